"""The process that answers SPARQL: reads snapshots only, has no network, and may be killed at any moment.

Run as `python -m tsunagi.graph._worker FD FOLDER SECONDS`; it ends when the other end of FD is closed.
"""

import ctypes
import itertools
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse_query_results,
    serialize,
)

from tsunagi.errors import ConfigError
from tsunagi.graph._question import Answer, Question, asks_elsewhere, names_dataset
from tsunagi.graph._store import read_state
from tsunagi.graph._terms import PREFIXES

MEMORY = 4 << 30
"""Bytes of address space; beyond, the process ends and a new one takes its place."""
SLACK = 2
NEW_NETWORK, NEW_USER = 0x40000000, 0x10000000
"""CLONE_NEWNET and CLONE_NEWUSER of unshare(2)."""
TABLES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}


class TooManyRowsError(Exception):
    """The answer is larger than the question allows."""


class Lines:
    """Takes TSV, where each row is one line whatever its texts hold, and stops at the last line allowed."""

    def __init__(self, most: int) -> None:
        self._left = most + 1  # the head is a line too
        self.parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Keeps a part."""
        self._left -= part.count(b"\n")
        if self._left < 0:
            raise TooManyRowsError
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits."""


def answer(store: Store, question: Question) -> Answer:
    """Asks the store."""
    if asks_elsewhere(question.query):
        return Answer(problem="service")
    try:
        named = bool(question.default_graphs or question.named_graphs)
        found = store.query(
            question.query,
            base_iri=question.base or None,
            use_default_graph_as_union=not named and not names_dataset(question.query),
            default_graph=[NamedNode(iri) for iri in question.default_graphs] if named else None,
            named_graphs=[NamedNode(iri) for iri in question.named_graphs] if named else None,
        )
        if isinstance(found, QueryBoolean | QuerySolutions):
            return _table(found, question)
        if not question.graph:
            return Answer(problem="form", detail="graph")
        triples = list(itertools.islice(found, question.rows + 1))
        if len(triples) > question.rows:
            return Answer(problem="rows")
        body = serialize(triples, format=GRAPHS[question.graph], prefixes=dict(PREFIXES))
        return Answer(body or b"", question.graph)
    except TooManyRowsError:
        return Answer(problem="rows")
    except (SyntaxError, ValueError) as error:
        return Answer(problem="syntax", detail=str(error))


def _table(found: QueryBoolean | QuerySolutions, question: Question) -> Answer:
    if not question.table:
        return Answer(problem="form", detail="table")
    wanted = TABLES[question.table]
    if isinstance(found, QueryBoolean):
        return Answer(found.serialize(format=wanted) or b"", question.table)
    lines = Lines(question.rows)
    found.serialize(lines, QueryResultsFormat.TSV)  # type: ignore[arg-type]  # write and flush suffice
    body = b"".join(lines.parts)
    if wanted != QueryResultsFormat.TSV:
        body = parse_query_results(body, QueryResultsFormat.TSV).serialize(format=wanted) or b""
    return Answer(body, question.table)


def cut_off() -> None:
    """Leaves the network, where the system lets us; a second wall behind the refusal of SERVICE."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "unshare") and libc.unshare(NEW_NETWORK) != 0:
        libc.unshare(NEW_USER | NEW_NETWORK)


def work(pipe: Connection, folder: Path, seconds: float) -> None:
    """Answers until the other end is closed."""
    reading, store = "", Store()
    pipe.send_bytes(b"ready")
    while True:
        try:
            question = msgspec.msgpack.decode(pipe.recv_bytes(), type=Question)
        except EOFError:
            return
        # the default action of SIGALRM ends the process even inside the engine and when nobody waits any more
        signal.setitimer(signal.ITIMER_REAL, seconds + SLACK)
        try:
            state = read_state(folder)
            if state.snapshot and state.snapshot != reading:
                store, reading = Store.read_only(str(folder / state.snapshot)), state.snapshot
            said = answer(store, question) if reading else Answer(problem="empty")
        except (OSError, ConfigError) as error:
            reading = ""
            said = Answer(problem="empty", detail=str(error))
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send_bytes(msgspec.msgpack.encode(said))


def main(fd: str, folder: str, seconds: str) -> None:
    """Body of the process."""
    cut_off()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    work(Connection(int(fd)), Path(folder), float(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
