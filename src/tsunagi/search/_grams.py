"""Text → tokens: Japanese by overlapping pairs of characters, other scripts by whole words.

Every character of a run of Chinese, Japanese or Korean characters gives one token: itself and its
successor, the last one itself alone. So token positions count characters, and a phrase query over every
second pair is an exact substring search; a single character is a prefix search. Spaces and middle dots
between such characters are dropped (澤田 康幸 = 澤田康幸, レオナルド・ダ = レオナルドダ); a line break or
punctuation that ends a thought leaves a BREAK token, so that no phrase runs across it. Hiragana is
read as katakana, so that あいち finds アイチ.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tsunagi.model.text import fold

BREAK = "。"
"""The token of a line break or of punctuation between thoughts."""

LONGEST_WORD = 40
"""Characters of a token that may tell something; a longer one is an address or a formula."""

_END, _HARD, _SOFT, _JOIN, _CJK, _WORD = range(6)
_MARK = "\ue000"
"""Ends a text within a batch; a private character that folding keeps."""
_HARD_CHARACTERS = '\n\r\v\f\u2028\u2029、。，．！？；（）「」『』【】〔〕〈〉《》()[]{}<>,;!?"“”|'
_JOIN_CHARACTERS = " \t\u3000・"
_CJK_RANGES = (
    (0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035),
    (0x303B, 0x303C), (0x3041, 0x3096), (0x3099, 0x309A), (0x309D, 0x309F), (0x30A1, 0x30FA),
    (0x30FC, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7FF), (0xF900, 0xFAFF),
)  # fmt: skip
_ASTRAL = 0x10000
_HIRAGANA = (*range(0x3041, 0x3097), 0x309D, 0x309E)
KATAKANA_OF = tuple((code, code + 0x60) for code in _HIRAGANA)
"""(hiragana, katakana) code points: what tokens read as one."""

Codes = npt.NDArray[np.uint32]


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], Codes]:
    """For each code point of the basic plane, and one for all above: its class, and what it is read as."""
    classes = np.full(_ASTRAL + 1, _SOFT, np.uint8)
    for code in range(_ASTRAL):
        if unicodedata.category(chr(code))[0] in "LNM":
            classes[code] = _WORD
    for first, last in _CJK_RANGES:
        classes[first : last + 1] = _CJK
    classes[_ASTRAL] = _CJK
    classes[[ord(c) for c in _HARD_CHARACTERS]] = _HARD
    classes[[ord(c) for c in _JOIN_CHARACTERS]] = _JOIN
    classes[ord(_MARK)] = _END
    read_as = np.arange(_ASTRAL + 1, dtype=np.uint32)
    for hiragana, katakana in KATAKANA_OF:
        read_as[hiragana] = katakana
    return classes, read_as


def _codes(texts: Sequence[str]) -> tuple[Codes, npt.NDArray[np.uint8]]:
    """Folded code points of the texts, each ended by the mark, and their classes; joiners are gone."""
    classes, read_as = _tables()
    joined = _MARK.join(texts)
    if joined.count(_MARK) >= len(texts):
        joined = _MARK.join([text.replace(_MARK, " ") for text in texts])
    folded = fold(joined) + _MARK
    codes = np.frombuffer(folded.encode("utf-32-le", "replace"), np.uint32)
    low = np.minimum(codes, _ASTRAL)
    kinds = classes[low]
    codes = np.where(low < _ASTRAL, read_as[low], codes)
    joins = np.flatnonzero(kinds == _JOIN)
    joins = joins[joins > 0]
    joins = joins[(kinds[joins - 1] == _CJK) & (kinds[joins + 1] == _CJK)]
    if joins.size:
        codes, kinds = np.delete(codes, joins), np.delete(kinds, joins)
    return codes, kinds


def grams(texts: Sequence[str]) -> list[str]:
    """The tokens of each text, with spaces between; texts are folded here.

    Vectorised over the batch: some 20,000 characters at a time are best, more leave the processor's cache.
    """
    if not texts:
        return []
    codes, kinds = _codes(texts)
    after = np.empty_like(kinds)
    after[:-1] = kinds[1:]
    after[-1] = _END
    cjk = kinds == _CJK
    word = kinds == _WORD
    pairs = np.flatnonzero(cjk & (after == _CJK))
    hard = np.flatnonzero((kinds == _HARD) & (after != _HARD))
    lengths = cjk.astype(np.int64) * 2 + word
    lengths[pairs] += 1
    lengths[word & (after != _WORD)] += 1
    lengths[hard] = 2
    starts = np.cumsum(lengths)
    total = int(starts[-1])
    starts -= lengths
    out = np.full(total, 0x20, np.uint32)
    own = np.flatnonzero(cjk | word)
    out[starts[own]] = codes[own]
    out[starts[pairs] + 1] = codes[pairs + 1]
    out[starts[hard]] = ord(BREAK)
    text = out.tobytes().decode("utf-32-le")
    ends = [0, *starts[kinds == _END].tolist()]
    return [text[first:last] for first, last in pairwise(ends)]


def telling(text: str) -> list[str]:
    """Its tokens that tell what it is about: pairs of characters and whole words; single characters if there is no more."""
    terms = [term for term in grams([text])[0].split() if term != BREAK and len(term) <= LONGEST_WORD]
    several = [term for term in terms if len(term) > 1]
    return several or [term for term in terms if not is_cjk(term)] or terms


def weighed(texts: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Telling token → the weights of the texts that have it, added up; what is not above nothing is left out."""
    given: dict[str, float] = {}
    for text, weight in texts:
        for term in set(telling(text)):
            given[term] = given.get(term, 0.0) + weight
    return {term: weight for term, weight in sorted(given.items()) if weight > 0}


def is_cjk(character: str) -> bool:
    """Whether tokens pair this character with its neighbour."""
    return bool(_tables()[0][min(ord(character), _ASTRAL)] == _CJK)


def is_sought(text: str) -> bool:
    """Whether there is anything in the text that could be found."""
    classes = _tables()[0]
    return any(classes[min(ord(character), _ASTRAL)] >= _CJK for character in text)


def phrase(text: str) -> list[tuple[int, str]]:
    """(position, token) whose presence means that the text occurs: every second pair of each run.

    The last token is a single character followed by '*' where a pair with any successor will do.
    """
    tokens = grams([text])[0].split()
    while tokens and tokens[-1] == BREAK:
        tokens.pop()
    while tokens and tokens[0] == BREAK:
        tokens.pop(0)
    cover: list[tuple[int, str]] = []
    start = 0
    while start < len(tokens):
        if not is_cjk(tokens[start][0]):
            cover.append((start, tokens[start]))
            start += 1
            continue
        end = start
        while len(tokens[end]) == 2:
            end += 1
        cover.extend((at, tokens[at]) for at in range(start, end, 2))
        if end == start:
            cover.append((start, tokens[start] + ("*" if end == len(tokens) - 1 else "")))
        elif (end - start) % 2 == 0:
            cover.append((end - 1, tokens[end - 1]))
        start = end + 1
    return cover
