"""Test sets made of the real data hold together, and plain BM25 gives on them what is known of it."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import topics

from tsunagi.match import person_key
from tsunagi.match._baseline import Plain
from tsunagi.match._measure import measure
from tsunagi.match._runs import read_qrels, read_topics
from tsunagi.model import entity_id

pytestmark = pytest.mark.real
PART = 40
"""One of so many people, with all their projects."""


@pytest.fixture(scope="module")
def some(shared: Path) -> list[topics.Row]:
    return [row for row in topics.rows() if zlib.crc32((row["name"] or "").encode()) % PART == 0]


@pytest.fixture
def few(some: list[topics.Row], monkeypatch: pytest.MonkeyPatch) -> list[topics.Row]:
    monkeypatch.setattr(topics, "rows", lambda: iter(some))
    return some


def sourced(path: Path) -> Iterator[topics.Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def test_experts_are_told_from_years_before_alone(few: list[topics.Row], folder: Path) -> None:
    assert topics.make("experts-2024", folder, 200, index=False) == 0
    known = list(sourced(folder / "sources" / "kaken.jsonl.gz"))
    assert max(map(topics.year, known)) == 2023
    key = topics.researcher()
    before = {key(row) for row in known}
    for form in ("whole", "title", "need"):
        asked = read_topics(folder / f"{form}.jsonl")
        judged = read_qrels(folder / f"{form}.qrels", asked)
        assert set(judged) == set(asked)
        assert {id[:2] for id in asked} == {"24"}
        assert {answer for grades in judged.values() for answer in grades} <= before
    assert max(map(len, read_topics(folder / "need.jsonl").values())) <= topics.LONGEST
    assert len(read_topics(folder / "whole.jsonl")) == 200


def test_drawing_is_always_the_same(few: list[topics.Row], folder: Path) -> None:
    first = topics.experts(folder, 2023, 50)
    assert topics.experts(folder, 2023, 50) == first
    assert len(first[1]) == 50


def test_a_person_is_the_key_of_the_installation(shared: Path) -> None:
    row = {"awardnumber": "20K00001", "name": "架空　太郎", "organization": "架空大学"}
    assert topics.researcher()(row) == person_key("架空太郎", "架空大学")
    assert topics.researcher()({**row, "organization": ""}) == ""


def test_titles_find_abstracts_that_do_not_hold_them(few: list[topics.Row], folder: Path) -> None:
    assert topics.make("kaken-titles", folder, 150, index=False) == 0
    rows = list(sourced(folder / "sources" / "kaken.jsonl.gz"))
    assert {tuple(row) for row in rows} == {("awardnumber", "abstract")}
    asked = read_topics(folder / "title.jsonl")
    held = Plain((entity_id("kaken", row["awardnumber"]), row["abstract"]) for row in rows)
    ranking = {id: held.rank(text, 100) for id, text in asked.items()}
    measured = measure("bm25", ranking, read_qrels(folder / "title.qrels", asked))
    assert measured.figures["MRR@10"].mean > 0.8  # among a fortieth of all


def test_plain_bm25_answers_questions_as_it_is_known_to(shared: Path, folder: Path) -> None:
    assert topics.make("jaquad", folder, 300, index=False) == 0
    asked = read_topics(folder / "dev.jsonl")
    rows = list(sourced(folder / "sources" / "jaquad.jsonl.gz"))
    assert len(rows) == 11_144
    held = Plain((entity_id("jaquad", row["id"]), f"{row['title']}\n{row['text']}") for row in rows)
    ranking = {id: held.rank(text, 100) for id, text in asked.items()}
    measured = measure("bm25", ranking, read_qrels(folder / "dev.qrels", asked))
    figure = measured.figures["MRR@10"]
    assert figure.low < 0.854 < figure.high  # over all 3,939 questions
