"""Harvests IIIF manifests: of Collections, of a list, or of a stream of changes (Change Discovery 1.0)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from tsunagi.errors import ConfigError
from tsunagi.harvest import Batch, Driver, PastWindow, Tools, Window
from tsunagi.harvest._iiif_json import fetch_json, need_json, text_id
from tsunagi.harvest._iiif_lists import Change, Walker, changes, newest_activity
from tsunagi.harvest._options import Manners, bad_option, read_options
from tsunagi.model import RawRecord, Source

BATCH = 50
"""Manifests are got one by one: so many are lost at most when a run is killed."""
LIST = "manifests"


class Options(Manners, frozen=True, kw_only=True):
    """What a source file may say under `options`: one of collection, manifests, activity."""

    collection: str | tuple[str, ...] = ()
    """URLs of Collections (versions 2 and 3)."""
    manifests: tuple[str, ...] = ()
    """URLs of manifests."""
    activity: str = ""
    """URL of a Change Discovery OrderedCollection."""
    depth: int = 5
    """How deep Collections are followed."""
    most: int = 200_000
    """Most manifests."""


class _Place(msgspec.Struct, frozen=True):
    """Where a window stands; the cursor of a batch is its JSON."""

    done: int
    last: str
    """The manifest before; if the list has another there, it has changed and begins anew."""


class _Iiif:
    """The driver of IIIF Presentation and Change Discovery."""

    name = "iiif"

    def plan(self, source: Source, past: Sequence[PastWindow], tools: Tools) -> Iterable[Window]:
        """One window: the whole list, or the changes since the last.

        Raises:
            ConfigError: an option is wrong.
            SourceUnavailable: the server does not answer.
        """
        options = _options(source)
        if options.manifests:
            yield Window(LIST, snapshot=True)
        elif options.collection:
            yield Window(", ".join(_collections(options)), snapshot=True)
        else:
            yield from _plan_changes(options, past, tools)

    def fetch(self, source: Source, window: Window, cursor: str | None, tools: Tools) -> Iterator[Batch]:
        """Batches of 50 manifests.

        Raises:
            ConfigError: an option is wrong.
            SourceUnavailable: the server stopped answering.
        """
        options, place = _options(source), _Place(0, "")
        if cursor:
            try:
                place = msgspec.json.decode(cursor, type=_Place)
            except msgspec.DecodeError:
                tools.fault("cursor of an earlier version; the window was begun anew", window.key)
        listed = _listed(options, window, tools)
        if place.done:
            passed = list(islice(listed, place.done))
            if len(passed) != place.done or passed[-1].url != place.last:
                tools.fault("list that changed since the run that is gone on with; begun anew", window.key)
                listed, place = _listed(options, window, tools), _Place(0, "")
        return _batches(source, options, listed, place.done, tools)


def _options(source: Source) -> Options:
    options = read_options(source, Options, delay=0.2)
    if sum(map(bool, (options.collection, options.manifests, options.activity))) != 1:
        raise _choose_one(source)
    return options


def _choose_one(source: Source) -> ConfigError:
    return bad_option(source, "give exactly one of collection, manifests and activity")


def _collections(options: Options) -> tuple[str, ...]:
    return (options.collection,) if isinstance(options.collection, str) else options.collection


def _plan_changes(options: Options, past: Sequence[PastWindow], tools: Tools) -> Iterator[Window]:
    mine = [each for each in past if each.window.key == options.activity]
    if mine and not mine[0].complete:
        yield mine[0].window
        return
    top = need_json(options.activity, options, tools)
    last = text_id(top.get("last"))
    until = newest_activity(need_json(last, options, tools)) if last else None
    since = mine[0].window.until if mine else None
    print_ = f"{top.get('totalItems')} {until}" if until else None
    yield Window(options.activity, since, until or since, print_)


def _listed(options: Options, window: Window, tools: Tools) -> Iterator[Change]:
    """What to get, in an order that stays the same as long as the server's lists do."""
    if options.manifests:
        for url in dict.fromkeys(options.manifests):
            yield Change(url, False, None)
    elif options.collection:
        walker = Walker(tools, options, options.depth, options.most)
        for collection in _collections(options):
            for url in walker.manifests(collection):
                yield Change(url, False, None)
    else:
        yield from changes(options.activity, options, tools, window.since, window.until, options.most)


def _batches(
    source: Source, options: Options, listed: Iterator[Change], done: int, tools: Tools
) -> Iterator[Batch]:
    while some := list(islice(listed, BATCH)):
        done += len(some)
        records = [_get(source, options, change, tools) for change in some]
        yield Batch(records, msgspec.json.encode(_Place(done, some[-1].url)).decode())
    yield Batch([])


def _get(source: Source, options: Options, change: Change, tools: Tools) -> RawRecord:
    if change.deleted:
        return RawRecord(source.id, change.url, source.format, b"", change.when, True)
    status, body, document = fetch_json(change.url, options, tools)
    why = None
    if document is None:
        why = f"{change.url} answered {status}" if not body else f"{change.url} is no JSON object"
    local_id = text_id(document) or change.url
    if document is not None and local_id != change.url:
        tools.fault("IIIF manifest whose id is not its address", f"{change.url}: {local_id}")
    return RawRecord(source.id, local_id, source.format, body, change.when, False, why)


driver: Driver = _Iiif()
