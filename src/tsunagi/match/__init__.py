"""A need finds what answers it, and people find each other. Free of Django: stores of its own beside the index.

`open_people` gives who did what with whom, `open_matcher` what answers a need.
"""

from functools import cache
from pathlib import Path

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

__all__ = [
    "COMPONENTS", "INSTITUTIONS", "ROLES", "Candidate", "Evidence", "Group", "Institution", "Matcher", "Matches", "Need",
    "Part", "People", "Person", "Share", "Tie", "Vectors", "Years", "institutions_together", "open_people", "person_key",
    "together",
]  # fmt: skip


@cache
def open_people(data: Path) -> People:
    """The people of an installation."""
    return People(data / "match" / "people.sqlite3")
