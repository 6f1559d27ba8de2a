"""What leaves for Japan Search, and what is held back and why."""

import csv
import json
from pathlib import Path

import msgspec
import pytest
import world
from typer.testing import CliRunner

from tsunagi import hub
from tsunagi.cli import app
from tsunagi.errors import ConfigError
from tsunagi.model import Value
from tsunagi.serve import _jpsearch_export
from tsunagi.serve._jpsearch_export import FILES, Refusal, check_record, export


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_what_may_leave_and_what_may_not(
    small_world: hub.Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_jpsearch_export, "BATCH", 7)
    (done,) = export(small_world, ["mihon", "mihon"], tmp_path)
    assert (done.delivered, done.refused, done.thumbnails) == (40, 1, 1)
    assert done.reasons == {"no-rights": 1, "broken-url": 1}
    assert done.rights == {"cc0": 10, "ccby": 10, "incr": 10, "others": 10}
    assert sorted(path.name for path in (tmp_path / "mihon").iterdir()) == sorted(FILES)


def test_records_carry_common_items_and_own_fields(small_world: hub.Hub, tmp_path: Path) -> None:
    export(small_world, ["mihon"], tmp_path)
    lines = (tmp_path / "mihon" / "records.jsonl").read_text("utf-8").splitlines()
    records = {record["id"]: record for record in map(json.loads, lines)}
    rows = {row["id"]: row for row in read_csv(tmp_path / "mihon" / "records.csv")}
    assert (len(lines), list(rows)) == (40, list(records))
    record, row = records["mihon-33"], rows["mihon-33"]
    assert record["common"]["contentsRightsType"] == row["contentsRightsType"] == "cc0"
    assert record["mihon-creator"] == ["見本 太郎"]
    assert (row["subCategory"], row["lat"]) == ("茶碗 | 地域史 | 文化財", "43.0621")
    labels = {label["field"]: label["common"] for label in read_csv(tmp_path / "mihon" / "labels.csv")}
    assert set(record) - {"id", "common"} <= set(labels)
    assert (labels["mihon-creator"], labels["mihon-extent"]) == ("contributor", "")
    described = json.loads((tmp_path / "mihon" / "database.json").read_text("utf-8"))
    assert (described["id"], described["count"]) == ("mihon", 40)


def test_each_refusal_is_listed_for_people(small_world: hub.Hub, tmp_path: Path) -> None:
    export(small_world, ["mihon", "kadai"], tmp_path)
    refused = read_csv(tmp_path / "mihon" / "refused.csv")
    assert [(row["id"], row["reason"], row["field"], row["value"]) for row in refused] == [
        ("mihon-hostile", "no-rights", "contentsRightsType", ""),
        ("mihon-hostile", "broken-url", "url", "javascript:alert(4)"),
        ("mihon-hostile", "broken-url", "thumbnailUrl", "javascript:alert(5)"),
        ("mihon-hostile", "broken-url", "image", "data:text/html,<script>alert(6)</script>"),
    ]
    assert {row["reason"] for row in read_csv(tmp_path / "kadai" / "refused.csv")} == {"no-rights", "no-link"}


def test_reasons_one_by_one() -> None:
    good = world.thing(1)
    items = {"title": "題", "linkUrl": "https://museum.example.jp/items/1"}
    assert check_record(good, items) == []
    assert check_record(good, {}) == [Refusal("no-title", "title")]
    for name, reason, field in (
        ("license", "no-rights", "contentsRightsType"),
        ("url", "no-link", "linkUrl"),
    ):
        values = {key: value for key, value in good.values.items() if key != name}
        less = msgspec.structs.replace(good, values=values)
        assert check_record(less, items) == [Refusal(reason, field)]
    long = "あ" * 1001
    assert check_record(good, items | {"title": long}) == [Refusal("too-long", "title", long)]
    part = "あ" * 2001
    assert check_record(good, items | {"category": ["絵", part]}) == [Refusal("too-long", "category", part)]


def test_a_formula_is_no_formula_in_the_list_of_refusals(small_world: hub.Hub) -> None:
    entity = msgspec.structs.replace(world.thing(1), values={"name": [Value("=1+1")]})
    row = _jpsearch_export._row_of(entity, Refusal("broken-url", "url", "@SUM(A1)"))
    assert (row[1], row[5]) == ("'=1+1", "'@SUM(A1)")


def test_unknown_sources_and_unwritable_folders(small_world: hub.Hub, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No source 'none'"):
        export(small_world, ["mihon", "none"], tmp_path)
    assert not (tmp_path / "mihon").exists()
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="cannot be written to"):
        export(small_world, ["mihon"], tmp_path / "file")


def test_command_tells_and_exits_with_a_code(small_world: hub.Hub, tmp_path: Path) -> None:
    run = CliRunner().invoke(app(), ["export-jps", "mihon", "--to", str(tmp_path), "--json"])
    assert run.exit_code == 1
    (told,) = json.loads(run.stdout)
    assert (told["delivered"], told["refused"], told["reasons"]) == (40, 1, {"no-rights": 1, "broken-url": 1})
    run = CliRunner().invoke(app(), ["export-jps", "karappo", "--to", str(tmp_path)])
    assert run.exit_code == 0
    assert run.stdout.splitlines() == [
        f"karappo: 0 records in {tmp_path / 'karappo'}",
        "  nothing has been harvested yet: `tsunagi run karappo` does it",
    ]
    run = CliRunner().invoke(app(), ["export-jps", "mihon", "--to", str(tmp_path)])
    assert run.stdout.splitlines()[1:3] == [
        "  1 held back, named in refused.csv",
        "    no-rights ×1: it says nothing of the rights in its contents; if all are alike, name them once under constants",
    ]
