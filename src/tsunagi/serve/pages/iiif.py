"""IIIF: manifests, collections, the stream of changes and search in a manifest, for viewers and harvesters."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from tsunagi import hub
from tsunagi.catalogue import Held
from tsunagi.errors import BadRequest, NotFound
from tsunagi.model import RawRecord, Source
from tsunagi.serve._answer import View, send_json
from tsunagi.serve._iiif_changes import stream, stream_page
from tsunagi.serve._iiif_lists import of_range, of_source, top
from tsunagi.serve._iiif_manifest import images_of, manifest
from tsunagi.serve._iiif_search import search
from tsunagi.serve._iiif_text import Json
from tsunagi.serve.pages.item import LONGEST_ID, base_of

_RANGE = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,17})")


class Gone(NotFound):
    """There was such a manifest (HTTP 410)."""


def iiif(view: Callable[..., Json]) -> View:
    """Makes a Django view of a function that gives a IIIF document; errors are JSON that any site may read."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            document = view(request, *args, **kwargs)
        except BadRequest as error:
            return _refuse(400, str(error), error.parameter)
        except Gone as error:
            return _refuse(410, str(error))
        except NotFound as error:
            return _refuse(404, str(error))
        return _send(request, document)

    return answer


def _refuse(status: int, message: str, parameter: str = "") -> HttpResponse:
    error = {"status": status, "message": message, "parameter": parameter or None}
    return send_json({"error": error}, status)


def _send(request: HttpRequest, document: Json) -> HttpResponse:
    """JSON-LD with the profile of its context (Presentation 3.0, 6.3); bare JSON for whoever takes nothing else."""
    media_type = f'application/ld+json;profile="{document["@context"]}"'
    accept = request.headers.get("Accept", "")
    if "application/json" in accept and "ld+json" not in accept:
        media_type = "application/json"
    response = HttpResponse(msgspec.json.encode(document), media_type)
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ("Accept",))
    return response


@iiif
def of_item(request: HttpRequest, id: str) -> Json:
    """GET /iiif/{id}/manifest: 410 for what has been deleted, 404 for what has no pictures."""
    return _manifest(_find(id), base_of(request))


@iiif
def in_item(request: HttpRequest, id: str) -> Json:
    """GET /iiif/{id}/search?q=: Content Search 2 over the titles, descriptions and annotations of a manifest."""
    held, base = _find(id), base_of(request)
    asked = {name: request.GET[name] for name in request.GET}
    return search(_manifest(held, base), held.entity, asked, base + request.get_full_path())


def _find(id: str) -> Held:
    if len(id) > LONGEST_ID or "\0" in id:
        raise NotFound("There is no such record.")
    held = hub.open_hub().catalogue.get(id)
    if held.deleted:
        raise Gone(f"{id} has been deleted.")
    if not images_of(held.entity):
        raise NotFound(f"{id} has no pictures, and so no manifest.")
    return held


def _manifest(held: Held, base: str) -> Json:
    opened = hub.open_hub()
    raw: RawRecord | None = None
    if held.format == "iiif":
        try:
            raw = opened.catalogue.raw(held.entity.id)
        except NotFound:  # purged; the pictures that we know are there still
            raw = None
    return manifest(held, raw, opened.sources.get(held.entity.source), base)


@iiif
def collection(request: HttpRequest) -> Json:
    """GET /iiif/collection: a collection for each source that has manifests."""
    opened = hub.open_hub()
    return top(opened.catalogue, opened.sources, base_of(request))


@iiif
def collection_of_source(request: HttpRequest, source: str) -> Json:
    """GET /iiif/collection/{source}: its ranges of change numbers."""
    return of_source(hub.open_hub().catalogue, _source(source), base_of(request))


@iiif
def collection_of_range(request: HttpRequest, source: str, numbers: str) -> Json:
    """GET /iiif/collection/{source}/{first}-{last}: the manifests in a range."""
    return of_range(hub.open_hub().catalogue, _source(source), *_range(numbers), base_of(request))


@iiif
def activity(request: HttpRequest) -> Json:
    """GET /iiif/activity: Change Discovery, the collection of pages."""
    return stream(hub.open_hub().catalogue, base_of(request))


@iiif
def activity_page(request: HttpRequest, numbers: str) -> Json:
    """GET /iiif/activity/{first}-{last}: what became of the manifests in a range of change numbers."""
    return stream_page(hub.open_hub().catalogue, *_range(numbers), base_of(request))


def _source(name: str) -> Source:
    source = hub.open_hub().sources.get(name)
    if source is None:
        raise NotFound(f"There is no source {name[:100]!r}.")
    return source


def _range(numbers: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(numbers)
    if not found:
        raise NotFound("A range is written as 1-1000.")
    return int(found[1]), int(found[2])


urls: list[URLPattern] = []
bare_urls = [
    path("iiif/collection", collection, name="iiif-collection"),
    path("iiif/collection/<str:source>", collection_of_source, name="iiif-source"),
    path("iiif/collection/<str:source>/<str:numbers>", collection_of_range, name="iiif-range"),
    path("iiif/activity", activity, name="iiif-activity"),
    path("iiif/activity/<str:numbers>", activity_page, name="iiif-activity-page"),
    path("iiif/<str:id>/manifest", of_item, name="iiif-manifest"),
    path("iiif/<str:id>/search", in_item, name="iiif-search"),
]
