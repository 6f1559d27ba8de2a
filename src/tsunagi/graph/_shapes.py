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

# Parts are found by their classes and not through sh:node: validators check such shapes for all nodes at once,
# but nested ones node by node.
# What all kinds have, after Japan Search: https://jpsearch.go.jp/static/developer/property_access-source/
_COMMON = f"""
shape:Thing a sh:NodeShape ;
  sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ; sh:minLength 1 ] ;
  sh:property [ sh:path schema:name ; sh:minCount 1 ] ;
  sh:property [ sh:path jps:accessInfo ; sh:minCount 1 ; sh:maxCount 1 ; sh:class type:アクセス情報 ] ;
  sh:property [ sh:path jps:sourceInfo ; sh:minCount 1 ; sh:maxCount 1 ; sh:class type:ソース情報 ] ;
  sh:property [ sh:path jps:agential ; sh:class type:RelationDetail ] ;
  sh:property [ sh:path jps:temporal ; sh:class type:RelationDetail ] ;
  sh:property [ sh:path jps:spatial ; sh:class type:RelationDetail ] .

shape:AccessInfo a sh:NodeShape ;
  sh:targetClass type:アクセス情報 ;
  sh:property [ sh:path schema:provider ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path schema:url ; sh:minCount 1 ; {_WEB} ] ;
  sh:property [ sh:path schema:associatedMedia ; {_WEB} ] ;
  sh:property [ sh:path schema:license ; sh:nodeKind sh:IRIOrLiteral ] ;
  sh:property [ sh:path jps:contentId ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] .

shape:SourceInfo a sh:NodeShape ;
  sh:targetClass type:ソース情報 ;
  sh:property [ sh:path schema:provider ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path schema:url ; sh:minCount 1 ; sh:maxCount 1 ; {_WEB} ] ;
  sh:property [ sh:path jps:sourceData ; sh:minCount 1 ; sh:maxCount 1 ; {_WEB} ] .

shape:Relation a sh:NodeShape ;
  sh:targetClass type:RelationDetail ;
  sh:property [ sh:path jps:relationType ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path jps:value ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path jps:era ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path schema:startDate ; sh:maxCount 1 ; {_DATES} ] ;
  sh:property [ sh:path schema:endDate ; sh:maxCount 1 ; {_DATES} ] .

shape:Named a sh:NodeShape ;
  sh:targetClass schema:Person , schema:Organization , schema:Place ;
  sh:property [ sh:path schema:name ; sh:minCount 1 ; sh:nodeKind sh:Literal ; sh:minLength 1 ] .

shape:Located a sh:NodeShape ;
  sh:targetClass schema:Place ;
  sh:property [ sh:path schema:latitude ; sh:datatype xsd:decimal ; sh:minInclusive -90.0 ; sh:maxInclusive 90.0 ] ;
  sh:property [ sh:path schema:longitude ; sh:datatype xsd:decimal ; sh:minInclusive -180.0 ; sh:maxInclusive 180.0 ] .

shape:Graph a sh:NodeShape ;
  sh:targetSubjectsOf prov:wasDerivedFrom ;
  sh:property [ sh:path prov:wasDerivedFrom ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path prov:generatedAtTime ; sh:maxCount 1 ; sh:datatype xsd:dateTime ] ;
  sh:property [ sh:path dcterms:source ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path foaf:primaryTopic ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] .
"""


@lru_cache(maxsize=8)
def shapes(base: str) -> str:
    """All shapes as Turtle; each kind's is `{base}/shapes.ttl#{kind}` and found by the kind's own class.

    Args:
        base: address of the site without a slash at its end.
    """
    spaces = {
        **PREFIXES,
        "sh": "http://www.w3.org/ns/shacl#",
        "shape": f"{base}/shapes.ttl#",
    }
    heads = (f"@prefix {prefix}: <{space}> ." for prefix, space in spaces.items())
    targets = " , ".join(own_class(kind) for kind in load_kinds().values())
    common = f"{_COMMON}\nshape:Thing sh:targetClass {targets} .\n"
    return "\n".join((*heads, common, *(_shape(kind) for kind in load_kinds().values())))


def own_class(kind: Kind) -> str:
    """The class that tells a kind from all others: the last of its RDF classes."""
    return kind.rdf[-1]


def _shape(kind: Kind) -> str:
    lines = [
        f"shape:{kind.name} a sh:NodeShape",
        f"  rdfs:label {_both(kind.labels)}",
        f"  sh:targetClass {own_class(kind)}",
        *(f"  sh:property {one}" for one in _properties(kind.properties.values())),
    ]
    return " ;\n".join(lines) + " .\n"


def _properties(specs: Iterable[Property]) -> list[str]:
    """One property shape a term; where several value types share a term, any of them will do."""
    by_term: dict[str, list[Property]] = {}
    for spec in specs:
        for curie in spec.rdf:
            by_term.setdefault(curie, []).append(spec)
    return [f"[ sh:path {curie} ; sh:name {_both(found[0].labels)} ; {_any(found)} ]"
            for curie, found in by_term.items() if curie != "rdfs:seeAlso"]  # fmt: skip


def _any(specs: list[Property]) -> str:
    rules = dict.fromkeys(_VALUES["naming" if s.name in _NAMING else s.type] for s in specs)
    if len(rules) == 1:
        return next(iter(rules))
    return "sh:or ( " + " ".join(f"[ {rule} ]" for rule in rules) + " )"


def _both(labels: Mapping[str, str]) -> str:
    return " , ".join(f'"{_escaped(text)}"@{lang}' for lang, text in labels.items())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
