"""Cutting tables into records: CSV, TSV and Excel sheets. A row becomes a JSON object of texts."""

import csv
import datetime
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TextIO
from xml.etree.ElementTree import ParseError

import msgspec

from tsunagi.errors import ConfigError, SourceUnavailable
from tsunagi.harvest._file_part import (
    NoId,
    Part,
    choose_encoding,
    digest_id,
    id_paths,
    join_id,
    read_datestamp,
)
from tsunagi.harvest._options import MEBIBYTE, bad_option
from tsunagi.model import RawRecord

LONGEST_FIELD = 16 * MEBIBYTE
SAMPLE = 4 * MEBIBYTE

Row = Callable[[int, list[str], Callable[[], bytes]], RawRecord | None]
"""(line, cells, the bytes it came as) → record; None for a row without anything in it."""


def read_csv(part: Part, delimiter: str) -> Iterator[RawRecord]:
    """The rows of a CSV file.

    Raises:
        ConfigError: the encoding, delimiter or a column of the options is wrong.
        SourceUnavailable: the file breaks off or is in an unknown encoding.
    """
    options = part.options
    encoding = choose_encoding(_peek(part.stream), options.encoding, part.name)
    csv.field_size_limit(LONGEST_FIELD)  # the module's own default of 131,072 is too short for abstracts
    held: list[str] = []
    try:
        text = io.TextIOWrapper(part.stream, encoding, errors="surrogateescape", newline="")
        reader = csv.reader(
            _lines(text, held),
            delimiter=options.delimiter or delimiter,
            quotechar=options.quote or None,
            quoting=csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE,
            strict=True,  # otherwise a quotation mark that is never closed swallows rows unseen
        )
        for _ in range(options.skip_lines):
            text.readline(LONGEST_FIELD)
    except (LookupError, TypeError, ValueError) as error:
        raise bad_option(part.source, f"encoding, delimiter or quote: {error}") from error

    def came() -> bytes:
        return "".join(held).encode(encoding.removesuffix("-sig"), "surrogateescape")

    yield from _make(part, _numbered(reader, held, part, came), came)


def _peek(stream: io.BufferedReader) -> bytes:
    """As much of the beginning as is buffered: enough to tell the encoding of all but a rare file."""
    return stream.peek(SAMPLE)


def _lines(text: TextIO, held: list[str]) -> Iterator[str]:
    """Lines, the overlong cut; each is kept in `held` until its row is done."""
    while line := text.readline(LONGEST_FIELD):
        held.append(line)
        yield line.replace("\0", "") if "\0" in line else line


def _numbered(
    reader: Any, held: list[str], part: Part, came: Callable[[], bytes]
) -> Iterator[tuple[int, list[str] | RawRecord]]:
    while True:
        held.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = reader.line_num + part.options.skip_lines
            yield line, part.bad(line, came(), f"line {line}: not CSV: {error}")
            continue
        yield reader.line_num + part.options.skip_lines, cells


def _make(
    part: Part, rows: Iterator[tuple[int, list[str] | RawRecord]], came: Callable[[], bytes]
) -> Iterator[RawRecord]:
    """Records of rows, the first of which is the header unless the options give one."""
    header = list(part.options.header)
    make, seen = (_row_maker(part, header) if header else None), 0
    for line, row in rows:
        if isinstance(row, RawRecord):
            record: RawRecord | None = row
        elif make is None:
            if any(cell.strip() for cell in row):
                make = _row_maker(part, _name_columns(part, row))
            continue
        else:
            record = make(line, row, came)
        if record is not None:
            seen += 1
            if seen > part.skip:
                yield record


def _name_columns(part: Part, cells: Sequence[str]) -> list[str]:
    names: list[str] = []
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    for number, cell in enumerate(cells, 1):
        name = cell.strip() or f"column {number}"
        if name in names:
            part.fault("two columns with one name; the later was renamed", f"{part.name}: {name}")
            name = f"{name} ({number})"
        names.append(name)
    return names


def _row_maker(part: Part, header: list[str]) -> Row:
    """The function that makes records of rows.

    Raises:
        ConfigError: a column that the options name is not there.
    """
    options, source, width = part.options, part.source, len(header)
    paths, encode = id_paths(options), msgspec.json.encode
    for name in (*paths, options.datestamp):
        if name and name not in header:
            raise _no_column(part, name, header)
    at = [header.index(name) for name in paths]
    stamped = header.index(options.datestamp) if options.datestamp else -1

    def make(line: int, cells: list[str], came: Callable[[], bytes]) -> RawRecord | None:
        if len(cells) != width:
            if not any(cells):
                return None
            if len(cells) < width or any(cells[width:]):
                return part.bad(
                    line, came(), f"line {line}: {len(cells)} cells where the header has {width} columns"
                )
            cells = cells[:width]
        elif not any(cells):
            return None
        try:
            body = encode(dict(zip(header, cells, strict=True)))
            text = join_id([cells[i] for i in at], paths) if at else digest_id(body)
        except (NoId, UnicodeEncodeError) as error:
            why = "not in the file's encoding" if isinstance(error, UnicodeEncodeError) else str(error)
            return part.bad(line, came(), f"line {line}: {why}")
        return RawRecord(
            source.id, text, source.format, body, read_datestamp(cells[stamped]) if stamped >= 0 else None
        )

    return make


def _no_column(part: Part, name: str, header: list[str]) -> ConfigError:
    there = ", ".join(header[:40])
    return bad_option(
        part.source, f"id or datestamp: {part.name} has no column {name!r}. Its columns: {there}"
    )


def read_xlsx(part: Part) -> Iterator[RawRecord]:
    """The rows of a sheet of an Excel file.

    Raises:
        ConfigError: there is no such sheet or column.
        SourceUnavailable: the file is broken, or becomes too large.
    """
    import openpyxl  # here, since it takes longer to load than all other readers together
    from openpyxl.utils.exceptions import InvalidFileException

    data = part.stream.read()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
        if size > min(part.options.most_bytes, max(len(data) * part.options.most_ratio, 64 * MEBIBYTE)):
            raise SourceUnavailable(f"{part.name} becomes {size:,} bytes when unpacked. See most_ratio.")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        names = book.sheetnames
        if part.options.sheet and part.options.sheet not in names:
            raise bad_option(part.source, f"sheet: {part.name} has only {', '.join(names)}")
        sheet: Any = book[part.options.sheet or names[0]]
        sheet.reset_dimensions()  # writers declare wrong ones
        last: list[list[str]] = [[]]
        yield from _make(part, _sheet_rows(sheet, part, last), lambda: msgspec.json.encode(last[0]))
        book.close()
    except (
        InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, IndexError, ValueError, TypeError,
        AttributeError, OSError, EOFError, zlib.error,
    ) as error:  # fmt: skip
        raise SourceUnavailable(f"{part.name} is no readable Excel file: {error!r}. Get it again.") from error


def _sheet_rows(sheet: Any, part: Part, last: list[list[str]]) -> Iterator[tuple[int, list[str] | RawRecord]]:
    width = len(part.options.header)
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if number <= part.options.skip_lines:
            continue
        cells = [_cell_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells and not width:
            width = len(cells)
        cells += [""] * (width - len(cells))
        last[0] = cells
        yield number, cells


def _cell_text(value: object) -> str:
    """A cell as a reader of the sheet would write it down."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)
