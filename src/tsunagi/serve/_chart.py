"""The bar chart of results by time, whose bars are links that narrow the range."""

from collections.abc import Sequence
from dataclasses import dataclass

from tsunagi.serve._asked import Asked
from tsunagi.serve._words import decade_label, year_label

STEPS = (10, 20, 50, 100, 200, 500, 1000)
"""Widths of a bar in years; the narrowest that gives at most MOST_BARS is used."""
MOST_BARS = 40
TAIL = 0.01
"""This part of the results may be lumped into one first bar when it lies far before all others."""
HEIGHT = 100


@dataclass(frozen=True)
class Bar:
    """One bar; lengths in units of the chart, HEIGHT high and 10 wide a bar."""

    x: int
    y: float
    height: float
    first: int
    """First year."""
    last: int
    count: int
    words: str
    """The count; that of several decades is an upper bound, as things of long dates count in each."""
    label: str
    href: str


@dataclass(frozen=True)
class Chart:
    """Bars in order, with gaps where there is nothing."""

    width: int
    bars: list[Bar]
    start: str
    middle: str
    end: str


def chart(counts: Sequence[tuple[int, int]], asked: Asked) -> Chart | None:
    """The chart of (first year of the decade, results); None if there is nothing to compare."""
    if len(counts) < 2:
        return None
    floor, earlier = _cut(counts)
    kept = [(year, count) for year, count in counts if year >= floor]
    span = kept[-1][0] - floor + 10
    step = next((s for s in STEPS if span / s <= MOST_BARS), STEPS[-1])
    origin = floor // step * step
    sums: dict[int, int] = {}
    for year, count in kept:
        start = year // step * step
        sums[start] = sums.get(start, 0) + count
    if earlier:
        origin -= step
        sums[origin] = earlier
    most = max(sums.values())
    bars = []
    for start, count in sorted(sums.items()):
        lumped = bool(earlier) and start == origin
        first = counts[0][0] if lumped else start
        bars.append(_bar((start - origin) // step * 10, first, start + step - 1, count / most, count, asked))
    width = (max(sums) - origin) // step * 10 + 10
    middle = origin + (max(sums) - origin) // 2 // step * step
    return Chart(
        width, bars, year_label(bars[0].first), year_label(middle) if len(bars) > 4 else "",
        year_label(bars[-1].last),
    )  # fmt: skip


def _cut(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """First year to draw and results before it: a thin tail would press all else into a few bars."""
    allowed = sum(count for _, count in counts) * TAIL
    passed = 0
    for year, count in counts:
        if passed + count > allowed or counts[-1][0] - year <= 10 * MOST_BARS:
            return year, passed
        passed += count
    return counts[0][0], 0


def _bar(x: int, first: int, last: int, share: float, count: int, asked: Asked) -> Bar:
    height = round(max(2.0, share * HEIGHT), 1)
    label = decade_label(first) if last - first == 9 else f"{year_label(first)}–{year_label(last)}"
    href = asked.with_days(year_text(first), year_text(last)).link()
    words = f"{count:,}" if last - first == 9 else f"≤ {count:,}"
    return Bar(x, round(HEIGHT - height, 1), height, first, last, count, words, label, href)


def year_text(year: int) -> str:
    """A year as EDTF writes it."""
    if abs(year) > 9999:
        return f"Y{year}"
    return f"-{-year:04}" if year < 0 else f"{year:04}"
