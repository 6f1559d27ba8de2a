"""How well documents answer in words: rare, often, in the title, in short texts."""

from collections.abc import Sequence

import pytest

from tsunagi.match._lexical import Answer, answers
from tsunagi.match._parts import Sought, sought

NEED = "食品の異物検査"


def alike(words: Sequence[str]) -> list[float]:
    return [1.0] * len(words)


def weighed(
    *documents: tuple[str, str], need: str = NEED, more: Sequence[tuple[str, float]] = ()
) -> list[Answer]:
    return answers([(need, 1.0), *more], sought(need, alike), documents, alike)


def test_all_is_between_nothing_and_whole() -> None:
    none, some, all = weighed(("和歌", "写本"), ("食品", "保存"), (NEED, f"{NEED}。" * 50))
    assert (none.pairs, none.words, none.covered) == (0.0, 0.0, 0.0)
    assert 0 < some.pairs < all.pairs < 1
    assert 0 < some.words < all.words < 1
    assert (some.covered, all.covered) == (pytest.approx(0.5), pytest.approx(1.0))


def test_a_title_counts_more_than_the_text() -> None:
    title, text = weighed(("異物検査", "装置を作る"), ("装置を作る", "異物検査"))
    assert title.pairs > text.pairs
    assert title.words > text.words


def test_a_word_in_a_short_text_tells_more_than_in_a_long_one() -> None:
    short, long = weighed(("", "異物検査"), ("", "異物検査" + "と関係のない長い話" * 40))
    assert short.pairs > long.pairs
    assert short.words > long.words
    assert short.covered == long.covered


def test_often_is_more_but_ever_less_so() -> None:
    once, twice, thrice = (weighed(("", "異物" * often), ("", "無関係" * 10))[0].pairs for often in (1, 2, 3))
    assert once < twice < thrice
    assert twice - once > thrice - twice


def test_what_is_disliked_takes_terms_away() -> None:
    documents = (("食品", ""), ("検査", ""))
    food, check = weighed(*documents)
    assert food.pairs == pytest.approx(check.pairs)
    food, check = weighed(*documents, more=[("検査", -0.4)])
    assert food.pairs > check.pairs


def test_a_compound_counts_by_its_parts_where_it_is_not_whole() -> None:
    whole, parts, none = weighed(("", "異物混入"), ("", "混入した異物"), ("", "混ざる"), need="異物混入")
    assert (whole.covered, parts.covered, none.covered) == (1.0, pytest.approx(0.7), 0.0)


def test_english_words_are_whole_ones_in_singular_and_plural() -> None:
    one, several, within = weighed(("", "a sensor"), ("", "many sensors"), ("", "censorship"), need="sensors")
    assert (one.covered, several.covered, within.covered) == (1.0, 1.0, 0.0)


def test_nothing_to_weigh() -> None:
    assert answers([(NEED, 1.0)], sought(NEED, alike), [], alike) == []
    assert weighed(("", "")) == [Answer(folded="\n")]
    assert answers([("！", 1.0)], list[Sought](), [("題", "文")], alike)[0].pairs == 0.0
