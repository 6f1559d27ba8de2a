"""Topics, judgements and runs, in the forms of TREC (https://trec.nist.gov): read strictly, for a figure over half a
file would be a wrong one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from tsunagi.errors import BadRequest

Ranking = dict[str, list[tuple[str, float]]]
"""Topic → (what answers, score), best first."""
Judged = dict[str, dict[str, int]]
"""Topic → what was judged → how well it answers; 0: not at all."""


class Topic(msgspec.Struct, frozen=True):
    """What is sought, as a line of JSON."""

    id: str
    text: str


def read_topics(path: Path) -> dict[str, str]:
    """Topics by their names: lines of `name<TAB>text`, or of JSON with `id` and `text`.

    Raises:
        BadRequest: a line is neither, or a name comes twice; the text names file and line.
    """
    topics: dict[str, str] = {}
    for number, line in _lines(path, "topics"):
        topic = _topic(path, number, line)
        if topic.id in topics:
            raise _wrong(path, number, "topics", f"topic {topic.id!r} comes twice")
        topics[topic.id] = topic.text
    if not topics:
        raise BadRequest(f"{path}: there are no topics in it.", "topics")
    return topics


def _topic(path: Path, number: int, line: str) -> Topic:
    if line.startswith("{"):
        try:
            topic = msgspec.json.decode(line, type=Topic)
        except msgspec.DecodeError as error:
            raise _wrong(path, number, "topics", str(error)) from error
    else:
        id, _, text = line.partition("\t")
        topic = Topic(id, text)
    if not topic.id or not topic.text.strip() or len(topic.id.split()) != 1:
        raise _wrong(path, number, "topics", "a topic is a name without spaces, a tab and a text")
    return topic


def read_qrels(path: Path, topics: Mapping[str, str]) -> Judged:
    """Judgements: lines of `topic iteration answer grade`.

    Raises:
        BadRequest: a line is not so, is there twice or names a topic that there is not.
    """
    judged: Judged = {}
    for number, line in _lines(path, "qrels"):
        parts = line.split()
        if len(parts) != 4 or not parts[3].removeprefix("-").isdecimal():
            raise _wrong(path, number, "qrels", "a judgement is: topic, 0, what was judged, a whole number")
        topic, _, answer, grade = parts
        _known(path, number, "qrels", topic, topics)
        if answer in judged.setdefault(topic, {}):
            raise _wrong(path, number, "qrels", f"{answer} is judged twice for topic {topic!r}")
        judged[topic][answer] = int(grade)
    if not any(grade > 0 for grades in judged.values() for grade in grades.values()):
        raise BadRequest(f"{path}: nothing in it is judged to answer a topic.", "qrels")
    return judged


def read_run(path: Path, topics: Mapping[str, str]) -> Ranking:
    """A run: lines of `topic Q0 answer rank score tag`.

    The score decides; where two are the same, the rank; where these are too, the order of the lines.

    Raises:
        BadRequest: there is no line, a line is not so, is there twice or names a topic that there is not.
    """
    found: dict[str, dict[str, tuple[float, int, int]]] = {}
    for number, line in _lines(path, "run"):
        parts = line.split()
        try:
            topic, _, answer, rank, score, _ = parts
            place = (-float(score), int(rank), number)
        except ValueError as error:
            fault = "a line of a run is: topic, Q0, what was found, rank, score, name of the run"
            raise _wrong(path, number, "run", fault) from error
        if place[0] != place[0]:
            raise _wrong(path, number, "run", "the score is no number")
        _known(path, number, "run", topic, topics)
        if answer in found.setdefault(topic, {}):
            raise _wrong(path, number, "run", f"{answer} is there twice for topic {topic!r}")
        found[topic][answer] = place
    if not found:
        raise BadRequest(f"{path}: the run is empty.", "run")
    return {
        topic: [(answer, -places[answer][0]) for answer in sorted(places, key=places.__getitem__)]
        for topic, places in found.items()
    }


def write_run(path: Path, name: str, ranking: Ranking) -> None:
    """Writes a run as `read_run` reads it; the same ranking gives the same file."""
    tag = "-".join(name.split()) or "run"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for topic, answers in ranking.items():
            for rank, (answer, score) in enumerate(answers, 1):
                file.write(f"{topic} Q0 {answer} {rank} {score:.6g} {tag}\n")


def _lines(path: Path, parameter: str) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise BadRequest(f"{path}: it is no UTF-8 text ({error.reason}).", parameter) from error


def _known(path: Path, number: int, parameter: str, topic: str, topics: Mapping[str, str]) -> None:
    if topic not in topics:
        raise _wrong(path, number, parameter, f"there is no topic {topic!r}; do these files belong together?")


def _wrong(path: Path, number: int, parameter: str, fault: str) -> BadRequest:
    return BadRequest(f"{path}, line {number}: {fault}.", parameter)
