"""One SQLite file of the matching: a connection for each thread, any number of readers beside one writer."""

import sqlite3
import threading
from pathlib import Path


class Database:
    """Gives each thread its own connection to a file, whose folder is made."""

    def __init__(self, path: Path, tables: str, pragma: str) -> None:
        """`tables` is the script that makes what is not there; `pragma` one more setting of each connection."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._pragma, self._local = path, pragma, threading.local()
        with self.here as database:
            database.executescript(tables)

    @property
    def here(self) -> sqlite3.Connection:
        """This thread's own connection; as a context it is one transaction."""
        held: sqlite3.Connection | None = getattr(self._local, "database", None)
        if held is None:
            held = self._local.database = sqlite3.connect(self._path, timeout=60)
            held.execute("PRAGMA journal_mode=WAL")
            held.execute("PRAGMA synchronous=NORMAL")
            held.execute(f"PRAGMA {self._pragma}")
        return held
