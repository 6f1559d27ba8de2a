"""A file that is written as a whole or not at all."""

import os
from pathlib import Path


def write_whole(path: Path, body: bytes) -> None:
    """Writes a file beside its place and moves it there: who reads has the one of before or this one, a crash or not."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with draft.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
