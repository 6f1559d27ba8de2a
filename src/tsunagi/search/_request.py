"""Whether a query can be answered: names, numbers and bounds, checked once for every engine."""

from collections.abc import Mapping

from tsunagi.errors import BadRequest
from tsunagi.search import FACETS, SORTS, Query
from tsunagi.search._spans import decade_number

LARGEST_PAGE = 500
LARGEST_FACET = 1_000
MOST_FILTERS = 200
GRIDS = (-5, 8)
"""Widest and narrowest map cells: 32 degrees and 1/256 of a degree."""


def check(query: Query) -> None:
    """Refuses what no engine can answer.

    Raises:
        BadRequest: `parameter` is the wrong part: a facet's name, sort, size, facets, days, box or grid.
    """
    _writable("q", query.text)
    _check_filters(query.filters)
    for name in query.facets:
        _known("facet", name, FACETS, "facets")
    _known("sort", query.sort, SORTS, "sort")
    _within("size", query.size, 0, LARGEST_PAGE)
    _within("facet_size", query.facet_size, 1, LARGEST_FACET)
    if query.grid is not None:
        _within("grid", query.grid, *GRIDS)
    first, last = query.days
    if first is not None and last is not None and first > last:
        raise BadRequest(
            "The first day, %(first)s, is after the last, %(last)s.", "days", first=first, last=last
        )
    for day in query.days:
        if day is not None and abs(day) >= 1 << 31:
            raise BadRequest("%(day)s is no day: write year*10000 + month*100 + day.", "days", day=day)
    if query.box is not None:
        _check_box(query.box)


def _check_filters(filters: Mapping[str, tuple[str, ...]]) -> None:
    for name, values in filters.items():
        _known("filter", name, FACETS, name)
        if len(values) > MOST_FILTERS:
            raise BadRequest(
                "%(name)s has %(count)s values; at most %(most)s are allowed.",
                name, name=name, count=len(values), most=MOST_FILTERS,
            )  # fmt: skip
        for value in values:
            _writable(name, value)
        if name == "decade":
            for value in values:
                if decade_number(value.removeprefix("-")) is None:
                    raise BadRequest(
                        "“%(value)s” is no decade: write its first year, as 1990 or BC50.", name, value=value
                    )


def _check_box(box: tuple[float, float, float, float]) -> None:
    south, west, north, east = box
    if not (-90 <= south <= north <= 90):  # also refuses what is not a number
        raise BadRequest(
            "South %(south)s and north %(north)s are no latitudes in order.", "box", south=south, north=north
        )
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise BadRequest("West %(west)s or east %(east)s is no longitude.", "box", west=west, east=east)


def _writable(parameter: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRequest("Character %(at)s is half a character.", parameter, at=error.start + 1) from error


def _known(what: str, name: str, known: tuple[str, ...], parameter: str) -> None:
    if name not in known:
        raise BadRequest(
            "There is no %(what)s “%(name)s”. Known: %(known)s.",
            parameter, what=what, name=name[:80], known=", ".join(known),
        )  # fmt: skip


def _within(name: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise BadRequest(
            "%(name)s is %(number)s; it must be between %(least)s and %(most)s.",
            name, name=name, number=number, least=least, most=most,
        )  # fmt: skip
