"""The way of the data from files to search, by the command as its user runs it; also killed half-way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROWS = 6000

SOURCE = """
name: {ja: 試験, en: Test}
driver: files
format: table
kind: Item
options: {path: rows.jsonl, id: number}
mapping:
  number: identifier
  title: name
  made: dateCreated
"""


class Site:
    """One installation in a folder, used through the command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "sources").mkdir()
        self.environment = {**os.environ, "TSUNAGI_DATA": str(folder / "data")}
        self.environment["TSUNAGI_SOURCES"] = str(folder / "sources")
        if "TSUNAGI_DATABASE_URL" in os.environ:
            name = f"site{folder.name.replace('-', '').lower()}"
            base, _, _ = os.environ["TSUNAGI_DATABASE_URL"].rpartition("/")
            self._create(os.environ["TSUNAGI_DATABASE_URL"], name)
            self.environment["TSUNAGI_DATABASE_URL"] = f"{base}/{name}"

    @staticmethod
    def _create(url: str, name: str) -> None:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "tsunagi", *words]

    def run(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            self.command(*words), env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.run(*words, "--json", code=code))

    def write(self, name: str, text: str) -> None:
        (self.folder / "sources" / name).write_text(text, "utf-8")

    def found(self, *words: str) -> int:
        return int(self.json("search", *words)["total"])

    def state(self) -> Any:
        """All that must be equal after an undisturbed run and after a killed and resumed one."""
        ids = self.json("search", "--size", "500", "--sort", "title")
        return self.json("sources")[0]["held"], ids["total"], [hit["entity"] for hit in ids["hits"]]


def rows(count: int, changed: str = "") -> str:
    lines = [
        json.dumps(
            {"number": f"N{n:05d}", "title": f"{n}番の温度計 {changed}", "made": f"大正{n % 14 + 1}年"},
            ensure_ascii=False,
        )
        for n in range(count)
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def site(folder: Path) -> Site:
    made = Site(folder)
    made.write("rows.yml", SOURCE)
    return made


def counts(run: dict[str, Any]) -> tuple[int, ...]:
    c = run["counts"]
    assert c["received"] == c["stored"] + c["unchanged"] + c["deleted"] + c["set_aside"]
    return c["stored"], c["unchanged"], c["deleted"], c["set_aside"]


def test_from_file_to_search_and_again(site: Site) -> None:
    site.write("rows.jsonl", rows(300) + '{"number": "broken\n' + '{"number": "bare"}\n')
    [first] = site.json("run")
    assert (first["state"], counts(first)) == ("complete", (301, 0, 0, 1))
    assert site.found("温度計") == 300
    assert site.found("", "--filter", "decade=1910") == 174
    [again] = site.json("run")
    assert (again["state"], counts(again)) == ("complete", (0, 302, 0, 0))

    lines = rows(300).splitlines()
    lines[7] = lines[7].replace("温度計", "湿度計")
    site.write("rows.jsonl", "\n".join(lines[:-2]) + "\n")
    [changed] = site.json("run")
    assert counts(changed) == (1, 297, 4, 0)
    assert (site.found("温度計"), site.found("湿度計")) == (297, 1)
    assert site.run("show", "rows-N00007").startswith("7番の湿度計")
    assert '"made":' in site.run("show", "rows-N00007", "--original") or "made" in site.run(
        "show", "rows-N00007", "--original"
    )


def test_a_better_mapping_is_run_over_what_is_archived(site: Site) -> None:
    site.write("rows.jsonl", rows(50))
    site.write("rows.yml", SOURCE.replace("  made: dateCreated\n", ""))
    site.run("run")
    assert site.json("check")["rows"]["unmapped"] == [{"field": "made", "example": "大正1年", "count": 50}]
    assert site.found("--filter", "decade=1910") == 0
    site.write("rows.yml", SOURCE)
    (site.folder / "sources" / "rows.jsonl").touch()
    [run] = site.json("run")
    assert (run["message"], site.found("--filter", "decade=1910")) == (
        "remapped 50: 50 changed, 0 set aside",
        32,
    )


def test_harvest_alone_then_remap_then_reindex(site: Site) -> None:
    site.write("rows.jsonl", rows(40))
    assert counts(site.json("harvest")[0]) == (40, 0, 0, 0)
    assert (site.json("sources")[0]["held"], site.found()) == ({"archived": 40}, 0)
    assert site.json("remap")["rows"]["stored"] == 40
    assert (site.json("sources")[0]["held"], site.found()) == ({"stored": 40}, 40)
    assert (site.json("reindex"), site.found()) == ({"documents": 40}, 40)


def test_withdrawing_one_source_leaves_the_other(site: Site) -> None:
    site.write("rows.jsonl", rows(30))
    site.write("other.yml", SOURCE.replace("rows.jsonl", "other.jsonl"))
    site.write("other.jsonl", rows(20))
    site.run("run")
    assert site.found() == 50
    assert site.json("withdraw", "rows") == {"source": "rows", "records": 30, "undone": False}
    assert (site.found(), site.found("--filter", "source=other")) == (20, 20)
    assert (
        "withdrawn"
        in subprocess.run(
            site.command("run", "rows"), env=site.environment, capture_output=True, text=True
        ).stderr
    )
    assert [run["source"] for run in site.json("run")] == ["other"]
    assert site.json("withdraw", "rows", "--undo")["records"] == 30
    assert site.found() == 50


def test_one_sources_failure_does_not_stop_another(site: Site) -> None:
    site.write("rows.jsonl", rows(10))
    site.write("absent.yml", SOURCE.replace("rows.jsonl", "absent.jsonl"))
    site.write(
        "closed.yml",
        "name: {en: Closed}\ndriver: oaipmh\nformat: oai_dc\noptions: {url: 'http://127.0.0.1:9/oai'}\n",
    )
    runs = {run["source"]: run for run in site.json("run", code=4)}
    assert (runs["rows"]["state"], site.found()) == ("complete", 10)
    assert runs["absent"]["state"] in {"failed", "partial"}
    assert "absent.jsonl" in runs["absent"]["message"]
    assert runs["closed"]["state"] in {"failed", "partial"}
    assert "127.0.0.1" in runs["closed"]["message"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["run", "nowhere"], 2, "No source 'nowhere'"),
        (["show", "nothing"], 3, "'nothing'"),
        (["search", "x", "--filter", "colour=red"], 2, "colour"),
        (["search", "x", "--sort", "size"], 2, "size"),
        (["withdraw", "nowhere"], 2, "No source 'nowhere'"),
    ],
)
def test_mistakes_are_named(site: Site, words: list[str], code: int, said: str) -> None:
    done = subprocess.run(site.command(*words), env=site.environment, capture_output=True, text=True)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_source_file_is_named(site: Site) -> None:
    site.write("bad.yml", "name: {en: Bad}\ndriver: pigeon\nformat: table\n")
    done = subprocess.run(site.command("sources"), env=site.environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "bad.yml: no driver 'pigeon'" in done.stderr.replace("\n", " ")


def kill_when(site: Site, ready: Callable[[], bool]) -> bool:
    """Starts a run and kills it without warning once `ready`; False if it ended before."""
    process = subprocess.Popen(site.command("run", "--json"), env=site.environment, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        if ready():
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True
        time.sleep(0.02)
    return False


def size(path: Path) -> int:
    return sum(p.stat().st_size for p in path.rglob("*") if p.is_file()) if path.exists() else 0


def test_killed_at_any_stage_the_next_run_completes(site: Site, folder: Path) -> None:
    site.write("rows.jsonl", rows(ROWS))
    undisturbed = Site(folder / "undisturbed") if (folder / "undisturbed").mkdir() is None else site
    undisturbed.write("rows.yml", SOURCE)
    undisturbed.write("rows.jsonl", rows(ROWS))
    undisturbed.run("run")

    archive, index = folder / "data" / "archive", folder / "data" / "index"
    killed = [
        kill_when(site, lambda: size(archive) > 0),
        kill_when(site, lambda: size(archive) > 60_000),
        kill_when(site, lambda: size(index) > 200_000),
    ]
    assert killed[0]
    site.run("run")
    assert site.state() == undisturbed.state()
    assert site.found("番の温度計") == ROWS
