"""Cursors: where the next page of a result begins, as an opaque text."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b

import msgspec

from tsunagi.errors import BadRequest


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The end of a page: results go on at `key`, after `skip` that have it (or from 0, if key is None)."""

    query: str
    """Digest of the query; its pages only fit together."""
    key: int | None
    skip: int
    relaxed: bool = False
    """The query found nothing as it was; these pages are of its relaxed form."""


_LONGEST = 200
_DEEPEST = 1 << 40


def digest(*parts: object) -> str:
    """A short digest of what makes a query the same query."""
    return blake2b(repr(parts).encode("utf-8", "replace"), digest_size=6).hexdigest()


def write_cursor(cursor: Cursor) -> str:
    """The cursor as text for a URL."""
    return urlsafe_b64encode(msgspec.msgpack.encode(cursor)).decode().rstrip("=")


def read_cursor(text: str, query: str) -> Cursor:
    """The cursor that `write_cursor` wrote for the query with the digest `query`.

    Raises:
        BadRequest: it is none, or of another query.
    """
    wrong = BadRequest(
        "The cursor is not one that this search gave: leave it out to begin with the first page.", "cursor"
    )
    if len(text) > _LONGEST or not text.isascii():
        raise wrong
    try:
        cursor = msgspec.msgpack.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
    except (ValueError, msgspec.MsgspecError) as error:
        raise wrong from error
    if not (0 <= cursor.skip < _DEEPEST and (cursor.key is None or 0 <= cursor.key < 1 << 64)):
        raise wrong
    if cursor.query != query:
        raise BadRequest("The cursor is of another query: leave it out to begin anew.", "cursor")
    return cursor
