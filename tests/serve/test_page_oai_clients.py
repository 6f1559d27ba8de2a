"""Harvesters that others wrote, and our own, read our OAI-PMH provider over HTTP."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import world
from django.db import connection
from django.test import Client
from lxml import etree
from oai_schema import check
from oaipmh_scythe import Scythe
from pytest_django.live_server_helper import LiveServer
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch

from tsunagi import hub
from tsunagi.catalogue import Mapped, Selection
from tsunagi.harvest import PastWindow, Tools, Web, Window
from tsunagi.harvest.oaipmh import driver
from tsunagi.model import Entity, RawRecord, Source
from tsunagi.serve import _oai_list
from tsunagi.settings import Settings

pytestmark = pytest.mark.django_db(transaction=True)

Harvest = Callable[..., list[tuple[str, bool]]]


@pytest.fixture
def address(small_world: hub.Hub, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(_oai_list, "PAGE", 7)
    return f"{live_server.url}/oai"


def by_sickle(address: str, **arguments: str) -> list[tuple[str, bool]]:
    client = Sickle(address, timeout=30)
    records = client.ListRecords(metadataPrefix="oai_dc", **arguments)
    return [(one.header.identifier, bool(one.header.deleted)) for one in records]


def by_scythe(address: str, **arguments: str) -> list[tuple[str, bool]]:
    names = {"from": "from_", "set": "set_"}
    given = {names.get(name, name): text for name, text in arguments.items()}
    with Scythe(address) as client:
        records: Iterator[Any] = client.list_records(metadata_prefix="oai_dc", **given)
        return [(one.header.identifier, bool(one.header.deleted)) for one in records]


CLIENTS = pytest.mark.parametrize("harvest", [by_sickle, by_scythe])


def listed(opened: hub.Hub, selection: Selection | None = None) -> list[tuple[str, bool]]:
    rows = opened.catalogue.listing(selection or Selection(), 0, opened.catalogue.last_change())
    return [(f"oai:localhost.localdomain:{row.id}", row.entity is None) for row in rows]


@CLIENTS
def test_everything(small_world: hub.Hub, address: str, harvest: Harvest) -> None:
    assert harvest(address) == listed(small_world)
    assert len(listed(small_world)) == 52


@CLIENTS
def test_a_set(small_world: hub.Hub, address: str, harvest: Harvest) -> None:
    assert harvest(address, set="kind:Project") == listed(small_world, Selection(kind="Project"))


@CLIENTS
def test_what_has_changed_since(
    small_world: hub.Hub, address: str, harvest: Harvest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2124, 1, 1, tzinfo=UTC))
    world.keep(small_world.catalogue, "kadai", [world.project(77)], body=world.as_json)
    small_world.catalogue.withdraw("kadai")
    assert harvest(address, **{"from": "2124-01-01"}) == listed(small_world)[-11:]
    assert [deleted for _, deleted in listed(small_world)[-11:]] == [True] * 11


def test_a_writer_beside_a_reader(small_world: hub.Hub, address: str) -> None:
    """Nothing comes twice, and what a list lacks has changed since it began and comes in the next."""
    catalogue = small_world.catalogue
    began, before = catalogue.last_change(), [id for id, _ in listed(small_world)]
    records = Sickle(address, timeout=30).ListRecords(metadataPrefix="oai_dc")

    def write() -> None:
        for number in range(100, 130):
            world.keep(catalogue, "mihon", [world.thing(number)], body=world.as_json)
            gone = RawRecord("mihon", str(number - 100), "table", b"", deleted=True)
            world.bring(catalogue, "mihon", [gone], lambda raw: Mapped(raw))
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    found = [one.header.identifier for one in records]
    thread.join(60)
    later = {f"oai:localhost.localdomain:{change.id}" for change in catalogue.changes(began)}
    assert len(found) == len(set(found))
    assert set(before) - set(found) <= later
    assert {id for id, _ in listed(small_world)} == set(found) | later
    assert len(later) == 60 - 1  # thing 9 was deleted before


def test_the_other_verbs(small_world: hub.Hub, address: str) -> None:
    client = Sickle(address, timeout=30)
    assert client.Identify().granularity == "YYYY-MM-DDThh:mm:ssZ"
    prefixes = [one.metadataPrefix for one in client.ListMetadataFormats()]
    assert prefixes == [prefix for prefix, form in hub.formats().items() if form.write]
    assert [one.setSpec for one in client.ListSets()][:5] == [
        "source", "kind", "institution", "source:mihon", "source:kadai",
    ]  # fmt: skip
    record = client.GetRecord(identifier="oai:localhost.localdomain:kadai-K3", metadataPrefix="oai_dc")
    assert record.metadata["title"] == [
        "地域資料の保存と活用に関する研究 3", "Study of keeping and using local records 3",
    ]  # fmt: skip
    headers = client.ListIdentifiers(metadataPrefix="jpcoar")
    assert [(one.identifier, bool(one.deleted)) for one in headers] == listed(small_world)
    with pytest.raises(NoRecordsMatch):
        client.ListRecords(metadataPrefix="oai_dc", until="1999-01-01")


@pytest.fixture
def tools() -> Iterator[tuple[Tools, list[tuple[str, str]]]]:
    faults: list[tuple[str, str]] = []
    with Web(Settings(allow_private_hosts=True, timeout=30.0), sleep=lambda seconds: None) as web:
        yield Tools(web, lambda what, example: faults.append((what, example))), faults


def copy_of(address: str, prefix: str) -> Source:
    return Source("copy", {"en": "Copy"}, "oaipmh", prefix, kind="Item", options={"url": address})


@pytest.mark.parametrize("prefix", ["jpcoar", "oai_dc"])
def test_our_own_harvester_finds_no_fault_and_the_same_things(
    small_world: hub.Hub, address: str, prefix: str, tools: tuple[Tools, list[tuple[str, str]]]
) -> None:
    source = copy_of(address, prefix)
    records = harvested(source, tools[0])
    assert tools[1] == []
    assert [record.local_id for record in records] == [id for id, _ in listed(small_world)]
    held, kept = small_world.catalogue, listed_entities(small_world)
    read = hub.formats()[prefix].reader(source)
    world.bring(held, "copy", records, lambda raw: Mapped(raw, None if raw.deleted else read(raw).entity))
    rows = held.listing(Selection(("copy",)), 0, held.last_change())
    copies = [row.entity for row in rows if row.entity]
    assert [texts(one) for one in copies] == [texts(one) for one in kept]


def harvested(source: Source, tools: Tools, past: tuple[PastWindow, ...] = ()) -> list[RawRecord]:
    return [
        record
        for window in driver.plan(source, past, tools)
        for batch in driver.fetch(source, window, None, tools)
        for record in batch.records
    ]


def listed_entities(opened: hub.Hub) -> list[Entity]:
    rows = opened.catalogue.listing(Selection(), 0, opened.catalogue.last_change(), living=True)
    return [row.entity for row in rows if row.entity]


PEOPLE = ("creator", "investigator")
DATES = ("dateCreated", "datePublished", "startDate", "dateAvailable", "temporal")


def texts(entity: Entity) -> list[list[tuple[str, Any]]]:
    """Titles with their language, people, years.

    A year of the old calendar goes out as the year of W3CDTF that it mostly lies in, so that days may differ.
    """
    people = [value.text for name in PEOPLE for value in entity.values.get(name, ())]
    years = {v.span[0] // 10000 for name in DATES for v in entity.values.get(name, ()) if v.span}
    titles = [(value.text, value.lang) for value in entity.values.get("name", ())]
    return [titles, [("person", one) for one in people], [("year", year) for year in sorted(years)]]


def test_our_own_harvester_takes_up_where_it_was(
    small_world: hub.Hub,
    address: str,
    tools: tuple[Tools, list[tuple[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2024, 1, 1, tzinfo=UTC))
    small_world.catalogue.withdraw("kadai")
    past = PastWindow(Window("records", None, "2099-01-01T00:00:00Z"), complete=True)
    assert harvested(copy_of(address, "oai_dc"), tools[0], (past,)) == []


def test_a_token_of_before_a_restart_is_good(small_world: hub.Hub, address: str) -> None:
    """The server holds nothing of a list: another hub over the same catalogue goes on with it."""
    first = Client().get("/oai", {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"})
    (token,) = check(first.content).iter("{*}resumptionToken")
    fresh = hub.Hub(small_world.settings, small_world.catalogue, small_world.index, dict(small_world.sources))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub, "open_hub", lambda: fresh)
        asked = {"verb": "ListIdentifiers", "resumptionToken": token.text or ""}
        assert etree.QName(check(Client().get("/oai", asked).content)[2]).localname == "ListIdentifiers"
