"""The description of the data set as a whole, for data portals: /dcat, as Turtle or JSON-LD."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pyoxigraph
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, URLPattern, path, resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from django.views.decorators.http import require_safe

from tsunagi import hub
from tsunagi.catalogue import Selection
from tsunagi.model import Source
from tsunagi.search import Query
from tsunagi.serve._answer import send_json
from tsunagi.serve._dcat import CONTEXT, description
from tsunagi.serve._dumps import offered
from tsunagi.serve.pages.item import base_of

TURTLE = "text/turtle"
JSON_LD = "application/ld+json"
MOST_SOURCES = 1_000


@require_safe
def dcat(request: HttpRequest) -> HttpResponseBase:
    """GET /dcat: in the form that is preferred; Turtle if none is."""
    wanted = request.get_preferred_type([TURTLE, JSON_LD, "application/json"])
    response = as_turtle(request) if wanted in {TURTLE, None} else as_json(request)
    patch_vary_headers(response, ("Accept",))
    return response


@require_safe
def as_json(request: HttpRequest) -> HttpResponseBase:
    """GET /dcat.jsonld."""
    return send_json(_description(request), media_type=JSON_LD)


@require_safe
def as_turtle(request: HttpRequest) -> HttpResponseBase:
    """GET /dcat.ttl: the same triples, because they are read from the JSON-LD."""
    quads = pyoxigraph.parse(msgspec.json.encode(_description(request)), format=pyoxigraph.RdfFormat.JSON_LD)
    triples = sorted((quad.triple for quad in quads), key=lambda triple: str(triple.subject))
    body = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=CONTEXT)
    response = HttpResponse(body, f"{TURTLE}; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _description(request: HttpRequest) -> dict[str, Any]:
    opened = hub.open_hub()
    last = opened.catalogue.last_change()
    newest = opened.catalogue.listing(Selection(), last - 1, last, 1)
    changed = newest[0].updated if newest else datetime.fromtimestamp(0, UTC)
    return description(
        base_of(request),
        held_sources(opened),
        opened.settings.contact,
        changed,
        answers,
        offered(opened.settings.dumps),
    )


def held_sources(opened: hub.Hub) -> list[Source]:
    """Sources of which the index has something; one whose file is gone is known by its id."""
    result = opened.index.search(Query(size=1, facets=("source",), facet_size=MOST_SOURCES))
    ids = sorted(value for facet in result.facets for value, _count in facet.counts)
    return [opened.sources.get(id) or Source(id=id, name={}, driver="", format="") for id in ids]


def answers(address: str) -> bool:
    """Whether a page of this installation has this address."""
    try:
        with override("ja"):
            resolve(address)
    except Resolver404:
        return False
    return True


urls: list[URLPattern] = []
bare_urls = [
    path("dcat", dcat, name="dcat"),
    path("dcat.jsonld", as_json),
    path("dcat.ttl", as_turtle),
]
