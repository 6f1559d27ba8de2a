"""What a typed word stands for: the parts of a long Japanese one, the other number of an English one."""

import re
from functools import lru_cache

from tsunagi.model.text import fold

_KANJI = "\u3005-\u3007\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "\u3041-\u3096\u309d\u309e"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30fe\u31f0-\u31ff・"
_CHUNKS = re.compile(
    f"(?P<kanji>[{_KANJI}]+)|(?P<kana>[{_HIRAGANA}][{_HIRAGANA}ー]*)|(?P<kata>[{_KATAKANA}]+)"
    f"|(?P<other>[^{_KANJI}{_HIRAGANA}{_KATAKANA}]+)"
)
_CONNECTORS = frozenset(
    {
        "の", "を", "に", "は", "が", "と", "で", "も", "や", "へ", "な", "から", "まで", "より",
        "による", "によって", "において", "における", "に対する", "に対して", "に関する", "に関して",
        "について", "についての", "としての", "として", "のための", "のため", "での", "への", "との",
        "からの", "までの", "をめぐる", "など", "または", "および", "ならびに", "その", "とその",
        "やその", "した", "された", "する", "している",
    }
)  # fmt: skip
_SEAMS = re.compile(
    r"を用いた|を用いて|を使った|に基づく|に基づいた|に向けた|に向けて|に対する|に関する|に関わる|及び"
)
_STEM = re.compile(r"(.+?)(?:の|を|による|における|のための|についての)")
_PLURAL = re.compile(r"[a-z]{4,}")


@lru_cache(4096)
def segments(word: str) -> list[str]:
    """Cuts a word where script or particles show a seam: 人工知能による画像診断 → 人工知能, 画像診断.

    Cuts are made at particles between kanji, katakana or Latin (which are dropped), and where one of
    these scripts follows another. Okurigana stays with its kanji (取り組み), and a part of one character
    with its neighbour (お茶の水). A word without Japanese is never cut: 10.1234/abc is one.
    """
    folded = fold(word)
    if all(match.lastgroup == "other" for match in _CHUNKS.finditer(folded)):
        return [word]
    parts: list[tuple[str, str]] = []  # (what was dropped before it, text)
    end, dropped = 0, ""
    for seam in [*_SEAMS.finditer(folded), None]:
        for before, text in _cut(folded[end : seam.start() if seam else None]):
            parts.append((before or dropped, text))
            dropped = ""
        if seam:
            dropped, end = seam.group(), seam.end()
    return _without_stubs(parts) or [word]


def _cut(piece: str) -> list[tuple[str, str]]:
    """Cuts at single particles and changes of script."""
    chunks = [(str(match.lastgroup), match.group()) for match in _CHUNKS.finditer(piece)]
    parts: list[tuple[str, str]] = []
    dropped, glue = "", False
    for number, (kind, text) in enumerate(chunks):
        last = number == len(chunks) - 1
        if kind == "kana" and parts and not last and text in _CONNECTORS:
            dropped, glue = text, False
            continue
        stem = _STEM.fullmatch(text) if kind == "kana" and parts and not last else None
        if parts and (glue or kind == "kana"):
            parts[-1] = (parts[-1][0], parts[-1][1] + (stem.group(1) if stem else text))
        else:
            parts.append((dropped, text))
        dropped = text[stem.end(1) :] if stem else ""
        glue = kind == "kana" and not stem
    return parts


def _without_stubs(parts: list[tuple[str, str]]) -> list[str]:
    """Joins each part of one character to its neighbour."""
    joined: list[str] = []
    for dropped, text in parts:
        if joined and (len(text) < 2 or len(joined[-1]) < 2):
            joined[-1] += dropped + text
        else:
            joined.append(text)
    return joined


def is_connector(word: str) -> bool:
    """Whether the word is only a particle, which says nothing of what is sought."""
    return word in _CONNECTORS


def numbers(word: str) -> list[str]:
    """The other grammatical number of an English word, by its ending: study → studies, boxes → box.

    Rules after S. Harman, "How effective is suffixing?" (JASIS 42, 1991), the S stemmer, run both ways;
    a form that no document has costs nothing.
    """
    if not _PLURAL.fullmatch(word):
        return []
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return [word[:-3] + "y"]
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return [word[:-2]]
    if word.endswith("s"):
        return [] if word.endswith(("us", "ss", "is")) else [word[:-1]]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [word[:-1] + "ies"]
    if word.endswith(("ch", "sh", "x", "z")):
        return [word + "es"]
    return [word + "s"]
