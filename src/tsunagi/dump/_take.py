"""Taking a dump: step by step, part by part, in order of change numbers; memory stays flat."""

import fcntl
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, cast

from tsunagi import __version__
from tsunagi.catalogue import Catalogue, Kept, LedgerRow
from tsunagi.dump._aside import Aside
from tsunagi.dump._asked import Asked
from tsunagi.dump._manifest import (
    FINISHED,
    PARTIAL,
    FileEntry,
    Manifest,
    Section,
    Size,
    load,
    save,
    source_entry,
)
from tsunagi.dump._part import keep
from tsunagi.dump._since import first_change
from tsunagi.dump._writers import Form, Here, Parts, Rows
from tsunagi.errors import ConfigError, TsunagiError
from tsunagi.graph import Frame
from tsunagi.hub import Hub
from tsunagi.indexing import COLLECT, Progress

PAGE = 2000
PART_BYTES = 1 << 29
"""Of text before compression: a part with originals ends here if it has not at its number of records."""

Read = Callable[[Any, int], Rows]
"""(key after which to go on, most rows) → a page."""


def take(hub: Hub, folder: Path, asked: Asked, progress: Progress) -> Manifest:
    """Writes a dump into `folder`, or goes on with the unfinished one there.

    It holds all entities whose last change, when the dump began, had a number above that of `asked.since`. What
    changes meanwhile is in the next dump since this one.

    Raises:
        BadRequest: `asked` is malformed.
        ConfigError: the folder holds something else, or a dump that is finished or was asked for differently.
        NotFound: a part of the archive is damaged; the text names it.
        TsunagiError: the disk is full or broken.
    """
    gc.set_threshold(*COLLECT)
    asked.check()
    for name in asked.sources:
        if name not in hub.sources and not hub.catalogue.outcomes(name):
            raise ConfigError(f"No source {name!r}. See `tsunagi sources`.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _only_writer(folder):
            return _write(hub, folder, asked, progress)
    except OSError as error:
        raise TsunagiError(
            f"{folder} cannot be written: {error}. See to the disk and give the same command again: it goes on."
        ) from error


def _write(hub: Hub, folder: Path, asked: Asked, progress: Progress) -> Manifest:
    manifest = _begin(hub, folder, asked)
    for format, section in _steps(asked):
        _Step(hub, folder, manifest, format, section, progress).run()
    manifest.finished = datetime.now(UTC)
    save(manifest, folder / FINISHED)
    (folder / PARTIAL).unlink()
    return manifest


def _begin(hub: Hub, folder: Path, asked: Asked) -> Manifest:
    """The manifest of the unfinished dump in `folder`, or of a new one."""
    if (folder / FINISHED).exists():
        raise ConfigError(f"{folder} holds a finished dump. Give a new folder.")
    if (folder / PARTIAL).exists():
        manifest = load(folder / PARTIAL)
        if manifest.asked != asked:
            raise ConfigError(
                f"{folder} holds an unfinished dump that was asked for differently; {PARTIAL} says how. "
                "Give the same options, or a new folder."
            )
        for entry in manifest.files:
            path = folder / entry.name
            if not path.exists() or path.stat().st_size != entry.bytes:
                raise ConfigError(f"{path} is missing or cut short. Empty {folder} and begin again.")
        for path in folder.glob("*.tmp"):
            path.unlink()
        return manifest
    if any(folder.iterdir()):
        raise ConfigError(f"{folder} is not empty and holds no dump. Give a new folder.")
    manifest = Manifest(
        software=f"tsunagi {__version__}", site=_base(hub), began=datetime.now(UTC), asked=asked,
        after=first_change(asked.since, hub.catalogue), until=hub.catalogue.last_change(),
        records=Size(), counts={}, steps=[], files=[],
        sources=[source_entry(s) for s in hub.sources.values() if not asked.sources or s.id in asked.sources],
    )  # fmt: skip
    save(manifest, folder / PARTIAL)
    return manifest


def _base(hub: Hub) -> str:
    return hub.settings.base_url.rstrip("/") or f"http://{hub.settings.host}:{hub.settings.port}"


def _steps(asked: Asked) -> Iterator[tuple[str, Section]]:
    for format in dict.fromkeys(asked.formats):
        yield format, "entities"
        if format == "nquads":
            yield format, "deleted"
        if format == "jsonl" and asked.originals and not asked.kind:
            yield format, "unlisted"
            yield format, "ledger"


class _Step:
    """One section in one format: a row of parts."""

    def __init__(
        self, hub: Hub, folder: Path, manifest: Manifest, format: str, section: Section, progress: Progress
    ) -> None:
        self._catalogue, self._folder, self._manifest = hub.catalogue, folder, manifest
        self._format, self._section, self._progress = format, section, progress
        self._read = reader(hub.catalogue, manifest, format, section)
        self._form = Form(format, section, manifest.asked.compression, Frame(_base(hub), hub.sources))
        self.name = f"{format}/{section}"
        self._counting = format == manifest.asked.formats[0] and section == "entities"
        """The first format's entities are counted for the manifest."""
        self._counts: dict[str, dict[str, Size]] = {}

    def run(self) -> None:
        """Writes the parts that are not there yet."""
        if self.name in self._manifest.steps:
            return
        mine = [f for f in self._manifest.files if (f.format, f.section) == (self._format, self._section)]
        self._progress.begin(self.name, self._total())
        self._progress.advance(self.name, sum(entry.records for entry in mine))
        key = mine[-1].after if mine else "" if self._section == "unlisted" else self._manifest.after
        if page := self._read(key, self._limit(0)):
            with closing(Aside(self._form) if self._form.costly else Here(self._form)) as parts:
                for number in count(len(mine) + 1):
                    if not (page := self._part(parts, number, page)):
                        break
        self._manifest.steps.append(self.name)
        save(self._manifest, self._folder / PARTIAL)
        self._progress.end(self.name, "")

    def _total(self) -> int | None:
        if self._section != "entities":
            return None
        m = self._manifest
        return self._catalogue.size(m.asked.selection, m.after, m.until)

    def _limit(self, records: int) -> int:
        return min(PAGE, self._manifest.asked.part_records - records)

    def _part(self, parts: Parts, number: int, page: Rows) -> Rows:
        """Writes one part that begins with `page`; the first page of the next, empty at the end."""
        path = self._folder / f"{self._section}-{number:05d}{self._form.ending}"
        parts.begin(path)
        records, key, full = 0, cast("int | str", 0), False
        while page and not full:
            parts.add(page)
            records += len(page)
            self._count(page)
            self._progress.advance(self.name, len(page))
            key = _key(page[-1], self._section)
            left = self._manifest.asked.part_records - records
            page = self._read(key, self._limit(records if left > 0 else 0))
            full = left <= 0 or parts.size() >= PART_BYTES
            if full and 0 < left < PAGE:  # parts begin with a page of one size, whether gone on with or not
                page = self._read(key, self._limit(0))
        size, digest = parts.end()
        keep(path)
        self._note(FileEntry(path.name, self._format, self._section, records, size, digest, key))
        return page

    def _count(self, page: Rows) -> None:
        if self._counting:
            for kept in cast("list[Kept]", page):
                kinds = self._counts.setdefault(kept.source, {})
                size = kinds.setdefault(kept.kind, Size())
                if kept.deleted:
                    size.deleted += 1
                else:
                    size.living += 1

    def _note(self, entry: FileEntry) -> None:
        """Adds a part that is whole to the manifest, with what it holds."""
        for source, kinds in self._counts.items():
            for kind, more in kinds.items():
                sum_ = self._manifest.counts.setdefault(source, {}).setdefault(kind, Size())
                for size in (sum_, self._manifest.records):
                    size.living += more.living
                    size.deleted += more.deleted
        self._counts = {}
        self._manifest.files.append(entry)
        save(self._manifest, self._folder / PARTIAL)


def _key(row: Kept | LedgerRow, section: Section) -> int | str:
    if isinstance(row, LedgerRow):
        return -1
    return row.id if section == "unlisted" else row.change or 0


def reader(catalogue: Catalogue, manifest: Manifest, format: str, section: Section) -> Read:
    """What reads the rows of a section."""
    asked = manifest.asked
    if section == "ledger":
        return lambda key, limit: [] if key == -1 else catalogue.ledger(asked.sources)
    if section == "unlisted":
        return lambda key, limit: catalogue.never_public(asked.sources, key, limit, originals=True)
    which: Any = "gone" if section == "deleted" else "living" if format == "nquads" else "all"
    originals = asked.originals and format == "jsonl"
    return lambda key, limit: catalogue.kept(
        asked.selection, key, manifest.until, limit, which=which, originals=originals
    )


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """Holds a lock on the folder; the kernel frees it when the process ends, however it ends."""
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(number)
        raise ConfigError(f"Another process is writing a dump to {folder}. Wait for it.") from error
    try:
        yield
    finally:
        os.close(number)
