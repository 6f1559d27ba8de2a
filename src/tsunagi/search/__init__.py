"""Finding: one neutral query, several engines.

CONTRACT: each public module exposes `open_index(folder: Path) -> Index` and passes tests/search/contract.py.
No engine's language crosses this door.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from tsunagi.search._document import Document, documents
from tsunagi.search._highlight import highlight

__all__ = [
    "FACETS", "SORTS", "Document", "Facet", "GridCell", "Hit", "Index", "Query", "Result", "Writer",
    "documents", "highlight",
]  # fmt: skip

FACETS = (
    "kind", "source", "institution", "person", "subject", "era", "decade", "place", "rights",
    "language", "type",
)  # fmt: skip
"""What results can be counted and narrowed by."""

SORTS = ("relevance", "oldest", "newest", "title", "updated")


@dataclass(frozen=True)
class Query:
    """What is sought.

    `text` is what a person typed: words are ANDed; `OR`, `NOT`/`-word`, "phrases", `word*` prefixes,
    `field:word` (title, person, subject, place, institution, id, kind, source) and parentheses are
    understood. OR binds closer than AND. A long Japanese word is cut at particles and changes of script,
    and all its parts are sought; in quotes it is sought as it stands.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet → values; values of one facet are ORed, facets ANDed; a value with a leading '-' is excluded.

    Decades are called by their first year: '1990', 'BC50'.
    """
    days: tuple[int | None, int | None] = (None, None)
    """First and last day, both included, as in Value.span: finds what has a date that overlaps.

    Separate dates of a document are kept apart (up to eight).
    """
    box: tuple[float, float, float, float] | None = None
    """South, west, north, east in degrees; a west greater than the east crosses the date line."""
    sort: str = "relevance"
    """One of SORTS. Without text, 'relevance' means 'updated'. What has no date or title comes last."""
    size: int = 20
    cursor: str | None = None
    """From Result.cursor of the page before: there is no window, every result can be reached."""
    facets: tuple[str, ...] = ()
    """What to count by. A facet that is filtered by is counted as if it were not: more can be chosen."""
    facet_size: int = 20
    histogram: bool = False
    """Count results by decade."""
    grid: int | None = None
    """Count results by map cell; cells are 2**-grid degrees wide (0: 1 degree, -1: 2 degrees)."""


_ALL = Query()


class Hit(msgspec.Struct, frozen=True):
    """One result: an entity's id and how well it fits."""

    id: str
    score: float


class Facet(msgspec.Struct, frozen=True):
    """Results counted by the values of one facet, most frequent first."""

    name: str
    counts: list[tuple[str, int]]


class GridCell(msgspec.Struct, frozen=True):
    """Results in one cell of the map: its south-west corner and width in degrees."""

    south: float
    west: float
    width: float
    count: int


class Result(msgspec.Struct, frozen=True):
    """One page of results."""

    total: int
    hits: list[Hit]
    cursor: str | None = None
    """For the next page; None on the last."""
    facets: list[Facet] = []
    histogram: list[tuple[int, int]] = []
    """(first year of the decade, results), oldest first, decades without results left out."""
    grid: list[GridCell] = []
    meant: str | None = None
    """A better spelling, if little was found."""
    relaxed: bool = False
    """Nothing had all words; these results have most of them."""


class Writer(Protocol):
    """Changes to an index; readers see them at commit, all or none."""

    def upsert(self, documents: Sequence[Document]) -> None:
        """Adds documents, replacing those with the same ids."""

    def delete(self, ids: Iterable[str]) -> None:
        """Takes documents away; unknown ids are no error."""

    def commit(self, checkpoint: int) -> None:
        """Makes the changes visible and durable together with `checkpoint`."""


class Index(Protocol):
    """A search engine's index. Any number of readers, one writer."""

    @property
    def checkpoint(self) -> int:
        """Change number of the catalogue up to which this index is current; 0 for an empty one."""

    def count(self) -> int:
        """How many documents there are."""

    def search(self, query: Query) -> Result:
        """One page of results.

        Raises:
            BadRequest: the query has a part that is not understood; `parameter` names it.
        """

    def suggest(self, prefix: str, size: int = 10) -> list[str]:
        """Completions of what someone is typing, likeliest first."""

    def related(self, id: str, size: int = 10) -> list[Hit]:
        """Documents like the one with `id`, without itself; none if it is unknown."""

    def nearest(self, texts: Sequence[tuple[str, float]], size: int = 100, within: Query = _ALL) -> list[Hit]:
        """Documents that share most with long texts, each with its weight; below 0: less like that.

        Of `within`, filters, days and box count.

        Raises:
            BadRequest: as `search`.
        """

    def weights(self, words: Sequence[str]) -> list[float]:
        """How much each word tells of what it is found in: the fewer documents have it, the more; not below 0."""

    def writer(self) -> AbstractContextManager[Writer]:
        """Opens the index for changes; what was not committed at the end is rolled back."""

    def rebuild(self) -> AbstractContextManager[Writer]:
        """A new, empty index beside the old; it takes its place when the block ends without error."""
