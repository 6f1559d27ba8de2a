"""Documents nearest to long texts: an OR of the terms that tell most, each by how rare it is."""

import math
from collections.abc import Sequence

import tantivy as engine

from tsunagi.search import Query
from tsunagi.search._grams import is_sought, phrase, weighed
from tsunagi.search._tantivy_query import narrowing
from tsunagi.search._tantivy_schema import schema

FIELDS = (("title", 0.8), ("body", 1.0), ("subject_words", 0.8))
"""Where terms are sought, and how much each place counts."""
MOST_TERMS = 300
"""Terms of all texts together, those that tell most. A title and an abstract have some 200: of 150 KAKEN projects of 2023,
80, 160 and 300 terms gave MRR .437, .505 and .512 in 20, 40 and 43 ms over 713,614 documents."""

RARITY = 1.5
"""Power of the inverse document frequency by which a term counts. What is rare tells more than its frequency says: of 5,976
needs made of KAKEN projects of 2023, 1, 1.25, 1.5, 1.75 and 2 found .784, .791, .795, .794 and .794 of the investigators
among the first 100 by title and abstract, .649, .658, .664, .668 and .668 by title."""

_MUST, _SHOULD = engine.Occur.Must, engine.Occur.Should


def nearest(
    searcher: engine.Searcher, texts: Sequence[tuple[str, float]], size: int, within: Query
) -> list[tuple[float, engine.DocAddress]]:
    """Those documents within `within` that share most with the texts, each weighted.

    A term's weight is the sum of those of the texts it is in, less than nothing counts as nothing; times a
    power of its inverse document frequency over all fields. The engine's own, of each field apart, is taken out here.
    """
    wanted = _terms(searcher, texts)
    if not wanted or size < 1:
        return []
    parts = [
        (_SHOULD, engine.Query.boost_query(engine.Query.term_query(schema(), field, term), boost))
        for term, weight in wanted
        for field, boost in _boosts(searcher, term, weight)
    ]
    some = engine.Query.boolean_query(parts)
    narrowed = narrowing(within)
    if narrowed:
        some = engine.Query.boolean_query([(_MUST, some), *narrowed])
    return [(score, address) for score, address in searcher.search(some, size, count=False).hits]


def weights(searcher: engine.Searcher, words: Sequence[str]) -> list[float]:
    """How much each word tells: by its document frequency; a Japanese one is looked for within words too."""
    return [_telling(searcher, _having(searcher, word)) if is_sought(word) else 0.0 for word in words]


def _having(searcher: engine.Searcher, word: str) -> int:
    """Documents that have the word in at least one place; of a single term, in the place that has it most often."""
    cut = phrase(word)
    if len(cut) < 2:
        return max((_frequency(searcher, term) for _, term in cut), default=0)
    anywhere = [
        (_SHOULD, engine.Query.phrase_query(schema(), field, [(at, term.rstrip("*")) for at, term in cut]))
        for field, _ in FIELDS
    ]
    return searcher.search(engine.Query.boolean_query(anywhere), 1, count=True).count or 0  # type: ignore[attr-defined]


def _frequency(searcher: engine.Searcher, term: str) -> int:
    """Documents that have the term in the place that has it most often; in all places together they may be more."""
    return max(searcher.doc_freq(field, term) for field, _ in FIELDS)


def _telling(searcher: engine.Searcher, having: int) -> float:
    """How much a word tells that so many documents have."""
    told: float = _inverse(searcher.num_docs, having) ** RARITY
    return told


def _inverse(documents: int, having: int) -> float:
    """ln(1 + (N - n + .5) / (n + .5)), N documents of which n have the term (Robertson and Zaragoza 2009)."""
    return math.log1p((documents - having + 0.5) / (having + 0.5))


def _terms(searcher: engine.Searcher, texts: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """(term, weight by the texts and by rarity), those that tell most."""
    told = [
        (term, weight * _telling(searcher, having))
        for term, weight in weighed(texts).items()
        if (having := _frequency(searcher, term))
    ]
    return sorted(told, key=lambda pair: -pair[1])[:MOST_TERMS]


def _boosts(searcher: engine.Searcher, term: str, weight: float) -> list[tuple[str, float]]:
    found = []
    for field, boost in FIELDS:
        having = searcher.doc_freq(field, term)
        if having:
            found.append((field, boost * weight / _inverse(searcher.num_docs, having)))
    return found
