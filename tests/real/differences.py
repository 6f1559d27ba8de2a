"""How two states of an entity differ, by reason, and a tally of many: for round trips."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
from lxml import etree

from tsunagi.model import Entity, Value

EXAMPLE = 90
"""Characters shown of each side."""
_SPACES = re.compile(r' xmlns(?::\w+)?="[^"]*"')
FIELDS = tuple(each.name for each in msgspec.structs.fields(Value))


class Difference(msgspec.Struct, frozen=True):
    """One reason why two states are not equal."""

    where: str
    """The property or the element; 'kind'."""
    what: str
    first: str
    second: str


@dataclass
class Reason:
    """How often a difference was found."""

    values: int = 0
    entities: int = 0
    example: tuple[str, str, str] = ("", "", "")
    """(id, what the first has, what the second has)."""


@dataclass
class Tally:
    """Reasons by (where, what)."""

    reasons: dict[tuple[str, str], Reason] = field(default_factory=dict)

    def add(self, id: str, found: list[Difference]) -> None:
        """Counts the differences of one entity."""
        for key, times in Counter((each.where, each.what) for each in found).items():
            reason = self.reasons.setdefault(key, Reason())
            if not reason.values:
                one = next(each for each in found if (each.where, each.what) == key)
                reason.example = (id, one.first[:EXAMPLE], one.second[:EXAMPLE])
            reason.values += times
            reason.entities += 1


def entities(first: Entity, second: Entity) -> list[Difference]:
    """What differs. A value that is not there to the letter is taken for the one of its property with the same text,
    norm or span, or for one of another property with the same text; what is left is missing or added.
    """
    found = [] if first.kind == second.kind else [Difference("kind", "kind", first.kind, second.kind)]
    if first.values == second.values:
        return found
    lost: list[tuple[str, Value]] = []
    new: list[tuple[str, Value]] = []
    for name in first.values.keys() | second.values.keys():
        before, after = first.values.get(name, []), second.values.get(name, [])
        if before == after:
            continue
        left, more = _without(before, after), _without(after, before)
        if not left and not more:
            found.append(Difference(name, "order", _texts(before), _texts(after)))
        lost += [(name, value) for value in left]
        new += [(name, value) for value in more]
    for one, other in _pairs(lost, new):
        found += _compared(one, other)
    found += [Difference(name, "missing value", value.text, "") for name, value in lost]
    found += [Difference(name, "added value", "", value.text) for name, value in new]
    return sorted(found, key=lambda each: (each.where, each.what))


def _without(values: list[Value], others: list[Value]) -> list[Value]:
    rest, left = Counter(others), []
    for value in values:
        if rest[value]:
            rest[value] -= 1
        else:
            left.append(value)
    return left


def _texts(values: list[Value]) -> str:
    return " | ".join(value.text for value in values)


def _pairs(
    lost: list[tuple[str, Value]], new: list[tuple[str, Value]]
) -> Iterator[tuple[tuple[str, Value], tuple[str, Value]]]:
    """Values that stand for each other, taken out of both lists."""
    same = (
        lambda a, b: a[0] == b[0] and a[1].text == b[1].text,
        lambda a, b: a[0] == b[0] and a[1].norm is not None and a[1].norm == b[1].norm,
        lambda a, b: a[0] == b[0] and a[1].span is not None and a[1].span == b[1].span,
        lambda a, b: a[1].text == b[1].text,
    )
    for alike in same:
        for one in list(lost):
            other = next((each for each in new if alike(one, each)), None)
            if other is not None:
                lost.remove(one)
                new.remove(other)
                yield one, other


def _compared(one: tuple[str, Value], other: tuple[str, Value]) -> list[Difference]:
    (name, a), (called, b) = one, other
    found = [
        Difference(name, each, str(getattr(a, each)), str(getattr(b, each)))
        for each in FIELDS
        if getattr(a, each) != getattr(b, each)
    ]
    return found if name == called else [Difference(name, f"as {called}", a.text, b.text), *found]


def documents(first: bytes, second: bytes) -> list[Difference]:
    """What differs between two documents of one format, by elements below the root."""
    if first == second:
        return []
    before, after = _elements(first), _elements(second)
    left, more = before - after, after - before
    found = []
    names = {name for name, _ in (*left, *more)}
    if not names:
        return [Difference("(root)", "order", "", "")]
    for name in sorted(names):
        lost = [text for (called, text), times in left.items() if called == name for _ in range(times)]
        new = [text for (called, text), times in more.items() if called == name for _ in range(times)]
        for at in range(max(len(lost), len(new))):
            a, b = (texts[at] if at < len(texts) else "" for texts in (lost, new))
            found.append(Difference(name, "differs" if a and b else "missing" if a else "added", a, b))
    return found


def _elements(document: bytes) -> "Counter[tuple[str, str]]":
    return Counter(
        (
            f"{child.prefix}:{etree.QName(child).localname}"
            if child.prefix
            else etree.QName(child).localname,
            _SPACES.sub("", etree.tostring(child, with_tail=False, encoding="unicode")),
        )
        for child in etree.fromstring(document)
    )
