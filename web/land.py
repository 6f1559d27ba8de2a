"""Turns the Natural Earth outlines of world-atlas (TopoJSON) into small SVG files for the map."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

UNITS = 100
"""SVG units in a degree: a hundredth of a degree is about 1 km."""

Point = tuple[int, int]


def write_svg(topology: Path, target: Path, step: int) -> None:
    """Writes the land and the borders of `topology` as two paths, `#land` and `#borders`.

    x is longitude, y is minus latitude, both in hundredths of a degree, rounded to `step` of them.
    """
    atlas = json.loads(topology.read_text("utf-8"))
    arcs = [list(_decode(arc, atlas["transform"], step)) for arc in atlas["arcs"]]
    rings = [_ring(ring, arcs) for ring in _rings(atlas["objects"]["land"])]
    land = "".join(_path(ring, closed=True) for ring in rings)
    borders = "".join(_path(arcs[index], closed=False) for index in _shared(atlas["objects"]["countries"]))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-18000 -9000 36000 18000">'
        f'<path id="land" d="{land}"/><path id="borders" fill="none" d="{borders}"/></svg>\n',
        "ascii",
    )


def _decode(arc: list[list[int]], transform: dict[str, list[float]], step: int) -> Iterator[Point]:
    """Undoes the delta coding of TopoJSON; leaves out points that rounding makes equal."""
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    x = y = 0
    last = None
    for dx, dy in arc:
        x, y = x + dx, y + dy
        point = (
            round((x * scale_x + move_x) * UNITS / step) * step,
            -round((y * scale_y + move_y) * UNITS / step) * step,
        )
        if point != last:
            yield point
            last = point


def _rings(shape: dict[str, Any]) -> Iterator[list[int]]:
    if shape["type"] == "GeometryCollection":
        for part in shape["geometries"]:
            yield from _rings(part)
    elif shape["type"] == "Polygon":
        yield from shape["arcs"]
    elif shape["type"] == "MultiPolygon":
        for polygon in shape["arcs"]:
            yield from polygon


def _ring(indexes: Iterable[int], arcs: list[list[Point]]) -> list[Point]:
    """Joins arcs to a ring; a negative index is the arc ~index backwards."""
    ring: list[Point] = []
    for index in indexes:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += points[1:] if ring else points
    return ring


def _shared(countries: dict[str, Any]) -> list[int]:
    """Arcs that belong to more than one country."""
    uses = Counter(i if i >= 0 else ~i for ring in _rings(countries) for i in ring)
    return [index for index, count in uses.items() if count > 1]


def _path(points: list[Point], *, closed: bool) -> str:
    if len(points) < (4 if closed else 2):
        return ""
    moves = [
        f"{x - x0} {y - y0}" for (x0, y0), (x, y) in pairwise(points)
    ]  # fmt: skip
    text = f"M{points[0][0]} {points[0][1]}l" + " ".join(moves[:-1] if closed else moves)
    return (text + "z" if closed else text).replace(" -", "-")
