"""The server listens, answers and stops cleanly when it is told to."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

CODE = "from tsunagi.serve.server import serve; serve('127.0.0.1', {port})"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serves_until_told_to_stop(folder: Path, stop: signal.Signals) -> None:
    (folder / "sources").mkdir()
    settings = {"TSUNAGI_DATA": str(folder / "data"), "TSUNAGI_SOURCES": str(folder / "sources")}
    kept = {name: text for name, text in os.environ.items() if not name.startswith("TSUNAGI_")}
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", CODE.format(port=port)], env=kept | settings, stderr=subprocess.PIPE,
        # Tests that were started in the background ignore SIGINT, and what they start would too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        assert wait_for(f"http://127.0.0.1:{port}/healthz", process).startswith(b'{"ok":true')
        process.send_signal(stop)
        assert process.wait(10) == 0
    finally:
        process.kill()
        _out, errors = process.communicate()
    assert errors == b""


def wait_for(address: str, process: subprocess.Popen[bytes]) -> bytes:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bytes(answer.read())
        except OSError:
            assert process.poll() is None, "the server ended early"
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer within 30 seconds")
