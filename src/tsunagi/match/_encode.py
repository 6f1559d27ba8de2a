"""The background stage that encodes: follows the change feed, newest and likeliest first; may be stopped at any moment."""

import hashlib
import time
from typing import Protocol

import msgspec
import numpy as np

from tsunagi.catalogue import Catalogue, Change
from tsunagi.match._distil import QuickEncoder, learn, load_quick
from tsunagi.match._encoder import Encoder
from tsunagi.match._meaning import REST, WITHOUT, rank, title, whole
from tsunagi.match._vectors import EXACT, QUICK, WAITING, Known, Todo, VectorStore

CHANGES = 2_000
BATCH = 128
"""Documents that the true encoder encodes at a time: about a second, which a kill may cost."""
QUICK_BATCH = 2_000
FEW = 5_000
"""Documents that the true encoder does at once, without a quick one: a minute."""
SAMPLE = 30_000
"""Titles that the quick encoder is learned from: half a minute; it is learned once."""
LEAST = 2_000
"""Titles that it is learned from if time is over."""


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
    quick: int
    """Documents that the quick encoder encoded in this turn."""
    exact: int
    """Documents that the true encoder encoded in this turn."""
    seconds: float
    documents: int
    share: float
    """Share of the documents that are encoded, well or quickly: 0 to 1."""
    exact_share: float
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
        quick = _quick(catalogue, vectors, progress, end)
        first = _encode(catalogue, vectors, progress, end, quick) if quick else 0
        then = _encode(catalogue, vectors, progress, end, vectors.encoder)
    complete = not vectors.waiting(1) and vectors.checkpoint >= catalogue.last_change()
    return Encoded(
        vectors.checkpoint, first, then, round(time.monotonic() - began, 1),
        vectors.documents, vectors.share, vectors.exact_share, complete,
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


def _quick(catalogue: Catalogue, vectors: VectorStore, progress: Progress, end: float) -> QuickEncoder | None:
    """The quick encoder if it is worth it, learned now if it was not before."""
    if vectors.count(WAITING) <= FEW or time.monotonic() >= end:
        return None
    path = vectors.folder / "quick.npz"
    if held := load_quick(path, vectors.encoder):
        return held
    ids, what = vectors.drawn(SAMPLE, REST), "learn"
    texts: list[str] = []
    rows = []
    progress.begin(what, len(ids))
    for start in range(0, len(ids), BATCH):
        if time.monotonic() >= end and len(texts) >= LEAST:
            break
        held_now = catalogue.many(ids[start : start + BATCH]).values()
        some = [title(one.entity) or whole(one.entity) for one in held_now]
        texts += some
        rows.append(vectors.encoder.encode(some))
        progress.advance(what, len(some))
    quick = learn(vectors.encoder, texts, np.concatenate(rows))
    if time.monotonic() < end:
        quick.save(path)
    progress.end(what, "")
    return quick


def _encode(
    catalogue: Catalogue, vectors: VectorStore, progress: Progress, end: float, encoder: Encoder
) -> int:
    """Encodes what waits for this encoder, the quick or the true one; how many."""
    exact = encoder is vectors.encoder
    what, size, done = ("encode", BATCH, 0) if exact else ("encode quickly", QUICK_BATCH, 0)
    progress.begin(what, vectors.count(WAITING) + (vectors.count(QUICK) if exact else 0))
    while time.monotonic() < end and (todo := vectors.waiting(size)):
        if not exact and todo[0].grade != WAITING:
            break
        _encode_batch(catalogue, vectors, todo, encoder)
        progress.advance(what, len(todo))
        done += len(todo)
    progress.end(what, "")
    return done


def _encode_batch(catalogue: Catalogue, vectors: VectorStore, todo: list[Todo], encoder: Encoder) -> None:
    held = catalogue.many([one.id for one in todo])
    there = [one for one in todo if one.id in held]
    rows = encoder.encode([whole(held[one.id].entity) for one in there])
    gone = [one.id for one in todo if one.id not in held]
    vectors.keep(there, EXACT if encoder is vectors.encoder else QUICK, rows, gone)
