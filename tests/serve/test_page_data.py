"""Linked data over HTTP: by suffix, by what the asker accepts, and for what is not there."""

import json

import pyshacl
import pytest
import rdflib
import world
from django.test import Client
from page import get, select
from rdflib.compare import isomorphic
from rdflib.namespace import RDFS
from typer.testing import CliRunner

from tsunagi import hub
from tsunagi.cli import app
from tsunagi.cli._exit import PARTIAL

TYPES = {
    "jsonld": "application/ld+json", "ttl": "text/turtle", "rdf": "application/rdf+xml",
    "nt": "application/n-triples", "nq": "application/n-quads",
}  # fmt: skip
PARSERS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml", "nt": "nt"}
THING = rdflib.URIRef("http://testserver/item/mihon-3")


def graph(site: Client, address: str, suffix: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=site.get(address).content, format=PARSERS[suffix])


@pytest.mark.parametrize("suffix", TYPES)
def test_by_suffix(site: Client, suffix: str) -> None:
    answer = site.get(f"/data/mihon-3.{suffix}", headers={"accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (200, f"{TYPES[suffix]}; charset=utf-8")
    assert answer["Content-Location"] == f"http://testserver/data/mihon-3.{suffix}"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_all_syntaxes_of_all_things_say_the_same(site: Client) -> None:
    for entity in world.entities():
        found = {s: graph(site, f"/data/{entity.id}.{s}", s) for s in PARSERS}
        label = found["ttl"].value(rdflib.URIRef(f"http://testserver/item/{entity.id}"), RDFS.label)
        assert str(label) == entity.first("name", "ja")
        for suffix in ("jsonld", "rdf", "nt"):
            assert isomorphic(found[suffix], found["ttl"]), (entity.id, suffix)


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [("application/ld+json", "jsonld"), ("text/turtle", "ttl"), ("application/rdf+xml", "rdf"),
     ("application/n-triples", "nt"), ("application/n-quads", "nq"), ("*/*", "jsonld"),
     ("text/turtle;q=0.5, application/rdf+xml", "rdf"), ("application/json", "jsonld"),
     ("text/html;q=0.2, text/turtle;q=0.9", "ttl")],
)  # fmt: skip
def test_by_accept(site: Client, accept: str, suffix: str) -> None:
    answer = site.get("/data/mihon-3", headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, f"{TYPES[suffix]}; charset=utf-8")
    assert answer["Content-Location"] == f"http://testserver/data/mihon-3.{suffix}"
    assert "Accept" in [name.strip() for name in answer["Vary"].split(",")]


def test_without_accept_comes_json_ld(site: Client) -> None:
    assert site.get("/data/mihon-3")["Content-Type"] == "application/ld+json; charset=utf-8"


def test_who_wants_a_page_is_led_to_it(site: Client) -> None:
    answer = site.get("/data/mihon-3", headers={"accept": "text/html,*/*;q=0.8", "accept-language": "en"})
    assert (answer.status_code, answer["Location"]) == (303, "/en/item/mihon-3")


@pytest.mark.parametrize(
    ("address", "accept", "status"),
    [("/data/mihon-3", "image/png", 406), ("/data/nothing-1", "text/turtle", 404),
     ("/data/nothing-1.ttl", "", 404), ("/data/mihon-9", "text/turtle", 410), ("/data/mihon-9.ttl", "", 410),
     ("/data/mihon-3.exe", "text/turtle", 404), ("/data/.ttl", "", 404), ("/data/" + "x" * 400, "", 404),
     ("/data/%00", "", 404)],
)  # fmt: skip
def test_refusals_are_json(site: Client, address: str, accept: str, status: int) -> None:
    answer = site.get(address, headers={"accept": accept} if accept else {})
    assert (answer.status_code, answer.json()["error"]["status"]) == (status, status)


@pytest.mark.parametrize(("id", "status"), [("nothing-1", 404), ("mihon-9", 410)])
def test_refusals_are_pages_for_browsers(site: Client, id: str, status: int) -> None:
    answer = site.get(f"/data/{id}", headers={"accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")


def test_the_named_graph_leads_to_its_data(site: Client) -> None:
    answer = site.get("/graph/mihon-3")
    assert (answer.status_code, answer["Location"]) == (303, "/data/mihon-3")


def test_the_page_links_to_its_data(site: Client) -> None:
    page = get(site, "/ja/item/mihon-3")
    found = {link.get("type"): link.get("href") for link in select(page, 'link[rel="alternate"]')}
    for suffix in ("ttl", "rdf", "nt"):
        assert found[TYPES[suffix]] == f"/data/mihon-3.{suffix}"


def test_shapes_hold_for_what_is_served(site: Client) -> None:
    answer = site.get("/shapes.ttl")
    assert answer["Content-Type"] == "text/turtle; charset=utf-8"
    shapes = rdflib.Graph().parse(data=answer.content, format="turtle")
    good, _report, text = pyshacl.validate(
        graph(site, "/data/mihon-3.ttl", "ttl"), shacl_graph=shapes, meta_shacl=True
    )
    assert good, text
    bad = graph(site, "/data/mihon-3.ttl", "ttl")
    bad.remove((THING, RDFS.label, None))
    assert not pyshacl.validate(bad, shacl_graph=shapes)[0]


def test_check_shapes_of_what_is_held(small_world: hub.Hub) -> None:
    answer = CliRunner().invoke(app(), ["check", "--shapes", "--json"])
    report = json.loads(answer.stdout)
    assert (answer.exit_code, report["checked"]) == (PARTIAL, len(world.entities()))
    assert {(v["path"], v["example"], v["count"]) for v in report["violations"]} == {
        (path, "mihon-hostile", 1) for path in ("schema:url", "schema:image", "schema:thumbnailUrl")
    }


def test_check_shapes_of_one_source(small_world: hub.Hub) -> None:
    answer = CliRunner().invoke(app(), ["check", "--shapes", "kadai"])
    assert (answer.exit_code, answer.stdout) == (0, "10 checked, 0 violations.\n")
