"""What follows a change in a case: notices, mails, the board. None of it can make the change itself fail."""

import fcntl
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection, transaction
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
        transaction.on_commit(lambda: threading.Thread(target=mail, args=(data, base), daemon=True).start())
    if changes_board(event):
        try:
            write_board(data)
        except OSError:
            log.exception("The board cannot be written into %s; the next change or run writes it", data)
            return
        transaction.on_commit(lambda: start_run(data))


def changes_board(event: Event) -> bool:
    """Whether a case came onto the board, left it, or changed on it."""
    return event.sort == "step" and bool({event.frm, event.to} & workflow_of(event.case).open_states)


def mail(data: Path, base: str) -> None:
    """Sends what waits, unless another thread is at it; what fails goes with the next sending."""
    try:
        with (data / "mail.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            send_mails(base)
    except BlockingIOError:
        return
    except OSError as error:
        log.warning("The mails cannot be sent now and wait: %s", error)
    finally:
        close_old_connections()
        connection.close()


def start_run(data: Path) -> None:
    """Starts `tsunagi run board` as a process of its own, unless a run is at it: the next one takes the board in too."""
    try:
        with (data / "run.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with (data / "board" / "run.log").open("wb") as told:
            subprocess.Popen(
                [sys.executable, "-m", "tsunagi", "run", "board"],
                stdin=subprocess.DEVNULL, stdout=told, stderr=told, start_new_session=True, env=os.environ.copy(),
            )  # fmt: skip
    except BlockingIOError:
        return
    except OSError as error:
        log.warning("The board's run cannot be started (%s); `tsunagi run board` does the same", error)
