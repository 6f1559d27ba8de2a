"""Marks what was sought in a text."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from tsunagi.errors import BadRequest
from tsunagi.model.text import fold, fold_map
from tsunagi.search._grams import BREAK, KATAKANA_OF, grams, is_cjk
from tsunagi.search._query import Term, parse, terms
from tsunagi.search._words import is_connector, numbers, segments

LONGEST = 50_000
"""Characters of a text that are looked at."""
MOST_MARKS = 200
LEAD = 0.25
"""Part of the width that is kept before the first match."""
ELLIPSIS = "…"

_LATIN = "0-9a-z"
_SEPARATORS = re.compile(r"[\W_]+")
Mark = tuple[int, int]


def highlight(query_text: str, text: str, width: int = 160) -> list[tuple[str, bool]]:
    """Cuts about `width` characters of `text` around what `query_text` seeks.

    Returns pieces (text, whether it is a match) in order; a piece '…' stands where text was cut off.
    Matching ignores width, case, variant kanji, and whether kana are hiragana or katakana, as the search
    does. If the words are nowhere as a whole, pairs of their characters are marked. A query that cannot be
    read marks nothing.
    """
    text = text[:LONGEST]
    patterns = _patterns(query_text)
    marks = _marks(patterns[0], text) if patterns else []
    if patterns and not marks:
        marks = _marks(patterns[1], text)
    start, end = _window(marks, len(text), max(width, 1))
    return _pieces(text, marks, start, end)


@lru_cache(256)
def _patterns(query_text: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None] | None:
    """What finds the words, and what finds pairs of their characters; None if nothing is sought."""
    try:
        sought = [term for term in terms(parse(query_text)) if term.field not in ("id", "kind", "source")]
    except BadRequest:
        return None
    words = dict.fromkeys(pattern for term in sought for pattern in _spellings(term))
    pairs = dict.fromkeys(
        token
        for term in sought
        for token in grams([term.text])[0].split()
        if len(token) > 1 and token != BREAK
    )
    if not words:
        return None
    return _either(words), _either(_pattern(pair, whole=True) for pair in pairs)


def _either(patterns: Iterable[str]) -> re.Pattern[str] | None:
    ordered = sorted((pattern for pattern in patterns if pattern), key=len, reverse=True)
    return re.compile("|".join(ordered)) if ordered else None


def _spellings(term: Term) -> list[str]:
    if term.exact:
        return [_pattern(term.text, whole=True)]
    if is_connector(term.text):
        return []
    found = [_pattern(part, whole=not term.prefix) for part in (term.text, *segments(term.text))]
    return found + [_pattern(other, whole=True) for other in numbers(fold(term.text))]


def _pattern(text: str, *, whole: bool) -> str:
    """The regular expression of a text: Latin words whole, whatever separates them separating."""
    plain = _without_joiners(fold(text).translate(_katakana()))[0]
    parts = [re.escape(part) for part in _SEPARATORS.split(plain) if part]
    if not parts:
        return ""
    before = f"(?<![{_LATIN}])" if parts[0][0].isascii() else ""
    after = f"(?![{_LATIN}])" if whole and parts[-1][-1].isascii() else ""
    return before + r"[\W_]{1,3}".join(parts) + after


@cache
def _katakana() -> dict[int, int]:
    return dict(KATAKANA_OF)


def _without_joiners(folded: str) -> tuple[str, list[int]]:
    """The text without spaces and dots between characters written together, and what is left."""
    left = [
        at
        for at, character in enumerate(folded)
        if not (
            character in " \u3000・\t"
            and 0 < at < len(folded) - 1
            and is_cjk(folded[at - 1])
            and is_cjk(folded[at + 1])
        )
    ]
    return "".join([folded[at] for at in left]), left


def _marks(pattern: re.Pattern[str] | None, text: str) -> list[Mark]:
    """Where the pattern matches, as (start, end) in the text, joined where they touch."""
    if pattern is None:
        return []
    folded, positions = fold_map(text)
    plain, left = _without_joiners(folded.translate(_katakana()))
    marks: list[Mark] = []
    for match in pattern.finditer(plain):
        start = positions[left[match.start()]]
        last = positions[left[match.end() - 1]]
        following = left[match.end() - 1] + 1
        end = max(last + 1, positions[following] if following < len(positions) else len(text))
        if marks and start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
        if len(marks) >= MOST_MARKS:
            break
    return marks


def _window(marks: list[Mark], length: int, width: int) -> Mark:
    """The stretch of the text with the most marks; its beginning if there are none."""
    if length <= width:
        return 0, length
    best, most = 0, 0
    for first, (start, _) in enumerate(marks):
        inside = sum(1 for _, end in marks[first : first + 20] if end - start <= width)
        if inside > most:
            best, most = start, inside
    start = max(0, min(best - int(width * LEAD), length - width)) if most else 0
    return start, start + width


def _pieces(text: str, marks: list[Mark], start: int, end: int) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = [(ELLIPSIS, False)] if start else []
    at = start
    for first, last in marks:
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        if first > at:
            pieces.append((text[at:first], False))
        pieces.append((text[first:last], True))
        at = last
    if at < end:
        pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((ELLIPSIS, False))
    return pieces
