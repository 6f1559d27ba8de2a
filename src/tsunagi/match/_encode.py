"""The background stage that encodes: follows the change feed, newest and likeliest first; may be stopped at any moment."""

import hashlib
import time
from typing import Protocol

import msgspec

from tsunagi.catalogue import Catalogue, Change
from tsunagi.match._meaning import WITHOUT, rank, title, whole
from tsunagi.match._vectors import TITLE, WAITING, WHOLE, Known, Todo, VectorStore

CHANGES = 2_000
BATCH = 256
"""Documents encoded at a time: half a second of titles, three seconds of whole texts, that a kill may cost."""


class Progress(Protocol):
    """Who watches."""

    def begin(self, what: str, total: int | None) -> None:
        """A stage over `total` records begins."""

    def advance(self, what: str, done: int, total: int | None = None) -> None:
        """`done` more records of the stage went through."""

    def end(self, what: str, message: str) -> None:
        """The stage ended."""


class Encoded(msgspec.Struct, frozen=True):
    """What a turn of encoding did, and how far all is."""

    change: int
    """Number of the last change of the catalogue that was taken in."""
    titles: int
    """Texts encoded in this turn: titles."""
    wholes: int
    """Texts encoded in this turn: whole."""
    seconds: float
    documents: int
    share: float
    """Share of the documents that are encoded, at least their titles: 0 to 1."""
    whole_share: float
    complete: bool


def encode_documents(
    catalogue: Catalogue, vectors: VectorStore, progress: Progress, seconds: float | None = None
) -> Encoded:
    """Takes in what changed and encodes what waits, until nothing waits or `seconds` are over.

    Raises:
        ConfigError: another process is encoding.
    """
    began = time.monotonic()
    end = began + seconds if seconds is not None else float("inf")
    with vectors.writing():
        _catch_up(catalogue, vectors, progress, end)
        counts = {WAITING: 0, TITLE: 0}
        for depth, what in ((WAITING, "titles"), (TITLE, "whole texts")):
            counts[depth] = _encode(catalogue, vectors, progress, end, depth, what)
    complete = not vectors.waiting(1) and vectors.checkpoint >= catalogue.last_change()
    return Encoded(
        vectors.checkpoint, counts[WAITING], counts[TITLE], round(time.monotonic() - began, 1),
        vectors.documents, vectors.share, vectors.whole_share, complete,
    )  # fmt: skip


def _catch_up(catalogue: Catalogue, vectors: VectorStore, progress: Progress, end: float) -> None:
    what, at = "changes", vectors.checkpoint
    progress.begin(what, None)
    while time.monotonic() < end and (changes := catalogue.changes(at, CHANGES)):
        at = changes[-1].number
        vectors.take([(change.id, _known(change)) for change in changes], at)
        progress.advance(what, len(changes))
    progress.end(what, "")


def _known(change: Change) -> Known | None:
    entity = change.entity
    if entity is None or entity.kind in WITHOUT:
        return None
    text = whole(entity)
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return Known(rank(entity), digest) if text else None


def _encode(
    catalogue: Catalogue, vectors: VectorStore, progress: Progress, end: float, depth: int, what: str
) -> int:
    """Encodes what waits at one depth; how many."""
    done = 0
    progress.begin(what, vectors.count(depth))
    while time.monotonic() < end and (todo := [one for one in vectors.waiting(BATCH) if one.depth == depth]):
        _encode_batch(catalogue, vectors, todo)
        progress.advance(what, len(todo))
        done += len(todo)
    progress.end(what, "")
    return done


def _encode_batch(catalogue: Catalogue, vectors: VectorStore, todo: list[Todo]) -> None:
    held = catalogue.many([one.id for one in todo])
    kept: list[tuple[Todo, int]] = []
    texts = []
    for one in todo:
        if one.id not in held:
            continue
        entity = held[one.id].entity
        short, long = title(entity), whole(entity)
        at_once = one.depth > WAITING or not short or short == long
        texts.append(long if at_once else short)
        kept.append((one, WHOLE if at_once else TITLE))
    vectors.keep(kept, vectors.encoder.encode(texts), [one.id for one in todo if one.id not in held])
