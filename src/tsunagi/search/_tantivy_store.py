"""The index on disk: generations, one of which is current, readers that notice changes, one writer.

<folder>/current         name of the current generation, replaced atomically
<folder>/lock            held by the process that writes
<folder>/v1-000002/      a generation: a Tantivy index with the fields of schema version 1
"""

import os
import shutil
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import tantivy as engine

from tsunagi.file import write_whole
from tsunagi.lock import only_one
from tsunagi.search._document import Document
from tsunagi.search._tantivy_schema import (
    BATCH,
    CHECKPOINT_ID,
    VERSION,
    checkpoint_row,
    prepare,
    rows,
    schema,
    writable,
)

HEAP = 120_000_000
"""Bytes that the writer fills before it writes a segment; half of it makes so many that merging them costs a third."""
THREADS = 1
"""The catalogue's writer and this process' own work keep the second core busy."""
REMEMBERED = 512
"""Answers kept for each state of the index."""
REBUILD_STEP = 200_000
"""Documents after which a rebuild writes down what it has, so that it need not remember their ids."""

T = TypeVar("T")
Words = dict[int, list[tuple[str, int]]]
"""Length → words and how many fields of documents have them."""


@dataclass
class Snapshot:
    """A state of the index, with what was worked out from it."""

    generation: str
    signature: tuple[int, ...]
    index: engine.Index
    searcher: engine.Searcher
    checkpoint: int
    words: dict[str, Words] = field(default_factory=dict)
    """First letter → frequent words, for better spellings; filled as they are asked for."""
    _answers: OrderedDict[object, Any] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def remember(self, key: object, answer: Callable[[], T]) -> T:
        """The answer to `key`, worked out once for this state of the index."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                found: T = self._answers[key]
                return found
        made = answer()
        with self._lock:
            self._answers[key] = made
            if len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        return made


class Store:
    """The generations in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._held: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The newest committed state; costs two file stats while nothing changes."""
        held = self._held
        if held is not None and held.signature == self._signature(held.generation):
            return held
        with self._lock:
            held = self._held
            if held is None or held.signature != self._signature(held.generation):
                self._held = held = self._fresh(held)
            return held

    def _signature(self, generation: str) -> tuple[int, ...]:
        found: list[int] = []
        for path in (self._folder / "current", self._folder / generation / "meta.json"):
            try:
                stat = os.stat(path)
            except FileNotFoundError:
                found.append(0)
            else:
                found += (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        return tuple(found)

    def _fresh(self, held: Snapshot | None) -> Snapshot:
        for attempt in range(10):
            generation = self._current()
            signature = self._signature(generation)
            try:
                if held is not None and held.generation == generation:
                    index = held.index
                else:
                    index = self._open(generation)
                index.reload()
                return _snapshot(generation, signature, index)
            except (ValueError, OSError):
                # The generation went away between reading its name and opening it.
                held = None
                if attempt == 9:
                    raise
        raise AssertionError

    def _current(self) -> str:
        """Name of the current generation; '' if there is none that this version can read."""
        try:
            name = (self._folder / "current").read_text("ascii").strip()
        except FileNotFoundError:
            return ""
        return name if name.startswith(f"v{VERSION}-") and "/" not in name else ""

    def _open(self, generation: str) -> engine.Index:
        if not generation:
            return prepare(engine.Index(schema()))
        return prepare(engine.Index.open(str(self._folder / generation)))

    @contextmanager
    def writer(self) -> "Iterator[TantivyWriter]":
        """Opens the current generation for changes, or a first one."""
        with self._locked():
            generation = self._current()
            if not generation:
                generation = self._create()
                self._publish(generation)
            self._remove_others(generation)
            writer = TantivyWriter(self._open(generation))
            try:
                yield writer
            finally:
                writer.close()

    @contextmanager
    def rebuild(self) -> "Iterator[TantivyWriter]":
        """Opens a new generation, which becomes current if the block ends without error."""
        with self._locked():
            self._remove_others(self._current())
            generation = self._create()
            published = False
            try:
                writer = TantivyWriter(self._open(generation), step=REBUILD_STEP)
                try:
                    yield writer
                finally:
                    writer.close()
                self._publish(generation)
                published = True
            finally:
                self._remove_others(generation if published else self._current())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with only_one(self._folder / "lock", f"writing the index in {self._folder}"):
            yield

    def _create(self) -> str:
        numbers = [int(path.name[-6:]) for path in self._folder.glob("v*-[0-9][0-9][0-9][0-9][0-9][0-9]")]
        generation = f"v{VERSION}-{max(numbers, default=0) + 1:06d}"
        (self._folder / generation).mkdir()
        engine.Index(schema(), str(self._folder / generation))
        return generation

    def _publish(self, generation: str) -> None:
        write_whole(self._folder / "current", generation.encode("ascii"))

    def _remove_others(self, generation: str) -> None:
        """Removes generations that are not current; who still reads one keeps its files until done."""
        for path in self._folder.glob("v*-[0-9][0-9][0-9][0-9][0-9][0-9]"):
            if path.name != generation:
                shutil.rmtree(path, ignore_errors=True)


def _snapshot(generation: str, signature: tuple[int, ...], index: engine.Index) -> Snapshot:
    searcher = index.searcher()
    hits = searcher.search(engine.Query.term_query(schema(), "id", CHECKPOINT_ID), 1).hits
    checkpoint = int(searcher.doc(hits[0][1])["checkpoint"][0]) if hits else 0
    return Snapshot(generation, signature, index, searcher, checkpoint)


class TantivyWriter:
    """Changes one generation. Without a `step`, nothing is written down before `commit`."""

    def __init__(self, index: engine.Index, step: int | None = None) -> None:
        self._index = index
        self._schema = schema()
        self._step = step
        self._writer = index.writer(HEAP, THREADS)
        self._pending: set[str] = set()
        self._look_again()

    def upsert(self, documents: Sequence[Document]) -> None:
        """Adds documents, replacing those with the same ids."""
        for start in range(0, len(documents), BATCH):
            batch = documents[start : start + BATCH]
            try:
                self._add(batch)
            except UnicodeEncodeError:
                self._add([writable(document) for document in batch])
        if self._step is not None and len(self._pending) >= self._step:
            self._writer.commit()
            self._look_again()

    def delete(self, ids: Iterable[str]) -> None:
        """Takes documents away; unknown ids are no error."""
        for id in ids:
            if id != CHECKPOINT_ID:
                self._writer.delete_documents_by_term("id", id)

    def commit(self, checkpoint: int) -> None:
        """Makes the changes visible and durable together with `checkpoint`."""
        self._writer.delete_documents_by_term("id", CHECKPOINT_ID)
        self._writer.add_document(engine.Document.from_dict(checkpoint_row(checkpoint), self._schema))
        self._writer.commit()
        self._look_again()

    def close(self) -> None:
        """Drops what was not committed and lets go of the generation."""
        self._writer.rollback()
        self._writer.wait_merging_threads()

    def _add(self, batch: Sequence[Document]) -> None:
        layout, make = self._schema, engine.Document.from_dict
        for row in rows(batch):
            made = make(row, layout)
            self._forget(row["id"])
            self._writer.add_document(made)

    def _forget(self, id: str) -> None:
        """Deletes a document only if there is one: a look is cheaper than a delete that finds nothing."""
        if id in self._pending or (not self._is_empty and self._searcher.doc_freq("id", id)):
            self._writer.delete_documents_by_term("id", id)
        self._pending.add(id)

    def _look_again(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()
        self._is_empty = self._searcher.num_docs == 0
        self._pending.clear()
