"""Composing OAI-PMH answers: the envelope, elements with hostile text, the standard's errors."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

from tsunagi.errors import BadRequest

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SECONDS = "%Y-%m-%dT%H:%M:%SZ"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SILENT = frozenset({"badVerb", "badArgument"})
"""Errors after which the request's arguments must not be repeated. Source: OAI-PMH 2.0, 3.6."""


class Refused(BadRequest):
    """A request that OAI-PMH answers with an error; `code` is one of the standard's (3.6)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, code)
        self.code = code


def safe(text: str) -> str:
    """`text` for an element or a quoted attribute, without what XML 1.0 cannot hold."""
    return escape(_ILLEGAL.sub("", text))


def element(name: str, text: str) -> str:
    """An element with text."""
    return f"<{name}>{safe(text)}</{name}>"


def moment(when: datetime) -> str:
    """A UTCdatetime in seconds, the fraction cut off."""
    return when.astimezone(UTC).strftime(SECONDS)


def location(namespace: str, schema: str) -> bytes:
    """The attributes of a metadata root that say where its schema is; 3.4 of the standard asks for them."""
    return f' xmlns:xsi="{XSI}" xsi:schemaLocation="{safe(namespace)} {safe(schema)}" '.encode()


def located(body: bytes, said: bytes) -> bytes:
    """A document without declaration whose root has the attributes `said`, unless it has its own."""
    head, space, rest = body.partition(b" ")
    if not space or b":schemaLocation=" in rest[: rest.find(b">")]:
        return body
    return head + said + rest


def envelope(base: str, now: datetime, arguments: Mapping[str, str], body: bytes) -> bytes:
    """A whole answer.

    Args:
        base: the provider's address.
        now: when the request came in; harvesters ask from here the next time.
        arguments: what was asked; empty after badVerb and badArgument.
        body: the verb's element, or errors.
    """
    said = "".join(f' {name}="{safe(text)}"' for name, text in arguments.items())
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{OAI}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{OAI} {OAI}OAI-PMH.xsd">\n'
        f"<responseDate>{moment(now)}</responseDate>\n<request{said}>{safe(base)}</request>\n"
    )
    return head.encode() + body + b"\n</OAI-PMH>\n"


def refusal(base: str, now: datetime, arguments: Mapping[str, str], error: Refused) -> bytes:
    """The answer that tells an error."""
    body = f'<error code="{error.code}">{safe(str(error))}</error>'
    return envelope(base, now, {} if error.code in _SILENT else arguments, body.encode())
