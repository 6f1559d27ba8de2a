"""A need finds what answers it, and people find each other. Free of Django: stores of its own beside the index.

`open_people` gives who did what with whom, `open_matcher` what answers a need.
"""

from functools import cache
from pathlib import Path

from tsunagi.catalogue import Catalogue
from tsunagi.errors import ConfigError
from tsunagi.match._encode import Encoded, encode_documents
from tsunagi.match._encoder import Encoder, SentenceEncoder
from tsunagi.match._matcher import OneMatcher
from tsunagi.match._matches import (
    COMPONENTS,
    Candidate,
    Evidence,
    Group,
    Matcher,
    Matches,
    Need,
    Part,
    Vectors,
)
from tsunagi.match._people import INSTITUTIONS, ROLES, Institution, People, Person, Share, Tie, person_key
from tsunagi.match._pool import EVIDENCE, Stores
from tsunagi.match._ties import Years, institutions_together, together
from tsunagi.match._vectors import VectorStore
from tsunagi.match._weights import PASSAGES, weight_sets
from tsunagi.search import Index

__all__ = [
    "COMPONENTS", "EVIDENCE", "INSTITUTIONS", "ROLES", "Candidate", "Encoded", "Encoder", "Evidence", "Group",
    "Institution", "Matcher", "Matches", "Need", "Part", "People", "Person", "SentenceEncoder", "Share", "Tie",
    "VectorStore", "Vectors", "Years", "encode_documents", "institutions_together", "open_matcher", "open_people",
    "open_vectors", "person_key", "together",
]  # fmt: skip


def open_matcher(
    index: Index, catalogue: Catalogue, people: People, vectors: Vectors | None = None, weights: str = "need"
) -> OneMatcher:
    """What answers needs; without vectors, by words alone. `weights` names a set of weights.yml.

    Raises:
        ConfigError: there is no such set.
    """
    sets = weight_sets()
    if weights not in sets:
        raise ConfigError(f"match/weights.yml has no weights {weights!r}. Known: {', '.join(sets)}.")
    return OneMatcher(Stores(index, catalogue, people, vectors), sets[weights], sets[PASSAGES])


@cache
def open_people(data: Path) -> People:
    """The people of an installation."""
    return People(data / "match" / "people.sqlite3")


@cache
def open_vectors(data: Path) -> VectorStore:
    """What knows the meaning of an installation's documents: nothing until `encode_documents` has begun."""
    return VectorStore(data / "match" / "vectors.sqlite3", SentenceEncoder())
