"""Each command over the small world: its readable answer, its JSON, what it says of a mistake."""

import json
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import world

from tsunagi import hub
from tsunagi.model import Entity, Value

pytestmark = pytest.mark.usefixtures("small_world")


def test_search(call: Any) -> None:
    said = call("search", "黒楽茶碗", "--size", 1, "--facet", "kind")
    assert said.code == 0
    assert said.lines[0].endswith(" found")
    assert said.lines[1].endswith("  (Item)")
    assert said.lines[2].strip().startswith("mihon-")
    assert said.lines[3].startswith("kind: Item ")
    assert said.lines[4].startswith("More: --cursor ")
    more = call("search", "黒楽茶碗", "--size", 1, "--cursor", said.lines[4].removeprefix("More: --cursor "))
    assert more.lines[2] != said.lines[2]


def test_search_as_json(call: Any) -> None:
    found = call("search", "--filter", "source=kadai", "--size", 2, "--json").json
    assert (found["total"], [hit["entity"]["kind"] for hit in found["hits"]]) == (10, ["Project", "Project"])


def test_search_that_finds_nothing_says_what_to_try(call: Any) -> None:
    said = call("search", "ありえない言葉", "--facet", "kind")
    assert said.lines == [
        "0 found",
        "Fewer words or filters find more; `--facet kind` shows what values there are.",
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("[red]赤[/red]", "[red]赤[/red]"), ("[/]", "[/]"), (r"\[bold]x", r"\[bold]x"),
        ("a\x1b[31mb\x07\x9b2J", "a [31mb  2J"), ("two\nlines", "two lines"),
    ],
)  # fmt: skip
def test_what_came_from_outside_is_neither_markup_nor_orders_to_the_terminal(
    call: Any, small_world: hub.Hub, name: str, shown: str
) -> None:
    entity = Entity("kadai-odd", "Project", "kadai", {"name": [Value(name)]})
    world.keep(small_world.catalogue, "kadai", [entity], body=world.as_xml)
    said = call("show", "kadai-odd")
    assert (said.code, said.lines[0], said.lines[2]) == (0, shown, f"  name: {shown}")


def test_show(call: Any) -> None:
    said = call("show", "mihon-1")
    assert said.lines[:2] == ["黒楽茶碗 第1号", "Item, mihon-1"]
    assert "  dateCreated: 桃山時代  → 1573/1603" in said.lines
    assert said.lines[-1].startswith("from mihon (1), harvested ")
    assert call("show", "mihon-1", "--json").json["entity"]["id"] == "mihon-1"
    assert call("show", "mihon-9").lines[2].startswith("deleted; its last change was on ")


def test_show_the_original(call: Any) -> None:
    body = world.as_json(world.thing(1)).decode()
    assert call("show", "mihon-1", "--original").out == f"{body}\n"
    told = call("show", "mihon-1", "--original", "--json").json
    assert (told["source"], told["local_id"], told["body"]) == ("mihon", "1", body)


@pytest.mark.parametrize("option", [[], ["--original"], ["--json"]])
def test_show_of_what_there_is_not(call: Any, option: list[str]) -> None:
    said = call("show", "nothing", *option)
    assert (said.code, said.out) == (3, "")
    assert said.err.endswith("`tsunagi search` prints the ids of what it finds.\n")


def test_sources(call: Any) -> None:
    rows = {line.split()[0]: line.split() for line in call("sources").lines[1:]}
    assert list(rows) == list(world.SOURCES)
    assert rows["mihon"][1:4] == ["41", "1", "1"]
    told = {row["source"]: row for row in call("sources", "--json").json}
    assert told["mihon"]["held"] == {"stored": 41, "set_aside": 1, "deleted": 1}
    assert told["karappo"]["last_run"] is None


def test_check(call: Any) -> None:
    assert call("check", "mihon").lines == [
        "mihon",
        "  unmapped: 配架場所 ×40  e.g. 第3収蔵庫",
        "  tolerated: 日付の区切りが全角 ×12  e.g. １９０１／１",
        "  set aside: 題名がない ×1",
    ]
    assert call("check", "kadai").lines[1:] == [
        "  every field is mapped, nothing was tolerated, nothing set aside"
    ]
    assert call("check", "mihon", "--json").json["mihon"]["set_aside"] == {"題名がない": 1}


def test_graph(call: Any, small_world: hub.Hub) -> None:
    told = call("graph", "--json").json
    assert told["base"] == f"http://127.0.0.1:{small_world.settings.port}"
    assert told["change"] == small_world.catalogue.last_change()
    again = call("graph", "--rebuild")
    assert again.out == (
        f"The graph holds {told['triples']:,} triples under {told['base']}, up to change {told['change']:,}.\n"
    )
    assert again.err.startswith("graph: ")


def test_graph_for_another_address(call: Any, small_world: hub.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    call("graph")
    settings = replace(small_world.settings, base_url="https://hub.example.jp/")
    monkeypatch.setattr(hub, "open_hub", lambda: replace(small_world, settings=settings))
    assert call("graph", "--json").json["base"] == "https://hub.example.jp"


def test_dump(call: Any, tmp_path: Path) -> None:
    said = call("dump", "--to", tmp_path / "whole")
    records = len(world.entities())
    assert said.out.startswith(f"{tmp_path / 'whole'}: {records:,} records, 1 deleted, changes 0 to ")
    told = call("dump", "--to", tmp_path / "kadai", "--source", "kadai", "--json").json
    assert told["records"]["living"] == 10


def test_export_jps(call: Any, tmp_path: Path) -> None:
    said = call("export-jps", "mihon", "--to", tmp_path)
    assert (said.code, said.lines[0]) == (1, f"mihon: 40 records in {tmp_path / 'mihon'}")


def test_serve_where_something_else_listens(call: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = call("serve", "--port", port)
    text = said.err.replace("\n", " ")
    assert (said.code, f"Cannot listen at 127.0.0.1:{port}: " in text) == (2, True)
    assert "choose another --host or --port" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["search", "--filter", "kind"], "write it as name=value, for example kind=Project"),
        (["search", "--filter", "colour=red"], "There is no filter “colour”. Known: kind, "),
        (["search", "--sort", "size"], "There is no sort “size”. Known: relevance, "),
        (["search", "--cursor", "x"], "leave it out to begin with the first page"),
        (["check", "nowhere"], "No source 'nowhere'. See `tsunagi sources`."),
        (["check", "--shapes", "nowhere"], "No source 'nowhere'. See `tsunagi sources`."),
        (["run", "nowhere"], "No source 'nowhere'"),
        (["harvest", "nowhere"], "No source 'nowhere'"),
        (["remap", "nowhere"], "No source 'nowhere'"),
        (["withdraw", "nowhere"], "No source 'nowhere'"),
        (["export-jps", "nowhere", "--to", "/tmp/none"], "No source 'nowhere'. See `tsunagi sources`."),
        (["dump", "--to", "/tmp/none", "--format", "foo"], "no such format. Known: jsonl"),
    ],
)
def test_mistakes_are_named(call: Any, words: list[str], said: str) -> None:
    answer = call(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err.replace("\n", " ")


def test_errors_beside_json_leave_standard_output_empty(call: Any) -> None:
    said = call("search", "--sort", "size", "--json")
    assert (said.code, said.out) == (2, "")
    with pytest.raises(json.JSONDecodeError):
        assert said.json
