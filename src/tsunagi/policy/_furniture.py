"""What stands on pages beside the text: running heads and the printed numbers of pages."""

import re
import unicodedata
from collections import Counter

from tsunagi.policy._lines import Line

MARGIN = 0.16
"""Of the height of a page, above and below, in which running heads and numbers stand."""
LEAST = 0.4
"""Of the pages: on so many a running head stands; footnotes that begin alike stand on fewer."""
_ROMAN = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_NUMBER = re.compile(
    r"[-‐－–—―\s~〜(（\[P p.]*(?P<number>\d{1,4}|[ivxlcIVXLC]{1,7})[-‐－–—―\s~〜)）\]]*"
    r"(?:ページ|頁)?(?:\s*[/／]\s*\d{1,4}(?:ページ|頁)?)?"
)
_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def without_furniture(
    pages: list[list[Line]], heights: list[float]
) -> tuple[list[list[Line]], list[tuple[str, int]]]:
    """The lines of the text of each page, and (what is printed as its number, that number) or ('', counted number).

    A place above or below the text is a running head's where on most pages the same words or a number stand in it.
    """
    places = _places(pages, heights)
    kept: list[list[Line]] = []
    candidates: list[list[tuple[str, int]]] = []
    for lines in pages:
        out = [line for line in lines if _spot(line) in places]
        kept.append([line for line in lines if _spot(line) not in places])
        candidates.append([found for line in out for found in _numbers(line)])
    return kept, _checked(candidates)


def _spot(line: Line) -> int:
    return round(line.base / 3)


def _edges(lines: list[Line], height: float) -> list[Line]:
    """Lines in the margins: the first two levels from above and the last two from below."""
    levels = sorted({_spot(line) for line in lines})
    near = {*levels[:2], *levels[-2:]}
    return [
        line
        for line in lines
        if _spot(line) in near and not height * MARGIN < line.base < height * (1 - MARGIN)
    ]


def _places(pages: list[list[Line]], heights: list[float]) -> set[int]:
    """Heights at which running heads and numbers stand."""
    words: dict[int, Counter[str]] = {}
    ends: dict[int, int] = {}
    for lines, height in zip(pages, heights, strict=True):
        for line in _edges(lines, height):
            words.setdefault(_spot(line), Counter())[_alike(line.text)] += 1
        for spot in {_spot(line) for line in lines}:
            ends[spot] = ends.get(spot, 0) + 1
    found = set()
    for spot, counted in words.items():
        repeated = sum(count for text, count in counted.items() if count > 1 or text == "#")
        often = repeated >= max(min(3, len(pages)), LEAST * len(pages))
        numbers = len(pages) < 3 and set(counted) == {"#"}
        if numbers or (often and repeated >= 0.75 * counted.total() and repeated >= 0.6 * ends[spot]):
            found.add(spot)
    return found


def _alike(text: str) -> str:
    """The words of a running head, its number left open."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if _NUMBER.fullmatch(plain):
        return "#"
    return re.sub(r"^\d+|\d+$|[-‐–—―][\divxlc]+[-‐–—―]", "#", plain)


def _numbers(line: Line) -> list[tuple[str, int]]:
    """(as printed, value) of what may be the number of the page in a line of its margin."""
    plain = unicodedata.normalize("NFKC", line.text).strip()
    words = [
        plain,
        *(plain.split()[:1] if " " in plain else []),
        *(plain.split()[-1:] if " " in plain else []),
    ]
    words += re.findall(r"[-‐–—―]\s*\d{1,4}\s*[-‐–—―]|\d{1,4}\s*$|^\s*\d{1,4}", plain)
    found = []
    for word in words:
        match = _NUMBER.fullmatch(word.strip())
        if match and (value := _value(match["number"])) is not None:
            found.append((match["number"], value))
    return found


def _value(number: str) -> int | None:
    if number.isdigit():
        return int(number)
    lower = number.lower()
    if not _ROMAN.fullmatch(lower):
        return None
    digits = [_DIGITS[letter] for letter in lower]
    return sum(-one if one < other else one for one, other in zip(digits, [*digits[1:], 0], strict=True))


def _checked(candidates: list[list[tuple[str, int]]]) -> list[tuple[str, int]]:
    """The number of each page: candidates that count on with a neighbour's; pages between two such get theirs too."""
    chosen: list[tuple[str, int] | None] = []
    for at, mine in enumerate(candidates):
        beside = [
            (one[0].isdigit(), one[1] - (other - at))
            for other in range(max(0, at - 3), min(len(candidates), at + 4))
            if other != at
            for one in candidates[other]
        ]
        likely = [one for one in mine if (one[0].isdigit(), one[1]) in beside]
        chosen.append(likely[0] if likely else mine[0] if mine and len(candidates) < 3 else None)
    found: list[tuple[str, int]] = []
    for at, one in enumerate(chosen):
        if one:
            found.append(one)
            continue
        before = next(((n, chosen[n]) for n in range(at - 1, -1, -1) if chosen[n]), None)
        after = next(((n, chosen[n]) for n in range(at + 1, len(chosen)) if chosen[n]), None)
        if before and before[1] and before[1][0].isdigit():
            value = before[1][1] + at - before[0]
            if not after or (after[1] and after[1][0].isdigit() and after[1][1] - value == after[0] - at):
                found.append(("", value))
                continue
        found.append(("", at + 1))
    return found
