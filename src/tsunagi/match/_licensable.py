"""Whether a document is something that others may license or use."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import msgspec

from tsunagi.model import Entity, load_kinds
from tsunagi.model.rights import usage_class
from tsunagi.model.text import fold


@cache
def _table() -> Mapping[str, list[str]]:
    """licensable.yml, folded."""
    text = (files("tsunagi.match") / "licensable.yml").read_text("utf-8")
    read: dict[str, list[str]] = msgspec.yaml.decode(text, type=dict[str, list[str]])
    return {name: [fold(word) for word in words] for name, words in read.items()}


def open_rights() -> tuple[str, ...]:
    """The classes of use that let anybody use a work."""
    return tuple(_table()["rights"])


@cache
def _rights_of(kind: str) -> tuple[str, ...]:
    """The properties of a kind that tell who may use it."""
    known = load_kinds().get(kind)
    return tuple(name for name, one in known.properties.items() if one.facet == "rights") if known else ()


def is_licensable(entity: Entity) -> bool:
    """Whether rights let anybody use it, its owner offers it, or it is a facility for others.

    Only what a record says counts: most patents that could be licensed do not say so.
    """
    told = [value.norm for name in _rights_of(entity.kind) for value in entity.values.get(name, ())]
    if any(usage_class(norm) in _table()["rights"] for norm in told):
        return True
    if entity.kind == "Patent":
        return _says(entity, ("legalStatus", "note"), "patent")
    return entity.kind == "Facility" and _says(entity, ("availability",), "facility")


def _says(entity: Entity, properties: Sequence[str], words: str) -> bool:
    for name in properties:
        for value in entity.values.get(name, ()):
            said = fold(value.text)
            if any(word in said for word in _table()[words]) and not any(
                word in said for word in _table()["denied"]
            ):
                return True
    return False
