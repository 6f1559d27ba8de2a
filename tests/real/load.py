"""Loads all of ../shared/data: `uv run python tests/real/load.py [--data var/all] [SOURCE…]`.

Prepares what is recorded inside cassettes (JPO answers as JSON lines, OAI-PMH replayed over HTTP on port 8713),
then runs `tsunagi run` over every source of tests/real/sources and checks that the counts add up.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SHARED = ROOT.parent / "shared" / "data"
sys.path.insert(0, str(HERE))

from cassettes import exchanges  # noqa: E402
from replay import Replay, make_server  # noqa: E402

JPO = ROOT / "var" / "real" / "jpo.jsonl"
PORT = 8713


def prepare_jpo() -> None:
    """Writes each recorded API answer as one line {id, …}; answers that are no JSON stay as text."""
    JPO.parent.mkdir(parents=True, exist_ok=True)
    seen: dict[str, int] = {}
    with JPO.open("w", encoding="utf-8") as out:
        for each in exchanges(SHARED / "patents" / "jpo_cassettes"):
            path = urlsplit(each.url).path
            if "/api/" not in path:
                continue
            name = path.partition("/api/")[2]
            seen[name] = seen.get(name, 0) + 1
            local_id = name if seen[name] == 1 else f"{name}#{seen[name]}"
            try:
                body = json.loads(each.body)
            except ValueError:
                body = {"answer": f"{len(each.body)} bytes that are no JSON: papers of the file, zipped"}
            out.write(json.dumps({"recorded": local_id, **body}, ensure_ascii=False) + "\n")


def load(data: Path, names: list[str]) -> int:
    """Runs over all sources, or those named; the command's exit code."""
    prepare_jpo()
    import threading

    server = make_server(Replay(exchanges(SHARED / "oai")), PORT)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sources = names or sorted(path.stem for path in (HERE / "sources").glob("*.yml"))
    environment = {**os.environ, "TSUNAGI_ALLOW_PRIVATE_HOSTS": "1", "TSUNAGI_DATA": str(data)}
    environment["TSUNAGI_SOURCES"] = str(HERE / "sources")
    done = subprocess.run([sys.executable, "-m", "tsunagi", "run", *sources], env=environment)
    server.shutdown()
    return done.returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "all")
    parser.add_argument("sources", nargs="*")
    given = parser.parse_args()
    sys.exit(load(given.data, given.sources))
