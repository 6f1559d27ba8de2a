"""What each kind's properties become in RDF, worked out once from the terms of model/schema/*.yml."""

from functools import lru_cache
from types import MappingProxyType

import msgspec
from pyoxigraph import NamedNode

from tsunagi.graph._terms import term
from tsunagi.model import Kind, Property, load_kinds

ROLES = MappingProxyType(
    {
        "creator": "制作", "contributor": "制作", "inventor": "制作", "dateCreated": "制作",
        "locationCreated": "制作", "publisher": "公開", "datePublished": "公開", "publicationDate": "公開",
        "publicationPlace": "公開", "spatial": "内容", "temporal": "内容",
    }
)  # fmt: skip
"""Property → role of Japan Search (making, making public, content); of others their own term is the role.

Source: https://jpsearch.go.jp/static/developer/property_structured/
"""
_NOT_ACTING = frozenset(
    {
        "name", "alternateName", "creatorAlternateName", "affiliation", "provider", "holdingArchive",
        "parentOrganization", "subOrganization",
    }
)  # fmt: skip
"""Names that tell of no part that somebody had in the thing."""
_LITERAL = frozenset({"name", "alternateName", "creatorAlternateName"})
CLASSES = MappingProxyType(
    {"name": "schema:Person", "organisation": "schema:Organization", "place": "schema:Place"}
)


ID = "\0"
"""Stands for the record's id in what is written of any record; no IRI and no literal can hold it."""


class Place(msgspec.Struct, frozen=True):
    """The IRIs of any record of a site, and how a statement in its graph ends."""

    base: str
    subject: str
    graph: str
    document: str
    """Of the description, without brackets: its parts are named behind it."""
    end: str


class Way(msgspec.Struct, frozen=True, eq=False):
    """How one property is written."""

    name: str
    type: str
    """The value type; 'text' also for names of the thing itself."""
    label: str
    """The property's name in Japanese."""
    place: Place
    heads: tuple[str, ...]
    """Subject and predicate of the statements that have the value as their object."""
    naming: bool
    """Whether it names the thing itself, so that its values are never IRIs."""
    repeated: bool
    """Whether the same values come again in other records, so that it pays to remember how they are written."""
    cls: str | None = None
    """Class of what the values name."""
    structured: str | None = None
    """jps:agential, jps:temporal or jps:spatial where the values are told in that form too."""
    relation: str | None = None
    """jps:relationType of it."""


class Plan(msgspec.Struct, frozen=True, eq=False):
    """How the entities of one kind are written."""

    place: Place
    classes: bytes
    """The statements of its classes."""
    ways: dict[str, Way]


@lru_cache(maxsize=64)
def place(base: str) -> Place:
    """The IRIs of a site's records.

    Raises:
        ValueError: `base` is no IRI.
    """
    NamedNode(base)
    subject, graph, document = (f"{base}/{part}/{ID}" for part in ("item", "graph", "data"))
    return Place(base, f"<{subject}>", f"<{graph}>", document, f" <{graph}> .\n")


@lru_cache(maxsize=512)
def plan(kind: str, base: str) -> Plan:
    """The plan of a kind on a site; of a kind that the schema no longer has, what all kinds have is written."""
    known = load_kinds().get(kind) or _any_kind(kind)
    here = place(base)
    ways = {name: _way(spec, here) for name, spec in known.properties.items()}
    classes = "".join(f"{here.subject} {term('rdf:type')} {term(curie)}{here.end}" for curie in known.rdf)
    return Plan(here, classes.encode(), ways)


def _any_kind(kind: str) -> Kind:
    kinds = load_kinds().values()
    shared = set.intersection(*(set(k.properties) for k in kinds))
    first = next(iter(kinds))
    return Kind(kind, {}, ("schema:Thing",), {n: p for n, p in first.properties.items() if n in shared})


def _way(spec: Property, here: Place) -> Way:
    naming = spec.name in _LITERAL
    terms = tuple(term(curie) for curie in spec.rdf)
    structured = _structured(spec)
    role = ROLES.get(spec.name)
    return Way(
        name=spec.name,
        type="text" if naming else spec.type,
        label=spec.labels["ja"],
        place=here,
        heads=tuple(f"{here.subject} {known} " for known in terms),
        naming=naming,
        repeated=not naming and spec.type not in {"identifier", "url"},
        cls=term(CLASSES[spec.type]) if spec.type in CLASSES and not naming else None,
        structured=term(structured) if structured else None,
        relation=(term(f"role:{role}") if role else terms[0]) if structured else None,
    )


def _structured(spec: Property) -> str:
    """The structured form of Japan Search that a property has beside its own term; '' for none."""
    if spec.type in {"name", "organisation"} and spec.name not in _NOT_ACTING and spec.rdf:
        return "jps:agential"
    if not spec.facet:
        return ""
    return {"date": "jps:temporal", "place": "jps:spatial"}.get(spec.type, "")
