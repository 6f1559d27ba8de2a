"""Which measures of an older plan became which of a newer one, by their words and then by their place.

The words of a measure are its pairs of neighbouring characters, each with a weight: the rarer in both plans,
the more it counts. What all measures share (に向けた取組を推進する) so counts for next to nothing. One table,
the weight that an old and a new measure share, answers both questions: how alike are two (its cosine), and
how much of one is in the other (for what was split or merged).
"""

import math
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

SURE = 0.60
"""Likeness from which two measures are the same one before parts are looked for."""
ALIKE = 0.55
"""Likeness from which those that are left are the same one, wherever they stand."""
IN_PLACE = 0.35
"""Likeness from which they are, where the measures before or after them are the same too."""
PART = 0.60
"""Share of a part that must be in the whole, under the same heading; the rest are connecting words."""
PART_ELSEWHERE = 0.80
"""The same under another heading, where what is only alike is found more easily."""
OWN = 0.15
"""Share of the whole that each part must add to the others."""
COVER = 0.60
"""Share of the whole that its parts must hold together."""
MAYBE = 12
"""Measures of which each other one is looked at for parts: those that are most in it."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Grams = frozenset[str]


class Text(NamedTuple):
    """A measure as it is aligned."""

    key: str
    """Its text without differences of width, spaces and dashes."""
    place: tuple[str, ...]
    """Names of the headings above it."""


class Group(NamedTuple):
    """Measures that belong together, by their indices: one and one, one and several, or one and none."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    likeness: float


def align(old: Sequence[Text], new: Sequence[Text]) -> list[Group]:
    """All measures of both plans, each in exactly one group.

    From the certain to the doubtful: the same text; much alike; parts of what was split or merged; alike where
    the neighbours are the same, then anywhere. With the plans exchanged, the groups are the same exchanged.
    """
    table = _Table.of(old, new)
    equal = _equal(old, new)
    free = _free(table, equal)
    sure = _paired(table, free & (table.likeness >= SURE))
    parted = [*_parted(table, free), *_turned(_parted(table.turned(), free.T))]
    found = _disjoint([*equal, *sorted((*sure, *parted), key=lambda group: -group.likeness)])
    beside = _beside(table, found) & (table.likeness >= IN_PLACE)
    found += _paired(table, _free(table, found) & beside)
    found += _paired(table, _free(table, found) & (table.likeness >= ALIKE))
    return found + list(_alone(table, found))


class _Table(NamedTuple):
    """What each measure weighs, and each old one shares with each new one."""

    weights: dict[str, float]
    old: list[Grams]
    new: list[Grams]
    shared: Floats
    """Old × new."""
    likeness: Floats
    """Old × new, 0 to 1."""
    elsewhere: Bools
    """Old × new: they stand under different headings."""

    @classmethod
    def of(cls, old: Sequence[Text], new: Sequence[Text]) -> "_Table":
        """The table of two plans' measures."""
        before, after = [_grams(text.key) for text in old], [_grams(text.key) for text in new]
        among = Counter(gram for grams in (*before, *after) for gram in grams)
        weights = {gram: math.log1p((len(old) + len(new)) / count) ** 2 for gram, count in among.items()}
        shared = np.zeros((len(old), len(new)))
        news = _holders(after)
        for gram, rows in sorted(_holders(before).items()):
            if gram in news:
                shared[np.ix_(rows, news[gram])] += weights[gram]
        numbers: dict[tuple[str, ...], int] = {}
        places = ([numbers.setdefault(text.place, len(numbers)) for text in side] for side in (old, new))
        table = cls(weights, before, after, shared, shared, np.not_equal.outer(*map(np.array, places)))
        return table._replace(likeness=shared / np.sqrt(np.outer(*map(table.whole, (before, after)))))

    def weigh(self, grams: Iterable[str]) -> float:
        """What these weigh together."""
        return math.fsum(map(self.weights.__getitem__, grams))

    def whole(self, side: Iterable[Grams]) -> Floats:
        """What each measure of one plan weighs."""
        return np.array([self.weigh(grams) for grams in side], dtype=np.float64)

    def turned(self) -> "_Table":
        """The same with the plans exchanged."""
        return _Table(self.weights, self.new, self.old, self.shared.T, self.likeness.T, self.elsewhere.T)


def _grams(key: str) -> Grams:
    """Pairs of neighbouring characters; a text of one character is its own pair."""
    return frozenset(map("".join, pairwise(key))) or frozenset((key,))


def _holders(side: Sequence[Grams]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, grams in enumerate(side):
        for gram in grams:
            found[gram].append(number)
    return found


def _equal(old: Sequence[Text], new: Sequence[Text]) -> list[Group]:
    """Pairs of the same text: first those in the same place, then those anywhere, in their order."""
    in_place = _same(dict(enumerate(old)), dict(enumerate(new)))
    left_old = {i: (text.key,) for i, text in enumerate(old) if i not in in_place}
    left_new = {j: (text.key,) for j, text in enumerate(new) if j not in in_place.values()}
    pairs = in_place | _same(left_old, left_new)
    return [Group((i,), (j,), 1.0) for i, j in pairs.items()]


def _same(old: Mapping[int, Hashable], new: Mapping[int, Hashable]) -> dict[int, int]:
    """The first with the first of what is equal, the second with the second."""
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for j, what in new.items():
        waiting[what].append(j)
    return {i: waiting[what].popleft() for i, what in old.items() if waiting[what]}


def _paired(table: _Table, may: Bools) -> list[Group]:
    """Pairs of which each is the best of those left for the other, the likest first.

    What is alike to a hundredth is decided by the heading, then by the place in the plan.
    """
    olds, news = np.nonzero(may)
    likeness = table.likeness[olds, news]
    far = np.abs(olds * len(table.new) - news * len(table.old))
    order = np.lexsort((olds + news, far, table.elsewhere[olds, news], -np.round(likeness, 2)))
    return _disjoint(
        Group((i,), (j,), how)
        for i, j, how in zip(
            olds[order].tolist(), news[order].tolist(), likeness[order].tolist(), strict=True
        )
    )


def _free(table: _Table, groups: Iterable[Group]) -> Bools:
    """Old × new: neither is in one of the groups."""
    free = np.full(table.likeness.shape, True)
    for group in groups:
        free[list(group.old)] = False
        free[:, list(group.new)] = False
    return free


def _parted(table: _Table, free: Bools) -> Iterator[Group]:
    """Old measures of which several new ones are parts, a group for each number of parts."""
    inside = table.shared / table.whole(table.new)
    may = free & (inside >= np.where(table.elsewhere, PART_ELSEWHERE, PART))
    order = np.argsort(np.where(may, -inside, 0.0), axis=1, kind="stable")[:, :MAYBE]
    for i in range(len(table.old)):
        yield from _wholes(table, i, [j for j in order[i].tolist() if may[i, j]])


def _wholes(table: _Table, i: int, news: Sequence[int]) -> Iterator[Group]:
    """The old measure with two, three and more of the new ones that each add to the others and cover it."""
    whole, weight = table.old[i], table.weigh(table.old[i])
    rest, parts, together = list(news), list[int](), frozenset[str]()

    def likeness(grams: Grams) -> float:
        return table.weigh(whole & grams) / math.sqrt(weight * table.weigh(grams))

    while rest:
        j = max(rest, key=lambda each: likeness(together | table.new[each]))
        rest.remove(j)
        if table.weigh(whole & table.new[j] - together) >= OWN * weight:
            together |= table.new[j]
            parts.append(j)
            if len(parts) > 1 and table.weigh(whole & together) >= COVER * weight:
                yield Group((i,), tuple(sorted(parts)), likeness(together))


def _disjoint(groups: Iterable[Group]) -> list[Group]:
    """Of groups that share a measure the first."""
    found: list[Group] = []
    olds: set[int] = set()
    news: set[int] = set()
    for group in groups:
        if olds.isdisjoint(group.old) and news.isdisjoint(group.new):
            found.append(group)
            olds.update(group.old)
            news.update(group.new)
    return found


def _beside(table: _Table, groups: Iterable[Group]) -> Bools:
    """Old × new: the nearest measures before both are in one group, or those after both are."""
    old, new = np.zeros(len(table.old), dtype=np.int64), np.zeros(len(table.new), dtype=np.int64)
    for number, group in enumerate(groups, 1):
        old[list(group.old)] = new[list(group.new)] = number
    before = np.equal.outer(_last(old), _last(new))
    after = np.equal.outer(_last(old[::-1])[::-1], _last(new[::-1])[::-1])
    return before | after


def _last(groups: Ints) -> Ints:
    """For each measure the group of the nearest one up to it that has any; 0 for none."""
    at = np.where(groups > 0, np.arange(len(groups)), 0)
    return groups[np.maximum.accumulate(at)] if len(groups) else groups


def _alone(table: _Table, groups: Sequence[Group]) -> Iterator[Group]:
    """Measures that are in no group."""
    olds = {i for group in groups for i in group.old}
    news = {j for group in groups for j in group.new}
    yield from (Group((i,), (), 0.0) for i in range(len(table.old)) if i not in olds)
    yield from (Group((), (j,), 0.0) for j in range(len(table.new)) if j not in news)


def _turned(groups: Iterable[Group]) -> list[Group]:
    return [Group(group.new, group.old, group.likeness) for group in groups]
