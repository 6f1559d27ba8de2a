"""The description of our JSON is valid, true, and nothing in it breaks the site."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import msgspec
import pytest
import schemathesis
from case_world import opened
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import resolve
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from page import get, links, select, texts
from people import People
from plan_world import put_plans
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tsunagi import hub
from tsunagi.collab.cases import add_note
from tsunagi.match import EVIDENCE, open_people
from tsunagi.model import load_kinds
from tsunagi.search import FACETS, SORTS
from tsunagi.serve import _jpsearch_query as jps
from tsunagi.serve._openapi import STRUCTS, _written
from tsunagi.serve.wsgi import application

ADDRESS = "/api/openapi.json"
EXAMPLES = 12
LISTED = {"needs", "plans", "measures", "changes", "quotations", "entries", "ministries"}
"""Lists of answers of which something must be there, else their items would be described as they like."""


@pytest.fixture
def described(site: Client) -> dict[str, Any]:
    response = site.get(ADDRESS)
    assert response["Access-Control-Allow-Origin"] == "*"
    return dict(json.loads(response.content))


@pytest.fixture
def peopled(small_world: hub.Hub, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The people of the small world are known; two plans were read, something is told of a measure, a need is open."""
    here = replace(small_world, settings=replace(small_world.settings, data=tmp_path))
    monkeypatch.setattr(hub, "open_hub", lambda: here)
    open_people(tmp_path).take([(one.id, one.entity) for one in here.catalogue.changes(0)], 1)
    _old, new = put_plans(tmp_path, each=(1, 2))
    add_note(people.who("analyst"), new.measures[0].id, "手引が公表された。", "", "2007-10-01", True)
    opened(people)


def parameters(described: dict[str, Any], path: str) -> dict[str, Any]:
    shared = described["components"]["parameters"]
    given = described["paths"][path]["get"]["parameters"]
    return {
        one["name"]: one for one in (shared[p["$ref"].split("/")[-1]] if "$ref" in p else p for p in given)
    }


def allowed(parameter: dict[str, Any]) -> set[str]:
    pattern: str = parameter["schema"]["items"]["pattern"]
    return set(pattern.removeprefix("^-?(").removesuffix(")$").split("|"))


def test_is_valid_openapi_3_1(described: dict[str, Any]) -> None:
    validate(described, cls=OpenAPIV31SpecValidator)
    assert (described["openapi"], described["servers"]) == ("3.1.1", [{"url": "http://testserver"}])


def test_says_what_the_code_knows(described: dict[str, Any]) -> None:
    ours = parameters(described, "/{lang}/search.json")
    assert {name[2:] for name in ours if name.startswith("f.")} == set(FACETS)
    assert tuple(ours["sort"]["schema"]["enum"]) == SORTS
    theirs = parameters(described, "/api/item/search/{engine}")
    assert set(theirs) - {"engine"} == set(jps.KNOWN)
    assert tuple(theirs["sort"]["schema"]["enum"]) == SORTS
    asked = described["components"]["schemas"]["Need"]["properties"]["kinds"]["items"]["enum"]
    assert tuple(asked) == EVIDENCE == tuple(kind for kind in EVIDENCE if kind in load_kinds())
    assert allowed(theirs["f-rights"]) == {*jps.usages(), *jps.USES}
    assert allowed(theirs["f-tempo"]) == set(jps.TEMPO)
    assert allowed(theirs["f-contents"]) == set(jps.CONTENTS)


def test_schemas_that_are_made_are_not_written_too() -> None:
    made = msgspec.json.schema_components(STRUCTS)[1]
    assert sorted(set(made) & set(_written()["components"]["schemas"])) == []


@pytest.mark.usefixtures("peopled")
def test_every_address_to_try_answers_as_described(site: Client, described: dict[str, Any]) -> None:
    for lang in ("ja", "en"):
        page = get(site, f"/{lang}/api")
        tried = [href for href in links(page, "section a") if href.startswith("/")]
        for href, (path, asked) in zip(tried, described["paths"].items(), strict=True):
            answer = site.get(href)
            assert answer.status_code == 200, path
            if "get" in asked:
                schema = asked["get"]["responses"]["200"]["content"]["application/json"]["schema"]
                Draft202012Validator(schema | {"components": described["components"]}).validate(answer.json())
                lists = {name: told for name, told in answer.json().items() if name in LISTED}
                assert [name for name, told in lists.items() if not told] == [], path


def test_other_protocols_answer_too(site: Client) -> None:
    page = get(site, "/en/api")
    names = ["OAI-PMH 2.0", "SPARQL 1.1", "IIIF", "DCAT", "ResourceSync", "Sitemaps"]
    assert texts(page, "ul li a")[-6:] == names
    assert [site.get(href).status_code for href in links(page, "ul li a")[-6:]] == [200] * 6


def test_page_lists_every_endpoint_in_its_language(site: Client, described: dict[str, Any]) -> None:
    paths = {f"{method.upper()} {path}" for path, asked in described["paths"].items() for method in asked}
    japanese, english = get(site, "/ja/api"), get(site, "/en/api")
    assert {text for text in texts(japanese, "section p code") if text.startswith(("GET", "POST"))} == paths
    named = [element.get("id") for element in select(english, "[id]")]
    assert sorted(named) == sorted(set(named))
    asked = [one for path in described["paths"].values() for one in path.values()]
    summaries = {one["summary"] for one in asked}
    assert set(texts(english, "section h3")) == summaries
    assert set(texts(japanese, "section h3")) == {one["x-ja"] for one in asked}
    assert json.loads(site.get("/en/api?format=json").content) == described


def test_page_of_an_empty_site_has_nothing_to_try(empty_site: Client) -> None:
    tried = links(get(empty_site, "/en/api"), "section a")
    assert [href for href in tried if "…" in href] == []
    assert [empty_site.get(href).status_code for href in tried] == [200] * len(tried)


def test_every_path_is_a_page_of_ours(described: dict[str, Any]) -> None:
    for path in described["paths"]:
        found = resolve(re.sub(r"\{\w+\}", "a", path.replace("{lang}", "ja")))
        assert found.func.__module__.startswith("tsunagi.serve.")


@pytest.fixture
def kept_open() -> Iterator[None]:
    """The WSGI application closes a connection in the midst of a transaction, which is where tests live."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations(schema: Any) -> Iterator[Any]:
    return (operation.ok() for operation in schema.get_all_operations())


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_nothing_that_can_be_asked_breaks_the_site(
    small_world: hub.Hub, described: dict[str, Any], kept_open: None, mode: str, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    schema = schemathesis.openapi.from_dict(described)
    schema.app = application
    generation = schemathesis.GenerationMode(mode)
    checks = [schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
              response_schema_conformance]  # fmt: skip
    for operation in operations(schema):
        if mode == "negative" and not operation.query:
            continue

        @hypothesis.settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy(generation_mode=generation))
        def ask(case: Any) -> None:
            case.call_and_validate(checks=checks, headers={"Accept-Encoding": "identity"})

        ask()
