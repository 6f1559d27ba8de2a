"""How likely somebody begins a project again, counted from those who did."""

import math
import sqlite3
from pathlib import Path

import pytest
from small import entity

from tsunagi.match import People
from tsunagi.match._renewal import AS_MANY, LONGEST, Renewal
from tsunagi.model import Entity

LONG, SHORT = "基盤研究(見本)", "挑戦的研究(見本)"


def project(name: str, year: int, scheme: str, **more: str) -> Entity:
    said = {"name": "課題", "investigator": name, "organisation": "見本大学", "startDate": f"{year}-04-01"}
    return entity(f"{name}-{year}", "Project", {**said, "fundingScheme": scheme, **more})


@pytest.fixture
def people(tmp_path: Path) -> People:
    """Ten who began again after three years, and one who did not within five, in LONG; four after one year in SHORT."""
    made = [project(f"見本 {n}", 2016 + 3 * k, LONG) for n in "一二三四五六七八九十" for k in range(2)]
    made += [project("架空 花子", 2016, LONG)]
    made += [project(f"例示 {n}", year, SHORT) for n in "春夏秋冬" for year in (2019, 2020)]
    store = People(tmp_path / "people.sqlite3")
    store.take([(one.id, one) for one in made], len(made))
    return store


def test_who_holds_a_grant_begins_again_at_its_end(people: People) -> None:
    counted = Renewal(people, 2021)
    # 11 began in 2016, 10 of them again in 2019, after which two years went by; 4 in 2019 and again in 2020, then one.
    began, could = 14, 11 * 3 + 2 + 10 * 2 + 4 + 4
    mean = began / could
    third = (10 + AS_MANY * mean) / (11 + AS_MANY)
    assert counted.rate(LONG, 3) == pytest.approx((10 + AS_MANY * third) / (11 + AS_MANY))
    second = AS_MANY * mean / (21 + AS_MANY)
    assert counted.rate(LONG, 2) == pytest.approx(AS_MANY * second / (21 + AS_MANY))
    assert counted.rate(SHORT, 1) > counted.rate(LONG, 1)


def test_what_is_not_known_is_as_likely_as_anything(people: People) -> None:
    counted = Renewal(people, 2021)
    assert counted.rate("聞いたことのない助成", 40) == pytest.approx(counted.rate("", LONGEST))


def test_persons_are_told_by_their_last_project(people: People) -> None:
    counted = Renewal(people, 2021)
    (late,) = [key for key, _ in people.people(["見本 一-2019"])["見本 一-2019"]]
    (early,) = [key for key, _ in people.people(["架空 花子-2016"])["架空 花子-2016"]]
    mean = 14 / 63
    assert counted.due([late, early, "nobody"]) == pytest.approx(
        {late: math.log(counted.rate(LONG, 3) / mean), early: math.log(counted.rate(LONG, 6) / mean)}
    )


def test_of_two_projects_of_one_year_the_likelier_tells(people: People) -> None:
    both = [project("両方 持子", 2020, scheme) for scheme in (LONG, SHORT)]
    people.take([(f"{n}", one) for n, one in enumerate(both)], 99)
    counted = Renewal(people, 2021)
    ((key, _),) = people.people(["0"])["0"]
    assert counted.rate(SHORT, 2) != counted.rate(LONG, 2)
    likelier = max(counted.rate(SHORT, 2), counted.rate(LONG, 2))
    assert counted.due([key])[key] == pytest.approx(math.log(likelier / counted._mean))


def test_later_years_are_not_looked_at(people: People) -> None:
    then = Renewal(people, 2018)
    assert then.due([key for key, _ in people.people(["例示 春-2019"])["例示 春-2019"]]) == {}
    assert then.rate(LONG, 2) == then.rate("", 2) == 0.0  # nobody had begun again


def test_an_installation_of_before_learns_the_schemes_at_its_next_turn(tmp_path: Path) -> None:
    path = tmp_path / "people.sqlite3"
    one = project("見本 太郎", 2020, LONG)
    People(path).take([("a", one)], 7)
    with sqlite3.connect(path) as old:
        old.execute("ALTER TABLE document DROP COLUMN scheme")
    old.close()
    opened = People(path)
    assert (opened.checkpoint, list(opened.people(["a"]))) == (0, ["a"])
    opened.take([("a", one)], 7)
    assert opened.rows("SELECT id, scheme FROM document", ()) == [("a", LONG)]
    assert People(path).checkpoint == 7
