"""What a dump carries of a record, as the catalogue gives and takes it."""

from datetime import datetime
from typing import Any, Literal

import msgspec

Which = Literal["all", "living", "gone"]

NOTHING = msgspec.Raw(b"null")
"""The JSON of no values."""


class Original(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The body of a raw record as JSON can carry it."""

    text: str | None = None
    """Where the body is UTF-8."""
    base64: bytes | None = None
    """Where it is not."""
    deleted: bool = False
    fault: str | None = None


class Earlier(msgspec.Struct, frozen=True, gc=False):
    """A `Version` with its values as the JSON that is stored."""

    change: int
    until: datetime
    kind: str
    values: msgspec.Raw


class Kept(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A record with all that is kept of it; its entity's values are the JSON that is stored, not decoded."""

    id: str
    kind: str
    source: str
    change: int | None
    """None: it never was public."""
    created: datetime
    updated: datetime
    deleted: bool
    """Or withdrawn."""
    values: msgspec.Raw
    """`NOTHING`: deleted, withdrawn, or never understood."""
    local_id: str
    format: str
    datestamp: str | None
    harvested: datetime
    outcome: Literal["archived", "stored", "set_aside", "deleted", "withdrawn"]
    reason: str = ""
    mapping: int = 0
    window: int = 0
    digest: int = -1
    original: Original | None = None
    versions: list[Earlier] = []


class LedgerRow(msgspec.Struct, frozen=True):
    """A row of what tells how harvests went and what was decided: runs, windows, notes, withdrawn sources."""

    table: str
    row: dict[str, Any]
