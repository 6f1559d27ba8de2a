"""The front page: what is in here, and where to begin."""

from typing import Any

from django.http import HttpRequest
from django.urls import path

from tsunagi import hub
from tsunagi.search import Query, Result
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._asked import Asked
from tsunagi.serve._brief import brief, brief_data
from tsunagi.serve._jsonld import script_text
from tsunagi.serve._site import site_data
from tsunagi.serve._words import FACET_LABELS, value_label
from tsunagi.serve.pages.item import base_of

LATEST = 6
EXAMPLES = {"subject": 4, "place": 2, "era": 2}
"""Facets from whose most frequent values the example searches are taken, and how many."""


@page
def home(request: HttpRequest) -> Page:
    """GET /: counts by kind and source, the latest changes, example searches."""
    opened = hub.open_hub()
    query = Query(sort="updated", size=LATEST, facets=("kind", "source", *EXAMPLES), facet_size=50)
    result = opened.index.search(query)
    held = opened.catalogue.many([hit.id for hit in result.hits])
    lang = language()
    counted = next((facet.counts for facet in result.facets if facet.name == "source"), [])
    known = [opened.sources[id] for id, _count in counted if id in opened.sources]
    script = script_text(site_data(base_of(request), lang, known))
    latest = [brief(held[hit.id], lang, opened.sources) for hit in result.hits if hit.id in held]

    def context() -> dict[str, Any]:
        return {
            "here": "home",
            "script": script,
            "total": result.total,
            "kinds": _counted(opened, result, "kind", lang),
            "sources": _counted(opened, result, "source", lang),
            "examples": _examples(opened, result, lang),
            "latest": latest,
        }

    def data() -> dict[str, Any]:
        counts = {facet.name: dict(facet.counts) for facet in result.facets}
        return {
            "total": result.total,
            "kinds": counts.get("kind", {}),
            "sources": {
                source.id: {"name": source.name, "records": counts.get("source", {}).get(source.id, 0)}
                for source in opened.sources.values()
            },
            "latest": [brief_data(one) for one in latest],
            "links": {"search": "/ja/search.json", "sources": "/ja/sources.json", "about": "/ja/about.json"},
        }

    return Page("home.html", context, data, script=script)


def _counted(opened: hub.Hub, result: Result, name: str, lang: str) -> list[dict[str, Any]]:
    counts = next((facet.counts for facet in result.facets if facet.name == name), [])
    return [
        {
            "value": value,
            "label": value_label(name, value, lang, opened.sources),
            "count": count,
            "href": Asked().with_filter(name, value).link(),
            "source": opened.sources.get(value) if name == "source" else None,
        }
        for value, count in counts
    ]


def _examples(opened: hub.Hub, result: Result, lang: str) -> list[dict[str, Any]]:
    return [
        {"facet": FACET_LABELS[name]} | row
        for name, most in EXAMPLES.items()
        for row in _counted(opened, result, name, lang)[:most]
    ]


urls = [path("", home, name="home")]
