"""The quick encoder: it comes near the true one on titles that it did not see."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tsunagi.match._distil import QuickEncoder, learn, load_quick
from tsunagi.match._encoder import Matrix

WORDS = [f"word{n}" for n in range(40)]


class Sums:
    """What the quick encoder can learn without rest: each word has a direction, a text is their sum."""

    name, size = "sums", 64

    def encode(self, texts: Sequence[str]) -> Matrix:
        rows = np.stack([sum((self._of(w) for w in t.split()), np.zeros(self.size)) for t in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    def _of(self, word: str) -> np.ndarray:
        return np.random.default_rng(WORDS.index(word)).normal(size=self.size)


def titles(n: int, seed: int) -> list[str]:
    random = np.random.default_rng(seed)
    return [" ".join(random.choice(WORDS, 5, replace=False)) for _ in range(n)]


@pytest.fixture(scope="module")
def quick() -> QuickEncoder:
    texts = titles(3000, 1)
    return learn(Sums(), texts, Sums().encode(texts))


def test_it_comes_near_on_titles_that_it_did_not_see(quick: QuickEncoder) -> None:
    unseen = titles(200, 2)
    rows = quick.encode(unseen)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert (rows * Sums().encode(unseen)).sum(axis=1).min() > 0.95


def test_words_that_it_does_not_know_count_for_nothing(quick: QuickEncoder) -> None:
    one, other, none = quick.encode(["word1 word2", "word1 unheard word2", ""])
    assert np.allclose(one, other, atol=1e-5)
    assert np.linalg.norm(none) == pytest.approx(1, abs=1e-5)


def test_no_text_gives_no_row(quick: QuickEncoder) -> None:
    assert quick.encode([]).shape == (0, 64)


def test_it_is_kept_for_the_encoder_that_it_was_learned_from(quick: QuickEncoder, tmp_path: Path) -> None:
    class Other(Sums):
        name = "other"

    path = tmp_path / "quick.npz"
    assert load_quick(path, Sums()) is None
    quick.save(path)
    again = load_quick(path, Sums())
    assert again is not None
    assert np.allclose(again.encode(["word3 word4"]), quick.encode(["word3 word4"]), atol=1e-2)
    assert load_quick(path, Other()) is None
    assert [one.name for one in tmp_path.iterdir()] == ["quick.npz"]
