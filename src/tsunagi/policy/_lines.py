"""From the runs of a page to its lines: ruby left out, raised marks of footnotes taken off."""

import re
from collections import Counter
from dataclasses import dataclass, field

from tsunagi.policy._blocks import joined
from tsunagi.policy._pages import Page, Run

SMALL = 0.88
"""Of the text's size: at most this is a footnote's."""
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・ｦ-ﾟ\s]+")
_MARK = re.compile(r"[(（]?(?:[※*＊†‡]?\s*\d{1,3}|[※*＊†‡]{1,3}|注\s*\d{0,3})[)）]?")
_APART = 0.95
"""Widths of a letter between two parts of a line that do not touch."""

_UNLIKE = 0.35
"""The same for parts whose letters differ in size: a footnote beside the text of the next column."""


@dataclass
class Line:
    """A line, or that part of one that stands in a column; coordinates as of `Run`."""

    text: str
    left: float
    right: float
    base: float
    size: float
    font: str = ""
    weight: int = 0
    marks: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    raised: str = ""
    """The raised mark it begins with."""


@dataclass(frozen=True)
class Body:
    """What most letters of a plan are set in."""

    size: float
    font: str
    weight: int


def body_of(pages: list[Page]) -> Body:
    """The commonest size, font and weight."""
    count: Counter[tuple[float, str, int]] = Counter()
    for page in pages:
        for run in page.runs:
            count[round(run.size * 4) / 4, run.font, run.weight] += len(run.text)
    (size, font, weight), _ = count.most_common(1)[0]
    return Body(size, font, weight)


def lines_of(page: Page, body: Body) -> list[Line]:
    """The lines of a page from top to bottom, those beside each other from left to right."""
    runs = [run for run in page.runs if run.text.strip() and run.size > 0.5]
    runs = _without_ruby(runs)
    bands = _bands(runs)
    found = [line for band in bands for line in _split(band)]
    _name_links(found, page)
    return found


def _without_ruby(runs: list[Run]) -> list[Run]:
    """Runs but those of kana that stand small above others."""
    grid: dict[int, list[Run]] = {}
    for run in runs:
        grid.setdefault(int(run.base // 20), []).append(run)

    def over(small: Run) -> bool:
        for key in range(int((small.base - 40) // 20), int(small.base // 20) + 1):
            for run in grid.get(key, ()):
                if (
                    run.size * 0.68 >= small.size
                    and 0.5 * run.size < small.base - run.base < 1.6 * run.size
                    and run.left - run.size < small.right
                    and small.left < run.right + run.size
                ):
                    return True
        return False

    return [run for run in runs if not (_KANA.fullmatch(run.text) and over(run))]


def _bands(runs: list[Run]) -> list[list[Run]]:
    """Runs that stand on one line, from top to bottom; raised ones with those beside them."""
    found: list[list[Run]] = []
    large = max((run.size for run in runs), default=0)
    for run in sorted(runs, key=lambda run: -run.base):
        near = (band for band in reversed(found[-4:]) if band[0].base - run.base <= large)
        band = next((band for band in near if any(_level(run, other) for other in band)), None)
        if band is None:
            found.append([run])
        else:
            band.append(run)
    return found


def _level(run: Run, other: Run) -> bool:
    large, small = (run, other) if run.size >= other.size else (other, run)
    rise = small.base - large.base
    if abs(rise) < 0.25 * small.size:
        return True
    raised = small.size < 0.8 * large.size and -0.25 * large.size < rise < 0.65 * large.size
    return raised and min(abs(small.left - large.right), abs(large.left - small.right)) < 1.2 * large.size


def _split(band: list[Run]) -> list[Line]:
    """The parts of a line: its runs joined where they are close."""
    band.sort(key=lambda run: run.left)
    size = max(run.size for run in band)
    base = max((run for run in band if run.size == size), key=lambda run: len(run.text)).base
    found: list[Line] = []
    for run in band:
        mark = run.size < 0.8 * size and run.base - base > 0.12 * size and _MARK.fullmatch(run.text.strip())
        alike = found and abs(run.size - found[-1].size) < 0.15 * size
        near = found and run.left - found[-1].right < (_APART if alike or mark else _UNLIKE) * size
        if not near:
            found.append(Line("", run.left, run.right, base, run.size, run.font, run.weight))
        line = found[-1]
        if mark and line.text:
            line.marks.append(mark_of(run.text))
        elif mark:
            line.raised = mark_of(run.text)
        else:
            gap = run.left - line.right > 0.18 * size
            line.text = _beside(line.text, run.text, gap)
            if run.size > line.size or not line.font or len(run.text) > len(line.text) / 2:
                line.size, line.font, line.weight = max(run.size, line.size), run.font, run.weight
        line.right = max(line.right, run.right)
    return [line for line in found if line.text or line.raised]


def _beside(first: str, second: str, gap: bool) -> str:
    if first and second and gap and first[-1].isascii() and second[0].isascii():
        return f"{first.rstrip()} {second.lstrip()}"
    return first + second


def mark_of(text: str) -> str:
    """A footnote's mark without what stands around it."""
    return re.sub(r"[\s()（）]", "", text)


def _name_links(lines: list[Line], page: Page) -> None:
    """Gives each line the addresses behind its words."""
    for left, bottom, right, top, address in page.links:
        for line in lines:
            if bottom - 2 <= line.base <= top and line.left - 2 <= left and right <= line.right + 2:
                if address.rstrip("/") not in line.text:
                    share = (
                        (left - line.left) / max(line.right - line.left, 1),
                        (right - line.left) / max(line.right - line.left, 1),
                    )
                    words = line.text[round(share[0] * len(line.text)) : round(share[1] * len(line.text))]
                    line.links.append((words.strip(), address))
                break


def whole(parts: list[Line]) -> Line:
    """Parts of a line that belong together, as one, wide spaces kept."""
    first = parts[0]
    for other in parts[1:]:
        wide = other.left - first.right > 0.7 * first.size and not (first.text + other.text).isascii()
        if other.text:
            first.text = (
                f"{first.text}\u3000{other.text}" if wide and first.text else joined(first.text, other.text)
            )
        first.right = max(first.right, other.right)
        first.marks += other.marks
        first.links += other.links
    return first
