"""Asks a graph folder in processes that are killed when they take too long: the engine cannot be interrupted."""

import multiprocessing
import queue
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from tsunagi.graph._question import Answer, Question, asks_elsewhere

WORKERS = 2
WAITING = 2
"""So many more may wait for a worker; others are told to come again, so that the site keeps threads for pages."""
START_SECONDS = 60.0


class Worker:
    """One process and the pipe to it."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        command = [
            sys.executable,
            "-m",
            "tsunagi.graph._worker",
            str(theirs.fileno()),
            str(folder),
            str(seconds),
        ]
        with theirs:
            self._process = subprocess.Popen(
                command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        self._seconds = seconds
        self._ready = False

    def ask(self, question: Question) -> Answer:
        """Its answer; where there is none in time or the process ended, `alive` is False afterwards."""
        try:
            if not self._ready:
                if not self._pipe.poll(START_SECONDS):
                    return self._end("time")
                self._ready = self._pipe.recv_bytes() == b"ready"
            self._pipe.send_bytes(msgspec.msgpack.encode(question))
            began = time.monotonic()
            if not self._pipe.poll(self._seconds):
                return self._end("time")
            return msgspec.msgpack.decode(_receive(self._pipe), type=Answer)
        except (EOFError, OSError):
            late = self._ready and time.monotonic() - began >= self._seconds
            return self._end("time" if late else "memory")

    def _end(self, problem: str) -> Answer:
        self.close()
        return msgspec.convert({"problem": problem}, Answer)

    @property
    def alive(self) -> bool:
        """Whether it can be asked again."""
        return self._process.poll() is None and not self._pipe.closed

    def close(self) -> None:
        """Ends the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()


def _receive(pipe: Connection) -> bytes:
    return pipe.recv_bytes()


class Pool:
    """Workers over one graph folder, started when the first question comes."""

    def __init__(self, folder: Path, seconds: float, workers: int = WORKERS) -> None:
        self._folder = folder
        self._seconds = seconds
        self._room = threading.BoundedSemaphore(workers + WAITING)
        self._free: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._free.put(None)

    def ask(self, question: Question) -> Answer:
        """The answer, or which problem it met; waits at most twice the time limit."""
        if asks_elsewhere(question.query):
            return Answer(problem="service")
        if not self._room.acquire(blocking=False):
            return Answer(problem="busy")
        try:
            return self._ask(question)
        finally:
            self._room.release()

    def _ask(self, question: Question) -> Answer:
        try:
            worker = self._free.get(timeout=self._seconds)
        except queue.Empty:
            return Answer(problem="busy")
        try:
            if worker is None or not worker.alive:
                worker = Worker(self._folder, self._seconds)
            return worker.ask(question)
        finally:
            self._free.put(worker if worker is not None and worker.alive else None)

    def close(self) -> None:
        """Ends the workers that are free."""
        for _ in range(self._free.qsize()):
            worker = self._free.get()
            if worker is not None:
                worker.close()
            self._free.put(None)
