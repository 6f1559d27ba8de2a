"""A second Tsunagi that harvests the first over HTTP holds the same entities, and loses what the first deletes."""

import re
from pathlib import Path

import pytest
import world
from differences import documents, entities
from django.test import Client
from lxml import etree
from pytest_django.live_server_helper import LiveServer

from tsunagi import hub, pipeline
from tsunagi._progress import QuietProgress
from tsunagi.catalogue import Counts, Mapped, Run, Selection
from tsunagi.harvest import Web
from tsunagi.model import Entity, RawRecord, Source, Value, entity_id, load_source
from tsunagi.serve import _oai_list
from tsunagi.settings import Settings

pytestmark = pytest.mark.django_db(transaction=True)

XSD = etree.XMLSchema(etree.parse(Path(hub.__file__).parent / "formats" / "tsunagi.xsd"))
OAI = "{http://www.openarchives.org/OAI/2.0/}"


@pytest.fixture
def address(small_world: hub.Hub, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the provider is; one record in it has what XML cannot hold, and a long id."""
    monkeypatch.setattr(_oai_list, "PAGE", 7)
    odd = world.Maker("Item", "mihon", "長い" * 60)
    odd.say("name", "鈴\x00\x1b\ufffe\\ <&>]]>\"'\r\n\t終", "ja", label=" 題\n名 ")
    world.keep(small_world.catalogue, "mihon", [odd.done()], body=world.as_json)
    return f"{live_server.url}/oai"


def run(opened: hub.Hub, address: str, prefix: str) -> Run:
    """One run of the second's source, which has the first's sets, as tests have one database."""
    options = {"url": address, "prefix": prefix, "sets": ["source:mihon", "source:kadai"], "delay": 0}
    source = Source("copy", {"en": "Copy"}, "oaipmh", prefix, options=options)
    with Web(Settings(allow_private_hosts=True, timeout=30.0), sleep=lambda seconds: None) as web:
        return pipeline.run_source(opened, source, web, QuietProgress())


def held(opened: hub.Hub, *sources: str) -> dict[str, Entity]:
    """Living entities by what the second calls them."""
    rows = opened.catalogue.listing(Selection(sources), 0, opened.catalogue.last_change(), living=True)
    return {row.id: row.entity for row in rows if row.entity}


def copied(id: str) -> str:
    return entity_id("copy", f"oai:localhost.localdomain:{id}")


def test_the_second_holds_the_same_entities(small_world: hub.Hub, address: str) -> None:
    ended = run(small_world, address, "tsunagi")
    assert (ended.state, ended.message) == ("complete", "")
    assert ended.counts == Counts(53, 52, 0, 1, 0)
    first = held(small_world, "mihon", "kadai")
    expected = {
        copied(id): Entity(copied(id), entity.kind, "copy", entity.values) for id, entity in first.items()
    }
    assert held(small_world, "copy") == expected
    assert (small_world.catalogue.faults("copy"), small_world.catalogue.unmapped("copy")) == ([], [])


def test_what_the_first_deletes_or_changes_goes_or_changes_in_the_second(
    small_world: hub.Hub, address: str
) -> None:
    run(small_world, address, "tsunagi")
    catalogue, before = small_world.catalogue, held(small_world, "copy")
    gone = RawRecord("mihon", "3", "table", b"", deleted=True)
    world.bring(catalogue, "mihon", [gone], lambda raw: Mapped(raw))
    catalogue.withdraw("kadai")
    changed = Entity("mihon-4", "Item", "mihon", {"name": [Value("別の名", "ja")]})
    world.keep(catalogue, "mihon", [changed], body=world.as_json)
    assert run(small_world, address, "tsunagi").state == "complete"
    after = held(small_world, "copy")
    assert before.keys() - after.keys() == {
        copied("mihon-3"), *(copied(f"kadai-K{number}") for number in range(10)),
    }  # fmt: skip
    assert catalogue.get(copied("mihon-3")).deleted
    assert after.pop(copied("mihon-4")).values == changed.values
    assert {id: before[id] for id in after} == after


@pytest.mark.parametrize("prefix", ["jpcoar", "oai_dc"])
def test_other_formats_come_as_whole_records(small_world: hub.Hub, address: str, prefix: str) -> None:
    ended = run(small_world, address, prefix)
    assert (ended.state, ended.counts.set_aside) == ("complete", 0)
    first, second = held(small_world, "mihon", "kadai"), held(small_world, "copy")
    assert second.keys() == {copied(id) for id in first}


def test_records_name_a_schema_that_is_there_and_they_are_valid_by_it(site: Client) -> None:
    asked = {"verb": "ListRecords", "metadataPrefix": "tsunagi"}
    (*metadata,) = etree.fromstring(site.get("/oai", asked).content).iter(f"{OAI}metadata")
    located = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    assert {one[0].get(located) for one in metadata} == {
        "urn:tsunagi:entity http://testserver/schemas/tsunagi.xsd"
    }
    for one in metadata:
        XSD.assertValid(one[0])
    assert len(metadata) == 51
    listed = etree.fromstring(site.get("/oai", {"verb": "ListMetadataFormats"}).content)
    assert "http://testserver/schemas/tsunagi.xsd" in [e.text for e in listed.iter(f"{OAI}schema")]
    response = site.get("/schemas/tsunagi.xsd")
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    assert etree.fromstring(response.content).get("targetNamespace") == "urn:tsunagi:entity"
    assert site.post("/schemas/tsunagi.xsd").status_code == 405


def test_differences_have_reasons() -> None:
    first = Entity("a", "Item", "s", {
        "name": [Value("甲", "ja"), Value("乙")], "creator": [Value("人", role="作者"), Value("二人")],
        "dateCreated": [Value("明治元年", norm="1868", span=(1, 2))], "claim": [Value("請求")], "note": [Value("注")],
    })  # fmt: skip
    second = Entity("a", "Work", "s", {
        "name": [Value("乙"), Value("甲", "ja")], "creator": [Value("人"), Value("二人"), Value("三人")],
        "dateCreated": [Value("1868", norm="1868", span=(3, 4))], "description": [Value("請求")],
    })  # fmt: skip
    assert [(each.where, each.what, each.first, each.second) for each in entities(first, second)] == [
        ("claim", "as description", "請求", "請求"),
        ("creator", "added value", "", "三人"),
        ("creator", "role", "作者", "None"),
        ("dateCreated", "span", "(1, 2)", "(3, 4)"),
        ("dateCreated", "text", "明治元年", "1868"),
        ("kind", "kind", "Item", "Work"),
        ("name", "order", "甲 | 乙", "乙 | 甲"),
        ("note", "missing value", "注", ""),
    ]
    assert entities(first, first) == []
    said = documents(b"<r><a>1</a><b>2</b><b>3</b></r>", b"<r><a>1</a><b>4</b><c/></r>")
    assert [(each.where, each.what, each.first, each.second) for each in said] == [
        ("b", "differs", "<b>2</b>", "<b>4</b>"), ("b", "missing", "<b>3</b>", ""), ("c", "added", "", "<c/>"),
    ]  # fmt: skip


def test_the_documented_source_file_can_be_used(tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "round-trip.md"
    (written,) = re.findall("```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    (tmp_path / "mihon.yml").write_text(written, "utf-8")
    source = load_source(tmp_path / "mihon.yml")
    hub.check_source(source)
    body = hub.formats()["tsunagi"].write(world.thing(3), "https://hub.example.jp/item/mihon-3")  # type: ignore[misc]
    entity = hub.formats()["tsunagi"].reader(source)(RawRecord("mihon", "x", "tsunagi", body)).entity
    added = Value(
        "https://hub.example.jp/item/mihon-3", norm="url:https://hub.example.jp/item/mihon-3", role="Tsunagi",
        ref="https://hub.example.jp/item/mihon-3", label="address",
    )  # fmt: skip
    assert entity.values["identifier"] == [*world.thing(3).values["identifier"], added]
