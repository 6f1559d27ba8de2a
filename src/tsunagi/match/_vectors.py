"""The store of vectors, in one file: what is encoded, what is still to be, and what is nearest.

A vector is kept as signed bytes (`vector`) and as the signs alone (`code`). The signs of all documents, an eighth of a
byte for each number, lie in memory: the nearest by them are weighed once more by their bytes. So nothing has to be
trained or rebuilt as documents come and go, and every write is one transaction of SQLite.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from tsunagi.lock import only_one
from tsunagi.match._database import Database
from tsunagi.match._encoder import Encoder, Matrix

Codes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Key = TypeVar("Key", int, str)

WEIGHED = 1_000
"""Documents nearest by signs that are weighed by their bytes; recall of the first 100 is in docs/explanation/meaning.md."""
REMEMBERED = 64
"""Texts of which the vector is remembered: one need is asked about several times."""
_SOME = 900
"""Below the number of parameters that any SQLite takes."""
WAITING, QUICK, EXACT = range(3)
"""How well a document is encoded: not, by the quick encoder, by the true one."""

_TABLES = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document
  (n INTEGER PRIMARY KEY, id TEXT UNIQUE, rank INTEGER, grade INTEGER, digest BLOB);
CREATE INDEX IF NOT EXISTS document_next ON document (grade, rank);
CREATE TABLE IF NOT EXISTS vector (n INTEGER PRIMARY KEY, body BLOB);
CREATE TABLE IF NOT EXISTS code (n INTEGER PRIMARY KEY, stamp INTEGER, bits BLOB);
CREATE INDEX IF NOT EXISTS code_stamp ON code (stamp);
"""

_BODIES = "SELECT d.id, v.body FROM document d JOIN vector v ON v.n = d.n WHERE d.id"


class Todo(msgspec.Struct, frozen=True):
    """A document that is not encoded, or only quickly."""

    n: int
    id: str
    grade: int


class Known(msgspec.Struct, frozen=True):
    """A document as the catalogue has it now: its place in the order, and a digest of its text."""

    rank: int
    digest: bytes


class Held(msgspec.Struct, frozen=True):
    """The signs of all documents, in memory: `codes[:, :count]` belongs to `numbers[:count]`."""

    codes: Codes
    """(words of 64 bits, documents)"""
    numbers: Numbers
    count: int = 0


class VectorStore:
    """The vectors of an installation; any number of readers, one writer at a time (`writing`)."""

    def __init__(self, path: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self._path, self._lock = path, threading.Lock()
        self._file = Database(path, _TABLES, "cache_size=-8192")
        self._words = encoder.size // 64
        self._forget()
        self._encoded = lru_cache(REMEMBERED)(lambda text: encoder.encode([text])[0])
        if self._state("encoder") != encoder.name:
            self._begin_anew()

    @property
    def _database(self) -> sqlite3.Connection:
        return self._file.here

    def _state(self, name: str) -> int | str | None:
        row = self._database.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def _number(self, name: str) -> int:
        return int(self._state(name) or 0)

    def _begin_anew(self) -> None:
        """Forgets what another encoder made."""
        with self._database as database:
            for name in ("vector", "code"):
                database.execute(f"DELETE FROM {name}")
            database.execute("UPDATE document SET grade = ?", (WAITING,))
            database.execute("INSERT OR REPLACE INTO state VALUES ('encoder', ?)", (self.encoder.name,))
            self._count(database)

    # Writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the store for writing.

        Raises:
            ConfigError: another process writes.
        """
        with only_one(self._path.with_suffix(".lock"), f"encoding in {self._path.parent}"):
            yield

    @property
    def folder(self) -> Path:
        """Where the store is."""
        return self._path.parent

    @property
    def checkpoint(self) -> int:
        """Number of the last change of the catalogue that was taken in."""
        return self._number("change")

    def take(self, changes: Iterable[tuple[str, Known | None]], checkpoint: int) -> None:
        """Takes in what became of documents: (id, what is known, or None if it is gone); all or nothing.

        A document whose text is new waits for its turn, and is found by its old vector until then.
        """
        with self._database as database:
            for id, known in changes:
                if known is None:
                    self._drop(database, id)
                    continue
                database.execute(
                    "INSERT INTO document (id, rank, grade, digest) VALUES (?, ?, 0, ?) ON CONFLICT (id) DO UPDATE SET "
                    "grade = iif(digest = excluded.digest, grade, 0), rank = excluded.rank, digest = excluded.digest",
                    (id, known.rank, known.digest),
                )
            database.execute("INSERT OR REPLACE INTO state VALUES ('change', ?)", (checkpoint,))
            self._count(database)

    def _drop(self, database: sqlite3.Connection, id: str) -> None:
        for name in ("vector", "code"):
            database.execute(f"DELETE FROM {name} WHERE n = (SELECT n FROM document WHERE id = ?)", (id,))
        database.execute("DELETE FROM document WHERE id = ?", (id,))

    def waiting(self, limit: int) -> list[Todo]:
        """What is to be encoded next: all quickly before any well."""
        rows = self._database.execute(
            "SELECT n, id, grade FROM document WHERE grade < ? ORDER BY grade, rank LIMIT ?", (EXACT, limit)
        )
        return [Todo(*row) for row in rows]

    def count(self, grade: int) -> int:
        """How many documents are encoded this well."""
        row = self._database.execute("SELECT count(*) FROM document WHERE grade = ?", (grade,)).fetchone()
        return int(row[0])

    def drawn(self, size: int, rest: int) -> list[str]:
        """Ids of some documents, those of ranks below `rest` first; the same ones as long as these are there."""
        question = "SELECT id FROM document ORDER BY rank >= ?, digest, n LIMIT ?"
        return [row[0] for row in self._database.execute(question, (rest, size))]

    def keep(self, done: Sequence[Todo], grade: int, rows: Matrix, gone: Sequence[str] = ()) -> None:
        """Keeps the vectors of documents, encoded as well as `grade` says, and drops those `gone`; all or nothing."""
        with self._database as database:
            stamp = self._number("stamp") + 1
            for todo, body, bits in zip(done, to_bytes(rows), signs(rows), strict=True):
                database.execute("INSERT OR REPLACE INTO vector VALUES (?, ?)", (todo.n, body.tobytes()))
                database.execute(
                    "INSERT OR REPLACE INTO code VALUES (?, ?, ?)", (todo.n, stamp, bits.tobytes())
                )
                database.execute("UPDATE document SET grade = ? WHERE n = ?", (grade, todo.n))
            for id in gone:
                self._drop(database, id)
            database.execute("INSERT OR REPLACE INTO state VALUES ('stamp', ?)", (stamp,))
            self._count(database)

    def _count(self, database: sqlite3.Connection) -> None:
        counts = dict.fromkeys((WAITING, QUICK, EXACT), 0)
        counts.update(database.execute("SELECT grade, count(*) FROM document GROUP BY grade").fetchall())
        database.executemany(
            "INSERT OR REPLACE INTO state VALUES (?, ?)",
            (
                ("documents", sum(counts.values())),
                ("encoded", counts[QUICK] + counts[EXACT]),
                ("exact", counts[EXACT]),
            ),
        )

    # Asking

    @property
    def documents(self) -> int:
        """Documents that have a meaning, encoded or not."""
        return self._number("documents")

    @property
    def share(self) -> float:
        """Share of the documents that are encoded, well or quickly: 0 to 1."""
        return self._number("encoded") / max(self.documents, 1)

    @property
    def exact_share(self) -> float:
        """Share of the documents that the true encoder has encoded: 0 to 1."""
        return self._number("exact") / max(self.documents, 1)

    def nearest(self, text: str, size: int) -> list[tuple[str, float]]:
        """(id, cosine) of the documents nearest in meaning, nearest first; none if nothing is encoded."""
        held = self._refresh()
        if not held.count or not text.strip() or size < 1:
            return []
        query = self._encoded(text)
        found, asked = self._weigh(query, held, size)
        if 2 * len(found) < asked:  # most of what lies in memory is gone: read what there is
            with self._lock:
                self._forget()
            found, _ = self._weigh(query, self._refresh(), size)
        best = sorted(found, key=lambda pair: (-pair[1], pair[0]))[:size]
        ids = dict(self._rows("SELECT n, id FROM document WHERE n", [n for n, _ in best]))
        return [(ids[n], cosine) for n, cosine in best if n in ids]

    def _weigh(self, query: Matrix, held: Held, size: int) -> tuple[list[tuple[int, float]], int]:
        """(number, cosine) by bytes of the documents nearest by signs, and how many these were."""
        numbers = near(held, signs(query[None])[0], max(WEIGHED, 5 * size)).tolist()
        return cosines(query, self._rows("SELECT n, body FROM vector WHERE n", numbers)), len(numbers)

    def similarities(self, text: str, ids: Sequence[str]) -> dict[str, float]:
        """id → cosine for those of `ids` that are encoded."""
        found = self._rows(_BODIES, ids) if text.strip() else []
        return dict(cosines(self._encoded(text), found)) if found else {}

    def of(self, ids: Sequence[str]) -> tuple[list[str], Matrix]:
        """Those of `ids` that are encoded, and their vectors: (n, size), each of length 1."""
        found = self._rows(_BODIES, ids)
        return [id for id, _ in found], from_bytes([body for _, body in found], self.encoder.size)

    def _rows(self, question: str, keys: Sequence[object]) -> list[tuple[Any, Any]]:
        """What `question` has about those of `keys` that there are."""
        found: list[tuple[Any, Any]] = []
        for start in range(0, len(keys), _SOME):
            some = keys[start : start + _SOME]
            found += self._database.execute(f"{question} IN ({','.join('?' * len(some))})", some)
        return found

    def _forget(self) -> None:
        self._held = Held(np.zeros((self._words, 0), np.uint64), np.zeros(0, np.int64))
        self._places: dict[int, int] = {}
        self._seen = 0

    def _refresh(self) -> Held:
        """The signs in memory, with those that were written since."""
        with self._lock:
            latest = self._number("stamp")
            if latest != self._seen:
                # What is written while we read may come twice, which does no harm.
                rows = self._database.execute(
                    "SELECT n, bits FROM code WHERE stamp > ?", (self._seen,)
                ).fetchall()
                self._held, self._seen = self._with(rows), latest
            return self._held

    def _with(self, rows: list[tuple[int, bytes]]) -> Held:
        held, places = self._held, self._places
        for n, _ in rows:
            places.setdefault(n, len(places))
        codes, numbers = held.codes, held.numbers
        if len(places) > numbers.size:
            room = len(places) + len(places) // 4
            codes = np.zeros((self._words, room), np.uint64)
            numbers = np.zeros(room, np.int64)
            codes[:, : held.count], numbers[: held.count] = (
                held.codes[:, : held.count],
                held.numbers[: held.count],
            )
        if rows:
            at = np.array([places[n] for n, _ in rows])
            codes[:, at] = (
                np.frombuffer(b"".join(bits for _, bits in rows), np.uint64).reshape(-1, self._words).T
            )
            numbers[at] = [n for n, _ in rows]
        return Held(codes, numbers, len(places))


def to_bytes(rows: Matrix) -> npt.NDArray[np.int8]:
    """Each row by its largest number to -127 … 127."""
    largest = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-9) if len(rows) else 1.0
    return np.rint(rows * (127 / largest)).astype(np.int8)


def from_bytes(bodies: Sequence[bytes], size: int) -> Matrix:
    """Rows of length 1 of what `to_bytes` made: (bodies, size)."""
    rows = np.frombuffer(b"".join(bodies), np.int8).reshape(-1, size).astype(np.float32)
    made: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return made


def signs(rows: Matrix) -> Codes:
    """One bit for each number, whether it is above 0: (rows, words of 64 bits)."""
    return np.packbits(rows > 0, axis=1).view(np.uint64)


def near(held: Held, code: Codes, size: int) -> Numbers:
    """Numbers of the `size` documents that differ from `code` in the fewest signs."""
    numbers = held.numbers[: held.count]
    if held.count <= size:
        return numbers
    apart = np.zeros(held.count, np.uint16)
    for word, bits in zip(held.codes, code, strict=True):
        apart += np.bitwise_count(word[: held.count] ^ bits)
    limit = int(np.searchsorted(np.cumsum(np.bincount(apart)), size))
    nearer = np.flatnonzero(apart < limit)
    chosen: Numbers = numbers[np.concatenate([nearer, np.flatnonzero(apart == limit)[: size - len(nearer)]])]
    return chosen


def cosines(query: Matrix, found: list[tuple[Key, bytes]]) -> list[tuple[Key, float]]:
    """(key, cosine with `query`) of rows as `to_bytes` made them."""
    near_by = from_bytes([body for _, body in found], query.size) @ query
    return [(key, float(cosine)) for (key, _), cosine in zip(found, near_by, strict=True)]
