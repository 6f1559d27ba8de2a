"""Harvests Japan Search (ジャパンサーチ), and whatever answers as it does, past the 2,000 items that a query lists.

An answer that offers a `cursor`, as a Tsunagi's does, is followed to its end. Without one the query is cut into
slices.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from tsunagi.errors import SourceUnavailable
from tsunagi.harvest import Batch, Driver, PastWindow, Tools, Window
from tsunagi.harvest._jps_slices import WINDOW, Answered, Slice, divide
from tsunagi.harvest._options import Manners, bad_option, read_options
from tsunagi.model import RawRecord, Source

SEARCH = "/api/item/search/jps-cross"

REFUSED = 400
LATEST = 4_102_444_800_000
"""Milliseconds from 1970 to 2100."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]{5,15}(Z|[+-]\d\d:?\d\d)?)?")


class Options(Manners, frozen=True, kw_only=True):
    """What a source file may say under `options`."""

    base: str = "https://jpsearch.go.jp"
    keyword: tuple[str, ...] = ()
    """Words that all must be there; '+word': any of these, '-word': none of these."""
    query: dict[str, str | tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Other parameters of the search API, as 'f-db: utokyo_da'."""
    facets: tuple[str, ...] = ("db", "type", "contents", "rights")
    """What large results are divided by, in this order, if `query` does not fix it; after them, by years."""
    years: tuple[int, int] = (-3000, 2100)
    """First and last year to divide by."""
    size: int = 100
    """Items asked for at a time."""
    snapshot: bool = False
    """What is no longer listed has been deleted. Fails where not all items can be reached."""


class _Common(msgspec.Struct, rename={"updated": "lastUpdatedDate"}):
    id: str = ""
    updated: str | float | None = None
    """ISO 8601, or milliseconds since 1970."""


class _Item(msgspec.Struct):
    id: str = ""
    common: _Common | None = None


class _Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a harvest stands; the cursor of a batch is its JSON."""

    left: tuple[Slice, ...] = (Slice(),)
    """Slices to list; the first is under way."""
    offset: int = 0
    """Items got of the first slice."""
    total: int | None = None
    missed: int = 0
    """Items that no slice could reach."""
    following: str | None = None
    """The server's own cursor of the page that comes."""


class _JapanSearch:
    """The driver of Japan Search's item search API."""

    name = "japansearch"

    def plan(self, source: Source, past: Sequence[PastWindow], tools: Tools) -> Iterable[Window]:
        """One window: the API cannot be asked for changes.

        Raises:
            ConfigError: an option is wrong.
        """
        yield Window("records", snapshot=_options(source).snapshot)

    def fetch(self, source: Source, window: Window, cursor: str | None, tools: Tools) -> Iterator[Batch]:
        """One batch a page.

        Raises:
            ConfigError: an option is wrong.
            SourceUnavailable: the server stopped answering or ignores a parameter.
        """
        place = _Place()
        if cursor:
            try:
                place = msgspec.json.decode(cursor, type=_Place)
            except msgspec.DecodeError:
                tools.fault("cursor of an earlier version; the window was begun anew", window.key)
        return _Harvest(source, _options(source), tools, place).batches()


def _options(source: Source) -> Options:
    options = read_options(source, Options, delay=0.5)
    if not 1 <= options.size <= WINDOW or WINDOW % options.size:
        raise bad_option(source, f"size: {options.size} does not divide {WINDOW:,} evenly")
    if options.years[0] >= options.years[1]:
        raise bad_option(source, "years: the first is not before the last")
    for name in options.query:
        if name in {"from", "size", "keyword"}:
            raise bad_option(source, f"query: {name} is not for here")
    return options


class _Harvest:
    """One harvest on its way."""

    def __init__(self, source: Source, options: Options, tools: Tools, place: _Place) -> None:
        self._source = source
        self._options = options
        self._tools = tools
        self._place = place
        self._followed = False
        """Whether this run followed a cursor already."""
        self._seen: set[str] = set()
        """Items of the slice that is being divided by years."""
        self._fixed = [("keyword", word) for word in options.keyword]
        for name, given in options.query.items():
            self._fixed += [(name, value) for value in ((given,) if isinstance(given, str) else given)]
        # What the query says already (and does not only exclude) divides nothing.
        fixed = {name for name, value in self._fixed if not value.startswith("-")}
        self._facets = tuple(name for name in options.facets if f"f-{name}" not in fixed)

    def batches(self) -> Iterator[Batch]:
        while self._place.left:
            part = self._place.left[0]
            answered = self._ask(part)
            self._place = msgspec.structs.replace(
                self._place, total=answered.hit if self._place.total is None else self._place.total
            )
            if answered.cursor or self._place.following:
                yield self._follow(answered)
                continue
            if self._place.offset == 0 and answered.hit > WINDOW:
                slices = divide(part, answered, self._facets, self._options.years)
                if slices:
                    if part.years is None:
                        self._seen.clear()
                    left = (*slices, *self._place.left[1:])
                    self._place = msgspec.structs.replace(self._place, left=left)
                    continue
            yield self._turn(part, answered)
        if self._place.missed and self._options.snapshot:
            raise SourceUnavailable(
                f"{self._place.missed:,} items of {self._options.base} cannot be reached, so it is not known "
                "what was deleted. Narrow the option query, or set snapshot: false."
            )
        yield Batch([], None, self._place.total)

    def _ask(self, part: Slice) -> Answered:
        place, size = self._place, self._options.size
        where = ("cursor", place.following) if place.following else ("from", str(place.offset))
        params = [*self._fixed, *part.query(), where, ("size", str(size))]
        answer = self._tools.web.get(self._options.base.rstrip("/") + SEARCH, params, self._options)
        try:
            answered = msgspec.json.decode(answer.body, type=Answered)
        except (msgspec.DecodeError, RecursionError) as error:
            if place.following and answer.status == REFUSED and not self._followed:
                self._tools.fault(
                    "a cursor of an earlier run is refused; the list was begun anew", answer.url
                )
                self._place = msgspec.structs.replace(place, following=None, offset=0)
                return self._ask(part)
            raise SourceUnavailable(
                f"{answer.url} answered {answer.status} without a search result ({error}). Check base."
            ) from error
        if part.expect is not None and place.offset == 0 and answered.hit > part.expect * 2 + 100:
            raise SourceUnavailable(
                f"{answer.url} found {answered.hit:,} items where its facet counts {part.expect:,}: "
                f"it ignores {part.params[-1][0]}. Take {part.used[-1]!r} out of the option facets."
            )
        return answered

    def _follow(self, answered: Answered) -> Batch:
        """The records of a page, and the place after it, where the server tells it.

        Raises:
            SourceUnavailable: the server leads in a circle.
        """
        place, self._followed = self._place, True
        records = [self._record(item) for item in answered.items]
        got = place.offset + len(records)
        if answered.cursor and answered.cursor == place.following:
            raise SourceUnavailable(
                f"{self._options.base} gives the cursor {answered.cursor[:80]!r} again for the page after it. "
                "Tell those who run it."
            )
        if records and answered.cursor:
            self._place = msgspec.structs.replace(place, offset=got, following=answered.cursor)
        else:
            missed = max(0, answered.hit - got)
            if missed:
                self._tools.fault(
                    "the list ended before all items that were found had come",
                    f"{missed:,} of {answered.hit:,} missing",
                )
            self._place = msgspec.structs.replace(
                place, left=place.left[1:], offset=0, following=None, missed=place.missed + missed
            )
        return Batch(records, msgspec.json.encode(self._place).decode(), self._place.total)

    def _turn(self, part: Slice, answered: Answered) -> Batch:
        """The records of a page, and the place after it."""
        records = [self._record(item) for item in answered.items]
        if part.years is not None or part.rest:
            self._seen.update(record.local_id for record in records)
        offset = self._place.offset + self._options.size
        if records and offset < min(answered.hit, WINDOW):
            self._place = msgspec.structs.replace(self._place, offset=offset)
        else:
            missed = self._judge(part, answered) if part.rest and part.years is None else 0
            self._place = msgspec.structs.replace(
                self._place, left=self._place.left[1:], offset=0, missed=self._place.missed + missed
            )
        return Batch(records, msgspec.json.encode(self._place).decode(), self._place.total)

    def _judge(self, part: Slice, answered: Answered) -> int:
        """How many items of a slice no division reached; reports them."""
        missed = max(0, answered.hit - len(self._seen))
        if missed:
            given = [f"{name}={value}" for name, value in (*self._fixed, *part.params)]
            words = " ".join(given) or "everything"
            self._tools.fault(
                "Japan Search lists 2,000 of a query, and what could not be divided further is not reached",
                f"{words}: {missed:,} of {answered.hit:,} not reached",
            )
        self._seen.clear()
        return missed

    def _record(self, raw: msgspec.Raw) -> RawRecord:
        body, why = bytes(raw), None
        try:
            item = msgspec.json.decode(raw, type=_Item)
        except (msgspec.DecodeError, RecursionError) as error:
            item, why = _Item(), f"the item is not as documented: {error}"
        common = item.common or _Common()
        local_id = item.id or common.id
        if not local_id:
            local_id = f"no-id:{hashlib.blake2b(body, digest_size=8).hexdigest()}"
            why = why or "the item has no id"
        return RawRecord(
            self._source.id, local_id, self._source.format, body, _stamp(common.updated), False, why
        )


def _stamp(updated: str | float | None) -> str | None:
    """When an item last changed, as ISO 8601; None if it is not told in a way that is known."""
    if isinstance(updated, str):
        return updated if _DATE.fullmatch(updated) else None
    if updated is None or not 0 < updated < LATEST:
        return None
    return f"{datetime.fromtimestamp(updated // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


driver: Driver = _JapanSearch()
