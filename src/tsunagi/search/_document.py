"""What of an entity is searched: the neutral document that engines index."""

from collections.abc import Iterable, Mapping

import msgspec

from tsunagi.model import Entity, Kind


class Document(msgspec.Struct, gc=False):
    """An entity as search sees it: text as people wrote it (engines fold it) and values to count by."""

    id: str
    kind: str
    source: str
    title: str
    """All names and their readings, joined by newlines."""
    body: str
    """All other text that full text search finds, joined by newlines."""
    facets: dict[str, list[str]] = {}
    """Facet → values, for institution, person, subject, era, place, rights, language, type."""
    spans: list[tuple[int, int]] = []
    """Dates as in Value.span."""
    point: tuple[float, float] | None = None
    sort_title: str = ""
    changed: int = 0
    """Change number of the catalogue, for sorting by update."""


def documents(entities: Iterable[tuple[Entity, int]], kinds: Mapping[str, Kind]) -> list[Document]:
    """Makes the documents of (entity, change number) pairs."""
    raise NotImplementedError
