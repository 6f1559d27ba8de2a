"""The matching over real projects: who wrote a sentence is found by it, with evidence that holds."""

import gzip
import json
from itertools import islice
from pathlib import Path

import pytest
from small import make

from tsunagi.formats.kaken import format
from tsunagi.match import Need
from tsunagi.match._matcher import OneMatcher
from tsunagi.model import Entity, RawRecord, load_source

pytestmark = pytest.mark.real
SOURCE = Path(__file__).parent / "sources" / "kaken.yml"
PROJECTS = 3_000


@pytest.fixture(scope="module")
def projects(shared: Path) -> list[Entity]:
    source = load_source(SOURCE)
    read = format.reader(source)
    with gzip.open(shared / "kaken" / "projects_2017_2024.jsonl.gz") as file:
        return [
            read(RawRecord(source.id, json.loads(line)["awardnumber"], "kaken", line)).entity
            for line in islice(file, PROJECTS)
        ]


@pytest.fixture(scope="module")
def matcher(projects: list[Entity], tmp_path_factory: pytest.TempPathFactory) -> OneMatcher:
    return make(tmp_path_factory.mktemp("kaken"), projects)


def test_a_sentence_finds_its_writer(projects: list[Entity], matcher: OneMatcher) -> None:
    asked = [one for one in projects if len(one.first("description")) > 100][::60]
    assert len(asked) >= 30
    found = 0
    for one in asked:
        sentence = one.first("description")[:80]
        people = matcher.match(Need(sentence, size=3)).people
        found += one.id in {evidence.id for candidate in people for evidence in candidate.evidence}
    assert found >= 0.95 * len(asked)


def test_evidence_holds(projects: list[Entity], matcher: OneMatcher) -> None:
    texts = {one.id: one for one in projects}
    for need in ("高齢者の転倒を防ぐ", "細胞の画像を自動で調べたい", "地震で壊れない橋の設計"):
        matched = matcher.match(Need(need, size=5))
        assert matched.people
        for candidate in matched.people:
            assert candidate.evidence
            for one in candidate.evidence:
                entity = texts[one.id]
                said = entity.first("description")
                assert all(passage.strip("…") in said for passage in one.passages)
                owner = entity.first("investigator")
                assert any(key == candidate.person.key for key, _ in one.people)
                assert owner
