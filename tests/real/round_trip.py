"""The round trip: a second Tsunagi harvests the first over OAI-PMH, and what it holds is compared.

    uv run python tests/real/round_trip.py --data var/all --prefix tsunagi [--rows 60000] [--json] [--keep]

Serves the data folder with the real server, harvests it with the real driver and pipeline into a folder of its own
under var/ (the search index is left out), and compares entity by entity. --rows draws so many over all sources first.
For a format that cannot carry everything two tables are told: what the two installations say in that format, which
must be equal, and what became of the entities, which shows what the format has no place for.

Exit code 1: something is absent without a reason; with --prefix tsunagi also: something is different.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from differences import Tally, documents, entities  # noqa: E402

SECOND = "copy"
"""Id of the one source of the second installation."""
BATCH = 500
MOST = 12
"""Places of one reason that are named."""
START = 300
"""Seconds in which the server must be up; other work may keep the machine busy."""


@dataclass
class Outcome:
    """What a round trip brought."""

    prefix: str
    entities: int = 0
    """Of the first, not deleted."""
    equal: int = 0
    different: int = 0
    absent: dict[str, int] = field(default_factory=dict)
    """Reason → entities; '' where there is none."""
    tombstones: int = 0
    undeleted: int = 0
    """Tombstones of the first that live on in the second."""
    extra: int = 0
    """Entities of the second that the first has not."""
    same_document: int = 0
    """Entities of which both say the same in the format."""
    faults: dict[str, int] = field(default_factory=dict)
    unmapped: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    """Wall time of the parts; other work on the machine is in it."""
    examples: list[str] = field(default_factory=list)
    """Ids of entities that are absent without a reason."""
    held: Tally = field(default_factory=Tally)
    said: Tally = field(default_factory=Tally)


def environment(data: Path, sources: Path) -> dict[str, str]:
    """The settings of one of the two installations."""
    given = {"TSUNAGI_DATA": str(data), "TSUNAGI_SOURCES": str(sources), "TSUNAGI_RATE": "0"}
    kept = {name: text for name, text in os.environ.items() if not name.startswith("TSUNAGI_")}
    return {**kept, **given, "TSUNAGI_ALLOW_PRIVATE_HOSTS": "1"}


def give(rows: int) -> None:
    """Child process: writes what the installation of the environment holds as lines of JSON, `rows` or all."""
    from tsunagi import hub
    from tsunagi.catalogue import Selection

    catalogue = hub.open_hub().catalogue
    last, write = catalogue.last_change(), sys.stdout.buffer.write
    groups = {"": 1} if not rows else quotas(catalogue.count_by_source(), rows)
    for source, quota in groups.items():
        chosen, after, number = Selection((source,) if source else ()), 0, 0
        step = 1 if not rows else max(1, catalogue.size(chosen, 0, last) // quota)
        while listed := catalogue.kept(chosen, after, last, 1000):
            for kept in listed:
                if not rows or (number % step == 0 and number // step < quota):
                    write(msgspec.json.encode(kept) + b"\n")
                number += 1
            after = listed[-1].change or 0


def quotas(held: dict[str, dict[str, int]], rows: int) -> dict[str, int]:
    """How many of each source: the same of all, and what small ones leave to the others."""
    sizes = {name: counts.get("stored", 0) + counts.get("deleted", 0) for name, counts in held.items()}
    left, found = rows, {}
    for place, (name, size) in enumerate(sorted(sizes.items(), key=lambda each: each[1])):
        found[name] = min(size, left // (len(sizes) - place))
        left -= found[name]
    return {name: quota for name, quota in found.items() if quota}


def take() -> None:
    """Child process: fills the empty installation of the environment with lines of `give`."""
    from tsunagi import hub
    from tsunagi.catalogue import Kept

    catalogue, batch = hub.open_hub().catalogue, []
    for line in sys.stdin.buffer:
        batch.append(msgspec.json.decode(line, type=Kept))
        if len(batch) == BATCH:
            catalogue.put_back(batch)
            batch = []
    if batch:
        catalogue.put_back(batch)


def draw(first: Path, rows: int, to: Path, sources: Path) -> None:
    """A data folder with `rows` records of another."""
    script = [sys.executable, str(Path(__file__).resolve())]
    given = subprocess.Popen(
        [*script, "--give", str(rows)], env=environment(first, sources), stdout=subprocess.PIPE
    )
    subprocess.run([*script, "--take"], env=environment(to, sources), stdin=given.stdout, check=True)
    if given.wait():
        sys.exit(f"{first} cannot be read.")


def serve(data: Path, sources: Path) -> tuple["subprocess.Popen[bytes]", str]:
    """Starts the real server on a free port; the process and the address of its provider."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tsunagi", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment(data, sources), stdout=subprocess.DEVNULL)
    address, began = f"http://127.0.0.1:{port}", time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=30):
                return server, f"{address}/oai"
        except OSError:
            if server.poll() is not None or time.monotonic() - began > START:
                server.kill()
                sys.exit("The server did not start.")
            time.sleep(0.5)


def harvest(folder: Path, address: str, prefix: str) -> Any:
    """This process becomes the second installation and runs over its source; the hub."""
    sources = folder / "sources"
    sources.mkdir()
    (sources / f"{SECOND}.yml").write_text(
        f"name: {{en: Copy of the first}}\ndriver: oaipmh\nformat: {prefix}\n"
        f"options: {{url: {address}, prefix: {prefix}, delay: 0}}\n",
        "utf-8",
    )
    for name in [name for name in os.environ if name.startswith("TSUNAGI_")]:
        del os.environ[name]
    os.environ.update(environment(folder / "second", sources))
    from tsunagi import hub, pipeline
    from tsunagi._progress import QuietProgress
    from tsunagi.harvest import Web

    (folder / "second").mkdir()
    opened = hub.open_hub()
    with Web(opened.settings) as web:
        run = pipeline.run_source(opened, opened.sources[SECOND], web, QuietProgress())
    if run.state != "complete":
        sys.exit(f"The harvest is {run.state}: {run.message}")
    return opened


def rows_of(data: Path, sources: Path) -> Iterator[list[Any]]:
    """What an installation holds, in batches."""
    from tsunagi.catalogue import Kept

    command = [sys.executable, str(Path(__file__).resolve()), "--give", "0"]
    given = subprocess.Popen(command, env=environment(data, sources), stdout=subprocess.PIPE)
    assert given.stdout is not None
    decode, batch = msgspec.json.Decoder(Kept).decode, []
    for line in given.stdout:
        batch.append(decode(line))
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch
    if given.wait():
        sys.exit(f"{data} cannot be read.")


def compare(opened: Any, first: Path, sources: Path, address: str, prefix: str) -> Outcome:
    """Compares all that the first holds with what the second has of it."""
    from tsunagi.catalogue import NOTHING
    from tsunagi.graph import subject
    from tsunagi.hub import formats
    from tsunagi.model import Entity, Value, entity_id
    from tsunagi.serve._oai_names import identifier_of, repository

    outcome, name, site = Outcome(prefix), repository(address), address.removesuffix("/oai")
    refused = {each.local_id: each.reason for each in opened.catalogue.set_aside(SECOND, 1_000_000)}
    write = formats()[prefix].write
    decode = msgspec.json.Decoder(dict[str, list[Value]]).decode
    found = 0
    for batch in rows_of(first, sources):
        local = {kept.id: identifier_of(kept.id, name) for kept in batch}
        ids = {id: entity_id(SECOND, text) for id, text in local.items()}
        held = opened.catalogue.many(list(ids.values()))
        found += len(held)
        for kept in batch:
            second = held.get(ids[kept.id])
            if bytes(kept.values) == bytes(NOTHING):
                outcome.tombstones += 1
                outcome.undeleted += second is not None
                continue
            outcome.entities += 1
            if second is None:
                why = refused.get(local[kept.id], "")
                outcome.absent[why] = outcome.absent.get(why, 0) + 1
                if not why and len(outcome.examples) < 10:
                    outcome.examples.append(kept.id)
                continue
            entity = Entity(kept.id, kept.kind, kept.source, decode(kept.values))
            differences = entities(entity, second.entity)
            outcome.equal += not differences
            outcome.different += bool(differences)
            outcome.held.add(kept.id, differences)
            if prefix != "tsunagi":
                here = subject(kept.id, site).value
                said = documents(write(entity, here), write(second.entity, ""))
                outcome.same_document += not said
                outcome.said.add(kept.id, said)
    outcome.extra = sum(opened.catalogue.count_by_kind().values()) - found
    outcome.faults = {each.what: each.count for each in opened.catalogue.faults(SECOND)}
    outcome.unmapped = {each.field: each.count for each in opened.catalogue.unmapped(SECOND)}
    return outcome


def round_trip(first: Path, sources: Path, prefix: str, rows: int, folder: Path) -> Outcome:
    """All of it."""
    began = time.monotonic()
    if rows:
        (folder / "first").mkdir()
        draw(first, rows, folder / "first", sources)
        first = folder / "first"
    times = {"draw": time.monotonic() - began}
    server, address = serve(first, sources)
    try:
        began = time.monotonic()
        opened = harvest(folder, address, prefix)
        times["harvest"] = time.monotonic() - began
    finally:
        server.terminate()
        server.wait(60)
    began = time.monotonic()
    outcome = compare(opened, first, sources, address, prefix)
    outcome.seconds = {**times, "compare": time.monotonic() - began}
    return outcome


def show(outcome: Outcome) -> Iterator[str]:
    """The outcome as Markdown."""
    absent = sum(outcome.absent.values())
    yield "| | entities |\n| --- | ---: |"
    yield f"| held by the first | {outcome.entities:,} |"
    yield f"| equal in the second | {outcome.equal:,} |"
    yield f"| different | {outcome.different:,} |"
    yield f"| absent | {absent:,} |"
    for why, count in sorted(outcome.absent.items()):
        yield f"| … {_cell(why or 'without a reason')} | {count:,} |"
    yield f"| deleted in the first | {outcome.tombstones:,} |"
    yield f"| … still there in the second | {outcome.undeleted:,} |"
    yield f"| only in the second | {outcome.extra:,} |"
    if outcome.prefix != "tsunagi":
        yield f"| both say the same in `{outcome.prefix}` | {outcome.same_document:,} |"
    for title, tally in (
        ("What both say in the format", outcome.said),
        ("What became of the values", outcome.held),
    ):
        if tally.reasons:
            yield f"\n{title}:\n"
            yield from _by_reason(tally)
            yield "\n| where | what | values | entities | example | first | second |"
            yield "| --- | --- | ---: | ---: | --- | --- | --- |"
        for (where, what), reason in sorted(tally.reasons.items(), key=lambda each: -each[1].values):
            cells = " | ".join(_cell(text) for text in reason.example)
            yield f"| {where} | {_cell(what)} | {reason.values:,} | {reason.entities:,} | {cells} |"
    for title, notes in (("tolerated", outcome.faults), ("unmapped", outcome.unmapped)):
        for what, count in notes.items():
            yield f"\n{title}: {what} ×{count:,}"
    yield "\n" + ", ".join(f"{name} {seconds:,.0f} s" for name, seconds in outcome.seconds.items())


def _by_reason(tally: Tally) -> Iterator[str]:
    """Sums over all places, with those where it is found most."""
    sums: dict[str, list[tuple[int, str]]] = {}
    for (where, what), reason in tally.reasons.items():
        moved = what.startswith("as ")
        place = f"{where} {what}" if moved else where
        sums.setdefault("another property" if moved else what, []).append((reason.values, place))
    yield "| what | values | where, most first |\n| --- | ---: | --- |"
    for what, places in sorted(sums.items(), key=lambda each: -sum(count for count, _ in each[1])):
        most = [f"{place} {count:,}" for count, place in sorted(places, reverse=True)]
        more = f" and {len(most) - MOST} more" if len(most) > MOST else ""
        yield f"| {what} | {sum(count for count, _ in places):,} | {', '.join(most[:MOST])}{more} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", r"\|").split())


def as_json(outcome: Outcome) -> str:
    """The outcome for programs."""
    plain = asdict(outcome)
    for name in ("held", "said"):
        rows = getattr(outcome, name).reasons.items()
        plain[name] = [{"where": where, "what": what, **asdict(reason)} for (where, what), reason in rows]
    return json.dumps(plain, ensure_ascii=False, indent=2)


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "all")
    parser.add_argument("--sources", type=Path, default=HERE / "sources", help="of the first")
    parser.add_argument("--prefix", choices=["tsunagi", "jpcoar", "oai_dc"], default="tsunagi")
    parser.add_argument("--rows", type=int, default=0, help="draw so many over all sources; 0: all")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", action="store_true", help="leave the second's folder")
    parser.add_argument("--give", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--take", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.give is not None or asked.take:
        take() if asked.take else give(asked.give)
        return 0
    (ROOT / "var").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="round-trip-", dir=ROOT / "var"))
    try:
        outcome = round_trip(asked.data.resolve(), asked.sources, asked.prefix, asked.rows, folder)
    finally:
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(as_json(outcome) if asked.json else "\n".join(show(outcome)))
    lost = outcome.absent.get("", 0) + outcome.undeleted + outcome.extra
    return 1 if lost or (outcome.prefix == "tsunagi" and outcome.different) else 0


if __name__ == "__main__":
    sys.exit(main())
