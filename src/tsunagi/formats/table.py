"""Any table: rows of a CSV, a sheet or JSON, understood through the mapping in the source's own file.

The body is one row as a JSON object. The language of mappings is told in docs/how-to/map-a-table.md.
"""

from collections.abc import Mapping
from typing import Any

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats._adjust import TEXT, row_reader
from tsunagi.formats._build import Builder
from tsunagi.formats._mapping import compile_mapping
from tsunagi.model import RawRecord, Source


def table_reader(source: Source, given: Mapping[str, Any] | None = None) -> Reader:
    """Makes a reader of rows; `given` is a mapping that the source's own entries replace.

    Raises:
        ConfigError: the mapping or the module beside the source's file is wrong.
    """
    labels = compile_mapping(source, given)
    read_row = row_reader(source, texts=labels.knows(TEXT))

    def read(raw: RawRecord) -> Reading:
        row = read_row(raw)
        builder = Builder(source, labels.kind(row))
        labels.apply(row, builder)
        if not builder.values:
            raise BadRecord(f"{raw.source} {raw.local_id}: no column that the mapping names has a value.")
        return builder.finish(raw)

    return read


format = Format(
    prefix="table",
    namespace="",
    schema_url="",
    reader=table_reader,
    labels={"ja": "表(列と項目の対応表による)", "en": "Table (through a mapping of its columns)"},
)
