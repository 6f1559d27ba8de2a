"""Plans are kept whole, found again, and are a source of the catalogue."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from small_plan import BODY, MEASURES, PLAN, another

from tsunagi import hub
from tsunagi.errors import BadRequest, ConfigError, NotFound
from tsunagi.policy import Plans, Theme, open_plans, plans_source
from tsunagi.settings import Settings

OTHER = b"another file"


def recorded(data: Path) -> list[str]:
    """Ids of the records that the source has."""
    return [
        msgspec.json.decode(line)["id"] for line in (data / "plans" / "plans.jsonl").read_bytes().splitlines()
    ]


def listed(data: Path) -> list[str]:
    return sorted(str(path.relative_to(data / "plans")) for path in (data / "plans").rglob("*"))


def test_a_plan_is_kept_with_its_file_and_is_a_source(tmp_path: Path) -> None:
    plans = open_plans(tmp_path)
    assert (plans.all(), plans_source(tmp_path), list(tmp_path.iterdir())) == ([], None, [])
    assert plans.add(BODY, PLAN) == "new"
    again = open_plans(tmp_path)
    assert (again.all(), again.get(PLAN.key), again.original(PLAN.key).read_bytes()) == ([PLAN], PLAN, BODY)
    assert recorded(tmp_path) == [PLAN.key, *(one.id for one in MEASURES)]
    assert listed(tmp_path) == [
        ".lock", "plans.jsonl", PLAN.key, f"{PLAN.key}/original.txt", f"{PLAN.key}/plan.json",
    ]  # fmt: skip
    source = hub.own_sources(Settings(data=tmp_path))["plans"]
    assert source.options["path"] == str(tmp_path / "plans" / "plans.jsonl")


def test_the_same_file_again_changes_nothing_another_is_refused(tmp_path: Path) -> None:
    plans, records = open_plans(tmp_path), tmp_path / "plans" / "plans.jsonl"
    plans.add(BODY, PLAN)
    before = records.stat().st_mtime_ns
    assert plans.add(BODY, PLAN) == "unchanged"
    assert records.stat().st_mtime_ns == before
    titled = msgspec.structs.replace(PLAN, title="正しい題名")
    assert (plans.add(BODY, titled), plans.get(PLAN.key).title) == ("updated", "正しい題名")
    with pytest.raises(BadRequest, match=r"another file.*Give this one another key"):
        plans.add(OTHER, another(PLAN.key, OTHER))
    assert plans.get(PLAN.key) == titled
    assert plans.add(OTHER, another(PLAN.key, OTHER), replace=True) == "replaced"
    assert (plans.original(PLAN.key).read_bytes(), plans.all()) == (OTHER, [another(PLAN.key, OTHER)])


def test_the_newest_comes_first_and_what_is_removed_is_gone(tmp_path: Path) -> None:
    plans = open_plans(tmp_path)
    plans.add(BODY, PLAN)
    plans.add(OTHER, another("b-2021", OTHER))
    assert [plan.key for plan in plans.all()] == ["b-2021", PLAN.key]
    assert plans.measure(f"plans-{MEASURES[1].id}") == (PLAN, MEASURES[1])
    plans.remove("b-2021")
    assert ([plan.key for plan in plans.all()], recorded(tmp_path)[0]) == ([PLAN.key], PLAN.key)
    plans.remove(PLAN.key)
    assert (plans.all(), recorded(tmp_path), listed(tmp_path)) == ([], [], [".lock", "plans.jsonl"])


@pytest.mark.parametrize(
    "key", ["../x", "", "a/b", ".new-a", "A", "a" * 81, "a\n", "plans.jsonl", "日本", "a\0"]
)
def test_no_key_leads_out_of_the_shelf(tmp_path: Path, key: str) -> None:
    plans = open_plans(tmp_path)
    with pytest.raises(BadRequest, match="cannot be a plan's key"):
        plans.add(BODY, msgspec.structs.replace(PLAN, key=key))
    for ask in (plans.get, plans.original, plans.remove, plans.measure):
        with pytest.raises(NotFound):
            ask(key)
    assert [path.name for path in tmp_path.iterdir() if path.name != "plans"] == []


KILLED = """
import os, pathlib, sys
from small_plan import BODY, PLAN, another
from tsunagi.policy import open_plans
moves = int(sys.argv[2])
real = pathlib.Path.replace
def replace(self, target):
    global moves
    if not moves:
        os.kill(os.getpid(), 9)
    moves -= 1
    return real(self, target)
pathlib.Path.replace = replace
{change}
"""


def killed(folder: Path, moves: int, change: str) -> int:
    """Runs a change in a process that is killed before it moves its nth file; its exit code."""
    return subprocess.run(
        [sys.executable, "-c", KILLED.format(change=change), str(folder), str(moves)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)}, check=False,
    ).returncode  # fmt: skip


@pytest.mark.parametrize("moves", [0, 1, 2, 3, 4])
def test_a_process_that_is_killed_half_way_leaves_one_plan_or_the_other(tmp_path: Path, moves: int) -> None:
    open_plans(tmp_path).add(BODY, PLAN)
    change = "open_plans(pathlib.Path(sys.argv[1])).add(b'x', another(PLAN.key, b'x'), replace=True)"
    assert killed(tmp_path, moves, change) == -signal.SIGKILL
    plans = open_plans(tmp_path)
    new = moves > 3
    assert plans.all() == [another(PLAN.key, b"x") if new else PLAN]
    assert plans.original(PLAN.key).read_bytes() == (b"x" if new else BODY)
    assert listed(tmp_path) == [
        ".lock", "plans.jsonl", PLAN.key, f"{PLAN.key}/original.txt", f"{PLAN.key}/plan.json",
    ]  # fmt: skip
    assert recorded(tmp_path) == [PLAN.key, *(one.id for one in plans.all()[0].measures)]
    assert plans.add(b"x", another(PLAN.key, b"x"), replace=True) == ("unchanged" if new else "replaced")


@pytest.mark.parametrize("moves", [0, 1, 2, 3])
def test_a_first_plan_that_was_not_finished_is_not_there_or_is_whole(tmp_path: Path, moves: int) -> None:
    assert killed(tmp_path, moves, "open_plans(pathlib.Path(sys.argv[1])).add(BODY, PLAN)") == -signal.SIGKILL
    assert open_plans(tmp_path).all() == ([PLAN] if moves == 3 else [])
    assert open_plans(tmp_path).add(BODY, PLAN) == ("unchanged" if moves == 3 else "new")


def test_a_broken_plan_is_named_and_can_be_taken_away(tmp_path: Path) -> None:
    plans = open_plans(tmp_path)
    plans.add(BODY, PLAN)
    (tmp_path / "plans" / PLAN.key / "plan.json").write_bytes(b'{"key": "tsu')
    with pytest.raises(ConfigError, match=rf"plan\.json is broken.*tsunagi plan remove {PLAN.key}"):
        plans.all()
    plans.remove(PLAN.key)
    assert plans.all() == []


def test_themes_are_kept_by_name(tmp_path: Path) -> None:
    plans = Plans(tmp_path / "plans")
    plans.save_theme(Theme("産学連携", ("産学連携", " 産学連携 ", "")))
    plans.save_theme(Theme("../文化", (), (), ("記録の公開",)))
    assert plans.themes() == [Theme("../文化", (), (), ("記録の公開",)), Theme("産学連携", ("産学連携",))]
    plans.save_theme(Theme("産学連携", ("TLO",), headings=False))
    assert plans.theme("産学連携") == Theme("産学連携", ("TLO",), headings=False)
    plans.remove_theme("産学連携")
    with pytest.raises(NotFound, match=r"no theme '産学連携'. Known: \.\./文化\."):
        plans.theme("産学連携")
    with pytest.raises(NotFound):
        plans.remove_theme("産学連携")
    assert [path.name for path in tmp_path.iterdir()] == ["plans"]


@pytest.mark.parametrize(
    ("theme", "parameter"),
    [
        (Theme("", ("a",)), "name"), (Theme("n" * 101, ("a",)), "name"), (Theme("n"), "terms"),
        (Theme("n", ("・", " ")), "terms"), (Theme("n", ("a" * 201,)), "terms"),
        (Theme("n", ("a",), ("a" * 201,)), "without"), (Theme("n", (), (), ("a" * 5001,)), "examples"),
        (Theme("n", tuple(map(str, range(101)))), "terms"),
    ],
)  # fmt: skip
def test_a_theme_by_which_nothing_can_be_found_is_refused(
    tmp_path: Path, theme: Theme, parameter: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        open_plans(tmp_path).save_theme(theme)
    assert refused.value.parameter == parameter
