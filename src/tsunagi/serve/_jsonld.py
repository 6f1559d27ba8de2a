"""An entity as JSON-LD, from the RDF terms of its kind."""

import json
from typing import Any

from tsunagi.model import Entity, Property, Value
from tsunagi.serve._brief import address_of, web_address
from tsunagi.serve._record import kind_of

PREFIXES = {
    "crm": "http://www.cidoc-crm.org/cidoc-crm/",
    "dcmitype": "http://purl.org/dc/dcmitype/",
    "dcndl": "http://ndl.go.jp/dcndl/terms/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "patent": "http://data.epo.org/linked-data/def/patent/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vivo": "http://vivoweb.org/ontology/core#",
}
NODES = {"name": "Person", "organisation": "Organization", "place": "Place"}
"""Value type → class of what the value names."""


def linked_data(entity: Entity, base: str) -> dict[str, Any]:
    """The entity as one JSON-LD object in the context of schema.org.

    Each property is written with the first RDF term that its kind gives it.
    """
    kind = kind_of(entity)
    types = [_term(t) for t in kind.rdf]
    node: dict[str, Any] = {
        "@context": ["https://schema.org", PREFIXES],
        "@id": f"{base}/item/{entity.id}",
        "@type": types[0] if len(types) == 1 else types,
    }
    for name, spec in kind.properties.items():
        values = entity.values.get(name)
        if not values or not spec.rdf:
            continue
        written = [_value(value, spec, entity.kind, base) for value in values]
        held = node.setdefault(_term(spec.rdf[0]), [])
        held += [w for w in written if w not in held]
    return {name: v[0] if isinstance(v, list) and len(v) == 1 else v for name, v in node.items()}


def _term(curie: str) -> str:
    return curie.removeprefix("schema:")


def _value(value: Value, spec: Property, kind: str, base: str) -> Any:
    if spec.type == "url":
        return address_of(value) or value.text
    if spec.type in {"date", "language"}:
        return value.norm or value.text
    if spec.type == "rights":
        return web_address(value.norm) or web_address(value.ref) or value.text
    if spec.type in NODES and spec.name not in {"name", "alternateName"}:
        return _node(value, NODES[spec.type], base)
    if spec.type == "identifier" and value.norm:
        return value.norm
    return {"@value": value.text, "@language": value.lang} if value.lang else value.text


def _node(value: Value, kind: str, base: str) -> dict[str, Any]:
    name: Any = {"@value": value.text, "@language": value.lang} if value.lang else value.text
    node: dict[str, Any] = {"@type": kind, "name": name}
    if value.ref:
        node = {"@id": web_address(value.ref) or f"{base}/item/{value.ref}"} | node
    if value.point:
        node["geo"] = {"@type": "GeoCoordinates", "latitude": value.point[0], "longitude": value.point[1]}
    return node


def script_text(data: dict[str, Any]) -> str:
    """JSON that cannot end the script element that it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
