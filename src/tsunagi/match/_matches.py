"""What is asked of the matching, and what it answers."""

from typing import Literal, Protocol

import msgspec

from tsunagi.match._people import Person

COMPONENTS = ("best", "profile", "words", "meaning", "recency", "record", "openness")
"""What a person's score is made of: the document that answers best, all that answer taken together, whole words,
nearness in meaning, how recent their work is, how much there is, and whether they and their institution work with others
(licensable, with firms)."""

Of = Literal["people", "documents"]
"""What is ranked."""
Scores = dict[str, float]
"""Component → what it gives."""


class Need(msgspec.Struct, frozen=True):
    """What is sought."""

    text: str
    kinds: tuple[str, ...] = ()
    """Kinds of evidence; empty: all that answer needs."""
    institutions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Prefectures, as the place facet has them."""
    years: tuple[int | None, int | None] = (None, None)
    """First and last year of the evidence, both included."""
    licensable: bool = False
    """Only what may be licensed or is open."""
    more: tuple[str, ...] = ()
    """Ids of entities: more like these."""
    less: tuple[str, ...] = ()
    """Ids of entities: less like these."""
    size: int = 20
    """People, and documents of each kind."""


class Part(msgspec.Struct, frozen=True):
    """A part of the need: a word or a run of words that carries meaning."""

    text: str
    weight: float
    """Share of the need, 0 to 1; all parts together are 1."""
    answered: int
    """How many of the results answer it; 0: nothing does."""


class Evidence(msgspec.Struct, frozen=True):
    """A document that answers, and where it does."""

    id: str
    kind: str
    title: str
    passages: list[str]
    """Sentences that answer best, as they stand in the document; its first where none has a word of the need."""
    words: list[str]
    """Words of the need that are in it, for marking."""
    year: int | None
    source: str
    institution: str
    score: float
    """0 to 1 against the best of this answer."""
    shares: dict[str, float]
    """Component → how much of the score it gave; together 1."""
    people: list[tuple[str, str]]
    """(key, role) of those whose it is."""
    licensable: bool = False


class Candidate(msgspec.Struct, frozen=True):
    """Somebody who may answer the need; never without evidence."""

    person: Person
    score: float
    shares: dict[str, float]
    evidence: list[Evidence]


class Group(msgspec.Struct, frozen=True):
    """The people of one institution among the results."""

    institution: str
    key: str
    score: float
    people: list[str]
    """Keys, best first."""


class Matches(msgspec.Struct, frozen=True):
    """The answer to a need."""

    need: Need
    parts: list[Part]
    people: list[Candidate]
    groups: list[Group]
    documents: dict[str, list[Evidence]]
    """Kind → evidence, best first, also of those who are no candidates."""
    encoded: float
    """Share of the documents whose meaning is known, 0 to 1; below 1 the quality is lower."""
    milliseconds: float


class Vectors(Protocol):
    """What knows the meaning of documents."""

    @property
    def share(self) -> float:
        """Share of the documents that are encoded, 0 to 1."""
        ...

    def nearest(self, text: str, size: int) -> list[tuple[str, float]]:
        """(id, cosine) of the documents nearest in meaning, in whatever language; none if nothing is encoded."""
        ...

    def similarities(self, text: str, ids: list[str]) -> dict[str, float]:
        """id → cosine for those of `ids` that are encoded."""
        ...


class Matcher(Protocol):
    """Finds what answers a need."""

    def match(self, need: Need) -> Matches:
        """People and documents that answer, with evidence and reasons.

        Raises:
            BadRequest: the need is empty or too long, or a filter is not understood; `parameter` names it.
        """
        ...

    def told(self, need: Need, of: Of) -> dict[str, Scores]:
        """Person's key or document's id → component → what it gives; the sum ranks them. For measuring."""
        ...

    def needs_for(self, id: str, size: int = 20) -> list[Evidence]:
        """Open needs that an entity may answer."""
        ...

    def complements(self, one: str, other: str, size: int = 20) -> list[tuple[str, float, float]]:
        """(field, weight in one, weight in the other) where two institutions complement each other, most first."""
        ...
