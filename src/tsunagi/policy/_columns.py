"""The order in which the lines of a page are read: one column, or two side by side."""

from collections import Counter
from dataclasses import dataclass

from tsunagi.policy._lines import Line, whole

FEWEST = 3
"""Lines that each of two columns has at least."""


@dataclass
class Column:
    """Lines below each other, with the edges that most of them keep."""

    lines: list[Line]
    left: float
    right: float
    page: float
    """Width of its page."""


def columns_of(lines: list[Line], size: float, page: float) -> list[Column]:
    """The columns of a page in the order they are read.

    Args:
        lines: parts of lines, from top to bottom.
        size: of the letters of the text, points.
        page: its width, points.
    """
    gutter = _gutter(lines, size)
    found: list[Column] = []
    here: list[Line] = []
    for wide, part in _regions(lines, gutter):
        if wide:
            here += part
            continue
        if here:
            found.append(_column(_joined(here), size, page))
            here = []
        assert gutter is not None  # or no region would have two columns
        for side in (True, False):
            mine = [line for line in part if (line.right <= gutter) is side]
            found.append(_column(_joined(mine), size, page))
    if here:
        found.append(_column(_joined(here), size, page))
    return found


def align(columns: list[Column], size: float) -> None:
    """Gives columns the edges that others of the plan in their place have: a short one does not show its own."""
    lefts = Counter(round(one.left / 2) * 2 for one in columns if len(one.lines) >= FEWEST)
    for one in columns:
        near = [
            (count, -left)
            for left, count in lefts.items()
            if -1.5 <= one.left - left < 4 * size and count >= FEWEST
        ]
        if near:
            one.left = min(one.left, float(-max(near)[1]))
    rights: dict[int, Counter[int]] = {}
    for one in columns:
        if len(one.lines) >= FEWEST:
            rights.setdefault(round(one.left / 2), Counter())[round(one.right / 2) * 2] += 1
    for one in columns:
        usual = [
            right
            for right, n in rights.get(round(one.left / 2), Counter()).items()
            if n >= FEWEST and right > one.right - 2
        ]
        if usual and (len(one.lines) < 2 * FEWEST or min(usual) - one.right < 4 * size):
            one.right = max(one.right, float(min(usual)))
        elif len(one.lines) < FEWEST:
            one.right = max(one.right, one.page - one.left)  # as wide a margin as on the left


def _column(lines: list[Line], size: float, page: float) -> Column:
    """The edges: of the outermost lines, stray ones left aside."""
    lefts = sorted(line.left for line in lines)
    rights = sorted(line.right for line in lines)
    left = next((one for n, one in enumerate(lefts[:-1]) if lefts[n + 1] - one < size), lefts[0])
    right = next(
        (one for n, one in enumerate(rights[::-1][:-1]) if one - rights[::-1][n + 1] < 2 * size), rights[-1]
    )
    return Column(lines, left, right, page)


def _joined(lines: list[Line]) -> list[Line]:
    """Parts on one level as one line."""
    found: list[list[Line]] = []
    for line in lines:
        if found and found[-1][-1].base == line.base and line.left >= found[-1][-1].right:
            found[-1].append(line)
        else:
            found.append([line])
    return [whole(parts) for parts in found]


def _gutter(lines: list[Line], size: float) -> float | None:
    """Where the space between two columns is, None if there are none."""
    if len(lines) < 2 * FEWEST:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    middle = (left + right) / 2
    places = [left + (right - left) * step / 200 for step in range(60, 141)]
    pad = 0.1 * size
    crossing = [sum(line.left - pad < x < line.right + pad for line in lines) for x in places]
    clear = [x for x, count in zip(places, crossing, strict=True) if count == min(crossing)]
    return min(clear, key=lambda x: abs(x - middle))


def _regions(lines: list[Line], gutter: float | None) -> list[tuple[bool, list[Line]]]:
    """(of one column?, lines) from top to bottom."""
    if gutter is None:
        return [(True, lines)]
    found: list[tuple[bool, list[Line]]] = []
    for line in lines:
        wide = line.left < gutter < line.right
        if found and found[-1][0] == wide:
            found[-1][1].append(line)
        else:
            found.append((wide, [line]))
    return [(wide or not _two(part, gutter), part) for wide, part in found]


def _two(lines: list[Line], gutter: float) -> bool:
    """Whether lines on both sides of the gutter are two columns rather than, say, ends of lines set to the right."""
    first = [line for line in lines if line.right <= gutter]
    second = [line for line in lines if line.left >= gutter]
    if len(first) < FEWEST or len(second) < FEWEST:
        return False
    if all(line.text[:1] in "(（[［【" for line in second):
        return False
    top, bottom = max(line.base for line in second), min(line.base for line in second)
    beside = [line for line in first if bottom - line.size <= line.base <= top + line.size]
    return len(beside) >= 0.6 * min(len(first), len(second)) and _full(first) and _full(second)


def _full(lines: list[Line]) -> bool:
    """Whether lines fill their column as text does."""
    width = max(line.right for line in lines) - min(line.left for line in lines)
    return sum(line.right - line.left > 0.7 * width for line in lines) >= min(0.4 * len(lines), 2)
