"""The description of the whole, read by an RDF library that is not the one that wrote it."""

import json

import pytest
import world
from django.test import Client
from page import get, links, select
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from tsunagi import hub

HERE = Namespace("http://testserver/dcat#")
CATALOGUE = URIRef("http://testserver/dcat")


def graph(site: Client, where: str, form: str) -> Graph:
    return Graph().parse(data=site.get(where).content, format=form)


def test_both_forms_say_the_same(site: Client) -> None:
    turtle, json = graph(site, "/dcat.ttl", "turtle"), graph(site, "/dcat.jsonld", "json-ld")
    assert len(turtle) > 50
    assert isomorphic(turtle, json)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [("*/*", "text/turtle"), ("text/turtle", "text/turtle"), ("application/ld+json", "application/ld+json"),
     ("application/json", "application/ld+json"), ("image/png", "text/turtle")],
)  # fmt: skip
def test_the_form_that_is_preferred(site: Client, accept: str, media_type: str) -> None:
    response = site.get("/dcat", headers={"accept": accept})
    assert (response.status_code, response["Content-Type"].split(";")[0]) == (200, media_type)
    assert "Accept" in response["Vary"]


def test_the_catalogue_has_what_dcat_ap_demands(site: Client) -> None:
    said = graph(site, "/dcat.ttl", "turtle")
    assert set(said.subjects(RDF.type, DCAT.Catalog)) == {CATALOGUE}
    assert set(said.objects(CATALOGUE, DCTERMS.title)) == {Literal("つなぎ", "ja"), Literal("Tsunagi", "en")}
    assert {text.language for text in said.objects(CATALOGUE, DCTERMS.description)} == {"ja", "en"}  # type: ignore[attr-defined]
    (publisher,) = said.objects(CATALOGUE, DCTERMS.publisher)
    assert (publisher, RDF.type, FOAF.Agent) in said
    assert (publisher, FOAF.name, Literal("Tsunagi", "en")) in said


def test_each_source_is_a_data_set_with_its_terms(site: Client) -> None:
    said = graph(site, "/dcat.ttl", "turtle")
    assert set(said.objects(CATALOGUE, DCAT.dataset)) == {HERE["source-kadai"], HERE["source-mihon"]}
    for dataset in said.objects(CATALOGUE, DCAT.dataset):
        assert (dataset, RDF.type, DCAT.Dataset) in said
        for needed in (DCTERMS.title, DCTERMS.description, DCAT.distribution, DCAT.landingPage):
            assert said.value(dataset, needed, any=True) is not None
        for one in said.objects(dataset, DCAT.distribution):
            assert (one, RDF.type, DCAT.Distribution) in said
            address = str(said.value(one, DCAT.accessURL))
            assert site.get(address.removeprefix("http://testserver")).status_code == 200
    licences = {
        said.value(one, DCTERMS.license) for one in said.objects(HERE["source-mihon"], DCAT.distribution)
    }
    assert licences == {URIRef(world.SOURCES["mihon"].licence)}
    assert said.value(HERE["source-mihon-json"], DCAT.mediaType) == URIRef(
        "https://www.iana.org/assignments/media-types/application/json"
    )


def test_only_services_that_answer_are_named(site: Client) -> None:
    said = graph(site, "/dcat.ttl", "turtle")
    services = set(said.objects(CATALOGUE, DCAT.service))
    assert {HERE["service-opensearch"], HERE["service-resourcesync"]} <= services
    for service in services:
        for about in (DCAT.endpointURL, DCAT.endpointDescription):
            address = str(said.value(service, about)).removeprefix("http://testserver")
            assert site.get(address).status_code != 404, address
        assert set(said.objects(service, DCAT.servesDataset)) == set(said.objects(CATALOGUE, DCAT.dataset))
    for one in said.objects(None, DCAT.accessService):
        assert one in services


def test_an_empty_hub_is_described_too(empty_site: Client, empty_world: hub.Hub) -> None:
    said = graph(empty_site, "/dcat.ttl", "turtle")
    assert set(said.subjects(RDF.type, DCAT.Catalog)) == {CATALOGUE}
    assert set(said.objects(CATALOGUE, DCAT.dataset)) == set()


def test_the_description_is_the_same_in_every_language(site: Client) -> None:
    said = {
        site.get("/dcat.jsonld", headers={"accept-language": lang}).content for lang in ("ja", "en", "fr")
    }
    assert len(said) == 1


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_front_page_tells_search_engines_how_to_search(site: Client, lang: str) -> None:
    page = get(site, f"/{lang}/")
    (script,) = select(page, 'script[type="application/ld+json"]')
    website, catalogue = json.loads(script.text)["@graph"]
    assert website["name"] == {"ja": "つなぎ", "en": "Tsunagi"}[lang]
    template = website["potentialAction"]["target"]["urlTemplate"]
    found = site.get(template.removeprefix("http://testserver").replace("{search_term_string}", "絵図"))
    assert found.status_code == 200
    assert {one["name"]: one.get("license") for one in catalogue["dataset"]} == {
        world.SOURCES["mihon"].title(lang): world.SOURCES["mihon"].licence,
        world.SOURCES["kadai"].title(lang): None,
    }
    for one in catalogue["dataset"]:
        for where in (one["url"], one["distribution"]["contentUrl"]):
            assert site.get(where.removeprefix("http://testserver")).status_code == 200
    assert links(page, 'link[type="text/turtle"]') == ["/dcat"]


def test_the_front_page_of_an_empty_hub(empty_site: Client) -> None:
    (script,) = select(get(empty_site, "/ja/"), 'script[type="application/ld+json"]')
    assert json.loads(script.text)["@graph"][1]["dataset"] == []
