"""How good a ranking is: nDCG, reciprocal rank, hits and recall, how sure that is, and whether one beats another."""

from collections.abc import Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from tsunagi.match._runs import Judged, Ranking

MEASURES = {"nDCG@10": "nDCG@10", "MRR@10": "RR@10", "hit@10": "Success@10", "recall@100": "R@100"}
"""What we call a measure → what ir-measures calls it (https://ir-measur.es)."""
RESAMPLES = 2_000
PERMUTATIONS = 10_000
SEED = 20_240
LEVEL = 95
"""Percent of the resamples that lie within an interval."""
_CELLS = 4_000_000
"""Random numbers drawn at once."""

Floats = npt.NDArray[np.float64]


class Figure(msgspec.Struct, frozen=True):
    """A mean over topics and its confidence interval."""

    mean: float
    low: float
    high: float


class Difference(msgspec.Struct, frozen=True):
    """How much better than the baseline, with its confidence interval, and how likely by chance alone."""

    mean: float
    low: float
    high: float
    p: float


class Measured(msgspec.Struct, frozen=True):
    """What came out for one run."""

    name: str
    topics: int
    """Topics that have an answer, over which is averaged."""
    unanswered: int
    """Those of them for which the run has nothing; they count as 0."""
    figures: dict[str, Figure]
    """By the names of MEASURES."""
    against: dict[str, Difference] = {}
    """Against the baseline; empty for the baseline itself and without one."""
    milliseconds: tuple[float, float] | None = None
    """Per topic, the middle one and the 95th of a hundred, where we made the run ourselves."""


def per_topic(ranking: Ranking, judged: Judged) -> dict[str, Floats]:
    """Each measure's value for each topic that something answers, in the order of their names.

    What a ranking puts first is first: scores only order it, so that all measures see ties alike.
    """
    import ir_measures

    named = {ir_measures.parse_measure(theirs): ours for ours, theirs in MEASURES.items()}
    topics = sorted(topic for topic, grades in judged.items() if any(grade > 0 for grade in grades.values()))
    qrels = {topic: judged[topic] for topic in topics}
    run = {
        topic: {answer: float(len(ranking[topic]) - at) for at, (answer, _) in enumerate(ranking[topic])}
        for topic in topics
        if ranking.get(topic)
    }
    values = {ours: np.zeros(len(topics)) for ours in MEASURES}
    places = {topic: at for at, topic in enumerate(topics)}
    if run:
        for one in ir_measures.iter_calc(list(named), qrels, run):
            values[named[one.measure]][places[one.query_id]] = one.value
    return values


def measure(
    name: str, ranking: Ranking, judged: Judged, baseline: Mapping[str, Floats] | None = None,
    milliseconds: tuple[float, float] | None = None,
) -> Measured:  # fmt: skip
    """Measures one run; `baseline` is what `per_topic` gave for the run to beat, on the same judgements."""
    values = per_topic(ranking, judged)
    topics = [topic for topic, grades in judged.items() if any(grade > 0 for grade in grades.values())]
    return Measured(
        name,
        len(topics),
        sum(1 for topic in topics if not ranking.get(topic)),
        figures(values),
        against(values, baseline) if baseline is not None else {},
        milliseconds,
    )


def figures(values: Mapping[str, Floats]) -> dict[str, Figure]:
    """Means with intervals by the bootstrap over topics (percentiles; always the same resamples)."""
    means, lows, highs = _bootstrap(np.stack(list(values.values())))
    return {
        name: Figure(*map(float, row))
        for name, row in zip(values, zip(means, lows, highs, strict=True), strict=True)
    }


def against(values: Mapping[str, Floats], baseline: Mapping[str, Floats]) -> dict[str, Difference]:
    """Paired differences with intervals by the bootstrap, and p by the paired randomisation test, two-sided.

    Under the hypothesis that both are equally good, each topic's difference might as well have the other sign
    (Smucker, Allan and Carterette 2007, "A comparison of statistical significance tests for IR evaluation").
    """
    found = {}
    differences = {name: values[name] - baseline[name] for name in values}
    means, lows, highs = _bootstrap(np.stack(list(differences.values())))
    for at, (name, difference) in enumerate(differences.items()):
        found[name] = Difference(
            float(means[at]), float(lows[at]), float(highs[at]), randomisation(difference)
        )
    return found


def _bootstrap(values: Floats) -> tuple[Floats, Floats, Floats]:
    """(measures, topics) → mean, low and high of each measure."""
    random, topics = np.random.default_rng(SEED), values.shape[1]
    step = max(1, _CELLS // topics)
    drawn = [
        values[:, random.integers(0, topics, (min(step, RESAMPLES - begin), topics))].mean(axis=2)
        for begin in range(0, RESAMPLES, step)
    ]
    tail = (100 - LEVEL) / 2
    low, high = np.percentile(np.concatenate(drawn, axis=1), [tail, 100 - tail], axis=1)
    return values.mean(axis=1), low, high


def randomisation(difference: Floats) -> float:
    """How often a mean difference at least as large comes when signs are tossed; never quite 0."""
    moved = np.abs(difference[difference != 0])
    if not moved.size:
        return 1.0
    random, seen = np.random.default_rng(SEED), abs(float(difference.sum())) - 1e-9
    step, extreme = max(1, _CELLS // moved.size), 0
    for begin in range(0, PERMUTATIONS, step):
        signs = random.integers(0, 2, (min(step, PERMUTATIONS - begin), moved.size), dtype=np.int8) * 2 - 1
        extreme += int((np.abs(signs @ moved) >= seen).sum())
    return (extreme + 1) / (PERMUTATIONS + 1)
