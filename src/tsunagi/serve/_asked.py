"""What a visitor asks of the search page: reads the parameters, writes the links that change them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tsunagi.errors import BadRequest
from tsunagi.model import load_value_types
from tsunagi.search import FACETS, SORTS, Query

LONGEST = {"q": 500, "from": 60, "to": 60, "box": 100, "cursor": 2000}
LONGEST_VALUE = 300
MOST_FILTERS = 50
MOST_SIZE = 100
SIZE = 20

SAFE = ",:/"
"""Characters that addresses keep as they are, so that people can read them."""

Box = tuple[float, float, float, float]
Days = tuple[int | None, int | None]


@lru_cache(maxsize=8)
def search_path(language: str) -> str:
    """Address of the search page in a language; found once, because a page has hundreds of links to it."""
    return reverse("search")


@dataclass(frozen=True)
class Asked:
    """A search as its address says it."""

    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    """(facet, value) in the order of the address; a leading '-' excludes."""
    since: str = ""
    until: str = ""
    days: Days = (None, None)
    box: Box | None = None
    sort: str = SORTS[0]
    size: int = SIZE
    cursor: str | None = None

    def query(self, facets: tuple[str, ...], *, grid: int | None) -> Query:
        """The same for the search engine."""
        grouped: dict[str, tuple[str, ...]] = {}
        for facet, value in self.filters:
            grouped[facet] = (*grouped.get(facet, ()), value)
        return Query(
            text=self.text,
            filters=grouped,
            days=self.days,
            box=self.box,
            sort=self.sort,
            size=self.size,
            cursor=self.cursor,
            facets=facets,
            facet_size=15,
            histogram=True,
            grid=grid,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Parameters in their canonical order; what is as usual is left out."""
        pairs = [("q", self.text), *((f"f.{facet}", value) for facet, value in self.filters)]
        pairs += [("from", self.since), ("to", self.until), ("box", box_text(self.box))]
        pairs.append(("sort", self.sort if self.sort != SORTS[0] else ""))
        pairs.append(("size", str(self.size) if self.size != SIZE else ""))
        pairs.append(("cursor", self.cursor or ""))
        return [(name, value) for name, value in pairs if value]

    def link(self, *, cursor: str | None = None) -> str:
        """Address of this search: its first page unless a cursor is given."""
        pairs = replace(self, cursor=cursor).pairs()
        path = search_path(get_language() or "")
        return f"{path}?{urlencode(pairs, quote_via=quote, safe=SAFE)}" if pairs else path

    def narrowing_link(self) -> Callable[[str, str], str]:
        """A quick way to the address of `with_filter(facet, value)` for many values that are not set yet."""
        bare = replace(self, cursor=None)
        pairs = bare.pairs()
        at = bool(self.text) + len(self.filters)
        path = search_path(get_language() or "")
        before = "".join(f"{urlencode([p], quote_via=quote, safe=SAFE)}&" for p in pairs[:at])
        after = "".join(f"&{urlencode([p], quote_via=quote, safe=SAFE)}" for p in pairs[at:])
        return lambda facet, value: f"{path}?{before}f.{facet}={quote(value, SAFE)}{after}"

    def with_filter(self, facet: str, value: str) -> "Asked":
        """Narrowed by one more value; the same value excluded or included before is replaced."""
        return replace(self, filters=(*self._others(facet, value), (facet, value)))

    def without_filter(self, facet: str, value: str) -> "Asked":
        """Without a filter, whether it includes or excludes."""
        return replace(self, filters=self._others(facet, value))

    def with_days(self, since: str, until: str) -> "Asked":
        """With another range of dates."""
        return replace(self, since=since, until=until)

    def with_sort(self, sort: str) -> "Asked":
        """In another order."""
        return replace(self, sort=sort)

    def with_box(self, box: Box | None) -> "Asked":
        """With another part of the map."""
        return replace(self, box=box)

    def _others(self, facet: str, value: str) -> tuple[tuple[str, str], ...]:
        bare = value.removeprefix("-")
        return tuple(f for f in self.filters if f[0] != facet or f[1].removeprefix("-") != bare)


def read_asked(parameters: QueryDict) -> Asked:
    """Reads the parameters of an address.

    Raises:
        BadRequest: one is unknown, too long or cannot be understood; `parameter` names it.
    """
    for name, values in parameters.lists():
        _check(name, values)
    filters = tuple(
        (name[2:], value)
        for name, values in parameters.lists()
        if name.startswith("f.")
        for value in values
        if value.strip("- ")
    )
    if len(filters) > MOST_FILTERS:
        raise BadRequest(_("At most %(most)s filters are possible.") % {"most": MOST_FILTERS}, "f")
    since, until = parameters.get("from", "").strip(), parameters.get("to", "").strip()
    return Asked(
        text=parameters.get("q", "").strip(),
        filters=tuple(dict.fromkeys(filters)),
        since=since,
        until=until,
        days=_days(since, until),
        box=_box(parameters.get("box", "")),
        sort=_sort(parameters.get("sort") or SORTS[0]),
        size=_size(parameters.get("size") or str(SIZE)),
        cursor=parameters.get("cursor") or None,
    )


def _check(name: str, values: list[str]) -> None:
    known = ("q", "f.…", "from", "to", "box", "sort", "size", "cursor", "format")
    facet = name[2:] if name.startswith("f.") else None
    if facet is not None and facet not in FACETS:
        raise BadRequest(
            _("There is no such filter. Possible are: %(known)s.") % {"known": ", ".join(FACETS)}, name[:80]
        )
    if facet is None and name not in known:
        raise BadRequest(
            _("There is no such parameter. Possible are: %(known)s.") % {"known": ", ".join(known)}, name[:80]
        )
    if facet is None and len(values) > 1:
        raise BadRequest(_("This parameter can be given only once."), name)
    longest = LONGEST.get(name, LONGEST_VALUE)
    if any(len(value) > longest or "\0" in value for value in values):
        raise BadRequest(_("At most %(longest)s characters are possible.") % {"longest": longest}, name)


def _days(since: str, until: str) -> Days:
    first, last = _span("from", since), _span("to", until)
    if first and last and first[0] > last[1]:
        raise BadRequest(_("The first date is later than the last."), "from")
    return (first[0] if first else None, last[1] if last else None)


def _span(name: str, text: str) -> tuple[int, int] | None:
    if not text:
        return None
    span = load_value_types()["date"].read(text, None).span
    if span is None:
        wrong = _("This is not understood as a date. Write it as 1868, 1868-09-08 or 明治元年.")
        raise BadRequest(wrong, name)
    return span


def _box(text: str) -> Box | None:
    if not text.strip():
        return None
    wrong = _("Write four numbers, south,west,north,east in degrees, as in 34.8,135.5,35.3,136.0.")
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadRequest(wrong, "box") from error
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        raise BadRequest(wrong, "box")
    return south, west, north, east


def box_text(box: Box | None) -> str:
    """A box as the address has it, to about ten metres."""
    return ",".join(f"{round(edge, 4):g}" for edge in box) if box else ""


def _sort(text: str) -> str:
    if text not in SORTS:
        raise BadRequest(_("Possible are: %(known)s.") % {"known": ", ".join(SORTS)}, "sort")
    return text


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST_SIZE):
        raise BadRequest(_("A number from 1 to %(most)s is possible.") % {"most": MOST_SIZE}, "size")
    return int(text)
