"""A quick encoder, learned from the true one on the installation's own titles: a vector a word, a text is their mean.

Ridge regression from the words of some titles (pairs of characters in Japanese) to the true encoder's vectors of these
titles. It is ten to fifty times as fast, so that all documents have a vector soon; the true one's take their place later.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tsunagi.match._encoder import Encoder, Matrix
from tsunagi.search._grams import BREAK, grams

RAREST = 3
"""Titles that a word must be in; of rarer ones nothing is learned."""
RIDGE = 0.3
ROUNDS = 10
"""Of the method of conjugate gradients; more bring the vectors of other titles no nearer."""
_START = ""
"""A word that each text begins with: what all have in common."""
_START_WEIGHT = 0.3
_BLOCK = 1_000
_ENTRIES = 20_000
"""Rows that are summed at a time: 40 MB."""

Entries = npt.NDArray[np.int64]


class QuickEncoder:
    """Vectors of words, and what each word weighs."""

    def __init__(self, name: str, weights: dict[str, float], rows: Matrix) -> None:
        self.name = name
        self.size = rows.shape[1]
        self._numbers = {word: n for n, word in enumerate(weights)}
        self._weights = np.array(list(weights.values()), np.float32)
        self._rows = rows

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text."""
        if not texts:
            return np.zeros((0, self.size), np.float32)
        return unit(sums(self._rows, *self.entries(list(words(texts)))))

    def entries(self, bags: Sequence[Sequence[str]]) -> tuple[Entries, Matrix, Entries]:
        """Of texts as words: the number and the weight of each word that is known, and where each text begins."""
        numbers, weights, starts = [], [], []
        at = 0
        for bag in bags:
            known = [n for word in bag if (n := self._numbers.get(word)) is not None]
            own = self._weights[known]
            numbers.append([0, *known])
            weights.append(np.concatenate([[_START_WEIGHT], own / (np.sqrt((own * own).sum()) + 1e-6)]))
            starts.append(at)
            at += len(known) + 1
        flat = np.fromiter((n for some in numbers for n in some), np.int64, at)
        return flat, np.concatenate(weights).astype(np.float32), np.array(starts, np.int64)

    def save(self, path: Path) -> None:
        """Writes it whole or not at all."""
        new = path.with_suffix(".new.npz")
        np.savez(
            new,
            name=self.name,
            words=np.array(list(self._numbers)),
            weights=self._weights,
            rows=self._rows.astype("f2"),
        )
        new.replace(path)


def load_quick(path: Path, encoder: Encoder) -> QuickEncoder | None:
    """What was learned from this encoder before, if anything was."""
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as held:
        if str(held["name"]) != encoder.name:
            return None
        weights = dict(zip(held["words"].tolist(), held["weights"].tolist(), strict=True))
        return QuickEncoder(encoder.name, weights, held["rows"].astype(np.float32))


def learn(encoder: Encoder, texts: Sequence[str], rows: Matrix) -> QuickEncoder:
    """A quick encoder that gives `texts` vectors like `rows`, those that `encoder` gave them."""
    bags = list(words(texts))
    frequency = Counter(word for bag in bags for word in set(bag))
    weights = {_START: _START_WEIGHT}
    weights |= {word: float(np.log(1 + len(bags) / n)) for word, n in frequency.items() if n >= RAREST}
    quick = QuickEncoder(encoder.name, weights, np.zeros((len(weights), encoder.size), np.float32))
    return QuickEncoder(encoder.name, weights, _solve(quick.entries(bags), rows, len(weights)))


def _solve(entries: tuple[Entries, Matrix, Entries], rows: Matrix, size: int) -> Matrix:
    """The word vectors whose weighted sums come nearest to `rows`, each column by itself (Hestenes, Stiefel 1952)."""
    flat, weights, starts = entries
    whose = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(flat)))
    order = np.argsort(flat, kind="stable")
    present, begins = np.unique(flat[order], return_index=True)

    def back(values: Matrix) -> Matrix:
        made = np.zeros((size, rows.shape[1]), np.float32)
        made[present] = sums(values, whose[order], weights[order], begins)
        return made

    solution = np.zeros((size, rows.shape[1]), np.float32)
    rest = back(rows)
    way, left = rest.copy(), (rest * rest).sum(axis=0)
    for _ in range(ROUNDS):
        image = back(sums(way, flat, weights, starts)) + RIDGE * way
        step = left / ((way * image).sum(axis=0) + 1e-9)
        solution += step * way
        rest -= step * image
        now = (rest * rest).sum(axis=0)
        way, left = rest + now / (left + 1e-9) * way, now
    return solution


def sums(rows: Matrix, numbers: Entries, weights: Matrix, starts: Entries) -> Matrix:
    """Weighted sums of `rows[numbers]`, one for each group that begins at `starts`; no group is empty."""
    made = np.empty((len(starts), rows.shape[1]), np.float32)
    first = 0
    while first < len(starts):
        # As many groups as have some entries together: those of a frequent word are many.
        last = max(int(np.searchsorted(starts, starts[first] + _ENTRIES)), first + 1)
        some = slice(starts[first], starts[last] if last < len(starts) else len(numbers))
        weighted = rows[numbers[some]] * weights[some, None]
        made[first:last] = np.add.reduceat(weighted, starts[first:last] - starts[first], axis=0)
        first = last
    return made


def unit(rows: Matrix) -> Matrix:
    """The rows at length 1."""
    made: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return made


def words(texts: Sequence[str]) -> Iterator[list[str]]:
    """The words of each text, as the search has them."""
    for start in range(0, len(texts), _BLOCK):
        for line in grams(texts[start : start + _BLOCK]):
            yield [word for word in line.split() if word != BREAK]
