"""The cases of the W3C's test suite for the SPARQL 1.1 protocol that concern a read-only endpoint, and rdflib as client.

Each is named as in https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/; its data are graphs of the
small world in place of the suite's, and what it asks is written anew. Cases that write are refused here: the store
is the same afterwards.
"""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import rdflib
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from rdflib.plugins.stores.sparqlstore import SPARQLStore

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
ASK = "ASK {}"
TABLES = {
    "application/sparql-results+xml",
    "application/sparql-results+json",
    "text/tab-separated-values",
    "text/csv",
}
GRAPHS = {"application/rdf+xml", "application/n-triples", "text/turtle", "application/ld+json"}
NAME = "<http://schema.org/name>"
BOTH = f'ASK {{ ?a {NAME} "地域資料の保存と活用に関する研究 1"@ja . ?b {NAME} "地域資料の保存と活用に関する研究 2"@ja }}'
NAMED = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
MIXED = BOTH.replace(" . ", " GRAPH ?g { ").replace("@ja }", "@ja }}")


def graph(number: int) -> str:
    return f"http://127.0.0.1:8712/graph/kadai-K{number}"


def ask(method: str, parameters: Any, body: bytes | str = "", kind: str = "text/plain", **more: Any) -> Any:
    query = urlencode(parameters, doseq=True)
    return Client().generic(method, "/sparql", body, kind, QUERY_STRING=query, headers=more or None)


def form(parameters: Any) -> str:
    return urlencode(parameters, doseq=True)


def truth(answer: Any) -> bool:
    assert answer.status_code == 200, answer.content
    return bool(json.loads(answer.content)["boolean"])


def media(answer: Any) -> str:
    return str(answer["Content-Type"]).partition(";")[0]


@pytest.mark.usefixtures("filled")
def test_queries_that_are_answered() -> None:
    assert truth(ask("GET", {"query": ASK}))  # query_get
    assert truth(ask("POST", {}, form({"query": ASK}), FORM))  # query_post_form
    assert truth(ask("POST", {}, ASK, QUERY))  # query_post_direct
    assert truth(ask("POST", {}, ASK, f"{QUERY}; charset=utf-8"))
    assert truth(ask("POST", {}, form({"query": ASK}), f"{FORM}; charset=UTF-8"))


@pytest.mark.usefixtures("filled")
def test_content_types_are_of_the_kind_of_the_query() -> None:
    asked = {
        "query_content_type_select": ("SELECT (1 AS ?value) {}", TABLES),
        "query_content_type_ask": (ASK, TABLES),
        "query_content_type_describe": (f"DESCRIBE <{graph(1)}>", GRAPHS),
        "query_content_type_construct": ("CONSTRUCT { <s> <p> 1 } WHERE {}", GRAPHS),
    }
    for name, (query, kinds) in asked.items():
        for kind in sorted(kinds - ({"text/tab-separated-values", "text/csv"} if query == ASK else set())):
            answer = ask("GET", {"query": query}, accept=kind)
            assert (answer.status_code, media(answer)) == (200, kind), name
        assert media(ask("GET", {"query": query})) in kinds, name


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_dataset_of_the_request(way: str) -> None:
    def given(query: str, **dataset: list[str]) -> Any:
        named = {name.replace("_", "-"): values for name, values in dataset.items()}
        if way == "get":
            return ask("GET", {"query": query, **named})
        if way == "form":
            return ask("POST", {}, form({"query": query, **named}), FORM)
        return ask("POST", named, query, QUERY)

    # query_dataset_default_graph(s)_get/post: their union is the default graph, and nothing else is in it
    assert not truth(given(BOTH, default_graph_uri=[graph(1)]))
    assert truth(given(BOTH, default_graph_uri=[graph(1), graph(2)]))
    # query_dataset_named_graphs_get/post: they are there by name, and the default graph is empty
    rows = json.loads(given(NAMED, named_graph_uri=[graph(2), graph(1)]).content)["results"]["bindings"]
    assert [row["g"]["value"] for row in rows] == [graph(1), graph(2)]
    assert not truth(given("ASK { ?s ?p ?o }", named_graph_uri=[graph(1)]))
    # query_dataset_full: both
    assert truth(given(MIXED, default_graph_uri=[graph(1)], named_graph_uri=[graph(2)]))
    assert not truth(given(MIXED, default_graph_uri=[graph(1)], named_graph_uri=[graph(1)]))
    # query_multiple_dataset: the request's dataset wins over FROM (protocol, 2.1.4)
    within = BOTH.replace("ASK", f"ASK FROM <{graph(3)}>")
    assert truth(given(within, default_graph_uri=[graph(1), graph(2)]))
    assert truth(given(BOTH.replace("ASK", f"ASK FROM <{graph(1)}> FROM <{graph(2)}>")))
    assert not truth(given(BOTH.replace("ASK", f"ASK FROM <{graph(1)}>")))


BAD: list[tuple[str, str, Any, bytes | str, str, set[int]]] = [
    ("bad_query_method", "PUT", {"query": ASK}, "", FORM, {400, 405}),
    ("bad_multiple_queries", "GET", [("query", ASK), ("query", "SELECT * {}")], "", FORM, {400}),
    ("bad_multiple_queries", "POST", {}, "query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", FORM, {400}),
    ("bad_query_wrong_media_type", "POST", {}, ASK, "text/plain", {400, 415}),
    ("bad_query_missing_form_type", "POST", {}, "query=ASK%20%7B%7D", "", {400, 415}),
    ("bad_query_missing_direct_type", "POST", {}, ASK, "", {400, 415}),
    ("bad_query_non_utf8", "POST", {}, "ASK { ?s ?p '日本' }".encode("utf-16"), f"{QUERY}; charset=UTF-16", {400, 415}),
    ("bad_query_syntax", "GET", {"query": "ASK { WHERE }"}, "", FORM, {400}),
    ("bad_query_syntax", "POST", {}, "ASK { WHERE }", QUERY, {400}),
    ("bad_update_get", "GET", {"update": "CLEAR NAMED"}, "", FORM, {400, 403, 405}),
    ("update_post_form", "POST", {}, "update=CLEAR%20ALL", FORM, {403}),
    ("update_post_direct", "POST", {}, "CLEAR ALL", UPDATE, {403}),
    ("update_dataset_default_graph", "POST", {"using-graph-uri": graph(1)}, "CLEAR ALL", UPDATE, {403}),
    ("update_base_uri", "POST", {}, "BASE <a:b> INSERT DATA { <s> <p> 1 }", UPDATE, {403}),
    ("bad_multiple_updates", "POST", {}, "update=CLEAR%20ALL&update=CLEAR%20ALL", FORM, {400, 403}),
    ("bad_update_wrong_media_type", "POST", {}, "CLEAR NAMED", "text/plain", {400, 415}),
    ("bad_update_missing_form_type", "POST", {}, "update=CLEAR%20NAMED", "", {400, 415}),
    ("bad_update_syntax", "POST", {}, "INSERT DATA { < }", UPDATE, {400, 403}),
    ("an update sent as a query", "POST", {}, "CLEAR ALL", QUERY, {400}),
    ("an update sent as a query", "GET", {"query": "CLEAR ALL"}, "", FORM, {400}),
]  # fmt: skip


@pytest.mark.usefixtures("filled")
def test_what_is_refused_and_changes_nothing() -> None:
    count = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"}
    before = ask("GET", count).content
    for name, method, parameters, body, kind, statuses in BAD:
        answer = ask(method, parameters, body, kind)
        assert answer.status_code in statuses, (name, method, answer.status_code)
    assert ask("GET", count).content == before


@pytest.mark.usefixtures("filled")
def test_relative_addresses_are_those_of_the_endpoint() -> None:
    built = ask("GET", {"query": "CONSTRUCT { <s> <#p> </o> } {}"}, accept="application/n-triples")
    assert built.content.decode() == (
        "<http://testserver/s> <http://testserver/sparql#p> <http://testserver/o> .\n"
    )
    based = ask("GET", {"query": "BASE <http://a.example/> ASK { FILTER(<s> = <http://a.example/s>) }"})
    assert truth(based)


@pytest.mark.usefixtures("filled")
def test_rdflib_asks_as_it_would_any_store(live_server: LiveServer) -> None:
    words = f"SELECT ?n {{ ?s {NAME} ?n FILTER(LANG(?n) = 'en' && STRENDS(?n, 'records 3')) }}"
    for way in ("GET", "POST", "POST_FORM"):
        for kind in ("json", "xml", "csv", "tsv"):
            store = SPARQLStore(f"{live_server.url}/sparql", method=way, returnFormat=kind)  # type: ignore[arg-type]
            rows = [str(row[0]) for row in rdflib.Graph(store).query(words)]
            assert rows == ["Study of keeping and using local records 3"], (way, kind)


@pytest.mark.usefixtures("filled")
def test_rdflib_reads_a_graph(live_server: LiveServer) -> None:
    asked = rdflib.Graph(SPARQLStore(f"{live_server.url}/sparql"))
    built = asked.query(f"CONSTRUCT WHERE {{ ?s {NAME} ?n }}").graph
    assert built is not None
    assert set(built) == set(asked.triples((None, rdflib.URIRef("http://schema.org/name"), None)))
    assert asked.query(ASK).askAnswer
