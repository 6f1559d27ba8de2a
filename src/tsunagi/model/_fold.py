"""Folding: one spelling for all that a searcher takes to be the same, fast and with positions.

What is folded: NFKC (width, ligatures, enclosed forms), case, marks of Latin and Greek letters, hyphens and
dashes, wave dashes, apostrophes, variant kanji (variants.yml), invisible characters. Kept: 々, ー, ヴ, the
marks of kana and of all other scripts.

Nearly every character folds to one character wherever it stands. For those a table does the whole text at
once. The others ("complex") are the marks that melt into the character before them and the characters that
fold to several or to none; a text is cut at them into clusters, and each is folded by itself. `fold` and
`fold_map` share these clusters, so that they cannot disagree.
"""

import unicodedata
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
import numpy.typing as npt

_COMPLEX = 0
"""In the table: this character needs the slow path. NUL is safe as a mark: it folds to a space."""

_MARKS = 32
"""Marks taken into account after one character; hostile texts pile up thousands (sorting is quadratic)."""

_FEW = 40
"""Characters up to which a text is folded one by one; for more, the table is quicker."""

_TABLE_END = 0x110000
_BUSY = ((0x00, 0x3400), (0xA4D0, 0xAC00), (0xF900, 0x20000), (0x2F800, 0x2FA20), (0xE0000, 0xE0200))
"""Ranges with characters that fold to something else; the rest of Unicode is ideographs, Hangul, unused."""

_HYPHENS = "‐‑‒–—―−⁃﹘﹣－─━╌╴⸺⸻˗ㅡ֊"
_WAVES = "〜～∼∿˜〰"
_APOSTROPHES = "’‘‛ʼʻʹ′`´ʿʾʽˈ＇｀"
_QUOTES = "“”„‟″＂〝〞〟"
_SPECIAL = {
    **dict.fromkeys(_HYPHENS, "-"),
    **dict.fromkeys(_WAVES, "~"),
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_QUOTES, '"'),
    "゛": "\u3099", "゜": "\u309a", "\x00": " ", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "æ": "ae",
    "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n",
}  # fmt: skip

Codes = npt.NDArray[np.uint32]


@cache
def variants() -> dict[str, str]:
    """Variant kanji → the form that stands for it, from variants.yml."""
    groups = msgspec.yaml.decode((files("tsunagi.model") / "variants.yml").read_text("utf-8"))
    return {
        variant: form for rows in groups.values() for form, listed in rows.items() for variant in str(listed)
    }


def fold(text: str) -> str:
    """The spelling of `text` under which it is searched and compared; its length may differ.

    >>> fold("Ｊ．Ｓ．バッハと圖書舘〜Café")
    'j.s.バッハと図書館~cafe'
    """
    if text.isascii():
        return text.lower().replace("`", "'").replace("\0", " ")
    if len(text) <= _FEW:
        try:
            return "".join(map(_simple.__getitem__, text))
        except KeyError:
            pass
    folded = _table()[_codes(text)]
    if folded.all():
        return _text(folded)
    return "".join(piece for piece, _, _ in _pieces(text, folded))


def fold_map(text: str) -> tuple[str, list[int]]:
    """`fold(text)`, and for each of its characters the index in `text` of what it came from."""
    folded = _table()[_codes(text)]
    if folded.all():
        return _text(folded), list(range(len(text)))
    out: list[str] = []
    positions: list[int] = []
    for piece, start, end in _pieces(text, folded):
        out.append(piece)
        one_to_one = len(piece) == end - start and folded[start:end].all()
        positions.extend(range(start, end) if one_to_one else [start] * len(piece))
    return "".join(out), positions


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _text(codes: Codes) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _pieces(text: str, folded: Codes) -> "list[tuple[str, int, int]]":
    """The text in pieces, each (folded, start, end): plain stretches and single clusters in turn."""
    joiners = _joiners()
    pieces: list[tuple[str, int, int]] = []
    done = 0
    for found in np.flatnonzero(folded == _COMPLEX).tolist():
        if found < done:
            continue
        start = found - 1 if found > done and text[found] in joiners else found
        end = found + 1
        while end < len(text) and text[end] in joiners:
            end += 1
        if start > done:
            pieces.append((_text(folded[done:start]), done, start))
        pieces.append((_cluster(text[start : min(end, start + _MARKS)]), start, end))
        done = end
    if done < len(text):
        pieces.append((_text(folded[done:]), done, len(text)))
    return pieces


@cache
def _joiners() -> frozenset[str]:
    """Characters that may melt into the one before them under NFKC."""
    spans = [chr(code) for low, high in _BUSY for code in range(low, high)]
    jamo = {chr(code) for code in range(0x1160, 0x1200)}
    marks = {
        char
        for char in spans
        if unicodedata.category((unicodedata.normalize("NFKC", char) or char)[0])[0] == "M"
        and not char.isascii()
    }
    return frozenset(marks | jamo | {"゛", "゜"})


@cache
def _table() -> Codes:
    """Code point → folded code point, or _COMPLEX."""
    table = np.arange(_TABLE_END, dtype=np.uint32)
    joiners = _joiners()
    for low, high in _BUSY:
        for code in range(low, high):
            char = chr(code)
            single = "" if char in joiners else _cluster(char)
            table[code] = ord(single) if len(single) == 1 else _COMPLEX
    for variant, form in variants().items():
        table[ord(variant)] = ord(form)
    return table


class _Simple(dict[str, str]):
    """Character → what it folds to, filled as characters are met; KeyError for those of the slow path."""

    def __missing__(self, char: str) -> str:
        code = int(_table()[ord(char)])
        if code == _COMPLEX:
            raise KeyError(char)
        self[char] = chr(code)
        return self[char]


_simple = _Simple()


def _cluster(text: str) -> str:
    """Folds one character and the marks on it."""
    text = "".join(_SPECIAL.get(char, char) for char in text)
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(map(_letter, text))


@cache
def _letter(char: str) -> str:
    """Folds one character of a text that is NFKC and lower case already."""
    if char in _SPECIAL and char not in "゛゜":
        return _SPECIAL[char]
    if unicodedata.category(char) == "Cf" or _is_mark_of_none(char):
        return ""
    parts = unicodedata.normalize("NFD", char)
    if len(parts) > 1 and parts[0] < "\u0400":
        char = "".join(part for part in parts if not "\u0300" <= part <= "\u036f")
        return "".join(_SPECIAL.get(part, part) for part in char)
    return variants().get(char, char)


def _is_mark_of_none(char: str) -> bool:
    """A variation selector, a filler, or a Latin mark that stayed over from a stack of marks."""
    return (
        "\u0300" <= char <= "\u036f"
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
        or char in "\u034f\u115f\u1160\u3164\uffa0\u180b\u180c\u180d"
    )
