"""Kinds of things: reads schema/*.yml, one kind a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from tsunagi.errors import ConfigError

FACETS = ("institution", "person", "subject", "place", "rights", "language", "type", "date")
"""What a property may feed in search; `date` gives year, decade and era."""


@dataclass(frozen=True)
class Property:
    """One property of a kind. `type` names a value type, a module of tsunagi.model."""

    name: str
    type: str
    labels: Mapping[str, str]
    rdf: tuple[str, ...] = ()
    """Terms of schema.org, DC and others, as CURIEs."""
    facet: str = ""
    """Which of FACETS its values feed; '' for none."""
    text: str = "body"
    """Where full text search finds it: 'title', 'body' or '' for nowhere."""


@dataclass(frozen=True)
class Kind:
    """A kind of thing: what it is called, what it is in RDF, what can be said of it, in page order."""

    name: str
    labels: Mapping[str, str]
    rdf: tuple[str, ...]
    properties: Mapping[str, Property] = field(default_factory=dict)
    abstract: bool = False


@cache
def load_kinds() -> Mapping[str, Kind]:
    """All kinds by name, each with the properties of what it extends first.

    Raises:
        ConfigError: a schema file is malformed; the text names the file.
    """
    folder = files("tsunagi.model") / "schema"
    written = {
        entry.name.removesuffix(".yml"): msgspec.yaml.decode(entry.read_text("utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".yml")
    }
    kinds = {name: _kind(name, written) for name in written}
    return {name: kind for name, kind in kinds.items() if not kind.abstract}


def _kind(name: str, written: Mapping[str, Any]) -> Kind:
    spec = written[name]
    try:
        base = spec.get("extends")
        properties = dict(_kind(base, written).properties) if base else {}
        for prop, row in spec["properties"].items():
            properties[prop] = _property(prop, row)
        return Kind(name, spec["labels"], tuple(spec["rdf"]), properties, spec.get("abstract", False))
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"tsunagi/model/schema/{name}.yml: {error!r} is missing or malformed.") from error


def _property(name: str, row: Mapping[str, Any]) -> Property:
    facet = row.get("facet", "")
    if facet and facet not in FACETS:
        raise ConfigError(f"Property {name}: facet {facet!r} is not one of {', '.join(FACETS)}.")
    return Property(
        name=name,
        type=row.get("type", "text"),
        labels={"ja": row["ja"], "en": row["en"]},
        rdf=tuple(row.get("rdf", ())),
        facet=facet,
        text=row.get("text", "body"),
    )
