"""Measures the way of the data: throughput, memory, second run, parsing. Prints Markdown; see also bench/search.py.

    uv run python bench/run.py                  all, on ../shared/data
    uv run python bench/run.py --rows 20000     fewer KAKEN rows
    uv run python bench/run.py oai              one part only

Machines differ and are noisy: compare the ratios. The yardstick is gunzip + json.loads of the same rows.
"""

import argparse
import gc
import gzip
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tsunagi.catalogue import Mapped
    from tsunagi.model import RawRecord

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
KAKEN = DATA / "kaken" / "projects_2017_2024.jsonl.gz"
SOURCE = """name: {{ja: 科研費, en: KAKEN}}
driver: files
format: kaken
kind: Project
options: {{path: {path}, records: jsonl, id: awardnumber}}
"""


def main() -> None:
    """Runs the parts named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="pipeline, stages, oai")
    parser.add_argument("--rows", type=int, default=204_919)
    given = parser.parse_args()
    if not KAKEN.exists():
        sys.exit(f"No data at {DATA}: there is nothing to measure on.")
    print(f"# {os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
    parts: dict[str, Callable[[argparse.Namespace], None]] = {
        "pipeline": pipeline, "stages": stages, "oai": oai,
    }  # fmt: skip
    for name in given.parts or parts:
        parts[name](given)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the project's disk (memory-backed /tmp would flatter us)."""
    (ROOT / "var").mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / "var"))
    yield made
    shutil.rmtree(made)


def rows_file(place: Path, rows: int) -> Path:
    """The first `rows` KAKEN rows, gzipped."""
    if rows >= 204_919:
        return KAKEN
    path = place / "rows.jsonl.gz"
    with gzip.open(KAKEN, "rb") as given, gzip.open(path, "wb", compresslevel=1) as taken:
        for _, line in zip(range(rows), given, strict=False):
            taken.write(line)
    return path


def yardstick(path: Path) -> float:
    """Seconds of CPU for gunzip + json.loads of every row."""
    begun = time.process_time()
    with gzip.open(path, "rb") as file:
        for line in file:
            json.loads(line)
    return time.process_time() - begun


def tree_memory(pid: int) -> int:
    """Resident bytes of a process and its children."""
    total, todo = 0, [pid]
    while todo:
        at = todo.pop()
        try:
            total += int(Path(f"/proc/{at}/statm").read_text().split()[1]) * resource.getpagesize()
            for task in Path(f"/proc/{at}/task").iterdir():
                todo += [int(p) for p in (task / "children").read_text().split()]
        except (OSError, IndexError):
            continue
    return total


def command(place: Path, *words: str) -> tuple[float, float, int, str]:
    """Wall seconds, CPU seconds, peak resident bytes of all its processes together, output."""
    environment = {
        **{name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "TSUNAGI_DATA": str(place / "data"),
        "TSUNAGI_SOURCES": str(place / "sources"),
    }
    before, begun, peak = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), 0
    with tempfile.TemporaryFile("w+") as said:
        running = subprocess.Popen([sys.executable, "-m", "tsunagi", *words], env=environment, stdout=said)
        while running.poll() is None:
            peak = max(peak, tree_memory(running.pid))
            time.sleep(0.05)
        wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
        said.seek(0)
        text = said.read()
    if running.returncode:
        sys.exit(text)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak, text


def pipeline(given: argparse.Namespace) -> None:
    """Files → archived, mapped, stored, searchable; then again with nothing new, and with one row changed."""
    with folder() as place:
        (place / "sources").mkdir()
        path = rows_file(place, given.rows)
        (place / "sources" / "kaken.yml").write_text(SOURCE.format(path=path), "utf-8")
        measure = yardstick(path)
        wall, cpu, peak, said = command(place, "run", "--json")
        counts = json.loads(said)[0]["counts"]
        again, _, _, _ = command(place, "run", "--json")
        idle, _, _, _ = command(place, "sources", "--json")
        _, _, _, found = command(place, "search", "--json", "--size", "1")
        number = counts["received"]
        print("## Files to searchable\n\n| what | figure |\n| --- | --- |")
        print(f"| records | {number:,} ({counts}) |\n| searchable | {json.loads(found)['total']:,} |")
        print(f"| wall | {wall:.1f} s = **{number / wall:,.0f} records/s** |")
        print(
            f"| CPU | {cpu:.1f} s = {cpu / number * 1e6:.0f} µs a record, {cpu / measure:.1f} × yardstick |"
        )
        print(f"| peak memory, all processes | {peak / 2**20:.0f} MiB |")
        print(
            f"| second run, nothing new | {again:.2f} s = {wall / again:.0f} × faster (a start alone: {idle:.2f} s) |\n"
        )


def stages(given: argparse.Namespace) -> None:
    """What each stage costs a record, one after the other in one process; engine threads counted apart."""
    spent: dict[str, float] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        own, every = time.thread_time(), time.process_time()
        yield
        own, every = time.thread_time() - own, time.process_time() - every
        spent[name] = spent.get(name, 0.0) + own
        spent["engine"] = spent.get("engine", 0.0) + every - own

    with folder() as place:
        (place / "sources").mkdir()
        number = min(given.rows, 60_000)
        (place / "sources" / "kaken.yml").write_text(SOURCE.format(path=rows_file(place, number)), "utf-8")
        os.environ["TSUNAGI_DATA"], os.environ["TSUNAGI_SOURCES"] = (
            str(place / "data"),
            str(place / "sources"),
        )
        from tsunagi.harvest import Tools, Web
        from tsunagi.hub import drivers, open_hub
        from tsunagi.indexing import BATCH, COLLECT
        from tsunagi.model import load_kinds
        from tsunagi.pipeline import Mapper
        from tsunagi.search import documents

        gc.set_threshold(*COLLECT)
        hub, kinds = open_hub(), load_kinds()
        source, catalogue = hub.sources["kaken"], hub.catalogue
        mapper, run, driver = Mapper(source), catalogue.begin("kaken"), drivers()["files"]

        def mapped(raw: "RawRecord") -> "Mapped":
            begun = time.thread_time()
            made = mapper(raw)
            spent["map"] += time.thread_time() - begun
            return made

        spent["map"] = 0.0
        with Web(hub.settings) as web:
            tools = Tools(web=web, fault=mapper.fault)
            (window,) = driver.plan(source, [], tools)
            state = catalogue.open_window(
                source.id, window.key, window.since, window.until, window.fingerprint, window.snapshot
            )
            batches = iter(driver.fetch(source, window, None, tools))
            while True:
                with stage("read"):
                    batch = next(batches, None)
                if batch is None:
                    break
                with stage("keep"):
                    catalogue.keep_batch(run, state, batch.records, mapped, mapper.digest, batch.cursor)
        spent["keep"] -= spent["map"]
        with hub.index.writer() as writer:
            at = 0
            while True:
                with stage("feed"):
                    changes = catalogue.changes(at, BATCH)
                if not changes:
                    break
                at = changes[-1].number
                with stage("documents"):
                    made = documents(((c.entity, c.number) for c in changes if c.entity), kinds)
                with stage("rows"):
                    writer.upsert(made)
            with stage("commit"):
                writer.commit(at)
        print(
            "## Stages, one after the other\n\n| stage | µs a record | share | bound by |\n| --- | ---: | ---: | --- |"
        )
        whole = sum(spent.values())
        for name, what in BOUND.items():
            print(f"| {name} | {spent[name] / number * 1e6:.1f} | {spent[name] / whole:.0%} | {what} |")
        print(f"| all | {whole / number * 1e6:.1f} | | |\n")


BOUND = {
    "read": "gunzip and cutting lines",
    "map": "Python: some 15 values a record, each cleaned, read and made",
    "keep": "digests, two compressions (raw and entity), the database's row with six indexes, one fsync a batch",
    "feed": "decompressing and decoding the entity",
    "documents": "Python: which value is title, text, facet",
    "rows": "cutting text into pairs (NumPy), handing some 45 values over to the engine",
    "engine": "Tantivy: some 350 tokens a record into postings with positions, sorting and writing segments",
    "commit": "fsync",
}
"""Stage → what its time goes into."""


def oai(given: argparse.Namespace) -> None:
    """OAI-PMH XML parsed and mapped: the samples as they are, and with new words in all titles, names and subjects."""
    from tsunagi.hub import formats
    from tsunagi.model import RawRecord, Source

    read = formats()["jpcoar"].reader(Source(id="s", name={}, driver="oaipmh", format="jpcoar"))
    bodies = [path.read_bytes() for path in sorted((DATA / "jpcoar").glob("*/samples/*.xml"))]

    def rate(records: list[RawRecord]) -> float:
        begun = time.process_time()
        for record in records:
            read(record)
        return len(records) / (time.process_time() - begun)

    same = [RawRecord("s", str(n), "jpcoar", body) for n, body in enumerate(bodies)] * 50
    best = max(rate(same) for _ in range(5))
    different = max(rate([varied(body, n, turn) for n, body in enumerate(bodies * 50)]) for turn in range(3))
    size = sum(map(len, bodies)) / len(bodies)
    print(f"## JPCOAR\n\n{len(bodies)} samples of {size:,.0f} bytes, parsed and mapped on one core:\n")
    print("| records | records/s |\n| --- | ---: |")
    print(f"| the samples over and over | {best:,.0f} |\n| each with other words | {different:,.0f} |\n")


WORDS = re.compile(
    rb"(<(?:dc:title|dcterms:alternative|jpcoar:(?:creatorName|contributorName|familyName|givenName|subject|sourceTitle)"
    rb"|datacite:description|dc:publisher)[^>]*>)([^<]+)"
)
"""Elements of running text and names, which differ from record to record."""


def varied(body: bytes, number: int, turn: int) -> "RawRecord":
    """The sample with an ending of its own on each text and name: nothing that was read before helps."""
    from tsunagi.model import RawRecord

    ending = "".join(
        chr(0x4E00 + (number * 7919 + turn * 104_729) // 100**place % 100) for place in range(3)
    ).encode()
    changed = WORDS.sub(lambda found: found[1] + found[2].rstrip() + ending, body)
    return RawRecord("s", f"{turn}-{number}", "jpcoar", changed)


if __name__ == "__main__":
    main()
