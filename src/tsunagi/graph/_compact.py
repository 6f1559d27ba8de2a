"""JSON-LD for people to read: one object a subject, names with prefixes."""

from collections.abc import Mapping
from typing import Any

import msgspec

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def compact(expanded: bytes, prefixes: Mapping[str, str]) -> bytes:
    """JSON-LD in expanded form, with properties and classes shortened by `prefixes` and lone values unwrapped.

    Addresses stay whole, so that nothing that came from outside can meet a prefix.
    Source: https://www.w3.org/TR/json-ld11/ sections 4.1.5 (compact IRIs) and 4.2 (types and languages).
    """
    nodes = msgspec.json.decode(expanded)
    graph = [dict(_field(k, v, prefixes) for k, v in node.items()) for node in nodes]
    return msgspec.json.format(msgspec.json.encode({"@context": prefixes, "@graph": graph}), indent=1)


def _short(address: str, prefixes: Mapping[str, str]) -> str:
    for prefix, space in prefixes.items():
        if address.startswith(space):
            return f"{prefix}:{address.removeprefix(space)}"
    return address


def _field(name: str, value: Any, prefixes: Mapping[str, str]) -> tuple[str, Any]:
    if name == "@id":
        return name, value
    if name == _TYPE:
        name, value = "@type", [v["@id"] for v in value]
    values = [_short(v, prefixes) if name == "@type" else _value(v, prefixes) for v in value]
    return _short(name, prefixes), values[0] if len(values) == 1 else values


def _value(value: dict[str, str], prefixes: Mapping[str, str]) -> Any:
    if value.keys() == {"@value"}:
        return value["@value"]
    return {k: _short(v, prefixes) if k == "@type" else v for k, v in value.items()}
