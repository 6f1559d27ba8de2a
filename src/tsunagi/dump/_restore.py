"""Rebuilding a catalogue from dumps."""

import gc
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from tsunagi.catalogue import Catalogue, Kept, LedgerRow
from tsunagi.dump._manifest import FileEntry, Manifest, read_manifest
from tsunagi.dump._part import lines
from tsunagi.errors import BadRecord, BadRequest, ConfigError
from tsunagi.file import write_whole
from tsunagi.hub import Hub, only_run
from tsunagi.indexing import COLLECT, Progress

BATCH = 2000
BATCH_BYTES = 64 << 20
LINE_BYTES = 1 << 30
"""Longest line: a frame of the archive holds no more."""
READ_BYTES = 1 << 20
UNFINISHED = "restore.partial.json"

Row = TypeVar("Row", Kept, LedgerRow)

_kept = msgspec.json.Decoder(Kept).decode
_ledger = msgspec.json.Decoder(LedgerRow).decode


def restore(hub: Hub, folders: Sequence[Path], progress: Progress) -> int:
    """Fills an empty catalogue from a whole dump and the incremental ones after it, in this order.

    All checksums are compared before anything is written. The search index is not touched. If it is stopped
    half-way, the same call goes on with the part that it was at.

    Returns:
        How many records the dumps hold.

    Raises:
        ConfigError: the catalogue is not empty, or another restore was stopped there; the dumps do not follow
            each other; a file is damaged.
        NotFound: a folder holds no finished dump.
    """
    gc.set_threshold(*COLLECT)
    manifests = [read_manifest(folder) for folder in folders]
    _check_order(folders, manifests)
    with only_run(hub.settings):
        done = _done(hub, manifests)
        _check_files(folders, manifests, progress)
        total = sum(
            _put_back(hub.catalogue, folder, manifest, done, progress)
            for folder, manifest in zip(folders, manifests, strict=True)
        )
        done.path.unlink()
        return total


class _Unfinished(msgspec.Struct):
    """What is kept in the data folder while a restore is not finished."""

    dumps: list[str]
    """Digests of the manifests."""
    parts: list[str] = []
    """Those that were put back."""


class _Done:
    """The parts that a restore of some dumps has put back so far."""

    def __init__(self, path: Path, manifests: Sequence[Manifest]) -> None:
        self.path = path
        self._kept = _Unfinished([hashlib.sha256(msgspec.json.encode(m)).hexdigest() for m in manifests])

    def take_over(self) -> bool:
        """Goes on where an earlier one was stopped; False if it had other dumps."""
        try:
            before = msgspec.json.decode(self.path.read_bytes(), type=_Unfinished)
        except msgspec.DecodeError:
            return False
        same = before.dumps == self._kept.dumps
        self._kept = before
        return same

    def has(self, manifest: Manifest, entry: FileEntry) -> bool:
        """Whether a part was put back."""
        return _name(manifest, entry) in self._kept.parts

    def add(self, manifest: Manifest, entry: FileEntry) -> None:
        """A part was put back."""
        self._kept.parts.append(_name(manifest, entry))
        self.save()

    def save(self) -> None:
        """Keeps it in one step."""
        write_whole(self.path, msgspec.json.encode(self._kept))


def _name(manifest: Manifest, entry: FileEntry) -> str:
    return f"{manifest.after}-{manifest.until}/{entry.name}"


def _done(hub: Hub, manifests: Sequence[Manifest]) -> _Done:
    """What an earlier call put back of the same dumps; nothing, if the catalogue is empty.

    Raises:
        ConfigError: it is not empty and was not being filled from these dumps.
    """
    place = hub.settings.data
    done = _Done(place / UNFINISHED, manifests)
    if hub.catalogue.is_empty():
        done.save()
    elif not done.path.exists():
        raise ConfigError(
            f"The catalogue in {place} is not empty. Restore into an empty data folder: tsunagi --data NEWFOLDER "
            "restore … Where a restore came to its end here, `tsunagi reindex` builds the search index."
        )
    elif not done.take_over():
        raise ConfigError(
            f"In {place} a restore from other dumps was stopped half-way. Give the same folders in the same order to "
            "go on, or an empty data folder."
        )
    return done


def _check_order(folders: Sequence[Path], manifests: Sequence[Manifest]) -> None:
    if not manifests:
        raise BadRequest("Name at least one folder of a dump.", "folder")
    reached = 0
    for folder, manifest in zip(folders, manifests, strict=True):
        if "jsonl" not in manifest.asked.formats:
            raise ConfigError(f"{folder} has no JSON lines: a catalogue is rebuilt from --format jsonl.")
        if manifest.after > reached:
            raise ConfigError(
                f"{folder} begins after change {manifest.after:,}, but what comes before reaches {reached:,}. "
                "Name the whole dump first, then the incremental ones in order."
            )
        if manifest.until < reached:
            raise ConfigError(f"{folder} is older than the dump before it. Name them in order.")
        reached = manifest.until


def _parts(manifest: Manifest) -> list[FileEntry]:
    return [entry for entry in manifest.files if entry.format == "jsonl"]


def _check_files(folders: Sequence[Path], manifests: Sequence[Manifest], progress: Progress) -> None:
    every = [(f / e.name, e) for f, m in zip(folders, manifests, strict=True) for e in _parts(m)]
    progress.begin("check", sum(entry.records for _, entry in every))
    for path, entry in every:
        if not path.exists():
            raise ConfigError(f"{path} is missing. Copy the dump again.")
        if path.stat().st_size != entry.bytes or _sha256(path) != entry.sha256:
            raise ConfigError(f"{path} is damaged: its checksum is not the manifest's. Copy the dump again.")
        progress.advance("check", entry.records)
    progress.end("check", "")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _put_back(catalogue: Catalogue, folder: Path, manifest: Manifest, done: _Done, progress: Progress) -> int:
    what = f"restore {folder.name}"
    parts = _parts(manifest)
    listed = [entry for entry in parts if entry.section in {"entities", "unlisted"}]
    progress.begin(what, sum(entry.records for entry in listed))
    for entry in listed:
        if done.has(manifest, entry):
            progress.advance(what, entry.records)
            continue
        for batch in _batches(folder / entry.name, _kept):
            try:
                catalogue.put_back(batch)
            except BadRecord as error:
                raise ConfigError(f"{folder / entry.name}: {error}") from error
            progress.advance(what, len(batch))
        done.add(manifest, entry)
    ledger = [entry for entry in parts if entry.section == "ledger"]
    rows = [row for e in ledger for batch in _batches(folder / e.name, _ledger) for row in batch]
    try:
        catalogue.put_back_ledger(rows, manifest.until)
    except BadRecord as error:
        raise ConfigError(f"{folder}: {error}") from error
    progress.end(what, "")
    return sum(entry.records for entry in listed)


def _batches(path: Path, decode: Callable[[bytes], Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for number, line in enumerate(lines(path, LINE_BYTES), 1):
        try:
            batch.append(decode(line))
        except msgspec.DecodeError as error:
            raise ConfigError(f"{path}, line {number:,}: {error}.") from error
        size += len(line)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
