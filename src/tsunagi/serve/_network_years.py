"""Documents by year, as bars that are links."""

from collections.abc import Sequence
from dataclasses import dataclass

from tsunagi.serve._asked import Asked
from tsunagi.serve._chart import year_text

HEIGHT = 100
MOST_YEARS = 40


@dataclass(frozen=True)
class Bar:
    """One year; lengths in units of the chart, HEIGHT high and 10 wide a year."""

    x: int
    y: float
    height: float
    year: int
    count: int
    href: str


@dataclass(frozen=True)
class Years:
    """The newest years in order, with gaps where there is nothing."""

    width: int
    bars: list[Bar]
    earlier: int
    """Documents of years before the first bar."""
    undated: int


def years(counts: Sequence[tuple[int | None, int]], asked: Asked) -> Years | None:
    """The chart of (year, documents), each bar a search of that year; None without any year."""
    known = {year: count for year, count in counts if year is not None}
    if not known:
        return None
    start = max(min(known), max(known) - MOST_YEARS + 1)
    shown = {year: count for year, count in sorted(known.items()) if year >= start}
    most = max(shown.values())
    bars = []
    for year, count in shown.items():
        height = round(max(2.0, count / most * HEIGHT), 1)
        href = asked.with_days(year_text(year), year_text(year)).link()
        bars.append(Bar((year - start) * 10, round(HEIGHT - height, 1), height, year, count, href))
    undated = sum(count for year, count in counts if year is None)
    return Years((max(known) - start) * 10 + 10, bars, sum(known.values()) - sum(shown.values()), undated)
