"""A real HTTP server in a thread, and what a driver is given to work with."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from harvest_bench import Bench, Folder, Request, Site

from tsunagi.harvest import Tools, Web
from tsunagi.settings import Settings


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet: apart they wait 40 ms for each other

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(parts.path, parse_qsl(parts.query, keep_blank_values=True), headers)
            here.asked.append(request)
            status, headers, body = here.answer(request)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that hang up in the midst are what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    here = Site(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield here
    server.shutdown()
    server.server_close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    faults: list[tuple[str, str]] = []
    waits: list[float] = []
    with Web(Settings(allow_private_hosts=True, timeout=5.0), sleep=waits.append) as web:
        yield Bench(Tools(web, lambda what, example: faults.append((what, example))), faults, waits)


@pytest.fixture
def folder(tmp_path: Path, bench: Bench) -> Folder:
    return Folder(tmp_path, bench)
