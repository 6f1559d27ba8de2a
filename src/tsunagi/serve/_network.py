"""Who works with whom and in what field: the people or institutions of a picture, and what ties them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import sqrt
from typing import Literal

from django.urls import reverse

from tsunagi.match import Person, Years

Sort = Literal["person", "institution"]

MOST = 60
"""Nodes of a picture."""
GROUPS = 5
"""Groups that have a colour and a shape of their own; the rest share the last."""


@dataclass(frozen=True)
class Wish:
    """What the ties of a picture are narrowed by."""

    years: Years = (None, None)
    kind: str = ""
    least: int = 0
    """Fewest documents together; 0 also shows who only works in the same field."""


@dataclass(frozen=True)
class Node:
    """A person or an institution."""

    key: str
    name: str
    sort: Sort
    under: str
    """Institution of a person; '' if none is known, or for an institution."""
    documents: int
    """Their documents in all, or in the field that is drawn."""
    group: str = ""
    centre: bool = False

    @property
    def href(self) -> str:
        """Address of their page."""
        return reverse("person" if self.sort == "person" else "institution", args=[self.key])


@dataclass(frozen=True)
class Bond:
    """What ties two nodes, called by their places in the picture."""

    one: int
    other: int
    joint: int = 0
    """Documents that both took part in."""
    fields: tuple[str, ...] = ()
    """Subjects that both have documents of."""
    home: bool = False
    """Whether the one belongs to the other."""

    @property
    def sort(self) -> str:
        """'joint', 'home' or 'field': the strongest that it is."""
        return "joint" if self.joint else "home" if self.home else "field"


@dataclass(frozen=True)
class Network:
    """A picture before it is laid out."""

    title: str
    nodes: list[Node]
    bonds: list[Bond]
    fields: list[str]
    """Subjects by which its people were found."""
    groups: list[str]
    """Groups with a colour, most frequent first; what has none of them is drawn as 'other'."""
    left_off: int = 0
    """Who would belong here too, but has no room."""

    def group_of(self, node: Node) -> int:
        """Number of a node's group; GROUPS for the rest."""
        return self.groups.index(node.group) if node.group in self.groups else GROUPS


@dataclass
class Found:
    """Who was met while looking, and in which fields; what a picture is made of."""

    fields: dict[str, dict[str, int]] = field(default_factory=dict)
    """Key → field → documents."""
    weights: dict[str, float] = field(default_factory=dict)
    """Field → how much it tells: rare ones tell more."""

    def meet(self, key: str, name: str, count: int = 1) -> None:
        """Notes that somebody has documents in a field."""
        held = self.fields.setdefault(key, {})
        held[name] = held.get(name, 0) + count

    def score(self, key: str) -> float:
        """How much of what is looked at somebody shares."""
        return sum(self.weights.get(name, 0.0) * sqrt(1 + count) for name, count in self.fields[key].items())

    def likest(self, without: Iterable[str], limit: int) -> list[str]:
        """Who shares most, the most first."""
        left = set(without)
        rest = [key for key in self.fields if key not in left]
        return sorted(rest, key=lambda key: (-self.score(key), key))[:limit]

    def shared(self, one: str, other: str) -> tuple[str, ...]:
        """Fields of both, the most telling first."""
        both = self.fields.get(one, {}).keys() & self.fields.get(other, {}).keys()
        return tuple(sorted(both, key=lambda name: (-self.weights.get(name, 0.0), name)))


def person_node(person: Person, *, documents: int | None = None, centre: bool = False) -> Node:
    """A person as a node; grouped by institution."""
    under = person.institution
    return Node(
        person.key, person.name, "person", under, person.documents if documents is None else documents, under, centre
    )  # fmt: skip


def most_frequent(nodes: Sequence[Node]) -> list[str]:
    """The groups that get a colour: those of several nodes, and that of the centre."""
    counts = Counter(node.group for node in nodes if node.group)
    for node in nodes:
        if node.centre and node.group:
            counts[node.group] += len(nodes)
    return [name for name, _ in sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:GROUPS]]


def field_bonds(
    nodes: Sequence[Node], found: Found, joint: Mapping[tuple[str, str], int], each: int, fewest: int
) -> list[Bond]:
    """Ties of the same field: for each node those few with whom it shares most, unless they are tied by documents.

    Args:
        nodes: of the picture; the centre is tied to all with whom it shares a field.
        joint: pairs of keys, sorted, that have documents together.
        each: how many ties a node may begin.
        fewest: fields that two must share, if neither is the centre.
    """
    offered: list[tuple[float, int, int, tuple[str, ...]]] = []
    for (at, one), (to, other) in combinations(enumerate(nodes), 2):
        if one.sort != other.sort or joint.get(pair(one.key, other.key)):
            continue
        both = found.shared(one.key, other.key)
        if len(both) >= (1 if one.centre or other.centre else fewest):
            offered.append((-sum(found.weights.get(name, 0.0) for name in both), at, to, both))
    used: Counter[int] = Counter()
    kept = []
    for _weight, at, to, both in sorted(offered):
        central = nodes[at].centre or nodes[to].centre
        if central or (used[at] < each and used[to] < each):
            kept.append(Bond(at, to, fields=both))
            used.update(() if central else (at, to))
    return kept


def pair(one: str, other: str) -> tuple[str, str]:
    """Two keys in their order."""
    return (one, other) if one < other else (other, one)
