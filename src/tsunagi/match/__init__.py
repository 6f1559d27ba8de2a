"""A need finds what answers it, and people find each other. Free of Django: stores of its own beside the index.

`open_people` gives who did what with whom, `open_matcher` what answers a need.
"""

from functools import cache
from pathlib import Path

from tsunagi.match._encode import Encoded, encode_documents
from tsunagi.match._encoder import Encoder, SentenceEncoder
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
from tsunagi.match._ties import Years, institutions_together, together
from tsunagi.match._vectors import VectorStore

__all__ = [
    "COMPONENTS", "INSTITUTIONS", "ROLES", "Candidate", "Encoded", "Encoder", "Evidence", "Group", "Institution",
    "Matcher", "Matches", "Need", "Part", "People", "Person", "SentenceEncoder", "Share", "Tie", "VectorStore",
    "Vectors", "Years", "encode_documents", "institutions_together", "open_people", "open_vectors", "person_key",
    "together",
]  # fmt: skip


@cache
def open_people(data: Path) -> People:
    """The people of an installation."""
    return People(data / "match" / "people.sqlite3")


@cache
def open_vectors(data: Path) -> VectorStore:
    """What knows the meaning of an installation's documents: nothing until `encode_documents` has begun."""
    return VectorStore(data / "match" / "vectors.sqlite3", SentenceEncoder())
