"""Parts written in another process, so that the catalogue is read and files are written on two cores."""

import gc
import multiprocessing
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec

from tsunagi.catalogue import Kept
from tsunagi.dump._writers import Form, Here, Rows
from tsunagi.errors import TsunagiError
from tsunagi.indexing import COLLECT

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[Kept]).decode


class Aside:
    """Parts that another process writes; one page is under way there while the next is read here.

    It has no lock on the folder and so gives no part its name. Left alone, it ends.
    """

    def __init__(self, form: Form) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, form), name="tsunagi-dump", daemon=True)
        self._process.start()
        theirs.close()
        self._size: int | None = 0

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid or 0

    def begin(self, path: Path) -> None:
        """Has the file opened."""
        self._send("begin", path)
        self._size = None
        self._wait()

    def add(self, rows: Rows) -> None:
        """Hands a page over."""
        self._wait()
        self._send("add", _encode(rows))
        self._size = None

    def size(self) -> int:
        """Waits until the page is written."""
        return self._wait()

    def end(self) -> tuple[int, str]:
        """Waits until the part is on the disk."""
        self._wait()
        self._send("end", None)
        found: tuple[int, str] = self._receive()
        return found

    def close(self) -> None:
        """Lets the process end."""
        self._pipe.close()
        self._process.join()

    def _wait(self) -> int:
        if self._size is None:
            self._size = int(self._receive())
        return self._size

    def _send(self, what: str, given: object) -> None:
        try:
            self._pipe.send((what, given))
        except BrokenPipeError as lost:
            raise _lost() from lost

    def _receive(self) -> Any:
        try:
            said = self._pipe.recv()
        except (EOFError, ConnectionResetError) as lost:
            raise _lost() from lost
        if isinstance(said, OSError):
            raise said
        return said


def _lost() -> TsunagiError:
    return TsunagiError(
        "The process that writes the dump ended early. Give the same command again: it goes on."
    )


def work(pipe: Connection, form: Form) -> None:
    """Body of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks is stopped by it, and then this one too
    gc.set_threshold(*COLLECT)
    parts = Here(form)
    try:
        while True:
            pipe.send(_do(parts, *pipe.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _do(parts: Here, what: str, given: Any) -> object:
    try:
        if what == "end":
            return parts.end()
        if what == "begin":
            parts.begin(given)
        else:
            parts.add(_decode(given))
        return parts.size()
    except OSError as error:
        return error
