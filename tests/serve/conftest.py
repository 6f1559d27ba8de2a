"""A hub over the small world: a real database, a real index."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import world
from django.test import Client

from tsunagi import hub
from tsunagi.model import load_kinds
from tsunagi.search import Index, documents
from tsunagi.search.tantivy import open_index

if TYPE_CHECKING:
    from people import People


@pytest.fixture
def people(db: None) -> "People":
    from people import make_people  # its tables need Django, which is set up after this file is read

    return make_people()


@pytest.fixture(scope="session")
def world_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = open_index(tmp_path_factory.mktemp("index"))
    with index.writer() as writer:
        numbered = [(entity, number) for number, entity in enumerate(world.entities(), 1)]
        writer.upsert(documents(numbered, load_kinds()))
        writer.commit(len(numbered))
    return index


@pytest.fixture
def small_world(db: None, world_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> hub.Hub:
    opened = world.open_world(world_index, tmp_path, monkeypatch)
    world.populate(opened.catalogue)
    return opened


@pytest.fixture
def empty_world(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> hub.Hub:
    return world.open_world(open_index(tmp_path / "index"), tmp_path, monkeypatch)


@pytest.fixture
def site(small_world: hub.Hub) -> Client:
    return Client()


@pytest.fixture
def empty_site(empty_world: hub.Hub) -> Client:
    return Client()
