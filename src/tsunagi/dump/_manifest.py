"""The manifest of a dump: what it holds, from where, and its files with checksums."""

from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from tsunagi.dump._asked import Asked
from tsunagi.errors import ConfigError, NotFound
from tsunagi.file import write_whole
from tsunagi.model import Source

SCHEMA = 1
"""Raised when a reader of the version before would misunderstand a dump."""
FINISHED, PARTIAL = "manifest.json", "manifest.partial.json"

Section = Literal["entities", "deleted", "unlisted", "ledger"]


class FileEntry(msgspec.Struct, frozen=True):
    """One part."""

    name: str
    format: str
    section: Section
    """entities; deleted (what is gone, beside N-Quads); unlisted (never public); ledger (harvests, decisions)."""
    records: int
    bytes: int
    sha256: str
    after: int | str
    """Change number (unlisted: id) after which the next part begins."""


class Size(msgspec.Struct):
    """Records of one kind of one source."""

    living: int = 0
    deleted: int = 0


class SourceEntry(msgspec.Struct, frozen=True):
    """Whose records these are and on what terms."""

    id: str
    name: dict[str, str]
    provider: dict[str, str]
    home: str
    licence: str
    attribution: str
    sample: bool


class Manifest(msgspec.Struct, kw_only=True):
    """What `manifest.json` says."""

    schema: int = SCHEMA
    software: str
    site: str
    began: datetime
    finished: datetime | None = None
    after: int
    """The dump holds each entity whose last change has a number greater than this …"""
    until: int
    """… and at most this. An incremental dump since this one begins here."""
    asked: Asked
    records: Size
    counts: dict[str, dict[str, Size]]
    """Source → kind → records."""
    steps: list[str]
    """Steps that are done, as format/section."""
    files: list[FileEntry]
    sources: list[SourceEntry]


def source_entry(source: Source) -> SourceEntry:
    """What a manifest tells of a source."""
    return msgspec.convert(source, SourceEntry, from_attributes=True)


def read_manifest(place: Path) -> Manifest:
    """The manifest of the finished dump in folder `place`, or in file `place`.

    Raises:
        NotFound: there is none, or the dump is not finished.
        ConfigError: it cannot be read or is of a newer version.
    """
    path = place / FINISHED if place.is_dir() else place
    if not path.exists():
        if (place / PARTIAL).exists():
            raise NotFound(f"{place} holds an unfinished dump. `tsunagi dump --to {place}` finishes it.")
        raise NotFound(f"No dump at {place}: {path} is missing.")
    return load(path)


def load(path: Path) -> Manifest:
    """Reads a manifest file."""
    try:
        read = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path} is not the manifest of a dump: {error}.") from error
    if read.schema != SCHEMA:
        raise ConfigError(
            f"{path} has schema {read.schema}, this version reads {SCHEMA}. Use the version of Tsunagi that made it "
            f"({read.software}) or a newer one."
        )
    for entry in read.files:
        if Path(entry.name).name != entry.name or entry.name in {"", ".", ".."}:
            raise ConfigError(f"{path} names a file outside its folder: {entry.name!r}.")
    return read


def save(manifest: Manifest, path: Path) -> None:
    """Writes a manifest, for people to read too."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
