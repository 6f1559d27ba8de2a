"""Judgements go out as files that evaluation reads, without anybody's name."""

import json
from pathlib import Path
from typing import Any

import pytest
from people import SECRET, make_people
from test_advance import FACE, opened, take

from tsunagi import hub
from tsunagi.cli.judgements import qrels, texts
from tsunagi.collab.cases import Found, Judgement, grade, introduce, put
from tsunagi.collab.models import Case

QUERY = " ".join(FACE.values())


@pytest.fixture
def need(small_world: hub.Hub) -> Case:
    """A need with two graded entries, one of which led to an agreement after all."""
    people = make_people()
    need, who = opened(people), people.who("coordinator")
    for place, (entity, value) in enumerate((("kadai-K1", 1), ("person:aaa", 2)), 1):
        row = put(need.key, who, Found(entity, "Project", entity, place, 0.5))
        grade(need.key, who, row.pk, value)
    row = need.shortlist.get(entity="kadai-K1")
    child, _token = introduce(need.key, who, row.pk, "研究 進", "researcher@example.jp")
    take(people, child, "researcher", "accept")
    take(people, child, "coordinator", "outcome", grade="3")
    return need


def test_trec_has_each_pair_once_with_the_outcome_that_weighs_most(
    call: Any, need: Case, tmp_path: Path
) -> None:
    said = call("judgements", "export")
    assert said.lines == [f"{need.key} 0 kadai-K1 3", f"{need.key} 0 person:aaa 2"]
    assert said.err.strip() == "3 judgements of 1 needs."
    call("judgements", "export", "--out", tmp_path / "qrels", "--topics", tmp_path / "topics")
    assert (tmp_path / "qrels").read_text("utf-8").splitlines() == said.lines
    assert (tmp_path / "topics").read_text("utf-8") == f"{need.key}\t{QUERY}\n"


def test_json_has_every_judgement_and_nobodys_name(call: Any, need: Case) -> None:
    said = call("judgements", "export", "--json")
    assert json.loads(said.out) == [
        {"need": need.key, "query": QUERY, "entity": entity, "grade": value, "rank": rank, "by": by}
        for entity, value, rank, by in (
            ("kadai-K1", 1, 1, "shortlist"), ("person:aaa", 2, 2, "shortlist"), ("kadai-K1", 3, 1, "introduction"),
        )
    ]  # fmt: skip
    assert not {SECRET, "研究", "連携"} & set("".join(said.lines).split())
    assert SECRET not in said.out


def test_a_folder_that_cannot_be_written_is_named(call: Any, need: Case, tmp_path: Path) -> None:
    said = call("judgements", "export", "--out", tmp_path / "none" / "qrels")
    assert said.code == 2
    assert "none/qrels: No such file or directory" in " ".join(said.err.split()).replace(" /", "/")


def test_a_text_is_one_line() -> None:
    one = Judgement("a", "二\n行\tある", "x", 0, None, "shortlist")
    assert (texts([one, one]), qrels([one])) == (["a\t二 行 ある"], ["a 0 x 0"])
