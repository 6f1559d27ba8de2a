"""An installation in a folder of its own, used through the command in a process of its own, as its user does."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.out.splitlines()]


def source(kind: str = "Item", more: str = "", **mapping: str) -> str:
    """A source file for `rows.jsonl`, whose rows have a `number`; `mapping` is name in the row → property."""
    meant = "".join(f"  {name}: {what}\n" for name, what in {"number": "identifier", **mapping}.items())
    return (
        f"name: {{ja: 試験, en: Test}}\ndriver: files\nformat: table\nkind: {kind}\n{more}"
        f"options: {{path: rows.jsonl, id: number}}\nmapping:\n{meant}"
    )


def lines(rows: Iterable[Mapping[str, Any]], broken: bool = False) -> str:
    """Rows as a file has them; after them one that cannot be understood, if it is to be `broken`."""
    made = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return made + '{"number": "broken\n' if broken else made


class Site:
    """One installation: its folders, its settings and, where the tests run on PostgreSQL, its database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "sources").mkdir(parents=True)
        self.environment = {
            **os.environ, "TSUNAGI_DATA": str(folder / "data"), "TSUNAGI_SOURCES": str(folder / "sources"),
        }  # fmt: skip
        if url := os.environ.get("TSUNAGI_DATABASE_URL"):
            name = f"site{folder.name.replace('-', '').lower()}"
            self._create(url, name)
            self.environment["TSUNAGI_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}"

    @staticmethod
    def _create(url: str, name: str) -> None:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())

    def write(self, name: str, text: str) -> None:
        """A file among the sources."""
        (self.folder / "sources" / name).write_text(text, "utf-8")

    def command(self, *words: object) -> list[str]:
        """What the user types."""
        return [sys.executable, "-m", "tsunagi", *map(str, words)]

    def __call__(self, *words: object) -> Said:
        done = subprocess.run(
            self.command(*words), env=self.environment, capture_output=True, text=True, timeout=300
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def run(self, *words: object, code: int = 0) -> str:
        """What a command prints that ends with this code: its answer, or why it refuses."""
        said = self(*words)
        assert said.code == code, said.out + said.err
        return said.err if code else said.out

    def json(self, *words: object, code: int = 0) -> Any:
        """What a command answers with --json."""
        said = self(*words, "--json")
        assert said.code == code, said.out + said.err
        return said.json
