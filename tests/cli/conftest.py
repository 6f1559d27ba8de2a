"""The command as its user types it, in this process over the small world, and in one of its own over a folder."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import world

from tsunagi import cli, hub
from tsunagi.search import Index
from tsunagi.search.tantivy import open_index


@dataclass
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.out.splitlines()]


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


SOURCE = """
name: {ja: 試験, en: Test}
driver: files
format: table
kind: Item
options: {path: rows.jsonl, id: number}
mapping:
  number: identifier
  title: name
"""
ROWS = [{"number": f"N{number}", "title": f"{number}番の温度計", "shelf": "A"} for number in range(3)]


class Site:
    """One installation in a folder, with one source of three rows and a broken one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "sources").mkdir()
        self.environment = {
            **os.environ, "TSUNAGI_DATA": str(folder / "data"), "TSUNAGI_SOURCES": str(folder / "sources"),
        }  # fmt: skip

    def describe(self) -> None:
        rows = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
        (self.folder / "sources" / "rows.jsonl").write_text(rows + '\n{"number": "broken\n', "utf-8")
        (self.folder / "sources" / "rows.yml").write_text(SOURCE, "utf-8")

    def __call__(self, *words: object) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "tsunagi", *map(str, words)],
            env=self.environment, capture_output=True, text=True, timeout=100,
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def make_site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Site]:
    return lambda: Site(tmp_path_factory.mktemp("site"))
