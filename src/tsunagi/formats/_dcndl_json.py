"""DC-NDL JSON-LD as the same nodes that its XML gives, so that one mapping reads both."""

from collections.abc import Iterator
from typing import Any

import msgspec

from tsunagi.errors import BadRecord
from tsunagi.formats._node import NAMESPACES, Node
from tsunagi.formats._xml import MAX_BYTES

MAX_NESTING = 20


def nodes(body: bytes) -> tuple[str, list[Node]]:
    """The record's address and its fields as nodes, in the order they came.

    Raises:
        BadRecord: not JSON, not an object, too large or nested too deep.
    """
    if len(body) > MAX_BYTES:
        raise BadRecord(f"JSON of {len(body)} bytes; at most {MAX_BYTES} are read.")
    try:
        record: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRecord(f"Not JSON: {error}") from error
    if not isinstance(record, dict):
        raise BadRecord("The JSON-LD is not one object.")
    context = record.get("@context")
    prefixes = context if isinstance(context, dict) else {}
    found = [
        node
        for key, given in record.items()
        if not key.startswith("@")
        for node in _fields(_short(key, prefixes), given, prefixes, 0)
    ]
    address = record.get("@id")
    return address if isinstance(address, str) else "", found


def _short(key: str, prefixes: dict[str, Any]) -> str:
    prefix, colon, name = key.partition(":")
    uri = prefixes.get(prefix)
    ours = NAMESPACES.get(uri) if isinstance(uri, str) else None
    return f"{ours}:{name}" if ours and colon else key


def _fields(tag: str, given: Any, prefixes: dict[str, Any], depth: int) -> Iterator[Node]:
    if depth > MAX_NESTING:
        raise BadRecord(f"JSON nested deeper than {MAX_NESTING} levels.")
    if isinstance(given, list):
        for one in given:
            yield from _fields(tag, one, prefixes, depth + 1)
    elif isinstance(given, dict):
        yield _object(tag, given, prefixes, depth)
    elif given is not None:
        yield Node(tag, given if isinstance(given, str) else str(given), (), ())


def _object(tag: str, given: dict[str, Any], prefixes: dict[str, Any], depth: int) -> Node:
    attributes: list[tuple[str, str]] = []
    for key, name in (("@language", "xml:lang"), ("@id", "rdf:resource"), ("@type", "rdf:datatype")):
        said = given.get(key)
        if isinstance(said, str):
            attributes.append((name, said))
    value = given.get("@value")
    children = tuple(
        node
        for key, inner in given.items()
        if not key.startswith("@")
        for node in _fields(_short(key, prefixes), inner, prefixes, depth + 1)
    )
    text = "" if value is None or isinstance(value, (dict, list)) else str(value)
    return Node(tag, text, tuple(attributes), children)
