"""Cuts the catalogue into parts that stay as they are: ranges of change numbers, one document each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from tsunagi.catalogue import Catalogue, Listed, Selection
from tsunagi.errors import NotFound

SPAN = 10_000
"""Change numbers in a part, so entities at most; a sitemap may hold 50,000 addresses, and each entity has two."""
BATCH = 1_000
EVERYTHING = Selection()
XML = "application/xml; charset=utf-8"


@dataclass(frozen=True)
class Part:
    """A part that has something in it. Its number never means another range."""

    number: int
    first: datetime
    """When the oldest of its entries last changed."""
    last: datetime
    """When the newest did."""


def parts(catalogue: Catalogue, *, living: bool, after: int = 0) -> Iterator[Part]:
    """The parts with entries, in order, beginning with the one that holds change number `after` + 1."""
    end = catalogue.last_change()
    at = after // SPAN * SPAN
    while max(at, after) < end and (oldest := catalogue.listing(EVERYTHING, at, end, 1, living)):
        number = (oldest[0].change - 1) // SPAN
        at = (number + 1) * SPAN
        yield Part(number, oldest[0].updated, _newest(catalogue, oldest[0], min(at, end), living))


def _newest(catalogue: Catalogue, oldest: Listed, until: int, living: bool) -> datetime:
    """When the newest entry up to `until` changed: looked for from the end, ever further back."""
    width = 1
    while until - width > oldest.change:
        if found := catalogue.listing(EVERYTHING, until - width, until, width, living):
            return found[-1].updated
        width *= 8
    rest = catalogue.listing(EVERYTHING, oldest.change - 1, until, until - oldest.change + 1, living)
    return rest[-1].updated if rest else oldest.updated


def entries(catalogue: Catalogue, number: int, *, living: bool) -> tuple[Listed, Iterator[list[Listed]]]:
    """The first entry of a part, and all of them in batches; each is read when the one before has been used.

    The first is read at once, so that what is not there is known before an answer has begun.

    Raises:
        NotFound: the part has none.
    """
    found = _batches(catalogue, number, living)
    first = next(found, None)
    if first is None:
        raise NotFound(f"Part {number} of the catalogue has nothing in it.")
    return first[0], chain([first], found)


def _batches(catalogue: Catalogue, number: int, living: bool) -> Iterator[list[Listed]]:
    at = number * SPAN
    until = min(at + SPAN, catalogue.last_change())
    while at < until and (found := catalogue.listing(EVERYTHING, at, until, BATCH, living)):
        yield found
        at = found[-1].change


def moment(time: datetime) -> str:
    """A time as the W3C profile of ISO 8601 has it, in UTC, to the second."""
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def in_path(id: str) -> str:
    """An entity's id as a part of an address."""
    return quote(id, safe="-._~:")


def stream(request: HttpRequest, pieces: Iterator[str], media_type: str = XML) -> HttpResponseBase:
    """A document that is sent as it is made; HEAD makes nothing of it."""
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(b"", media_type)
    else:
        response = StreamingHttpResponse((piece.encode() for piece in pieces), content_type=media_type)
    response["Access-Control-Allow-Origin"] = "*"
    return response
