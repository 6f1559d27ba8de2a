"""What an entity's triples need to know beyond the entity."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from tsunagi.model import Source


class Frame(msgspec.Struct, frozen=True):
    """What an entity's triples need to know beyond the entity."""

    base: str
    """Address of the site without a slash at its end: `https://hub.example.jp`."""
    sources: Mapping[str, Source]
    """By id; of one that is not there, only the id is told."""
    updated: datetime | None = None
    """When the entity last changed."""
