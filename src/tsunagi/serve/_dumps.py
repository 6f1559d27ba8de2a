"""Finished dumps that lie ready for download: folders with a manifest.json, in the folder that a setting names."""

import base64
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from tsunagi.errors import NotFound

MANIFEST = "manifest.json"
PIECE = 1 << 18
"""Bytes read at a time."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
MEDIA_TYPES = {
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".nq": "application/n-quads",
    ".parquet": "application/vnd.apache.parquet",
    ".zst": "application/zstd",
    ".gz": "application/gzip",
}


class Part(msgspec.Struct, frozen=True):
    """A file of a dump, as its manifest has it."""

    name: str
    format: str
    bytes: int
    sha256: str


class Source(msgspec.Struct, frozen=True):
    """Whose records are in a dump."""

    id: str


class Dump(msgspec.Struct, frozen=True):
    """What is told of a dump; the rest is in its manifest."""

    finished: datetime | None
    after: int
    until: int
    files: list[Part]
    sources: list[Source]
    name: str = ""
    """Of its folder."""

    @property
    def formats(self) -> list[str]:
        return sorted({part.format for part in self.files})


class Found(msgspec.Struct, frozen=True):
    """A file that may be sent."""

    path: Path
    size: int
    media_type: str
    etag: str
    digest: str = ""
    """For the header Repr-Digest (RFC 9530); '' for the manifest."""


def offered(folder: str) -> list[Dump]:
    """The finished dumps in a folder, newest first; none if `folder` is '' or not there."""
    place = Path(folder)
    if not folder or not place.is_dir():
        return []
    found = [dump for each in place.iterdir() if _NAME.fullmatch(each.name) and (dump := _read(each))]
    return sorted(found, key=lambda dump: (dump.until, dump.name), reverse=True)


def _read(place: Path) -> Dump | None:
    """The dump in a folder; None if there is none that is finished and can be understood."""
    try:
        dump = msgspec.json.decode((place / MANIFEST).read_bytes(), type=Dump)
    except (OSError, msgspec.DecodeError):
        return None
    return msgspec.structs.replace(dump, name=place.name) if dump.finished else None


def find(folder: str, dump: str, file: str) -> Found:
    """A file of a dump: its manifest, or one that the manifest names.

    Raises:
        NotFound: there is no such dump or file.
    """
    place = Path(folder) / dump
    known = _read(place) if folder and _NAME.fullmatch(dump) and _NAME.fullmatch(file) else None
    part = next((one for one in known.files if one.name == file), None) if known else None
    path = place / file
    # A link would lead out of what was put here to be public.
    if known is None or (part is None and file != MANIFEST) or path.is_symlink() or not path.is_file():
        raise NotFound(f"There is no file {dump[:80]}/{file[:80]}.")
    state = path.stat()
    media_type = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    if part is None:
        return Found(path, state.st_size, media_type, f'"{state.st_mtime_ns:x}-{state.st_size:x}"')
    try:
        digest = base64.b64encode(bytes.fromhex(part.sha256)).decode()
    except ValueError:
        digest = ""
    return Found(path, state.st_size, media_type, f'"{part.sha256[:64]}"', digest)


def span(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that a Range header asks for (RFC 9110, 14.1.2).

    None where the whole is to be sent: there is no header, or it has several ranges or another unit.

    Raises:
        ValueError: no such bytes are there (HTTP 416).

    >>> span("bytes=-3", 10), span("bytes=4-", 10), span("bytes=0-99", 10), span("lines=1-2", 10)
    ((7, 9), (4, 9), (0, 9), None)
    """
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if not found or found[0] == "bytes=-":
        return None
    if found[1] and found[2] and int(found[1]) > int(found[2]):
        return None
    first = int(found[1]) if found[1] else max(0, size - int(found[2]))
    last = min(int(found[2]), size - 1) if found[1] and found[2] else size - 1
    if first >= size:
        raise ValueError(header)
    return first, last


def pieces(path: Path, first: int, last: int) -> Iterator[bytes]:
    """The bytes of a file from `first` to `last`, both included."""
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left and (piece := file.read(min(left, PIECE))):
            left -= len(piece)
            yield piece
