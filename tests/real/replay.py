"""Serves recorded exchanges over HTTP: `python tests/real/replay.py FOLDER --port N`.

A request is answered with what was recorded for the same host path and the same set of parameters; nothing
of the answer is changed. What was not recorded gets 404. Ask at `http://127.0.0.1:N/HOST/PATH`, as in
`http://127.0.0.1:N/zenodo.org/oai2d?verb=Identify`.
"""

import argparse
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

sys.path.insert(0, str(Path(__file__).parent))
from cassettes import Exchange, exchanges

Key = tuple[str, tuple[tuple[str, str], ...]]

KEPT = ("content-type", "retry-after", "etag", "last-modified")


def key_of(path: str, query: str) -> Key:
    """What two requests must share to get the same answer: order and spelling do not matter."""
    return path.rstrip("/"), tuple(sorted(parse_qsl(query, keep_blank_values=True)))


class Replay:
    """Answers by request. `asked` is every address asked for; `missed`, those that were not recorded."""

    def __init__(self, recorded: Iterable[Exchange]) -> None:
        self.answers: dict[Key, Exchange] = {}
        self.asked: list[str] = []
        self.missed: list[str] = []
        for each in recorded:
            parts = urlsplit(each.url)
            if each.method == "GET":
                self.answers.setdefault(key_of(f"/{parts.netloc}{parts.path}", parts.query), each)

    def find(self, address: str) -> Exchange | None:
        """What was recorded for a request line's address."""
        parts = urlsplit(address)
        found = self.answers.get(key_of(parts.path, parts.query))
        self.asked.append(address)
        if found is None:
            self.missed.append(address)
        return found


def make_server(replay: Replay, port: int = 0) -> ThreadingHTTPServer:
    """A server on 127.0.0.1; port 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            found = replay.find(self.path)
            body = b"not recorded" if found is None else found.body
            self.send_response(404 if found is None else found.status)
            for name in KEPT:
                if found is not None and name in found.headers:
                    self.send_header(name, found.headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    return server


@contextmanager
def replaying(folder: Path) -> Iterator[tuple[str, Replay]]:
    """Serves a folder while the block runs: (address to put before HOST/PATH, the replay)."""
    replay = Replay(exchanges(folder))
    server = make_server(replay)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", replay
    finally:
        server.shutdown()
        server.server_close()


def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8799)
    given = parser.parse_args()
    replay = Replay(exchanges(given.folder))
    server = make_server(replay, given.port)
    print(f"{len(replay.answers)} answers at http://127.0.0.1:{server.server_address[1]}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
