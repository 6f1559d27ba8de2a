"""The archive of raw records: append-only, compressed, one folder a source.

A segment file is a row of frames. A frame holds the records of one batch:
`magic(4) length(4) crc32(4) | zstd(msgpack [[local_id, format, body, datestamp, deleted, fault], …])`, little-endian.
A record is named by its frame, segment << 40 | offset, and its slot within.
"""

import os
import struct
import threading
import zlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import zstandard

from tsunagi.errors import ConfigError, NotFound
from tsunagi.model import RawRecord

MAGIC = b"TRF1"
HEADER = struct.Struct("<4sII")
SEGMENT_BYTES = 256 << 20
OFFSET_BITS = 40
LEVEL = 3
MAX_FRAME_BYTES = 1 << 30

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[tuple[str, str, bytes, str | None, bool, str | None]]).decode


class _Decompressor(threading.local):
    """One for each thread: making one takes longer than most of its work."""

    def __init__(self) -> None:
        self.decompress = zstandard.ZstdDecompressor().decompress


_own = _Decompressor()


def decompress(packed: bytes | memoryview, most: int = 0) -> bytes:
    """What was compressed; `most` bounds the bytes of what does not tell its size."""
    return _own.decompress(packed, max_output_size=most)


class Archive:
    """Keeps raw records for good. One writer at a time (the run lock sees to it), any number of readers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checked: set[Path] = set()
        self._compress = zstandard.ZstdCompressor(level=LEVEL).compress

    def append(self, source: str, records: Sequence[RawRecord]) -> int:
        """Writes one frame, durable when this returns; returns its number."""
        rows = [(r.local_id, r.format, r.body, r.datestamp, r.deleted, r.fault) for r in records]
        packed = self._compress(_encode(rows))
        path = self._segment(source, len(packed))
        with path.open("ab") as file:
            offset = file.tell()
            file.write(HEADER.pack(MAGIC, len(packed), zlib.crc32(packed)) + packed)
            file.flush()
            os.fsync(file.fileno())
        return int(path.stem) << OFFSET_BITS | offset

    def read(self, source: str, frame: int) -> list[RawRecord]:
        """The records of one frame.

        Raises:
            NotFound: the archive has been purged or damaged; the text names the file and place.
        """
        path = self._folder / source / f"{frame >> OFFSET_BITS:08d}.frames"
        offset = frame & (1 << OFFSET_BITS) - 1
        try:
            with path.open("rb") as file:
                file.seek(offset)
                packed = _read_frame(file.read(HEADER.size), file)
        except OSError:
            packed = None
        if packed is None:
            raise NotFound(f"{path} has no whole frame at byte {offset}: restore the archive from a backup.")
        rows = _decode(decompress(packed, MAX_FRAME_BYTES))
        return [RawRecord(source, *row) for row in rows]

    def purge(self, source: str) -> None:
        """Removes all raw records of a source from the disk."""
        for path in sorted((self._folder / source).glob("*.frames")):
            path.unlink()
        self._checked.clear()

    def _segment(self, source: str, size: int) -> Path:
        """The file that the next frame goes to; its tail is checked once a process."""
        folder = self._folder / source
        if not source or folder.parent != self._folder:
            raise ConfigError(f"Source id {source!r} cannot be a folder's name.")
        folder.mkdir(parents=True, exist_ok=True)
        segments = sorted(folder.glob("*.frames"))
        last = segments[-1] if segments else folder / f"{1:08d}.frames"
        if last not in self._checked:
            _cut_torn_tail(last)
            self._checked.add(last)
        if last.exists() and last.stat().st_size + size > SEGMENT_BYTES:
            last = folder / f"{int(last.stem) + 1:08d}.frames"
        return last


def _read_frame(header: bytes, file: "os.PathLike[str] | object") -> bytes | None:
    if len(header) < HEADER.size:
        return None
    magic, length, checksum = HEADER.unpack(header)
    if magic != MAGIC or length > MAX_FRAME_BYTES:
        return None
    packed: bytes = file.read(length)  # type: ignore[union-attr]
    return packed if len(packed) == length and zlib.crc32(packed) == checksum else None


def _cut_torn_tail(path: Path) -> None:
    """Moves what a crash left half-written at the end of a segment into a `.torn` file beside it."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        good = 0
        while _read_frame(file.read(HEADER.size), file) is not None:
            good = file.tell()
        file.seek(good)
        torn = file.read()
        if torn:
            path.with_suffix(f".{good}.torn").write_bytes(torn)
            file.truncate(good)
