"""`tsunagi match` over one installation: people kept up by a run, and taken in anew if their store is gone."""

import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest

PROJECTS = """
name: {ja: 試験, en: Test}
driver: files
format: table
kind: Project
options: {path: rows.jsonl, id: number}
mapping:
  number: identifier
  title: name
  text: description
  who: investigator
  where: organisation
"""
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
def site(make_site: Callable[[], Any]) -> Any:
    made = make_site()
    sources = made.folder / "sources"
    (sources / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in ROWS), "utf-8")
    (sources / "rows.yml").write_text(PROJECTS, "utf-8")
    made("run")
    return made


def test_a_run_makes_people_who_can_be_found(site: Any) -> None:
    found = json.loads(site("match", "異物を非接触で検査したい", "--json").out)
    (first,) = found["people"]
    assert (first["person"]["name"], first["evidence"][0]["title"]) == ("見本 太郎", "食品中の異物の検査")


def test_it_is_told_in_words(site: Any) -> None:
    said = site("match", "異物を量子計算で検査したい")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith("1. 見本 太郎  見本大学  1.00")
    assert "Nothing answers: 量子計算" in lines


def test_a_store_that_is_gone_is_made_anew(site: Any) -> None:
    shutil.rmtree(site.folder / "data" / "match")
    said = site("match", "異物")
    assert "Nobody here answers this with evidence." in said.out
    assert "`tsunagi match --catch-up` takes them in." in said.out
    assert "2 changes taken in." in site("match", "--catch-up").err
    assert "見本 太郎" in site("match", "異物").out


def test_nothing_asked_and_a_wrong_kind_are_told(site: Any) -> None:
    assert (site("match").code, site("match", "異物", "--kind", "Rocket").code) == (2, 2)
