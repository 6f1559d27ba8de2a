"""The store of vectors: what is nearest, and that nothing is lost or left over."""

import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from tsunagi.errors import ConfigError
from tsunagi.match._encoder import Matrix
from tsunagi.match._vectors import EXACT, QUICK, Known, VectorStore, from_bytes, signs, to_bytes


class Letters:
    """Each character has a direction of its own; a text is the sum of its characters."""

    name = "letters"
    size = 256

    def encode(self, texts: Sequence[str]) -> Matrix:
        rows = np.stack([self._sum(text) for text in texts]) if texts else np.zeros((0, self.size))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    def _sum(self, text: str) -> np.ndarray:
        return np.sum([np.random.default_rng(ord(c)).normal(size=self.size) for c in text], axis=0)


class Other(Letters):
    name = "other"


class Silent(Letters):
    def encode(self, texts: Sequence[str]) -> Matrix:
        raise AssertionError("there was nothing to compare with")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "match" / "vectors.sqlite3"


@pytest.fixture
def store(path: Path) -> VectorStore:
    return VectorStore(path, Letters())


def put(store: VectorStore, texts: dict[str, str], change: int = 1) -> None:
    """Takes in documents and encodes all that wait."""
    store.take([(id, Known(0, text.encode())) for id, text in texts.items()], change)
    todo = store.waiting(10_000)
    store.keep(todo, EXACT, store.encoder.encode([texts[one.id] for one in todo]))


def words(n: int, seed: int = 1) -> dict[str, str]:
    random = np.random.default_rng(seed)
    return {f"d{i}": "".join(chr(0x4E00 + c) for c in random.integers(0, 60, 6)) for i in range(n)}


def test_bytes_and_signs_keep_the_direction() -> None:
    rows = np.random.default_rng(1).normal(size=(20, 256)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    again = from_bytes([row.tobytes() for row in to_bytes(rows)], 256)
    assert np.allclose((rows * again).sum(axis=1), 1, atol=1e-3)
    assert signs(np.array([[1.0, -1.0] * 32], np.float32)).tolist() == [
        [int.from_bytes(b"\xaa" * 8, "little")]
    ]


def test_nearest_is_what_comparing_with_each_gives(store: VectorStore) -> None:
    texts = words(300)
    put(store, texts)
    rows = store.encoder.encode(list(texts.values()))
    cosines = dict(zip(texts, rows @ store.encoder.encode(["丁七万"])[0], strict=True))
    best = sorted(cosines, key=lambda id: -cosines[id])[:10]
    found = store.nearest("丁七万", 10)
    assert [id for id, _ in found] == best
    assert np.allclose([cosine for _, cosine in found], [cosines[id] for id in best], atol=0.01)
    some = store.similarities("丁七万", ["d5", "nobody", "d9"])
    assert some == pytest.approx({"d5": cosines["d5"], "d9": cosines["d9"]}, abs=0.01)


def test_signs_alone_lead_to_the_nearest_where_there_are_many(
    store: VectorStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, words(3000))
    exact = [id for id, _ in store.nearest("丁七万丈三上", 10)]
    monkeypatch.setattr("tsunagi.match._vectors.WEIGHED", 200)
    assert [id for id, _ in store.nearest("丁七万丈三上", 10)] == exact


def test_of_gives_vectors_of_what_is_encoded(store: VectorStore) -> None:
    put(store, {"a": "丁", "b": "七"})
    ids, rows = store.of(["b", "nobody"])
    assert ids == ["b"]
    assert float(rows[0] @ store.encoder.encode(["七"])[0]) == pytest.approx(1, abs=1e-3)


def test_with_nothing_encoded_nothing_is_near_and_the_encoder_sleeps(path: Path) -> None:
    store = VectorStore(path, Silent())
    store.take([("a", Known(0, b"1"))], 1)
    assert (store.nearest("丁", 5), store.similarities("丁", ["a"]), store.share) == ([], {}, 0.0)


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_text_has_no_meaning(store: VectorStore, text: str) -> None:
    put(store, {"a": "丁"})
    assert (store.nearest(text, 5), store.similarities(text, ["a"])) == ([], {})


def test_a_changed_text_waits_for_its_turn_and_is_found_by_the_old_one_until_then(store: VectorStore) -> None:
    put(store, {"a": "丁", "b": "七"})
    store.take([("a", Known(0, b"new"))], 2)
    assert (store.share, store.nearest("丁", 1)[0][0]) == (0.5, "a")
    store.keep(store.waiting(10), EXACT, store.encoder.encode(["上"]))
    assert (store.share, store.nearest("上", 1)[0][0]) == (1.0, "a")
    assert store.similarities("上", ["a"])["a"] == pytest.approx(1, abs=1e-3)


def test_a_change_beside_the_text_makes_no_work(store: VectorStore) -> None:
    put(store, {"a": "丁"})
    store.take([("a", Known(7, "丁".encode()))], 2)
    assert (store.waiting(10), store.checkpoint) == ([], 2)


def test_the_order_is_all_quickly_before_any_well_and_then_by_rank(store: VectorStore) -> None:
    store.take([("c", Known(3, b"c")), ("a", Known(1, b"a")), ("b", Known(2, b"b"))], 1)
    assert [one.id for one in store.waiting(10)] == ["a", "b", "c"]
    store.keep(store.waiting(1), QUICK, store.encoder.encode(["丁"]))
    assert [(one.id, one.grade) for one in store.waiting(10)] == [("b", 0), ("c", 0), ("a", 1)]
    assert (store.share, store.exact_share) == (1 / 3, 0.0)


def test_what_is_deleted_disappears(store: VectorStore) -> None:
    put(store, {"a": "丁", "b": "七"})
    assert [id for id, _ in store.nearest("丁", 5)] == ["a", "b"]
    store.take([("a", None)], 2)
    assert [id for id, _ in store.nearest("丁", 5)] == ["b"]
    assert (store.similarities("丁", ["a"]), store.of(["a"])[0], store.documents) == ({}, [], 1)


def test_a_new_document_in_the_place_of_a_deleted_one_is_not_taken_for_it(store: VectorStore) -> None:
    put(store, {"a": "丁", "b": "七"})
    store.nearest("丁", 5)
    store.take([("b", None)], 2)
    put(store, {"c": "上"}, 3)
    assert [id for id, _ in store.nearest("上", 1)] == ["c"]


def test_a_reader_sees_what_another_process_writes(store: VectorStore, path: Path) -> None:
    reader = VectorStore(path, Letters())
    assert reader.nearest("丁", 5) == []
    put(store, {"a": "丁"})
    assert [id for id, _ in reader.nearest("丁", 5)] == ["a"]
    put(store, {f"x{n}": "七" for n in range(50)} | {"a": "丁"}, 2)
    assert ([id for id, _ in reader.nearest("丁", 1)], len(reader.nearest("丁", 99))) == (["a"], 51)


def test_a_reader_forgets_when_most_is_gone(
    store: VectorStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tsunagi.match._vectors.WEIGHED", 10)
    put(store, {f"x{n}": "丁" for n in range(100)} | {"far": "七"})
    reader = VectorStore(path, Letters())
    assert len(reader.nearest("丁", 2)) == 2
    store.take([(f"x{n}", None) for n in range(100)], 2)
    assert [id for id, _ in reader.nearest("丁", 2)] == ["far"]


def test_only_one_process_writes(store: VectorStore, path: Path) -> None:
    with store.writing(), pytest.raises(ConfigError) as told, VectorStore(path, Letters()).writing():
        pass
    assert str(told.value).startswith(f"Process {os.getpid()} is encoding in ")


def test_vectors_of_another_encoder_are_made_anew(store: VectorStore, path: Path) -> None:
    put(store, {"a": "丁"})
    other = VectorStore(path, Other())
    assert (other.share, other.nearest("丁", 5), [one.id for one in other.waiting(5)]) == (0.0, [], ["a"])


def write_for_ever(path: Path) -> None:
    store = VectorStore(path, Letters())
    with store.writing():
        for n in count():
            put(store, {f"{n}-{i}": chr(0x4E00 + i) for i in range(20)}, store.checkpoint + 1)
            store.take([(f"{n}-0", None)], store.checkpoint + 1)


@pytest.mark.parametrize("seconds", [0.15, 0.31, 0.53])
def test_killed_at_any_moment_nothing_is_half_there(path: Path, seconds: float) -> None:
    VectorStore(path, Letters())
    writer = multiprocessing.get_context("fork").Process(target=write_for_ever, args=(path,))
    writer.start()
    time.sleep(seconds)
    os.kill(writer.pid or 0, signal.SIGKILL)
    writer.join()
    with sqlite3.connect(path) as database:
        ids = {row[0] for row in database.execute("SELECT n FROM document WHERE grade = 2")}
        assert ids > set()
        for name in ("vector", "code"):
            assert {row[0] for row in database.execute(f"SELECT n FROM {name}")} == ids
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store = VectorStore(path, Letters())
    with store.writing():
        put(store, {"after": "丁上"} | {one.id: "七" for one in store.waiting(99)}, store.checkpoint + 1)
    assert (store.nearest("丁上", 1)[0][0], store.share) == ("after", 1.0)
