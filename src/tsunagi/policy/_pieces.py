"""Two texts in pieces that are the same, gone or come, cut at words so that they can be read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

Piece = tuple[Literal["same", "gone", "come"], str]
Step = tuple[str, str, str]
"""What is the same, then what of the older text gave way to what of the newer."""

MOST = 250_000
"""Words of the one times words of the other that are compared; beyond, all between the same ends is marked."""

_KANJI = "一-龥㐀-䶿豈-﫿々〆ヶ\U00020000-\U0003ffff"
_LATIN = "A-Za-zＡ-Ｚａ-ｚÀ-ɏ0-9０-９"
_WORD = re.compile(
    rf"[{_LATIN}]+(?:[.,．，'’\-－][{_LATIN}]+)*|[{_KANJI}]+|[ァ-ヺｦ-ﾟー]+|[ぁ-ゖ]+|\s+|.", re.DOTALL
)
_ISLAND = re.compile("[ぁ-ゖ、・ 　]{1,2}")
"""The same between two changes, but so short that both read better as one."""
_HEAD = re.compile(rf"[{_KANJI}]{{2,}}")
_TAIL = re.compile(rf"[{_KANJI}]{{2,}}$")


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Both texts: `same` and `gone` joined are the older one, `same` and `come` the newer, to the letter.

    >>> pieces("産学連携を推進する。", "産学官連携を強力に推進する。")
    (('same', '産学'), ('come', '官'), ('same', '連携を'), ('come', '強力に'), ('same', '推進する。'))
    """
    found: list[Piece] = []
    for step in _without_islands(_steps(_WORD.findall(old), _WORD.findall(new))):
        for how, text in _closer(step):
            if text and found and found[-1][0] == how:
                found[-1] = (how, found[-1][1] + text)
            elif text:
                found.append((how, text))
    return tuple(found)


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    if len(old) * len(new) > MOST:
        start = _common(old, new)
        end = _common(old[start:][::-1], new[start:][::-1])
        yield "".join(old[:start]), _middle(old, start, end), _middle(new, start, end)
        yield "".join(old[len(old) - end :]), "", ""
        return
    same = ""
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            same = "".join(old[a:b])
        else:
            yield same, "".join(old[a:b]), "".join(new[c:d])
            same = ""
    yield same, "", ""


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many at the start are the same."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _middle(words: Sequence[str], start: int, end: int) -> str:
    return "".join(words[start : len(words) - end])


def _without_islands(steps: Iterable[Step]) -> Iterator[Step]:
    before: Step = ("", "", "")
    for same, gone, come in steps:
        if (before[1] or before[2]) and (gone or come) and _ISLAND.fullmatch(same):
            before = (before[0], before[1] + same + gone, before[2] + same + come)
        else:
            yield before
            before = (same, gone, come)
    yield before


def _closer(step: Step) -> Iterator[Piece]:
    """The step's pieces; of kanji that begin or end both sides of a change two and more are the same."""
    same, gone, come = step
    head = _HEAD.match(gone[: _common(gone, come)])
    start = head.end() if head else 0
    tail = _TAIL.search(gone[len(gone) - _common(gone[start:][::-1], come[start:][::-1]) :])
    end = len(tail[0]) if tail else 0
    yield "same", same + gone[:start]
    yield "gone", gone[start : len(gone) - end]
    yield "come", come[start : len(come) - end]
    yield "same", gone[len(gone) - end :]
