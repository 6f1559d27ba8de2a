"""Themes: what an analyst looks for, checked, and what of a text answers to it.

Words are sought as the search folds them, across width, line breaks and spaces; examples by the pairs of characters
that are rare in the plan.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log, sqrt
from typing import NamedTuple

from tsunagi.errors import BadRequest
from tsunagi.model.text import clean, fold, fold_map
from tsunagi.policy._plan import Theme

LONGEST_NAME, LONGEST_TERM, LONGEST_EXAMPLE = 100, 200, 5000
"""Characters of a name, a term and an example."""
MOST, MOST_EXAMPLES = 100, 20
"""How many terms or words against it a theme may have, and how many examples."""
ALIKE = 0.3
"""Likeness from which a paragraph answers to an example.

Measured on two invented plans a year apart and on a review of a real one: a measure in next year's words is 0.62 to 0.97
like itself, one that was split or merged 0.45 and more; of other measures made of the same word lists 4 in 100 reach 0.3,
and no two real paragraphs on different things go above 0.2.
"""
SHORTEST_SHARED, MOST_SHARED = 4, 8
"""Characters of a run of text that an example shares and that is shown; how many are."""


def check_theme(theme: Theme) -> Theme:
    """The theme without what says nothing.

    Raises:
        BadRequest: it has no name, nothing to look for, or too much.
    """
    name = " ".join(clean(theme.name).split())
    terms, without, examples = (_said(given) for given in (theme.terms, theme.without, theme.examples))
    if not name or len(name) > LONGEST_NAME:
        raise BadRequest("A theme needs a name of at most %(most)s characters.", "name", most=LONGEST_NAME)
    if not terms and not examples:
        raise BadRequest("Theme %(name)s: give a term or an example to look for.", "terms", name=name)
    for what, given in (("terms", terms), ("without", without)):
        if len(given) > MOST or any(len(one) > LONGEST_TERM for one in given):
            raise BadRequest(
                "Theme %(name)s: at most %(most)s words of %(longest)s characters each are possible.",
                what, name=name, most=MOST, longest=LONGEST_TERM,
            )  # fmt: skip
    if len(examples) > MOST_EXAMPLES or any(len(one) > LONGEST_EXAMPLE for one in examples):
        raise BadRequest(
            "Theme %(name)s: at most %(most)s examples of %(longest)s characters each are possible.",
            "examples", name=name, most=MOST_EXAMPLES, longest=LONGEST_EXAMPLE,
        )  # fmt: skip
    return Theme(name, terms, without, examples, theme.headings)


def _said(given: Iterable[str]) -> tuple[str, ...]:
    found = dict.fromkeys(" ".join(clean(one).split()) for one in given)
    return tuple(one for one in found if any(map(str.isalnum, one)))


@lru_cache(maxsize=1024)
def _pattern(term: str) -> re.Pattern[str]:
    """A term in folded text, whatever spaces stand in it; Latin words only as whole ones (IP is not in SHIP)."""
    letters = [char for char in fold(term) if not char.isspace()]
    before = r"(?<![a-z0-9])" if letters[:1] and re.match("[a-z0-9]", letters[0]) else ""
    after = r"(?![a-z0-9])" if letters[-1:] and re.match("[a-z0-9]", letters[-1]) else ""
    return (
        re.compile(before + r"\s*".join(map(re.escape, letters)) + after) if letters else re.compile(r"(?!)")
    )


def found(folded: str, terms: Iterable[str]) -> tuple[str, ...]:
    """Those of the terms that are in a folded text."""
    return tuple(term for term in terms if _pattern(term).search(folded))


def marks(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where words stand in a text: (start, end), in order, none overlapping."""
    folded, positions = fold_map(text)
    spans = sorted(
        (positions[hit.start()], positions[hit.end() - 1] + 1)
        for word in words
        for hit in _pattern(word).finditer(folded)
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def pairs(folded: str) -> set[str]:
    """The pairs of neighbouring letters of a folded text; spaces and punctuation part nothing and count for nothing."""
    letters = "".join(filter(str.isalnum, folded))
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


class Likeness:
    """How alike texts are, by the pairs of characters that are rare among the texts given at first.

    The cosine of their sets of pairs, each pair weighing log((n + 1) / (n with it + ½)), as rare words weigh in search
    (Spärck Jones 1972). 1 is the same text.
    """

    def __init__(self, folded: Sequence[str]) -> None:
        self._count = len(folded) + 1
        self._having = Counter(pair for text in folded for pair in pairs(text))

    def weigh(self, folded: str) -> "Weighed":
        """A folded text made ready for comparing."""
        weights = {pair: log((self._count + 1) / (self._having[pair] + 0.5)) ** 2 for pair in pairs(folded)}
        return Weighed(weights, sqrt(sum(weights.values())))


class Weighed(NamedTuple):
    """A text as the weights of its pairs, squared, and the length of that vector."""

    weights: dict[str, float]
    length: float

    def like(self, other: "Weighed") -> float:
        """Likeness, 0 to 1."""
        both = self.weights.keys() & other.weights.keys()
        return sum(self.weights[pair] for pair in both) / (self.length * other.length) if both else 0.0


def shared(text: str, example: str) -> tuple[str, ...]:
    """The longest runs of a text that are in the example too, as they stand in the text."""
    folded, positions = fold_map(text)
    within = "".join(filter(str.isalnum, fold(example)))
    runs: list[str] = []
    start = 0
    while start < len(folded):
        end = start
        while end < len(folded) and folded[end].isalnum() and folded[start : end + 1] in within:
            end += 1
        if end - start >= SHORTEST_SHARED:
            runs.append(text[positions[start] : positions[end - 1] + 1])
        start = max(end, start + 1)
    return tuple(sorted(dict.fromkeys(runs), key=len, reverse=True)[:MOST_SHARED])
