"""The formats of a dump: each writes records into one part after another."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec
import pyarrow
import pyarrow.parquet as parquet

from tsunagi.catalogue import Kept, LedgerRow
from tsunagi.dump._columns import SCHEMA, table
from tsunagi.dump._manifest import Section
from tsunagi.dump._part import SUFFIXES, PartFile, compressor
from tsunagi.graph import Frame, nquads
from tsunagi.model import Entity, Value

_encode_lines = msgspec.json.Encoder().encode_lines
_decode = msgspec.json.Decoder(dict[str, list[Value]]).decode

GROUP_RECORDS = 20_000
"""Rows in a row group: enough for a reader to work in columns, little enough for memory."""

Rows = Sequence[Kept] | Sequence[LedgerRow]


class Gone(msgspec.Struct, frozen=True):
    """A line that tells that a record is gone, for formats that cannot say it."""

    id: str
    kind: str
    source: str
    change: int | None


class PartWriter(Protocol):
    """Writes one part."""

    def add(self, rows: Rows) -> int:
        """Writes a page; how many bytes before compression (Parquet: 0)."""

    def close(self) -> None:
        """Ends the part; the file stays open."""


class LinesWriter:
    """JSON lines, as the catalogue keeps the values: nothing is decoded."""

    def __init__(self, file: PartFile, compression: str) -> None:
        self._stream = compressor(file, compression)

    def add(self, rows: Rows) -> int:
        """One line a row."""
        text = _encode_lines(rows)
        self._stream.write(text)
        return len(text)

    def close(self) -> None:
        """Ends the compression."""
        self._stream.close()


class GoneWriter(LinesWriter):
    """JSON lines that tell what is gone."""

    def add(self, rows: Rows) -> int:
        """One line a deleted or withdrawn record."""
        return super().add([msgspec.convert(row, Gone, from_attributes=True) for row in rows])  # type: ignore[arg-type]


class ParquetWriter:
    """A flat table with the values as a list of structs; see docs/how-to/take-a-dump.md."""

    def __init__(self, file: PartFile) -> None:
        self._writer = parquet.ParquetWriter(file, SCHEMA, compression="zstd", store_schema=False)
        self._pages: list[pyarrow.Table] = []

    def add(self, rows: Rows) -> int:
        """Keeps a page for the next row group."""
        self._pages.append(table(rows))  # type: ignore[arg-type]
        if sum(page.num_rows for page in self._pages) >= GROUP_RECORDS:
            self._flush()
        return 0

    def _flush(self) -> None:
        if self._pages:
            self._writer.write_table(pyarrow.concat_tables(self._pages))
        self._pages = []

    def close(self) -> None:
        """Writes what is left and the footer."""
        self._flush()
        self._writer.close()


class QuadsWriter:
    """N-Quads: each entity in its own named graph."""

    def __init__(self, file: PartFile, compression: str, frame: Frame) -> None:
        self._stream = compressor(file, compression)
        self._frame = frame

    def add(self, rows: Rows) -> int:
        """All quads of the entities."""
        base, sources = self._frame.base, self._frame.sources
        text = b"".join(
            nquads(
                Entity(kept.id, kept.kind, kept.source, _decode(kept.values)),
                Frame(base, sources, kept.updated),
            )
            for kept in rows
            if isinstance(kept, Kept)
        )
        self._stream.write(text)
        return len(text)

    def close(self) -> None:
        """Ends the compression."""
        self._stream.close()


class Form(msgspec.Struct, frozen=True):
    """What makes the files of a section in one format."""

    format: str
    section: Section
    compression: str
    frame: Frame

    @property
    def ending(self) -> str:
        """Of its files' names."""
        if self.format == "parquet":
            return ".parquet"
        lines = ".nq" if self.format == "nquads" and self.section == "entities" else ".jsonl"
        return lines + SUFFIXES[self.compression]

    @property
    def costly(self) -> bool:
        """Whether writing takes longer than reading from the catalogue."""
        return self.section == "entities" and self.format != "jsonl"

    def open(self, file: PartFile) -> PartWriter:
        """What writes one of them."""
        if self.section == "deleted":
            return GoneWriter(file, self.compression)
        if self.format == "parquet":
            return ParquetWriter(file)
        if self.format == "nquads":
            return QuadsWriter(file, self.compression, self.frame)
        return LinesWriter(file, self.compression)


class Parts(Protocol):
    """Writes the parts of a section one after another."""

    def begin(self, path: Path) -> None:
        """Begins the part that will have this name."""

    def add(self, rows: Rows) -> None:
        """Writes a page, perhaps later."""

    def size(self) -> int:
        """Bytes of the part before compression (Parquet: 0), once all pages are written."""

    def end(self) -> tuple[int, str]:
        """Ends the part; (its bytes, their SHA-256)."""

    def close(self) -> None:
        """No part comes any more."""


class Here:
    """Parts that are written by who asks for it."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def begin(self, path: Path) -> None:
        """Opens the file."""
        self._file = PartFile(path)
        self._part = self._form.open(self._file)
        self._size = 0

    def add(self, rows: Rows) -> None:
        """At once."""
        self._size += self._part.add(rows)

    def size(self) -> int:
        """Known at once."""
        return self._size

    def end(self) -> tuple[int, str]:
        """The part is whole and on the disk, under its temporary name."""
        self._part.close()
        self._file.seal()
        return self._file.size, self._file.sha256

    def close(self) -> None:
        """Nothing is open between parts."""
