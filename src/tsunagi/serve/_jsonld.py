"""The schema.org part of a thing's linked data as one nested object, for the script in its page."""

import json
from collections.abc import Mapping
from typing import Any

SCHEMA = "schema:"
ADDRESSES = frozenset({"contentUrl", "image", "license", "relatedLink", "sameAs", "thumbnailUrl", "url"})
"""Properties whose texts schema.org's own context reads as addresses."""

Node = Mapping[str, Any]


def schema_org(document: bytes, thing: str) -> dict[str, Any]:
    """What a JSON-LD document of `tsunagi.graph` says of `thing` (its IRI) in the terms of schema.org.

    Nothing is said here that the document does not say: nodes it describes are put where they are
    named, statements in other vocabularies are left out.
    """
    nodes: dict[str, Node] = {node["@id"]: node for node in json.loads(document)["@graph"]}
    return {"@context": "https://schema.org", **_node(nodes[thing], nodes, frozenset())}


def _node(node: Node, nodes: Mapping[str, Node], above: frozenset[str]) -> dict[str, Any]:
    """One node; those in `above` hold it already, so that it only names them."""
    written: dict[str, Any] = {"@id": node["@id"]}
    if classes := _classes(node):
        written["@type"] = classes[0] if len(classes) == 1 else classes
    above |= {node["@id"]}
    for name, held in node.items():
        if not name.startswith(SCHEMA):
            continue
        name = name.removeprefix(SCHEMA)
        values = [_value(one, name, nodes, above) for one in (held if isinstance(held, list) else [held])]
        values = [value for value in values if value is not None]
        if values:
            written[name] = values[0] if len(values) == 1 else values
    return written


def _classes(node: Node) -> list[str]:
    held = node.get("@type", [])
    classes = held if isinstance(held, list) else [held]
    return [one.removeprefix(SCHEMA) for one in classes if one.startswith(SCHEMA)]


def _value(value: Any, name: str, nodes: Mapping[str, Node], above: frozenset[str]) -> Any:
    """A value as schema.org's context reads it; None where it would read a text as an address."""
    if not isinstance(value, dict):
        return None if name in ADDRESSES else value
    if "@id" in value:
        address = value["@id"]
        if address in nodes and address not in above and _classes(nodes[address]):
            return _node(nodes[address], nodes, above)
        return address if name in ADDRESSES else {"@id": address}
    if name in ADDRESSES:
        return None
    if "@type" in value:
        return float(value["@value"]) if value["@type"] == "xsd:decimal" else value["@value"]
    return value


def script_text(data: dict[str, Any]) -> str:
    """JSON that cannot end the script element that it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
