"""The stage that encodes: its order, that it stops and goes on, and that it follows the change feed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tsunagi._progress import QuietProgress
from tsunagi.catalogue import Change
from tsunagi.match._encode import encode_documents
from tsunagi.match._encoder import LONGEST, Matrix
from tsunagi.match._vectors import VectorStore
from tsunagi.model import Entity, Value


class Listening:
    """Makes vectors of nothing in particular and remembers what it was asked."""

    name, size = "listening", 64

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.asked += texts
        return np.ones((len(texts), self.size), np.float32) / 8


class Few:
    """A catalogue as the stage sees one."""

    def __init__(self) -> None:
        self.entities: dict[str, Entity] = {}
        self.feed: list[Change] = []

    def put(self, entity: Entity) -> None:
        self.entities[entity.id] = entity
        self.feed.append(Change(len(self.feed) + 1, entity.id, entity))

    def delete(self, id: str) -> None:
        del self.entities[id]
        self.feed.append(Change(len(self.feed) + 1, id, None))

    def changes(self, since: int, limit: int = 1000) -> list[Change]:
        return self.feed[since : since + limit]

    def last_change(self) -> int:
        return len(self.feed)

    def many(self, ids: Sequence[str]) -> dict[str, Any]:
        class Held:
            def __init__(self, entity: Entity) -> None:
                self.entity = entity

        return {id: Held(self.entities[id]) for id in ids if id in self.entities}


def entity(id: str, kind: str, year: int, said: str = "") -> Entity:
    values = {
        "name": [Value(f"title of {id}")],
        "startDate": [Value(str(year), span=(year * 10000 + 401,) * 2)],
    }
    if said:
        values["description"] = [Value(said)]
    return Entity(id, kind, "test", values)


@pytest.fixture
def few() -> Few:
    made = Few()
    made.put(entity("item", "Item", 2024))
    made.put(entity("old", "Project", 2017, "said of the old"))
    made.put(entity("new", "Project", 2024, "said of the new"))
    made.put(entity("place", "Place", 2024))
    return made


@pytest.fixture
def store(tmp_path: Path) -> VectorStore:
    return VectorStore(tmp_path / "vectors.sqlite3", Listening())


def test_what_answers_needs_comes_first_and_of_that_the_newest(few: Few, store: VectorStore) -> None:
    done = encode_documents(few, store, QuietProgress())
    assert store.encoder.asked == [
        "title of new\nsaid of the new", "title of old\nsaid of the old", "title of item",
    ]  # fmt: skip
    assert (done.quick, done.exact, done.documents, done.share, done.exact_share) == (0, 3, 3, 1.0, 1.0)
    assert (done.change, done.complete) == (4, True)


def test_many_are_encoded_quickly_first_by_what_was_learned_of_titles(
    few: Few, store: VectorStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tsunagi.match._encode.FEW", 2)
    done = encode_documents(few, store, QuietProgress())
    assert sorted(store.encoder.asked[:3]) == ["title of item", "title of new", "title of old"]
    assert store.encoder.asked[3:] == [
        "title of new\nsaid of the new", "title of old\nsaid of the old", "title of item",
    ]  # fmt: skip
    assert (done.quick, done.exact, done.exact_share) == (3, 3, 1.0)


def test_the_quick_encoder_is_learned_once(
    few: Few, store: VectorStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tsunagi.match._encode.FEW", 0)
    encode_documents(few, store, QuietProgress())
    store.encoder.asked.clear()
    few.put(entity("late", "Project", 2025))
    assert encode_documents(few, store, QuietProgress()).quick == 1
    assert store.encoder.asked == ["title of late"]


def test_without_time_nothing_is_done_and_the_next_turn_does_it(few: Few, store: VectorStore) -> None:
    stopped = encode_documents(few, store, QuietProgress(), 0)
    assert (stopped.exact, stopped.change, stopped.complete) == (0, 0, False)
    assert encode_documents(few, store, QuietProgress()).complete


def test_only_what_changed_is_encoded_again(few: Few, store: VectorStore) -> None:
    encode_documents(few, store, QuietProgress())
    store.encoder.asked.clear()
    few.put(entity("old", "Project", 2017, "said anew"))
    few.put(entity("item", "Item", 1999))
    few.delete("new")
    done = encode_documents(few, store, QuietProgress())
    assert store.encoder.asked == ["title of old\nsaid anew"]
    assert (done.documents, done.share) == (2, 1.0)


def test_what_went_away_since_the_changes_were_read_is_dropped(few: Few, store: VectorStore) -> None:
    encode_documents(few, store, QuietProgress(), 0)
    few.put(entity("gone", "Project", 2024))
    del few.entities["gone"]
    done = encode_documents(few, store, QuietProgress())
    assert (done.documents, done.complete) == (3, True)


def test_a_long_text_is_cut_and_one_without_text_is_not_encoded(few: Few, store: VectorStore) -> None:
    few.put(entity("long", "Project", 2025, "あ" * 1000))
    few.put(Entity("mute", "Work", "test", {}))
    encode_documents(few, store, QuietProgress())
    assert [len(text) for text in store.encoder.asked if "あ" in text] == [LONGEST]
    assert store.documents == 4
