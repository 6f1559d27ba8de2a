"""A file that is written as a whole or not at all."""

import os
import secrets
from pathlib import Path


def write_whole(path: Path, body: bytes, mode: int | None = None) -> None:
    """Writes a file beside its place and moves it there: who reads has the one of before or this one, a crash or not.

    Args:
        path: its place, in a folder that exists; threads and processes may write it at once, the last one stays.
        body: all of it.
        mode: who may read it from the first byte on; None is as the process makes files.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("xb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes renames in a folder durable."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
