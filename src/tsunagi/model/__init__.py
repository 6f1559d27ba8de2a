"""What a thing is: records as they came, entities as understood, their values and kinds.

CONTRACT: each public module here is a value type and exposes `value_type: ValueType`. A value type
owns the cleaning of its values and keeps what came in `Value.original`.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from tsunagi.model._kinds import Kind, Property, load_kinds
from tsunagi.model._source import Source, load_source, load_sources
from tsunagi.model._types import load_value_types

__all__ = [
    "Entity", "Kind", "Property", "RawRecord", "Source", "Value", "ValueType",
    "entity_id", "load_kinds", "load_source", "load_sources", "load_value_types",
]  # fmt: skip


class Value(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One value of one property.

    `text` is for people; `norm` is for machines and its form depends on the value type:
    a date's EDTF, an identifier's canonical spelling with its scheme (`doi:10.1/x`), a language's
    BCP 47 tag, a licence's URI, a place's `prefecture/municipality`, a person's or organisation's
    key for grouping. None means: not understood (the text is still shown and searched).
    """

    text: str
    lang: str | None = None
    """BCP 47 language of `text`, with script where it matters (`ja`, `en`, `ja-Kana`, `ja-Latn`)."""
    norm: str | None = None
    original: str | None = None
    """What came, where `text` is not what came to the letter."""
    role: str | None = None
    """What the value is to the thing: 'editor', '作者', 'accession number'."""
    ref: str | None = None
    """URI or entity id of what the value names (ORCID, ROR, a licence page, another entity)."""
    reading: str | None = None
    """Kana reading of a Japanese text."""
    span: tuple[int, int] | None = None
    """Dates: first and last possible day, both included, each year*10000 + month*100 + day."""
    point: tuple[float, float] | None = None
    """Places: latitude, longitude (WGS 84 degrees)."""
    label: str | None = None
    """The source's own name for the field that this came from (年代, dcterms:created)."""


class Entity(msgspec.Struct, frozen=True, gc=False):
    """A thing as understood from one record. `values` maps property names to values in order."""

    id: str
    kind: str
    source: str
    values: dict[str, list[Value]]

    def first(self, name: str, lang: str | None = None) -> str:
        """Text of the first value of property `name`, in `lang` if there is one; '' if none."""
        found = self.values.get(name, ())
        for value in found:
            if lang is None or value.lang == lang:
                return value.text
        return found[0].text if found else ""


class RawRecord(msgspec.Struct, frozen=True, gc=False):
    """Exactly what a source gave for one record; never changed."""

    source: str
    local_id: str
    """The source's own identifier; unique within the source."""
    format: str
    """Which module of tsunagi.formats can read the body."""
    body: bytes
    datestamp: str | None = None
    """When the source says the record last changed: ISO 8601 UTC."""
    deleted: bool = False
    fault: str | None = None
    """Why this could not even be cut into a record; such a record is archived and set aside."""


@dataclass(frozen=True)
class ValueType:
    """How one sort of value is read. `read` never raises: what it cannot understand has no norm."""

    name: str
    read: Callable[[str, str | None], Value]
    """(text as it came, language or None) → Value."""
    labels: Mapping[str, str]
    """Name of the type in 'ja' and 'en'."""


_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:~")


def entity_id(source: str, local_id: str) -> str:
    """The stable, URL-safe id of a source's record: `source-local_id`, or a digest of an unsafe local id."""
    if len(local_id) <= 100 and _SAFE.issuperset(local_id):
        return f"{source}-{local_id}"
    return f"{source}-~{hashlib.blake2b(local_id.encode(), digest_size=12).hexdigest()}"
