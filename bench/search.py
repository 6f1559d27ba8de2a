"""Measures the search index on real data: rates and sizes of building, latencies of each sort of query.

Run: uv run python bench/search.py --data ../shared/data --records 300000
"""

import argparse
import gzip
import json
import os
import random
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count, islice
from pathlib import Path

from tsunagi.model import Entity, Value, load_kinds
from tsunagi.search import Query, documents
from tsunagi.search.tantivy import TantivyIndex, open_index

FACETS = ("kind", "source", "institution", "subject", "decade")
BATCH = 512
DRAWN = 400
"""Queries drawn by lot; also the lot's seed."""
QUERIES = {
    "1 word": [
        "人工知能",
        "糖尿病",
        "地震",
        "neural",
        "印象派",
        "江戸",
        "ロボット",
        "graph",
        "植民地",
        "木造",
        "触媒",
        "quark",
        "国立国会図書館",
        "watercolour",
        "免疫",
        "教育",
    ],
    "2 words": [
        "機械学習 医療",
        "地域 高齢者",
        "dark matter",
        "気候変動 農業",
        "deep learning",
        "量子 計算",
        "landscape river",
        "江戸 文学",
        "がん 免疫",
        "がん 治療",
        "日本 近代",
    ],
    "3 words": [
        "子ども 貧困 支援",
        "脳 画像 解析",
        "black hole entropy",
        "災害 住民 避難",
        "日本 中国 比較",
        "star formation galaxy",
    ],
    "sentence": [
        "人工知能による医療画像診断",
        "地域の高齢者の移動を支援するロボット",
        "持続可能な開発目標に関する教育",
        "再生可能エネルギーを用いた水素製造",
        "小学校における英語教育",
    ],
    "phrase": ['"機械学習"', '"持続可能な開発"', '"phase transition"', '"oil paint"', "「近代日本」"],
    "broad": ["研究", "の", "of", "開発", "解析 研究"],
    "one character": ["脳", "図", "鉄"],
    "prefix": ["comput*", "neuro*", "国際*"],
    "operators": [
        "猫 OR 犬",
        "画像 -医療",
        "person:田中 教育",
        "subject:学習 (小学校 OR 中学校)",
        "title:ロボット",
    ],
    "nothing": ["麒麟児論文集成", "zzzqqq", "人口知能"],
}


def main() -> None:
    """Builds the index and prints what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument(
        "--folder", type=Path, help="keep the index here; one that is there is searched as it is"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        if not (folder / "current").exists():
            build(folder, asked.data, asked.records)
        measure(folder)
        measure_drawn(folder, asked.data)


def build(folder: Path, data: Path, records: int) -> None:
    """Indexes `records` records and prints rates, sizes and memory."""
    kinds = load_kinds()
    in_python = {"documents": 0.0, "index": 0.0}
    began, used = time.perf_counter(), 0.0
    characters = 0
    with open_index(folder).rebuild() as writer:
        waiting = islice(entities(data), records)
        number = count(1)
        while batch := [(entity, next(number)) for entity in islice(waiting, BATCH)]:
            start, at = time.process_time(), time.thread_time()
            made = documents(batch, kinds)
            middle = time.thread_time()
            writer.upsert(made)
            in_python["documents"] += middle - at
            in_python["index"] += time.thread_time() - middle
            used += time.process_time() - start
            characters += sum(len(d.title) + len(d.body) for d in made)
        start = time.process_time()
        writer.commit(records)
    used += time.process_time() - start
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"records {records:,}, {characters / records:.0f} characters each")
    print(f"CPU {used / records * 1e6:.0f} µs a record with merges, of which in the calling thread: ", end="")
    print(", ".join(f"{name} {spent / records * 1e6:.0f}" for name, spent in in_python.items()))
    print(f"wall {time.perf_counter() - began:.1f} s with reading; index {size / records:,.0f} B a record")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB", flush=True)


def measure(folder: Path) -> None:
    """Prints p50 and p95 of each class of queries, in milliseconds, nothing being remembered."""
    index = TantivyIndex(folder)
    documents_held = index.count()
    warm = [timed(index, Query(text=text, facets=FACETS)) for text in ("研究", "of")]
    print(f"first two queries {warm[0]:.0f}, {warm[1]:.0f} ms")
    print(f"\n{documents_held:,} documents; milliseconds, p50 / p95 / most")
    everything: list[float] = []
    for name, texts in QUERIES.items():
        plain = [timed(index, Query(text=text)) for text in texts]
        total = [index.search(Query(text=text)).total for text in texts]
        faceted = [timed(index, Query(text=text, facets=FACETS)) for text in texts]
        if name != "nothing":
            everything += faceted
        report(f"{name} ({min(total):,}-{max(total):,} results)", plain)
        report(f"{name}, five facets", faceted)
    report("ALL, five facets", everything)
    others: dict[str, Query] = {
        "all, five facets, first": Query(facets=FACETS),
        "days": Query(text="教育", days=(20190101, 20201231)),
        "histogram": Query(text="教育", histogram=True),
        "filter": Query(text="教育", filters={"institution": ("東京大学",)}, facets=FACETS),
        "box + grid": Query(box=(34.0, 134.0, 36.0, 136.0), grid=3),
        **{f"sort {sort}": Query(sort=sort) for sort in ("oldest", "newest", "title", "updated")},
        **{f"sort {sort}, 教育": Query(text="教育", sort=sort) for sort in ("oldest", "title")},
    }
    for name, query in others.items():
        report(name, [timed(index, query) for _ in range(3)])
    for name, call in {
        "suggest": lambda: index.suggest("機械"),
        "suggest one letter": lambda: index.suggest("a"),
        "related": lambda: index.related(index.search(Query(text="ロボット")).hits[0].id),
    }.items():
        report(name, [timed_call(call) for _ in range(5)])
    page_deep(folder)


def measure_drawn(folder: Path, data: Path) -> None:
    """Prints p50 and p95 over queries that nobody chose."""
    texts, index = drawn(data), TantivyIndex(folder)
    timed(index, Query(facets=FACETS))
    for name, facets in (("drawn by lot", ()), ("drawn by lot, five facets", FACETS)):
        report(f"{len(texts)} {name}", [timed(index, Query(text=text, facets=facets)) for text in texts])


def drawn(data: Path) -> list[str]:
    """Queries drawn by lot from the records: one to three keywords of one, or a title; without signs."""
    lot = random.Random(DRAWN)
    texts: list[str] = []
    for number, entity in enumerate(sample(data, lot)):
        title = entity.first("name")
        words = [value.text for value in entity.values.get("about", ())] or title.split()
        text = " ".join(lot.sample(words, min(number % 4 + 1, len(words)))) if number % 4 < 3 else title
        texts.append(re.sub(r"[^\w\s]+", " ", text))
    return texts


def sample(data: Path, lot: random.Random) -> list[Entity]:
    """DRAWN records by reservoir sampling over one turn through the data."""
    taken: list[Entity] = []
    once = chain.from_iterable(reader(data) for reader in (_kaken, _arxiv, _tate, _heritage))
    for number, entity in enumerate(once):
        if number < DRAWN:
            taken.append(entity)
        elif (place := lot.randrange(number + 1)) < DRAWN:
            taken[place] = entity
    return taken


def page_deep(folder: Path) -> None:
    """Times pages far down."""
    index = open_index(folder)
    for text, sort in (("研究", "relevance"), ("", "title"), ("", "oldest"), ("", "updated")):
        cursor, spent, at = None, [], 0
        for _ in range(80):
            start = time.perf_counter()
            result = index.search(Query(text=text, sort=sort, size=500, cursor=cursor))
            spent.append((time.perf_counter() - start) * 1000)
            at, cursor = at + len(result.hits), result.cursor
            if cursor is None:
                break
        middle = statistics.median(spent)
        print(f"pages of 500, {sort} {text} down to {at:,}: last {spent[-1]:.1f} ms, median {middle:.1f}")


def timed(index: TantivyIndex, query: Query) -> float:
    """Milliseconds for a query of whose answer nothing is remembered."""
    index._store.snapshot()._answers.clear()
    return timed_call(lambda: index.search(query))


def timed_call(call: Callable[[], object]) -> float:
    """Milliseconds for a call: of the clock, or, if TSUNAGI_TEST_CPU is set, of the processor.

    The engine works in the calling thread: on a busy machine, the processor's time is what a quiet one takes.
    """
    now = time.thread_time if os.environ.get("TSUNAGI_TEST_CPU") else time.perf_counter
    start = now()
    call()
    return (now() - start) * 1000


def report(name: str, spent: list[float]) -> None:
    """Prints one line of figures."""
    ordered = sorted(spent)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"{name:<44}{statistics.median(ordered):8.2f}{p95:8.2f}{ordered[-1]:8.2f}", flush=True)


def entities(data: Path) -> Iterator[Entity]:
    """Real records as entities, over and over with new ids."""
    for turn in count():
        for reader in (_kaken, _arxiv, _tate, _heritage):
            for entity in reader(data):
                yield Entity(
                    f"{entity.id}.{turn}" if turn else entity.id, entity.kind, entity.source, entity.values
                )


def _lines(path: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    with gzip.open(path) as file:
        yield from map(json.loads, file)


def _values(
    texts: Iterable[str | None], lang: str | None = None, span: tuple[int, int] | None = None
) -> list[Value]:
    return [Value(text, lang, span=span) for text in texts if text]


def _kaken(data: Path) -> Iterator[Entity]:
    for row in _lines(data / "kaken" / "projects_2017_2024.jsonl.gz"):
        award = row["awardnumber"]
        year = 2000 + int(award[:2]) if award[:2].isdigit() else 2020
        yield Entity(f"kaken-{award}", "Project", "kaken", {
            "name": _values([row["title"]], "ja"),
            "description": _values([row["abstract"]], "ja"),
            "about": _values(row["keywords"] or (), "ja"),
            "investigator": _values([row["name"]], "ja"),
            "organisation": _values([row["organization"]], "ja"),
            "identifier": [Value(award, norm=f"kaken:{award}")],
            "fundingScheme": _values([row["section"]], "ja"),
            "reviewSection": _values([row["review_section"]], "ja"),
            "startDate": _values([str(year)], None, (year * 10000 + 401, year * 10000 + 401)),
        })  # fmt: skip


def _arxiv(data: Path) -> Iterator[Entity]:
    for number, row in enumerate(_lines(data / "arxiv" / "records_60k.jsonl.gz")):
        yield Entity(f"arxiv-{number}", "Work", "arxiv", {
            "name": _values([row.get("title")], "en"),
            "description": _values([row.get("abstract")], "en"),
            "about": _values((row.get("categories") or "").split(), "en"),
            "creator": _values([str(row.get("authors") or "")[:200]], "en"),
            "inLanguage": [Value("English", norm="en")],
        })  # fmt: skip


def _tate(data: Path) -> Iterator[Entity]:
    for path in sorted((data / "tate").glob("artworks.jsonl.gz")):
        for row in _lines(path):
            year = row.get("dateRange") or {}
            span = (
                (int(year["startYear"]) * 10000 + 101, int(year["endYear"]) * 10000 + 1231)
                if year.get("startYear") and year.get("endYear")
                else None
            )
            yield Entity(f"tate-{row.get('acno') or row.get('id')}", "Item", "tate", {
                "name": _values([row.get("title")], "en"),
                "creator": _values([row.get("all_artists")], "en"),
                "material": _values([row.get("medium")], "en"),
                "dateCreated": _values([row.get("dateText")], "en", span),
                "holdingArchive": _values(["Tate"], "en"),
            })  # fmt: skip


def _heritage(data: Path) -> Iterator[Entity]:
    for number, row in enumerate(_lines(data / "heritage" / "touroku_bunkazai_with_notes.jsonl.gz")):
        texts = [str(value) for value in row.values() if value]
        point = _point(row)
        yield Entity(f"heritage-{number}", "Item", "heritage", {
            "name": _values([str(row.get("名称") or texts[0])], "ja"),
            "description": _values(texts, "ja"),
            "itemLocation": [Value(str(row.get("所在地") or row.get("都道府県") or "?"), "ja", point=point)],
        })  # fmt: skip


def _point(row: dict) -> tuple[float, float] | None:  # type: ignore[type-arg]
    try:
        return float(row["緯度"]), float(row["経度"])
    except (KeyError, TypeError, ValueError):
        return None


if __name__ == "__main__":
    main()
