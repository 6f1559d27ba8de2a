"""Whether a need in one language finds what answers it in the other: `uv run python tests/real/crosslingual.py`.

crosslingual.tsv holds 50 needs in English, each written for one Japanese project of KAKEN, crosslingual_arxiv.tsv 50 in
Japanese for one English paper of arXiv; the documents were drawn, one of a field. Each need is asked of drawn documents
of that source, the right one among them: by words alone (BM25), by titles and whole texts encoded quickly and well; then
of the whole installation, as far as it is encoded (`tsunagi encode`).
"""

import argparse
import csv
import math
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
POOL = 20_000
K1, B = 1.2, 0.75


def needs(source: str) -> list[tuple[str, str]]:
    """(id of the right document, need) of one source."""
    path = HERE / ("crosslingual.tsv" if source == "kaken" else f"crosslingual_{source}.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [(row.get("id") or f"kaken-{row['awardnumber']}", row["need"]) for row in rows]


def drawn(catalogue: Any, source: str, right: Sequence[str], size: int) -> dict[str, Any]:
    """Id → entity of `size` documents of a source, the right ones among them."""
    from tsunagi.catalogue import Selection

    found, at, until = {}, 0, catalogue.last_change()
    while listed := catalogue.listing(Selection((source,)), at, until, 5_000, living=True):
        found.update({one.id: one.entity for one in listed})
        at = listed[-1].change
    others = sorted(found.keys() - set(right))
    chosen = [*right, *random.Random(5).sample(others, min(size - len(right), len(others)))]
    return {id: found[id] for id in chosen}


def by_words(texts: Sequence[str], asked: Sequence[str]) -> np.ndarray:
    """BM25 of each need for each text: (needs, texts)."""
    from tsunagi.search._grams import BREAK, grams

    bags = [Counter(t for t in line.split() if t != BREAK) for line in grams(texts)]
    mean = sum(bag.total() for bag in bags) / len(bags)
    postings: dict[str, list[tuple[int, int]]] = {}
    for n, bag in enumerate(bags):
        for token, count in bag.items():
            postings.setdefault(token, []).append((n, count))
    lengths = np.array([bag.total() for bag in bags]) / mean
    scores = np.zeros((len(asked), len(texts)))
    for row, line in zip(scores, grams(asked), strict=True):
        for token in set(line.split()) - {BREAK}:
            where = np.array([n for n, _ in postings.get(token, ())], int)
            counts = np.array([count for _, count in postings.get(token, ())], float)
            idf = math.log(1 + (len(texts) - len(where) + 0.5) / (len(where) + 0.5))
            row[where] += idf * counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths[where]))
    return scores


def places(scores: np.ndarray, right: Sequence[int]) -> list[int]:
    """Place of the right document of each row, the first 1; of equals the worst, of those without score the last."""
    return [int((row >= row[n]).sum()) if row[n] else row.size for row, n in zip(scores, right, strict=True)]


def told(what: str, found: Sequence[int]) -> None:
    """Prints mean reciprocal rank and hits among the first ten and hundred."""
    mrr = sum(1 / place for place in found if place <= 10) / len(found)
    hits = [sum(place <= k for place in found) / len(found) for k in (10, 100)]
    print(f"{what:58} MRR@10 {mrr:.3f}  hit@10 {hits[0]:.2f}  hit@100 {hits[1]:.2f}", flush=True)


def compare(source: str, pool: dict[str, Any], needs: Sequence[str], true: Any, quick: Any) -> None:
    """Measures words and the encoders over a pool whose first documents are the right ones."""
    from tsunagi.match._meaning import title, whole

    where = list(range(len(needs)))
    told(f"{source}: words", places(by_words([whole(e) for e in pool.values()], needs), where))
    queries = true.encode(needs)
    ways = [("titles well", true, title), ("whole texts well", true, whole)]
    if quick:
        ways = [("titles quickly", quick, title), ("whole texts quickly", quick, whole), *ways]
    for name, encoder, text in ways:
        began = time.process_time()
        rows = encoder.encode([text(entity) for entity in pool.values()])
        rate = len(pool) / (time.process_time() - began)
        told(f"{source}: {name} encoded ({rate:,.0f}/s)", places(queries @ rows.T, where))


def main() -> None:
    """Measures both directions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", default="var/all", help="data folder of an installation with KAKEN and arXiv"
    )
    parser.add_argument("--pool", type=int, default=POOL)
    asked = parser.parse_args()
    os.environ["TSUNAGI_DATA"] = asked.data
    from tsunagi import hub
    from tsunagi.match import open_vectors
    from tsunagi.match._distil import load_quick

    catalogue, _ = hub.open_stores()
    vectors = open_vectors(Path(asked.data))
    for source in ("kaken", "arxiv"):
        pairs = needs(source)
        right, texts = [id for id, _ in pairs], [need for _, need in pairs]
        if asked.pool:
            quick = load_quick(vectors.folder / "quick.npz", vectors.encoder)
            compare(source, drawn(catalogue, source, right, asked.pool), texts, vectors.encoder, quick)
        if vectors.share:
            found = [[id for id, _ in vectors.nearest(need, 100)] for need in texts]
            ranked = [ids.index(id) + 1 if id in ids else 1000 for ids, id in zip(found, right, strict=True)]
            told(f"{source}: all, {vectors.share:.0%} encoded, {vectors.exact_share:.0%} well", ranked)


if __name__ == "__main__":
    main()
