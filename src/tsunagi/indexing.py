"""Keeps the index, the people of the matching and the graph up with the catalogue's change feed."""

import gc
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Protocol

from tsunagi.catalogue import Catalogue, Selection
from tsunagi.errors import TsunagiError
from tsunagi.graph import Frame, Graph, GraphState, graph_name, nquads, open_graph
from tsunagi.hub import Hub, open_stores, people_behind, set_up_django
from tsunagi.match import People, open_people
from tsunagi.model import load_kinds
from tsunagi.search import Writer, documents

COLLECT = (100_000, 50, 100)
"""Garbage collection thresholds of long work: records make many short-lived objects and no circles."""
BATCH = 400
GRAPH_BATCH = 2_000
ENGINES = 2
"""Batches that go into the graph at the same time: one took 58,000 triples a second, two 158,000."""
PEOPLE_BATCH = 2_000
COMMIT_DOCUMENTS = 200_000
COMMIT_SECONDS = 60.0
WAIT_SECONDS = 0.2


class Progress(Protocol):
    """Who watches long work."""

    def begin(self, what: str, total: int | None) -> None:
        """A stage over `total` records begins (None: not known yet)."""

    def advance(self, what: str, done: int, total: int | None = None) -> None:
        """`done` more records of the stage went through."""

    def end(self, what: str, message: str) -> None:
        """The stage ended."""


class Feed:
    """Carries changes from a catalogue to an index's writer, from change number `at` on."""

    def __init__(self, catalogue: Catalogue, writer: Writer, at: int) -> None:
        self._catalogue = catalogue
        self._writer = writer
        self._at = at
        self._kinds = load_kinds()
        self._pending = 0
        self._committed = time.monotonic()

    def catch_up(self, progress: Callable[[int], object]) -> None:
        """Carries all there is now; commits now and then."""
        while changes := self._catalogue.changes(self._at, BATCH):
            gone = [change.id for change in changes if change.entity is None]
            if gone:
                self._writer.delete(gone)
            living = ((c.entity, c.number) for c in changes if c.entity is not None)
            self._writer.upsert(documents(living, self._kinds))
            self._at = changes[-1].number
            self._pending += len(changes)
            progress(len(changes))
            if self._pending >= COMMIT_DOCUMENTS or time.monotonic() - self._committed > COMMIT_SECONDS:
                self.commit()

    def commit(self) -> None:
        """Makes searchable what was carried."""
        if self._pending:
            self._writer.commit(self._at)
        self._pending, self._committed = 0, time.monotonic()


@contextmanager
def indexing(hub: Hub, progress: Progress) -> Iterator[None]:
    """Indexes in another process, so both cores work, while the block writes to the catalogue; then all is searchable.

    Also when the block fails: what was stored is searchable.

    Raises:
        TsunagiError: the indexing process ended early.
    """
    at = hub.index.checkpoint
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=follow, args=(theirs,), name="tsunagi-index", daemon=True)
    process.start()
    theirs.close()
    progress.begin("index", None)
    with ThreadPoolExecutor(1) as listener:  # it indexes while the block runs, and its bar moves meanwhile
        heard = listener.submit(_hear, ours, progress)
        try:
            yield
        finally:
            try:
                ours.send("finish")
                progress.advance("index", 0, max(hub.catalogue.last_change() - at, 0))
                heard.result()
            except (EOFError, OSError) as lost:
                raise TsunagiError(
                    "The indexing process ended early; what was stored is safe. Run `tsunagi run` or `tsunagi reindex`."
                ) from lost
            finally:
                process.join()
                progress.end("index", "")


def _hear(pipe: Connection, progress: Progress) -> None:
    while (said := pipe.recv()) != "done":
        progress.advance("index", said)


def follow(pipe: Connection) -> None:
    """Body of the indexing process: follows the change feed until told to finish or left alone."""
    gc.set_threshold(*COLLECT)
    catalogue, index = open_stores()
    with index.writer() as writer:
        feed = Feed(catalogue, writer, index.checkpoint)
        while True:
            try:
                feed.catch_up(pipe.send)
                if pipe.poll(WAIT_SECONDS) and pipe.recv() == "finish":
                    break
            except (EOFError, ConnectionError):  # the run was killed
                return  # the next one goes on from the last commit
        feed.catch_up(pipe.send)
        feed.commit()
    _take_people(catalogue, open_people(set_up_django().data))
    pipe.send("done")


def _take_people(
    catalogue: Catalogue, people: People, progress: Callable[[int], object] = lambda done: None
) -> None:
    """Carries all changes there are now to the people, batch by batch: what was stopped goes on where it was."""
    while changes := catalogue.changes(people.checkpoint, PEOPLE_BATCH):
        people.take([(change.id, change.entity) for change in changes], changes[-1].number)
        progress(len(changes))


def catch_up_match(hub: Hub, progress: Progress) -> int:
    """Carries to the people of the matching what changed in the catalogue; all of it if their store is not there.

    May be stopped at any moment and goes on the next time. Returns how many changes there were.
    """
    people, behind = open_people(hub.settings.data), people_behind()
    progress.begin("people", behind)
    _take_people(hub.catalogue, people, lambda done: progress.advance("people", done))
    progress.end("people", "")
    return behind


def catch_up_graph(hub: Hub, progress: Progress, *, anew: bool = False) -> GraphState:
    """Carries what changed in the catalogue into the graph that answers SPARQL; `anew` carries everything.

    Raises:
        ConfigError: another process is doing this.
    """
    settings, feed = hub.settings, hub.catalogue
    base = settings.base_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    with open_graph(settings.data / "graph", base, anew=anew) as graph:
        until = feed.last_change()
        progress.begin("graph", feed.size(Selection(), graph.checkpoint, until))
        _carry(hub, graph, base, until, progress)
        progress.end("graph", f"{graph.state.triples:,} triples")
        return graph.state


def _carry(hub: Hub, graph: Graph, base: str, until: int, progress: Progress) -> None:
    at, pending = graph.checkpoint, 0
    putting: deque[Future[int]] = deque()
    # the engine holds no lock of the interpreter's: it puts two batches in while the next is made
    with ThreadPoolExecutor(ENGINES) as engine:
        while listed := hub.catalogue.listing(Selection(), at, until, GRAPH_BATCH):
            made = [
                (
                    graph_name(one.id, base),
                    nquads(one.entity, Frame(base, hub.sources, one.updated)) if one.entity else b"",
                )
                for one in listed
            ]
            if len(putting) == ENGINES:
                putting.popleft().result()
            putting.append(engine.submit(graph.replace, made))
            at, pending = listed[-1].change, pending + len(listed)
            progress.advance("graph", len(listed))
            if pending >= COMMIT_DOCUMENTS:
                while putting:
                    putting.popleft().result()
                graph.publish(at)
                pending = 0
        while putting:
            putting.popleft().result()
    graph.settle()
    graph.publish(max(at, until))
