"""What we hold: entities with their history, the raw records they came from, and how each harvest went.

CONTRACT: `open_catalogue()` gives the one `Catalogue`; Django must be set up before (tsunagi.hub does it).
Rows are written here and nowhere else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from tsunagi.catalogue._kept import NOTHING, Earlier, Kept, LedgerRow, Original, Which
from tsunagi.model import Entity, RawRecord

__all__ = [
    "COUNTS", "NOTHING", "Catalogue", "Change", "Counts", "Earlier", "FaultCount", "Held", "Kept", "LedgerRow", "Listed",
    "Mapped", "NoteSort", "Original", "Run", "Selection", "SetAside", "State", "UnmappedField", "Version",
    "Which", "WindowState", "open_catalogue",
]  # fmt: skip

COUNTS = ("received", "stored", "unchanged", "deleted", "set_aside")

State = Literal["running", "partial", "complete", "failed"]
NoteSort = Literal["fault", "unmapped"]


class Counts(msgspec.Struct, frozen=True):
    """What became of the records that came: received = stored + unchanged + deleted + set_aside."""

    received: int = 0
    stored: int = 0
    unchanged: int = 0
    deleted: int = 0
    set_aside: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in COUNTS))


class Held(msgspec.Struct, frozen=True):
    """An entity as the catalogue holds it."""

    entity: Entity
    change: int
    """Number of its last change; grows over the whole catalogue."""
    created: datetime
    updated: datetime
    deleted: bool
    local_id: str
    format: str
    datestamp: str | None
    harvested: datetime


class Change(msgspec.Struct, frozen=True):
    """One entry of the change feed: the state of an entity after its latest change."""

    number: int
    id: str
    entity: Entity | None
    """None: deleted."""


class Selection(msgspec.Struct, frozen=True):
    """What of the catalogue is listed: everything, or what all that is set here allows."""

    sources: tuple[str, ...] = ()
    """Empty: all."""
    kind: str = ""


class Listed(msgspec.Struct, frozen=True):
    """An entity in a listing, which goes in order of `change`."""

    change: int
    id: str
    kind: str
    source: str
    updated: datetime
    entity: Entity | None
    """None: deleted or withdrawn."""


class Version(msgspec.Struct, frozen=True):
    """An earlier state of an entity."""

    change: int
    until: datetime
    """When the next state replaced it."""
    entity: Entity | None


class Mapped(msgspec.Struct):
    """A raw record and what became of it in mapping: an entity, or the reason for setting it aside."""

    raw: RawRecord
    entity: Entity | None = None
    reason: str | None = None


class SetAside(msgspec.Struct, frozen=True):
    """A record that could not be understood, kept whole in the archive."""

    local_id: str
    reason: str
    since: datetime


class FaultCount(msgspec.Struct, frozen=True):
    """A deviation from a standard that was tolerated, and how often."""

    what: str
    example: str
    count: int


class UnmappedField(msgspec.Struct, frozen=True):
    """A field of a source that no mapping rule uses."""

    field: str
    example: str
    count: int


class WindowState(msgspec.Struct, frozen=True):
    """A window of a harvest and how far it came."""

    id: int
    key: str
    since: str | None
    until: str | None
    fingerprint: str | None
    snapshot: bool
    state: State
    cursor: str | None
    counts: Counts
    message: str
    started: datetime
    finished: datetime | None


class Run(msgspec.Struct, frozen=True):
    """One run over one source."""

    id: int
    source: str
    state: State
    counts: Counts
    message: str
    """Why it failed or what to look at; empty if all is well."""
    started: datetime
    finished: datetime | None


class Catalogue(Protocol):
    """Everything we hold. Each writing method is one transaction."""

    # Writing, in the order of a run

    def begin(self, source: str) -> int:
        """Opens a run over a source and forgets the faults of the one before; its number."""

    def open_window(
        self,
        source: str,
        key: str,
        since: str | None,
        until: str | None,
        fingerprint: str | None,
        snapshot: bool,
    ) -> WindowState:
        """A new window, or the partial one with these bounds from an earlier run, to go on with."""

    def skip_window(self, run: int, window: WindowState) -> Counts:
        """Counts a window that is complete and has not changed: all its records came again, unchanged."""

    def keep_batch(
        self,
        run: int,
        window: WindowState,
        records: Sequence[RawRecord],
        read: Callable[[RawRecord], Mapped],
        mapping: int,
        cursor: str | None,
    ) -> Counts:
        """Archives what is new in a batch, maps it with `read`, stores it, and notes where to go on."""

    def close_window(self, window: WindowState, state: State, message: str = "") -> None:
        """Ends a window as complete, partial or failed."""

    def bury_missing(self, run: int, source: str, windows: Sequence[WindowState]) -> int:
        """Deletes what earlier snapshots of these windows listed and these do not; how many."""

    def note(self, source: str, sort: NoteSort, notes: Mapping[str, tuple[int, str]]) -> None:
        """Adds what → (how often, example) to a source's faults or unmapped fields."""

    def forget(self, source: str, sort: NoteSort) -> None:
        """Clears a source's faults or unmapped fields before they are counted anew."""

    def count(self, run: int, counts: Counts) -> None:
        """Adds counts to a run."""

    def finish(self, run: int, state: State, message: str = "") -> Run:
        """Ends a run."""

    def stale(self, source: str, mapping: int) -> int:
        """How many archived records of a source were not made with this mapping."""

    def remap_batches(
        self, source: str, read: Callable[[RawRecord], Mapped], mapping: int, all: bool = False
    ) -> Iterator[Counts]:
        """Maps archived records again: the stale ones, or all; each batch is one transaction."""

    def withdraw(self, source: str, purge: bool = False) -> int:
        """Turns all of a source into tombstones, and with `purge` removes its archive; how many."""

    def restore(self, source: str) -> None:
        """Lets a withdrawn source in again; what is archived comes back with the next remap."""

    # Rebuilding from a dump

    def is_empty(self) -> bool:
        """Whether nothing was ever kept here."""
        ...

    def put_back(self, records: Sequence[Kept]) -> None:
        """Writes records as another catalogue kept them, with ids, change numbers, times and originals.

        A record that is here already is replaced. Meant for `is_empty()` catalogues: nothing is counted.

        Raises:
            BadRecord: one is not a record that a catalogue can hold.
        """

    def put_back_ledger(self, rows: Sequence[LedgerRow], last_change: int) -> None:
        """Replaces runs, windows and notes; the next change gets a number above `last_change`.

        Raises:
            BadRecord: a row does not fit this version's tables.
        """

    # Reading

    def get(self, id: str) -> Held:
        """Raises NotFound for an unknown id; a deleted entity is returned as a tombstone."""

    def many(self, ids: Sequence[str]) -> dict[str, Held]:
        """Those of `ids` that are held and not deleted."""

    def versions(self, id: str) -> list[Version]:
        """Earlier states, newest first."""

    def raw(self, id: str) -> RawRecord:
        """The original record of an entity. Raises NotFound."""

    def changes(self, since: int, limit: int = 1000) -> list[Change]:
        """Changes with a number above `since`, in order; each entity once, with its latest state."""

    def listing(
        self, selection: Selection, after: int, until: int, limit: int = 1000, living: bool = False
    ) -> list[Listed]:
        """The next `limit` entities in order of change numbers: greater than `after`, at most `until`.

        Each entity is there once, in its latest state: one that changes while somebody lists goes beyond `until`
        and comes in the listing that begins there. `living` leaves deleted ones out.
        """
        ...

    def kept(
        self,
        selection: Selection,
        after: int,
        until: int,
        limit: int = 1000,
        *,
        which: Which = "all",
        originals: bool = False,
    ) -> list[Kept]:
        """As `listing`, but with all that is kept and without decoding: for dumps.

        With `originals` also the raw records and the earlier states; each frame of the archive is read once.

        Raises:
            NotFound: a part of the archive is damaged.
        """
        ...

    def never_public(
        self, sources: Sequence[str], after: str, limit: int = 1000, *, originals: bool = False
    ) -> list[Kept]:
        """Records set aside or not mapped yet, which no listing has, in order of ids above `after`."""
        ...

    def ledger(self, sources: Sequence[str]) -> list[LedgerRow]:
        """Runs, windows, notes and decisions of `sources`, or of all."""
        ...

    def size(self, selection: Selection, after: int, until: int) -> int:
        """How many a listing would give, deleted ones included."""
        ...

    def change_before(self, moment: datetime) -> int:
        """Number of the last change before `moment`; 0 if there is none."""
        ...

    def last_change(self) -> int:
        """Number of the latest change; 0 for an empty catalogue."""

    def count_by_kind(self) -> dict[str, int]:
        """Entities that are not deleted, by kind."""

    def outcomes(self, source: str) -> dict[str, int]:
        """Outcome → records of one source."""
        ...

    def count_by_source(self) -> dict[str, dict[str, int]]:
        """Source → outcome (stored, set_aside, deleted, archived) → records."""

    def runs(self, source: str, limit: int = 20) -> list[Run]:
        """Runs over a source, newest first."""

    def last_runs(self) -> dict[str, Run]:
        """Source → its latest run."""

    def windows(self, source: str) -> list[WindowState]:
        """Windows of a source, newest first."""

    def faults(self, source: str) -> list[FaultCount]:
        """What was tolerated in the latest run over a source, most frequent first."""

    def unmapped(self, source: str) -> list[UnmappedField]:
        """What no rule uses, most frequent first."""

    def set_aside(self, source: str, limit: int = 100) -> list[SetAside]:
        """Records set aside, newest first."""

    def reasons(self, source: str) -> dict[str, int]:
        """Why records were set aside, most frequent first."""

    def withdrawn(self) -> frozenset[str]:
        """Sources that have been withdrawn."""


def open_catalogue(archive: Path) -> Catalogue:
    """The catalogue in the database that Django is set up for, with its raw records in folder `archive`."""
    from tsunagi.catalogue._catalogue import DjangoCatalogue

    return DjangoCatalogue(archive)
