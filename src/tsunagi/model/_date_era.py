"""Dates of the Japanese eras, and the days that a date of the old calendar can have been.

Until 2 December of 明治5 Japan kept a lunisolar calendar. Its months are not Gregorian months and no
table of them is kept here. Such a date is normalised to the nominal year of its era (天保11年12月 →
1840), as catalogues do, and its span is every Gregorian day it can have been. That follows from the
rule that makes the calendar: the nth month is the one in which the sun reaches the nth principal
term (雨水, about 19 February, in the first), and a leap month is one without a term. So the nth month
begins at most 29 days before its term and at latest on it, and its leap month one to three days after
it; SLACK covers the drift of the reckoned terms. The Japanese year N thus lies between 18 January of
N and 21 February of N + 1.
"""

from datetime import date, timedelta
from functools import cache

from tsunagi.model._date_atom import Atom, gregorian, share, write_year, years
from tsunagi.model._date_table import Era, load_tables

TERMS = (
    (2, 19), (3, 21), (4, 20), (5, 21), (6, 21), (7, 23),
    (8, 23), (9, 23), (10, 23), (11, 22), (12, 22), (1, 20),
)  # fmt: skip
"""Month and day (Gregorian) of the principal term of each lunar month."""
SLACK = 3
GREGORIAN_FROM = 1873
LAST_LUNAR_DAY = date(1872, 12, 31)


def _key(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _term(year: int, month: int) -> date:
    return date(year + (month == 12), *TERMS[month - 1])


@cache
def _lunar_window(year: int, month: int, leap: bool) -> tuple[date, date]:
    """First and last day on which a lunar month can have begun."""
    term = _term(year, month)
    if leap:
        return term + timedelta(1 - SLACK), term + timedelta(3 + SLACK)
    return term - timedelta(29 + SLACK), term + timedelta(SLACK)


@cache
def lunar(era: str, year: int, month: int = 0, day: int = 0, leap: bool = False) -> Atom | None:
    """A date of the old calendar in the nominal `year`; None if it cannot be (a 31st, a 13th month)."""
    if month > 12 or day > 30:
        return None
    if not month:
        first, last = _lunar_window(year, 1, False)[0], _lunar_window(year + 1, 1, False)[1] - timedelta(1)
        kind = "year"
    else:
        first, last = _lunar_window(year, month, leap)
        first, last = first + timedelta(max(day - 1, 0)), last + timedelta(day - 1 if day else 29)
        kind = "day" if day else "month"
    if year == GREGORIAN_FROM - 1:
        last = min(last, LAST_LUNAR_DAY)
    if first > last:
        return None
    if year == 1868 and era == "明治":
        first = max(first, load_tables().eras[era].start)
    return Atom(_key(first), _key(last), write_year(year), year, year, kind, era)


def era_date(name: str, number: int, month: int = 0, day: int = 0, leap: bool = False) -> Atom | None:
    """Year `number` of an era, or a month or day of it; None if there is no such day.

    A year beyond the era's last is taken as if the era had gone on. A year of 大正 or later is cut at the
    era's first and last day; the years of earlier eras are whole, since documents of such a
    year are dated in either era.
    """
    era = load_tables().eras[name]
    year = era.year + number - 1
    if number < 1 or year > 9998:
        return None
    if year < GREGORIAN_FROM:
        return lunar(name, year, month, day, leap)
    found = gregorian(year, month, day)
    if found is None or leap:
        return None
    return _cut(found, era)._replace(era=name)


def _cut(atom: Atom, era: Era) -> Atom:
    """`atom` without the days of its year that were not the era's."""
    first = max(atom.first, _key(era.start))
    last = min(atom.last, _key(era.end)) if era.end else atom.last
    return atom._replace(first=first, last=last) if first <= last else atom


def era_decade(name: str, tens: int) -> Atom | None:
    """昭和10年代: the ten years from the `tens`th of an era."""
    first = load_tables().eras[name].year + max(tens, 1) - 1
    length = 10 if tens else 9
    return years(first, first + length - 1, "decade", name) if first < 9990 else None


@cache
def era_span(name: str) -> Atom:
    """A whole era (文化年間), from the year it began to the year it ended."""
    era = load_tables().eras[name]
    return years(era.year, _last_year(era), "period", name)


def _last_year(era: Era) -> int | None:
    if era.end is None:
        return None
    follower = next((e for e in load_tables().eras.values() if e.start == era.end + timedelta(1)), None)
    return follower.year if follower and follower.year >= era.year else era.end.year


@cache
def period_span(name: str, part: str = "") -> Atom | None:
    """A period by any of its names, or a part of it; None if it has no such part."""
    period = load_tables().periods[name]
    if part in period.parts:
        return years(*period.parts[part], "period", period.name)
    whole = years(period.first, period.last, "period", period.name)
    return share(whole, part) if part else whole


def sexagenary(name: str, stem: str, branch: str) -> Atom | None:
    """The year of an era that a sign of the cycle of sixty names (慶応戊辰: 1868), if just one does."""
    era = load_tables().eras[name]
    last = _last_year(era) or era.year
    found = [
        year
        for year in range(era.year, last + 1)
        if "子丑寅卯辰巳午未申酉戌亥"[(year - 4) % 12] == branch
        and (not stem or "甲乙丙丁戊己庚辛壬癸"[(year - 4) % 10] == stem)
    ]
    return era_date(name, found[0] - era.year + 1) if len(found) == 1 else None
