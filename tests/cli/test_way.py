"""The way of the data as its user watches it: the tables and sentences of the commands that do long work."""

import os
import re
from collections.abc import Callable

import pytest

from installation import Site

pytestmark = pytest.mark.skipif("TSUNAGI_DATABASE_URL" in os.environ, reason="a folder's own SQLite")


def columns(line: str) -> list[str]:
    return line.split()


def test_from_harvest_to_withdrawal_and_back(make_site: Callable[[], Site], three: Site) -> None:
    nothing = make_site()("run")
    assert (nothing.code, nothing.lines[-1].startswith("No source is enabled. Put a source file into ")) == (
        0,
        True,
    )
    site = three
    assert site("remap").lines == ["Nothing is archived yet. `tsunagi run` harvests, maps and indexes."]
    harvested = site("harvest")
    assert columns(harvested.lines[0]) == [
        "source", "received", "stored", "unchanged", "deleted", "set", "aside", "state", "remark",
    ]  # fmt: skip
    assert columns(harvested.lines[1])[:2] == ["rows", "4"]
    ran = site("run")
    assert columns(ran.lines[1])[0] == "rows"
    assert re.fullmatch(r"index: 3 records in [0-9.]+ s \([0-9,]+/s\)", ran.err.splitlines()[-1])
    assert site("run").err.splitlines()[-1].startswith("index: 0 records in ")
    assert columns(site("remap").lines[1])[:2] == ["rows", "4"]
    assert site("reindex").lines == ["The index holds 3 documents."]
    assert site("check").lines[:2] == ["rows", "  unmapped: shelf ×3  e.g. A"]
    assert site("withdraw", "rows").lines == ["rows: 4 records withdrawn."]
    assert site("sources").lines[1].endswith("withdrawn")
    assert "`tsunagi withdraw --undo rows` lets it in" in site("run", "rows").err.replace("\n", " ")
    assert site("withdraw", "rows", "--undo").lines == ["rows: 3 records are back."]


def test_restoring_says_how_much_came_back(make_site: Callable[[], Site], three: Site) -> None:
    other, dump = make_site(), three.folder / "dump"
    three("run")
    three("dump", "--to", dump)
    assert other("restore", dump).lines == ["4 records restored; the index holds 3 documents."]
    again = other("restore", dump)
    assert (again.code, "Restore into an empty data folder" in again.err) == (2, True)
    wrong = make_site()("restore", three.folder / "sources")
    assert (wrong.code, "No dump at" in wrong.err) == (3, True)
