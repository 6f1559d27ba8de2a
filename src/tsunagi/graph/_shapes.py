"""SHACL shapes made from the kinds: what every entity's triples must look like."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from tsunagi.graph._terms import PREFIXES
from tsunagi.model import Kind, Property, load_kinds

_DATES = "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype edtf:EDTF ] )"
_UNREAD_DATES = (
    "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype edtf:EDTF ] [ sh:datatype xsd:string ]"
    " [ sh:datatype rdf:langString ] )"
)
_WEB = "sh:nodeKind sh:IRI"
_VALUES = {
    "date": _UNREAD_DATES,
    "url": _WEB,
    "name": "sh:nodeKind sh:IRI ; sh:class schema:Person",
    "organisation": "sh:nodeKind sh:IRI ; sh:class schema:Organization",
    "place": "sh:nodeKind sh:IRI ; sh:class schema:Place",
    "identifier": "sh:nodeKind sh:Literal ; sh:minLength 1",
    "language": "sh:nodeKind sh:Literal ; sh:minLength 1",
    "rights": "sh:nodeKind sh:IRIOrLiteral",
    "text": "sh:nodeKind sh:IRIOrLiteral ; sh:minLength 1",
    "naming": "sh:nodeKind sh:Literal ; sh:minLength 1",
}
"""Value type → what its values must be."""
_NAMING = frozenset({"name", "alternateName", "creatorAlternateName"})

_LATITUDE = "sh:datatype xsd:decimal ; sh:minInclusive -90.0 ; sh:maxInclusive 90.0"
_LONGITUDE = "sh:datatype xsd:decimal ; sh:minInclusive -180.0 ; sh:maxInclusive 180.0"
_ONE, _SOME, _AT_MOST_ONE = "sh:minCount 1 ; sh:maxCount 1", "sh:minCount 1", "sh:maxCount 1"
_DETAIL = "sh:class type:RelationDetail"
_RELATED = {f"jps:{name}": _DETAIL for name in ("agential", "temporal", "spatial")}
_COMMON: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "Thing": (
        "",
        {
            "rdfs:label": f"{_ONE} ; sh:datatype xsd:string ; sh:minLength 1",
            "schema:name": _SOME,
            "jps:accessInfo": f"{_ONE} ; sh:class type:アクセス情報",
            "jps:sourceInfo": f"{_ONE} ; sh:class type:ソース情報",
            **_RELATED,
        },
    ),
    "AccessInfo": (
        "sh:targetClass type:アクセス情報",
        {
            "schema:provider": f"{_SOME} ; {_WEB}",
            "schema:url": f"{_SOME} ; {_WEB}",
            "schema:associatedMedia": _WEB,
            "schema:license": "sh:nodeKind sh:IRIOrLiteral",
            "jps:contentId": f"{_ONE} ; sh:datatype xsd:string",
        },
    ),
    "SourceInfo": (
        "sh:targetClass type:ソース情報",
        dict.fromkeys(("schema:provider", "schema:url", "jps:sourceData"), f"{_ONE} ; {_WEB}"),
    ),
    "Relation": (
        "sh:targetClass type:RelationDetail",
        {
            "jps:relationType": f"{_SOME} ; {_WEB}",
            "jps:value": _ONE,
            "jps:era": f"{_AT_MOST_ONE} ; {_WEB}",
            "schema:startDate": f"{_AT_MOST_ONE} ; {_DATES}",
            "schema:endDate": f"{_AT_MOST_ONE} ; {_DATES}",
        },
    ),
    "Named": (
        "sh:targetClass schema:Person , schema:Organization , schema:Place",
        {"schema:name": f"{_SOME} ; {_VALUES['naming']}"},
    ),
    "Located": (
        "sh:targetClass schema:Place",
        {"schema:latitude": _LATITUDE, "schema:longitude": _LONGITUDE},
    ),
    "Graph": (
        "sh:targetSubjectsOf prov:wasDerivedFrom",
        {
            "prov:wasDerivedFrom": f"{_AT_MOST_ONE} ; {_WEB}",
            "prov:generatedAtTime": f"{_AT_MOST_ONE} ; sh:datatype xsd:dateTime",
            "dcterms:source": f"{_ONE} ; {_WEB}",
            "foaf:primaryTopic": f"{_ONE} ; {_WEB}",
        },
    ),
}
"""Shape → (what it is for, property → rule): what all kinds have, after Japan Search:
https://jpsearch.go.jp/static/developer/property_access-source/

Parts are found by their classes and not through sh:node: validators check such shapes for all nodes at once,
but nested ones node by node.
"""


@lru_cache(maxsize=8)
def shapes(base: str) -> str:
    """All shapes as Turtle; each kind's is `{base}/shapes.ttl#{kind}` and found by the kind's own class.

    That of a property is `#{kind}-{prefix}-{name}`, so that a report can be traced to it.

    Args:
        base: address of the site without a slash at its end.
    """
    spaces = {
        **PREFIXES,
        "sh": "http://www.w3.org/ns/shacl#",
        "shape": f"{base}/shapes.ttl#",
    }
    heads = [f"@prefix {prefix}: <{space}> ." for prefix, space in spaces.items()]
    kinds = load_kinds().values()
    made = [_shape(name, target, rules) for name, (target, rules) in _COMMON.items()]
    made.append(f"shape:Thing sh:targetClass {' , '.join(map(own_class, kinds))} .\n")
    for kind in kinds:
        target = f"rdfs:label {_both(kind.labels)} ; sh:targetClass {own_class(kind)}"
        made.append(_shape(kind.name, target, _rules(kind.properties.values())))
    return "\n".join((*heads, "", *made))


def own_class(kind: Kind) -> str:
    """The class that tells a kind from all others: the last of its RDF classes."""
    return kind.rdf[-1]


def _shape(name: str, target: str, rules: Mapping[str, str]) -> str:
    named = {curie: f"shape:{name}-{curie.replace(':', '-')}" for curie in rules}
    said = ["a sh:NodeShape", target, *(f"sh:property {shape}" for shape in named.values())]
    parts = [f"shape:{name} {' ; '.join(part for part in said if part)} ."]
    parts += [
        f"{named[curie]} a sh:PropertyShape ; sh:path {curie} ; {rule} ." for curie, rule in rules.items()
    ]
    return "\n".join(parts) + "\n"


def _rules(specs: Iterable[Property]) -> dict[str, str]:
    """One rule a term; where several value types share a term, any of them will do."""
    by_term: dict[str, list[Property]] = {}
    for spec in specs:
        for curie in spec.rdf:
            by_term.setdefault(curie, []).append(spec)
    return {
        curie: f"sh:name {_both(found[0].labels)} ; {_any(found)}"
        for curie, found in by_term.items()
        if curie != "rdfs:seeAlso"
    }


def _any(specs: list[Property]) -> str:
    rules = dict.fromkeys(_VALUES["naming" if s.name in _NAMING else s.type] for s in specs)
    if len(rules) == 1:
        return next(iter(rules))
    return "sh:or ( " + " ".join(f"[ {rule} ]" for rule in rules) + " )"


def _both(labels: Mapping[str, str]) -> str:
    return " , ".join(f'"{_escaped(text)}"@{lang}' for lang, text in labels.items())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
