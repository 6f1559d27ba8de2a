"""Any table: rows of a CSV, a sheet or JSON, understood through the mapping in the source's own file.

The body is one row as a JSON object. The language of mappings is told in docs/how-to/map-a-table.md.
"""

import sys
from collections.abc import Callable, Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from tsunagi.errors import BadRecord, ConfigError
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats._build import Builder
from tsunagi.formats._mapping import compile_mapping
from tsunagi.formats._row import read_row
from tsunagi.model import RawRecord, Source

Adjust = Callable[[dict[str, Any]], dict[str, Any] | None]
"""A source's oddity: row → the row put right, or None if it describes no thing."""


def table_reader(source: Source, given: Mapping[str, Any] | None = None) -> Reader:
    """Makes a reader of rows; `given` is a mapping that the source's own entries replace.

    Raises:
        ConfigError: the mapping or the module beside the source's file is wrong.
    """
    labels, adjust = compile_mapping(source, given), load_adjust(source)

    def read(raw: RawRecord) -> Reading:
        row = read_row(raw)
        if adjust is not None:
            row = _adjusted(adjust, row, raw)
        builder = Builder(source, labels.kind(row))
        labels.apply(row, builder)
        if not builder.values:
            raise BadRecord(f"{raw.source} {raw.local_id}: no column that the mapping names has a value.")
        return builder.finish(raw)

    return read


def load_adjust(source: Source) -> Adjust | None:
    """The `adjust` of the module of the same name beside the source's file; None if there is no such module.

    Raises:
        ConfigError: the module cannot be loaded or has no `adjust`.
    """
    path = Path(source.path).with_suffix(".py") if source.path else None
    if path is None or not path.is_file():
        return None
    spec = spec_from_file_location(f"tsunagi_source_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"{path} cannot be loaded as a module.")
    module = module_from_spec(spec)
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    except (SyntaxError, ImportError, NameError, AttributeError, TypeError, ValueError) as error:
        raise ConfigError(f"{path} cannot be loaded: {error}") from error
    finally:
        sys.dont_write_bytecode = written
    adjust = getattr(module, "adjust", None)
    if not callable(adjust):
        raise ConfigError(f"{path} has no function adjust(row); remove the file or add it.")
    return adjust  # type: ignore[no-any-return]


def _adjusted(adjust: Adjust, row: dict[str, Any], raw: RawRecord) -> dict[str, Any]:
    try:
        adjusted = adjust(row)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise BadRecord(f"{raw.source} {raw.local_id}: adjust failed: {error!r}") from error
    if adjusted is None:
        raise BadRecord(f"{raw.source} {raw.local_id}: adjust says that the row describes nothing.")
    return adjusted


format = Format(
    prefix="table",
    namespace="",
    schema_url="",
    reader=table_reader,
    labels={"ja": "表(列と項目の対応表による)", "en": "Table (through a mapping of its columns)"},
)
