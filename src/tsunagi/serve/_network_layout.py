"""Lays a network out on a sheet: springs and repulsion, always the same for the same network; labels that do not overlap."""

from dataclasses import dataclass
from math import cos, log2, pi, sin, sqrt
from typing import Any
from unicodedata import east_asian_width

import numpy as np
from numpy.typing import NDArray

from tsunagi.serve._network import GROUPS, Bond, Network, Node

STEPS = 160
"""Steps of the springs; more change nothing that one sees."""
LONGEST_LABEL = 24
"""Widths of a latin letter; longer labels are cut."""
SIDES = {"circle": 0, "square": 4, "diamond": 4, "triangle": 3, "hexagon": 6}
SHAPES = (*SIDES, "circle")
"""By group; the last is that of the rest."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sheet:
    """What is drawn on; lengths in units of the picture."""

    name: str
    width: int
    height: int
    font: float
    most: int
    """Nodes that have room."""


WIDE = Sheet("wide", 1100, 680, 13.5, 60)
NARROW = Sheet("narrow", 360, 500, 11.5, 22)


@dataclass(frozen=True)
class Spot:
    """A node where it is drawn."""

    node: Node
    x: float
    y: float
    r: float
    group: int
    shape: str
    points: str
    """Corners; '' for a circle."""
    label: str
    """'' where there was no room."""
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Line:
    """A tie where it is drawn."""

    bond: Bond
    x1: float
    y1: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True)
class Drawing:
    """A network on a sheet."""

    sheet: Sheet
    spots: list[Spot]
    lines: list[Line]


def draw(network: Network, sheet: Sheet) -> Drawing:
    """Places as many of the nodes as have room, the first first, and the ties among them."""
    nodes = _chosen(network, sheet.most)
    bonds = [bond for bond in network.bonds if bond.one in nodes and bond.other in nodes]
    at = {number: place for place, number in enumerate(nodes)}
    shown = [network.nodes[number] for number in nodes]
    places = _places(shown, [(at[bond.one], at[bond.other], _pull(bond)) for bond in bonds], sheet)
    sizes = [_size(node, sheet) for node in shown]
    labels = _labels(shown, places, sizes, sheet)
    spots = [
        _spot(node, tuple(places[i]), sizes[i], network.group_of(node), labels.get(i))
        for i, node in enumerate(shown)
    ]
    lines = [_line(bond, places[at[bond.one]], places[at[bond.other]]) for bond in bonds]
    order = {"field": 0, "home": 1, "joint": 2}
    return Drawing(sheet, spots, sorted(lines, key=lambda line: order[line.bond.sort]))


def _chosen(network: Network, most: int) -> list[int]:
    """Places of the nodes that have room; of a picture of people and institutions some of both."""
    numbers = range(len(network.nodes))
    houses = [i for i in numbers if network.nodes[i].sort == "institution" and not network.nodes[i].centre]
    others = [i for i in numbers if i not in set(houses)]
    if len(numbers) <= most or not houses or len(others) < 2:
        return list(numbers)[:most]
    few = houses[: most // 4]
    return sorted([*others[: most - len(few)], *few])


def _pull(bond: Bond) -> float:
    return {"joint": 1.0 + 0.3 * log2(1 + bond.joint), "home": 1.1, "field": 0.35}[bond.sort]


def _places(nodes: list[Node], pulls: list[tuple[int, int, float]], sheet: Sheet) -> NDArray[np.float64]:
    """Where the nodes are: forces of Fruchterman and Reingold (1991), from a spiral; the centre stays in the middle."""
    count = len(nodes)
    if not count:
        return np.zeros((0, 2))
    turn = np.arange(count) * (pi * (3 - sqrt(5)))
    away = np.sqrt(np.arange(count) / max(count, 1))
    places = np.stack([np.cos(turn) * away, np.sin(turn) * away], axis=1)
    aspect = np.array([sheet.width / sheet.height, 1.0])
    places *= aspect
    springs = np.zeros((count, count))
    for one, other, pull in pulls:
        springs[one, other] = springs[other, one] = pull
    fixed = np.array([[0.0] if node.centre else [1.0] for node in nodes])
    ideal = 1.1 * sqrt(aspect[0] / max(count, 1))
    for step in range(STEPS):
        away_from = places[:, None, :] - places[None, :, :]
        distance = np.maximum(np.sqrt((away_from**2).sum(axis=2)), 0.01)
        force = ideal**2 / distance**2 - springs * distance / ideal
        move = (away_from * force[:, :, None] / distance[:, :, None] * ideal).sum(
            axis=1
        ) - 0.12 * places / aspect**2
        length = np.maximum(np.sqrt((move**2).sum(axis=1, keepdims=True)), 1e-9)
        places += fixed * move / length * np.minimum(length, 0.12 * (1 - step / STEPS))
    return _spread(_fit(places, sheet, any(node.centre for node in nodes)), sheet)


def _fit(places: NDArray[np.float64], sheet: Sheet, central: bool) -> NDArray[np.float64]:
    """Stretches the places over the sheet; with a centre the middle stays the middle."""
    half = np.array([sheet.width / 2 - 5.2 * sheet.font, sheet.height / 2 - 2.2 * sheet.font])
    middle = places[0] if central else (places.max(axis=0) + places.min(axis=0)) / 2
    reach = np.maximum(np.abs(places - middle).max(axis=0), 1e-6)
    fitted: NDArray[np.float64] = (places - middle) / reach * half + np.array([sheet.width, sheet.height]) / 2
    return fitted


def _spread(places: NDArray[np.float64], sheet: Sheet) -> NDArray[np.float64]:
    """Moves nodes apart that lie on one another."""
    gap = 2.3 * sheet.font
    low = np.array([2.0, 1.2]) * sheet.font
    for _ in range(24):
        between = places[:, None, :] - places[None, :, :]
        distance = np.sqrt((between**2).sum(axis=2)) + np.eye(len(places)) * gap * 2
        close = np.maximum(gap - distance, 0.0) / np.maximum(distance, 0.5)
        if not close.any():
            break
        places = places + (between * close[:, :, None]).sum(axis=1) * 0.5
        places = np.clip(places, low, np.array([sheet.width, sheet.height]) - low)
    return places


def _size(node: Node, sheet: Sheet) -> float:
    base = sheet.font * (0.42 if node.sort == "person" else 0.55)
    return round(
        base
        + min(log2(1 + node.documents), 8) * sheet.font * 0.06
        + (sheet.font * 0.25 if node.centre else 0),
        1,
    )


def text_width(text: str) -> float:
    """Width of a text in ems."""
    return sum(1.0 if east_asian_width(letter) in "WFA" else 0.56 for letter in text)


def _cut(text: str, most: float) -> str:
    """A label of at most so many ems."""
    if text_width(text) <= most:
        return text
    while text and text_width(text) > most - 1:
        text = text[:-1]
    return text.rstrip(" ,、") + "…"


def _labels(
    nodes: list[Node], places: NDArray[np.float64], sizes: list[float], sheet: Sheet
) -> dict[int, tuple[str, float, float, str]]:
    """(text, x, y, anchor) of each label that has room: the centre's first, then those of many documents."""
    taken: list[Box] = [
        (x - r, y - r, x + r, y + r) for (x, y), r in zip(places.tolist(), sizes, strict=True)
    ]
    font, found = sheet.font, {}
    order = sorted(
        range(len(nodes)),
        key=lambda i: (not nodes[i].centre, nodes[i].sort == "person", -nodes[i].documents, i),
    )
    for i in order:
        x, y = places[i].tolist()
        text = _cut(_called(nodes[i]), LONGEST_LABEL * (0.56 if sheet.width > 600 else 0.4))
        wide, off = text_width(text) * font, sizes[i] + font * 0.3
        for lx, ly, anchor, left in (
            (x + off, y, "start", x + off), (x - off, y, "end", x - off - wide),
            (x, y + off + font * 0.55, "middle", x - wide / 2), (x, y - off - font * 0.55, "middle", x - wide / 2),
        ):  # fmt: skip
            box = (left - 2, ly - font * 0.62, left + wide + 2, ly + font * 0.62)
            inside = box[0] >= 0 and box[2] <= sheet.width and box[1] >= 0 and box[3] <= sheet.height
            if inside and not any(_overlap(box, other) for number, other in enumerate(taken) if number != i):
                taken.append(box)
                found[i] = (text, round(lx, 1), round(ly, 1), anchor)
                break
    return found


def _called(node: Node) -> str:
    """A name for a label: that of an institution without its legal form, which would leave no room for the rest."""
    return node.key if node.sort == "institution" and node.key in node.name else node.name


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _spot(
    node: Node, place: tuple[Any, ...], r: float, group: int, label: tuple[str, float, float, str] | None
) -> Spot:
    x, y = round(float(place[0]), 1), round(float(place[1]), 1)
    shape = SHAPES[min(group, GROUPS)]
    text, label_x, label_y, anchor = label or ("", x, y, "start")
    return Spot(node, x, y, r, group, shape, corners(shape, x, y, r), text, label_x, label_y, anchor)


def corners(shape: str, x: float, y: float, r: float) -> str:
    """The points of a polygon of about the area of a circle; '' for a circle."""
    sides = SIDES[shape]
    if not sides:
        return ""
    start = pi / 4 if shape == "square" else -pi / 2
    wide = r * {3: 1.4, 4: 1.25, 6: 1.1}[sides]
    turns = (start + 2 * pi * n / sides for n in range(sides))
    return " ".join(f"{x + wide * cos(turn):.1f},{y + wide * sin(turn):.1f}" for turn in turns)


def _line(bond: Bond, one: NDArray[np.float64], other: NDArray[np.float64]) -> Line:
    (x1, y1), (x2, y2) = one.round(1).tolist(), other.round(1).tolist()
    width = round(min(1.4 + 1.1 * log2(bond.joint), 6.5), 1) if bond.joint else 1.1
    return Line(bond, x1, y1, x2, y2, width)
