"""Counting results by facet, decade and map cell."""

from collections.abc import Iterable, Sequence
from typing import Any

import tantivy as engine

from tsunagi.errors import BadRequest
from tsunagi.search import Facet, GridCell
from tsunagi.search._spans import decade_label
from tsunagi.search._tantivy_schema import CODED_FACETS, code, schema, shown

SURE = 2_000
"""Values that each part of the index reports at least, so that their sums are right."""
MOST_LABELS = 200_000
MOST_DECADES = 2_000


class Labels:
    """The values that codes of coded facets stand for, looked up in a document that has them, once each."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], str] = {}

    def of(self, searcher: engine.Searcher, facet: str, number: int) -> str:
        """The value of `facet` that `number` stands for."""
        known = self._known.get((facet, number))
        if known is None:
            if len(self._known) >= MOST_LABELS:
                self._known.clear()
            known = self._known[facet, number] = _look_up(searcher, facet, number)
        return known


def _look_up(searcher: engine.Searcher, facet: str, number: int) -> str:
    one = engine.Query.term_query(schema(), f"{facet}_code", number)
    (_, address), *_ = searcher.search(one, 1, count=False).hits
    values: list[str] = getattr(shown(searcher, address), facet)
    return next(value for value in values if code(value) == number)


def count_facets(
    searcher: engine.Searcher, query: engine.Query, names: Sequence[str], size: int, labels: Labels
) -> list[Facet]:
    """The `size` most frequent values of each facet among what fits; equal counts in order of the value."""
    if not names:
        return []
    wanted = {name: {"terms": _terms(name, size)} for name in names}
    found = searcher.aggregate(query, wanted)
    return [Facet(name, _counts(searcher, name, found[name]["buckets"], labels)) for name in names]


def _sorted(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda pair: (-pair[1], pair[0]))


def _terms(name: str, size: int) -> dict[str, Any]:
    if name in CODED_FACETS:
        return {"field": f"{name}_code", "size": size, "segment_size": max(size * 100, SURE)}
    return {"field": name, "size": size, "segment_size": max(size * 10, 200)}


def _counts(
    searcher: engine.Searcher, name: str, buckets: list[dict[str, Any]], labels: Labels
) -> list[tuple[str, int]]:
    if name in CODED_FACETS:
        counts = [(labels.of(searcher, name, int(row["key"])), row["doc_count"]) for row in buckets]
    elif name == "decade":
        counts = [(decade_label(int(row["key"])), row["doc_count"]) for row in buckets]
    else:
        counts = [(row["key"], row["doc_count"]) for row in buckets]
    return _sorted(counts)


def count_decades(searcher: engine.Searcher, query: engine.Query) -> list[tuple[int, int]]:
    """(first year, results) of each decade that has any."""
    wanted = {"decades": {"terms": {"field": "decade", "size": MOST_DECADES}}}
    buckets = searcher.aggregate(query, wanted)["decades"]["buckets"]
    return sorted((int(bucket["key"]), bucket["doc_count"]) for bucket in buckets)


def count_cells(searcher: engine.Searcher, query: engine.Query, grid: int) -> list[GridCell]:
    """Results in each map cell that has any, from the south-west on.

    Raises:
        BadRequest: more cells than can be answered; a smaller box or wider cells help.
    """
    width = 2.0**-grid
    across = {"west": {"histogram": {"field": "west", "interval": width, "min_doc_count": 1}}}
    wanted = {
        "south": {"histogram": {"field": "south", "interval": width, "min_doc_count": 1}, "aggs": across}
    }
    try:
        rows = searcher.aggregate(query, wanted)["south"]["buckets"]
    except ValueError as error:
        raise BadRequest("Too many map cells: give a smaller box or a smaller grid.", "grid") from error
    return [
        GridCell(row["key"], cell["key"], width, cell["doc_count"])
        for row in rows
        for cell in row["west"]["buckets"]
    ]
