"""The encoder: one space for Japanese and English."""

import numpy as np
import pytest

from tsunagi.match import SentenceEncoder
from tsunagi.match._encoder import LONGEST

SAID = ["食品工場で異物を検査したい", "海辺の砂を数える", "高齢者の転倒を防ぐ靴"]
THE_SAME = [
    "We want to inspect food for foreign objects in a factory",
    "Counting the sand on a beach",
    "Shoes that keep elderly people from falling",
]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def test_each_text_gives_a_row_of_length_one(encoder: SentenceEncoder) -> None:
    rows = encoder.encode([*SAID, ""])
    assert (rows.shape, rows.dtype) == ((4, encoder.size), np.float32)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)


def test_no_text_gives_no_row(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.size)


def test_a_text_is_encoded_the_same_alone_and_among_others(encoder: SentenceEncoder) -> None:
    together = encoder.encode(SAID)
    alone = np.concatenate([encoder.encode([text]) for text in SAID])
    assert np.allclose(together, alone, atol=1e-4)


def test_what_says_the_same_in_the_other_language_is_nearest(encoder: SentenceEncoder) -> None:
    cosines = encoder.encode(SAID) @ encoder.encode(THE_SAME).T
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]
    assert cosines.argmax(axis=0).tolist() == [0, 1, 2]


def test_a_long_text_is_cut(encoder: SentenceEncoder) -> None:
    long = "".join(SAID) * 40
    assert np.array_equal(encoder.encode([long]), encoder.encode([long[:LONGEST]]))
