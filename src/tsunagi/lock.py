"""A lock file: one process at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tsunagi.errors import ConfigError


@contextmanager
def only_one(lock: Path, doing: str, *, wait: bool = False) -> Iterator[None]:
    """Holds a lock file; the kernel frees it when the process ends, however it ends.

    Raises:
        ConfigError: another process holds it, which is `doing` this, and we are not to wait.
    """
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            file.seek(0)
            raise ConfigError(
                f"Process {file.read().strip() or '?'} is {doing}. Wait for it or stop it."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
