"""Plain BM25 over pairs of characters: what any matching has to beat.

Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; a person is scored by their best
document. It keeps everything in memory and is made anew for each measuring: no part of the service.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from tsunagi.match._people import INSTITUTIONS, ROLES, person_key
from tsunagi.model import Entity
from tsunagi.search._grams import BREAK, grams

K1, B = 1.2, 0.75
BATCH = 64
"""Texts cut into tokens at once."""
DEEP = 300
"""Documents from whose best people are taken."""
TEXT = ("name", "description")
"""Properties that are read: title and abstract."""


def text_of(entity: Entity) -> str:
    """What plain BM25 reads of a document."""
    return "\n".join(value.text for name in TEXT for value in entity.values.get(name, ()))


def people_of(entity: Entity) -> list[str]:
    """Keys of those whose document it is."""
    held = [
        v.norm for name in INSTITUTIONS.get(entity.kind, ()) for v in entity.values.get(name, ()) if v.norm
    ]
    return [
        person_key(value.norm, held[0] if held else "")
        for role in ROLES.get(entity.kind, ())
        for value in entity.values.get(role, ())
        if value.norm
    ]


class Plain:
    """The documents of an installation, each with its text and its people."""

    def __init__(
        self, texts: Iterable[tuple[str, str]], people: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Takes (id, text) of documents; `people`: id → keys of people, where people are to be ranked."""
        self._ids: list[str] = []
        self._words: dict[str, int] = {}
        terms, counts, lengths = array("i"), array("i"), array("i")
        sizes = array("i")
        for id, numbers in self._cut(texts):
            self._ids.append(id)
            distinct, often = np.unique(np.frombuffer(numbers, np.int32), return_counts=True)
            terms.frombytes(distinct.astype(np.int32).tobytes())
            counts.frombytes(often.astype(np.int32).tobytes())
            sizes.append(len(distinct))
            lengths.append(len(numbers))
        self._weigh(_numbers(terms), _numbers(counts), _numbers(sizes), _numbers(lengths))
        self._people = people

    def _cut(self, texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, "array[int]"]]:
        waiting = iter(texts)
        while batch := list(islice(waiting, BATCH)):
            for (id, _), cut in zip(batch, grams([text for _, text in batch]), strict=True):
                words = self._words
                yield id, array("i", [words.setdefault(w, len(words)) for w in cut.split() if w != BREAK])

    def _weigh(
        self, terms: npt.NDArray[np.int32], counts: npt.NDArray[np.int32], sizes: npt.NDArray[np.int32],
        lengths: npt.NDArray[np.int32],
    ) -> None:  # fmt: skip
        documents, holds = len(sizes), np.bincount(terms, minlength=len(self._words))
        rarity = np.log(1 + (documents - holds + 0.5) / (holds + 0.5)).astype(np.float32)
        long = K1 * (1 - B + B * lengths / max(1.0, float(lengths.mean()) if documents else 1.0))
        at = np.repeat(np.arange(documents, dtype=np.int32), sizes)
        weights = (rarity[terms] * counts * (K1 + 1) / (counts + long[at])).astype(np.float32)
        order = np.argsort(terms, kind="stable")
        self._at, self._weights = at[order], weights[order]
        self._ends = np.concatenate([[0], np.cumsum(holds)])

    def rank(self, text: str, size: int) -> list[tuple[str, float]]:
        """The documents or people that answer best: (id or key, score)."""
        scores = np.zeros(len(self._ids), np.float32)
        for word in dict.fromkeys(grams([text])[0].split()):
            number = self._words.get(word)
            if number is not None:
                held = slice(self._ends[number], self._ends[number + 1])
                scores[self._at[held]] += self._weights[held]
        deep = min(max(size, DEEP), len(scores))
        best = np.argpartition(-scores, deep - 1)[:deep] if deep else np.zeros(0, np.int64)
        best = best[np.lexsort((best, -scores[best]))]
        found = [(self._ids[at], float(scores[at])) for at in best if scores[at] > 0]
        return (found if self._people is None else _voted(found, self._people))[:size]


def _voted(found: list[tuple[str, float]], people: Mapping[str, Sequence[str]]) -> list[tuple[str, float]]:
    """People by their best document."""
    best: dict[str, float] = {}
    for id, score in found:
        for key in people.get(id, ()):
            best.setdefault(key, score)
    return list(best.items())


def _numbers(held: "array[int]") -> npt.NDArray[np.int32]:
    return np.frombuffer(held, np.int32) if held else np.zeros(0, np.int32)
