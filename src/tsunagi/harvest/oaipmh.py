"""Harvests OAI-PMH 2.0 servers, including those that break the protocol; says what it tolerated."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from tsunagi.errors import ConfigError, SourceUnavailable
from tsunagi.harvest import Batch, Driver, PastWindow, Tools, Window
from tsunagi.harvest._oai_dates import (
    EARLIEST,
    Slice,
    is_slice,
    read_date,
    slice_start,
    slices,
    write_date,
)
from tsunagi.harvest._oai_harvest import Harvest
from tsunagi.harvest._oai_list import Client, Place, Span, formats_of, sets_of
from tsunagi.harvest._oai_page import Unreadable, children, text_of
from tsunagi.harvest._options import Manners, bad_option, read_options
from tsunagi.model import Source

ALL = "records"


class Options(Manners, frozen=True, kw_only=True):
    """What a source file may say under `options`."""

    url: str
    """The base URL, without a question mark."""
    prefix: str = ""
    """metadataPrefix; empty: the source's format if the server offers a prefix of that name."""
    sets: tuple[str, ...] = ()
    """setSpecs to harvest; empty: everything."""
    since: str = ""
    """Nothing older than this day or second."""
    until: str = ""
    """Nothing newer than this."""
    slice: Slice = "none"
    """Cuts the first harvest into windows of a year or a month, so that an interruption costs little."""
    by: Literal["records", "identifiers"] = "records"
    """identifiers: ListIdentifiers and GetRecord, for servers whose ListRecords does not work."""
    whole: bool = False
    """Harvest everything each time, and take what is no longer listed as deleted."""


class _Identity(msgspec.Struct, frozen=True):
    """What matters of an Identify answer."""

    now: datetime
    """The server's clock, or ours if that is behind it: a `from` in the future would lose records."""
    earliest: datetime
    days: bool
    """The server knows days only."""


class _OaiPmh:
    """The driver of OAI-PMH 2.0 (https://www.openarchives.org/OAI/openarchivesprotocol.html)."""

    name = "oaipmh"

    def plan(self, source: Source, past: Sequence[PastWindow], tools: Tools) -> Iterable[Window]:
        """One window a set (or 'records'), since the last; the first time perhaps cut into slices.

        Raises:
            ConfigError: an option is wrong, or the server does not offer the prefix.
            SourceUnavailable: the server does not answer.
        """
        options, client = _open(source, tools)
        identity = _identify(client)
        if not client.prefix or not past:
            _choose_prefix(source, client)
        if options.sets and not past:
            offered = sets_of(client)
            for name in options.sets:
                if offered is not None and name not in offered:
                    tools.fault("set that the server does not list", f"{client.url}: {name}")
        for group in options.sets or ("",):
            yield from _plan_group(f"set {group}" if group else ALL, options, identity, past)

    def fetch(self, source: Source, window: Window, cursor: str | None, tools: Tools) -> Iterator[Batch]:
        """One batch a page.

        Raises:
            ConfigError: an option is wrong.
            SourceUnavailable: the server stopped answering, or answers what is not OAI-PMH.
        """
        options, client = _open(source, tools)
        if not client.prefix:
            _choose_prefix(source, client)
        key = window.key.rpartition(" ")[0] if is_slice(window.key) else window.key
        until = window.until if is_slice(window.key) else options.until or None
        place = Place((Span(window.since, until),), singly=options.by == "identifiers")
        if cursor:
            try:
                place = msgspec.json.decode(cursor, type=Place)
            except msgspec.DecodeError:
                tools.fault("cursor of an earlier version; the window was begun anew", window.key)
        return Harvest(
            client, source, key.removeprefix("set ") if key != ALL else "", window, place
        ).batches()


def _open(source: Source, tools: Tools) -> tuple[Options, Client]:
    options = read_options(source, Options, delay=0.5)
    for name in ("since", "until"):
        given = getattr(options, name)
        if given and read_date(given) is None:
            raise bad_option(source, f"{name}: {given!r} is not a date such as 2020-01-31")
    if urlsplit(options.url).query:
        raise bad_option(source, "url: give the base URL alone, without ? and what follows")
    return options, Client(options.url, options, tools, options.prefix)


def _identify(client: Client) -> _Identity:
    fault, ours = client.tools.fault, datetime.now(UTC).replace(microsecond=0)
    try:
        page = client.ask(verb="Identify")
    except Unreadable as error:
        raise SourceUnavailable(f"Identify cannot be read: {error}. Check the option url.") from error
    found = [] if page.root is None else children(page.root, "Identify")
    if page.root is None or not found:
        fault("Identify without an answer; days and our own clock were used", f"{client.url}: {page.errors}")
        return _Identity(ours, EARLIEST, True)
    request, base = text_of(page.root, "request"), text_of(found[0], "baseURL")
    if not request.startswith(("http://", "https://")):
        fault("Identify with a broken request URL", request)
    if base.rstrip("/") != client.url.rstrip("/"):
        fault("Identify with another baseURL than the one asked", f"{client.url}: {base}")
    if text_of(found[0], "protocolVersion") != "2.0":
        fault("Identify with another version than 2.0", text_of(found[0], "protocolVersion"))
    theirs = read_date(text_of(page.root, "responseDate"))
    if theirs is None or abs(theirs - ours) > timedelta(hours=1):
        fault("responseDate that is no date or off by more than an hour", text_of(page.root, "responseDate"))
    written = text_of(found[0], "earliestDatestamp")
    earliest = read_date(written)
    if earliest is None:
        fault("Identify without a readable earliestDatestamp", written)
    granularity = text_of(found[0], "granularity")
    days = granularity.upper() != "YYYY-MM-DDTHH:MM:SSZ"
    if days and granularity.upper() != "YYYY-MM-DD":
        fault("Identify with an unknown granularity; days were used", granularity)
    if text_of(found[0], "deletedRecord") not in {"no", "transient", "persistent"}:
        fault("Identify without a policy for deleted records", client.url)
    return _Identity(min(theirs or ours, ours), earliest or EARLIEST, days)


def _choose_prefix(source: Source, client: Client) -> None:
    """Sets the client's prefix, after checking that the server offers it."""
    offered = formats_of(client)
    wanted = client.prefix or source.format
    if offered and wanted not in offered:
        raise ConfigError(
            f"{source.path or source.id}: {client.url} does not offer the metadata prefix {wanted!r}. "
            f"Set the option prefix to one of: {', '.join(offered)}."
        )
    client.prefix = wanted


def _plan_group(
    key: str, options: Options, identity: _Identity, past: Sequence[PastWindow]
) -> Iterator[Window]:
    """The windows of one set. Its open end is called `key`; slices have the year or month behind it."""
    end = read_date(options.until) if options.until else None
    now = write_date(min(identity.now, end) if end else identity.now, identity.days)
    newest = next((each for each in past if each.window.key == key), None)
    if options.whole:
        again = newest is not None and not newest.complete and newest.window.snapshot
        single = len(options.sets) < 2 and not options.since and not options.until
        yield newest.window if newest and again else Window(key, None, now, None, single)
    elif newest is None:
        yield from _plan_first(key, options, identity, past, now)
    else:
        yield from _unfinished_slices(key, past)
        if not newest.complete:
            yield newest.window
        else:
            yield Window(key, newest.window.until or options.since or None, now)


def _plan_first(
    key: str, options: Options, identity: _Identity, past: Sequence[PastWindow], now: str
) -> Iterator[Window]:
    start = read_date(options.since) if options.since else None
    if options.slice == "none":
        yield Window(key, options.since or None, now)
        return
    complete = {each.window.key for each in past if each.complete}
    end = read_date(now) or identity.now
    for name, since, until in slices(options.slice, start or identity.earliest, end, identity.days):
        window = Window(f"{key} {name}", since or options.since or None, until)
        if window.key not in complete:
            yield window
    first = slice_start(options.slice, end)
    sliced = max(start or identity.earliest, EARLIEST) < first
    yield Window(key, write_date(first, identity.days) if sliced else options.since or None, now)


def _unfinished_slices(key: str, past: Sequence[PastWindow]) -> Iterator[Window]:
    seen: set[str] = set()
    for each in past:
        name = each.window.key
        if name not in seen and is_slice(name) and name.rpartition(" ")[0] == key and not each.complete:
            yield each.window
        seen.add(name)


driver: Driver = _OaiPmh()
