"""The table of eras, and the days that a date of the old calendar can have been."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from tsunagi.model._date_era import SLACK, era_date, lunar
from tsunagi.model._date_table import load_tables

ERAS = load_tables().eras

# Era, and the nominal year, month and day of the old calendar on which it was proclaimed.
PROCLAIMED = [
    ("大化", 645, 6, 19), ("大宝", 701, 3, 21), ("慶雲", 704, 5, 10), ("和銅", 708, 1, 11),
    ("養老", 717, 11, 17), ("天平", 729, 8, 5), ("延暦", 782, 8, 19), ("元禄", 1688, 9, 30),
    ("宝永", 1704, 3, 13), ("正徳", 1711, 4, 25), ("享保", 1716, 6, 22), ("元文", 1736, 4, 28),
    ("寛保", 1741, 2, 27), ("延享", 1744, 2, 21), ("寛延", 1748, 7, 12), ("宝暦", 1751, 10, 27),
    ("明和", 1764, 6, 2), ("安永", 1772, 11, 16), ("天明", 1781, 4, 2), ("寛政", 1789, 1, 25),
    ("享和", 1801, 2, 5), ("文化", 1804, 2, 11), ("文政", 1818, 4, 22), ("天保", 1830, 12, 10),
    ("弘化", 1844, 12, 2), ("嘉永", 1848, 2, 28), ("安政", 1854, 11, 27), ("万延", 1860, 3, 18),
    ("文久", 1861, 2, 19), ("元治", 1864, 2, 20), ("慶応", 1865, 4, 7),
]  # fmt: skip


def test_there_are_all_eras():
    assert len(ERAS) == 248


@pytest.mark.parametrize("court", ["", "north"])
def test_eras_follow_each_other(court):
    eras = [era for era in ERAS.values() if era.court == court]
    assert [e.name for e in eras] == [e.name for e in sorted(eras, key=lambda e: e.start)]
    for era, follower in pairwise(eras):
        assert era.end is not None
        assert era.start < follower.start
        assert era.year <= follower.year
        assert era.end <= follower.start - timedelta(days=1)


def test_an_era_began_in_its_first_japanese_year():
    for era in ERAS.values():
        if era.year >= 1873:
            assert era.start.year == era.year
            continue
        assert date(era.year, 1, 18) <= era.start <= date(era.year + 1, 2, 21)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("令和", date(2019, 5, 1)), ("平成", date(1989, 1, 8)), ("昭和", date(1926, 12, 25)),
        ("大正", date(1912, 7, 30)), ("明治", date(1868, 1, 25)), ("慶応", date(1865, 5, 1)),
        ("天保", date(1831, 1, 23)), ("享和", date(1801, 3, 19)), ("元禄", date(1688, 10, 23)),
        ("慶長", date(1596, 12, 16)), ("天正", date(1573, 9, 4)), ("大化", date(645, 7, 20)),
    ],
)  # fmt: skip
def test_known_starts(name, start):
    assert ERAS[name].start == start


@pytest.mark.parametrize(("name", "year", "month", "day"), PROCLAIMED)
def test_the_rule_of_the_old_calendar_holds_for_the_days_on_which_eras_began(name, year, month, day):
    found = lunar("", year, month, day)
    start = ERAS[name].start
    assert found is not None
    assert found.first <= start.year * 10000 + start.month * 100 + start.day <= found.last


@pytest.mark.parametrize(
    ("name", "number", "month", "first_day"),
    # First days of leap months, and of years, that chronological tables agree on.
    [
        ("安政", 4, 5, date(1857, 6, 22)),
        ("文久", 2, 8, date(1862, 9, 24)),
        ("天保", 3, 11, date(1832, 12, 22)),
    ],
)
def test_leap_months(name, number, month, first_day):
    found = era_date(name, number, month, 1, leap=True)
    assert found is not None
    assert found.first <= first_day.year * 10000 + first_day.month * 100 + first_day.day <= found.last
    assert found.last - found.first < 100 + SLACK


def test_an_era_knows_no_year_zero_nor_month_thirteen():
    assert era_date("昭和", 0) is None
    assert era_date("昭和", 3, 13) is None
    assert era_date("文化", 3, 13) is None
    assert era_date("昭和", 3, 2, 30) is None
    assert era_date("昭和", 3, 2, 3, leap=True) is None
