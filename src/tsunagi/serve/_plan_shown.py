"""Measures as pages and programs are shown them: terms, ministries, page, chapter, and what is not printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tsunagi import hub
from tsunagi.errors import NotFound
from tsunagi.policy import (
    Comparison,
    Measure,
    Plan,
    Plans,
    Responsible,
    compare,
    marks,
    ministries,
    open_plans,
)
from tsunagi.serve._answer import language

LACK_LABELS = {"term": _lazy("no term printed"), "ministries": _lazy("no ministry printed")}
TERM_LABELS = {
    "短期": _lazy("short"),
    "中期": _lazy("medium"),
    "長期": _lazy("long"),
    "毎年度": _lazy("every year"),
}
KIND_LABELS = {
    "unchanged": _lazy("Unchanged"),
    "reworded": _lazy("Reworded"),
    "moved": _lazy("Moved"),
    "split": _lazy("Split"),
    "merged": _lazy("Merged"),
    "new": _lazy("New"),
    "dropped": _lazy("Dropped"),
}
"""In the order of pages."""
Pieces = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Named:
    """A ministry that is responsible."""

    printed: str
    english: str
    """Its English name, on English pages, if it is known."""
    href: str
    """Address of its page; '' if it is not known."""


@dataclass(frozen=True)
class Shown:
    """A measure in a list."""

    measure: Measure
    href: str
    text: Pieces
    terms: list[tuple[str, str]]
    """(as printed, what it is called on English pages)."""
    ministries: list[Named]
    chapter: str
    lacks: list[str]


def shelf() -> Plans:
    """The plans of this installation."""
    return open_plans(hub.open_hub().settings.data)


def plan_of(key: str) -> Plan:
    """The plan of this key.

    Raises:
        NotFound: there is none.
    """
    try:
        return shelf().get(key)
    except NotFound:
        raise NotFound(_("There is no such plan here.")) from None


def series_of(plan: Plan, plans: Iterable[Plan]) -> list[Plan]:
    """The plans of its series, the oldest first; itself alone if it is in none."""
    found = [one for one in plans if (plan.series and one.series == plan.series) or one.key == plan.key]
    return sorted(found, key=lambda one: (one.date, one.key))


def neighbours(plan: Plan, plans: Iterable[Plan]) -> tuple[Plan | None, Plan | None]:
    """The plan of its series before it, and that after it."""
    row = series_of(plan, plans)
    at = [one.key for one in row].index(plan.key)
    return row[at - 1] if at else None, row[at + 1] if at + 1 < len(row) else None


def compared(old: Plan, new: Plan) -> Comparison:
    """Both plans compared; what was compared lately is not compared again."""
    data = hub.open_hub().settings.data
    return _compared(data, (old.key, stamp(old)), (new.key, stamp(new)))


def stamp(plan: Plan) -> str:
    """Tells one reading of a plan from another."""
    told = (tuple(plan.measures), tuple(plan.paragraphs), plan.title, plan.date, plan.url)
    return f"{plan.digest} {hash(told)}"


@lru_cache(maxsize=8)
def held(data: Path, key: str, read: str) -> Plan:
    """The plan whose stamp is `read`: one for all that is kept of it."""
    return open_plans(data).get(key)


@lru_cache(maxsize=16)
def _compared(data: Path, old: tuple[str, str], new: tuple[str, str]) -> Comparison:
    return compare(held(data, *old), held(data, *new))


def shown(measure: Measure, words: Iterable[str] = ()) -> Shown:
    """A measure with the words marked."""
    return Shown(
        measure=measure,
        href=reverse("measure", args=[measure.id]),
        text=pieces(measure.text, words),
        terms=[(term, term_label(term)) for term in measure.terms],
        ministries=[named(one) for one in measure.ministries],
        chapter=" › ".join(measure.chapter),
        lacks=[str(LACK_LABELS[lack]) for lack in measure.lacks],
    )


def pieces(text: str, words: Iterable[str]) -> Pieces:
    """A text cut where words begin and end: (piece, whether it is one)."""
    made, at = [], 0
    for start, end in marks(text, words):
        made += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [(piece, marked) for piece, marked in [*made, (text[at:], False)] if piece]


def term_label(term: str) -> str:
    """A term in English on English pages, '' where it is as printed."""
    return str(TERM_LABELS[term]) if language() == "en" and term in TERM_LABELS else ""


def named(one: Responsible) -> Named:
    """A ministry with its page."""
    known = {row.key: row.en for row in ministries()}.get(one.key, "") if one.key else ""
    return Named(
        one.printed,
        known if language() == "en" else "",
        reverse("ministry", args=[one.key]) if one.key else "",
    )


def kind_counts(comparison: Comparison) -> list[tuple[str, str, int]]:
    """(kind, what it is called, how many), every kind in the order of pages."""
    counts = comparison.counts()
    return [(kind, str(label), counts.get(kind, 0)) for kind, label in KIND_LABELS.items()]


def plan_data(plan: Plan) -> dict[str, Any]:
    """A plan's facts for programs."""
    return {
        "key": plan.key, "title": plan.title, "date": plan.date, "series": plan.series or None,
        "url": plan.url or None, "digest": plan.digest, "media": plan.media, "pages": plan.pages,
        "unread": plan.unread, "measures": len(plan.measures), "page": reverse("plan", args=[plan.key]),
    }  # fmt: skip
