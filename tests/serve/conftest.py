"""A hub over the small world: a real database, a real index."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import world
from browsing import CHROMIUM, Browsers, Shoot
from django.test import Client

from tsunagi import hub
from tsunagi._progress import QuietProgress
from tsunagi.indexing import catch_up_graph
from tsunagi.search import Index
from tsunagi.search.tantivy import open_index

if TYPE_CHECKING:
    from people import People
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer


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
def filled(small_world: hub.Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[hub.Hub]:
    """The small world with its graph, at which SPARQL asks within 3 seconds and 2,000 rows."""
    from tsunagi.serve._sparql import pool  # as above

    settings = replace(small_world.settings, data=tmp_path, sparql_seconds=3.0, sparql_rows=2000)
    opened = replace(small_world, settings=settings)
    monkeypatch.setattr(hub, "open_hub", lambda: opened)
    catch_up_graph(opened, QuietProgress())
    yield opened
    pool(tmp_path / "graph", 3.0).close()


@pytest.fixture
def empty_world(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> hub.Hub:
    return world.open_world(open_index(tmp_path / "index"), tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Playwright keeps an event loop running, in which Django would refuse to touch the database."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # two suites may run beside each other

    with sync_playwright() as play, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])


@pytest.fixture
def open_as(browser: "Browser", live_server: "LiveServer", people: "People") -> Iterator[Browsers]:
    """Opens a page as somebody; nothing may fail on it."""
    browsers = Browsers(browser, str(live_server.url), people)
    yield browsers
    browsers.close()
    assert browsers.faults == []


@pytest.fixture
def shoot(tmp_path: Path) -> Shoot:
    """Pictures for people to look at, kept where TSUNAGI_TEST_SHOTS says."""
    folder = Path(os.environ.get("TSUNAGI_TEST_SHOTS", tmp_path))

    def take(page: "Page", name: str) -> None:
        page.screenshot(path=folder / f"{name}.png", full_page=True)

    return take


@pytest.fixture
def matching(small_world: hub.Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The true matching over the small world; nothing is started beside a request."""
    from case_world import quiet  # as above
    from match_world import real_matcher

    from tsunagi.serve import _match_mail

    matcher = real_matcher(small_world, tmp_path)
    monkeypatch.setattr(hub, "open_matcher", lambda: matcher)
    monkeypatch.setattr(_match_mail, "beside", lambda act: None)
    quiet(monkeypatch)


@pytest.fixture
def site(small_world: hub.Hub) -> Client:
    return Client()


@pytest.fixture
def empty_site(empty_world: hub.Hub) -> Client:
    return Client()
