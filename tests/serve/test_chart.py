"""The chart of time: bars that add up, wide enough to hit, and not pressed flat by a thin tail."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from tsunagi.serve._asked import Asked
from tsunagi.serve._chart import MOST_BARS, chart


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def test_decades_stay_decades_while_they_fit() -> None:
    drawn = chart([(1900, 5), (1920, 10)], Asked())
    assert drawn is not None
    assert [(b.first, b.last, b.count, b.words, b.x, b.height) for b in drawn.bars] == [
        (1900, 1909, 5, "5", 0, 50.0),
        (1920, 1929, 10, "10", 20, 100.0),
    ]
    assert (drawn.width, drawn.start, drawn.end) == (30, "1900", "1929")


def test_a_bar_narrows_the_dates_to_its_years() -> None:
    drawn = chart([(1900, 5), (1920, 10)], Asked(text="x", since="1800", until="2000"))
    assert drawn is not None
    assert drawn.bars[1].href.endswith("/search?q=x&from=1920&to=1929")


def test_long_stretches_share_bars_and_say_that_they_are_bounds() -> None:
    drawn = chart([(year, 1) for year in range(1000, 2000, 10)], Asked())
    assert drawn is not None
    assert len(drawn.bars) <= MOST_BARS
    assert sum(bar.count for bar in drawn.bars) == 100
    assert drawn.bars[2].words == "≤ 5"


def test_a_thin_tail_is_one_bar_with_all_its_years() -> None:
    drawn = chart([(-10000, 1), (700, 1), *((year, 100) for year in range(1900, 2000, 10))], Asked())
    assert drawn is not None
    first, second = drawn.bars[0], drawn.bars[1]
    assert (first.first, first.count, second.first) == (-10000, 2, 1900)
    assert first.last == 1899
    assert (first.label, drawn.start) == ("10001 BCE–1899", "10001 BCE")
    assert first.href.endswith("from=Y-10000&to=1899")
    assert len(drawn.bars) == 11


def test_one_decade_is_no_chart() -> None:
    assert chart([(1900, 5)], Asked()) is None
    assert chart([], Asked()) is None
