"""Linked data: what an entity says as RDF, and the store that answers SPARQL.

`nquads` is the one place where an entity becomes triples, as text, of which pages, dumps and the store are made. All that is
said of an entity stands in the named graph `{base}/graph/{id}`, together with what is said of that graph
(prov:wasDerivedFrom, prov:generatedAtTime, dcterms:source, dcterms:license, dcterms:rights): a record is
replaced or removed with its graph, and the default graph stays empty.
"""

from pyoxigraph import NamedNode

from tsunagi.graph._frame import Frame
from tsunagi.graph._pool import Pool
from tsunagi.graph._quads import nquads, quads
from tsunagi.graph._question import Answer, Question, asks_elsewhere
from tsunagi.graph._shapes import shapes
from tsunagi.graph._store import Graph, GraphState, open_graph, read_state
from tsunagi.graph._syntax import SYNTAXES, Syntax
from tsunagi.graph._terms import PREFIXES, written_id

__all__ = [
    "PREFIXES", "SYNTAXES", "Answer", "Frame", "Graph", "GraphState", "Pool", "Question", "Syntax", "asks_elsewhere",
    "graph_name", "nquads", "open_graph", "quads", "read_state", "shapes", "subject",
]  # fmt: skip


def subject(id: str, base: str) -> NamedNode:
    """The IRI of the thing with this entity id."""
    return NamedNode(f"{base}/item/{written_id(id)}")


def graph_name(id: str, base: str) -> NamedNode:
    """The IRI of the named graph that holds what is said of it."""
    return NamedNode(f"{base}/graph/{written_id(id)}")
