"""SPARQL over HTTP: the protocol's cases, what is refused, and the page with the form."""

import json
import re
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
import rdflib
import world
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper

from tsunagi import hub
from tsunagi._progress import QuietProgress
from tsunagi.catalogue import Mapped
from tsunagi.graph import read_state
from tsunagi.indexing import catch_up_graph
from tsunagi.model import RawRecord
from tsunagi.serve._sparql import pool
from tsunagi.serve._sparql_examples import examples

COUNT = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
NAMES = "PREFIX schema: <http://schema.org/> SELECT ?name { ?s schema:name ?name } ORDER BY ?name LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HELD = 51


@pytest.fixture
def asked(filled: hub.Hub) -> Client:
    return Client()


def get(client: Client, query: str, **more: Any) -> Any:
    return client.get("/sparql", {"query": query, **more.pop("params", {})}, **more)


def number(answer: Any) -> int:
    return int(json.loads(answer.content)["results"]["bindings"][0]["n"]["value"])


def test_each_living_record_is_a_graph(asked: Client, filled: hub.Hub) -> None:
    living = sum(filled.catalogue.count_by_kind().values())
    assert (number(get(asked, COUNT)), living) == (HELD, HELD)


@pytest.mark.parametrize("form", ["get", "urlencoded", "direct"])
def test_the_three_ways_to_ask(asked: Client, form: str) -> None:
    if form == "get":
        answer = get(asked, COUNT)
    elif form == "urlencoded":
        body = str(httpx.QueryParams({"query": COUNT}))
        answer = asked.generic("POST", "/sparql", body, "application/x-www-form-urlencoded")
    else:
        answer = asked.generic("POST", "/sparql", COUNT, "application/sparql-query")
    assert (answer.status_code, number(answer)) == (200, HELD)
    assert answer["Content-Type"] == "application/sparql-results+json"
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("query", "accept", "got"),
    [
        (NAMES, "application/sparql-results+json", "application/sparql-results+json"),
        (NAMES, "*/*", "application/sparql-results+json"),
        (NAMES, "application/json", "application/sparql-results+json"),
        (NAMES, "text/html, application/xml;q=0.9, text/csv;q=0.8", "application/sparql-results+xml"),
        (NAMES, "text/csv", "text/csv; charset=utf-8"),
        (NAMES, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        (CONSTRUCT, "*/*", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml;q=0.5, text/turtle;q=0.4", "application/rdf+xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        ("DESCRIBE ?s { ?s a ?t } LIMIT 1", "text/turtle", "text/turtle; charset=utf-8"),
    ],
)
def test_accept_chooses_the_form(asked: Client, query: str, accept: str, got: str) -> None:
    answer = get(asked, query, headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, got)


@pytest.mark.parametrize(
    ("query", "accept"),
    [(NAMES, "image/png"), (NAMES, "text/turtle"), (CONSTRUCT, "text/csv"), (CONSTRUCT, "image/png")],
)
def test_no_form_that_fits_is_406(asked: Client, query: str, accept: str) -> None:
    assert get(asked, query, headers={"Accept": accept}).status_code == 406


def test_graphs_are_the_same_in_each_form(asked: Client) -> None:
    graphs = []
    for name, known in (("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml"), ("jsonld", "json-ld")):
        answer = get(asked, CONSTRUCT, params={"format": name})
        graphs.append(set(rdflib.Graph().parse(data=answer.content, format=known)))
    assert len(graphs[0]) > HELD
    assert [len(graphs[0] ^ other) for other in graphs] == [0, 0, 0, 0]


def test_the_graphs_that_are_asked(asked: Client) -> None:
    one = json.loads(get(asked, "SELECT ?g { GRAPH ?g {} } LIMIT 1").content)["results"]["bindings"][0]["g"][
        "value"
    ]
    inside = number(get(asked, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{one}> {{ ?s ?p ?o }} }}"))
    everything = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert number(get(asked, everything, params={"default-graph-uri": one})) == inside
    assert number(get(asked, everything, params={"named-graph-uri": one})) == 0
    assert number(get(asked, COUNT, params={"named-graph-uri": one})) == 1
    assert number(get(asked, everything)) > inside
    assert get(asked, everything, params={"default-graph-uri": "nothing"}).status_code == 400


@pytest.mark.parametrize(
    ("method", "params", "body", "kind", "status"),
    [
        ("GET", "format=json", "", "", 400),
        ("GET", "query=", "", "", 400),
        ("GET", "query=ASK{}&query=ASK{}", "", "", 400),
        ("GET", "query=SELECT", "", "", 400),
        ("GET", "query=ASK{}&format=docx", "", "", 400),
        ("GET", "query=ASK%7BSERVICE%3Chttp://127.0.0.1:9/%3E%7B%7D%7D", "", "", 403),
        ("GET", "query=" + "x" * 50_001, "", "", 400),
        ("GET", "query=INSERT DATA {<a:b> <a:c> 1}", "", "", 400),
        ("GET", "update=DROP ALL", "", "", 403),
        ("POST", "", "update=DROP+ALL", "application/x-www-form-urlencoded", 403),
        ("POST", "", "DROP ALL", "application/sparql-update", 403),
        ("POST", "", "DROP ALL", "application/sparql-query", 400),
        ("POST", "", "ASK{}", "text/plain", 415),
        ("POST", "", b"ASK{}#\xff", "application/sparql-query", 400),
        ("POST", "query=ASK{}", "ASK{}", "application/sparql-query", 400),
        ("PUT", "query=ASK{}", "", "", 405),
        ("DELETE", "", "", "", 405),
        ("OPTIONS", "", "", "", 204),
        ("HEAD", "query=ASK{}", "", "", 200),
    ],
)
def test_what_is_not_a_question(
    asked: Client, method: str, params: str, body: str, kind: str, status: int
) -> None:
    answer = asked.generic(method, "/sparql", body, kind or "text/plain", QUERY_STRING=params)
    assert answer.status_code == status
    if status >= 400:
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert number(get(asked, COUNT)) == HELD


def test_a_runaway_query_is_stopped(asked: Client) -> None:
    answer = get(asked, RUNAWAY)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "3" in re.findall(r"\d+", answer.content.decode())
    assert number(get(asked, COUNT)) == HELD


def test_too_many_rows_are_refused(asked: Client) -> None:
    answer = get(asked, "SELECT * { ?s ?p ?o . ?t ?p ?q }")
    assert (answer.status_code, "2000" in answer.content.decode()) == (400, True)


def test_an_empty_store_says_how_to_fill_it(
    small_world: hub.Hub, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = replace(small_world, settings=replace(small_world.settings, data=tmp_path / "none"))
    monkeypatch.setattr(hub, "open_hub", lambda: opened)
    assert get(Client(), "ASK {}").status_code == 503
    page = Client().get("/en/sparql", {"query": "ASK {}"})
    assert (page.status_code, "tsunagi graph" in page.content.decode()) == (200, True)
    pool(tmp_path / "none" / "graph", opened.settings.sparql_seconds).close()


def test_changes_and_deletions_are_followed(asked: Client, filled: hub.Hub) -> None:
    subject = "http://127.0.0.1:8712/item/mihon-7"
    describe = f"SELECT ?d {{ <{subject}> <http://schema.org/description> ?d }}"
    assert get(asked, describe, params={"format": "csv"}).content.decode().split("\r\n")[1:-1] == [
        "書き直した解説。"
    ]
    world.keep(filled.catalogue, "mihon", [world.thing(7)], body=world.as_json)
    gone = RawRecord("mihon", "8", "table", b"", deleted=True)
    world.bring(filled.catalogue, "mihon", [gone], Mapped)
    assert number(get(asked, COUNT)) == HELD
    before = read_state(filled.settings.data / "graph")
    after = catch_up_graph(filled, QuietProgress())
    assert (after.change, after.change - before.change) == (filled.catalogue.last_change(), 2)
    assert number(get(asked, COUNT)) == HELD - 1
    words = world.thing(7).values["description"][0].text
    assert get(asked, describe, params={"format": "csv"}).content.decode().split("\r\n")[1:-1] == [words]
    assert catch_up_graph(filled, QuietProgress()) == after
    anew = catch_up_graph(filled, QuietProgress(), anew=True)
    assert (anew.change, anew.triples) == (after.change, after.triples)
    assert anew.snapshot != after.snapshot


@pytest.mark.parametrize(
    ("accept", "got", "known"),
    [
        ("*/*", "text/turtle; charset=utf-8", "turtle"),
        ("text/turtle", "text/turtle; charset=utf-8", "turtle"),
        ("application/rdf+xml, text/html;q=0.1", "application/rdf+xml", "xml"),
        ("application/ld+json", "application/ld+json", "json-ld"),
    ],
)
def test_without_a_query_the_service_describes_itself(
    asked: Client, filled: hub.Hub, accept: str, got: str, known: str
) -> None:
    answer = asked.get("/sparql", headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, got)
    graph = rdflib.Graph().parse(data=answer.content, format=known)
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = rdflib.URIRef("http://testserver/sparql")
    assert set(graph.objects(service, sd.endpoint)) == {service}
    assert set(graph.objects(service, sd.supportedLanguage)) == {sd.SPARQL11Query}
    assert len(set(graph.objects(service, sd.resultFormat))) == 8
    [triples] = graph.objects(None, rdflib.URIRef("http://rdfs.org/ns/void#triples"))
    assert int(triples) == read_state(filled.settings.data / "graph").triples
    assert number(get(asked, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")) <= int(triples)


def test_who_takes_no_rdf_is_asked_for_a_query(asked: Client) -> None:
    answer = asked.get("/sparql", headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 400


def test_a_browser_is_led_to_the_page(asked: Client) -> None:
    answer = asked.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "en"})
    assert (answer.status_code, answer["Location"]) == (303, "/en/sparql")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_examples_work_on_the_page(asked: Client, lang: str) -> None:
    found = []
    for _title, query in examples():
        answer = asked.get(f"/{lang}/sparql", {"query": query, "format": "json"})
        data = json.loads(answer.content)
        found.append((answer.status_code, bool(data.get("rows") or data.get("graph"))))
        assert asked.get(f"/{lang}/sparql", {"query": query}).status_code == 200
    assert found == [(200, True)] * len(examples())


def test_the_page_shows_answers_and_escapes_them(asked: Client) -> None:
    page = asked.get(
        "/en/sparql",
        {"query": 'SELECT ?s ?n { ?s <http://schema.org/name> ?n FILTER(CONTAINS(?n, "script")) }'},
    )
    text = page.content.decode()
    assert ("<script>alert" in text, text.count("&lt;script&gt;alert")) == (False, 1)
    assert "1 row<" in text
    assert "<strong>Yes</strong>" in asked.get("/en/sparql", {"query": "ASK {}"}).content.decode()


def test_the_page_tells_a_problem_with_its_status(asked: Client) -> None:
    statuses = [
        asked.get("/ja/sparql", {"query": q}).status_code
        for q in ("SELECT", "ASK{SERVICE <a:b> {}}", "x" * 50_001)
    ]
    assert statuses == [400, 403, 400]
    assert asked.get("/ja/sparql", {"kuery": "ASK {}"}).status_code == 400


def test_clients_of_others_can_ask(filled: hub.Hub, live_server: LiveServer) -> None:
    client = SPARQLWrapper(f"{live_server.url}/sparql")
    client.setQuery(NAMES)
    counts = {}
    for form in (JSON, XML, CSV, TSV):
        for method, way in ((None, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)):
            client.setReturnFormat(form)
            client.setMethod(method or "GET")
            client.setRequestMethod(way)
            result: Any = client.query().convert()
            if form == JSON:
                counts[form] = len(result["results"]["bindings"])
            elif form == XML:
                counts[form] = len(result.getElementsByTagName("result"))
            else:
                counts[form] = len(result.decode().splitlines()) - 1
    assert counts == dict.fromkeys((JSON, XML, CSV, TSV), 3)
    client.setQuery(CONSTRUCT)
    client.setReturnFormat(RDFXML)
    graph: Any = client.query().convert()
    client.setReturnFormat(TURTLE)
    turtle: Any = client.query().convert()
    assert set(graph) == set(rdflib.Graph().parse(data=turtle, format="turtle"))


class Remote(BaseHTTPRequestHandler):
    """A store elsewhere that answers ASK, and breaks when asked to."""

    def do_POST(self) -> None:
        form = httpx.QueryParams(self.rfile.read(int(self.headers["Content-Length"])).decode())
        broken = "boom" in form["query"]
        self.send_response(500 if broken else 200)
        self.send_header("Content-Type", "text/html" if broken else "application/sparql-results+json")
        self.end_headers()
        self.wfile.write(b'{"head":{},"boolean":true}')

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def test_a_store_elsewhere_is_asked(filled: hub.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    server = HTTPServer(("127.0.0.1", 0), Remote)
    Thread(target=server.serve_forever, daemon=True).start()
    opened = replace(
        filled, settings=replace(filled.settings, graph=f"http://127.0.0.1:{server.server_port}/q")
    )
    monkeypatch.setattr(hub, "open_hub", lambda: opened)
    client = Client()
    answer = get(client, "ASK {}")
    assert (answer.status_code, json.loads(answer.content)["boolean"]) == (200, True)
    assert get(client, "ASK { ?boom ?p ?o }").status_code == 502
    assert get(client, "ASK{SERVICE <a:b> {}}").status_code == 403
    assert b"UnionDefaultGraph" not in client.get("/sparql").content
    server.shutdown()
    server.server_close()
    assert get(client, "ASK {}").status_code == 502
