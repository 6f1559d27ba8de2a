"""What a visitor asks of a plan's measures: the filters of its address, read and written."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import quote, urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from tsunagi.errors import BadRequest
from tsunagi.model.text import fold
from tsunagi.policy import Measure, Plan
from tsunagi.serve._network_asked import number, read

SIZE = 50
"""Measures, or changes of measures, of a page."""
LACKS = ("term", "ministries")
KNOWN = ("ministry", "term", "span", "chapter", "lacks", "q", "page")
Row = TypeVar("Row")
NONE = "-"
"""In place of a ministry or a term: measures without any."""


@dataclass(frozen=True)
class Chapter:
    """A heading of the upper two, and how many measures stand under it."""

    number: str
    """In addresses: its place among the chapters, as 2 or 2.3."""
    path: tuple[str, ...]
    count: int

    @property
    def title(self) -> str:
        """The heading itself."""
        return self.path[-1]

    @property
    def inner(self) -> bool:
        """Whether it stands under another."""
        return len(self.path) > 1


@dataclass(frozen=True)
class Filter:
    """Which measures of a plan are asked for; '' is any."""

    ministry: str = ""
    """Key, or as printed where there is none."""
    term: str = ""
    span: str = ""
    """Exactly these terms, joined by 、."""
    chapter: str = ""
    lacks: str = ""
    q: str = ""
    page: int = 1

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters, what is any left out."""
        told = [(name, str(getattr(self, name))) for name in KNOWN if name != "page"]
        return [pair for pair in told if pair[1]] + ([("page", str(self.page))] if self.page > 1 else [])

    def link(self, plan: str) -> str:
        """Address of the plan's page with these measures."""
        words = urlencode(self.pairs(), quote_via=quote)
        return reverse("plan", args=[plan]) + (f"?{words}" if words else "") + "#measures"

    def on(self, page: int) -> "Filter":
        """The same on another page."""
        return replace(self, page=page)


def read_filter(parameters: QueryDict, plan: Plan) -> Filter:
    """Reads the parameters of an address.

    Raises:
        BadRequest: one is unknown or is none of its kind; `parameter` names it.
    """
    asked = read(parameters, KNOWN)
    chapter, lacks = asked.get("chapter", ""), asked.get("lacks", "")
    if chapter and chapter not in {one.number for one in chapters(plan)}:
        raise BadRequest(_("This plan has no such chapter."), "chapter")
    if lacks and lacks not in LACKS:
        raise BadRequest(_("Possible are: %(known)s.") % {"known": ", ".join(LACKS)}, "lacks")
    page = number(asked, "page", 1, 9999) or 1
    told = {name: asked.get(name, "") for name in KNOWN if name != "page"}
    return Filter(**told, page=page)


def part_of(rows: Sequence[Row], page: int) -> tuple[Sequence[Row], int]:
    """(the rows of a page, number of the last page).

    Raises:
        BadRequest: there is no such page.
    """
    last = max(1, -(-len(rows) // SIZE))
    if page > last:
        raise BadRequest(
            _("A number from %(first)s to %(last)s is possible.") % {"first": 1, "last": last}, "page"
        )
    return rows[(page - 1) * SIZE : page * SIZE], last


def chapters(plan: Plan) -> list[Chapter]:
    """The upper two headings under which measures stand, in their order."""
    counts: dict[tuple[str, ...], int] = {}
    for one in plan.measures:
        for depth in (1, 2):
            if len(one.chapter) >= depth:
                counts[one.chapter[:depth]] = counts.get(one.chapter[:depth], 0) + 1
    tops = list(dict.fromkeys(path[:1] for path in counts))
    made = []
    for at, top in enumerate(tops, 1):
        made.append(Chapter(str(at), top, counts[top]))
        inner = [path for path in counts if len(path) == 2 and path[:1] == top]
        made += [Chapter(f"{at}.{number}", path, counts[path]) for number, path in enumerate(inner, 1)]
    return made


def filtered(plan: Plan, wish: Filter) -> list[Measure]:
    """The measures that are asked for, in their order."""
    path = next((one.path for one in chapters(plan) if one.number == wish.chapter), ())
    words = fold(wish.q).split()
    return [one for one in plan.measures if _fits(one, wish, path, words)]


def plain(term: str) -> str:
    """A term without spaces and differences of width, as the tables of plans have it."""
    return "".join(unicodedata.normalize("NFKC", term).split())


def _fits(one: Measure, wish: Filter, path: tuple[str, ...], words: Sequence[str]) -> bool:
    terms = {plain(term) for term in one.terms}
    keys = [named.key or named.printed for named in one.ministries]
    return (
        (not wish.ministry or wish.ministry in (keys or [NONE]))
        and (not wish.term or wish.term in (terms or {NONE}))
        and (not wish.span or set(wish.span.split("、")) == (terms or {NONE}))
        and (not path or one.chapter[: len(path)] == path)
        and (not wish.lacks or wish.lacks in one.lacks)
        and (not words or all(word in fold(one.text) for word in words))
    )
