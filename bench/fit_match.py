"""Fits the weights of the matching and writes match/weights.yml: `python bench/fit_match.py --data FOLDER`.

Who began a KAKEN project in a year, among those who had projects before, told from the documents of the years before:
a conditional logit over the people whom the matching weighs (McFadden 1974), with a small ridge. The needs are titles
with abstracts, titles, and first sentences of abstracts, a third each. Fit on 2023; never on 2024, which is reported.

`--passages FOLDER`, made by `tests/real/topics.py jaquad` and encoded, fits the set that ranks documents instead: which
passage answers a question, on questions of JaQuAD's training part; never on its development part, which is reported.
"""

import argparse
import random
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

YEAR = 2023
RIDGE = 2.0
STEPS = 60
SHOWN = 20
HEADER = "# How much each feature of _features.py counts in a person's score. Read by _weights.py.\n"
BY_HAND = {"recent": 0.5, "record": 0.1, "openness": 0.3, "firms": 0.05}
MEANING_BY_HAND = {"meaning": 3.0, "meaning_top": 2.0}
NEED = (
    "Words, profile and meaning as in `project`. Recency, record and openness are set by hand: who began a "
    "project last year will hardly begin another, but answers a need sooner; no data tell yet how much (`tsunagi "
    "judgements export` will)."
)
NOT_FITTED = ("best", "words", "openness", "firms")
"""Features that `project` does without: the others tell as much (to a thousandth on 2023), or no grant tells how open
somebody is."""

Floats = npt.NDArray[np.float64]


def first_sentence(text: str) -> str:
    """The first sentence of at least 15 characters, 120 of it: as short as a firm's need."""
    for sentence in re.split(r"(?<=[。．])|\n", text):
        if len(sentence.strip()) >= 15:
            return sentence.strip()[:120]
    return text[:120]


def drawn(index, catalogue, people, count: int) -> Iterator[tuple[str, str, str]]:  # type: ignore[no-untyped-def]
    """(title, abstract, key of the investigator) of projects of YEAR whose investigator had documents before."""
    from tsunagi.match._people import year_of
    from tsunagi.search import Query

    ids: list[str] = []
    asked = Query(filters={"source": ("kaken",)}, days=(YEAR * 10_000 + 401, YEAR * 10_000 + 1231), size=500)
    result = index.search(asked)
    while result.cursor:
        ids += [hit.id for hit in result.hits]
        result = index.search(replace(asked, cursor=result.cursor))
    random.Random(YEAR).shuffle(ids)
    for start in range(0, len(ids), 200):
        some = ids[start : start + 200]
        held, owners = catalogue.many(some), people.people(some)
        leaders = {id: key for id, owned in owners.items() for key, role in owned if role == "investigator"}
        known = people.many(list(leaders.values()), YEAR - 1)
        for id in some:
            if id in held and leaders.get(id) in known and year_of(held[id].entity) == YEAR:
                entity = held[id].entity
                yield entity.first("name"), entity.first("description"), leaders[id]
                count -= 1
                if not count:
                    return


def fitted(groups: list[tuple[Floats, int]], ridge: float) -> Floats:
    """Weights by Newton's method; a group is the rows of the people weighed for a need, and which of them it was."""
    width = groups[0][0].shape[1]
    weights, (value, slope, curve) = np.zeros(width), _likelihood(groups, np.zeros(width), ridge)
    for _ in range(STEPS):
        step = -np.linalg.solve(curve, slope)
        while _likelihood(groups, weights + step, ridge)[0] < value:
            step /= 2  # a whole step can go beyond the top
            if np.abs(step).max() < 1e-6:
                return weights
        weights = weights + step
        value, slope, curve = _likelihood(groups, weights, ridge)
    return weights


def _likelihood(
    groups: list[tuple[Floats, int]], weights: Floats, ridge: float
) -> tuple[float, Floats, Floats]:
    """Its logarithm with the ridge, its slope and its curvature."""
    value, slope, curve = (
        -ridge / 2 * float(weights @ weights),
        -ridge * weights,
        -ridge * np.eye(len(weights)),
    )
    for rows, right in groups:
        told = rows @ weights
        told -= told.max()
        chance = np.exp(told)
        value += float(told[right] - np.log(chance.sum()))
        chance /= chance.sum()
        mean = chance @ rows
        slope += rows[right] - mean
        curve -= (rows * chance[:, None]).T @ rows - np.outer(mean, mean)
    return value, slope, curve


def measured(groups: list[tuple[Floats, int]], weights: Floats, asked: int) -> str:
    """MRR@10 and hit@10 over all that was asked; who was not among those weighed counts as not found."""
    # Those who have the same count as if they came first.
    ranks = [int((rows @ weights >= (rows @ weights)[right]).sum()) for rows, right in groups]
    mrr = sum(1 / rank for rank in ranks if rank <= 10) / asked
    return f"MRR@10 {mrr:.3f}, hit@10 {sum(rank <= 10 for rank in ranks) / asked:.3f}, among {len(groups) / asked:.3f}"


def print_held_out(groups: list[tuple[Floats, int]], asked: int) -> None:
    """Prints what weights fitted on the first four fifths reach on the rest."""
    cut = len(groups) * 4 // 5
    share = max(1, asked * (len(groups) - cut) // len(groups))
    print("held out:", measured(groups[cut:], fitted(groups[:cut], RIDGE), share))


def named(names: list[str], weights: Floats) -> dict[str, float]:
    """Weights by the names of their features, as weights.yml has them."""
    return dict(zip(names, (round(float(weight), 2) for weight in weights), strict=True))


def least(groups: list[tuple[Floats, int]], weights: Floats, column: int) -> float:
    """What those had of a feature who were right and among the first SHOWN, but for one of a hundred."""
    told = [(rows @ weights, rows, right) for rows, right in groups]
    had = [rows[right, column] for all, rows, right in told if (all > all[right]).sum() < SHOWN]
    return round(float(np.percentile(had, 1)), 2)


def main() -> None:
    """Fits on four fifths, measures on the rest, then fits on all and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="data folder of an installation with KAKEN")
    parser.add_argument(
        "--passages", type=Path, help="folder of questions and passages, made by topics.py jaquad"
    )
    parser.add_argument("--count", type=int, default=450, help="projects drawn")
    parser.add_argument("--words-alone", action="store_true", help="as if nothing were encoded")
    parser.add_argument("--out", type=Path, default=Path("src/tsunagi/match/weights.yml"))
    parser.add_argument("--rows", type=Path, help="file to keep the features in, or to read them from")
    told = parser.parse_args()
    if told.passages:
        _passages(told)
        return
    names, groups, asked = _rows(told)
    meaning = any(rows[:, names.index("meaning")].any() for rows, _ in groups)
    left_out = NOT_FITTED if meaning else (*NOT_FITTED, *MEANING_BY_HAND)
    kept = [at for at, name in enumerate(names) if name not in left_out]
    groups = [(rows[:, kept], right) for rows, right in groups]
    names = [names[at] for at in kept]
    print_held_out(groups, asked)
    for at, name in enumerate(names):
        alone = np.zeros(len(names))
        alone[at] = 1.0
        print(f"  {name} alone:", measured(groups, alone, asked))
    fit = fitted(groups, RIDGE)
    weights = named(names, fit)
    project = weights if meaning else {**weights, **MEANING_BY_HAND}
    begins = ("recent", "due", "record")
    need = {name: max(weight, 0.0) for name, weight in project.items() if name not in begins}
    source = (
        f"Fitted by bench/fit_match.py on {len(groups)} of {asked} needs made of KAKEN projects that began in {YEAR}, from "
        f"documents until {YEAR - 1}"
        + ("." if meaning else "; the weights of meaning are set by hand: no vectors were there.")
    )
    told_by = ("covered", "meaning") if meaning else ("covered",)
    enough = {name: least(groups, fit, names.index(name)) for name in told_by}
    sets = {
        "need": {"source": NEED, "least": enough, "weights": {**need, **BY_HAND}},
        "project": {"source": source, "least": enough, "weights": project},
    }
    _write(told.out, sets)


def _write(out: Path, sets: Mapping[str, object]) -> None:
    """Writes these sets; others that are there stay."""
    held = msgspec.yaml.decode(out.read_bytes()) if out.exists() else {}
    out.write_bytes(HEADER.encode() + msgspec.yaml.encode({**held, **sets}))
    print(out.read_text())


def _passages(told: argparse.Namespace) -> None:
    import os

    os.environ["TSUNAGI_DATA"] = str(told.passages / "data")
    from tsunagi.hub import open_stores
    from tsunagi.match import Need, open_matcher, open_people, open_vectors
    from tsunagi.match._runs import read_qrels, read_topics

    data, (catalogue, index) = told.passages / "data", open_stores()
    matcher = open_matcher(index, catalogue, open_people(data), open_vectors(data), "project")
    topics = read_topics(told.passages / "train.jsonl")
    judged = read_qrels(told.passages / "train.qrels", topics)
    names = ["best", "best_top", "words", "words_top", "covered", "meaning", "meaning_top"]
    groups: list[tuple[Floats, int]] = []
    for topic in random.Random(YEAR).sample(sorted(topics), told.count):
        made = matcher.features(Need(topics[topic]), "documents")
        if right := [id for id in judged[topic] if id in made]:
            rows = np.array([[row[name] for name in names] for row in made.values()])
            groups.append((rows, list(made).index(right[0])))
    print_held_out(groups, told.count)
    weights = named(names, fitted(groups, RIDGE))
    source = (
        f"Fitted by bench/fit_match.py on {len(groups)} of {told.count} questions of JaQuAD's training part."
    )
    _write(told.out, {"passage": {"source": source, "weights": weights}})


def _rows(told: argparse.Namespace) -> tuple[list[str], list[tuple[Floats, int]], int]:
    """(names of features, a group for each need whose person was weighed, needs asked)."""
    from tsunagi.match._features import FEATURES

    names = list(FEATURES)
    if told.rows and told.rows.exists():
        kept = np.load(told.rows)
        ends = np.cumsum(kept["sizes"])
        rows = np.split(kept["rows"], ends[:-1])
        return names, list(zip(rows, kept["right"].tolist(), strict=True)), int(kept["asked"])
    groups, asked = _asked(told, names)
    if told.rows:
        np.savez(
            told.rows, rows=np.concatenate([rows for rows, _ in groups]), sizes=[len(rows) for rows, _ in groups],
            right=[right for _, right in groups], asked=asked,
        )  # fmt: skip
    return names, groups, asked


def _asked(told: argparse.Namespace, names: list[str]) -> tuple[list[tuple[Floats, int]], int]:
    import os

    os.environ["TSUNAGI_DATA"] = str(told.data)
    from tsunagi.hub import open_stores
    from tsunagi.match import Need, open_matcher, open_people, open_vectors

    catalogue, index = open_stores()
    people = open_people(told.data)
    vectors = None if told.words_alone else open_vectors(told.data)
    matcher = open_matcher(index, catalogue, people, vectors, "project")
    groups: list[tuple[Floats, int]] = []
    asked, began = 0, time.perf_counter()
    for number, (title, abstract, key) in enumerate(drawn(index, catalogue, people, told.count)):
        text = (f"{title}\n{abstract}", title, first_sentence(abstract))[number % 3]
        if not text.strip():
            continue
        made = matcher.features(Need(text, years=(None, YEAR - 1)), "people")
        asked += 1
        if key in made:
            rows = np.array([[row[name] for name in names] for row in made.values()])
            groups.append((rows, list(made).index(key)))
    print(f"{asked} needs in {time.perf_counter() - began:.0f} s")
    return groups, asked


if __name__ == "__main__":
    main()
