"""The map of results: circles over an outline of the land, drawn on the server."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tsunagi.search import GridCell
from tsunagi.serve._asked import Asked, Box

WIDTH, HEIGHT = 352, 240
"""Of the drawing, in units that are about one CSS pixel."""
ACROSS = 10
"""Cells that should stand side by side; finer ones are put together."""
SMALLEST, LARGEST = 6.0, 17.0
"""Radius of a circle."""
WORDY = 10.0
"""Radius from which a count fits in."""
FINEST, COARSEST = 7, -4
NARROWEST = 0.02
"""Height in degrees below which zooming in helps no one: about 2 km."""
COARSE_LAND = 70.0
"""Degrees across from which the coarse outline is drawn."""


@dataclass(frozen=True)
class Spot:
    """Cells put together: south-west corner and width in degrees, and the middle of what is in it."""

    south: float
    west: float
    width: float
    count: int
    x: float
    y: float


@dataclass(frozen=True)
class Circle:
    """The results of one cell; lengths in units of the drawing."""

    x: float
    y: float
    r: float
    count: int
    label: str
    words: str
    """The count, where the circle has room for it."""
    href: str


@dataclass(frozen=True)
class Map:
    """A drawing WIDTH by HEIGHT. The outline, in hundredths of a degree, is moved by `transform`."""

    circles: list[Circle]
    transform: str
    coarse: bool
    wider: str
    """Address with a wider box; empty if there is no box."""
    whole: str
    """Address without a box; empty if there is none."""
    width: int = WIDTH
    height: int = HEIGHT


def grid_level(box: Box | None) -> int:
    """Level of Query.grid for a box: cells 2**-level degrees wide, about twice as fine as they are drawn."""
    if box is None:
        return 0
    longest = max(box[3] - box[1], box[2] - box[0], NARROWEST)
    level = math.ceil(math.log2(2 * ACROSS / longest))
    return min(max(level, COARSEST), FINEST)


def draw_map(cells: Sequence[GridCell], asked: Asked) -> Map | None:
    """The map of counted cells; None if nothing has a place and no box is set."""
    if not cells and asked.box is None:
        return None
    view = _view(asked.box or _bounds(cells))
    south, west, north, east = view
    shrink = math.cos(math.radians((south + north) / 2))
    scale = HEIGHT / (north - south)
    merged = _merge(cells, (east - west) / ACROSS)
    most = max((spot.count for spot in merged), default=1)
    circles = [
        _circle(spot, asked, (spot.x - west) * scale * shrink, (north - spot.y) * scale, most)
        for spot in sorted(merged, key=lambda s: -s.count)
    ]
    x, y = -west * scale * shrink, north * scale
    return Map(
        circles=circles,
        transform=f"matrix({scale * shrink / 100:.6g} 0 0 {scale / 100:.6g} {x:.2f} {y:.2f})",
        coarse=east - west > COARSE_LAND,
        wider=asked.with_box(_grow(asked.box, 2.0)).link() if asked.box else "",
        whole=asked.with_box(None).link() if asked.box else "",
    )


def _bounds(cells: Sequence[GridCell]) -> Box:
    return (
        min(c.south for c in cells), min(c.west for c in cells),
        max(c.south + c.width for c in cells), max(c.west + c.width for c in cells),
    )  # fmt: skip


def _view(box: Box) -> Box:
    """A little more than `box`, in the shape of the drawing."""
    south, west, north, east = _grow(box, 1.15)
    shrink = math.cos(math.radians((south + north) / 2))
    height = max(north - south, (east - west) * shrink * HEIGHT / WIDTH, NARROWEST)
    height = min(height, 180.0)
    width = height * WIDTH / HEIGHT / shrink
    middle, centre = (south + north) / 2, (west + east) / 2
    if height >= 120:
        middle = 0.0 if height >= 175 else middle
    return middle - height / 2, centre - width / 2, middle + height / 2, centre + width / 2


def _grow(box: Box, factor: float) -> Box:
    south, west, north, east = box
    high, wide = (north - south) * (factor - 1) / 2, (east - west) * (factor - 1) / 2
    return (
        max(south - high, -90.0), max(west - wide, -180.0),
        min(north + high, 90.0), min(east + wide, 180.0),
    )  # fmt: skip


def _merge(cells: Sequence[GridCell], wanted: float) -> list[Spot]:
    """Puts cells together until they are at least `wanted` degrees wide; a spot lies where most of it is."""
    if not cells:
        return []
    width = cells[0].width
    while width < wanted:
        width *= 2
    sums: dict[tuple[float, float], tuple[int, float, float]] = {}
    for cell in cells:
        corner = (math.floor(cell.south / width) * width, math.floor(cell.west / width) * width)
        count, x, y = sums.get(corner, (0, 0.0, 0.0))
        half = cell.width / 2
        sums[corner] = (
            count + cell.count, x + cell.count * (cell.west + half), y + cell.count * (cell.south + half),
        )  # fmt: skip
    return [
        Spot(south, west, width, count, x / count, y / count) for (south, west), (count, x, y) in sums.items()
    ]


def _circle(spot: Spot, asked: Asked, x: float, y: float, most: int) -> Circle:
    box = (
        max(spot.south, -90.0), max(spot.west, -180.0),
        min(spot.south + spot.width, 90.0), min(spot.west + spot.width, 180.0),
    )  # fmt: skip
    r = SMALLEST + (LARGEST - SMALLEST) * math.sqrt(spot.count / most)
    label = f"{_degrees(spot.y, 'N', 'S')} {_degrees(spot.x, 'E', 'W')}"
    words = short(spot.count) if r >= WORDY else ""
    return Circle(round(x, 1), round(y, 1), round(r, 1), spot.count, label, words, asked.with_box(box).link())


def short(count: int) -> str:
    """A count in at most four characters: 950, 1.2k, 35k, 2M."""
    if count < 1000:
        return str(count)
    scaled, unit = (count / 1000, "k") if count < 999_500 else (count / 1_000_000, "M")
    return f"{scaled:.1f}{unit}" if scaled < 9.95 else f"{scaled:.0f}{unit}"


def box_words(box: Box) -> str:
    """A box for people: 34.8–35.3°N 135.5–136°E."""
    south, west, north, east = box
    across = f"{west:g}–{east:g}°E" if west >= 0 else f"{_degrees(west, 'E', 'W')}–{_degrees(east, 'E', 'W')}"
    up = (
        f"{south:g}–{north:g}°N" if south >= 0 else f"{_degrees(south, 'N', 'S')}–{_degrees(north, 'N', 'S')}"
    )
    return f"{up} {across}"


def _degrees(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):.4g}°{positive if value >= 0 else negative}"
