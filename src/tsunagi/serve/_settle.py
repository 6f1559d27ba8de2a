"""What follows a change in a case: notices, mails, the board. None of it can make the change itself fail."""

import fcntl
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest

from tsunagi.collab.cases import send_mails, tell, workflow_of, write_board
from tsunagi.collab.models import Event
from tsunagi.serve.pages.item import base_of

log = logging.getLogger(__name__)


def settle(request: HttpRequest, event: Event) -> None:
    """Tells those who may know of an event, and brings the board to what is public now."""
    notices = tell(event)
    data, base = settings.TSUNAGI.data, base_of(request)
    if notices:
        beside(lambda: mail(data, base))
    if changes_board(event):
        try:
            write_board(data)
        except OSError:
            log.exception("The board cannot be written into %s; the next change or run writes it", data)
            return
        beside(lambda: start_run(data))


def beside(act: Callable[[], None]) -> None:
    """Does something in a thread once what was written can be read by others."""
    transaction.on_commit(lambda: threading.Thread(target=act, daemon=True).start())


def changes_board(event: Event) -> bool:
    """Whether a case came onto the board, left it, or changed on it."""
    return event.sort == "step" and bool({event.frm, event.to} & workflow_of(event.case).open_states)


def mail(data: Path, base: str) -> None:
    """Sends what waits; what fails goes with the next sending."""
    try:
        with turn(data / "mail.lock") as ours:
            if ours:
                send_mails(base)
    except OSError as error:
        log.warning("The mails cannot be sent now and wait: %s", error)
    finally:
        connection.close()


def start_run(data: Path, source: str = "board") -> None:
    """Starts `tsunagi run` of a source of ours as a process of its own, as soon as no other run is at it."""
    try:
        with turn(data / "run.lock", ".next" if source == "board" else f".{source}.next") as ours:
            if not ours:
                return
        with (data / source / "run.log").open("wb") as told:
            subprocess.Popen(
                [sys.executable, "-m", "tsunagi", "run", source],
                stdin=subprocess.DEVNULL, stdout=told, stderr=told, start_new_session=True,
            )  # fmt: skip
    except OSError as error:
        log.warning("A run cannot be started (%s); `tsunagi run %s` does the same", error, source)


@contextmanager
def turn(lock: Path, line: str = ".next") -> Iterator[bool]:
    """Waits until nobody holds the lock; False at once where somebody waits already in the same line, a file of that suffix.

    Whoever waits does all that there is to do when its turn comes, so one is enough, and nothing is left undone.
    """
    with lock.with_suffix(line).open("a") as queue, lock.open("a") as held:
        try:
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        fcntl.flock(held, fcntl.LOCK_EX)
        fcntl.flock(queue, fcntl.LOCK_UN)
        yield True
