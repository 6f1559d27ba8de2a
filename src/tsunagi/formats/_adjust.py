"""A source's oddities: the module beside its YAML file that puts rows right before they are mapped."""

import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from tsunagi.errors import BadRecord, ConfigError
from tsunagi.formats._row import read_row
from tsunagi.model import RawRecord, Source

Adjust = Callable[[dict[str, Any]], dict[str, Any] | None]
"""Row → the row put right, or None if it describes no thing."""


TEXT = "text"
"""The column that holds the text of a body that is no JSON object; `file` holds the record's local id."""


def row_reader(source: Source, texts: bool = False) -> Callable[[RawRecord], dict[str, Any]]:
    """Reads a record's body as a row and puts it right where the source has a module for that.

    With `texts`, a body that does not begin as a JSON object is a text, and the row has it as one column.

    Raises:
        ConfigError: the module cannot be loaded.
    """
    adjust, read_body = load_adjust(source), _read_any if texts else read_row
    if adjust is None:
        return read_body

    def read(raw: RawRecord) -> dict[str, Any]:
        row = read_body(raw)
        try:
            adjusted = adjust(row)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise BadRecord(f"{raw.source} {raw.local_id}: adjust failed: {error!r}") from error
        if adjusted is None:
            raise BadRecord(f"{raw.source} {raw.local_id}: adjust says that the row describes nothing.")
        return adjusted

    return read


def _read_any(raw: RawRecord) -> dict[str, Any]:
    if raw.body.lstrip()[:1] == b"{":
        return read_row(raw)
    try:
        return {"file": raw.local_id, TEXT: raw.body.decode("utf-8-sig")}
    except UnicodeDecodeError as error:
        raise BadRecord(f"{raw.source} {raw.local_id}: the text is not UTF-8: {error}") from error


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
    # Folders of sources are often not ours to write in; no __pycache__ there.
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    except (OSError, SyntaxError, ImportError, LookupError, NameError, AttributeError, TypeError) as error:
        raise ConfigError(f"{path} cannot be loaded: {error!r}") from error
    finally:
        sys.dont_write_bytecode = written
    adjust = getattr(module, "adjust", None)
    if not callable(adjust):
        raise ConfigError(f"{path} has no function adjust(row): add it or remove the file.")
    return adjust  # type: ignore[no-any-return]
