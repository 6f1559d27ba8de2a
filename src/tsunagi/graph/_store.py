"""The graph on disk: written in one folder, read in snapshots of it, so that a writer never disturbs a question.

`store/` is what is written to; `read-N-x/` is a snapshot at change N made of hard links, which is cheap and which
RocksDB allows to read while `store/` is written; `state.json` names the snapshot and is replaced last. Killed at
any moment, the state still names a whole snapshot, and what came after its change is carried once more.
"""

import secrets
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

import msgspec
from pyoxigraph import NamedNode, RdfFormat, Store

from tsunagi.errors import ConfigError
from tsunagi.file import write_whole

BULK = 50_000
"""From so many quads on, writing files of their own is quicker than going through the log."""
SETTLE = 1_000_000
"""After so many new quads, putting the files in order halves the time of large questions (1.2 s to 0.6 s for a
two-join aggregate over 7 million) and is worth its own (8 s)."""


class GraphState(msgspec.Struct, frozen=True):
    """What a graph folder holds."""

    change: int = 0
    """Number of the last change that was carried; 0: nothing."""
    base: str = ""
    """The address under which the IRIs were made."""
    snapshot: str = ""
    """Folder name of what is read; '' if there is none."""
    triples: int = 0


def read_state(folder: Path) -> GraphState:
    """The state of a graph folder; an empty one if nothing was ever carried.

    Raises:
        ConfigError: the state file is damaged.
    """
    path = folder / "state.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=GraphState)
    except FileNotFoundError:
        return GraphState()
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{path} is damaged ({error}). `tsunagi graph --rebuild` makes it anew.") from error


def _snapshot_of(folder: Path) -> str:
    """What readers see; '' where the state is damaged, which is what a rebuild is for."""
    try:
        return read_state(folder).snapshot
    except ConfigError:
        return ""


class Graph:
    """The writing side of a graph folder. Use it as a context manager: one process at a time."""

    def __init__(self, folder: Path, base: str, *, anew: bool = False) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._store: Store | None = self._lock()
        self._state = read_state(folder) if not anew else GraphState()
        self._added = 0
        if anew or self._state.base != base:
            # readers keep their snapshot; a kill from here on must not pass off a half-filled store as whole
            shown = _snapshot_of(folder)
            self._state = GraphState(0, base, shown)
            self._write_state()
        if not self._state.change:
            self._store = None
            shutil.rmtree(folder / "store")  # quicker than removing what it holds
            self._store = self._lock()

    def _lock(self) -> Store:
        try:
            return Store(str(self._folder / "store"))
        except OSError as error:
            raise ConfigError(
                f"{self._folder / 'store'} cannot be opened for writing: {error}. Wait until the other process is done, "
                "or remove the folder and run `tsunagi graph`."
            ) from error

    def __enter__(self) -> "Graph":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store = None  # closes it: the store has no other way

    @property
    def checkpoint(self) -> int:
        """Number of the last change that readers see."""
        return self._state.change

    @property
    def state(self) -> GraphState:
        """What readers see."""
        return self._state

    def replace(self, records: Sequence[tuple[NamedNode, bytes]]) -> int:
        """Puts the quads of each named graph in the place of what it held; none: the graph goes.

        Doing it twice is the same as doing it once. Readers see nothing of it before `publish`.

        Args:
            records: the name of a graph, and all that is to stand in it as N-Quads of `nquads`.

        Returns:
            How many quads went in, one that was said twice counted twice.
        """
        store = self._open()
        for name, _ in records:
            if store.contains_named_graph(name):
                store.remove_graph(name)
        fresh = b"".join(quads for _, quads in records)
        count = fresh.count(b"\n")
        # lenient: each IRI and language was checked when the text was made
        if count >= BULK:
            store.bulk_load(fresh, format=RdfFormat.N_QUADS, lenient=True)
        elif count:
            store.load(fresh, format=RdfFormat.N_QUADS, lenient=True)
        self._added += count
        return count

    def settle(self) -> None:
        """Puts what is on disk in order after much was added; call it once all is in, before `publish`."""
        if self._added >= SETTLE:
            self._open().optimize()
            self._added = 0

    def publish(self, change: int) -> None:
        """Lets readers see all that was put in, which reaches to this change."""
        if change == self._state.change and change:
            return
        store = self._open()
        store.flush()
        snapshot = self._folder / f"read-{change}-{secrets.token_hex(4)}"
        store.backup(str(snapshot))
        before, self._state = self._state, GraphState(change, self._state.base, snapshot.name, len(store))
        self._write_state()
        self._sweep({before.snapshot, snapshot.name})

    def _open(self) -> Store:
        if self._store is None:
            raise ConfigError(f"The graph in {self._folder} has been closed.")
        return self._store

    def _write_state(self) -> None:
        """Replaces the state in one step, once it is safely on disk."""
        write_whole(self._folder / "state.json", msgspec.json.encode(self._state))

    def _sweep(self, keep: Iterable[str]) -> None:
        """Removes old snapshots; the one before stays for who is still reading it."""
        for path in self._folder.glob("read-*"):
            if path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)


def open_graph(folder: Path, base: str, *, anew: bool = False) -> Graph:
    """Opens a graph folder for writing; what it held under another `base` is forgotten, for its IRIs are others.

    Args:
        folder: `<data>/graph`; made if it is not there.
        base: address of the site without a slash at its end.
        anew: forget what it holds. Readers go on with the last snapshot until the next `publish`.

    Raises:
        ConfigError: another process is writing, or the folder is damaged.
    """
    return Graph(folder, base, anew=anew)
