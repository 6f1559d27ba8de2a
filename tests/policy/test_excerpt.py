"""What belongs to a theme: words across width and spaces, headings, examples; in the plan's order, with its sources."""

import pytest
from msgspec.structs import replace
from small_plan import BODY, GUIDE, MEASURES, PARAGRAPHS, PLAN, PLAN_URL, another

from tsunagi.errors import BadRequest
from tsunagi.policy import Plan, Theme, excerpt, marks
from tsunagi.policy._themes import Likeness

assert BODY


def orders(theme: Theme, plan: Plan = PLAN) -> list[int]:
    return [one.paragraph.order for one in excerpt(plan, theme).quotations]


def only(**given: tuple[str, ...]) -> Theme:
    return Theme("試験", **given, headings=False)


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (("産学連携",), [3, 12]), (("産 学　連 携",), [3, 12]), (("ＴＬＯ",), [3]), (("tlo",), [3]),
        (("産学官連携", "産官学連携"), [11, 13]), (("存在しない語",), []),
    ],
)  # fmt: skip
def test_a_word_is_found_in_any_width_over_spaces_and_broken_lines(
    terms: tuple[str, ...], found: list[int]
) -> None:
    assert orders(only(terms=terms)) == found


def test_a_latin_word_is_a_whole_word() -> None:
    texts = ["SHIP and tip", "an IP model", "大学IPの利用", "IP2"]
    plan = replace(
        PLAN, paragraphs=[replace(PARAGRAPHS[3], order=n, text=text) for n, text in enumerate(texts)]
    )
    assert orders(only(terms=("IP",)), plan) == [1, 2]


def test_a_word_against_it_rules_a_paragraph_out() -> None:
    assert orders(only(terms=("産学連携",), without=("模倣 品",))) == [3]


def test_what_stands_right_under_a_heading_with_the_word_belongs_to_it() -> None:
    found = excerpt(PLAN, Theme("産学連携", ("産学連携",)))
    assert [(one.paragraph.order, one.score, one.words) for one in found.quotations] == [
        (3, 0.5, ("産学連携",)), (5, 0.4, ("産学連携",)), (7, 0.4, ("産学連携",)), (12, 0.5, ("産学連携",)),
    ]  # fmt: skip
    # A whole chapter does not.
    deep = replace(PARAGRAPHS[5], chapter=("産学連携", "(1)ア", "(施策の方向性)"))
    assert orders(Theme("産学連携", ("産学連携",)), replace(PLAN, paragraphs=[deep])) == []


def test_each_further_word_counts() -> None:
    found = excerpt(PLAN, only(terms=("産学連携", "TLO", "窓口")))
    assert [(one.score, one.words) for one in found.quotations] == [
        (1.0, ("産学連携", "TLO", "窓口")), (0.5, ("産学連携",)),
    ]  # fmt: skip


def test_measures_notes_and_sources_go_along() -> None:
    found = excerpt(PLAN, only(terms=("共同研究",)))
    first, last = found.quotations
    assert (first.measure, [note.order for note in first.notes]) == (MEASURES[0], [6])
    assert (last.measure, last.paragraph.role, [note.order for note in last.notes]) == (
        None,
        "quotation",
        [14],
    )
    assert found.sources == [
        ("つなぎ推進計画2020", PLAN_URL), ("費用の手引", GUIDE), ("見本省", "https://ministry.example/aim"),
    ]  # fmt: skip
    assert excerpt(PLAN, only(terms=("人事交流",))).sources == [("つなぎ推進計画2020", PLAN_URL)]


def test_a_note_by_itself_is_quoted_once() -> None:
    assert orders(only(terms=("手引は下記",))) == [6]
    assert orders(only(terms=("手引",))) == [5, 13]


def test_what_is_much_like_an_example_belongs_to_it() -> None:
    words = "共同研究にかかる費用を見える化し、「費用の手引」を広く周知する。"
    found = excerpt(PLAN, only(examples=(words,)))
    assert [one.paragraph.order for one in found.quotations] == [5]
    assert found.quotations[0].words == ("費用を見える化し", "費用の手引", "共同研究")
    assert 0.3 < found.quotations[0].score < 1
    assert excerpt(PLAN, only(examples=(MEASURES[1].text,))).quotations[0].score == 1.0
    assert orders(only(examples=("海外で放送される番組の字幕を作る団体を支援する。",))) == []


def test_likeness_is_symmetric_and_rare_pairs_weigh_more() -> None:
    alike = Likeness(["推進する施策", "推進する計画", "推進する字幕"])
    one, other = alike.weigh("推進する施策"), alike.weigh("推進する計画")
    rare = alike.weigh("字幕の施策")
    assert one.like(other) == pytest.approx(other.like(one))
    assert one.like(one) == pytest.approx(1.0)
    assert one.like(rare) > 0
    assert alike.weigh("。、").like(one) == 0.0


def test_what_stands_before_the_first_page_is_not_the_plans() -> None:
    front = replace(PARAGRAPHS[3], page=None)
    assert orders(only(terms=("産学連携",)), replace(PLAN, paragraphs=[front])) == []
    assert orders(only(terms=("産学連携",)), replace(PLAN, paragraphs=[front], pages=0)) == [3]


def test_a_theme_without_words_is_refused() -> None:
    with pytest.raises(BadRequest, match="give a term or an example"):
        excerpt(PLAN, Theme("空"))


def test_a_saved_theme_finds_the_same_in_next_years_plan() -> None:
    later = another("tsunagi-2021", b"x")
    assert orders(Theme("産学連携", ("産学連携",)), later) == [3, 5, 7, 12]


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Ｔ Ｌ Ｏの産学\n連携", ("TLO", "産学連携"), ["Ｔ Ｌ Ｏ", "産学\n連携"]),
        ("産学官連携", ("産学", "学官連携"), ["産学官連携"]), ("㌔㍍の", ("メートル",), ["㍍"]), ("", ("a",), []),
        ("a.b+c", (".", "b+c"), [".b+c"]),
    ],
)  # fmt: skip
def test_where_the_words_stand(text: str, words: tuple[str, ...], marked: list[str]) -> None:
    assert [text[start:end] for start, end in marks(text, words)] == marked
