"""What became of the chapters of a plan in the next, drawn as streams from left to right."""

from collections.abc import Sequence
from dataclasses import dataclass

ORDER = ("unchanged", "reworded", "moved", "split", "merged", "new", "dropped")
"""In which streams leave and enter a chapter."""


@dataclass(frozen=True)
class Sheet:
    """How large a picture is; lengths here and below in its own units."""

    name: str
    width: int
    margin: int
    """Left and right of the chapters, for their names; none: the names stand upon the streams."""
    letters: int
    """Letters of a name that have room; the rest is cut."""
    size: int
    """Height of letters."""


WIDE = Sheet("wide", 960, 240, 17, 14)
NARROW = Sheet("narrow", 380, 0, 10, 12)
BAR, GAP, HIGH = 10, 20, 380
"""Width of a chapter, room between two, height of all measures together."""


@dataclass(frozen=True)
class Stream:
    """Measures that went from one chapter to another in one way."""

    old: str
    """Chapter of the older plan; '': there is none, they are new."""
    new: str
    """Chapter of the newer; '': they were dropped."""
    kind: str
    left: int
    """Measures of the older plan."""
    right: int


@dataclass(frozen=True)
class Band:
    """A stream as it is drawn."""

    stream: Stream
    path: str


@dataclass(frozen=True)
class Post:
    """A chapter as it is drawn."""

    name: str
    """'' for what is new, or dropped."""
    label: str
    count: int
    x: int
    y: float
    height: float
    label_x: int
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Flow:
    """The whole picture."""

    sheet: Sheet
    height: float
    bands: list[Band]
    posts: list[Post]


def draw(streams: Sequence[Stream], old: Sequence[str], new: Sequence[str], sheet: Sheet) -> Flow:
    """Lays the streams out.

    Args:
        streams: what there is to draw.
        old: chapters of the older plan in their order; those without measures are left out.
        new: of the newer.
        sheet: on what.
    """
    sides = (
        _side([*old, ""], {name: sum(one.left for one in streams if one.old == name) for name in (*old, "")}),
        _side(
            [*new, ""], {name: sum(one.right for one in streams if one.new == name) for name in (*new, "")}
        ),
    )
    for at, name in ((0, "old"), (1, "new")):  # what is new begins at no measure, but has to begin somewhere
        blank = sum(_ends(one)[at] for one in streams if not getattr(one, name))
        sides[at].update({"": blank} if blank else {})
    most = max(sum(side.values()) for side in sides) or 1
    unit = HIGH / most
    tops = [_tops(side, unit) for side in sides]
    height = max(_bottom(side, unit) for side in sides) + GAP
    bands = _bands(streams, [*old, ""], [*new, ""], tops, unit, sheet)
    posts = [
        _post(at, name, count, tops[at][name], unit, sheet)
        for at in (0, 1)
        for name, count in sides[at].items()
    ]
    return Flow(sheet, round(height, 1), bands, posts)


def _ends(stream: Stream) -> tuple[int, int]:
    """How many measures wide a stream is left and right: what has no other end is as wide there."""
    return stream.left or stream.right, stream.right or stream.left


def _side(names: Sequence[str], counts: dict[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in dict.fromkeys(names) if counts[name]}


def _tops(side: dict[str, int], unit: float) -> dict[str, float]:
    tops, y = {}, float(GAP)
    for name, count in side.items():
        tops[name] = y
        y += count * unit + GAP
    return tops


def _bottom(side: dict[str, int], unit: float) -> float:
    return sum(count * unit + GAP for count in side.values())


def _bands(
    streams: Sequence[Stream],
    old: list[str],
    new: list[str],
    tops: list[dict[str, float]],
    unit: float,
    sheet: Sheet,
) -> list[Band]:
    x = (sheet.margin + BAR, sheet.width - sheet.margin - BAR)
    middle = (x[0] + x[1]) / 2
    left, right = dict(tops[0]), dict(tops[1])
    starts: dict[Stream, tuple[float, float]] = {}
    for one in sorted(
        streams, key=lambda one: (old.index(one.old), new.index(one.new), ORDER.index(one.kind))
    ):
        starts[one] = (left[one.old], 0.0)
        left[one.old] += _ends(one)[0] * unit
    bands = []
    for one in sorted(
        streams, key=lambda one: (new.index(one.new), old.index(one.old), ORDER.index(one.kind))
    ):
        a, b = starts[one][0], right[one.new]
        a2, b2 = a + _ends(one)[0] * unit, b + _ends(one)[1] * unit
        right[one.new] = b2
        path = (
            f"M{x[0]} {a:.1f}C{middle:.0f} {a:.1f} {middle:.0f} {b:.1f} {x[1]} {b:.1f}V{b2:.1f}"
            f"C{middle:.0f} {b2:.1f} {middle:.0f} {a2:.1f} {x[0]} {a2:.1f}Z"
        )
        bands.append(Band(one, path))
    return sorted(bands, key=lambda band: -sum(_ends(band.stream)))


def _post(at: int, name: str, count: int, top: float, unit: float, sheet: Sheet) -> Post:
    high = count * unit
    x = sheet.width - sheet.margin - BAR if at else sheet.margin
    outward = -1 if (at == 0) == bool(sheet.margin) else 1
    label_x = x + (BAR + 8 if outward > 0 else -8)
    label = name if len(name) <= sheet.letters else name[: sheet.letters - 1] + "…"
    anchor = "start" if outward > 0 else "end"
    return Post(
        name, label, count, x, round(top, 1), round(high, 1), label_x, round(top + high / 2, 1), anchor
    )
