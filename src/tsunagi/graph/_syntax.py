"""The syntaxes that a record's quads are written in."""

from collections.abc import Sequence
from types import MappingProxyType

import msgspec
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from tsunagi.graph._compact import compact
from tsunagi.graph._terms import PREFIXES

TYPE = NamedNode(f"{PREFIXES['rdf']}type")


class Syntax(msgspec.Struct, frozen=True):
    """One syntax of RDF."""

    suffix: str
    media_type: str
    name: str
    _format: RdfFormat
    _graphs: bool = False
    """Whether it can tell named graphs."""

    def write(self, quads: Sequence[Quad]) -> bytes:
        """The quads, each once and what is said of one subject together; without their graph if it knows none."""
        subjects: dict[object, int] = {}
        for quad in quads:
            subjects.setdefault(quad.subject, len(subjects))
        ordered = sorted(
            dict.fromkeys(quads), key=lambda q: (subjects[q.subject], q.predicate != TYPE, str(q.predicate))
        )
        if self._graphs:
            return serialize(ordered, format=self._format) or b""
        triples = [quad.triple for quad in ordered]
        prefixes = _prefixes(quads)
        written = serialize(triples, format=self._format, prefixes=prefixes) or b""
        return compact(written, prefixes) if self._format == RdfFormat.JSON_LD else written


def _prefixes(quads: Sequence[Quad]) -> dict[str, str]:
    """Those of PREFIXES that the quads need."""
    text = "\n".join(str(quad) for quad in quads)
    return {prefix: space for prefix, space in PREFIXES.items() if f"<{space}" in text}


SYNTAXES = MappingProxyType(
    {
        syntax.suffix: syntax
        for syntax in (
            Syntax("jsonld", "application/ld+json", "JSON-LD", RdfFormat.JSON_LD),
            Syntax("ttl", "text/turtle", "Turtle", RdfFormat.TURTLE),
            Syntax("rdf", "application/rdf+xml", "RDF/XML", RdfFormat.RDF_XML),
            Syntax("nt", "application/n-triples", "N-Triples", RdfFormat.N_TRIPLES),
            Syntax("nq", "application/n-quads", "N-Quads", RdfFormat.N_QUADS, True),
        )
    }
)
"""By the suffix of an address; the first is what one gets who asks for nothing in particular."""
