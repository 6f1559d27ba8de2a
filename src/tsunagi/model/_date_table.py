"""Eras, periods and the words around dates: reads _eras.yml, _periods.yml and _date_words.yml."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec

SHARES = {
    "early": (0, 33), "middle": (33, 67), "late": (67, 100),
    "beginning": (0, 20), "end": (80, 100), "last": (80, 100),
    "first-half": (0, 50), "second-half": (50, 100), "quarter-1": (0, 25), "quarter-2": (25, 50),
    "quarter-3": (50, 75), "quarter-4": (75, 100),
}  # fmt: skip
"""Part of a stretch of years → its share in per cent, where the stretch has no parts of its own."""

_HEAD = re.compile(r"[^\W\d_]+|[^ ]")

INITIALS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和", "e": "江戸"}


class Era(NamedTuple):
    """A Japanese era. Its year n is the Japanese year `year` + n - 1."""

    name: str
    year: int
    start: date
    end: date | None
    """Its last day, proleptic Gregorian; None for the present era."""
    court: str


class Period(NamedTuple):
    """A period of history; None as a year: open on that side."""

    name: str
    first: int | None
    last: int | None
    parts: Mapping[str, tuple[int, int]]


class Tables(NamedTuple):
    """All that the reader of dates knows by heart."""

    eras: Mapping[str, Era]
    periods: Mapping[str, Period]
    """By every name of theirs."""
    words: Mapping[str, str]
    """Word → kind of token; an era's or a period's name is none of them."""
    parts: Mapping[str, str]
    """Word → part of a stretch of years, a key of SHARES or of a period's parts."""
    phrases: Mapping[str, tuple[str, ...]]
    """First Latin word → phrases of words or parts that begin with it, longest first."""
    months: Mapping[str, int]
    later_work: tuple[str, ...]
    """What is said of a later date beside the first: printed, 改修."""
    facets: tuple[tuple[int, str], ...]
    """(first year, label), oldest first."""
    longest: int
    """Characters of the longest name or word written without spaces."""


def _yaml(name: str) -> Any:
    return msgspec.yaml.decode((files("tsunagi.model") / name).read_text("utf-8"))


def _eras() -> dict[str, Era]:
    rows: dict[str, list[Any]] = _yaml("_eras.yml")
    starts = [(name, row[0], date.fromisoformat(row[1]), *row[2:]) for name, row in rows.items()]
    found = {}
    for name, year, start, *court in starts:
        later = [s for _, _, s, *c in starts if s > start and (not c or c == court)]
        end = min(later) - timedelta(days=1) if later else None
        found[name] = Era(name, year, start, end, court[0] if court else "")
    return found


def _periods(rows: Mapping[str, Any]) -> dict[str, Period]:
    found = {}
    for name, row in rows.items():
        parts = {part: (first, last) for part, (first, last) in row.get("parts", {}).items()}
        period = Period(name, row["years"][0], row["years"][1], parts)
        found.update(dict.fromkeys(row["names"], period))
    return found


def _phrases(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        if word[0].isascii() or word[0] in "äöüéà":
            found.setdefault(_HEAD.match(word).group(), []).append(word)  # type: ignore[union-attr]
    return {first: tuple(those) for first, those in found.items()}


@cache
def load_tables() -> Tables:
    """The tables, read once."""
    written, rows = _yaml("_date_words.yml"), _yaml("_periods.yml")
    months = {word: number for number, words in written.pop("months").items() for word in words}
    prefixes, later = written.pop("unknown-prefix"), written.pop("later-work")
    by_part = written.pop("parts")
    parts = {word: part for part, words in by_part.items() for word in words}
    words = {str(word): kind for kind, those in reversed(written.items()) for word in those}
    words.update({prefix + word: "unknown" for prefix in prefixes for word in written["unknown"][:5]})
    eras, periods = _eras(), _periods(rows)
    facets = sorted((row["facet"], name) for name, row in rows.items() if "facet" in row)
    longest = max(len(word) for word in [*words, *parts, *eras, *periods] if not word[0].isascii())
    phrases = _phrases([*words, *parts, *periods])
    return Tables(eras, periods, words, parts, phrases, months, tuple(later), tuple(facets), longest)
