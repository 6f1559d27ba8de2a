"""From the letters of pages to blocks in reading order, as a reader of the paper would take them in."""

import re
from collections import Counter
from itertools import pairwise

from tsunagi.policy._blocks import Block
from tsunagi.policy._columns import align, columns_of
from tsunagi.policy._flow import Flow
from tsunagi.policy._furniture import without_furniture
from tsunagi.policy._headings import is_contents
from tsunagi.policy._lines import Body, Line, body_of, lines_of
from tsunagi.policy._pages import Page

_TITLE = re.compile(r"目\s*次|もくじ|contents|table of contents", re.I)
_NUMBER = re.compile(r"[\s…‥.．・]*[0-9０-９]{1,4}|[ivxl]{1,6}")
FEWEST = 4
"""Lines that make a table of contents without its title."""


def layout(pages: list[Page]) -> tuple[list[Block], tuple[str, ...]]:
    """The blocks of all pages, and what is printed as the number of each page.

    Args:
        pages: at least one of them with letters.
    """
    body = body_of(pages)
    lines, numbers = without_furniture(
        [lines_of(page, body) for page in pages], [page.height for page in pages]
    )
    leading = _leading(lines, body)
    listing, found = False, []
    for leaf, (mine, (_, number)) in enumerate(zip(lines, numbers, strict=True), 1):
        text, listing = _without_contents(mine, listing)
        found += [(column, number, leaf) for column in columns_of(text, body.size, pages[leaf - 1].width)]
    align([column for column, _, _ in found], body.size)
    flow = Flow(body, leading)
    for column, number, leaf in found:
        flow.add(column, number, leaf)
    return flow.end(), tuple(label for label, _ in numbers)


def _leading(pages: list[list[Line]], body: Body) -> float:
    """The commonest distance of one line from the next, points."""
    count: Counter[float] = Counter()
    for lines in pages:
        own = sorted({round(line.base, 1) for line in lines if abs(line.size - body.size) < 0.1 * body.size})
        for one, other in pairwise(own):
            if body.size < other - one < 3 * body.size:
                count[round(other - one)] += 1
    return float(count.most_common(1)[0][0]) if count else 1.6 * body.size


def _without_contents(lines: list[Line], listing: bool) -> tuple[list[Line], bool]:
    """The lines but those of a table of contents, and whether it may go on overleaf."""
    levels: dict[float, list[Line]] = {}
    for line in lines:
        levels.setdefault(line.base, []).append(line)
    entries = [base for base, parts in levels.items() if _entry(parts)]
    titles = [
        base for base, parts in levels.items() if _TITLE.fullmatch("".join(one.text for one in parts).strip())
    ]
    first = max([*entries, *titles], default=0.0) if not listing else max(levels, default=0.0)
    last = min(entries, default=first)
    among = sum(last <= base <= first for base in levels)
    if not entries or len(entries) < 0.5 * among or not (titles or listing or len(entries) >= FEWEST):
        return lines, False  # a page of text may have a line or two that look like entries
    return [line for line in lines if not last <= line.base <= first], True


def _entry(parts: list[Line]) -> bool:
    """Whether a line names a heading and its page."""
    text = " ".join(one.text for one in parts)
    return is_contents(text) or (len(parts) > 1 and bool(_NUMBER.fullmatch(parts[-1].text.strip())))
