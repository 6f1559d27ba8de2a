"""The catalogue in a Django database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from tsunagi.catalogue import (
    Change,
    Counts,
    FaultCount,
    Held,
    Kept,
    LedgerRow,
    Listed,
    Mapped,
    NoteSort,
    Run,
    Selection,
    SetAside,
    State,
    UnmappedField,
    Version,
    Which,
    WindowState,
    _keeping,
    _ledger,
    _whole,
    models,
)  # fmt: skip
from tsunagi.catalogue._archive import Archive
from tsunagi.errors import NotFound
from tsunagi.model import Entity, RawRecord

PUBLIC = "stored", "set_aside", "archived"
"""Outcomes under which an entity that was once understood is still shown."""


class DjangoCatalogue:
    """Implements tsunagi.catalogue.Catalogue; see there."""

    def __init__(self, archive: Path) -> None:
        self._archive = Archive(archive)

    # Writing

    def begin(self, source: str) -> int:
        return _ledger.begin(source)

    def open_window(
        self,
        source: str,
        key: str,
        since: str | None,
        until: str | None,
        fingerprint: str | None,
        snapshot: bool,
    ) -> WindowState:
        plan = {
            "key": key,
            "since": since,
            "until": until,
            "fingerprint": fingerprint,
            "snapshot": snapshot,
        }
        return _ledger.window_state(_ledger.open_window(source, plan))

    def skip_window(self, run: int, window: WindowState) -> Counts:
        counts = Counts(received=window.counts.received, unchanged=window.counts.received)
        self.count(run, counts)
        return counts

    def keep_batch(
        self,
        run: int,
        window: WindowState,
        records: Sequence[RawRecord],
        read: Callable[[RawRecord], Mapped],
        mapping: int,
        cursor: str | None,
    ) -> Counts:
        source = records[0].source if records else ""
        sifted = _keeping.sift(records)
        frame = self._archive.append(source, sifted.fresh) if sifted.fresh else 0
        writer = _keeping.prepare(sifted, read, frame, window.id, mapping)
        with transaction.atomic():
            counts = writer.write() + Counts(received=len(sifted.unchanged), unchanged=len(sifted.unchanged))
            if window.snapshot and models.Window.objects.filter(pk__lt=window.id, source=source).exists():
                _keeping.mark_seen(window.id, sifted.unchanged)
            models.Window.objects.filter(pk=window.id).update(cursor=cursor)
            _ledger.add_counts(models.Window, window.id, counts)
            _ledger.add_counts(models.Run, run, counts)
        return counts

    def close_window(self, window: WindowState, state: State, message: str = "") -> None:
        _ledger.close_window(window.id, state, message)

    def bury_missing(self, run: int, source: str, windows: Sequence[WindowState]) -> int:
        ids = [w.id for w in windows if w.snapshot]
        earlier = models.Window.objects.filter(source=source, key__in=[w.key for w in windows if w.snapshot])
        older = set(earlier.values_list("pk", flat=True)) - set(ids)
        if not older:
            return 0
        seen = models.Seen.objects.filter(window__in=ids).values("holding")
        missing = models.Holding.objects.filter(source=source, outcome__in=PUBLIC, window__in=older)
        buried = _keeping.bury(list(missing.exclude(id__in=seen).values_list("id", flat=True)), "deleted")
        models.Seen.objects.filter(window__in=ids).delete()
        self.count(run, Counts(received=buried, deleted=buried))
        return buried

    def note(self, source: str, sort: NoteSort, notes: Mapping[str, tuple[int, str]]) -> None:
        _ledger.note(source, sort, notes)

    def forget(self, source: str, sort: NoteSort) -> None:
        models.Note.objects.filter(source=source, sort=sort).delete()

    def count(self, run: int, counts: Counts) -> None:
        _ledger.add_counts(models.Run, run, counts)

    def finish(self, run: int, state: State, message: str = "") -> Run:
        return _ledger.finish(run, state, message)

    def stale(self, source: str, mapping: int) -> int:
        return self._mappable(source).exclude(mapping=mapping).count()

    def remap_batches(
        self, source: str, read: Callable[[RawRecord], Mapped], mapping: int, all: bool = False
    ) -> Iterator[Counts]:
        chosen = self._mappable(source)
        if not all:
            chosen = chosen.exclude(mapping=mapping)
        for frame in list(chosen.order_by("frame").values_list("frame", flat=True).distinct()):
            records = self._archive.read(source, frame)
            rows = chosen.filter(frame=frame).order_by("slot").values_list(*_keeping.HEAD)
            slot = _keeping.HEAD.index("slot")
            writer = _keeping.prepare_again([(row, records[row[slot]]) for row in rows], read, mapping)
            with transaction.atomic():
                counts = writer.write()
            yield counts

    def _mappable(self, source: str) -> QuerySet[models.Holding]:
        return models.Holding.objects.filter(source=source).exclude(outcome="deleted").exclude(frame__lt=0)

    def withdraw(self, source: str, purge: bool = False) -> int:
        models.SourceState.objects.update_or_create(source=source, defaults={"withdrawn": True})
        held = models.Holding.objects.filter(source=source, outcome__in=PUBLIC)
        buried = _keeping.bury(list(held.values_list("id", flat=True)), "withdrawn")
        models.Window.objects.filter(source=source).update(fingerprint=None, state="partial", cursor=None)
        if purge:
            self._archive.purge(source)
            models.Holding.objects.filter(source=source).update(frame=-1)
        return buried

    def restore(self, source: str) -> None:
        models.SourceState.objects.update_or_create(source=source, defaults={"withdrawn": False})

    def is_empty(self) -> bool:
        return _whole.is_empty()

    def put_back(self, records: Sequence[Kept]) -> None:
        _whole.write(records, self._archive)

    def put_back_ledger(self, rows: Sequence[LedgerRow], last_change: int) -> None:
        _whole.write_ledger(rows)
        _whole.advance(last_change)

    # Reading

    def get(self, id: str) -> Held:
        row = models.Holding.objects.filter(id=id, change__isnull=False).first()
        if row is None:
            raise NotFound(f"Nothing here has the id {id!r}.")
        return _held(row)

    def many(self, ids: Sequence[str]) -> dict[str, Held]:
        found = models.Holding.objects.filter(id__in=ids, change__isnull=False, outcome__in=PUBLIC)
        return {row.id: _held(row) for row in found}

    def versions(self, id: str) -> list[Version]:
        held = self.get(id)
        rows = models.Version.objects.filter(holding=id).order_by("-change")
        return [
            Version(
                v.change, v.until, _keeping.unpack(id, v.kind, held.entity.source, v.data) if v.data else None
            )
            for v in rows
        ]

    def raw(self, id: str) -> RawRecord:
        row = models.Holding.objects.filter(id=id).values_list("source", "frame", "slot").first()
        if row is None:
            raise NotFound(f"Nothing here has the id {id!r}.")
        source, frame, slot = row
        if frame < 0:
            raise NotFound(f"The original of {id!r} has been removed with its source.")
        return self._archive.read(source, frame)[slot]

    def changes(self, since: int, limit: int = 1000) -> list[Change]:
        rows = models.Holding.objects.filter(change__gt=since).order_by("change")[:limit]
        columns = rows.values_list("change", "id", "kind", "source", "data")
        return [
            Change(n or 0, id, _keeping.unpack(id, kind, source, data) if data else None)
            for n, id, kind, source, data in columns
        ]

    def listing(
        self, selection: Selection, after: int, until: int, limit: int = 1000, living: bool = False
    ) -> list[Listed]:
        rows = _listed(selection, after, until).order_by("change")
        if living:
            rows = rows.filter(outcome__in=PUBLIC)
        columns = rows[:limit].values_list("change", "id", "kind", "source", "updated", "data")
        return [
            Listed(n or 0, id, kind, source, at, _keeping.unpack(id, kind, source, data) if data else None)
            for n, id, kind, source, at, data in columns
        ]

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
        rows = _listed(selection, after, until).order_by("change")
        if which != "all":
            rows = rows.filter(data=b"") if which == "gone" else rows.exclude(data=b"")
        return _whole.read(rows, limit, self._archive if originals else None)

    def never_public(
        self, sources: Sequence[str], after: str, limit: int = 1000, *, originals: bool = False
    ) -> list[Kept]:
        return _whole.read(_whole.unlisted(sources, after), limit, self._archive if originals else None)

    def ledger(self, sources: Sequence[str]) -> list[LedgerRow]:
        return _whole.read_ledger(sources)

    def size(self, selection: Selection, after: int, until: int) -> int:
        return _listed(selection, after, until).count()

    def change_before(self, moment: datetime) -> int:
        # Numbers grow with time, so that halving finds the place without an index of times.
        low, high = 0, self.last_change()
        while low < high:
            middle = (low + high + 1) // 2
            row = models.Holding.objects.filter(change__gte=middle).order_by("change")
            number, at = row.values_list("change", "updated")[0]
            if at < moment:
                low = number or 0
            else:
                high = middle - 1
        return low

    def last_change(self) -> int:
        last: int | None = models.Holding.objects.aggregate(last=Max("change"))["last"]
        return last or 0

    def count_by_kind(self) -> dict[str, int]:
        rows = models.Holding.objects.filter(outcome__in=PUBLIC).exclude(kind="").values("kind")
        return dict(rows.annotate(n=Count("*")).order_by("-n").values_list("kind", "n"))

    def outcomes(self, source: str) -> dict[str, int]:
        rows = models.Holding.objects.filter(source=source).values("outcome")
        return dict(rows.annotate(n=Count("*")).values_list("outcome", "n"))

    def count_by_source(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        rows = models.Holding.objects.values("source", "outcome").annotate(n=Count("*")).order_by("source")
        for row in rows:
            found.setdefault(row["source"], {})[row["outcome"]] = row["n"]
        return found

    def runs(self, source: str, limit: int = 20) -> list[Run]:
        return [
            _ledger.run_state(r) for r in models.Run.objects.filter(source=source).order_by("-pk")[:limit]
        ]

    def last_runs(self) -> dict[str, Run]:
        newest = models.Run.objects.values("source").annotate(last=Max("pk")).values("last")
        return {r.source: _ledger.run_state(r) for r in models.Run.objects.filter(pk__in=newest)}

    def windows(self, source: str) -> list[WindowState]:
        return [_ledger.window_state(w) for w in models.Window.objects.filter(source=source).order_by("-pk")]

    def faults(self, source: str) -> list[FaultCount]:
        return [FaultCount(*row) for row in _ledger.notes(source, "fault")]

    def unmapped(self, source: str) -> list[UnmappedField]:
        return [UnmappedField(*row) for row in _ledger.notes(source, "unmapped")]

    def set_aside(self, source: str, limit: int = 100) -> list[SetAside]:
        rows = models.Holding.objects.filter(source=source, outcome="set_aside").order_by("-harvested")[
            :limit
        ]
        return [
            SetAside(r.local_id, r.reason, r.harvested) for r in rows.only("local_id", "reason", "harvested")
        ]

    def reasons(self, source: str) -> dict[str, int]:
        rows = models.Holding.objects.filter(source=source, outcome="set_aside").values("reason")
        return dict(rows.annotate(n=Count("*")).order_by("-n", "reason").values_list("reason", "n"))

    def withdrawn(self) -> frozenset[str]:
        return frozenset(models.SourceState.objects.filter(withdrawn=True).values_list("source", flat=True))


def _listed(selection: Selection, after: int, until: int) -> "QuerySet[models.Holding]":
    rows = models.Holding.objects.filter(change__gt=after, change__lte=until)
    if selection.sources:
        rows = rows.filter(source__in=selection.sources)
    return rows.filter(kind=selection.kind) if selection.kind else rows


def _held(row: models.Holding) -> Held:
    gone = not row.data
    entity = _keeping.unpack(row.id, row.kind, row.source, row.data or _EMPTY)
    return Held(
        entity,
        row.change or 0,
        row.created,
        row.updated,
        gone,
        row.local_id,
        row.format,
        row.datestamp,
        row.harvested,
    )


_EMPTY = _keeping.pack(Entity("", "", "", {}))
