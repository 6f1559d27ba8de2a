"""Dates of selective harvesting: OAI-PMH's two granularities, slices of years or months, halves."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

Slice = Literal["none", "year", "month"]

DAY = "%Y-%m-%d"
SECOND = "%Y-%m-%dT%H:%M:%SZ"
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Some servers claim to begin in the year 0; nothing was harvestable before this."""

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?)?")
_SLICED = re.compile(r" (\d{4}(?:-\d\d)?)$")


def read_date(text: str) -> datetime | None:
    """An OAI-PMH UTCdatetime of either granularity, leniently; None if it is none."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(match.group(0).replace(" ", "T"))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def write_date(moment: datetime, days: bool) -> str:
    """`moment` in the granularity of days or of seconds."""
    return moment.strftime(DAY if days else SECOND)


def day_of(text: str | None) -> str | None:
    """A date cut down to the granularity of days, which every server must know."""
    return text and text[:10]


def slices(kind: Slice, start: datetime, end: datetime, days: bool) -> Iterator[tuple[str, str | None, str]]:
    """Years or months from that of `start` to before that of `end`: (name, from, until), both ends included.

    The first has no `from`, since servers hold records older than they say.
    """
    moment = max(start, EARLIEST).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    moment = moment.replace(month=1) if kind == "year" else moment
    stop, since = slice_start(kind, end), None
    while moment < stop:
        after = (moment + timedelta(days=366 if kind == "year" else 31)).replace(day=1)
        after = after.replace(month=1) if kind == "year" else after
        name = moment.strftime("%Y" if kind == "year" else "%Y-%m")
        yield (
            name,
            since,
            write_date(after - timedelta(days=1) if days else after - timedelta(seconds=1), days),
        )
        since, moment = write_date(after, days), after


def slice_start(kind: Slice, moment: datetime) -> datetime:
    """First moment of the year or month of `moment`."""
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first.replace(month=1) if kind == "year" else first


def is_slice(key: str) -> bool:
    """Whether a window's key names a slice, which ends at a date, and not the open end of the list."""
    return _SLICED.search(key) is not None


def halve(since: str, until: str) -> tuple[str, str] | None:
    """Splits [since, until]: the first half's `until` and the second's `from`; None if it is one unit."""
    start, end = read_date(since), read_date(until)
    days = len(since) == 10 or len(until) == 10
    unit = timedelta(days=1) if days else timedelta(seconds=1)
    if start is None or end is None or end - start < unit:
        return None
    middle = start + (end - start) / 2
    middle = middle.replace(microsecond=0)
    middle = middle.replace(hour=0, minute=0, second=0) if days else middle
    return write_date(middle, days), write_date(middle + unit, days)
