"""Raw record ↔ entity, one module a metadata format.

CONTRACT: each public module exposes `format: Format`. Its mapping reads as a table. What the mapping does
not use is returned in `Reading.unmapped`, never silently gone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tsunagi.model import Entity, RawRecord, Source

__all__ = ["Format", "Reader", "Reading"]


@dataclass(slots=True)
class Reading:
    """What came of reading one record."""

    entity: Entity
    unmapped: list[tuple[str, str]] = field(default_factory=list)
    """(field as the source names it, its text shortened) for all that no rule used."""
    faults: list[str] = field(default_factory=list)
    """Deviations from the standard that were tolerated, in words that can be counted."""


Reader = Callable[[RawRecord], Reading]
"""Reads one record of one source. Raises BadRecord with the reason when it is no record of the format."""


@dataclass(frozen=True)
class Format:
    """A metadata format that we can read, write or both."""

    prefix: str
    """OAI-PMH metadataPrefix; equal to the module's name."""
    namespace: str
    schema_url: str
    """Address of the XML Schema; without a host: below the address of this installation."""
    reader: Callable[[Source], Reader]
    """Makes the reader of one source; slow things (compiling the mapping) are done here, once."""
    write: Callable[[Entity, str], bytes] | None = None
    """(entity, address of its page here or '' for none) → XML document without declaration, valid by the schema.

    None: we do not write it. The address stands after those that the source gives.
    """
    labels: dict[str, str] = field(default_factory=dict)
    """Name in 'ja' and 'en'."""
