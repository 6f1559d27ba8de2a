"""Words that rise and fall: counted within longer ones, told once, corrected for length."""

import math

import pytest
from compared import plan_of

from tsunagi.policy import Paragraph, WordCount
from tsunagi.policy._words import likelihood_ratio, rising_and_falling

FILLER = "この計画では知的財産の創造と保護と活用を進めることとしている。"


def words(old: list[str], new: list[str]) -> tuple[list[WordCount], list[WordCount]]:
    return rising_and_falling(plan_of(said=old).paragraphs, plan_of(said=new).paragraphs)


def rising(*new: str) -> list[tuple[str, int]]:
    """Words that rise, with their counts, if these are added to a plan."""
    return [(one.word, one.new) for one in words([FILLER] * 40, [FILLER] * 40 + list(new))[0]]


def test_the_ratio_is_that_of_dunning() -> None:
    """By hand: 10 among 1,000 against 30 among 1,000, 20 expected of each."""
    seen = 2 * (
        10 * math.log(10 / 20)
        + 30 * math.log(30 / 20)
        + 990 * math.log(990 / 980)
        + 970 * math.log(970 / 980)
    )
    assert likelihood_ratio(10, 30, 1000, 1000) == pytest.approx(seen)
    assert likelihood_ratio(30, 10, 1000, 1000) == pytest.approx(-seen)
    assert likelihood_ratio(10, 20, 1000, 2000) == 0.0
    assert likelihood_ratio(0, 0, 1000, 1000) == 0.0


def test_a_longer_word_does_not_hide_the_shorter_that_tells_more() -> None:
    assert rising(*["新型コロナへの備え。"] * 12, *["新型コロナウイルスへの備え。"] * 8) == [
        ("新型コロナ", 20)
    ]


def test_of_words_within_each_other_the_longest_that_is_as_telling_is_told_once() -> None:
    assert rising(*["これはニュー・ノーマルです。"] * 20) == [("ニュー・ノーマル", 20)]


def test_a_longer_word_is_told_too_where_it_rose_on_its_own() -> None:
    old = [FILLER] * 40 + ["これは大学の。"] * 60
    found, _ = words(old, [FILLER] * 40 + ["これは大学の。"] * 60 + ["これは大学発ベンチャーの。"] * 30)
    assert [(one.word, one.old, one.new) for one in found] == [("大学発ベンチャー", 0, 30)]


@pytest.mark.parametrize("word", ["人文", "AI", "SDGs", "新型コロナ", "第4次産業革命", "COVID-19", "5G"])
def test_words_of_every_script_rise(word: str) -> None:
    assert rising(*[f"それは{word}との。"] * 20) == [(word, 20)]


@pytest.mark.parametrize("word", ["令和3年度", "2021", "場合", "11月", "第3章", "目指", "the", "後"])
def test_dates_numbers_and_joining_words_do_not(word: str) -> None:
    assert rising(*[f"それは{word}との。"] * 20) == []


def test_a_latin_word_is_not_counted_within_another() -> None:
    assert rising(*["それはAIとの。"] * 20, *["それはRAILとの。"] * 20) == [("AI", 20), ("RAIL", 20)]


def test_width_and_case_are_one_and_the_usual_spelling_is_shown() -> None:
    assert rising(*["それはＳＤＧｓとの。"] * 4, *["それはSDGsとの。"] * 10, *["それはSDGSとの。"] * 6) == [
        ("SDGs", 20)
    ]


def test_a_word_broken_by_a_space_is_whole() -> None:
    assert rising(*["それは新型コ ロナとの。"] * 9, *["それは新型コロナとの。"] * 11) == [("新型コロナ", 20)]


def test_rates_are_per_10_000_characters_and_a_longer_plan_alone_raises_nothing() -> None:
    text = "あ" * 95 + "量子計算の"
    assert words([text] * 20, [text] * 60) == ([], [])
    (one,), none = words(["あ" * 100] * 20, [text] * 20)
    assert (one.word, one.old_rate, one.new_rate, none) == ("量子計算", 0.0, 100.0, [])
    _, (fell,) = words([text] * 20, ["あ" * 100] * 20)
    assert (fell.word, fell.strength) == ("量子計算", -one.strength)


def test_addresses_and_sources_say_nothing() -> None:
    old = [Paragraph(0, "text", FILLER * 40)]
    new = [
        *old,
        Paragraph(1, "source", "出典 文化審議会 " * 30),
        Paragraph(2, "text", "https://kento.example/kento " * 30),
    ]
    assert rising_and_falling(old, new) == ([], [])


def test_what_is_said_too_seldom_is_not_told() -> None:
    assert rising(*["それは量子計算との。"] * 3) == []
