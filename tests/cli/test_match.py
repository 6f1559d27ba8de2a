"""`tsunagi match` over one installation: people kept up by a run, and taken in anew if their store is gone."""

import shutil
from collections.abc import Callable

import pytest

from installation import Site, lines, source

PROJECTS = source("Project", title="name", text="description", who="investigator", where="organisation")
ROWS = [
    {
        "number": "1",
        "title": "食品中の異物の検査",
        "text": "非接触で検出する。",
        "who": "見本 太郎",
        "where": "見本大学",
    },
    {"number": "2", "title": "和歌の写本", "text": "写本を比べる。", "who": "架空 花子", "where": "架空大学"},
]


@pytest.fixture(scope="module")
def site(make_site: Callable[[], Site]) -> Site:
    made = make_site()
    made.write("rows.jsonl", lines(ROWS))
    made.write("rows.yml", PROJECTS)
    made("run")
    return made


def test_a_run_makes_people_who_can_be_found(site: Site) -> None:
    found = site.json("match", "異物を非接触で検査したい")
    (first,) = found["people"]
    assert (first["person"]["name"], first["evidence"][0]["title"]) == ("見本 太郎", "食品中の異物の検査")


def test_it_is_told_in_words(site: Site) -> None:
    said = site("match", "異物を量子計算で検査したい")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith("1. 見本 太郎  見本大学  1.00")
    assert "Nothing answers: 量子計算" in lines


def test_a_store_that_is_gone_is_made_anew(site: Site) -> None:
    shutil.rmtree(site.folder / "data" / "match")
    said = site("match", "異物")
    assert "Nobody here answers this with evidence." in said.out
    assert "`tsunagi match --catch-up` takes them in." in said.out
    assert "2 changes taken in." in site("match", "--catch-up").err
    assert "見本 太郎" in site("match", "異物").out


def test_nothing_asked_and_a_wrong_kind_are_told(site: Site) -> None:
    assert (site("match").code, site("match", "異物", "--kind", "Rocket").code) == (2, 2)
