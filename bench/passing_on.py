"""Measures what others get from a Tsunagi: OAI-PMH lists, dumps, the graph and SPARQL, over HTTP where they come by HTTP.

uv run python bench/passing_on.py                     all, on the 204,919 KAKEN rows of ../shared/data
uv run python bench/passing_on.py --data var/all oai  one part, on a folder that is loaded
"""

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from run import KAKEN, SOURCE, command, folder

SOURCES = Path(__file__).resolve().parents[1] / "tests" / "real" / "sources"
TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)</resumptionToken>")
TURNS = 30
"""Times that each SPARQL query is asked."""
PREFIXES = "PREFIX schema: <http://schema.org/> PREFIX jps: <https://jpsearch.go.jp/term/property#>\n"
LOOKUPS = {
    "all of one record": "SELECT ?p ?o WHERE { <{item}> ?p ?o }",
    "a record by its identifier": 'SELECT ?thing ?name WHERE { ?thing schema:identifier "{id}" ; schema:name ?name }',
    "what one institution does": 'SELECT ?thing WHERE { ?org schema:name "{org}"@ja . '
    "?thing schema:parentOrganization ?org } LIMIT 50",
    "DESCRIBE": "DESCRIBE <{item}>",
}
JOINS = {
    "one join, grouped: projects by name of institution": "SELECT ?name (COUNT(?p) AS ?n) WHERE { "
    "?p schema:parentOrganization ?o . ?o schema:name ?name } GROUP BY ?name ORDER BY DESC(?n) LIMIT 20",
    "two joins, grouped, all records: the same with the class": "SELECT ?name (COUNT(?p) AS ?n) WHERE { "
    "?p a schema:ResearchProject . ?p schema:parentOrganization ?o . ?o schema:name ?name } "
    "GROUP BY ?name ORDER BY DESC(?n) LIMIT 20",
    "the same with its parts as sub-selects": "SELECT ?name (COUNT(?p) AS ?n) WHERE { "
    "?p a schema:ResearchProject . { SELECT ?p ?o { ?p schema:parentOrganization ?o } } "
    "{ SELECT ?o ?name { ?o schema:name ?name } } } GROUP BY ?name ORDER BY DESC(?n) LIMIT 20",
    "two joins, grouped, one institution: its subjects": "SELECT ?about (COUNT(?p) AS ?n) WHERE { "
    '?o schema:name "{org}"@ja . ?p schema:parentOrganization ?o . ?p schema:about ?about } '
    "GROUP BY ?about ORDER BY DESC(?n) LIMIT 20",
}


def main() -> None:
    """Runs the parts named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="oai, dump, graph, sparql")
    parser.add_argument("--data", type=Path, help="a loaded folder (sources: those of tests/real)")
    parser.add_argument("--records", type=int, default=200_000, help="length of a list")
    asked = parser.parse_args()
    parts = {"oai": oai, "dump": dump, "graph": graph, "sparql": sparql}
    with folder() as place:
        if asked.data:
            (place / "data").symlink_to(asked.data.resolve())
            (place / "sources").symlink_to(SOURCES)
        elif not KAKEN.exists():
            sys.exit(f"No data at {KAKEN}: there is nothing to measure on.")
        else:
            (place / "sources").mkdir()
            (place / "sources" / "kaken.yml").write_text(SOURCE.format(path=KAKEN), "utf-8")
            command(place, "run", "--json")
        for name in asked.parts or parts:
            parts[name](place, asked.records)


@contextmanager
def served(place: Path) -> Iterator[tuple[httpx.Client, int]]:
    """A server over the data, a client of it, and the server's process number."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "TSUNAGI_DATA": str(place / "data"),
        "TSUNAGI_SOURCES": str(place / "sources"),
        "TSUNAGI_PORT": str(port),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "tsunagi", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
            while True:
                try:
                    client.get("/robots.txt").raise_for_status()
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            time.sleep(3)  # what the server warms at its start is not ours to measure
            yield client, server.pid
    finally:
        server.terminate()
        server.wait()


def oai(place: Path, records: int) -> None:
    """Lists over HTTP by one client, plain and packed."""
    print(f"## OAI-PMH, a list of {records:,} records\n")
    print(
        "| prefix | | records/s | ms a page, first ten | last ten | server's memory, MiB |\n"
        "| --- | --- | ---: | ---: | ---: | ---: |"
    )
    with served(place) as (client, pid):
        for prefix in ("oai_dc", "jpcoar", "tsunagi"):
            for coding in ("identity", "gzip"):
                print(row(client, pid, prefix, coding, records), flush=True)
    print()


def row(client: httpx.Client, pid: int, prefix: str, coding: str, records: int) -> str:
    """One list, taken and told."""
    taken, pages, peak = 0, [], 0
    asked = {"verb": "ListRecords", "metadataPrefix": prefix}
    begun = time.perf_counter()
    while taken < records:
        start = time.perf_counter()
        body = client.get("/oai", params=asked, headers={"Accept-Encoding": coding}).content
        pages.append(time.perf_counter() - start)
        taken += body.count(b"</record>")
        peak = max(peak, own_memory(pid))
        token = TOKEN.search(body)
        if token is None:
            break
        asked = {"verb": "ListRecords", "resumptionToken": token[1].decode()}
    wall = time.perf_counter() - begun
    first, last = (statistics.median(some) * 1000 for some in (pages[:10], pages[-10:]))
    return f"| {prefix} | {coding} | {taken / wall:,.0f} | {first:.0f} | {last:.0f} | {peak / 2**20:,.0f} |"


def own_memory(pid: int) -> int:
    """Bytes of the process that are its own: pages of files it reads are the system's to give and take."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024


def dump(place: Path, records: int) -> None:
    """A whole dump in each format."""
    print("## Dumps\n\n| format | records/s | CPU µs a record | memory, MiB | bytes a record |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, words in {
        "JSON lines with originals": ["--format", "jsonl"],
        "JSON lines": ["--format", "jsonl", "--no-originals"],
        "Parquet": ["--format", "parquet"],
        "N-Quads": ["--format", "nquads"],
    }.items():
        to = place / "dump"
        wall, cpu, peak, _ = command(place, "dump", "--to", str(to), *words, "--json")
        files = [path for path in to.rglob("*") if path.is_file()]
        number = living(place)
        size = sum(path.stat().st_size for path in files)
        print(
            f"| {name} | {number / wall:,.0f} | {cpu / number * 1e6:.0f} | {peak / 2**20:,.0f} | "
            f"{size / number:,.0f} |",
            flush=True,
        )
        shutil.rmtree(to)
    print()


def living(place: Path) -> int:
    """Entities in the catalogue."""
    import json

    _, _, _, said = command(place, "search", "--json", "--size", "1")
    return int(json.loads(said)["total"])


def graph(place: Path, records: int) -> None:
    """The graph filled from the beginning."""
    import json

    wall, cpu, peak, said = command(place, "graph", "--rebuild", "--json")
    triples = json.loads(said)["triples"]
    print("## Graph\n\n| what | figure |\n| --- | --- |")
    print(f"| triples | {triples:,} |\n| filled | {wall:.1f} s = **{triples / wall:,.0f} triples/s** |")
    print(f"| CPU | {cpu / triples * 1e6:.1f} µs a triple |\n| memory | {peak / 2**20:,.0f} MiB |\n")


def sparql(place: Path, records: int) -> None:
    """Queries through the endpoint, other records each time."""
    print("## SPARQL over HTTP, milliseconds\n\n| query | p50 | p95 | most |\n| --- | ---: | ---: | ---: |")
    with served(place) as (client, _):
        drawn = client.get("/sparql", params={"query": PREFIXES + DRAW, "format": "json"}).json()
        things = [
            {name: cell["value"] for name, cell in found.items()} for found in drawn["results"]["bindings"]
        ]
        for queries in (LOOKUPS, JOINS):
            for name, query in queries.items():
                times = []
                for thing in things:
                    filled = query
                    for key, text in thing.items():
                        filled = filled.replace("{" + key + "}", text)
                    start = time.perf_counter()
                    client.get("/sparql", params={"query": PREFIXES + filled}).raise_for_status()
                    times.append((time.perf_counter() - start) * 1000)
                times.sort()
                print(
                    f"| {name} | {statistics.median(times):.0f} | {times[int(len(times) * 0.95)]:.0f} | "
                    f"{times[-1]:.0f} |",
                    flush=True,
                )
    print()


DRAW = (
    "SELECT ?item ?id ?org WHERE { ?item a schema:ResearchProject ; schema:identifier ?id ; "
    f"schema:parentOrganization/schema:name ?org }} OFFSET 1000 LIMIT {TURNS}"
)


if __name__ == "__main__":
    main()
