"""The search page: results, what to narrow them by, a chart of time and a map."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext as _

from tsunagi import hub
from tsunagi.errors import BadRequest
from tsunagi.model import Source
from tsunagi.search import Facet, Query, Result
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._asked import SIZE, Asked, box_text, read_asked
from tsunagi.serve._brief import Brief, brief, brief_data
from tsunagi.serve._chart import chart
from tsunagi.serve._map import box_words, draw_map, grid_level
from tsunagi.serve._network_named import pages_sought
from tsunagi.serve._words import FACET_LABELS, SORT_LABELS, value_label

COUNTED = ("kind", "type", "institution", "person", "subject", "era", "place", "rights", "language", "source")
"""Facets of the page; decades are counted by the chart."""
SHOWN, MOST = 6, 15
"""Values of a facet that show at once, and in all."""


@dataclass(frozen=True)
class Choice:
    """A value to narrow by."""

    label: str
    count: str
    href: str
    exclude: str
    exclude_words: str
    chosen: bool


@dataclass(frozen=True)
class Narrowing:
    """A facet and its values."""

    name: str
    label: str
    choices: list[Choice]
    rest: list[Choice]


@dataclass(frozen=True)
class Chip:
    """A filter that is set, and the address without it."""

    label: str
    value: str
    excluded: bool
    href: str


@page
def search(request: HttpRequest) -> Page:
    """GET /search: one page of results."""
    opened, lang = hub.open_hub(), language()
    asked = read_asked(request.GET)
    result = ask(opened, asked.query(COUNTED, grid=grid_level(asked.box)))
    held = opened.catalogue.many([hit.id for hit in result.hits])
    briefs = [brief(held[hit.id], lang, opened.sources, asked.text) for hit in result.hits if hit.id in held]
    following = asked.link(cursor=result.cursor) if result.cursor else ""

    def context() -> dict[str, Any]:
        return {
            "here": "search",
            "asked": asked,
            "box": box_text(asked.box),
            "total": result.total,
            "hits": briefs,
            "chips": _chips(asked, lang, opened.sources),
            "facets": [_narrowing(f, asked, lang, opened.sources) for f in result.facets if f.counts],
            "more": _("More"),
            "named": pages_sought(asked.filters),
            "chart": chart(result.histogram, asked),
            "map": draw_map(result.grid, asked),
            "relaxed": result.relaxed,
            "meant": result.meant,
            "meant_href": Asked(text=result.meant).link() if result.meant else "",
            "following": following,
            "first": asked.link() if asked.cursor else "",
            "clear": Asked(text=asked.text).link(),
            "anything": bool(asked.pairs()),
            "sorts": [
                (label, asked.with_sort(name).link(), name == asked.sort)
                for name, label in SORT_LABELS.items()
            ],
            "usual_size": SIZE,
            "feed": replace(asked, cursor=None, sort="").link().partition("?")[2],
        }

    return Page("search.html", context, lambda: _data(asked, result, briefs, following))


def ask(opened: hub.Hub, query: Query) -> Result:
    """Asks the engine; what it does not understand is named as the address names it.

    Raises:
        BadRequest: a part of the query cannot be understood.
    """
    try:
        return opened.index.search(query)
    except BadRequest as error:
        name = "f.decade" if error.parameter == "decade" else error.parameter
        raise BadRequest(error.text, name, **error.values) from error


def _chips(asked: Asked, lang: str, sources: Mapping[str, Source]) -> list[Chip]:
    chips = []
    for facet, value in asked.filters:
        label = value_label(facet, value.removeprefix("-"), lang, sources)
        href = asked.without_filter(facet, value).link()
        chips.append(Chip(str(FACET_LABELS[facet]), label, value.startswith("-"), href))
    if asked.since or asked.until:
        dates = f"{asked.since} – {asked.until}"
        chips.append(Chip(_("Dates"), dates, False, asked.with_days("", "").link()))
    if asked.box:
        chips.append(Chip(_("Part of the map"), box_words(asked.box), False, asked.with_box(None).link()))
    return chips


def _narrowing(facet: Facet, asked: Asked, lang: str, sources: Mapping[str, Source]) -> Narrowing:
    chosen = {value for name, value in asked.filters if name == facet.name}
    name, narrowed, words = facet.name, asked.narrowing_link(), _("Exclude")
    choices = []
    for value, count in facet.counts[:MOST]:
        label = value_label(name, value, lang, sources)
        if value in chosen:
            href = asked.without_filter(name, value).link()
            exclude = asked.with_filter(name, f"-{value}").link()
        else:
            href, exclude = narrowed(name, value), narrowed(name, f"-{value}")
        choices.append(Choice(label, f"{count:,}", href, exclude, f"{words}: {label}", value in chosen))
    shown = max(SHOWN, sum(choice.chosen for choice in choices))
    choices.sort(key=lambda choice: not choice.chosen)
    if len(choices) <= shown + 1:
        shown = len(choices)
    return Narrowing(facet.name, str(FACET_LABELS[facet.name]), choices[:shown], choices[shown:])


def _data(asked: Asked, result: Result, briefs: list[Brief], following: str) -> dict[str, Any]:
    return {
        "total": result.total,
        "query": {
            "q": asked.text,
            "filters": [{"facet": facet, "value": value} for facet, value in asked.filters],
            "from": asked.since or None,
            "to": asked.until or None,
            "days": asked.days,
            "box": asked.box,
            "sort": asked.sort,
            "size": asked.size,
        },
        "relaxed": result.relaxed,
        "meant": result.meant,
        "hits": [brief_data(one) for one in briefs],
        "facets": {
            facet.name: [{"value": value, "count": count} for value, count in facet.counts]
            for facet in result.facets
        },
        "decades": [{"first_year": year, "count": count} for year, count in result.histogram],
        "grid": result.grid,
        "cursor": result.cursor,
        "links": {"next": _as_json(following), "first": _as_json(asked.link())},
    }


def _as_json(href: str) -> str | None:
    return href.replace("/search", "/search.json", 1) if href else None


urls = [path("search", search, name="search"), path("search.json", search)]
