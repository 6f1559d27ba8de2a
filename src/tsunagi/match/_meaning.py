"""What of an entity is encoded, and which entities come first."""

from tsunagi.match._encoder import LONGEST
from tsunagi.match._people import ROLES, year_of
from tsunagi.model import Entity

WITHOUT = frozenset({"Place"})
"""Kinds whose entities answer no need: addresses."""
FIRST = frozenset({*ROLES, "Need", "Facility", "Measure"})
"""Kinds that answer needs, and needs themselves."""
_SHORT = 160
"""Characters of a title; procurement puts whole contracts there."""
_THEN = ("about", "knowsAbout", "description", "abstract", "claim")
_NO_YEAR = 1900
_LAST_YEAR = 3000
REST = 10_000
"""Ranks from here on are of what answers no needs."""


def title(entity: Entity) -> str:
    """What it is called, in all languages that are told."""
    return "\n".join(value.text[:_SHORT] for value in entity.values.get("name", ())[:3])


def whole(entity: Entity) -> str:
    """What it is called, what it is about and what is said of it, as much as is encoded."""
    parts = [title(entity)]
    for name in _THEN:
        parts.extend(value.text for value in entity.values.get(name, ())[:12])
    return "\n".join(filter(None, parts))[:LONGEST]


def rank(entity: Entity) -> int:
    """Its place in the order of encoding, the first the smallest: what answers needs, then the rest; newest first."""
    year = min(max(year_of(entity) or _NO_YEAR, 0), _LAST_YEAR)
    return (0 if entity.kind in FIRST else REST) + _LAST_YEAR - year
