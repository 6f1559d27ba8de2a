"""Writing records and entities, a batch in one transaction."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import zstandard
from django.db import connection, transaction
from django.utils import timezone

from tsunagi.catalogue import Counts, Mapped
from tsunagi.catalogue._archive import decompress
from tsunagi.catalogue.models import Holding
from tsunagi.model import Entity, RawRecord, Value, entity_id

COLUMNS = (
    "id", "source", "local_id", "format", "digest", "frame", "slot", "datestamp", "window", "harvested",
    "outcome", "reason", "mapping", "kind", "change", "created", "updated", "data",
)  # fmt: skip
LEVEL = -1
"""Of an entity's compression: a tenth larger than the usual level 3, in half the time."""
CHUNK = 500
"""Ids in one IN (…): SQLite and PostgreSQL plan these well."""

BURIED = -1
"""Digest of no body: whatever comes again under this id is news."""

Row = tuple[Any, ...]

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, list[Value]]).decode
compress = zstandard.ZstdCompressor(level=LEVEL, write_content_size=True).compress
"""The JSON of an entity's values → the bytes that are stored."""


def pack(entity: Entity) -> bytes:
    """An entity's values as they are stored."""
    return compress(_encode(entity.values))


def unpack(id: str, kind: str, source: str, data: bytes | memoryview) -> Entity:
    """The entity whose values `data` holds."""
    return Entity(id, kind, source, _decode(decompress(data)))


def digest(raw: RawRecord) -> int:
    """63 bits that tell two bodies of one record apart."""
    mark = b"-" if raw.deleted else b"+"
    return int.from_bytes(hashlib.blake2b(mark + raw.body, digest_size=8).digest(), "big") >> 1


@dataclass(slots=True)
class Sifted:
    """A batch, divided into what is new or changed and what is as it was."""

    fresh: list[RawRecord]
    digests: list[int]
    unchanged: list[str]
    """Their entity ids."""
    held: list[str]
    """Entity ids of the fresh ones of which an earlier state is held."""


@dataclass(slots=True)
class _Before:
    """What was held of a record before this batch."""

    outcome: str
    kind: str
    change: int | None
    data: bytes
    updated: Any
    """As the database's driver takes it."""
    row: list[Any] | None = None
    """Where it came earlier in this very batch."""


def sift(records: Sequence[RawRecord]) -> Sifted:
    """Compares a batch with what is held."""
    ids = [entity_id(r.source, r.local_id) for r in records]
    held = _held_digests(ids)
    result = Sifted([], [], [], [])
    for id, raw in zip(ids, records, strict=True):
        now, before = digest(raw), held.get(id)
        if before == now:
            result.unchanged.append(id)
        else:
            if before is not None:
                result.held.append(id)
            held[id] = now
            result.fresh.append(raw)
            result.digests.append(now)
    return result


def _held_digests(ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _parts(ids):
        found.update(Holding.objects.filter(id__in=part).values_list("id", "digest"))
    return found


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))


def prepare(
    sifted: Sifted, read: Callable[[RawRecord], Mapped], frame: int, window: int, mapping: int
) -> "Writer":
    """Maps what of a batch is fresh and lies in the archive as `frame`; slots are positions in `sifted.fresh`.

    A raw record with neither entity nor reason has not been mapped yet and is kept as 'archived'. Each is
    mapped and packed in one go, while it is in the processor's cache.
    """
    writer = Writer(_before(sifted.held))
    for slot, (raw, mark) in enumerate(zip(sifted.fresh, sifted.digests, strict=True)):
        id = entity_id(raw.source, raw.local_id)
        head = (
            id, raw.source, raw.local_id, raw.format, mark, frame, slot, raw.datestamp, window, writer.now,
        )  # fmt: skip
        writer.put(head, read(raw), mapping)
    return writer


def prepare_again(
    items: Sequence[tuple[Row, RawRecord]], read: Callable[[RawRecord], Mapped], mapping: int
) -> "Writer":
    """Maps records that were archived before, each with the HEAD columns of its row."""
    writer = Writer(_before([head[0] for head, _ in items]))
    for head, raw in items:
        writer.put(head, read(raw), mapping)
    return writer


HEAD = COLUMNS[:10]
_CHANGE, _CREATED, _UPDATED = (COLUMNS.index(name) for name in ("change", "created", "updated"))


class Writer:
    """Decides what becomes of each record, then writes rows, versions and change numbers at once."""

    def __init__(self, before: Mapping[str, _Before]) -> None:
        self._before = dict(before)
        self.now = connection.ops.adapt_datetimefield_value(timezone.now())
        """As the database's driver takes it: made once, not for each row."""
        self._rows: list[list[Any]] = []
        self._versions: list[tuple[str, _Before]] = []
        self._counts = dict.fromkeys(("received", "stored", "unchanged", "deleted", "set_aside"), 0)

    def put(self, head: Row, item: Mapped, mapping: int) -> None:
        """Takes what became of a record in; `head` are its HEAD columns."""
        was = self._before.get(head[0])
        self._counts["received"] += 1
        if item.raw.deleted:
            self._delete(head, was, mapping)
        elif item.entity is not None:
            self._store(head, item.entity, was, mapping)
        elif item.reason is not None:
            self._counts["set_aside"] += 1
            self._carry(head, was, "set_aside", item.reason, mapping)
        else:
            self._counts["stored"] += 1
            self._carry(head, was, "archived", "", 0)

    def _delete(self, head: Row, was: _Before | None, mapping: int) -> None:
        gone = was is not None and was.outcome == "deleted"
        self._counts["unchanged" if gone else "deleted"] += 1
        if was is None or was.change is None or gone:
            change = was.change if was else None
            self._row(head, "deleted", "", mapping, was.kind if was else "", change, b"")
        else:
            self._version(head[0], was)
            self._row(head, "deleted", "", mapping, was.kind, 0, b"")

    def _store(self, head: Row, entity: Entity, was: _Before | None, mapping: int) -> None:
        data = pack(entity)
        if was and was.outcome == "stored" and was.data == data and was.kind == entity.kind:
            self._counts["unchanged"] += 1
            self._row(head, "stored", "", mapping, was.kind, was.change, data)
            return
        self._counts["stored"] += 1
        if was and was.change is not None:
            self._version(head[0], was)
        self._row(head, "stored", "", mapping, entity.kind, 0, data)

    def _carry(self, head: Row, was: _Before | None, outcome: str, reason: str, mapping: int) -> None:
        """Keeps the entity that an earlier, better form of the record gave."""
        kind, change, data = (was.kind, was.change, was.data) if was else ("", None, b"")
        self._row(head, outcome, reason, mapping, kind, change, data)

    def _version(self, id: str, was: _Before) -> None:
        self._versions.append((id, was))

    def _row(
        self, head: Row, outcome: str, reason: str, mapping: int, kind: str, change: int | None, data: bytes
    ) -> None:
        """`change` 0 asks for a new number, given when all are counted."""
        was = self._before.get(head[0])
        updated = was.updated if was and change != 0 else self.now
        self._rows.append([*head, outcome, reason, mapping, kind, change, self.now, updated, data])
        self._before[head[0]] = _Before(outcome, kind, change, data, updated, self._rows[-1])

    def write(self) -> Counts:
        """Writes all that was taken in. Must run inside a transaction."""
        fresh = [row for row in self._rows if row[_CHANGE] == 0]
        first = next_changes(len(fresh))
        # Now that nobody else can take a number: times grow with numbers, and none lies before a list already given.
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        for number, row in enumerate(fresh, first):
            row[_CHANGE], row[_CREATED], row[_UPDATED] = number, now, now
        with connection.cursor() as cursor:
            if self._versions:
                versions = [
                    (id, was.row[_CHANGE] if was.row else was.change, now, was.kind, was.data)
                    for id, was in self._versions
                ]
                cursor.executemany(_VERSION_SQL, versions)
            if self._rows:
                cursor.executemany(_HOLDING_SQL, self._rows)
        return Counts(**self._counts)


def next_changes(count: int) -> int:
    """Takes `count` change numbers; the first of them. Holds the feed's lock until the transaction ends."""
    if not count:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_counter SET value = value + %s WHERE name = 'change'", [count])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO catalogue_counter (name, value) VALUES ('change', %s)", [count])
        cursor.execute("SELECT value FROM catalogue_counter WHERE name = 'change'")
        row = cursor.fetchone()
    return int(row[0]) - count + 1


def _before(ids: Sequence[str]) -> dict[str, _Before]:
    found: dict[str, _Before] = {}
    for part in _parts(ids):
        rows = Holding.objects.filter(id__in=part).values_list(
            "id", "outcome", "kind", "change", "data", "updated"
        )
        adapt = connection.ops.adapt_datetimefield_value
        found.update((id, _Before(o, k, c, bytes(d), adapt(u))) for id, o, k, c, d, u in rows)
    return found


def mark_seen(window: int, ids: Iterable[str]) -> None:
    """Notes that a snapshot window lists these records."""
    with connection.cursor() as cursor:
        cursor.executemany(
            'INSERT INTO catalogue_seen ("window", "holding") VALUES (%s, %s)', [(window, id) for id in ids]
        )


def bury(ids: Sequence[str], outcome: str) -> int:
    """Turns public entities into tombstones, with versions and change numbers; returns how many."""
    buried = 0
    for part in _parts(ids):
        with transaction.atomic():
            held = list(Holding.objects.filter(id__in=part, outcome__in=("stored", "set_aside", "archived")))
            public = [h for h in held if h.change is not None]
            first, now = next_changes(len(public)), timezone.now()
            versions = [(h.id, h.change, now, h.kind, bytes(h.data)) for h in public]
            for number, row in enumerate(public, first):
                row.change, row.updated = number, now
            for row in held:
                row.outcome, row.data, row.reason = outcome, b"", ""
                row.digest, row.mapping = BURIED, 0
            with connection.cursor() as cursor:
                cursor.executemany(_VERSION_SQL, versions)
            Holding.objects.bulk_update(
                held, ["outcome", "data", "reason", "digest", "mapping", "change", "updated"]
            )
            buried += len(held)
    return buried


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def upsert(kept: Iterable[str]) -> str:
    """Writes rows of COLUMNS; where there is one of the id already, all but the columns `kept` are replaced."""
    replaced = (f'"{name}" = excluded."{name}"' for name in COLUMNS if name not in {"id", *kept})
    return (
        f"INSERT INTO catalogue_holding ({_quoted(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))}) "
        f"ON CONFLICT (id) DO UPDATE SET {', '.join(replaced)}"
    )


_HOLDING_SQL = upsert(("source", "local_id", "created"))
_VERSION_SQL = (
    f"INSERT INTO catalogue_version ({_quoted(('holding', 'change', 'until', 'kind', 'data'))}) "
    "VALUES (%s, %s, %s, %s, %s)"
)
