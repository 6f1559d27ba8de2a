"""What an installation answers to topics: by plain BM25, by its matching, and by that without one of its components."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import numpy as np

from tsunagi.errors import BadRequest
from tsunagi.match._baseline import Plain, people_of, text_of
from tsunagi.match._matches import COMPONENTS, Matcher, Need, Of, Scores
from tsunagi.match._runs import Ranking
from tsunagi.model import Entity

PLAIN, OURS = "bm25", "match"


class Made(msgspec.Struct, frozen=True):
    """A ranking that we made ourselves."""

    ranking: Ranking
    milliseconds: tuple[float, float]
    """Per topic: the middle one and the 95th of a hundred."""


def components(name: str) -> frozenset[str] | None:
    """What of the matching a system goes without (match-recency-record), nothing if it is whole; None: no system of ours.

    Raises:
        BadRequest: the matching has no such component.
    """
    ours, *without = name.split("-")
    if ours != OURS:
        return None
    for one in without:
        if one not in COMPONENTS:
            raise BadRequest(
                f"{name!r}: the matching has no component {one!r}. Known: {', '.join(COMPONENTS)}.", "run"
            )
    return frozenset(without)


def by_plain(
    entities: Iterable[Entity], topics: Mapping[str, str], of: Of, size: int, step: Callable[[int], object]
) -> Made:
    """Plain BM25 over all documents that there are."""
    people: dict[str, Sequence[str]] = {}

    def texts() -> Iterable[tuple[str, str]]:
        for entity in entities:
            if of == "people":
                people[entity.id] = people_of(entity)
            yield entity.id, text_of(entity)

    held = Plain(texts(), people if of == "people" else None)
    return _timed(topics, lambda text: {"": held.rank(text, size)}, step)[""]


def by_matching(
    matcher: Matcher, topics: Mapping[str, str], without: Mapping[str, frozenset[str]], of: Of, size: int,
    step: Callable[[int], object],
) -> dict[str, Made]:  # fmt: skip
    """The matching, once for each of `without` (name → components left out): the sum of what the others give."""

    def answer(text: str) -> dict[str, list[tuple[str, float]]]:
        told = matcher.told(Need(text), of)
        return {name: ranked(told, left_out)[:size] for name, left_out in without.items()}

    return _timed(topics, answer, step)


def ranked(told: Mapping[str, Scores], without: frozenset[str] = frozenset()) -> list[tuple[str, float]]:
    """(person or document, score), best first."""
    sums = [(name, sum(v for part, v in row.items() if part not in without)) for name, row in told.items()]
    return sorted(sums, key=lambda one: (-one[1], one[0]))


def _timed(
    topics: Mapping[str, str],
    answer: Callable[[str], dict[str, list[tuple[str, float]]]],
    step: Callable[[int], object],
) -> dict[str, Made]:
    rankings: dict[str, Ranking] = {}
    spent: list[float] = []
    for topic, text in topics.items():
        began = time.perf_counter()
        answers = answer(text)
        spent.append(1000 * (time.perf_counter() - began))
        for name, found in answers.items():
            rankings.setdefault(name, {})[topic] = found
        step(1)
    middle, late = np.percentile(spent, [50, 95]) if spent else (0.0, 0.0)
    return {name: Made(ranking, (float(middle), float(late))) for name, ranking in rankings.items()}
