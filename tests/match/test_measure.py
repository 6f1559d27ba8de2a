"""Measures worked by hand, files with faults, and the command over a small world."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from tsunagi.errors import BadRequest
from tsunagi.match import Matches, Need
from tsunagi.match._baseline import Plain
from tsunagi.match._matches import Evidence, Of, Scores
from tsunagi.match._measure import against, figures, measure, per_topic, randomisation
from tsunagi.match._runs import read_qrels, read_run, read_topics, write_run
from tsunagi.match._systems import by_matching, by_plain, components, ranked
from tsunagi.model import Entity, Value

TOPICS = {"a": "異物の検査", "b": "低温の保存", "c": "騒音"}


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def ranking(*answers: str) -> list[tuple[str, float]]:
    return [(answer, float(-at)) for at, answer in enumerate(answers)]


# Measures


def test_values_worked_by_hand() -> None:
    # Of topic a the third answers, of b the first and the eleventh of two, of c nothing was found.
    judged = {"a": {"x": 1}, "b": {"y": 1, "z": 1, "n0": 0}, "c": {"w": 1}}
    others = [f"n{at}" for at in range(9)]
    values = per_topic({"a": ranking("p", "q", "x"), "b": ranking("y", *others, "z")}, judged)
    ideal = 1 + 1 / math.log2(3)
    assert values["nDCG@10"].tolist() == pytest.approx([1 / math.log2(4), 1 / ideal, 0])
    assert values["MRR@10"].tolist() == pytest.approx([1 / 3, 1, 0])
    assert values["hit@10"].tolist() == [1, 1, 0]
    assert values["recall@100"].tolist() == [1, 1, 0]


def test_the_eleventh_is_no_hit_but_recalled() -> None:
    values = per_topic({"a": ranking(*(f"n{at}" for at in range(10)), "x")}, {"a": {"x": 1}})
    assert {name: value.tolist() for name, value in values.items()} == {
        "nDCG@10": [0], "MRR@10": [0], "hit@10": [0], "recall@100": [1],
    }  # fmt: skip


def test_grades_count_in_ndcg() -> None:
    values = per_topic({"a": ranking("x", "y")}, {"a": {"x": 1, "y": 2}})
    assert values["nDCG@10"].tolist() == pytest.approx([(1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))])


def test_equal_scores_stay_in_order() -> None:
    values = per_topic({"a": [("x", 1.0), ("y", 1.0), ("z", 1.0)]}, {"a": {"y": 1}})
    assert values["MRR@10"].tolist() == [0.5]
    assert values["nDCG@10"].tolist() == pytest.approx([1 / math.log2(3)])


def test_topics_that_nothing_answers_are_left_out_and_unanswered_ones_told() -> None:
    measured = measure("r", {"a": ranking("x")}, {"a": {"x": 1}, "b": {"y": 0}, "c": {"z": 1}})
    assert (measured.topics, measured.unanswered) == (2, 1)
    assert measured.figures["MRR@10"].mean == 0.5


def test_intervals_are_those_of_the_binomial() -> None:
    # 400 topics, half of them hits: 1.96 · sqrt(.25 / 400) = .049 on either side.
    figure = figures({"hit@10": np.tile([0.0, 1.0], 200)})["hit@10"]
    assert figure.mean == 0.5
    assert figure.low == pytest.approx(0.451, abs=0.006)
    assert figure.high == pytest.approx(0.549, abs=0.006)
    assert figures({"hit@10": np.tile([0.0, 1.0], 200)})["hit@10"] == figure


def test_randomisation_worked_by_hand() -> None:
    # Five topics, each better by the same: only all signs alike give as much, 2 of 32.
    assert randomisation(np.full(5, 0.2)) == pytest.approx(2 / 32, abs=0.008)
    assert randomisation(np.zeros(5)) == 1.0
    # (+1, −1): every toss of signs gives at least 0.
    assert randomisation(np.array([1.0, -1.0])) == 1.0
    assert randomisation(np.full(40, 0.1)) == pytest.approx(1 / 10_001)


def test_differences_are_paired() -> None:
    base = {"MRR@10": np.linspace(0, 0.9, 50)}
    found = against({"MRR@10": base["MRR@10"] + 0.1}, base)["MRR@10"]
    assert (found.mean, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))
    assert found.p < 0.001


# Forms of files


def test_topics_in_both_forms(folder: Path) -> None:
    lines = written(folder, "t.tsv", "a\t異物の検査\n\nb\t低温\tの保存\r\n")
    assert read_topics(lines) == {"a": "異物の検査", "b": "低温\tの保存"}
    objects = written(folder, "t.jsonl", '{"id": "a", "text": "異物の\\n検査", "year": 2024}\n')
    assert read_topics(objects) == {"a": "異物の\n検査"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there are no topics"),
        ("a\tx\na\ty\n", "line 2: topic 'a' comes twice"),
        ("a x\n", "line 1: a topic is a name"),
        ("a b\tx\n", "line 1: a topic is a name"),
        ("a\t \n", "line 1: a topic is a name"),
        ('{"id": "a"}\n', "line 1: Object missing required field `text`"),
    ],
)
def test_topics_with_faults(folder: Path, text: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        read_topics(written(folder, "t", text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a 0 x 0\n", "nothing in it is judged to answer"),
        ("a 0 x 1\na 0 x 1\n", "line 2: x is judged twice for topic 'a'"),
        ("z 0 x 1\n", "line 1: there is no topic 'z'"),
        ("a 0 x\n", "line 1: a judgement is"),
        ("a 0 x good\n", "line 1: a judgement is"),
    ],
)
def test_judgements_with_faults(folder: Path, text: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        read_qrels(written(folder, "q", text), TOPICS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n", "the run is empty"),
        ("a Q0 x 1 2 r\na Q0 x 2 1 r\n", "line 2: x is there twice for topic 'a'"),
        ("z Q0 x 1 2 r\n", "line 1: there is no topic 'z'"),
        ("a Q0 x 1 2\n", "line 1: a line of a run is"),
        ("a Q0 x first 2 r\n", "line 1: a line of a run is"),
        ("a Q0 x 1 nan r\n", "line 1: the score is no number"),
    ],
)
def test_runs_with_faults(folder: Path, text: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        read_run(written(folder, "r", text), TOPICS)


def test_a_file_that_is_no_text(folder: Path) -> None:
    path = folder / "t"
    path.write_bytes("a\t検査".encode("shift_jis"))
    with pytest.raises(BadRequest, match="no UTF-8"):
        read_topics(path)


def test_scores_order_a_run_then_ranks_then_lines(folder: Path) -> None:
    run = written(folder, "r", "a Q0 w 4 1 r\na Q0 x 3 1 r\na Q0 y 3 1 r\nb Q0 u 1 -2 r\na Q0 z 9 5 r\n")
    assert read_run(run, TOPICS) == {"a": [("z", 5), ("x", 1), ("y", 1), ("w", 1)], "b": [("u", -2)]}


def test_what_is_written_is_read_again(folder: Path) -> None:
    made = {"a": [("x", 2.5), ("y", 1.0)], "b": [("z", 0.25)]}
    write_run(folder / "new" / "r", "my run", made)
    assert (folder / "new" / "r").read_text("utf-8").splitlines()[0] == "a Q0 x 1 2.5 my-run"
    assert read_run(folder / "new" / "r", TOPICS) == made


# Systems


def test_plain_bm25_worked_by_hand() -> None:
    held = Plain([("one", "cats dogs"), ("two", "cats cats birds frogs"), ("three", "fish")])
    # Mean length 7/3; 'dogs' is in one of three, 'cats' in two.
    rare, common = math.log(1 + 2.5 / 1.5), math.log(1 + 1.5 / 2.5)
    short, long = (1.2 * (0.25 + 0.75 * length / (7 / 3)) for length in (2, 4))
    one = (rare + common) * 2.2 / (1 + short)
    two = common * 2 * 2.2 / (2 + long)
    found = held.rank("cats dogs dogs lions", 5)
    assert [id for id, _ in found] == ["one", "two"]
    assert [score for _, score in found] == pytest.approx([one, two])
    assert held.rank("lions", 5) == []
    assert Plain([]).rank("cats", 5) == []


def test_a_person_is_scored_by_their_best_document() -> None:
    texts = [("one", "cats dogs"), ("two", "cats dogs birds"), ("three", "cats")]
    held = Plain(texts, {"one": ["p"], "two": ["q", "p"], "three": ["r"]})
    found = held.rank("cats dogs", 5)
    assert [key for key, _ in found] == ["p", "q", "r"]
    assert found[0][1] == Plain(texts).rank("cats dogs", 1)[0][1]


def project(id: str, name: str, who: str) -> Entity:
    person, place = Value(who, norm=who), Value("架空大学", norm="架空大学")
    values = {"name": [Value(name)], "investigator": [person], "organisation": [place]}
    return Entity(id, "Project", "s", values)


def test_plain_bm25_ranks_people_or_documents() -> None:
    entities = [project("s-1", "低温の保存", "甲"), project("s-2", "異物の検査", "乙")]
    made = by_plain(entities, TOPICS, "documents", 10, lambda done: None)
    assert [id for id, _ in made.ranking["a"]] == ["s-2"]
    people = by_plain(entities, TOPICS, "people", 1, lambda done: None)
    from tsunagi.match import person_key

    assert [key for key, _ in people.ranking["b"]] == [person_key("甲", "架空大学")]


class Told:
    """A matcher that gives one answer and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Need, Of]] = []

    def told(self, need: Need, of: Of) -> dict[str, Scores]:
        self.asked.append((need, of))
        return {"q": {"best": 0.8, "words": 0.0}, "p": {"best": 0.4, "words": 0.6}}

    def match(self, need: Need) -> Matches:
        raise NotImplementedError

    def needs_for(self, id: str, size: int = 20) -> list[Evidence]:
        raise NotImplementedError

    def complements(self, one: str, other: str, size: int = 20) -> list[tuple[str, float, float]]:
        raise NotImplementedError


def test_the_matching_is_asked_once_for_all_its_variants() -> None:
    matcher = Told()
    wanted = {"match": frozenset[str](), "match-words": frozenset({"words"})}
    made = by_matching(matcher, {"a": "異物"}, wanted, "people", 50, lambda done: None)
    assert matcher.asked == [(Need("異物"), "people")]
    assert made["match"].ranking == {"a": [("p", 1.0), ("q", 0.8)]}
    assert made["match-words"].ranking == {"a": [("q", 0.8), ("p", 0.4)]}
    one = by_matching(matcher, {"a": "異物"}, wanted, "documents", 1, lambda done: None)
    assert one["match"].ranking == {"a": [("p", 1.0)]}


def test_who_has_the_same_score_comes_in_the_order_of_names() -> None:
    assert ranked({"b": {"best": 1.0}, "a": {"words": 1.0}}) == [("a", 1.0), ("b", 1.0)]


def test_names_of_systems() -> None:
    named = ("match", "match-words", "match-recency-record", "bm25", "matches")
    assert [components(name) for name in named] == [
        frozenset(), {"words"}, {"recency", "record"}, None, None,
    ]  # fmt: skip
    with pytest.raises(BadRequest, match="no component 'magic'"):
        components("match-magic")


# The command


def test_the_command_over_runs_in_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tsunagi.cli import app

    topics = written(folder, "t.tsv", "a\tx\nb\ty\nc\tz\n")
    qrels = written(folder, "q", "a 0 x 1\nb 0 y 1\n")
    good = written(folder, "good", "a Q0 x 1 2 r\nb Q0 n 1 2 r\nb Q0 y 2 1 r\n")
    poor = written(folder, "poor", "a Q0 n 1 2 r\n")
    words = ["evaluate", str(good), "--topics", str(topics), "--qrels", str(qrels), "--baseline", str(poor)]
    app()([*words, "--json"], standalone_mode=False)
    said = json.loads(capsys.readouterr().out)
    assert (said["topics"], said["baseline"]) == (3, str(poor))
    first, second = said["runs"]
    assert (first["name"], first["topics"], first["unanswered"], first["against"]) == (str(poor), 2, 1, {})
    assert second["figures"]["MRR@10"]["mean"] == 0.75
    assert second["against"]["MRR@10"]["mean"] == 0.75
    app()(words, standalone_mode=False)
    said_twice = capsys.readouterr()
    assert "0.750 [0.500–1.000]" in said_twice.out
    assert "2 of 3 topics have an answer" in said_twice.err


def test_the_command_refuses_what_is_no_run(folder: Path) -> None:
    from tsunagi.cli import app

    topics, qrels = written(folder, "t.tsv", "a\tx\n"), written(folder, "q", "a 0 x 1\n")
    with pytest.raises(BadRequest, match="'nothing' is neither a file nor one of bm25, match"):
        app()(["evaluate", "nothing", "--topics", str(topics), "--qrels", str(qrels)], standalone_mode=False)
