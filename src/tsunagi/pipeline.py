"""The way of the data: harvest → archive → map → store → index, readable as prose."""

import gc
import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from tsunagi import __version__
from tsunagi.catalogue import Counts, Mapped, Run, WindowState
from tsunagi.errors import BadRecord, ConfigError, SourceUnavailable, TsunagiError
from tsunagi.harvest import Batch, PastWindow, Tools, Web, Window
from tsunagi.hub import Hub, drivers, formats, only_run
from tsunagi.indexing import COLLECT, Feed, Progress, catch_up_graph, indexing
from tsunagi.match import encode_documents, open_vectors
from tsunagi.model import RawRecord, Source

log = logging.getLogger(__name__)


class Mapper:
    """Maps the records of one source and counts what no rule used and what was tolerated."""

    def __init__(self, source: Source) -> None:
        self._read = formats()[source.format].reader(source)
        self.digest = mapping_digest(source)
        self.unmapped: dict[str, tuple[int, str]] = {}
        self.faults: dict[str, tuple[int, str]] = {}

    def __call__(self, raw: RawRecord) -> Mapped:
        """What becomes of a record: an entity, or the reason for setting it aside."""
        if raw.fault is not None:
            return Mapped(raw, reason=raw.fault)
        if raw.deleted:
            return Mapped(raw)
        try:
            reading = self._read(raw)
        except BadRecord as error:
            return Mapped(raw, reason=str(error))
        for field, example in reading.unmapped:
            count, first = self.unmapped.get(field, (0, example))
            self.unmapped[field] = (count + 1, first)
        for fault in reading.faults:
            self.fault(fault, raw.local_id)
        return Mapped(raw, reading.entity)

    def fault(self, what: str, example: str) -> None:
        """Counts a tolerated deviation."""
        count, first = self.faults.get(what, (0, example))
        self.faults[what] = (count + 1, first)


def mapping_digest(source: Source) -> int:
    """Changes when the source's records would be understood differently: its file, its oddity, our version."""
    oddity = Path(source.path).with_suffix(".py") if source.path else None
    parts = [
        __version__, source.format, source.kind, source.mapping, source.constants, source.provider, source.licence,
        oddity.read_text("utf-8") if oddity and oddity.exists() else "",
    ]  # fmt: skip
    return int.from_bytes(hashlib.blake2b(msgspec.json.encode(parts), digest_size=8).digest(), "big") >> 1


def choose(hub: Hub, names: Sequence[str]) -> list[Source]:
    """The sources named, or all that are enabled; withdrawn ones never.

    Raises:
        ConfigError: a name is unknown or its source has been withdrawn.
    """
    withdrawn = hub.catalogue.withdrawn()
    for name in names:
        if name not in hub.sources:
            raise ConfigError(f"No source {name!r} in {hub.settings.sources}. See `tsunagi sources`.")
        if name in withdrawn:
            raise ConfigError(
                f"Source {name!r} has been withdrawn. `tsunagi withdraw --undo {name}` lets it in."
            )
    if names:
        return [hub.sources[name] for name in names]
    return [s for s in hub.sources.values() if s.enabled and s.id not in withdrawn]


def run(hub: Hub, names: Sequence[str], progress: Progress, *, full: bool = False) -> list[Run]:
    """Harvests, maps and indexes the sources named, or all that are enabled.

    One source's failure never stops another; look at each Run's state. `full` harvests from the beginning.
    """
    gc.set_threshold(*COLLECT)
    with only_run(hub.settings), Web(hub.settings) as web, indexing(hub, progress):
        runs = [run_source(hub, source, web, progress, full=full) for source in choose(hub, names)]
    _follow_with_graph(hub, progress)
    _follow_with_meaning(hub, progress)
    return runs


def _follow_with_graph(hub: Hub, progress: Progress) -> None:
    """Brings our own graph up to date if the installation wants that after each run.

    One that is being filled elsewhere stays behind until the next time: the run itself went well.
    """
    if hub.settings.graph != "local":
        return
    try:
        catch_up_graph(hub, progress)
    except ConfigError as error:
        log.warning("The graph was not brought up to date: %s", error)


def _follow_with_meaning(hub: Hub, progress: Progress) -> None:
    """Encodes what documents mean for as long as the installation gives each run."""
    if not hub.settings.encode:
        return
    try:
        encode_documents(hub.catalogue, open_vectors(hub.settings.data), progress, hub.settings.encode)
    except ConfigError as error:
        log.warning("Nothing was encoded: %s", error)


def harvest(hub: Hub, names: Sequence[str], progress: Progress, *, full: bool = False) -> list[Run]:
    """Harvests into the archive only; `remap` or the next `run` understands what came."""
    with only_run(hub.settings), Web(hub.settings) as web:
        chosen = choose(hub, names)
        return [run_source(hub, source, web, progress, full=full, map_too=False) for source in chosen]


def run_source(
    hub: Hub, source: Source, web: Web, progress: Progress, *, full: bool = False, map_too: bool = True
) -> Run:
    """One run over one source, whatever happens in it."""
    number = hub.catalogue.begin(source.id)
    progress.begin(source.id, source.expect.most or source.expect.fewest or None)
    state, message = "complete", ""
    try:
        mapper = Mapper(source)
        try:
            _harvest_windows(hub, source, number, mapper, web, progress, full=full, map_too=map_too)
            if map_too:
                message = _remap_stale(hub, source, mapper, progress)
        finally:
            hub.catalogue.note(source.id, "fault", mapper.faults)
            hub.catalogue.note(source.id, "unmapped", mapper.unmapped)
    except SourceUnavailable as error:
        state, message = "partial", str(error)
    except TsunagiError as error:
        state, message = "failed", str(error)
    except (
        Exception
    ) as error:  # the boundary between sources: reported, kept in the run, and the next one goes on
        log.exception("Source %s", source.id)
        state, message = "failed", f"{type(error).__name__}: {error}"
    outcome = hub.catalogue.finish(number, state, message or _unexpected(hub, source))  # type: ignore[arg-type]
    progress.end(source.id, outcome.message)
    return outcome


def _harvest_windows(
    hub: Hub,
    source: Source,
    run: int,
    mapper: Mapper,
    web: Web,
    progress: Progress,
    *,
    full: bool,
    map_too: bool,
) -> None:
    driver = drivers()[source.driver]
    tools = Tools(web=web, fault=mapper.fault)
    past = [] if full else hub.catalogue.windows(source.id)
    finished: list[WindowState] = []
    for window in driver.plan(source, [_past(w) for w in past], tools):
        same = _unchanged(window, past)
        if same is not None:
            progress.advance(source.id, hub.catalogue.skip_window(run, same).received)
            continue
        state = hub.catalogue.open_window(
            source.id, window.key, window.since, window.until, window.fingerprint, window.snapshot
        )
        batches = driver.fetch(source, window, state.cursor, tools)
        try:
            _keep_batches(hub, source, run, state, batches, mapper, progress, map_too=map_too)
        except SourceUnavailable as error:
            hub.catalogue.close_window(state, "partial", str(error))
            raise
        hub.catalogue.close_window(state, "complete")
        finished.append(state)
    hub.catalogue.bury_missing(run, source.id, finished)


def _keep_batches(
    hub: Hub, source: Source, run: int, window: WindowState, batches: Iterable[Batch], mapper: Mapper,
    progress: Progress, *, map_too: bool,
) -> None:  # fmt: skip
    read: Callable[[RawRecord], Mapped] = mapper if map_too else _unread
    digest = mapper.digest if map_too else 0
    for batch in batches:
        counts = hub.catalogue.keep_batch(run, window, batch.records, read, digest, batch.cursor)
        progress.advance(source.id, counts.received, batch.total)


def _unread(raw: RawRecord) -> Mapped:
    """Leaves a record for a later mapping."""
    return Mapped(raw, reason=raw.fault)


def _past(state: WindowState) -> PastWindow:
    window = Window(state.key, state.since, state.until, state.fingerprint, state.snapshot)
    return PastWindow(window, state.state == "complete", state.cursor)


def _unchanged(window: Window, past: Sequence[WindowState]) -> WindowState | None:
    """The newest state of this window if it was complete with the same fingerprint."""
    newest = next((w for w in past if w.key == window.key), None)
    if (
        newest
        and newest.state == "complete"
        and window.fingerprint
        and newest.fingerprint == window.fingerprint
    ):
        return newest
    return None


def _unexpected(hub: Hub, source: Source) -> str:
    """A warning if the source holds fewer or more records than its file expects."""
    outcomes = hub.catalogue.outcomes(source.id)
    held = outcomes.get("stored", 0) + outcomes.get("archived", 0)
    low, high = source.expect.fewest, source.expect.most
    if held < low or (high is not None and held > high):
        bounds = f"at least {low:,}" if high is None else f"{low:,} to {high:,}"
        return f"holds {held:,} records; {source.path} expects {bounds}"
    return ""


def _remap_stale(hub: Hub, source: Source, mapper: Mapper, progress: Progress) -> str:
    """Maps what was harvested but not understood yet, or understood by another mapping."""
    stale = hub.catalogue.stale(source.id, mapper.digest)
    if not stale:
        return ""
    counts = _remap(hub, source, mapper, progress, stale, everything=False)
    return f"remapped {counts.received:,}: {counts.stored:,} changed, {counts.set_aside:,} set aside"


def remap(hub: Hub, names: Sequence[str], progress: Progress) -> dict[str, Counts]:
    """Understands everything archived once more, asking no server; then indexes what changed."""
    outcome = {}
    with only_run(hub.settings), indexing(hub, progress):
        for source in choose(hub, names):
            mapper = Mapper(source)
            held = sum(hub.catalogue.outcomes(source.id).values())
            hub.catalogue.forget(source.id, "unmapped")
            outcome[source.id] = _remap(hub, source, mapper, progress, held, everything=True)
            hub.catalogue.note(source.id, "unmapped", mapper.unmapped)
    _follow_with_graph(hub, progress)
    return outcome


def _remap(
    hub: Hub, source: Source, mapper: Mapper, progress: Progress, total: int, *, everything: bool
) -> Counts:
    what = f"{source.id} (map)"
    progress.begin(what, total)
    counts = Counts()
    for batch in hub.catalogue.remap_batches(source.id, mapper, mapper.digest, all=everything):
        counts += batch
        progress.advance(what, batch.received)
    progress.end(what, f"{counts.stored:,} changed")
    return counts


def reindex(hub: Hub, progress: Progress) -> int:
    """Builds the index anew beside the old one and swaps them; returns how many documents it holds."""
    progress.begin("index", hub.catalogue.last_change())
    with only_run(hub.settings), hub.index.rebuild() as writer:
        feed = Feed(hub.catalogue, writer, 0)
        feed.catch_up(lambda done: progress.advance("index", done))
        feed.commit()
    progress.end("index", "")
    _follow_with_graph(hub, progress)
    return hub.index.count()


def withdraw(hub: Hub, name: str, progress: Progress, *, purge: bool = False, undo: bool = False) -> int:
    """Takes a whole source out of the catalogue and the index, or lets it in again.

    Raises:
        ConfigError: there never was such a source.
    """
    if name not in hub.sources and not hub.catalogue.outcomes(name):
        raise ConfigError(f"No source {name!r}. See `tsunagi sources`.")
    with only_run(hub.settings), indexing(hub, progress):
        if undo:
            hub.catalogue.restore(name)
            source = hub.sources[name]
            mapper = Mapper(source)
            stale = hub.catalogue.stale(name, mapper.digest)
            count = _remap(hub, source, mapper, progress, stale, everything=False).stored
        else:
            count = hub.catalogue.withdraw(name, purge)
    _follow_with_graph(hub, progress)
    return count
