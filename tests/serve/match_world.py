"""A matcher that holds a few made-up answers, for pages: what it finds does not matter to them, what they show does."""

from dataclasses import dataclass, field
from pathlib import Path

from tsunagi import hub, match
from tsunagi.errors import BadRequest
from tsunagi.match import Candidate, Evidence, Group, Matches, Need, Part, People, Person

HOSTILE = '"><script>alert(1)</script>'
TEXT = "食品工場で異物混入を非接触で検査したい"
SHARES = {"best": 0.4, "words": 0.3, "meaning": 0.2, "recency": 0.1}


def person(key: str, name: str, institution: str) -> Person:
    return Person(key, name, institution, institution, 5, 2012, 2024)


def evidence(id: str, kind: str, title: str, passage: str, key: str, **more: object) -> Evidence:
    told = {
        "id": id, "kind": kind, "title": title, "passages": [passage], "words": ["異物", "検査"], "year": 2023,
        "source": "kadai", "institution": "架空大学", "score": 0.9, "shares": SHARES, "people": [(key, "investigator")],
    }  # fmt: skip
    return Evidence(**(told | more))  # type: ignore[arg-type]


PROJECT = evidence(
    "kadai-K1", "Project", "近赤外分光による異物検査", "食品に混じる異物を非接触で検査する。", "aaa"
)
PATENT = evidence(
    "kadai-K2", "Patent", "異物検査装置", "樹脂片を光で見分ける検査装置。", "aaa", licensable=True
)
PAPER = evidence(
    "kadai-K3", "Work", f"樹脂の分光 {HOSTILE}", f"分光 {HOSTILE} の検査", "bbb", institution=HOSTILE
)
PEOPLE = (
    (person("aaa", "例示 次郎", "架空大学"), 0.92, [PROJECT, PATENT, PAPER]),
    (person("bbb", f"見本 {HOSTILE}", "見本大学"), 0.61, [PAPER]),
)


@dataclass
class Matcher:
    """Answers every need alike, and remembers what it was asked."""

    asked: list[Need] = field(default_factory=list)
    encoded: float = 0.4
    needs: list[Evidence] = field(default_factory=list)

    def match(self, need: Need) -> Matches:
        self.asked.append(need)
        if need.text == "refused":
            raise BadRequest("This cannot be matched.", "text")
        if "無" in need.text:
            return Matches(need, [Part(need.text, 1.0, 0)], [], [], {}, self.encoded, 3.0)
        people = [
            Candidate(one, score, SHARES, found)
            for one, score, found in PEOPLE
            if not need.institutions or one.institution in need.institutions
        ]
        groups = [
            Group(one.person.institution, one.person.institution_key, one.score, [one.person.key])
            for one in people
        ]
        documents = {"Project": [PROJECT], "Patent": [PATENT], "Work": [PAPER], "Facility": []}
        parts = [Part("異物混入", 0.6, 3), Part("非接触", 0.3, 1), Part("食品工場", 0.1, 0)]
        return Matches(need, parts, people, groups, documents, self.encoded, 123.0)

    def needs_for(self, id: str, size: int = 20) -> list[Evidence]:
        return self.needs

    def complements(self, one: str, other: str, size: int = 20) -> list[tuple[str, float, float]]:
        return [("保存科学", 0.5, 0.1), (f"地域史 {HOSTILE}", 0.0, 0.25)]


def real_matcher(opened: hub.Hub, folder: Path) -> match.Matcher:
    """The real one over an opened world, with its people taken in and no meaning known."""
    people = People(folder / "people.sqlite3")
    people.take([(one.id, one.entity) for one in opened.catalogue.changes(0)], 1)
    return match.open_matcher(opened.index, opened.catalogue, people, None)
