"""The sources: how each harvest went, what was not understood, what may be done with the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext as _

from tsunagi import hub
from tsunagi.catalogue import COUNTS, Counts, Run
from tsunagi.errors import NotFound
from tsunagi.model import Source
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._asked import Asked
from tsunagi.serve._brief import web_address
from tsunagi.serve._record import licence_of
from tsunagi.serve._words import STATE_LABELS, kind_label

MOST = 100
"""Rows of a table on the page; the data has as many."""


@dataclass(frozen=True)
class Health:
    """One source in brief."""

    id: str
    title: str
    source: Source | None
    """None: its file is gone, its records are still here."""
    run: Run | None
    state: str
    """State of the latest run; 'never' if there was none, 'withdrawn' if the source was."""
    state_label: str
    held: Mapping[str, int]
    stored: int
    adds_up: bool
    expected: str
    """'' as expected or nothing known, 'few' or 'many'."""


def adds_up(counts: Counts) -> bool:
    """Whether every record that came is accounted for."""
    return counts.received == counts.stored + counts.unchanged + counts.deleted + counts.set_aside


def _health(opened: hub.Hub) -> list[Health]:
    held, runs = opened.catalogue.count_by_source(), opened.catalogue.last_runs()
    withdrawn = opened.catalogue.withdrawn()
    ids = dict.fromkeys([*opened.sources, *sorted(held)])
    return [_one(id, opened.sources.get(id), runs.get(id), held.get(id, {}), id in withdrawn) for id in ids]


def _one(id: str, source: Source | None, run: Run | None, held: Mapping[str, int], withdrawn: bool) -> Health:
    state = "withdrawn" if withdrawn else run.state if run else "never"
    labels = {"withdrawn": _("Withdrawn"), "never": _("Not harvested yet")}
    stored = held.get("stored", 0)
    expected = ""
    if source and run and stored < source.expect.fewest:
        expected = "few"
    elif source and source.expect.most is not None and stored > source.expect.most:
        expected = "many"
    return Health(
        id=id,
        title=source.title(language()) if source else id,
        source=source,
        run=run,
        state=state,
        state_label=labels.get(state) or str(STATE_LABELS[state]),
        held=held,
        stored=stored,
        adds_up=adds_up(run.counts) if run else True,
        expected=expected,
    )


def _health_data(one: Health) -> dict[str, Any]:
    source = one.source
    return {
        "id": one.id,
        "name": source.name if source else {},
        "state": one.state,
        "held": one.held,
        "last_run": one.run,
        "adds_up": one.adds_up,
        "expect": source.expect if source else None,
        "expected": one.expected or "as expected",
        "sample": bool(source and source.sample),
        "kind": source.kind if source else None,
        "driver": source.driver if source else None,
        "format": source.format if source else None,
        "home": source.home if source else None,
        "provider": source.provider if source else {},
        "licence": source.licence if source else None,
        "attribution": source.attribution if source else None,
        "links": {"self": f"/ja/sources/{one.id}.json", "search": f"/ja/search.json?f.source={one.id}"},
    }


def _provider(source: Source) -> str:
    return source.provider.get(language()) or source.provider.get("ja") or source.provider.get("en") or ""


@page
def sources(request: HttpRequest) -> Page:
    """GET /sources: all sources and how each is."""
    found = _health(hub.open_hub())
    return Page(
        "sources.html",
        lambda: {"here": "sources", "all": found, "count_names": COUNTS},
        lambda: {"sources": [_health_data(one) for one in found]},
    )


@page
def source(request: HttpRequest, id: str) -> Page:
    """GET /sources/{id}: one source in full."""
    opened = hub.open_hub()
    found = {one.id: one for one in _health(opened)}
    one = found.get(id) or found.get(id.removesuffix(".json"))
    if one is None:
        raise NotFound(_("There is no such source."))
    catalogue = opened.catalogue
    runs, windows = catalogue.runs(one.id), catalogue.windows(one.id)[:MOST]
    faults, unmapped = catalogue.faults(one.id)[:MOST], catalogue.unmapped(one.id)[:MOST]
    aside, reasons = catalogue.set_aside(one.id, MOST), catalogue.reasons(one.id)

    def context() -> dict[str, Any]:
        spec = one.source
        return {
            "here": "sources",
            "one": one,
            "source": spec,
            "kind": kind_label(spec.kind, language()) if spec else "",
            "home": web_address(spec.home) if spec else "",
            "licence": web_address(spec.licence) if spec else "",
            "provider": _provider(spec) if spec else "",
            "terms": licence_of(spec.licence, language()) if spec else None,
            "search_href": Asked().with_filter("source", one.id).link(),
            "runs": [(run, STATE_LABELS[run.state], adds_up(run.counts)) for run in runs],
            "windows": [(window, STATE_LABELS[window.state]) for window in windows],
            "faults": faults,
            "unmapped": unmapped,
            "aside": aside,
            "reasons": list(reasons.items())[:MOST],
        }

    def data() -> dict[str, Any]:
        return _health_data(one) | {
            "runs": runs,
            "windows": windows,
            "faults": faults,
            "unmapped": unmapped,
            "set_aside": aside,
            "reasons": reasons,
        }

    return Page("source.html", context, data)


urls = [
    path("sources", sources, name="sources"),
    path("sources.json", sources),
    path("sources/<str:id>", source, name="source"),
]
