"""The API described: for programs as OpenAPI, for people as a page with addresses to try."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from tsunagi import hub
from tsunagi.search import Query
from tsunagi.serve._answer import Page, language, page, send_json
from tsunagi.serve._jpsearch_database import organisation_of
from tsunagi.serve._network_around import open_store
from tsunagi.serve._openapi import groups, openapi, others
from tsunagi.serve.pages.item import base_of


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """GET /api/openapi.json: the OpenAPI 3.1 description."""
    return send_json(openapi(base_of(request)))


@page
def api(request: HttpRequest) -> Page:
    """GET /api: the same for people."""

    def context() -> dict[str, Any]:
        lang = language()
        return {"base": base_of(request), "groups": groups(lang, _samples()), "others": others(lang)}

    return Page("api.html", context, lambda: openapi(base_of(request)))


def _samples() -> dict[str, str]:
    """A record, a source, an organisation, a person and an institution that there are."""
    opened = hub.open_hub()
    hits = opened.index.search(Query(size=1)).hits
    held = opened.catalogue.many([hit.id for hit in hits])
    source = next((one.entity.source for one in held.values()), "")
    organisation = organisation_of(source, opened.sources) if source else ""
    store = open_store()
    house = next((one.key for one in store.institutions(limit=1)), "")
    person = next((one.key for one in store.people_of(house, 1)), "")
    return {
        "id": next(iter(held), ""), "source": source, "organization": organisation,
        "person": person, "institution": house,
    }  # fmt: skip


urls = [path("api", api, name="api")]
bare_urls = [path("api/openapi.json", description, name="openapi")]
