"""How well documents answer in words: BM25F over pairs of characters, and over whole words.

The index finds documents by each field apart; here those that it found are weighed once more with their fields taken
together (Robertson and Zaragoza 2009, 3.6), which no field can then fill alone.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from tsunagi.match._parts import Sought, share
from tsunagi.model.text import fold
from tsunagi.search._grams import grams, weighed

K1, B = 0.8, 0.75
HEAD = 1.5
"""What a term in title or subjects counts against one in the text."""
BATCH = 32
"""Texts cut into tokens at once."""

Floats = npt.NDArray[np.float32]
Text = tuple[str, str]
"""(title and subjects, all else)."""


class Answer(msgspec.Struct, frozen=True):
    """How well a document answers, each 0 to 1."""

    pairs: float = 0.0
    """Of what a document would have that has every pair of characters of the need often."""
    words: float = 0.0
    """The same for its parts."""
    covered: float = 0.0
    """How much of the need it has at all, by parts."""
    folded: str = ""
    """The text that was looked at."""


def answers(
    texts: Sequence[tuple[str, float]],
    parts: Sequence[Sought],
    documents: Sequence[Text],
    weights: Callable[[Sequence[str]], list[float]],
) -> list[Answer]:
    """Weighs documents against weighted texts, and against the parts of the need; `weights` tells how much each term says."""
    if not documents:
        return []
    folded = [(fold(head), fold(text)) for head, text in documents]
    counted, lengths = _pairs(list(told := _told(texts, weights)), folded)
    pairs = _bm25(counted, lengths, np.fromiter(told.values(), np.float32, len(told)))
    found = _words(parts, folded)
    told_parts = np.array([part.weight for part in parts], np.float32)
    words = _bm25(found, lengths, told_parts)
    covered = np.minimum(found, 1.0) @ told_parts
    return [
        Answer(float(pairs[at]), float(words[at]), float(covered[at]), "\n".join(both))
        for at, both in enumerate(folded)
    ]


def _told(
    texts: Sequence[tuple[str, float]], weights: Callable[[Sequence[str]], list[float]]
) -> dict[str, float]:
    """Term → how much it tells: by the texts that have it, less than nothing counting as nothing, and by rarity."""
    wanted = weighed(texts)
    return {
        term: weight * rare
        for (term, weight), rare in zip(wanted.items(), weights(list(wanted)), strict=True)
    }


def _pairs(terms: Sequence[str], folded: Sequence[Text]) -> tuple[Floats, Floats]:
    """How often each document has each term, weighted by field, (documents, terms); and the documents' lengths."""
    column = {term: at for at, term in enumerate(terms)}
    counted = np.zeros((len(folded), len(terms)), np.float32)
    lengths = np.zeros(len(folded), np.float32)
    for at, head, text in _cut(folded):
        for weight, tokens in ((HEAD, head), (1.0, text)):
            lengths[at] += weight * len(tokens)
            known = [column[token] for token in tokens if token in column]
            if known:
                counted[at] += weight * np.bincount(known, minlength=len(terms))
    return counted, lengths


def _cut(folded: Sequence[Text]) -> Iterable[tuple[int, list[str], list[str]]]:
    for start in range(0, len(folded), BATCH):
        some = folded[start : start + BATCH]
        cut = grams([text for both in some for text in both])
        for at in range(len(some)):
            yield start + at, cut[2 * at].split(), cut[2 * at + 1].split()


def _words(parts: Sequence[Sought], folded: Sequence[Text]) -> Floats:
    """How often each document has each part, weighted by field; a part of a compound counts as part: (documents, parts)."""
    found = np.zeros((len(folded), len(parts)), np.float32)
    for column, part in enumerate(parts):
        for row, (head, text) in enumerate(folded):
            if part.folded.isascii():
                often = HEAD * share(part.folded, head) + share(part.folded, text)
            else:
                often = HEAD * head.count(part.folded) + text.count(part.folded)
            found[row, column] = often or share(part.folded, f"{head}\n{text}")
    return found


def _bm25(counted: Floats, lengths: Floats, told: Floats) -> Floats:
    """Saturated and corrected for length against the documents' mean; a share of the most that could be."""
    mean = float(lengths.mean()) or 1.0
    often = K1 * (1 - B + B * lengths / mean)
    whole = float(told.sum()) or 1.0
    return np.asarray((counted / (counted + often[:, None])) @ told / whole, np.float32)
