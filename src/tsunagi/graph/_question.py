"""A SPARQL question and its answer as they go between processes, and what in a question is refused."""

import re
from typing import Literal

import msgspec

Problem = Literal["", "syntax", "service", "rows", "form", "time", "memory", "busy", "empty", "remote"]

_GAP = r"(?:\s|#[^\n\r]*+(?:[\n\r]|$))*+"
_SERVICE = re.compile(
    rf"service{_GAP}(?:silent{_GAP})?+(?:<[^>]*+>|(?:\\.|[^\s{{}}<#\\])++){_GAP}\{{", re.IGNORECASE | re.ASCII
)
"""SERVICE, SILENT?, an IRI or variable or prefixed name, `{` (SPARQL 1.1 rule [59]), wherever it stands.

No word boundary is asked for and no string or comment left out: parsers differ in what they let stand before the
keyword, and a question refused too much harms less than one request to somewhere.
"""
_FROM = re.compile(rf"\bfrom\b{_GAP}(?:named\b{_GAP})?(?:<|[\w.-]*:)", re.IGNORECASE)
MOST_WORDS = 100
"""A query that says the word more often is not looked through, for that would take long, but refused."""
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")


class Question(msgspec.Struct, frozen=True):
    """A query and the forms its answer may take."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    table: str = "application/sparql-results+json"
    """Media type for SELECT and ASK; '' if none fits the asker."""
    graph: str = "text/turtle"
    """Media type for CONSTRUCT and DESCRIBE; '' if none fits."""
    rows: int = 100_000
    """More rows or triples than these are refused."""
    base: str = ""
    """What relative IRIs of the query are resolved against; '' refuses them."""


class Answer(msgspec.Struct, frozen=True):
    """What came of it."""

    body: bytes = b""
    media_type: str = ""
    problem: Problem = ""
    detail: str = ""
    """What the engine said of the problem."""


def asks_elsewhere(query: str) -> bool:
    """Whether a query holds a SERVICE pattern, written plainly or with code point escapes."""
    return any(_asks_elsewhere(text) for text in {query, _ESCAPE.sub(_unescape, query)})


def names_dataset(query: str) -> bool:
    """Whether a query says FROM, so that it is not asked of all graphs together."""
    return _FROM.search(query) is not None


def _asks_elsewhere(text: str) -> bool:
    return text.lower().count("service") > MOST_WORDS or _SERVICE.search(text) is not None


def _unescape(found: re.Match[str]) -> str:
    number = int(found[1] or found[2], 16)
    return chr(number) if number <= 0x10FFFF else ""
