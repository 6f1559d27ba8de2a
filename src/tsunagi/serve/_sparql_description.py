"""What the SPARQL endpoint tells of itself to programs (SPARQL 1.1 Service Description)."""

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from tsunagi.graph import GraphState

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip
"""Names of the forms of answers under http://www.w3.org/ns/formats/."""


def describe(endpoint: str, state: GraphState | None, media_type: str) -> bytes:
    """The description in a syntax of RDF.

    Args:
        endpoint: its address.
        state: of our own graph; None where a store elsewhere answers, of which we cannot tell more.
        media_type: of the syntax: text/turtle, application/n-triples, application/rdf+xml, application/ld+json.

    Source: https://www.w3.org/TR/sparql11-service-description/
    """
    syntax = RdfFormat.from_media_type(media_type)
    if syntax is None:
        raise ValueError(f"{media_type} is no syntax of RDF.")
    prefixes = {"sd": SD, "void": VOID, "format": "http://www.w3.org/ns/formats/"}
    return serialize(_triples(endpoint, state), format=syntax, prefixes=prefixes) or b""


def _triples(endpoint: str, state: GraphState | None) -> Iterator[Triple]:
    service, dataset, graph = (NamedNode(endpoint + part) for part in ("", "#dataset", "#default-graph"))
    yield from _said(service, SD + "Service", [
        ("endpoint", service), ("supportedLanguage", NamedNode(SD + "SPARQL11Query")),
        *(("resultFormat", NamedNode("http://www.w3.org/ns/formats/" + name)) for name in FORMATS),
    ])  # fmt: skip
    if state is None:
        return
    yield Triple(service, NamedNode(SD + "feature"), NamedNode(SD + "UnionDefaultGraph"))
    yield Triple(service, NamedNode(SD + "defaultDataset"), dataset)
    yield from _said(dataset, SD + "Dataset", [("defaultGraph", graph)])
    yield from _said(graph, SD + "Graph", [])
    yield Triple(graph, NamedNode(VOID + "triples"), Literal(state.triples))


def _said(of: NamedNode, cls: str, said: Iterable[tuple[str, NamedNode]]) -> Iterator[Triple]:
    yield Triple(of, RDF_TYPE, NamedNode(cls))
    for name, value in said:
        yield Triple(of, NamedNode(SD + name), value)
