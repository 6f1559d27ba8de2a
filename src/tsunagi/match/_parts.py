"""The parts of a need that carry meaning, and how much of each a text has.

Japanese is cut where the script changes: kanji and katakana runs are kept, hiragana, which is grammar, is not. Of other
scripts every word counts but the few that every sentence has.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice

import msgspec

from tsunagi.match._matches import Part
from tsunagi.model.text import fold

MOST_PARTS = 40
"""Parts of a need, those that tell most."""
LOOKED_UP = 150
"""Words of a need that are looked up in the index, the first."""
PIECES = 0.7
"""What a compound counts in a text that has all its parts of two characters but not the whole."""
ANSWERED = 0.5
"""How much of a part a text must have to answer it."""

_KANJI = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "\u3041-\u3096"
_FOREIGN = re.compile(r"[^\W\u3041-\u30ff" + _KANJI + r"]+(?:[-'’.][^\W\u3041-\u30ff" + _KANJI + r"]+)*")
_JAPANESE = re.compile(rf"[{_KANJI}]+|[\u30a1-\u30fa\u30fc-\u30fe]+")
_OKURIGANA = re.compile(rf"[{_HIRAGANA}]")


@cache
def _said_always() -> frozenset[str]:
    """What says nothing of what is sought: words.yml, folded."""
    text = (files("tsunagi.match") / "words.yml").read_text("utf-8")
    read = msgspec.yaml.decode(text, type=dict[str, str])
    return frozenset(fold(word) for words in read.values() for word in words.split())


class Sought(msgspec.Struct, frozen=True):
    """A part of a need as it is looked for."""

    text: str
    folded: str
    weight: float


def sought(text: str, weights: Callable[[Sequence[str]], list[float]]) -> list[Sought]:
    """The parts of a text in their order; `weights` tells how much each says. Together they weigh 1."""
    words = dict(islice(_words(text).items(), LOOKED_UP))
    told = weights(list(words.values()))
    ranked = sorted(zip(told, words.items(), strict=True), key=lambda row: -row[0])[:MOST_PARTS]
    kept = {folded: weight for weight, (folded, _) in ranked if weight > 0}
    whole = sum(kept.values())
    return [Sought(shown, folded, kept[folded] / whole) for folded, shown in words.items() if folded in kept]


def share(part: str, text: str) -> float:
    """How much of a folded part a folded text has, 0 to 1."""
    if not part.isascii():
        if part in text:
            return 1.0
        # Most words of two kanji: 異物混入 is 異物 and 混入; of an odd number there is no telling where the seam is.
        step = 1 if len(part) % 2 else 2
        pairs = [part[at : at + 2] for at in range(0, len(part) - 1, step)]
        return PIECES * sum(pair in text for pair in pairs) / len(pairs) if len(pairs) > 1 else 0.0
    found = text.find(part)
    while found >= 0:
        if found == 0 or not (text[found - 1].isascii() and text[found - 1].isalnum()):
            return 1.0
        found = text.find(part, found + 1)
    # studies for study, and the other way round
    return 1.0 if len(part) > 4 and part.endswith("s") and share(part[:-1], text) else 0.0


def coverage(parts: Sequence[Sought], text: str) -> float:
    """How much of the need a folded text has, 0 to 1."""
    return sum(part.weight * share(part.folded, text) for part in parts)


def answered(parts: Sequence[Sought], texts: Sequence[str]) -> list[Part]:
    """The parts with how many of the folded texts answer each."""
    return [
        Part(part.text, part.weight, sum(share(part.folded, text) >= ANSWERED for text in texts))
        for part in parts
    ]


def _words(text: str) -> dict[str, str]:
    """Folded → as written, in the order of the text."""
    found: dict[str, str] = {}
    for run in _JAPANESE.finditer(text):
        if len(run[0]) == 1 and _OKURIGANA.match(text, run.end()):
            continue  # the stem of a verb
        if fold(run[0]) not in _said_always():
            found.setdefault(fold(run[0]), run[0])
    for run in _FOREIGN.finditer(text):
        folded = fold(run[0])
        if folded not in _said_always() and (len(folded) > 1 or not folded.isascii()):
            found.setdefault(folded, run[0])
    return dict(sorted(found.items(), key=lambda pair: text.index(pair[1])))
