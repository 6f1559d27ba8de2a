"""Measures the site on a loaded data folder: starts it and asks over HTTP, queries drawn by lot as bench/search.py's.

Run: uv run python tests/real/load.py --data var/all && uv run python bench/site.py --data var/all
"""

import argparse
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from search import drawn, report

SOURCES = Path(__file__).resolve().parents[1] / "tests" / "real" / "sources"


def main() -> None:
    """Prints p50 and p95 of the search page and of its JSON, each query asked for the first time and once more."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("var/all"), help="folder that was loaded")
    parser.add_argument(
        "--records", type=Path, default=Path("../shared/data"), help="where queries are drawn"
    )
    asked = parser.parse_args()
    texts = drawn(asked.records)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "TSUNAGI_DATA": str(asked.data), "TSUNAGI_SOURCES": str(SOURCES)}
    command = [sys.executable, "-m", "tsunagi", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            wait(client, server)
            measure(client, texts)
    finally:
        server.terminate()
        server.wait()


def wait(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    """Waits for the first page."""
    began = time.perf_counter()
    while server.poll() is None:
        try:
            client.get("/ja/").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            print(f"first page {time.perf_counter() - began:.2f} s after the start")
            return
    sys.exit("The server ended.")


def measure(client: httpx.Client, texts: list[str]) -> None:
    """Asks everything twice."""
    print("milliseconds, p50 / p95 / most")
    for name, address in (("search page", "/ja/search"), ("JSON", "/ja/search.json")):
        for time_ in ("first time", "again"):
            report(
                f"{len(texts)} drawn by lot, {name}, {time_}",
                [timed(client, address, text) for text in texts],
            )


def timed(client: httpx.Client, address: str, text: str) -> float:
    """Milliseconds for one answer: ten facets, decades, and a map where there is one."""
    start = time.perf_counter()
    client.get(address, params={"q": text}).raise_for_status()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
