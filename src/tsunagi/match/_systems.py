"""What an installation answers to topics: by plain BM25, by its matching, and by that without one of its components."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np

from tsunagi.errors import BadRequest
from tsunagi.match._baseline import Plain, people_of, text_of
from tsunagi.match._matches import COMPONENTS, Matcher, Matches, Need
from tsunagi.match._runs import Ranking
from tsunagi.model import Entity

PLAIN, OURS = "bm25", "match"
Of = Literal["people", "documents"]


class Made(msgspec.Struct, frozen=True):
    """A ranking that we made ourselves."""

    ranking: Ranking
    milliseconds: tuple[float, float]
    """Per topic: the middle one and the 95th of a hundred."""


def component(name: str) -> str | None:
    """What of the matching a system goes without, '' if nothing; None if it is no system of ours.

    Raises:
        BadRequest: the matching has no such component.
    """
    if name == OURS:
        return ""
    ours, dash, without = name.partition("-")
    if ours != OURS or not dash:
        return None
    if without not in COMPONENTS:
        raise BadRequest(
            f"{name!r}: the matching has no such component. Known: {', '.join(COMPONENTS)}.", "run"
        )
    return without


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
    matcher: Matcher, topics: Mapping[str, str], without: Sequence[str], of: Of, size: int,
    step: Callable[[int], object],
) -> dict[str, Made]:  # fmt: skip
    """The matching, once for each of `without` ('': whole): each score less what that component gave to it."""

    def answer(text: str) -> dict[str, list[tuple[str, float]]]:
        matches = matcher.match(Need(text, size=size))
        return {name: ranked(matches, name, of)[:size] for name in without}

    return _timed(topics, answer, step)


def ranked(matches: Matches, without: str, of: Of) -> list[tuple[str, float]]:
    """People or documents of an answer by their score without one component."""
    if of == "people":
        scored = [(one.person.key, one.score, one.shares) for one in matches.people]
    else:
        scored = [(one.id, one.score, one.shares) for found in matches.documents.values() for one in found]
    rest = [(name, score * (1 - shares.get(without, 0.0))) for name, score, shares in scored]
    return sorted(rest, key=lambda one: -one[1])


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
