"""The answer to a need as a page shows it: people, institutions and documents, each with why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from tsunagi.collab.cases import Found
from tsunagi.match import Candidate, Evidence, Group, Matches, Person
from tsunagi.model import Source
from tsunagi.search import highlight
from tsunagi.serve._answer import language
from tsunagi.serve._words import kind_label

COMPONENT_LABELS = {
    "best": _lazy("Best document"),
    "profile": _lazy("Their work as a whole"),
    "words": _lazy("Same words"),
    "meaning": _lazy("Near in meaning"),
    "recency": _lazy("Recent"),
    "record": _lazy("Amount of work"),
    "openness": _lazy("Works with others"),
}
"""In the order of tsunagi.match.COMPONENTS."""
FIRST_EVIDENCE = 2
"""Documents of a person that show at once."""
LONGEST_PASSAGE = 400
PERSON = "person:"
"""Before a person's key where an id of the catalogue stands else; no source's id has a colon."""
SALT = "tsunagi.match.found"

Pieces = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Slice:
    """A component's part of a score: where its bar begins and how long it is, of 100."""

    name: str
    label: str
    percent: int
    x: float
    width: float


@dataclass(frozen=True)
class DocumentShown:
    """A document that answers."""

    id: str
    href: str
    kind: str
    title: Pieces
    passages: list[Pieces]
    year: int | None
    institution: str
    source: str
    licensable: bool
    score: int
    slices: list[Slice]
    people: list[tuple[str, str]]
    """(name, address) of those of the answer whose it is."""
    found: str
    """Signed, to put it on a shortlist."""


@dataclass(frozen=True)
class PersonShown:
    """Somebody who may answer the need."""

    key: str
    href: str
    name: str
    institution: str
    years: str
    documents: int
    score: int
    slices: list[Slice]
    first: list[DocumentShown]
    rest: list[DocumentShown]
    found: str


@dataclass(frozen=True)
class GroupShown:
    """An institution and those of its people who may answer."""

    institution: str
    score: int
    people: list[PersonShown]


@dataclass(frozen=True)
class Answer:
    """All of it."""

    people: list[PersonShown]
    groups: list[GroupShown]
    documents: list[tuple[str, str, list[DocumentShown]]]
    """(kind, its label, documents)."""
    parts: list[tuple[str, int, int]]
    """(text, percent of the need, how many results answer it)."""
    unanswered: list[str]
    encoded: int
    """Percent of the documents whose meaning is known."""
    seconds: str
    count: int
    by_meaning: bool
    """Whether no document has a word of the need, so that all were found by their meaning alone."""


def person_href(key: str) -> str:
    """Address of the page of a person."""
    return f"/{language()}/people/{key}"


def found_href(entity: str) -> str:
    """Address of what an entry of a shortlist is: a person of the matching, or an entity of the catalogue."""
    if entity.startswith(PERSON):
        return person_href(entity.removeprefix(PERSON))
    return reverse("item", args=[entity])


def shown(matches: Matches, sources: Mapping[str, Source], case: str = "") -> Answer:
    """A matching's answer for a page; with the key of a case, each result can be put on its shortlist."""
    made = _Made(matches, sources, case)
    people = [made.person(rank, one) for rank, one in enumerate(matches.people, 1)]
    by_key = {one.key: one for one in people}
    most = max((group.score for group in matches.groups), default=0.0) or 1.0
    documents = [
        (kind, kind_label(kind, language()), [made.document(rank, one) for rank, one in enumerate(found, 1)])
        for kind, found in matches.documents.items()
        if found
    ]
    return Answer(
        people=people,
        groups=[_group(group, by_key, most) for group in matches.groups],
        documents=documents,
        parts=[(part.text, round(part.weight * 100), part.answered) for part in matches.parts],
        unanswered=[part.text for part in matches.parts if not part.answered],
        encoded=int(matches.encoded * 100),
        seconds=f"{matches.milliseconds / 1000:.2f}",
        count=sum(len(found) for _kind, _label, found in documents),
        by_meaning=not any(
            one.words
            for found in (*(one.evidence for one in matches.people), *matches.documents.values())
            for one in found
        ),
    )


def _group(group: Group, people: Mapping[str, PersonShown], most: float) -> GroupShown:
    """A group's score adds up those of its people: it is shown against the best of the groups."""
    theirs = [people[key] for key in group.people if key in people]
    return GroupShown(group.institution, percent(group.score / most), theirs)


def percent(share: float) -> int:
    """0.87 → 87."""
    return round(min(max(share, 0.0), 1.0) * 100)


def slices(shares: Mapping[str, float], score: float) -> list[Slice]:
    """What each component contributes, most first, as parts of a bar that is as long as the score."""
    made, x = [], 0.0
    for name, share in sorted(shares.items(), key=lambda one: -one[1]):
        width = round(share * percent(score), 2)
        if round(share * 100):
            label = str(COMPONENT_LABELS.get(name, name))
            made.append(Slice(name, label, round(share * 100), round(x, 2), width))
        x += width
    return made


def marked(text: str, words: Collection[str]) -> Pieces:
    """A text in pieces (text, whether it is a word of the need), cut around them where it is long."""
    sought = " OR ".join(f'"{word}"' for one in words if (word := one.replace('"', " ").strip()))
    return highlight(sought, text, LONGEST_PASSAGE)


def years_text(person: Person) -> str:
    """2012–2024; one year alone."""
    if person.first is None or person.last is None:
        return ""
    return str(person.first) if person.first == person.last else f"{person.first}–{person.last}"


def sign(case: str, found: Found) -> str:
    """A result as a form carries it: rank and score are judgements' data, and come back as they were."""
    told = [case, found.entity, found.kind, found.title, found.rank, found.score]
    return signing.dumps(told, salt=SALT, compress=True)


class _Made:
    """One answer, one reader."""

    def __init__(self, matches: Matches, sources: Mapping[str, Source], case: str) -> None:
        self._sources, self._case, self._lang = sources, case, language()
        self._names = {one.person.key: one.person.name for one in matches.people}

    def _found(self, found: Found) -> str:
        return sign(self._case, found) if self._case else ""

    def person(self, rank: int, one: Candidate) -> PersonShown:
        person = one.person
        evidence = [self.document(0, document) for document in one.evidence]
        title = f"{person.name}（{person.institution}）" if person.institution else person.name
        return PersonShown(
            key=person.key,
            href=person_href(person.key),
            name=person.name,
            institution=person.institution,
            years=years_text(person),
            documents=person.documents,
            score=percent(one.score),
            slices=slices(one.shares, one.score),
            first=evidence[:FIRST_EVIDENCE],
            rest=evidence[FIRST_EVIDENCE:],
            found=self._found(Found(PERSON + person.key, "Person", title, rank, one.score)),
        )

    def document(self, rank: int, one: Evidence) -> DocumentShown:
        source = self._sources.get(one.source)
        return DocumentShown(
            id=one.id,
            href=reverse("item", args=[one.id]),
            kind=kind_label(one.kind, self._lang),
            title=marked(one.title, one.words),
            passages=[marked(passage, one.words) for passage in one.passages],
            year=one.year,
            institution=one.institution,
            source=source.title(self._lang) if source else one.source,
            licensable=one.licensable,
            score=percent(one.score),
            slices=slices(one.shares, one.score),
            people=[(self._names[key], person_href(key)) for key, _role in one.people if key in self._names],
            found=self._found(Found(one.id, one.kind, one.title, rank or None, one.score)),
        )
