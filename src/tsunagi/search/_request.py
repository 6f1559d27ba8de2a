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
        raise BadRequest(f"The first day, {first}, is after the last, {last}.", parameter="days")
    for day in query.days:
        if day is not None and abs(day) >= 1 << 31:
            raise BadRequest(f"{day} is no day: write year*10000 + month*100 + day.", parameter="days")
    if query.box is not None:
        _check_box(query.box)


def _check_filters(filters: Mapping[str, tuple[str, ...]]) -> None:
    for name, values in filters.items():
        _known("filter", name, FACETS, name)
        if len(values) > MOST_FILTERS:
            raise BadRequest(f"{name} has {len(values)} values; at most {MOST_FILTERS} are allowed.", name)
        for value in values:
            _writable(name, value)
        if name == "decade":
            for value in values:
                if decade_number(value.removeprefix("-")) is None:
                    raise BadRequest(f"{value!r} is no decade: write its first year, as 1990 or BC50.", name)


def _check_box(box: tuple[float, float, float, float]) -> None:
    south, west, north, east = box
    if not (-90 <= south <= north <= 90):  # also refuses what is not a number
        raise BadRequest(f"South {south} and north {north} are no latitudes in order.", parameter="box")
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise BadRequest(f"West {west} or east {east} is no longitude.", parameter="box")


def _writable(parameter: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRequest(f"Character {error.start + 1} is half a character.", parameter=parameter) from error


def _known(what: str, name: str, known: tuple[str, ...], parameter: str) -> None:
    if name not in known:
        raise BadRequest(f"There is no {what} {name!r}. Known: {', '.join(known)}.", parameter=parameter)


def _within(name: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise BadRequest(f"{name} is {number}; it must be between {least} and {most}.", parameter=name)
