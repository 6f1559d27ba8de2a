"""Opening files that may be compressed: streams with limits, so that no archive can fill the memory."""

import fnmatch
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from tsunagi.errors import SourceUnavailable

PIECE = 1 << 18
FREE = 64 << 20
"""Decoded bytes below which any ratio is allowed: small texts compress absurdly well."""
MOST_MEMBERS = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What a compressed file may become."""

    most_bytes: int
    """Decoded bytes of one file."""
    most_ratio: float
    """Decoded to compressed bytes, once FREE is passed."""


class _Told(Protocol):
    def tell(self) -> int: ...


class _Read(Protocol):
    def readinto(self, buffer: Any, /) -> int | None: ...


class Gunzip(io.RawIOBase):
    """Decodes gzip members from a stream, with bounded memory."""

    def __init__(self, raw: io.BufferedReader) -> None:
        super().__init__()
        self._raw = raw
        self._inflater = zlib.decompressobj(31)
        self._begun = False
        self._left = b""

    def readable(self) -> bool:
        """True: this is for reading."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fills `buffer` as far as it goes.

        Raises:
            zlib.error: the data is not gzip.
            EOFError: it ends in the midst.
        """
        while True:
            if self._inflater.eof:
                self._left = self._inflater.unused_data.lstrip(b"\0")
                self._inflater, self._begun = zlib.decompressobj(31), False
            data = self._left or self._raw.read(PIECE)
            if not data:
                if self._begun:
                    raise EOFError("the gzip data ends too early")
                return 0
            self._begun = True
            decoded = self._inflater.decompress(data, len(buffer))
            self._left = self._inflater.unconsumed_tail
            if decoded:
                buffer[: len(decoded)] = decoded
                return len(decoded)


class Bounded(io.RawIOBase):
    """Passes a decoded stream on until it is larger than allowed; `name` is for the error."""

    def __init__(self, inner: _Read, packed: _Told | int, limits: Limits, name: str) -> None:
        super().__init__()
        self._inner = inner
        self._packed = packed
        self._limits = limits
        self._name = name
        self._size = 0

    def readable(self) -> bool:
        """True: this is for reading."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fills `buffer` as far as it goes.

        Raises:
            SourceUnavailable: a limit is passed, or the data is broken.
        """
        try:
            count: int = self._inner.readinto(buffer) or 0
        except (
            zlib.error,
            EOFError,
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise SourceUnavailable(f"{self._name} is broken: {error}. Get it again.") from error
        self._size += count
        if self._size > self._limits.most_bytes:
            raise SourceUnavailable(
                f"{self._name} holds more than {self._limits.most_bytes:,} bytes. "
                "Raise the option most_bytes if that is right."
            )
        if self._size > FREE:
            packed = self._packed if isinstance(self._packed, int) else self._packed.tell()
            if self._size > self._limits.most_ratio * max(packed, 1):
                raise SourceUnavailable(
                    f"{self._name} becomes more than {self._limits.most_ratio:g} times larger when unpacked. "
                    "Raise the option most_ratio if that is right."
                )
        return count


def open_file(path: Path) -> io.BufferedReader:
    """Opens a regular file.

    Raises:
        SourceUnavailable: it is not there, or not a regular file.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise SourceUnavailable(f"{path} is not a file. Correct the option path.")
        return path.open("rb")
    except OSError as error:
        raise SourceUnavailable(
            f"{path} cannot be read: {error.strerror}. Correct the option path."
        ) from error


def open_parts(path: Path, name: str, member: str, limits: Limits) -> Iterator[tuple[str, io.BufferedReader]]:
    """The streams in a file: its own, unpacked, or those of the members of a zip that match `member`.

    What a file is, its first bytes say, not its name: servers unpack and pack as they like. An .xlsx file
    is not taken apart though it is a zip.

    Args:
        path: the file.
        name: what to call it.
        member: a glob over the names of a zip's members; a name without a slash matches in any folder.
        limits: what it may become.

    Raises:
        SourceUnavailable: it is not there, broken or too large; reading a stream raises this too.
    """
    with open_file(path) as raw:
        magic = raw.read(4)
        raw.seek(0)
        if magic[:2] == b"\x1f\x8b":
            yield name, io.BufferedReader(Bounded(Gunzip(raw), raw, limits, name), PIECE)
        elif magic == b"PK\x03\x04" and not name.lower().endswith(".xlsx"):
            yield from _open_members(raw, name, member, limits)
        else:
            yield name, io.BufferedReader(Bounded(raw, 1 << 62, limits, name), PIECE)


def _open_members(
    raw: io.BufferedReader, name: str, member: str, limits: Limits
) -> Iterator[tuple[str, io.BufferedReader]]:
    try:
        archive = zipfile.ZipFile(raw)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise SourceUnavailable(f"{name} is a broken zip file: {error}. Get it again.") from error
    with closing(archive):
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise SourceUnavailable(f"{name} has more than {MOST_MEMBERS:,} members.")
        left = limits.most_bytes
        for info in sorted(members, key=lambda info: info.filename):
            path = info.filename
            if info.is_dir() or not (fnmatch.fnmatchcase(path, member) or _base_matches(path, member)):
                continue
            shown = f"{name}/{path}"
            try:
                inner = archive.open(info)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
                raise SourceUnavailable(f"{shown} cannot be unpacked: {error}.") from error
            left -= info.file_size
            allowed = Limits(max(left + info.file_size, 0), limits.most_ratio)
            bounded = Bounded(cast(_Read, inner), info.compress_size, allowed, shown)
            stream: io.BufferedReader = io.BufferedReader(bounded, PIECE)
            if stream.peek(2)[:2] == b"\x1f\x8b":
                unpacked = Gunzip(stream)
                stream = io.BufferedReader(Bounded(unpacked, info.compress_size, allowed, shown), PIECE)
            yield shown, stream


def _base_matches(path: str, member: str) -> bool:
    return "/" not in member and fnmatch.fnmatchcase(path.rpartition("/")[2], member)
