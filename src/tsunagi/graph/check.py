"""Checks entities against the shapes of their kinds, batch by batch."""

import re
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import datetime

import msgspec

from tsunagi.graph._frame import Frame
from tsunagi.graph._judge import Judge, Result, curie
from tsunagi.graph._quads import nquads
from tsunagi.graph._shapes import shapes
from tsunagi.graph._terms import written_id
from tsunagi.model import Entity

BATCH = 100
"""Entities that are checked together: fewer cost more questions to the catalogue, more cost the validator more."""
THREADS = 2
"""Batches that are judged at once, while the next one is read; the validator does not hold Python's lock."""
LONGEST = 120
"""Characters of a value that are shown."""
Batch = Sequence[tuple[Entity, datetime | None]]
"""Entities with the moments of their last change."""


class Violation(msgspec.Struct, frozen=True):
    """One way to break a shape, and how often it happened."""

    kind: str
    path: str
    """The property, `schema:image`; with a part's property behind it, `jps:accessInfo/schema:url`."""
    constraint: str
    """The component of SHACL that is not met: MinCount, NodeKind …"""
    message: str
    """What the shape asks for, in a sentence."""
    example: str
    """Id of an entity that breaks it."""
    count: int
    shape: str = ""
    """IRI of the shape, in /shapes.ttl."""
    value: str = ""
    """What stands there in the example; empty where it is one too few or too many."""


class ShapeReport(msgspec.Struct, frozen=True):
    """What came of a check."""

    checked: int
    violations: list[Violation]
    """The most frequent first."""
    stopped: bool = False
    """Whether it was interrupted; all that was checked until then is told."""
    reached: datetime | None = None
    """When the last entity that was checked last changed: a check that was stopped goes on from there."""


class _Judged(msgspec.Struct, frozen=True):
    entities: Sequence[Entity]
    texts: Sequence[bytes]
    """N-Triples of each."""
    results: "Future[list[Result]]"
    reached: datetime | None


def check_shapes(
    batches: Iterable[Batch], frame: Frame, watch: Callable[[int], object] = lambda done: None
) -> ShapeReport:
    """Checks all batches; memory holds a few at a time.

    An interruption (KeyboardInterrupt) ends it with what was found so far.

    Args:
        batches: a batch is one graph: what an entity says of another counts for both.
        frame: what the statements need beside the entities.
        watch: told the size of each batch that is done.
    """
    judge = Judge(shapes(frame.base))
    counts: dict[tuple[str, str, str, str], Violation] = {}
    checked, reached, stopped = 0, None, False
    with closing(_judged(batches, frame, judge)) as judged:
        try:
            for batch in judged:
                for found in _violations(batch, frame.base, judge):
                    key = (found.kind, found.shape, found.path, found.constraint)
                    before = counts.get(key, msgspec.structs.replace(found, count=0))
                    counts[key] = msgspec.structs.replace(before, count=before.count + 1)
                checked, reached = checked + len(batch.entities), batch.reached
                watch(len(batch.entities))
        except KeyboardInterrupt:
            stopped = True
    return ShapeReport(checked, sorted(counts.values(), key=lambda v: -v.count), stopped, reached)


def _judged(batches: Iterable[Batch], frame: Frame, judge: Judge) -> Generator[_Judged, None, None]:
    """The batches in their order, with results that are there; the threads stay a little ahead."""
    with ThreadPoolExecutor(THREADS, "shapes") as pool:
        ahead: deque[_Judged] = deque()
        for batch in batches:
            texts = [_triples(one, msgspec.structs.replace(frame, updated=at)) for one, at in batch]
            results = pool.submit(judge.results, b"".join(texts))
            ahead.append(
                _Judged([one for one, _at in batch], texts, results, batch[-1][1] if batch else None)
            )
            if len(ahead) > THREADS:
                yield _done(ahead.popleft())
        while ahead:
            yield _done(ahead.popleft())


def _done(batch: _Judged) -> _Judged:
    batch.results.result()
    return batch


def _triples(entity: Entity, frame: Frame) -> bytes:
    """What is said of an entity, without the name of its graph; that stands nowhere else at the end of a line."""
    graph = f" <{frame.base}/graph/{written_id(entity.id)}> .\n"
    return nquads(entity, frame).replace(graph.encode(), b" .\n")


def _violations(batch: _Judged, base: str, judge: Judge) -> Iterator[Violation]:
    results = batch.results.result()
    if not results:
        return
    own = {written_id(entity.id): position for position, entity in enumerate(batch.entities)}
    for result in results:
        position = _owner(result.focus, base, own, batch.texts)
        entity = batch.entities[position]
        way = _way(result.focus, base, batch.texts[position])
        yield Violation(
            entity.kind,
            f"{way}/{curie(result.path)}" if way else curie(result.path),
            result.constraint,
            judge.sentence(result),
            entity.id,
            1,
            result.shape,
            result.value[:LONGEST],
        )


def _owner(focus: str, base: str, own: Mapping[str, int], texts: Sequence[bytes]) -> int:
    """Position of the entity that a node is a part of, or that is the first to speak of it."""
    for space in ("item", "data", "graph"):
        if focus.startswith(start := f"{base}/{space}/"):
            written = focus.removeprefix(start).partition("#")[0]
            if written in own:
                return own[written]
    subject = f"<{focus}> ".encode()
    return next(at for at, text in enumerate(texts) if text.startswith(subject) or b"\n" + subject in text)


def _way(focus: str, base: str, text: bytes) -> str:
    """The property that leads to a part; empty for the thing itself."""
    if focus.startswith((f"{base}/item/", f"{base}/graph/")):
        return ""
    found = re.search(rb"<([^<> ]*)> <" + re.escape(focus.encode()) + rb"> ", text)
    return curie(found[1].decode()) if found else ""
