"""A source: one place that we harvest from, described by one YAML file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from tsunagi.errors import ConfigError


class Expect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many records a full harvest should bring; outside it, the run warns and exits non-zero."""

    fewest: int = 0
    most: int | None = None


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One source as its file describes it. Paths in `options` are relative to that file's folder."""

    id: str
    name: dict[str, str]
    """Name in 'ja' and 'en'."""
    driver: str
    """A module of tsunagi.harvest."""
    format: str
    """A module of tsunagi.formats."""
    kind: str = "Work"
    """Kind of its records, where the format does not tell."""
    provider: dict[str, str] = {}
    """Institution that publishes it: 'ja', 'en', 'ref' (ROR or other URI)."""
    home: str = ""
    licence: str = ""
    """Licence URI of the metadata itself."""
    attribution: str = ""
    """The words its licence asks us to show."""
    sample: bool = False
    """True for made-up or demonstration data; pages say so."""
    enabled: bool = True
    """False: run only when named on the command line."""
    options: dict[str, Any] = {}
    """The driver's own."""
    mapping: dict[str, Any] = {}
    """The source's labels → properties; see docs/how-to/map-a-table.md."""
    constants: dict[str, Any] = {}
    """Property → value that every record of the source has."""
    expect: Expect = Expect()
    path: str = ""
    """The file this was read from."""

    def title(self, lang: str) -> str:
        """Name in `lang`, or in whichever language there is."""
        return self.name.get(lang) or next(iter(self.name.values()), self.id)


def load_source(path: Path) -> Source:
    """Reads one source file; its id is the file's name unless it says otherwise.

    Raises:
        ConfigError: the file is missing, not YAML, or has a wrong or unknown entry.
    """
    try:
        written: Mapping[str, Any] = msgspec.yaml.decode(path.read_text("utf-8")) or {}
        return msgspec.convert({"id": path.stem, **written, "path": str(path)}, Source)
    except (OSError, msgspec.DecodeError, TypeError) as error:
        raise ConfigError(f"Source file {path}: {error}") from error


def load_sources(folder: Path) -> dict[str, Source]:
    """All sources below `folder` by id, in order of their paths.

    Raises:
        ConfigError: there is no such folder, a file is malformed, or two have one id.
    """
    if not folder.is_dir():
        raise ConfigError(f"No folder of sources at {folder}. Set TSUNAGI_SOURCES or use --sources.")
    found: dict[str, Source] = {}
    for path in sorted(folder.rglob("*.yml")):
        source = load_source(path)
        if source.id in found:
            raise ConfigError(f"Two sources have the id {source.id!r}: {found[source.id].path} and {path}.")
        found[source.id] = source
    return found
