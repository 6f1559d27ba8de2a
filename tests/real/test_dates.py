"""How many of the dates in real collections are understood; `pytest -s` lists those that are not."""

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tsunagi.model.date import read

pytestmark = pytest.mark.real

LABELS = re.compile(
    r"年代|時代|西暦|撮影日|撮影時期|撮影年月日|アップロード日|制作年（和暦）|制作年（西暦）|発行年月日|"
    r"(?:共著者[１-９])?著作権期限|更新日|制作年月日|作成年代|刊年／作成年（数値）|刊年表示形"
)
HERITAGE = ("時代", "重文指定年月日", "国宝指定年月日", "年代", "西暦", "登録告示年月日", "登録年月日")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def archives(shared: Path) -> Iterator[str]:
    for path in [shared / "archives/lda_open.jsonl.gz", *sorted((shared / "iiif").glob("*.gz"))]:
        for row in rows(path):
            yield from (p["value"] for p in row["metadata"] if LABELS.fullmatch(str(p["label"])))


def heritage(shared: Path) -> Iterator[str]:
    with (shared / "heritage/touroku_bunkazai.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield from (row[name] for name in HERITAGE if row.get(name))
    for row in rows(shared / "heritage/touroku_bunkazai_with_notes.jsonl.gz"):
        yield from (row[name] for name in HERITAGE if row.get(name))


def tate(shared: Path) -> Iterator[str]:
    for row in rows(shared / "tate/artworks.jsonl.gz"):
        said = row.get("dateRange") or {}
        yield from (
            str(date)
            for date in (
                row.get("dateText"),
                said.get("text"),
                row.get("acquisitionYear"),
                *map(said.get, YEARS),
            )
            if date
        )
    for row in rows(shared / "tate/artists.jsonl.gz"):
        lives = [(row.get(end) or {}).get("time") or {} for end in ("birth", "death")]
        yield from (
            str(date) for date in (row.get("date"), *(life.get("startYear") for life in lives)) if date
        )


YEARS = ("startYear", "endYear")


@pytest.fixture(scope="module")
def dates(shared: Path) -> Counter[str]:
    return Counter([*archives(shared), *heritage(shared), *tate(shared)])


def test_nearly_all_real_dates_are_understood(dates, tmp_path_factory):
    missed = Counter({text: count for text, count in dates.items() if read(text, None).norm is None})
    distinct, weighted = 1 - len(missed) / len(dates), 1 - missed.total() / dates.total()
    listing = "\n".join(f"{count}\t{text}" for text, count in missed.most_common())
    place = tmp_path_factory.mktemp("dates") / "not-understood.tsv"
    place.write_text(listing, "utf-8")
    print(f"\n{distinct:.2%} of {len(dates)} distinct, {weighted:.2%} of {dates.total()} dates")
    print(listing)
    assert dates.total() > 400_000
    assert distinct >= 0.99
    assert weighted >= 0.99


def agreement(pairs: list[tuple[str, str]]) -> float:
    """Share of pairs of dates, of those that both say something, whose spans overlap."""
    spans = [(read(one, None).span, read(other, None).span) for one, other in pairs]
    both = [(one, other) for one, other in spans if one and other]
    return sum(one[0] <= other[1] and other[0] <= one[1] for one, other in both) / len(both)


def test_eras_agree_with_the_western_years_beside_them(shared):
    # The rest are mistakes of the sources: 明和9 beside 1876, 明治18年 beside 1895年.
    register = rows(shared / "heritage/touroku_bunkazai_with_notes.jsonl.gz")
    assert (
        agreement([(row["年代"], row["西暦"]) for row in register if row.get("年代") and row.get("西暦")])
        > 0.995
    )
    said = [
        {p["label"]: p["value"] for p in row["metadata"]}
        for row in rows(shared / "archives/lda_open.jsonl.gz")
    ]
    assert agreement([(m["年代"], m["西暦"]) for m in said if "年代" in m and "西暦" in m]) > 0.99
    nagano = [m for m in said if "制作年（和暦）" in m and "制作年（西暦）" in m]
    assert agreement([(m["制作年（和暦）"], m["制作年（西暦）"]) for m in nagano]) > 0.97


def test_tate_spans_are_those_that_the_museum_computed(shared):
    same = total = 0
    for row in rows(shared / "tate/artworks.jsonl.gz"):
        said, span = row.get("dateRange"), read(row.get("dateText") or "", None).span
        if said and span:
            total += 1
            same += (span[0] // 10000, span[1] // 10000) == (said.get("startYear"), said.get("endYear"))
    assert total > 63_000
    assert same / total > 0.98
