"""Dumps by the command as its user runs it: read with other programs, killed, damaged, and rebuilt from."""

import gzip
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pyoxigraph
import pytest
import zstandard

from installation import Site, lines, source
from tsunagi.dump import Asked
from tsunagi.dump._aside import Aside
from tsunagi.dump._writers import Form
from tsunagi.errors import BadRequest, TsunagiError
from tsunagi.graph import Frame

pytestmark = pytest.mark.skipif(
    "TSUNAGI_DATABASE_URL" in os.environ, reason="looks into the SQLite file; the code knows no database"
)

SOURCE = source(
    more="licence: https://creativecommons.org/publicdomain/zero/1.0/\nattribution: 試験館\n",
    title="name",
    made="dateCreated",
)
NOT_COMPARED = {
    "holding": {"frame", "slot"}, "version": {"id"},
    "counter": {""}, "sourcestate": {""}, "run": {""}, "window": {""}, "note": {""},
}  # fmt: skip
"""Table → what may differ after a rebuild: where a raw record lies in the archive, and rows' own numbers."""


def described(folder: Path) -> Site:
    """An installation with a source whose rows come with `harvest`."""
    made = Site(folder)
    made.write("rows.yml", SOURCE)
    return made


def harvest(site: Site, count: int, *, changed: str = "", broken: bool = True) -> None:
    """Brings `count` rows in: every third reads `changed`, one cannot be understood."""
    rows = (
        {"number": f"N{n:05d}", "title": f"{n}番の温度計{changed if n % 3 == 0 else ''}", "made": f"大正{n % 14 + 1}年"}
        for n in range(count)
    )  # fmt: skip
    site.write("rows.jsonl", lines(rows, broken))
    site.run("run")


def state(site: Site) -> dict[str, list[dict[str, Any]]]:
    """All rows of the catalogue without the places of raw records, and the raw records."""
    with sqlite3.connect(site.folder / "data" / "catalogue.sqlite3") as database:
        database.row_factory = sqlite3.Row
        found = {
            table: [
                {name: value for name, value in dict(row).items() if name not in NOT_COMPARED[table]}
                for row in database.execute(f"SELECT * FROM catalogue_{table} ORDER BY 1")
            ]
            for table in NOT_COMPARED
        }
    for row in found["version"]:  # SQLite keeps texts: one moment has two spellings
        row["until"] = row["until"].removesuffix("+00:00")
    found["version"].sort(key=lambda row: (row["holding"], row["change"]))
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with 3,000 records, a third changed later, ten deleted, a set-aside one each time."""
    made = described(tmp_path_factory.mktemp("site"))
    harvest(made, 3010)
    harvest(made, 3000, changed="（改）")
    return made


def read_lines(folder: Path, pattern: str = "entities-*.jsonl.zst") -> list[dict[str, Any]]:
    found = []
    for path in sorted(folder.glob(pattern)):
        with zstandard.open(path, "rt", encoding="utf-8") as file:
            found += [json.loads(line) for line in file]
    return found


def parts(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "manifest.json"
    }


def test_json_lines_hold_each_entity_once_in_order_of_changes(site: Site, folder: Path) -> None:
    manifest = site.json("dump", "--to", folder / "d", "--part-records", 700)
    found = read_lines(folder / "d")
    assert [line["change"] for line in found] == sorted({line["change"] for line in found})
    assert len({line["id"] for line in found}) == len(found) == 3010
    assert (manifest["records"], manifest["counts"]) == (
        {"living": 3000, "deleted": 10}, {"rows": {"Item": {"living": 3000, "deleted": 10}}},
    )  # fmt: skip
    assert [f["records"] for f in manifest["files"][:5]] == [700, 700, 700, 700, 210]
    assert {f["name"]: f["sha256"] for f in manifest["files"]} == parts(folder / "d")
    assert manifest == json.loads((folder / "d" / "manifest.json").read_text("utf-8"))
    [source] = manifest["sources"]
    assert (source["licence"], source["attribution"]) == (
        "https://creativecommons.org/publicdomain/zero/1.0/", "試験館",
    )  # fmt: skip
    [one] = [line for line in found if line["id"] == "rows-N00003"]
    assert one["values"] == site.json("show", "rows-N00003")["entity"]["values"]
    assert one["original"]["text"] == site.run("show", "rows-N00003", "--original").rstrip("\n")
    assert [v["values"]["name"][0]["text"] for v in one["versions"]] == ["3番の温度計"]


def test_gzip_and_without_originals(site: Site, folder: Path) -> None:
    site.run("dump", "--to", folder / "d", "--compress", "gzip", "--no-originals")
    assert sorted(parts(folder / "d")) == ["entities-00001.jsonl.gz"]
    with gzip.open(folder / "d" / "entities-00001.jsonl.gz", "rt", encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    assert [("original" in line, "versions" in line) for line in found] == [(False, False)] * 3010


def test_parquet_says_what_json_lines_say(site: Site, folder: Path) -> None:
    site.run("dump", "--to", folder / "d", "--format", "jsonl", "--format", "parquet", "--part-records", 2500)
    table = parquet.read_table(sorted((folder / "d").glob("*.parquet")))
    expected = read_lines(folder / "d")
    assert table.column("id").to_pylist() == [line["id"] for line in expected]
    assert table.column("deleted").to_pylist() == [line["deleted"] for line in expected]
    assert table.column("title").to_pylist() == [
        line["values"]["name"][0]["text"] if line["values"] else None for line in expected
    ]
    spans = {"first_day": 0, "last_day": 1}
    for row, line in zip(table.column("values").to_pylist(), expected, strict=True):
        flat = [(name, value) for name, values in (line["values"] or {}).items() for value in values]
        assert [(v["property"], v["text"], v["norm"], v["label"]) for v in row] == [
            (name, value["text"], value.get("norm"), value.get("label")) for name, value in flat
        ]
        assert [[v[name] for name in spans] for v in row] == [
            value.get("span", [None, None]) for _, value in flat
        ]


def test_n_quads_parse_and_what_is_gone_stands_beside_them(site: Site, folder: Path) -> None:
    site.run("dump", "--to", folder / "d", "--format", "nquads")
    [path] = (folder / "d").glob("*.nq.zst")
    with zstandard.open(path, "rb") as file:
        graphs = {str(q.graph_name) for q in pyoxigraph.parse(file.read(), pyoxigraph.RdfFormat.N_QUADS)}
    assert len(graphs) == 3000
    gone = read_lines(folder / "d", "deleted-*.jsonl.zst")
    assert sorted(line["id"] for line in gone) == [f"rows-N{n:05d}" for n in range(3000, 3010)]


def test_killed_half_way_it_goes_on_to_an_equal_dump(site: Site, folder: Path) -> None:
    words = ["dump", "--format", "jsonl", "--format", "parquet", "--format", "nquads", "--part-records", 100]
    site.run(*words, "--to", folder / "undisturbed")
    kills = 0
    for wanted in (5, 45, 75):
        started = subprocess.Popen(site.command(*words, "--to", folder / "d"), env=site.environment)
        while started.poll() is None and len(list((folder / "d").glob("*-000*[!p]"))) < wanted:
            time.sleep(0.001)
        kills += started.poll() is None
        started.send_signal(signal.SIGKILL)
        started.wait()
    assert kills == 3
    assert "unfinished" in site.run("restore", folder / "d", code=3)
    assert "asked for differently" in site.run("dump", "--to", folder / "d", code=2)
    done = site.json(*words, "--to", folder / "d")
    assert parts(folder / "d") == parts(folder / "undisturbed")
    whole = json.loads((folder / "undisturbed" / "manifest.json").read_text("utf-8"))
    same = ("after", "until", "records", "counts", "files", "steps", "asked", "sources")
    assert {name: done[name] for name in same} == {name: whole[name] for name in same}
    assert "finished dump" in site.run(*words, "--to", folder / "d", code=2)


def test_a_catalogue_is_rebuilt_from_a_dump(site: Site, folder: Path) -> None:
    site.run("dump", "--to", folder / "d", "--part-records", 1000)
    other = described(folder / "other")
    assert other.json("restore", folder / "d") == {"records": 3012, "documents": 3000}
    assert state(other) == state(site)
    asked = ["search", "温度計", "--sort", "title", "--size", "200", "--facet", "decade"]
    assert other.json(*asked) == site.json(*asked)
    assert other.run("show", "rows-N00003", "--original") == site.run("show", "rows-N00003", "--original")
    assert "is not empty" in other.run("restore", folder / "d", code=2)
    other.run("remap")
    assert [row["change"] for row in state(other)["holding"]] == [
        row["change"] for row in state(site)["holding"]
    ]


def test_a_restore_that_is_killed_goes_on(site: Site, folder: Path) -> None:
    site.run("dump", "--to", folder / "d", "--part-records", 100)
    site.run("dump", "--to", folder / "e", "--part-records", 200)
    other = described(folder / "other")
    unfinished = folder / "other" / "data" / "restore.partial.json"
    started = subprocess.Popen(other.command("restore", folder / "d"), env=other.environment)
    while started.poll() is None and not (unfinished.exists() and unfinished.read_bytes().count(b"/") > 2):
        time.sleep(0.001)
    assert started.poll() is None
    started.send_signal(signal.SIGKILL)
    started.wait()
    assert 100 < len(state(other)["holding"]) < 3000
    assert "from other dumps" in other.run("restore", folder / "e", code=2).replace("\n", " ")
    assert other.json("restore", folder / "d") == {"records": 3012, "documents": 3000}
    assert state(other) == state(site)
    assert not unfinished.exists()


@pytest.mark.parametrize("pages", [0, 1])
def test_a_writing_process_that_dies_is_told_and_leaves_no_part(tmp_path: Path, pages: int) -> None:
    def write() -> None:
        for _ in range(pages):
            aside.add([])
        aside.end()

    aside = Aside(Form("parquet", "entities", "zstd", Frame("https://hub.example.jp", {})))
    with closing(aside):
        aside.begin(tmp_path / "entities-00001.parquet")
        os.kill(aside.pid, signal.SIGKILL)
        with pytest.raises(TsunagiError, match="it goes on"):
            write()
    assert [path.name for path in tmp_path.iterdir()] == ["entities-00001.parquet.tmp"]


def test_an_error_of_the_disk_in_the_writing_process_is_one_here(tmp_path: Path) -> None:
    aside = Aside(Form("nquads", "entities", "zstd", Frame("https://hub.example.jp", {})))
    with closing(aside), pytest.raises(FileNotFoundError):
        aside.begin(tmp_path / "nowhere" / "entities-00001.nq.zst")


def test_incremental_dumps_bring_a_rebuilt_catalogue_up_to_date(folder: Path) -> None:
    site = described(folder / "site")
    harvest(site, 300)
    first = site.json("dump", "--to", folder / "first")
    harvest(site, 290, changed="（改）", broken=False)
    second = site.json("dump", "--to", folder / "second", "--since", folder / "first")
    assert (second["after"], second["records"]) == (first["until"], {"living": 97, "deleted": 10})
    by_number = site.json("dump", "--to", folder / "third", "--since", first["until"])
    assert parts(folder / "third") == parts(folder / "second")
    assert by_number["after"] == first["until"]
    moment = min(line["updated"] for line in read_lines(folder / "second"))
    site.json("dump", "--to", folder / "fourth", "--since", moment)
    assert parts(folder / "fourth") == parts(folder / "second")

    other = described(folder / "other")
    assert "Name the whole dump first" in other.run("restore", folder / "second", code=2)
    other.json("restore", folder / "first", folder / "second")
    assert state(other) == state(site)
    harvest(other, 290, changed="（改）", broken=False)
    assert [row["change"] for row in state(other)["holding"]] == [
        row["change"] for row in state(site)["holding"]
    ]


def test_without_originals_the_entities_are_rebuilt_and_the_next_harvest_brings_the_rest(
    site: Site, folder: Path
) -> None:
    site.run("dump", "--to", folder / "d", "--no-originals")
    other = described(folder / "other")
    assert other.json("restore", folder / "d")["documents"] == 3000
    assert other.json("show", "rows-N00003") == site.json("show", "rows-N00003")
    assert "has been removed" in other.run("show", "rows-N00003", "--original", code=3)


def test_a_damaged_part_is_found_before_anything_is_written(site: Site, folder: Path) -> None:
    site.run("dump", "--to", folder / "d", "--part-records", 1000)
    path = folder / "d" / "entities-00003.jsonl.zst"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    other = described(folder / "other")
    assert f"{path.name} is damaged" in other.run("restore", folder / "d", code=2).replace("\n", "")
    assert [state(other)[table] for table in ("holding", "window")] == [[], []]
    path.unlink()
    assert f"{path.name} is missing" in other.run("restore", folder / "d", code=2).replace("\n", "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--since", "yesterday"], "neither a date"),
        (["--since", "99999999"], "the latest change here"),
        (["--source", "nowhere"], "No source 'nowhere'"),
    ],
)
def test_what_is_asked_wrongly_is_told(site: Site, folder: Path, words: list[str], told: str) -> None:
    assert told in site.run("dump", "--to", folder / "d", *words, code=2).replace("\n", " ")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked(formats=("csv",)), "no such format"),
        (Asked(formats=()), "at least one"),
        (Asked(compression="rar"), "not known"),
        (Asked(part_records=0), "1 or more"),
    ],
)
def test_an_unknown_form_is_told(asked: Asked, told: str) -> None:
    with pytest.raises(BadRequest, match=told):
        asked.check()


def test_a_folder_with_other_things_is_left_alone(site: Site, folder: Path) -> None:
    (folder / "letter.txt").write_text("x")
    assert "is not empty" in site.run("dump", "--to", folder, code=2).replace("\n", " ")
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_a_manifest_cannot_name_files_elsewhere(site: Site, folder: Path) -> None:
    site.run("dump", "--to", folder / "d")
    path = folder / "d" / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"entities-00001', '"../entities-00001'), "utf-8")
    other = described(folder / "other")
    assert "outside its folder" in other.run("restore", folder / "d", code=2).replace("\n", " ")
