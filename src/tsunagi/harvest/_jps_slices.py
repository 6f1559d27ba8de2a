"""Cutting a Japan Search query into slices small enough to be listed whole."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

WINDOW = 2000
"""from + size may not pass this (Japan Search's API)."""
MOST_NEGATED = 40
"""Values that can be left out of one request before its address becomes too long."""

Param = tuple[str, str]


class Slice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of the query: parameters on top of the query's own."""

    params: tuple[Param, ...] = ()
    used: tuple[str, ...] = ()
    """Facets that it has been divided by on the way here."""
    years: tuple[int, int] | None = None
    """Both included."""
    expect: int | None = None
    """How many items the facet promised."""
    rest: bool = False
    """Divided by years already: its first 2,000 are taken for what has no year, then it is judged."""

    def query(self) -> list[Param]:
        """The parameters to ask with."""
        span = [("r-tempo", f"{self.years[0]},{self.years[1]}")] if self.years else []
        return [*self.params, *span]


class Answered(msgspec.Struct, rename={"items": "list"}):
    """What of a search answer is needed."""

    hit: int
    items: list[msgspec.Raw] = []
    facets: Any = None
    cursor: str | None = None
    """Where the list goes on; Japan Search has none, a Tsunagi has, and then nothing need be divided."""


def facet_counts(facets: Any, name: str) -> list[tuple[str, int]]:
    """(value, count) of a facet of an answer.

    Facets come as a list of objects with `key` or `name` and either `counts`, value → number, or a list of
    {key, count}; or as an object of such things.
    """
    listed: Any = None
    if isinstance(facets, dict):
        listed = facets.get(name)
    elif isinstance(facets, list):
        listed = next(
            (f for f in facets if isinstance(f, dict) and name in (f.get("key"), f.get("name"))), None
        )
    if isinstance(listed, dict):
        counts = listed.get("counts")
        if isinstance(counts, dict):
            return [(value, n) for value, n in counts.items() if value and isinstance(n, int) and n > 0]
        listed = next((value for value in listed.values() if isinstance(value, list)), None)
    found = []
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("count"), int) and entry["count"] > 0:
            value = entry.get("key", entry.get("name"))
            if isinstance(value, str) and value:
                found.append((value, entry["count"]))
    return found


def divide(part: Slice, answered: Answered, facets: Sequence[str], years: tuple[int, int]) -> list[Slice]:
    """Slices that together hold what `part` does; empty if nothing divides it any more.

    A facet divides by its values, and by the absence of them all, since not every item has one. Years come
    last: items without a year are in none of their slices, so the undivided slice is listed after them as
    far as it goes.
    """
    if part.years is None and not part.rest:
        for name in facets:
            if name in part.used:
                continue
            slices = list(_by_facet(part, answered, name))
            if slices:
                return slices
        return [*_by_years(part, years), msgspec.structs.replace(part, rest=True)]
    if part.years is not None and part.years[0] < part.years[1]:
        return _by_years(part, part.years)
    return []


def _by_facet(part: Slice, answered: Answered, name: str) -> Iterator[Slice]:
    counts = facet_counts(answered.facets, name)
    if not counts or (len(counts) == 1 and counts[0][1] >= answered.hit):
        return
    used = (*part.used, name)
    for value, count in counts:
        yield Slice((*part.params, (f"f-{name}", value)), used, None, count)
    if sum(count for _, count in counts) != answered.hit or name == "type":
        without = tuple((f"f-{name}", f"-{value}") for value, _ in counts[:MOST_NEGATED])
        yield Slice((*part.params, *without), used)


def _by_years(part: Slice, years: tuple[int, int]) -> list[Slice]:
    middle = (years[0] + years[1]) // 2
    halves = ((years[0], middle), (middle + 1, years[1]))
    return [msgspec.structs.replace(part, years=half, expect=None) for half in halves]
