"""Fetching one window of an OAI-PMH server, whatever happens to its pages and tokens."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from tsunagi.errors import SourceUnavailable
from tsunagi.harvest import Batch, Window
from tsunagi.harvest._oai_dates import DAY, EARLIEST, SECOND, day_of, halve
from tsunagi.harvest._oai_list import (
    MOST_EMPTY_PAGES,
    BadArgument,
    BadToken,
    Client,
    Place,
    Span,
    Walk,
    check_errors,
    headers_of,
    list_params,
)
from tsunagi.harvest._oai_page import Found, Page, Unreadable, children
from tsunagi.model import RawRecord, Source

BATCH = 2000
SINGLY = 50
"""Records got one by one before they are handed on: half a minute's work at the usual delay."""
MOST_FAILED = 3
"""So many GetRecords in a row without an answer mean that the server is down, not that a record is broken."""


class Harvest:
    """One window on its way. `place` is where it stands."""

    def __init__(self, client: Client, source: Source, group: str, window: Window, place: Place) -> None:
        self.client = client
        self.source = source
        self.group = group
        self.window = window
        self.place = place
        self._walk = Walk()
        self._walk.note(place.token)
        self._unread = 0
        self._failed = 0

    def batches(self) -> Iterator[Batch]:
        """All batches that are left.

        Raises:
            SourceUnavailable: the server stopped answering, or its list cannot be got to its end.
        """
        while self.place.spans:
            try:
                yield from self._next()
                self._unread = 0
            except BadToken as error:
                self._begin_anew(str(error))
            except BadArgument as error:
                self._use_days(str(error))
            except Unreadable as error:
                self._read_otherwise(error)

    def _next(self) -> Iterator[Batch]:
        """Gets one page."""
        verb = "ListIdentifiers" if self.place.singly else "ListRecords"
        params = list_params(self.client, verb, self.group, self.place)
        page = self.client.ask(**params)
        if check_errors(page, self.client.url, params):
            self._end_span()
            yield self._batch([], 0)
            return
        if page.root is not None and not children(page.root, verb):
            raise Unreadable(f"{self.client.url}: the answer has neither {verb} nor an error")
        if self.place.singly:
            yield from self._get_singly(page)
        else:
            records = [self._record(found) for found in page.records]
            for start in range(0, len(records) - BATCH, BATCH):
                yield self._batch(records[start : start + BATCH], page.total)
            rest = records[(len(records) - 1) // BATCH * BATCH :] if records else []
            self._turn(page, [record.local_id for record in records])
            yield self._batch(rest, page.total)

    def _get_singly(self, page: Page) -> Iterator[Batch]:
        headers = headers_of(page)
        batch: list[RawRecord] = []
        for number, (identifier, datestamp, deleted) in enumerate(headers):
            if number < self.place.skip or not identifier:
                continue
            if deleted:
                batch.append(self._record(Found(identifier, datestamp or None, True, b"")))
            else:
                batch.append(self._get(identifier, datestamp))
            if len(batch) == SINGLY and number + 1 < len(headers):
                self.place = msgspec.structs.replace(self.place, skip=number + 1)
                yield self._batch(batch, page.total)
                batch = []
        self._turn(page, [identifier for identifier, _, _ in headers])
        yield self._batch(batch, page.total)

    def _get(self, identifier: str, datestamp: str) -> RawRecord:
        """GetRecord; what cannot be got or read is set aside with the reason.

        Raises:
            SourceUnavailable: the server answered none of the last three.
        """
        try:
            page = self.client.ask(verb="GetRecord", metadataPrefix=self.client.prefix, identifier=identifier)
        except Unreadable as error:
            return self._record(Found(identifier, datestamp or None, False, error.body, str(error)))
        except SourceUnavailable as error:
            self._failed += 1
            if self._failed == MOST_FAILED:
                raise
            return self._record(Found(identifier, datestamp or None, False, b"", str(error)))
        self._failed = 0
        if len(page.records) == 1:
            return self._record(page.records[0])
        why = "; ".join(f"{code}: {text}" for code, text in page.errors) or "GetRecord brought no record"
        return self._record(Found(identifier, datestamp or None, False, b"", why))

    def _record(self, found: Found) -> RawRecord:
        return RawRecord(
            self.source.id,
            found.identifier,
            self.source.format,
            found.body,
            found.datestamp,
            found.deleted,
            found.broken,
        )

    def _batch(self, records: list[RawRecord], total: int | None) -> Batch:
        cursor = msgspec.json.encode(self.place).decode() if self.place.spans else None
        return Batch(records, cursor, total)

    def _turn(self, page: Page, identifiers: list[str]) -> None:
        """Moves `place` to the next page, or to the next span at the list's end."""
        used, done = self.place.token, self.place.done + len(identifiers)
        loops = self._walk.repeats(page.token, hash(tuple(identifiers)), len(identifiers))
        if page.token and not loops:
            self.place = msgspec.structs.replace(self.place, token=page.token, done=done, skip=0)
            return
        short = page.total is not None and done < page.total
        if loops:
            reached = f"{self.client.url}: at {done:,} of {page.total or 'an unknown number'}"
            if self._walk.empty > MOST_EMPTY_PAGES or short or (page.total is None and page.token != used):
                raise SourceUnavailable(
                    f"The list repeats itself without an end, {reached}. Tell its operator."
                )
            self.client.tools.fault("list that repeats its last page; taken as its end", reached)
        elif short:
            self.client.tools.fault(
                "list that ends before its completeListSize", f"{self.client.url}: {done:,} of {page.total:,}"
            )
        self._end_span()

    def _end_span(self) -> None:
        self.place = Place(self.place.spans[1:])
        self._walk = Walk()

    def _begin_anew(self, why: str) -> None:
        """The token was refused: the span from its beginning, the second time in two halves."""
        span, *others = self.place.spans
        self.client.tools.fault(
            "resumption token refused; that part was begun anew", f"{self.client.url}: {why}"
        )
        self._walk = Walk()
        if not self.place.restarted:
            self.place = Place(tuple(self.place.spans), singly=self.place.singly, restarted=True)
            return
        start = span.since or EARLIEST.strftime(DAY)
        halves = halve(start, span.until or self.window.until or datetime.now(UTC).strftime(SECOND))
        if halves is None:
            raise SourceUnavailable(
                f"{self.client.url} refuses its own resumption tokens, even for a day: {why}. Try later."
            )
        parts = (Span(span.since, halves[0]), Span(halves[1], span.until), *others)
        self.place = Place(parts, singly=self.place.singly, restarted=True)

    def _use_days(self, why: str) -> None:
        """The dates were refused: the same in the granularity of days, which is the one all must know."""
        coarse = tuple(Span(day_of(span.since), day_of(span.until)) for span in self.place.spans)
        if coarse == self.place.spans:
            raise SourceUnavailable(
                f"{self.client.url} refuses dates: {why}. Check the options since and until."
            )
        self.client.tools.fault("server that refuses dates with seconds", f"{self.client.url}: {why}")
        self.place = msgspec.structs.replace(self.place, spans=coarse)

    def _read_otherwise(self, error: Unreadable) -> None:
        """An unreadable page is asked for once more; then its span is got record by record."""
        self._unread += 1
        if self._unread == 1:
            self.client.tools.fault("page that cannot be read; it was asked for again", str(error)[:300])
            return
        if self.place.singly:
            raise SourceUnavailable(f"{error}. The server's operator must mend its list.") from error
        self.client.tools.fault("list that cannot be read; its records were got one by one", str(error)[:300])
        self.place = Place(self.place.spans, singly=True)
        self._walk, self._unread = Walk(), 0
