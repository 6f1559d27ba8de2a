"""A hub over the small world: a real database, a real index."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import world
from browsing import CHROMIUM
from django.test import Client

from tsunagi import hub
from tsunagi.search import Index
from tsunagi.search.tantivy import open_index

if TYPE_CHECKING:
    from people import People
    from playwright.sync_api import Browser


@pytest.fixture
def people(db: None) -> "People":
    from people import make_people  # its tables need Django, which is set up after this file is read

    return make_people()


@pytest.fixture(scope="session")
def world_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return world.indexed(tmp_path_factory.mktemp("index"))


@pytest.fixture
def small_world(db: None, world_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> hub.Hub:
    opened = world.open_world(world_index, tmp_path, monkeypatch)
    world.populate(opened.catalogue)
    return opened


@pytest.fixture
def empty_world(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> hub.Hub:
    return world.open_world(open_index(tmp_path / "index"), tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Playwright keeps an event loop running, in which Django would refuse to touch the database."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])


@pytest.fixture
def site(small_world: hub.Hub) -> Client:
    return Client()


@pytest.fixture
def empty_site(empty_world: hub.Hub) -> Client:
    return Client()
