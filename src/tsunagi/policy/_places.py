"""Where a measure stands: headings without their numbering, and which heading of a year is which of another."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from tsunagi.model.text import fold

Path = tuple[str, ...]

_ENCLOSED = re.compile("[①-⒵ⓐ-ⓩ㈠-㈩㉑-㉟㊀-㊉㊱-㊿❶-❿⓫-⓴]")
_NUMBER = "[0-9一二三四五六七八九十百]+"
_NUMBERING = re.compile(
    rf"""\s*(?:
      第{_NUMBER}\s*(?:[章節部編項款条]|の柱|(?=\s))
    | {_NUMBER}\s*[章節部編款](?=[\s.、:)])
    | [(\[【<〔]\s*(?:{_NUMBER}|[a-z]|[ivx]+|[ア-ン]|[あ-ん])\s*[)\]】>〕]
    | [0-9]+(?:[.-][0-9]+)+[.、)]?
    | (?:{_NUMBER}|[ivx]+|[a-z]|[ア-ン])(?:\s*[.、):]|(?=\s))
    | [○●◎◇◆□■・▪◦>*§-]
    )\s*""",
    re.VERBOSE,
)
"""Written for folded text: NFKC, lower case."""


@cache
def name(heading: str) -> str:
    """The heading without numbering, spaces, width and parentheses around the whole.

    >>> name("第１章　総論"), name("２．（１）産学連携の推進"), name("(施策の方向性)"), name("5Gの推進")
    ('総論', '産学連携の推進', '施策の方向性', '5gの推進')
    """
    rest = fold(_ENCLOSED.sub("(1)", heading)).strip()
    while (found := _NUMBERING.match(rest)) and found.end() < len(rest):
        rest = rest[found.end() :]
    bare = re.sub(r"\s", "", rest)
    enclosed = re.fullmatch(r"[(<【\[]([^)>】\]]+)[)>】\]]", bare)
    return enclosed[1] if enclosed else bare


def names(path: Path) -> Path:
    """The path without numbering."""
    return tuple(map(name, path))


class Places:
    """Which place in the older plan is which in the newer one, learnt from the measures that were aligned.

    A heading that was only renumbered is the same. So is one that got another title: each title is in one of
    the plans only, they stand under the same heading, and most measures of each went to or came from the other.

    Args:
        old: the paths of the older plan's measures.
        new: those of the newer plan's.
        pairs: where aligned measures stand, in the older plan and in the newer one.
    """

    def __init__(self, old: Iterable[Path], new: Iterable[Path], pairs: Iterable[tuple[Path, Path]]) -> None:
        self._old = {above for path in old for above in _upto(names(path))}
        self._new = {above for path in new for above in _upto(names(path))}
        self._went = Counter(
            both for one, other in pairs for both in zip(_upto(names(one)), _upto(names(other)), strict=False)
        )
        self._from: Counter[Path] = Counter()
        self._to: Counter[Path] = Counter()
        for (before, after), times in self._went.items():
            self._from[before] += times
            self._to[after] += times

    def same(self, old: Path, new: Path) -> bool:
        """Whether both paths lead to the same place."""
        before, after = names(old), names(new)
        return len(before) == len(after) and all(
            one[-1] == other[-1] or self._retitled(one, other)
            for one, other in zip(_upto(before), _upto(after), strict=True)
        )

    def _retitled(self, before: Path, after: Path) -> bool:
        went = self._went[before, after]
        return (
            went > 1
            and 2 * went > max(self._from[before], self._to[after])
            and (*before[:-1], after[-1]) not in self._old
            and (*after[:-1], before[-1]) not in self._new
        )


def _upto(path: Path) -> list[Path]:
    """The path of each heading in the path."""
    return [path[: depth + 1] for depth in range(len(path))]
