"""Two harvesters of others keep a copy up to date while things are written, changed, deleted and withdrawn."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import world
from django.db import connection
from lxml import etree
from oaipmh_scythe import Scythe
from oaipmh_scythe.exceptions import NoRecordsMatch as NothingForScythe
from pytest_django.live_server_helper import LiveServer
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch as NothingForSickle

from tsunagi import hub
from tsunagi.catalogue import Catalogue, Mapped, Selection
from tsunagi.model import RawRecord
from tsunagi.serve import _oai_list

pytestmark = pytest.mark.django_db(transaction=True)
OVERLAP = timedelta(seconds=1)
"""As the guidelines for harvesters advise: what is being written while a list is asked for may come into none."""
Records = list[tuple[str, bool, str]]
"""Identifier, whether it is deleted, what is said of it."""


def by_sickle(address: str, since: str) -> Records:
    given = {"from": since} if since else {}
    try:
        found = Sickle(address, timeout=30).ListRecords(metadataPrefix="oai_dc", **given)
        return [(one.header.identifier, bool(one.header.deleted), said(one.raw)) for one in found]
    except NothingForSickle:
        return []


def by_scythe(address: str, since: str) -> Records:
    with Scythe(address) as client:
        try:
            found = client.list_records(metadata_prefix="oai_dc", from_=since or None)
            return [(one.header.identifier, bool(one.header.deleted), said(str(one))) for one in found]
        except NothingForScythe:
            return []


def said(xml: str) -> str:
    """The texts of a record's metadata."""
    return "".join(one for part in etree.fromstring(xml).iterfind("{*}metadata") for one in part.itertext())


def write(catalogue: Catalogue) -> None:
    """Sixty new things, of which each third is deleted and each fourth changed; then a source is withdrawn."""
    for number in range(100, 160):
        world.keep(catalogue, "mihon", [world.thing(number)], body=world.as_json)
        if number % 3 == 0:
            gone = RawRecord("mihon", str(number - 1), "table", b"", deleted=True)
            world.bring(catalogue, "mihon", [gone], Mapped)
        if number % 4 == 0:
            again = world.thing(number)
            again.values["name"] = again.values["name"][:1]
            world.keep(catalogue, "mihon", [again], body=world.as_json)
    catalogue.withdraw("kadai")
    connection.close()


@pytest.mark.parametrize("harvest", [by_sickle, by_scythe])
def test_a_copy_is_the_same_in_the_end(
    small_world: hub.Hub,
    live_server: LiveServer,
    harvest: Callable[[str, str], Records],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_oai_list, "PAGE", 9)
    address, copy, since, rounds = f"{live_server.url}/oai", dict[str, tuple[bool, str]](), "", 0
    writer = threading.Thread(target=write, args=(small_world.catalogue,))
    writer.start()
    working = True
    while working:
        working = writer.is_alive()
        begun = (datetime.now(UTC) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = harvest(address, since)
        names = [name for name, _, _ in found]
        assert len(set(names)) == len(names)  # each change once in a list
        copy |= {name: (deleted, what) for name, deleted, what in found}
        since, rounds = begun, rounds + 1
        time.sleep(0.3)
    writer.join(60)
    catalogue = small_world.catalogue
    rows = catalogue.listing(Selection(), 0, catalogue.last_change())
    ours = {f"oai:localhost.localdomain:{row.id}": row.entity is None for row in rows}
    assert {name: deleted for name, (deleted, _) in copy.items()} == ours
    assert (len(ours), sum(ours.values())) == (112, 1 + 20 + 10)
    assert copy == {name: (deleted, what) for name, deleted, what in harvest(address, "")}
    assert all(deleted == (not what) for deleted, what in copy.values())
    assert rounds >= 2
