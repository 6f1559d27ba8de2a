"""A need finds what answers it, and people find each other. Free of Django: stores of its own beside the index.

`open_people` gives who did what with whom.
"""

from functools import cache
from pathlib import Path

from tsunagi.match._people import INSTITUTIONS, ROLES, Institution, Part, People, Person, Tie, person_key

__all__ = [
    "INSTITUTIONS", "ROLES", "Institution", "Part", "People", "Person", "Tie", "open_people", "person_key",
]  # fmt: skip


@cache
def open_people(data: Path) -> People:
    """The people of an installation."""
    return People(data / "match" / "people.sqlite3")
