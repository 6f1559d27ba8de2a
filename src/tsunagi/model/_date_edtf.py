"""Reads EDTF (ISO 8601-2, the levels 0 to 2 that dates of collections need) into first and last day."""

import re

from tsunagi.model._date_atom import EARLIEST, LATEST, days_in

Span = tuple[int, int]

_DATE = re.compile(
    r"(?P<q0>[?~%]?)(?:Y(?P<long>-?\d{5,9}(?:E\d)?)|(?P<year>-?[\dX]{4})(?:S\d{1,2})?)(?P<q1>[?~%]?)"
    r"(?:-(?P<q2>[?~%]?)(?P<month>[\dX]{2})(?P<q3>[?~%]?)"
    r"(?:-(?P<q4>[?~%]?)(?P<day>[\dX]{2})(?P<q5>[?~%]?))?)?"
    r"(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?"
)
_SEASONS = {
    21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14), 25: (3, 5), 26: (6, 8), 27: (9, 11),
    28: (12, 14), 29: (9, 11), 30: (12, 14), 31: (3, 5), 32: (6, 8), 33: (1, 3), 34: (4, 6),
    35: (7, 9), 36: (10, 12), 37: (1, 4), 38: (5, 8), 39: (9, 12), 40: (1, 6), 41: (7, 12),
}  # fmt: skip
"""ISO 8601-2 sub-year groupings → first and last month; 13 and 14 are in the year after."""


def read_edtf(text: str) -> Span | None:
    """First and last possible day of an EDTF date, each year*10000 + month*100 + day.

    Circa and uncertain dates have the span of the date as written. An open or unknown end reaches to
    year -9999 or 9999. A winter (24) runs from December of its year to February of the next.

    Args:
        text: `1984~`, `198X`, `1984/..`, `2004-06-XX`, `[1786,1800]`, `-0332`, `Y-14000/-0401`, …

    Returns:
        The span, or None if this is not EDTF or says nothing (`XXXX`, `../..`).
    """
    text = text.strip()
    if len(text) > 200:
        return None
    if text[:1] in "[{" and text[-1:] == {"[": "]", "{": "}"}.get(text[:1]):
        return _members(text[1:-1])
    if "/" in text:
        start, _, end = text.partition("/")
        return _between(start, end)
    return _one(text)


def _members(text: str) -> Span | None:
    spans = []
    for member in text.split(","):
        start, dots, end = member.strip().partition("..")
        found = _between(start, end) if dots else _one(start)
        if found is None:
            return None
        spans.append(found)
    return min(first for first, _ in spans), max(last for _, last in spans)


def _between(start: str, end: str) -> Span | None:
    first = (EARLIEST, EARLIEST) if start in {"", ".."} else _one(start)
    last = (LATEST, LATEST) if end in {"", ".."} else _one(end)
    if first is None or last is None or first[0] > last[1]:
        return None
    return None if (first[0], last[1]) == (EARLIEST, LATEST) else (first[0], last[1])


def _fill(pattern: str, low: str, high: str) -> tuple[int, int]:
    return int(pattern.replace("X", low)), int(pattern.replace("X", high))


def _one(text: str) -> Span | None:
    found = _DATE.fullmatch(text)
    if not found or found["year"] in {"XXXX", "-XXXX"}:
        return None
    if found["long"]:
        digits, _, exponent = found["long"].partition("E")
        year = int(digits) * 10 ** int(exponent or 0)
        years = (year, year)
    else:
        years = _fill(found["year"], "0", "9")
        years = (min(years), max(years))
    if not found["month"]:
        return years[0] * 10000 + 101, years[1] * 10000 + 1231
    if found["month"].isdigit() and int(found["month"]) in _SEASONS:
        return None if found["day"] else _season(years, int(found["month"]))
    months = _possible(found["month"], 12)
    return _days(years, months, found["day"] or "XX") if months else None


def _possible(pattern: str, most: int) -> list[int]:
    low, high = _fill(pattern, "0", "9")
    if "X" not in pattern:
        return [low] if 1 <= low <= most else []
    step = 10 if pattern[1] != "X" else 1
    return [n for n in range(low, high + 1, step) if 1 <= n <= most]


def _days(years: tuple[int, int], months: list[int], pattern: str) -> Span | None:
    firsts = _possible(pattern, 31)
    fitting = [m for m in months if firsts and firsts[0] <= max(days_in(years[0], m), days_in(years[1], m))]
    if not fitting:
        return None
    lasts = [d for d in firsts if d <= days_in(years[1], fitting[-1])]
    if not lasts:
        return None
    return years[0] * 10000 + fitting[0] * 100 + firsts[0], years[1] * 10000 + fitting[-1] * 100 + lasts[-1]


def _season(years: tuple[int, int], code: int) -> Span:
    first, last = _SEASONS[code]
    year, month = years[1] + (last > 12), (last - 1) % 12 + 1
    return years[0] * 10000 + first * 100 + 1, year * 10000 + month * 100 + days_in(year, month)
