"""Linked data of one thing, in the syntax that is asked for, and the shapes that all of it has."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tsunagi import hub
from tsunagi.catalogue import Held
from tsunagi.errors import NotFound
from tsunagi.graph import SYNTAXES, shapes
from tsunagi.serve._answer import send_error, send_json
from tsunagi.serve._linked import open_data, send_linked
from tsunagi.serve.pages.item import base_of

LONGEST_ID = 300
_TYPES = {
    "application/ld+json": "jsonld",
    "text/turtle": "ttl",
    "application/rdf+xml": "rdf",
    "application/n-triples": "nt",
    "application/n-quads": "nq",
    "application/json": "jsonld",
    "application/xml": "rdf",
    "text/plain": "nt",
}
"""What an asker may accept, the best first, and the syntax that then comes."""


@require_safe
def data(request: HttpRequest, id: str) -> HttpResponseBase:
    """GET /data/{id}, with .jsonld, .ttl, .rdf, .nt or .nq: all that is said of a thing.

    Without a suffix the answer is in the syntax that Accept prefers, with its own address in
    Content-Location; who prefers HTML is led to the page (303). 404 unknown, 406 nothing acceptable,
    410 deleted.
    """
    held, suffix = _find(id)
    if held is None:
        return _refuse(request, 404, _("There is no such record."), suffix)
    if held.deleted:
        return _refuse(request, 410, _("This record has been deleted"), suffix)
    suffix = suffix or _preferred(request)
    if suffix == "html":
        response = HttpResponse(status=303)
        response["Location"] = reverse("item", args=[held.entity.id])
        patch_vary_headers(response, ("Accept", "Accept-Language"))
        return response
    if not suffix:
        known = ", ".join(s.media_type for s in SYNTAXES.values())
        return _refuse(
            request,
            406,
            _(
                "This is to be had as %(known)s; ask for one of them in Accept, or by the ending of the address."
            )
            % {"known": known},
        )
    return send_linked(held, base_of(request), SYNTAXES[suffix])


def _find(id: str) -> tuple[Held | None, str]:
    """The entity of an address, and the suffix that the address has beyond its id."""
    stem, _dot, suffix = id.rpartition(".")
    for name, ending in ((id, ""), (stem, suffix)):
        if not name or (ending and ending not in SYNTAXES) or len(name) > LONGEST_ID or "\0" in name:
            continue
        try:
            return hub.open_hub().catalogue.get(name), ending
        except NotFound:
            continue
    return None, suffix if suffix in SYNTAXES else ""


def _preferred(request: HttpRequest) -> str:
    """The suffix that Accept prefers, 'html' for a page, '' if nothing we have is acceptable."""
    wanted = request.get_preferred_type([*_TYPES, "text/html"]) or ""
    return "html" if wanted == "text/html" else _TYPES.get(wanted, "")


def _refuse(request: HttpRequest, status: int, message: str, suffix: str = "") -> HttpResponse:
    """An error as a page for those who want pages, else as JSON."""
    if not suffix and _preferred(request) == "html":
        return send_error(request, status, message)
    return send_json({"error": {"status": status, "message": message, "parameter": None}}, status)


@require_safe
def graph(request: HttpRequest, id: str) -> HttpResponseBase:
    """GET /graph/{id}, the IRI of a record's named graph: leads to what stands in it."""
    response = HttpResponse(status=303)
    response["Location"] = reverse("data", args=[id])
    return response


@require_safe
def shapes_page(request: HttpRequest) -> HttpResponseBase:
    """GET /shapes.ttl: the SHACL shapes of all kinds."""
    return open_data(shapes(base_of(request)).encode(), SYNTAXES["ttl"])


urls: list[URLPattern] = []
bare_urls = [
    path("data/<str:id>", data, name="data"),
    path("graph/<str:id>", graph, name="graph"),
    path("shapes.ttl", shapes_page, name="shapes"),
]
