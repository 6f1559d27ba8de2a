"""Japan Search's item, database and organisation API, so that its clients work with our host name."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tsunagi import hub
from tsunagi.errors import BadRequest, NotFound
from tsunagi.serve._answer import send_json
from tsunagi.serve._jpsearch_database import counts, database, databases, labels, organisation, organisations
from tsunagi.serve._jpsearch_item import item
from tsunagi.serve._jpsearch_query import check, read_asked, window
from tsunagi.serve._jpsearch_search import find
from tsunagi.serve.pages.item import base_of

LONGEST_ID = 300

View = Callable[..., Any]


def answered(view: View) -> Callable[..., HttpResponse]:
    """Makes a Django view of a function that returns data; what goes wrong is told as JSON."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            return send_json(view(request, *args, **kwargs))
        except Gone as error:
            return _failed(410, str(error))
        except NotFound:
            return _failed(404, _("There is no such record."))
        except BadRequest as error:
            return _failed(400, str(error), error.parameter)

    return answer


class Gone(NotFound):
    """There was such a thing here (HTTP 410)."""


def _failed(status: int, message: str, parameter: str = "") -> HttpResponse:
    return send_json(
        {"error": {"status": status, "message": message, "parameter": parameter or None}}, status
    )


@answered
def search_items(request: HttpRequest, engine: str) -> dict[str, Any]:
    """GET /api/item/search/{engine}: one page of results; all engines are the same one here."""
    asked = read_asked(request.GET)
    opened, base = hub.open_hub(), base_of(request)
    found = find(opened, asked)
    return {
        "hit": found.hit,
        "from": asked.start,
        "size": asked.size,
        "list": [item(held, opened.sources, base) for held in found.items],
        "facets": found.facets,
        "cursor": found.cursor,
        "meant": found.meant,
    }


@answered
def one_item(request: HttpRequest, id: str) -> dict[str, Any]:
    """GET /api/item/{id}; 410 for what has been deleted."""
    check(request.GET, ())
    _check_id(id)
    opened = hub.open_hub()
    held = opened.catalogue.get(id)
    if held.deleted:
        raise Gone(_("This record has been deleted at its source."))
    return item(held, opened.sources, base_of(request))


@answered
def search_databases(request: HttpRequest) -> dict[str, Any]:
    """GET /api/database/search: sources whose name has all keywords."""
    opened, base = hub.open_hub(), base_of(request)
    found = databases(opened.sources, counts(opened.index), base)
    return _listed(request.GET, found)


@answered
def one_database(request: HttpRequest, id: str) -> dict[str, Any]:
    """GET /api/database/{id}."""
    check(request.GET, ())
    opened = hub.open_hub()
    return database(id, opened.sources, counts(opened.index).get(id, 0), base_of(request))


@answered
def database_label(request: HttpRequest, id: str) -> dict[str, Any]:
    """GET /api/database/{id}/label: the database's fields and the common item labels they feed."""
    check(request.GET, ())
    return labels(id, hub.open_hub().sources)


@answered
def one_organisation(request: HttpRequest, id: str) -> dict[str, Any]:
    """GET /api/organization/{id}: a provider and its databases."""
    check(request.GET, ())
    opened = hub.open_hub()
    return organisation(id, opened.sources, counts(opened.index), base_of(request))


@answered
def search_organisations(request: HttpRequest) -> dict[str, Any]:
    """GET /api/organization/search: providers whose name has all keywords."""
    opened, base = hub.open_hub(), base_of(request)
    return _listed(request.GET, organisations(opened.sources, counts(opened.index), base))


@answered
def galleries(request: HttpRequest, rest: str) -> dict[str, Any]:
    """GET /api/curation/…: Japan Search's galleries, of which there are none here."""
    raise NotFound(rest[:80])


def _check_id(id: str) -> None:
    if len(id) > LONGEST_ID or "\0" in id:
        raise NotFound(id[:80])


def _listed(parameters: QueryDict, everything: list[dict[str, Any]]) -> dict[str, Any]:
    """Those whose id or name has every keyword, and none that a '-' excludes."""
    check(parameters, ("keyword", "from", "size"), ("keyword",))
    start, size = window(parameters)
    words = [word.casefold() for word in parameters.getlist("keyword") if word.strip("+- ")]

    def fits(one: dict[str, Any]) -> bool:
        names = [*one["name"].values(), *one.get("providerName", {}).values()]
        text = " ".join([one["id"], *names]).casefold()
        some = [word[1:] for word in words if word.startswith("+")]
        return (not some or any(word in text for word in some)) and all(
            (word.lstrip("-") in text) != word.startswith("-") for word in words if not word.startswith("+")
        )

    found = [one for one in everything if fits(one)]
    return {"hit": len(found), "from": start, "size": size, "list": found[start : start + size], "facets": []}


urls: list[URLPattern] = []
bare_urls = [
    path("api/item/search/<str:engine>", search_items, name="jps-items"),
    path("api/item/<str:id>", one_item, name="jps-item"),
    path("api/database/search", search_databases, name="jps-databases"),
    path("api/database/<str:id>", one_database, name="jps-database"),
    path("api/database/<str:id>/label", database_label, name="jps-label"),
    path("api/organization/search", search_organisations, name="jps-organisations"),
    path("api/organization/<str:id>", one_organisation, name="jps-organisation"),
    path("api/curation/<path:rest>", galleries),
]
