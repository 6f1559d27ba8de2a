"""The reference client of ResourceSync reads our lists, and keeps a copy of the records by them."""

import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import world
from pytest_django.live_server_helper import LiveServer
from resync.capability_list import CapabilityList  # type: ignore[import-untyped]
from resync.change_list import ChangeList  # type: ignore[import-untyped]
from resync.resource_container import ResourceContainer  # type: ignore[import-untyped]
from resync.resource_list import ResourceList  # type: ignore[import-untyped]
from resync.sitemap import Sitemap  # type: ignore[import-untyped]
from resync.source_description import SourceDescription  # type: ignore[import-untyped]

from tsunagi import hub
from tsunagi.catalogue import Mapped, Selection
from tsunagi.model import RawRecord
from tsunagi.serve import _partitions

pytestmark = pytest.mark.django_db(transaction=True)
CHANGES = "resourcesync/changelist.xml"


@pytest.fixture
def address(
    small_world: hub.Hub, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> str:
    monkeypatch.setattr(_partitions, "SPAN", 20)
    monkeypatch.setattr(_partitions, "BATCH", 7)
    monkeypatch.chdir(tmp_path)  # the client keeps its state in the folder that it is called in
    return str(live_server.url)


def parts(address: str) -> list[str]:
    """The client's change lists know no index, its reader of sitemaps does."""
    index = ResourceContainer()
    with urlopen(f"{address}/{CHANGES}") as answer:
        Sitemap().parse_xml(fh=answer, resources=index, capability="changelist", sitemapindex=True)
    return [one.uri for one in index]


def copier(address: str, folder: Path) -> Any:
    pytest.importorskip("distutils", reason="resync 2 needs distutils, which Python 3.12 no longer has")
    from resync.client import Client  # type: ignore[import-untyped]

    client = Client()
    client.set_mappings([f"{address}/", str(folder)])
    return client


def copied(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.jsonld")}


def served(opened: hub.Hub) -> set[str]:
    rows = opened.catalogue.listing(Selection(), 0, opened.catalogue.last_change(), living=True)
    return {f"item/{row.id}.jsonld" for row in rows}


def test_the_way_from_the_well_known_address_to_each_list(address: str) -> None:
    source, capabilities = SourceDescription(), CapabilityList()
    source.read(uri=f"{address}/.well-known/resourcesync")
    (one,) = source
    assert (one.capability, one.uri) == ("capabilitylist", f"{address}/resourcesync/capabilitylist.xml")
    capabilities.read(uri=one.uri)
    found = {each.capability: each.uri for each in capabilities}
    assert found == {
        "resourcelist": f"{address}/resourcesync/resourcelist.xml",
        "changelist": f"{address}/{CHANGES}",
    }
    assert capabilities.link("up").get("href") == f"{address}/.well-known/resourcesync"


def test_the_lists_have_each_record_once(small_world: hub.Hub, address: str) -> None:
    held = ResourceList(allow_multifile=True)
    held.read(uri=f"{address}/resourcesync/resourcelist.xml")
    names = [one.uri.removeprefix(f"{address}/") for one in held]
    assert (len(names), set(names)) == (51, served(small_world))
    assert {one.mime_type for one in held} == {"application/ld+json"}
    assert held.link("up").get("href") == f"{address}/resourcesync/capabilitylist.xml"


def test_the_change_lists_have_each_change_once(small_world: hub.Hub, address: str) -> None:
    told = []
    for part in parts(address):
        changed = ChangeList()
        changed.read(uri=part)
        assert changed.link("up").get("href") == f"{address}/resourcesync/capabilitylist.xml"
        assert changed.link("index").get("href") == f"{address}/{CHANGES}"
        assert all(one.lastmod and one.ts_datetime for one in changed)
        told += [(one.uri.removeprefix(f"{address}/"), one.change) for one in changed]
    assert len(parts(address)) == 3
    assert (len(told), {name for name, _ in told}) == (52, served(small_world) | {"item/mihon-9.jsonld"})
    assert [name for name, change in told if change == "deleted"] == ["item/mihon-9.jsonld"]


def test_a_copy_is_made_and_kept(small_world: hub.Hub, address: str, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    copier(address, folder).baseline_or_audit()
    first = copied(folder)
    assert set(first) == served(small_world)
    time.sleep(1.1)  # lists tell time in seconds, and the client passes by what is older than its copy
    world.keep(small_world.catalogue, "mihon", [world.thing(7), world.thing(50)], body=world.as_json)
    gone = RawRecord("mihon", "8", "table", b"", deleted=True)
    world.bring(small_world.catalogue, "mihon", [gone], Mapped)
    for part in parts(address):
        copier(address, folder).incremental(allow_deletion=True, change_list_uri=part)
    later = copied(folder)
    assert set(later) == served(small_world)
    assert set(later) ^ set(first) == {"item/mihon-8.jsonld", "item/mihon-50.jsonld"}
    assert [name for name in first if name in later and first[name] != later[name]] == ["item/mihon-7.jsonld"]
