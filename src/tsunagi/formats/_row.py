"""Rows: a record body that is one JSON object, and the columns in it by dotted path."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from tsunagi.errors import BadRecord
from tsunagi.model import RawRecord

Row = Mapping[str, Any]
Getter = Callable[[Row], Any]
"""Row → what stands at a path: None, a scalar, an object, or a list of such."""


def read_row(raw: RawRecord) -> dict[str, Any]:
    """The body as an object.

    Raises:
        BadRecord: the body is not JSON, not UTF-8, nested too deeply, or no object.
    """
    try:
        row = msgspec.json.decode(raw.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRecord(f"{raw.source} {raw.local_id}: the body is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadRecord(
            f"{raw.source} {raw.local_id}: the body is a JSON {type(row).__name__}, not an object."
        )
    return row


def split_path(path: str) -> list[str]:
    r"""Names along a dotted path; `\.` is a dot in a name; '' stands for any depth (`subjects..name`).

    A path that begins or ends with a dot is one name as it stands (`No.`).
    """
    if path.startswith(".") or path.endswith("."):
        return [path]
    names = path.replace("\\.", "\0").split(".")
    return [name.replace("\0", ".") for name in names]


def getter(names: list[str]) -> Getter:
    """Compiles a path that `split_path` has cut. Lists on the way are walked."""
    if len(names) == 1:
        name = names[0]
        return lambda row: row.get(name)
    if "" in names:
        at = names.index("")
        head, rest = getter(names[:at]), names[at + 1 :]
        if not rest:
            return lambda row: list(_descend(head(row)))
        return lambda row: _anywhere(head(row), rest)
    return lambda row: _walk([row], names)


def _walk(nodes: list[Any], names: list[str]) -> list[Any]:
    for name in names:
        nodes = [node[name] for node in objects(nodes) if name in node]
    return nodes


def _anywhere(start: Any, names: list[str]) -> list[Any]:
    found: list[Any] = []
    for node in _descend(start):
        if names[0] in node:
            found += _walk([node], names)
    return found


def _descend(start: Any) -> Iterator[dict[str, Any]]:
    stack = [start]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node
            stack.extend(reversed(node.values()))
        elif isinstance(node, list):
            stack.extend(reversed(node))


def objects(found: Any) -> list[dict[str, Any]]:
    """The objects in what a getter found, in order; lists in lists are opened."""
    if isinstance(found, dict):
        return [found]
    return [node for node in _flat(found) if isinstance(node, dict)]


def texts(found: Any) -> list[str]:
    """The scalars in what a getter found, as texts, in order; objects and empty texts are left out."""
    if found.__class__ is str:
        return [found] if found else []
    if found is None:
        return []
    return [text for item in _flat(found) if (text := item if item.__class__ is str else as_text(item))]


def as_text(item: Any) -> str:
    """A scalar as people write it: 3.0 is 3, truth is 'true'; '' for objects, lists and null."""
    if isinstance(item, str):
        return item
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, float) and item.is_integer() and abs(item) < 1e15:
        return str(int(item))
    return str(item) if isinstance(item, int | float) else ""


def _flat(found: Any) -> list[Any]:
    if not isinstance(found, list):
        return [found]
    if list not in set(map(type, found)):
        return found
    flat: list[Any] = []
    stack = [found]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        else:
            flat.append(item)
    return flat
