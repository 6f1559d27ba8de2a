"""The suite of all engines on Tantivy, and what only Tantivy's index on disk can do."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from contract import IndexContract, fill
from samples import DOCUMENTS, NAMED

from tsunagi.search import Document, Query
from tsunagi.search.tantivy import open_index

WRITER = """
import sys, itertools
from pathlib import Path
from tsunagi.search import Document
from tsunagi.search.tantivy import open_index
opened = getattr(open_index(Path(sys.argv[1])), sys.argv[2])
with opened() as writer:
    for number in itertools.count():
        writer.upsert([Document(f"new-{number}-{n}", "Item", "s", "新しい", "本文") for n in range(200)])
        if number == 3:
            print("writing", flush=True)
"""


class TestTantivy(IndexContract):
    open_index = staticmethod(open_index)


@pytest.mark.parametrize("way", ["writer", "rebuild"])
def test_a_killed_writer_leaves_the_last_commit(tmp_path: Path, way: str) -> None:
    index = open_index(tmp_path)
    fill(index, checkpoint=5)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path), way], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        process.send_signal(signal.SIGKILL)
    again = open_index(tmp_path)
    assert (again.count(), again.checkpoint) == (len(DOCUMENTS), 5)
    with again.writer() as writer:
        writer.upsert(NAMED[:1])
        writer.commit(6)
    assert (again.count(), again.checkpoint) == (len(DOCUMENTS), 6)
    assert len(list(tmp_path.glob("v*-*"))) == 1


def test_an_index_of_another_version_counts_as_none(tmp_path: Path) -> None:
    fill(open_index(tmp_path))
    (tmp_path / "current").write_text("v0-000001")
    index = open_index(tmp_path)
    assert (index.count(), index.checkpoint) == (0, 0)
    fill(index, checkpoint=2)
    assert (index.count(), index.checkpoint) == (len(DOCUMENTS), 2)


@pytest.mark.parametrize("sort", ["relevance", "oldest", "newest", "title", "updated"])
def test_thousands_are_paged_without_repeats_or_gaps(tmp_path: Path, sort: str) -> None:
    dice = random.Random(7)
    index = open_index(tmp_path)
    with index.writer() as writer:
        for start in range(0, 4000, 500):
            writer.upsert([_any(dice, number) for number in range(start, start + 500)])
            writer.commit(start)
    cursor, seen, first = None, [], True
    while cursor or first:
        result = index.search(Query(text="共通", sort=sort, size=97, cursor=cursor))
        seen += [hit.id for hit in result.hits]
        cursor, first = result.cursor, False
    assert result.total == 4000
    assert sorted(seen) == sorted(f"d-{number}" for number in range(4000))


def _any(dice: random.Random, number: int) -> Document:
    day = dice.choice([19000101, 19000101, 19500505, dice.randrange(1000, 2000) * 10000 + 101])
    title = dice.choice(["同じ題", "同じ題名", "", f"題{number}"])
    spans = [(day, day)] if dice.random() < 0.9 else []
    return Document(
        f"d-{number}",
        "Item",
        "s",
        title,
        "共通 " * dice.randrange(1, 4),
        {},
        spans,
        None,
        title,
        dice.randrange(5),
    )


def test_a_reader_goes_on_while_generations_change(tmp_path: Path) -> None:
    writing, reading = open_index(tmp_path), open_index(tmp_path)
    fill(writing)
    for number in range(3):
        with writing.rebuild() as writer:
            writer.upsert(DOCUMENTS)
            assert reading.search(Query(text="人工知能")).total == 2
            writer.commit(number)
        assert reading.checkpoint == number


def test_an_unchanged_index_is_not_opened_again(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    fill(index)
    index.count()
    start = time.perf_counter()
    for _ in range(200):
        index.count()
    assert time.perf_counter() - start < 1.0
