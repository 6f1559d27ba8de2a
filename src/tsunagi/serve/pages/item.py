"""One thing: all that is known of it, where it comes from, what came to the letter, how it changed."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, re_path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from tsunagi import hub
from tsunagi.catalogue import Held, Version
from tsunagi.errors import NotFound
from tsunagi.graph import SYNTAXES, subject
from tsunagi.model import RawRecord
from tsunagi.serve._answer import Page, language, page, send_error, send_json
from tsunagi.serve._brief import brief, brief_data, title_of
from tsunagi.serve._headers import SANDBOX
from tsunagi.serve._history import history
from tsunagi.serve._jsonld import schema_org, script_text
from tsunagi.serve._linked import send_linked, written
from tsunagi.serve._record import citation, licence_of, manifests, pictures, record_data, rows
from tsunagi.serve._words import kind_label

RELATED = 6
SHOWN_OF_ORIGINAL = 60_000
"""Characters of the original record that the page shows; the download has all."""
LONGEST_ID = 300


def base_of(request: HttpRequest) -> str:
    """Address of the site without a slash at its end."""
    return hub.open_hub().settings.base_url.rstrip("/") or f"{request.scheme}://{request.get_host()}"


def _find(id: str) -> Held:
    if len(id) > LONGEST_ID or "\0" in id:
        raise NotFound(_("There is no such record."))
    try:
        return hub.open_hub().catalogue.get(id)
    except NotFound as error:
        raise NotFound(_("There is no such record.")) from error


def _find_with_suffix(id: str, suffix: str) -> tuple[Held, bool]:
    """The entity of an address, and whether the address ends in `suffix` beyond its id."""
    if not id.endswith(suffix):
        return _find(id), False
    try:
        return _find(id), False
    except NotFound:
        return _find(id.removesuffix(suffix)), True


@page
def item(request: HttpRequest, id: str) -> Page:
    """GET /item/{id}, with .json for data; 410 for what has been deleted."""
    held, as_json = _find_with_suffix(id, ".json")
    form = "json" if as_json else None if not id.endswith(".json") else "html"
    if held.deleted:
        return Page("gone.html", lambda: _gone_context(held), lambda: _gone_data(held), 410, form)  # type: ignore[arg-type]
    base = base_of(request)
    said = written(held, base, SYNTAXES["jsonld"])
    script = script_text(schema_org(said, subject(held.entity.id, base).value))
    return Page(
        "item.html",
        lambda: _context(held, base, script),
        lambda: _data(held, base),
        form=form,  # type: ignore[arg-type]
        script=script,
        connect=bool(pictures(held.entity) or manifests(held.entity)),
    )


def _context(held: Held, base: str, script: str) -> dict[str, Any]:
    opened, lang = hub.open_hub(), language()
    entity = held.entity
    title = title_of(entity, lang)
    source = opened.sources.get(entity.source)
    source_title = source.title(lang) if source else entity.source
    raw = _raw(entity.id)
    text = raw.body.decode("utf-8", "replace") if raw else ""
    return {
        "held": held,
        "entity": entity,
        "title": title,
        "uri": f"{base}/item/{entity.id}",
        "kind": kind_label(entity.kind, lang),
        "rows": [row for row in rows(entity, lang) if row.name != "thumbnailUrl"],
        "licences": [licence_of(v.norm, lang) for v in entity.values.get("license", ()) if v.norm][:2],
        "source": source,
        "source_title": source_title,
        "pictures": pictures(entity),
        "manifests": manifests(entity),
        "cite": citation(held, title.text, f"{base}/item/{entity.id}", source_title, lang),
        "script": script,
        "raw": raw,
        "original": text[:SHOWN_OF_ORIGINAL],
        "original_cut": len(text) > SHOWN_OF_ORIGINAL,
        "steps": history(held, _versions(entity.id), lang),
        "related": _related(entity.id, lang),
    }


def _data(held: Held, base: str) -> dict[str, Any]:
    data = record_data(held, base, hub.open_hub().sources)
    data["versions"] = [
        {"change": v.change, "until": v.until,
         "values": msgspec.to_builtins(v.entity.values) if v.entity else None}
        for v in _versions(held.entity.id)
    ]  # fmt: skip
    data["related"] = [brief_data(one) for one in _related(held.entity.id, language())]
    return data


def _related(id: str, lang: str) -> list[Any]:
    opened = hub.open_hub()
    hits = opened.index.related(id, RELATED)
    held = opened.catalogue.many([hit.id for hit in hits])
    return [brief(held[hit.id], lang, opened.sources) for hit in hits if hit.id in held]


def _versions(id: str) -> list[Version]:
    return hub.open_hub().catalogue.versions(id)


def _raw(id: str) -> RawRecord | None:
    try:
        return hub.open_hub().catalogue.raw(id)
    except NotFound:
        return None


def _gone_context(held: Held) -> dict[str, Any]:
    opened = hub.open_hub()
    source = opened.sources.get(held.entity.source)
    return {"held": held, "source": source, "kind": kind_label(held.entity.kind, language())}


def _gone_data(held: Held) -> dict[str, Any]:
    return {
        "id": held.entity.id,
        "deleted": True,
        "kind": held.entity.kind,
        "source": held.entity.source,
        "updated": held.updated,
    }


@require_safe
def stable(request: HttpRequest, id: str) -> HttpResponseBase:
    """GET /item/{id}, the URI of the thing: leads to a page or to data, as the asker prefers."""
    try:
        for suffix, send in ((".jsonld", _send_linked), (".json", _send_data)):
            if id.endswith(suffix):
                held, beyond = _find_with_suffix(id, suffix)
                if beyond:
                    return send(request, held)
        held = _find(id)
    except NotFound as error:
        return send_error(request, 404, str(error))
    wanted = request.get_preferred_type(["text/html", "application/ld+json", "application/json"])
    where = {
        "application/ld+json": f"{reverse('data', args=[id])}.jsonld",
        "application/json": f"{reverse('stable', args=[id])}.json",
    }
    response = HttpResponse(status=303)
    response["Location"] = where.get(wanted or "") or reverse("item", args=[held.entity.id])
    patch_vary_headers(response, ("Accept", "Accept-Language"))
    return response


def _send_data(request: HttpRequest, held: Held) -> HttpResponse:
    return send_json(_gone_data(held), 410) if held.deleted else send_json(_data(held, base_of(request)))


def _send_linked(request: HttpRequest, held: Held) -> HttpResponse:
    if held.deleted:
        return send_json(_gone_data(held), 410)
    return send_linked(held, base_of(request), SYNTAXES["jsonld"])


@require_safe
def original(request: HttpRequest, id: str) -> HttpResponseBase:
    """GET /item/{id}/original: the record to the letter, to keep and never to be run."""
    try:
        held = _find(id)
        raw = None if held.deleted else hub.open_hub().catalogue.raw(id)
    except NotFound:
        return send_error(request, 404, _("There is no such record."))
    if raw is None:
        return send_error(request, 410)
    media_type, ending = media_type_of(raw.body)
    response = HttpResponse(raw.body, media_type)
    name = "".join(c if (c.isalnum() and c.isascii()) or c in "-_" else "_" for c in id)
    response["Content-Disposition"] = f'attachment; filename="{name}{ending}"'
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def media_type_of(body: bytes) -> tuple[str, str]:
    """(Content-Type, ending of a file name) of an original record, by how it begins."""
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"<":
        return "application/xml", ".xml"
    if start in {b"{", b"["}:
        return "application/json", ".json"
    return "text/plain; charset=utf-8", ".txt"


urls = [
    # Who is known by a name at an institution alone can be claimed, and is called like an entity then.
    re_path(r"^item/person-(?P<key>[0-9a-f]{18})$", RedirectView.as_view(pattern_name="person")),
    path("item/<str:id>", item, name="item"),
]
bare_urls = [
    path("item/<str:id>", stable, name="stable"),
    path("item/<str:id>/original", original, name="original"),
]
