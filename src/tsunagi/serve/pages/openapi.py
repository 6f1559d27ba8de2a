"""The API described: for programs as OpenAPI, for people as a page with addresses to try."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from tsunagi import hub
from tsunagi.collab.cases import board
from tsunagi.search import Query
from tsunagi.serve._answer import Page, language, page, send_json
from tsunagi.serve._jpsearch_database import organisation_of
from tsunagi.serve._network_around import open_store
from tsunagi.serve._openapi import groups, openapi, others
from tsunagi.serve._plan_shown import neighbours, shelf
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
    """One that there is of each sort that addresses to try have."""
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
        "person": person, "institution": house, **_plans(), **_needs(),
    }  # fmt: skip


def _plans() -> dict[str, str]:
    """The newest plan, if one can be the one with a plan before it, a measure of it, and a ministry."""
    held = shelf().all()
    pairs = [(before, one) for one in held if (before := neighbours(one, held)[0])]
    older, plan = pairs[0] if pairs else (None, held[0] if held else None)
    measures = plan.measures if plan else []
    keys = (one.key for measure in measures for one in measure.ministries if one.key)
    return {
        "plan": plan.key if plan else "", "older": older.key if older else "",
        "measure": measures[0].id if measures else "", "ministry": next(keys, ""),
    }  # fmt: skip


def _needs() -> dict[str, str]:
    need = board().filter(workflow="need").first()
    return {"need": need.key if need else ""}


urls = [path("api", api, name="api")]
bare_urls = [path("api/openapi.json", description, name="openapi")]
