"""Reading IIIF JSON of versions 2 and 3: what a thing is called, what kind it is, what it lists."""

from collections.abc import Iterator
from typing import Any

import msgspec

from tsunagi.errors import SourceUnavailable
from tsunagi.harvest import Tools
from tsunagi.harvest._options import Manners

LISTS = ("items", "members", "collections", "manifests")
"""What a Collection lists in: v3, v2 mixed, v2 collections, v2 manifests."""


def text_id(thing: Any) -> str:
    """The id of a IIIF resource, or of a bare link; '' if it has none."""
    if isinstance(thing, str):
        return thing
    if not isinstance(thing, dict):
        return ""
    found = thing.get("id") or thing.get("@id")
    return found if isinstance(found, str) else ""


def kind_of(thing: Any) -> str:
    """'Manifest', 'Collection', …: the type without the prefix of version 2."""
    if not isinstance(thing, dict):
        return ""
    found = thing.get("type") or thing.get("@type")
    return found.rpartition(":")[2] if isinstance(found, str) else ""


def members(collection: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """(kind, thing) of what a Collection lists, in order; lists tell the kind where things do not."""
    for name in LISTS:
        listed = collection.get(name)
        for thing in listed if isinstance(listed, list) else ():
            implied = {"collections": "Collection", "manifests": "Manifest"}.get(name, "")
            yield kind_of(thing) or implied, thing


def is_inline(collection: Any) -> bool:
    """Whether an embedded Collection brings its list along and need not be fetched."""
    return isinstance(collection, dict) and any(name in collection for name in (*LISTS, "first"))


def fetch_json(url: str, manners: Manners, tools: Tools) -> tuple[int, bytes, dict[str, Any] | None]:
    """Status, bytes and document at `url`; None for what is no JSON object or not a success.

    Raises:
        SourceUnavailable: the server does not answer.
    """
    answer = tools.web.get(url, manners=manners)
    if not 200 <= answer.status < 300:
        return answer.status, b"", None
    try:
        document = msgspec.json.decode(answer.body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError):
        return answer.status, answer.body, None
    return answer.status, answer.body, document if isinstance(document, dict) else None


def need_json(url: str, manners: Manners, tools: Tools) -> dict[str, Any]:
    """The document at `url`.

    Raises:
        SourceUnavailable: the server does not answer, or not with a JSON object.
    """
    status, _, document = fetch_json(url, manners, tools)
    if document is None:
        raise SourceUnavailable(f"{url} answered {status} without a JSON object. Check the address.")
    return document
