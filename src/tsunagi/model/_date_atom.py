"""One understood date: its EDTF, its span, and what can still be said of it (circa, open, part)."""

from calendar import monthrange
from typing import NamedTuple

from tsunagi.model._date_table import SHARES

EARLIEST, LATEST = -9999 * 10000 + 101, 9999 * 10000 + 1231
"""The ends of a span that is open: the first and last day that four digits can write."""


class Atom(NamedTuple):
    """A date or stretch of dates. `norm` is its EDTF without ? and ~, which `circa` and `maybe` say."""

    first: int
    last: int
    norm: str
    year: int = 0
    """Nominal year of its start: 1840 for all of 天保11年, though that ended in January 1841."""
    until: int = 0
    """Nominal year of its end."""
    kind: str = "year"
    """day, month, year, or what is coarser: decade, century, period, range, set; or unknown."""
    era: str = ""
    """The Japanese era it was written in."""
    part: str = ""
    circa: bool = False
    maybe: bool = False

    @property
    def mark(self) -> str:
        """The EDTF qualifier: ?, ~, % for both, or none."""
        return "%" if self.circa and self.maybe else "~" if self.circa else "?" if self.maybe else ""

    @property
    def unknown(self) -> bool:
        """Whether it stands for a date that the source does not know."""
        return self.kind == "unknown"

    @property
    def coarse(self) -> bool:
        """Whether it is longer than a year."""
        return self.kind not in {"day", "month", "year"}


def days_in(year: int, month: int) -> int:
    """Days of a month in the proleptic Gregorian calendar."""
    return monthrange(year % 400 + 2000, month)[1]


def write_year(year: int) -> str:
    """An EDTF year: four digits, or Y and more; year 0 is 1 BC."""
    if -9999 <= year <= 9999:
        return f"{year:05d}" if year < 0 else f"{year:04d}"
    return f"Y{year}"


def whole_year(year: int) -> Atom:
    """A year."""
    return Atom(year * 10000 + 101, year * 10000 + 1231, write_year(year), year, year)


def gregorian(year: int, month: int = 0, day: int = 0) -> Atom | None:
    """A year, month or day; None if there is no such day."""
    if not month:
        return whole_year(year)
    if not 1 <= month <= 12:
        return None
    longest = days_in(year, month)
    start = year * 10000 + month * 100
    if not day:
        return Atom(start + 1, start + longest, f"{write_year(year)}-{month:02d}", year, year, "month")
    if day > longest:
        return None
    return Atom(start + day, start + day, f"{write_year(year)}-{month:02d}-{day:02d}", year, year, "day")


def season(year: int, code: int) -> Atom:
    """A season of a year: 21 spring (March to May) … 24 winter (December to February after it)."""
    norm = f"{write_year(year)}-{code}"
    if code == 24:
        last = (year + 1) * 10000 + 200 + days_in(year + 1, 2)
        return Atom(year * 10000 + 1201, last, norm, year, year, "month")
    month = (code - 20) * 3
    last = year * 10000 + (month + 2) * 100 + days_in(year, month + 2)
    return Atom(year * 10000 + month * 100 + 1, last, norm, year, year, "month")


def decade(year: int) -> Atom:
    """The ten years from `year`: 198X."""
    return Atom(
        year * 10000 + 101, (year + 9) * 10000 + 1231, f"{write_year(year)[:-1]}X", year, year + 9, "decade"
    )


def century(number: int) -> Atom:
    """The `number`th century as people file it: the 19th is 1800 to 1899 (18XX); -5 is the 5th BC."""
    if number < 0:
        return years(number * 100 + 1, (number + 1) * 100, "century")
    start = (number - 1) * 100
    return Atom(
        start * 10000 + 101,
        (start + 99) * 10000 + 1231,
        f"{start // 100:02d}XX",
        start,
        start + 99,
        "century",
    )


def years(first: int | None, last: int | None, kind: str = "period", era: str = "") -> Atom:
    """The stretch from one year to another; None is an open end."""
    norm = f"{'..' if first is None else write_year(first)}/{'..' if last is None else write_year(last)}"
    if first is not None and first == last:
        norm = write_year(first)
    return Atom(
        EARLIEST if first is None else first * 10000 + 101,
        LATEST if last is None else last * 10000 + 1231,
        norm,
        -9999 if first is None else first,
        9999 if last is None else last,
        kind,
        era,
    )


def share(atom: Atom, part: str) -> Atom | None:
    """A part of a stretch of years (`early`, `second-half`); None if it has no such part."""
    if part not in SHARES or not -9999 < atom.year <= atom.until < 9999:
        return None
    start, stop = SHARES[part]
    length = atom.until - atom.year + 1
    first = atom.year + length * start // 100
    return years(first, max(first, atom.year + length * stop // 100 - 1), atom.kind, atom.era)
