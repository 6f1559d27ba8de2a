"""The way of the data from files to search, by the command as its user runs it; also killed half-way."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from installation import Site, lines, source

ROWS = 6000

SOURCE = source(title="name", made="dateCreated")


def rows(count: int, changed: str = "") -> str:
    return lines(
        {"number": f"N{n:05d}", "title": f"{n}番の温度計 {changed}", "made": f"大正{n % 14 + 1}年"}
        for n in range(count)
    )


def found(site: Site, *words: str) -> int:
    return int(site.json("search", *words)["total"])


def state(site: Site) -> Any:
    """All that must be equal after an undisturbed run and after a killed and resumed one."""
    ids = site.json("search", "--size", "500", "--sort", "title")
    return site.json("sources")[0]["held"], ids["total"], [hit["entity"] for hit in ids["hits"]]


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
    assert found(site, "温度計") == 300
    assert found(site, "", "--filter", "decade=1910") == 174
    [again] = site.json("run")
    assert (again["state"], counts(again)) == ("complete", (0, 302, 0, 0))

    later = rows(300).splitlines()
    later[7] = later[7].replace("温度計", "湿度計")
    site.write("rows.jsonl", "\n".join(later[:-2]) + "\n")
    [changed] = site.json("run")
    assert counts(changed) == (1, 297, 4, 0)
    assert (found(site, "温度計"), found(site, "湿度計")) == (297, 1)
    assert site.run("show", "rows-N00007").startswith("7番の湿度計")
    assert '"made":' in site.run("show", "rows-N00007", "--original") or "made" in site.run(
        "show", "rows-N00007", "--original"
    )


def test_a_better_mapping_is_run_over_what_is_archived(site: Site) -> None:
    site.write("rows.jsonl", rows(50))
    site.write("rows.yml", SOURCE.replace("  made: dateCreated\n", ""))
    site.run("run")
    assert site.json("check")["rows"]["unmapped"] == [{"field": "made", "example": "大正1年", "count": 50}]
    assert found(site, "--filter", "decade=1910") == 0
    site.write("rows.yml", SOURCE)
    (site.folder / "sources" / "rows.jsonl").touch()
    [run] = site.json("run")
    assert (run["message"], found(site, "--filter", "decade=1910")) == (
        "remapped 50: 50 changed, 0 set aside",
        32,
    )


def test_harvest_alone_then_remap_then_reindex(site: Site) -> None:
    site.write("rows.jsonl", rows(40))
    assert counts(site.json("harvest")[0]) == (40, 0, 0, 0)
    assert (site.json("sources")[0]["held"], found(site)) == ({"archived": 40}, 0)
    assert site.json("remap")["rows"]["stored"] == 40
    assert (site.json("sources")[0]["held"], found(site)) == ({"stored": 40}, 40)
    assert (site.json("reindex"), found(site)) == ({"documents": 40}, 40)


def test_withdrawing_one_source_leaves_the_other(site: Site) -> None:
    site.write("rows.jsonl", rows(30))
    site.write("other.yml", SOURCE.replace("rows.jsonl", "other.jsonl"))
    site.write("other.jsonl", rows(20))
    site.run("run")
    assert found(site) == 50
    assert site.json("withdraw", "rows") == {"source": "rows", "records": 30, "undone": False}
    assert (found(site), found(site, "--filter", "source=other")) == (20, 20)
    assert "withdrawn" in site.run("run", "rows", code=2)
    assert [run["source"] for run in site.json("run")] == ["other"]
    assert site.json("withdraw", "rows", "--undo")["records"] == 30
    assert found(site) == 50


def test_one_sources_failure_does_not_stop_another(site: Site) -> None:
    site.write("rows.jsonl", rows(10))
    site.write("absent.yml", SOURCE.replace("rows.jsonl", "absent.jsonl"))
    site.write(
        "closed.yml",
        "name: {en: Closed}\ndriver: oaipmh\nformat: oai_dc\noptions: {url: 'http://127.0.0.1:9/oai'}\n",
    )
    runs = {run["source"]: run for run in site.json("run", code=4)}
    assert (runs["rows"]["state"], found(site)) == ("complete", 10)
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
    refused = site.run(*words, code=code)
    assert (said in refused, "Traceback" in refused) == (True, False), refused


def test_a_wrong_source_file_is_named(site: Site) -> None:
    site.write("bad.yml", "name: {en: Bad}\ndriver: pigeon\nformat: table\n")
    assert "bad.yml: no driver 'pigeon'" in site.run("sources", code=2).replace("\n", " ")


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
    assert state(site) == state(undisturbed)
    assert found(site, "番の温度計") == ROWS
