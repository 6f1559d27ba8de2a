"""What changed from one version of an entity to the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tsunagi.catalogue import Held, Version
from tsunagi.model import Entity
from tsunagi.serve._record import kind_of

MOST = 30
"""Differences shown of one change."""


@dataclass(frozen=True)
class Difference:
    """One value that came or went."""

    label: str
    text: str
    came: bool


@dataclass(frozen=True)
class Step:
    """One change of an entity."""

    when: datetime
    change: int
    state: str
    """'created', 'changed' or 'deleted'."""
    differences: list[Difference]
    more: int
    """Differences that are not listed."""


def history(held: Held, versions: Sequence[Version], lang: str) -> list[Step]:
    """The changes of an entity, newest first; `versions` are its earlier states, newest first.

    A state began when the one before it ended.
    """
    steps = []
    states = [(held.change, None if held.deleted else held.entity)]
    states += [(version.change, version.entity) for version in versions]
    begins = [version.until for version in versions] + [held.created]
    for (change, entity), before, when in zip(states, [*states[1:], None], begins, strict=True):
        found = list(_differences(before[1], entity, lang)) if before and entity else []
        state = "created" if before is None else "deleted" if entity is None else "changed"
        steps.append(Step(when, change, state, found[:MOST], max(0, len(found) - MOST)))
    return steps


def _differences(before: Entity | None, after: Entity, lang: str) -> Iterator[Difference]:
    """Values of `before` that went and values of `after` that came."""
    kind = kind_of(after)
    old = before.values if before else {}
    for name in dict.fromkeys([*kind.properties, *old, *after.values]):
        spec = kind.properties.get(name)
        label = spec.labels[lang] if spec else name
        was, now = old.get(name, []), after.values.get(name, [])
        yield from (Difference(label, value.text, False) for value in was if value not in now)
        yield from (Difference(label, value.text, True) for value in now if value not in was)
