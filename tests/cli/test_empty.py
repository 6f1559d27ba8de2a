"""Commands over a catalogue with nothing in it: each says what to do next, and its JSON is of the usual form."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tsunagi import hub

RUN = "`tsunagi run`"


@pytest.mark.parametrize(
    "words", [["search"], ["sources"], ["check"], ["check", "mihon"], ["graph"], ["reindex"]], ids=" ".join
)
def test_says_what_to_do_next(call: Any, empty_world: hub.Hub, words: list[str]) -> None:
    said = call(*words)
    assert (said.code, RUN.strip("`") in said.lines[-1]) == (0, True), said.out


def test_dumps_and_exports_say_it_too(call: Any, empty_world: hub.Hub, tmp_path: Path) -> None:
    assert RUN in call("dump", "--to", tmp_path / "dump").lines[-1]
    said = call("export-jps", "mihon", "--to", tmp_path / "jps")
    assert said.lines[-1] == "  nothing has been harvested yet: `tsunagi run mihon` does it"


def test_shapes_of_nothing(call: Any, empty_world: hub.Hub) -> None:
    assert call("check", "--shapes").lines == [
        "0 checked, 0 violations.",
        "There is nothing to check by this choice; `tsunagi sources` shows what is held.",
    ]


def test_no_source_is_described(call: Any, empty_world: hub.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "open_hub", lambda: replace(empty_world, sources={}))
    assert call("sources").out.startswith("No source is described in sources. Put a source file there")
    assert call("sources", "--json").json == []


def test_json_is_of_the_usual_form(call: Any, empty_world: hub.Hub) -> None:
    found = call("search", "--json").json
    assert (found["total"], found["hits"]) == (0, [])
    assert {row["last_run"] for row in call("sources", "--json").json} == {None}
    assert call("check", "--json").json == {}
    assert call("reindex", "--json").json == {"documents": 0}
    told = call("graph", "--json").json
    assert (told["change"], told["triples"]) == (0, 0)
