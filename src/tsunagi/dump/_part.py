"""One part of a dump: written under a temporary name, then renamed when it is whole and on the disk."""

import gzip
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import zstandard

from tsunagi.errors import ConfigError
from tsunagi.file import sync_folder

LEVEL = 3
GZIP_LEVEL = 5
READ_BYTES = 1 << 20
SUFFIXES = {"zstd": ".zst", "gzip": ".gz"}


class PartFile(io.RawIOBase):
    """A file that counts and digests what is written to it, under a temporary name until `keep`."""

    def __init__(self, path: Path) -> None:
        self.size = 0
        self._digest = hashlib.sha256()
        self._file = _temporary(path).open("wb")

    def writable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Bytes written."""
        return self.size

    def write(self, data: Any) -> int:
        """Writes all of `data`."""
        self._digest.update(data)
        count = self._file.write(data)
        self.size += count
        return count

    def flush(self) -> None:
        """Left to the end: a part is whole or not there."""

    @property
    def sha256(self) -> str:
        """Of what was written."""
        return self._digest.hexdigest()

    def seal(self) -> None:
        """Makes the part durable."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


def keep(path: Path) -> None:
    """Gives a part that is whole its name. Only who holds the folder's lock may."""
    _temporary(path).rename(path)
    sync_folder(path.parent)


def _temporary(path: Path) -> Path:
    return path.with_name(path.name + ".tmp")


def compressor(file: PartFile, compression: str) -> IO[bytes]:
    """A stream that compresses into `file` without closing it; equal input gives equal bytes.

    zstd does so in a thread of its own while more is read; how many threads there are does not change the bytes.
    """
    if compression == "gzip":
        return gzip.GzipFile("", "wb", GZIP_LEVEL, file, mtime=0)  # type: ignore[return-value]
    stream = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True, threads=1)
    return stream.stream_writer(file, closefd=False)  # type: ignore[arg-type]


def lines(path: Path, most: int) -> Iterator[bytes]:
    """The lines of a compressed part, without their ends.

    Raises:
        ConfigError: it cannot be decompressed or has a line of more than `most` bytes.
    """
    try:
        with path.open("rb") as file, _decompressor(file, path) as stream:
            reader = io.BufferedReader(stream, READ_BYTES)
            while line := reader.readline(most):
                if len(line) >= most:
                    raise ConfigError(
                        f"{path} has a line of more than {most:,} bytes; it is not one of ours."
                    )
                yield line.rstrip(b"\n")
    except (OSError, EOFError, zstandard.ZstdError) as error:
        raise ConfigError(f"{path} cannot be read: {error}. Copy the dump again.") from error


def _decompressor(file: IO[bytes], path: Path) -> Any:
    if path.suffix == ".gz":
        return gzip.GzipFile(fileobj=file, mode="rb")
    return zstandard.ZstdDecompressor().stream_reader(file, closefd=False, read_across_frames=True)
