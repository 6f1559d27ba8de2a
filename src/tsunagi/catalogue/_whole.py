"""Records with all that is kept of them: read for a dump, and written into an empty catalogue from one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import Error, connection, models, transaction
from django.db.models import Max, QuerySet

from tsunagi.catalogue import NOTHING, Earlier, Kept, LedgerRow, Original, _keeping
from tsunagi.catalogue._archive import Archive, decompress
from tsunagi.catalogue.models import Counter, Holding, Note, Run, SourceState, Version, Window
from tsunagi.errors import BadRecord
from tsunagi.model import RawRecord, Value, entity_id

COLUMNS = (
    "change", "id", "kind", "source", "created", "updated", "data", "local_id", "format", "datestamp",
    "harvested", "outcome", "reason", "mapping", "window", "digest", "frame", "slot",
)  # fmt: skip
LEDGER: Mapping[str, type[models.Model]] = {
    "source": SourceState, "run": Run, "window": Window, "note": Note,
}  # fmt: skip
NO_FRAME = -1
GONE = "deleted", "withdrawn"

_check = msgspec.json.Decoder(dict[str, list[Value]]).decode


def read(rows: "QuerySet[Holding]", limit: int, archive: Archive | None) -> list[Kept]:
    """The first `limit` of `rows`; with `archive` also their originals and earlier states."""
    found = list(rows[:limit].values_list(*COLUMNS))
    originals = _originals(archive, found) if archive else {}
    earlier = _earlier([row[1] for row in found]) if archive else {}
    return [
        Kept(
            id, kind, source, change, created, updated, outcome in GONE or (change is not None and not data),
            msgspec.Raw(decompress(data)) if data else NOTHING,
            local_id, format, datestamp, harvested, outcome, reason, mapping, window, digest,
            originals.get(id), earlier.get(id, []),
        )
        for change, id, kind, source, created, updated, data, local_id, format, datestamp, harvested,
            outcome, reason, mapping, window, digest, _, _ in found
    ]  # fmt: skip


def _originals(archive: Archive, rows: Iterable[Sequence[Any]]) -> dict[str, Original]:
    """By id; each frame is read once."""
    frames: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for row in rows:
        frame, slot = row[-2], row[-1]
        if frame >= 0:
            frames.setdefault((row[3], frame), []).append((row[1], slot))
    found = {}
    for (source, frame), wanted in sorted(frames.items()):
        records = archive.read(source, frame)
        for id, slot in wanted:
            found[id] = _original(records[slot])
    return found


def _original(raw: RawRecord) -> Original:
    try:
        return Original(raw.body.decode("utf-8"), None, raw.deleted, raw.fault)
    except UnicodeDecodeError:
        return Original(None, raw.body, raw.deleted, raw.fault)


def _earlier(ids: Sequence[str]) -> dict[str, list[Earlier]]:
    found: dict[str, list[Earlier]] = {}
    for at in range(0, len(ids), _keeping.CHUNK):
        rows = Version.objects.filter(holding__in=ids[at : at + _keeping.CHUNK]).order_by("change", "pk")
        for id, change, until, kind, data in rows.values_list("holding", "change", "until", "kind", "data"):
            values = msgspec.Raw(decompress(data)) if data else NOTHING
            found.setdefault(id, []).append(Earlier(change, until, kind, values))
    return found


def read_ledger(sources: Sequence[str]) -> list[LedgerRow]:
    """Runs, windows, notes and decisions of `sources`; none: of all."""
    found = []
    for table, model in LEDGER.items():
        rows = model._default_manager.order_by("pk")
        if sources:
            rows = rows.filter(source__in=sources)
        found += [LedgerRow(table, row) for row in rows.values()]
    return found


def write(records: Sequence[Kept], archive: Archive) -> None:
    """Writes records as they were kept, over earlier states of them; one transaction.

    Raises:
        BadRecord: a record is not one that a catalogue can hold.
    """
    for kept in records:
        if kept.source in {"", ".", ".."} or "/" in kept.source:
            raise BadRecord(f"{kept.source!r} is not the id of a source.")
        if kept.id != entity_id(kept.source, kept.local_id):
            raise BadRecord(
                f"{kept.id!r} is not the id of record {kept.local_id!r} of source {kept.source!r}."
            )
    try:
        _write(records, archive)
    except (Error, OverflowError, ValueError) as error:
        raise BadRecord(f"Records {records[0].id!r} to {records[-1].id!r}: {error}.") from error


def _write(records: Sequence[Kept], archive: Archive) -> None:
    places = _archive(records, archive)
    rows = [_row(kept, *places.get(at, (NO_FRAME, 0))) for at, kept in enumerate(records)]
    ids = [kept.id for kept in records]
    versions = [
        Version(holding=kept.id, change=e.change, until=e.until, kind=e.kind, data=_packed(kept.id, e.values))
        for kept in records
        for e in kept.versions
    ]  # fmt: skip
    with transaction.atomic():
        for at in range(0, len(ids), _keeping.CHUNK):
            Version.objects.filter(holding__in=ids[at : at + _keeping.CHUNK]).delete()
        with connection.cursor() as cursor:
            cursor.executemany(_SQL, rows)
        Version.objects.bulk_create(versions)
        advance(max((kept.change or 0 for kept in records), default=0))


def advance(change: int) -> None:
    """Sees to it that the next change gets a number above `change`."""
    Counter.objects.get_or_create(name="change")
    Counter.objects.filter(name="change", value__lt=change).update(value=change)


def _archive(records: Sequence[Kept], archive: Archive) -> dict[int, tuple[int, int]]:
    """Archives the originals, a frame a source; position in `records` → (frame, slot)."""
    sources: dict[str, list[int]] = {}
    for at, kept in enumerate(records):
        if kept.original is not None:
            sources.setdefault(kept.source, []).append(at)
    places = {}
    for source, positions in sources.items():
        frame = archive.append(source, [_raw(records[at]) for at in positions])
        places.update({at: (frame, slot) for slot, at in enumerate(positions)})
    return places


def _raw(kept: Kept) -> RawRecord:
    original = kept.original or Original()
    body = original.text.encode() if original.text is not None else original.base64 or b""
    return RawRecord(
        kept.source, kept.local_id, kept.format, body, kept.datestamp, original.deleted, original.fault
    )


def _row(kept: Kept, frame: int, slot: int) -> tuple[Any, ...]:
    """In order of the catalogue's columns, as the database's driver takes it."""
    moment = connection.ops.adapt_datetimefield_value
    # Without its original, whatever comes again under this id is news and is archived.
    mark = _keeping.BURIED if frame == NO_FRAME else kept.digest
    return (
        kept.id, kept.source, kept.local_id, kept.format, mark, frame, slot, kept.datestamp, kept.window,
        moment(kept.harvested), kept.outcome, kept.reason, kept.mapping, kept.kind, kept.change,
        moment(kept.created), moment(kept.updated), _packed(kept.id, kept.values),
    )  # fmt: skip


def _packed(id: str, values: msgspec.Raw) -> bytes:
    if bytes(values) == b"null":
        return b""
    try:
        _check(values)
    except msgspec.DecodeError as error:
        raise BadRecord(f"The values of {id!r} are not an entity's: {error}.") from error
    return _keeping.compress(bytes(values))


def write_ledger(rows: Sequence[LedgerRow]) -> None:
    """Replaces the ledger by `rows`; one transaction.

    Raises:
        BadRecord: a row is of no table of ours or has a wrong field.
    """
    made: dict[str, list[models.Model]] = {table: [] for table in LEDGER}
    for entry in rows:
        model = LEDGER.get(entry.table)
        known = {field.attname for field in model._meta.concrete_fields} if model else set()
        if model is None or set(entry.row) != known:
            raise BadRecord(
                f"A row of the ledger's table {entry.table!r} does not have this version's fields."
            )
        made[entry.table].append(model(**entry.row))
    try:
        with transaction.atomic():
            for table, model in LEDGER.items():
                model._default_manager.all().delete()
                model._default_manager.bulk_create(made[table])
    except (Error, OverflowError, ValidationError, ValueError, TypeError) as error:
        raise BadRecord(f"A row of the ledger cannot be read: {error}.") from error
    with (
        connection.cursor() as cursor
    ):  # PostgreSQL counts on from what it gave itself, not from what we wrote
        for statement in connection.ops.sequence_reset_sql(no_style(), list(LEDGER.values())):
            cursor.execute(statement)


def unlisted(sources: Sequence[str], after: str) -> "QuerySet[Holding]":
    """Records that never were public: set aside or not mapped yet, in order of ids above `after`."""
    rows = Holding.objects.filter(change__isnull=True, id__gt=after)
    return (rows.filter(source__in=sources) if sources else rows).order_by("id")


def is_empty() -> bool:
    """Whether nothing was ever held here."""
    last = Holding.objects.aggregate(last=Max("id"))["last"]
    return last is None and not Window.objects.exists()


_SQL = _keeping.upsert(())
