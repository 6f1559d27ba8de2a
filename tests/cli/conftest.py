"""The command as its user types it, in this process over the small world; installations for processes of their own."""

import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import world

from installation import Said, Site, lines, source
from tsunagi import cli, hub
from tsunagi.search import Index
from tsunagi.search.tantivy import open_index

Call = Callable[..., Said]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Runs `tsunagi` with these words, by its own `main`."""
    before = signal.getsignal(signal.SIGTERM)

    def run(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["tsunagi", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    yield run
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def world_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return world.indexed(tmp_path_factory.mktemp("index"))


def opened(index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch) -> hub.Hub:
    """A hub whose data folder is this one."""
    made = world.open_world(index, folder, monkeypatch)
    made = replace(made, settings=replace(made.settings, data=folder))
    monkeypatch.setattr(hub, "open_hub", lambda: made)
    return made


@pytest.fixture
def small_world(db: None, world_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> hub.Hub:
    made = opened(world_index, tmp_path, monkeypatch)
    world.populate(made.catalogue)
    return made


@pytest.fixture
def empty_world(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> hub.Hub:
    return opened(open_index(tmp_path / "index"), tmp_path, monkeypatch)


@pytest.fixture
def three(make_site: Callable[[], Site]) -> Site:
    """An installation with a source of three rows and a broken one."""
    made = make_site()
    rows = [{"number": f"N{number}", "title": f"{number}番の温度計", "shelf": "A"} for number in range(3)]
    made.write("rows.jsonl", lines(rows, broken=True))
    made.write("rows.yml", source(title="name"))
    return made
