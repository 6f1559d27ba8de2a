"""A second Tsunagi harvests our Japan Search API over HTTP with the driver and the format for Japan Search."""

from typing import Any

import pytest
import world
from pytest_django.live_server_helper import LiveServer

from tsunagi import hub
from tsunagi.formats.jps import format
from tsunagi.harvest import Tools, Web, Window
from tsunagi.harvest.japansearch import driver
from tsunagi.model import RawRecord, Source
from tsunagi.settings import Settings

pytestmark = pytest.mark.django_db(transaction=True)


def harvest(source: Source) -> tuple[list[RawRecord], list[tuple[str, str]]]:
    faults: list[tuple[str, str]] = []
    with Web(Settings(allow_private_hosts=True, timeout=30.0), sleep=lambda seconds: None) as web:
        tools = Tools(web, lambda what, example: faults.append((what, example)))
        batches = list(driver.fetch(source, Window("records"), None, tools))
    return [record for batch in batches for record in batch.records], faults


def source_at(address: str, **options: Any) -> Source:
    given = {"base": address, "size": 10, "delay": 0, **options}
    return Source("second", {"ja": "二つ目"}, "japansearch", "jps", kind="Item", options=given)


def test_all_records_arrive_and_are_understood(small_world: hub.Hub, live_server: LiveServer) -> None:
    source = source_at(live_server.url)
    records, faults = harvest(source)
    held = {entity.id: entity for entity in world.entities()}
    assert (sorted(record.local_id for record in records), faults) == (sorted(held), [])
    read = format.reader(source)
    for record in records:
        entity, first = read(record).entity, held[record.local_id]
        assert [v.text for v in entity.values["name"]][:1] == [first.values["name"][0].text]
        assert [v.text for v in entity.values["isPartOf"]] == list(world.SOURCES[first.source].name.values())
        left = {field.split("-")[0] for field, _ in read(record).unmapped}
        assert left == {first.source}


def test_one_database_is_harvested_whole(small_world: hub.Hub, live_server: LiveServer) -> None:
    records, faults = harvest(source_at(live_server.url, query={"f-db": "kadai"}, snapshot=True))
    assert (sorted(record.local_id for record in records), faults) == (
        sorted(e.id for e in world.entities() if e.source == "kadai"), [],
    )  # fmt: skip
