"""Makes a test set from ../shared/data: an index of its own, topics and judgements in TREC's forms.

    uv run python tests/real/topics.py experts-2024 --out var/experts-2024 [--most 2000] [--no-index]
    uv run tsunagi --data var/experts-2024/data --sources var/experts-2024/sources evaluate match \\
        --topics var/experts-2024/title.jsonl --qrels var/experts-2024/title.qrels --baseline bm25

    experts-2024   a project that began in 2024 → its researcher, known by projects to 2023 only
    experts-2023   the same a year earlier: for tuning
    kaken-titles   the title of a project of 2024 → its abstract, among all abstracts; the index has no titles
    jaquad         a question → the passage that answers it, among all passages
    crosslingual   a need in one language → the project or paper described in the other (crosslingual*.tsv)
"""

import argparse
import csv
import gzip
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from tsunagi.model import entity_id

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared" / "data"
KAKEN = SHARED / "kaken" / "projects_2017_2024.jsonl.gz"
JAQUAD = SHARED / "qa_ja" / "jaquad.json.gz"
PAIRS = {"en-ja": HERE / "crosslingual.tsv", "ja-en": HERE / "crosslingual_arxiv.tsv"}
SEED = 2024
SHORTEST, LONGEST = 15, 120
"""Characters of the one sentence that stands for a firm's need."""

Row = dict[str, Any]
Topics = dict[str, dict[str, str]]
"""Form → topic → text."""
Judged = dict[str, list[str]]
"""Topic → what answers it."""


def rows() -> Iterator[Row]:
    """All projects, as they came."""
    with gzip.open(KAKEN, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def year(row: Row) -> int:
    """When it was adopted: award numbers begin with the year."""
    return 2000 + int(row["awardnumber"][:2])


def first_sentence(abstract: str) -> str:
    """As short as a firm's need: the first sentence that is one."""
    for sentence in re.split(r"(?<=[。．])|\n", abstract):
        if len(sentence.strip()) >= SHORTEST:
            return sentence.strip()[:LONGEST]
    return abstract[:LONGEST]


def drawn(names: Iterable[str], most: int | None) -> set[str]:
    """At most so many of the names, by lot, always the same."""
    ordered = sorted(names)
    return set(ordered if most is None or most >= len(ordered) else random.Random(SEED).sample(ordered, most))


def write_source(out: Path, name: str, taken: Iterable[Row], **changed: Any) -> Path:
    """Writes rows and a source of them, after that of tests/real/sources; the source's path."""
    folder = out / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8", compresslevel=1) as lines:
        for row in taken:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    source = yaml.safe_load((HERE / "sources" / f"{name}.yml").read_text("utf-8"))
    source.pop("expect", None)
    options = {"path": f"{name}.jsonl.gz", "records": "jsonl", "id": source["options"]["id"]}
    written = yaml.safe_dump({**source, "options": options, **changed}, allow_unicode=True)
    (folder / f"{name}.yml").write_text(written, "utf-8")
    return folder / f"{name}.yml"


def researcher() -> Callable[[Row], str]:
    """Reads a row's person as the installation will: the key of a name at an institution, '' if there is none."""
    from tsunagi.formats import kaken
    from tsunagi.match import person_key
    from tsunagi.model import RawRecord
    from tsunagi.model._source import load_source

    read = kaken.format.reader(load_source(HERE / "sources" / "kaken.yml"))

    def key(row: Row) -> str:
        few = {name: row[name] for name in ("awardnumber", "name", "organization")}
        body = json.dumps(few, ensure_ascii=False).encode()
        entity = read(RawRecord("kaken", row["awardnumber"], "kaken", body, None)).entity
        names = [
            [value.norm or "" for value in entity.values.get(of, ())][:1]
            for of in ("investigator", "organisation")
        ]
        return person_key(names[0][0], names[1][0]) if all(map(any, names)) else ""

    return key


def experts(out: Path, began: int, most: int | None) -> tuple[Topics, Judged]:
    """Projects that began in a year → their researcher, for all who had one before."""
    key = researcher()
    everyone = list(rows())
    write_source(out, "kaken", (row for row in everyone if year(row) < began))
    known = {key(row) for row in everyone if year(row) < began} - {""}
    ours = {row["awardnumber"]: (row, key(row)) for row in everyone if year(row) == began}
    chosen = drawn((number for number, (_, person) in ours.items() if person in known), most)
    topics: Topics = {"whole": {}, "title": {}, "need": {}}
    for number in sorted(chosen):
        row = ours[number][0]
        title, abstract = row["title"] or "", row["abstract"] or ""
        for form, text in (
            ("whole", f"{title}\n{abstract}"),
            ("title", title),
            ("need", first_sentence(abstract)),
        ):
            if text.strip():
                topics[form][number] = text.strip()
    return topics, {number: [ours[number][1]] for number in sorted(chosen)}


def kaken_titles(out: Path, most: int | None) -> tuple[Topics, Judged]:
    """Titles of 2024's projects → their abstracts."""
    with_both = [row for row in rows() if row["title"] and row["abstract"]]
    write_source(
        out, "kaken", ({"awardnumber": r["awardnumber"], "abstract": r["abstract"]} for r in with_both)
    )
    titles = {row["awardnumber"]: row["title"] for row in with_both if year(row) == 2024}
    chosen = sorted(drawn(titles, most))
    return {"title": {n: titles[n] for n in chosen}}, {n: [entity_id("kaken", n)] for n in chosen}


def jaquad(out: Path, most: int | None) -> tuple[Topics, Judged]:
    """Questions of both splits, as forms `dev` and `train` (for tuning) → passages."""
    with gzip.open(JAQUAD, "rt", encoding="utf-8") as file:
        whole = json.load(file)
    write_source(out, "jaquad", whole["docs"])
    topics: Topics = {}
    judged: Judged = {}
    for split in ("dev", "train"):
        asked = {one["qid"]: one for one in whole["queries"] if one["split"] == split}
        chosen = sorted(drawn(asked, most))
        topics[split] = {id: asked[id]["question"] for id in chosen}
        judged |= {id: [entity_id("jaquad", asked[id]["doc"])] for id in chosen}
    return topics, judged


def crosslingual(out: Path, most: int | None) -> tuple[Topics, Judged]:
    """Needs written by hand → the document in the other language, among all projects and papers."""
    write_source(out, "kaken", rows())
    papers = yaml.safe_load((HERE / "sources" / "arxiv.yml").read_text("utf-8"))
    papers["options"]["path"] = str(SHARED / "arxiv" / Path(papers["options"]["path"]).name)
    (out / "sources" / "arxiv.yml").write_text(yaml.safe_dump(papers, allow_unicode=True), "utf-8")
    shutil.copy(HERE / "sources" / "arxiv.py", out / "sources")
    forms: Topics = {}
    judged: Judged = {}
    for form, path in PAIRS.items():
        with path.open(encoding="utf-8", newline="") as file:
            read = list(csv.DictReader(file, delimiter="\t"))
        needs = {row.get("id") or entity_id("kaken", row["awardnumber"]): row["need"] for row in read}
        forms[form] = {id: needs[id] for id in sorted(drawn(needs, most))}
        judged |= {id: [id] for id in forms[form]}
    return forms, judged


SETS: dict[str, Callable[[Path, int | None], tuple[Topics, Judged]]] = {
    "experts-2024": lambda out, most: experts(out, 2024, most),
    "experts-2023": lambda out, most: experts(out, 2023, most),
    "kaken-titles": kaken_titles,
    "jaquad": jaquad,
    "crosslingual": crosslingual,
}


def make(name: str, out: Path, most: int | None = None, *, index: bool = True) -> int:
    """Writes the set into a folder and fills an installation in it; the exit code of the run."""
    out.mkdir(parents=True, exist_ok=True)
    topics, judged = SETS[name](out, most)
    for form, texts in topics.items():
        lines = [
            json.dumps({"id": id, "text": text}, ensure_ascii=False) + "\n" for id, text in texts.items()
        ]
        (out / f"{form}.jsonl").write_text("".join(lines), "utf-8")
        # One file of judgements a form: each is measured over its own topics.
        rels = [f"{id} 0 {answer} 1\n" for id in texts for answer in judged[id]]
        (out / f"{form}.qrels").write_text("".join(rels), "utf-8")
        print(f"{name}: {len(texts):,} topics in {out / form}.jsonl, judgements in {form}.qrels")
    if not index:
        return 0
    environment = {**os.environ, "TSUNAGI_DATA": str(out / "data"), "TSUNAGI_SOURCES": str(out / "sources")}
    return subprocess.run([sys.executable, "-m", "tsunagi", "run"], env=environment).returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", choices=SETS)
    parser.add_argument("--out", type=Path, required=True, help="folder for the set and its installation")
    parser.add_argument("--most", type=int, help="draw at most so many topics")
    parser.add_argument("--no-index", action="store_true", help="topics and judgements only")
    given = parser.parse_args()
    sys.exit(make(given.set, given.out, given.most, index=not given.no_index))
