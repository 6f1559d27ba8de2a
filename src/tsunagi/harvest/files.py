"""Harvests files: tables, JSON, XML and texts, on disk or on the web, packed or not."""

import glob
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

import msgspec

from tsunagi.errors import SourceUnavailable
from tsunagi.harvest import Batch, Driver, PastWindow, Tools, Window
from tsunagi.harvest._file_part import Options, Part, Records
from tsunagi.harvest._file_rows import read_csv, read_xlsx
from tsunagi.harvest._file_trees import read_json, read_lines, read_text, read_xml
from tsunagi.harvest._open import Limits, open_file, open_parts
from tsunagi.harvest._options import MEBIBYTE, bad_option, read_options
from tsunagi.model import RawRecord, Source

BATCH = 2000
BATCH_BYTES = 16 * MEBIBYTE

_SUFFIXES: dict[str, Records] = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".json": "json", ".jsonld": "json", ".geojson": "json", ".xml": "xml", ".rdf": "xml", ".txt": "text",
    ".md": "text", ".html": "text", ".sgml": "text",
}  # fmt: skip


class _Place(msgspec.Struct, frozen=True):
    """Where a window stands; the cursor of a batch is its JSON."""

    entry: int = 0
    """Which of the window's paths."""
    part: int = 0
    """Which of the path's streams."""
    done: int = 0
    """Records got of that stream."""
    fingerprint: str | None = None
    """The window's: if it has changed, all begins anew."""
    content: str = ""
    """Digest of a downloaded file: if it has changed, that file begins anew."""


class _Files:
    """The driver of files."""

    name = "files"

    def plan(self, source: Source, past: Sequence[PastWindow], tools: Tools) -> Iterable[Window]:
        """One window for the path; of several paths one each, or one for all if they are the whole source.

        Raises:
            ConfigError: an option is wrong.
            SourceUnavailable: a file is not there.
        """
        options = read_options(source, Options)
        entries = _entries(options)
        if not entries:
            raise bad_option(source, "path: there is none")
        for group in [entries] if options.snapshot else [(entry,) for entry in entries]:
            print_ = _fingerprint(source, options, group, tools)
            yield Window(_key(group), fingerprint=print_, snapshot=options.snapshot)

    def fetch(self, source: Source, window: Window, cursor: str | None, tools: Tools) -> Iterator[Batch]:
        """Batches of up to 2,000 records or 16 MiB.

        Raises:
            ConfigError: an option does not fit the file.
            SourceUnavailable: a file is not there, broken or too large.
        """
        options, place = read_options(source, Options), _Place(fingerprint=window.fingerprint)
        if cursor:
            try:
                begun = msgspec.json.decode(cursor, type=_Place)
                place = begun if begun.fingerprint == window.fingerprint else place
            except msgspec.DecodeError:
                tools.fault("cursor of an earlier version; the window was begun anew", window.key)
        entries = _entries(options)
        if not options.snapshot:
            entries = tuple(entry for entry in entries if entry == window.key)
        return _batches(_records(source, options, entries, place, tools))


def _entries(options: Options) -> tuple[str, ...]:
    return (options.path,) if isinstance(options.path, str) else options.path


def _key(entries: Sequence[str]) -> str:
    return ", ".join(entries)


def _is_url(entry: str) -> bool:
    return entry.lower().startswith(("http://", "https://"))


def _expand(source: Source, entry: str) -> list[tuple[str, Path]]:
    """The files that a local path means: (name, path); the name is what is below the part without globs.

    Raises:
        SourceUnavailable: there is none.
    """
    folder = Path(source.path).parent
    if (folder / entry).exists() or not glob.has_magic(entry):
        return [(Path(entry).name, folder / entry)]
    found = sorted(
        path for path in glob.glob(entry, root_dir=folder, recursive=True) if (folder / path).is_file()
    )
    if not found:
        raise SourceUnavailable(
            f"{source.path}: no file fits {entry!r} in {folder}. Correct the option path."
        )
    plain = Path(*Path(entry).parts[: _first_magic(entry)])
    return [(str(Path(path).relative_to(plain)), folder / path) for path in found]


def _first_magic(entry: str) -> int:
    return next(number for number, part in enumerate(Path(entry).parts) if glob.has_magic(part))


def _fingerprint(source: Source, options: Options, entries: Iterable[str], tools: Tools) -> str | None:
    """A digest of the content and of all that decides how it is cut; None if a server does not tell."""
    digest = hashlib.blake2b(msgspec.json.encode([options, source.id, source.format]), digest_size=16)
    for entry in entries:
        if _is_url(entry):
            headers = tools.web.head(entry, options).headers
            version = headers.get("etag") or headers.get("last-modified")
            if not version:
                return None
            digest.update(f"{entry}\0{version}\0{headers.get('content-length')}\0".encode())
            continue
        for name, path in _expand(source, entry):
            digest.update(f"{name}\0".encode())
            with open_file(path) as file:
                _digest_into(digest.update, file)
    return digest.hexdigest()


def _digest_into(update: Callable[[bytes], None], file: BinaryIO) -> None:
    while piece := file.read(MEBIBYTE):
        update(piece)


@contextmanager
def _opened(
    source: Source, options: Options, entry: str, tools: Tools
) -> Iterator[tuple[list[tuple[str, Path]], str]]:
    """The files of a path, downloaded if need be, and the digest of what was downloaded."""
    if not _is_url(entry):
        yield _expand(source, entry), ""
        return
    with NamedTemporaryFile(prefix="tsunagi-") as temporary:
        tools.web.download(entry, cast(BinaryIO, temporary), options)
        temporary.flush()
        temporary.seek(0)
        digest = hashlib.blake2b(digest_size=16)
        _digest_into(digest.update, cast(BinaryIO, temporary))
        name = unquote(urlsplit(entry).path).rstrip("/").rpartition("/")[2] or "download"
        yield [(name, Path(temporary.name))], digest.hexdigest()


def _records(
    source: Source, options: Options, entries: Sequence[str], place: _Place, tools: Tools
) -> Iterator[tuple[RawRecord, _Place]]:
    """Each record with the place after it."""
    for number in range(place.entry, len(entries)):
        with _opened(source, options, entries[number], tools) as (files, content):
            if number != place.entry or content != place.content:
                place = _Place(number, 0, 0, place.fingerprint, content)
            for index, part in enumerate(_parts(files, source, options, place, tools)):
                if index < place.part:
                    continue
                if index > place.part:
                    place = _Place(number, index, 0, place.fingerprint, content)
                done = place.done
                for record in _cut(part):
                    done += 1
                    yield record, _Place(number, index, done, place.fingerprint, content)


def _parts(
    files: Iterable[tuple[str, Path]], source: Source, options: Options, place: _Place, tools: Tools
) -> Iterator[Part]:
    limits, index = Limits(options.most_bytes, options.most_ratio), 0
    for name, path in files:
        for shown, stream in open_parts(path, name, options.member, limits):
            skip = place.done if index == place.part else 0
            yield Part(shown, stream, source, options, tools.fault, skip)
            index += 1


def _cut(part: Part) -> Iterator[RawRecord]:
    kind = part.options.records
    if kind == "auto":
        suffixes = [suffix.lower() for suffix in Path(part.name).suffixes]
        if suffixes and suffixes[-1] in {".gz", ".zip"}:
            suffixes.pop()
        found = _SUFFIXES.get(suffixes[-1] if suffixes else "")
        if found is None:
            raise bad_option(part.source, f"records: say what {part.name} is, its name does not tell")
        kind = found
    if kind in {"csv", "tsv"}:
        return read_csv(part, "," if kind == "csv" else "\t")
    if kind == "jsonl":
        return read_lines(part)
    readers = {"xlsx": read_xlsx, "json": read_json, "xml": read_xml, "text": read_text}
    return readers[kind](part)


def _batches(records: Iterator[tuple[RawRecord, _Place]]) -> Iterator[Batch]:
    batch: list[RawRecord] = []
    size = 0
    encode = msgspec.json.encode
    for record, place in records:
        batch.append(record)
        size += len(record.body)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield Batch(batch, encode(place).decode())
            batch, size = [], 0
    yield Batch(batch)


driver: Driver = _Files()
