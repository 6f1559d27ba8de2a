"""Two plans compared: each sort of change in a case written by hand, and all of them in generated pairs."""

import pytest
from compared import Fate, as_plan, fates, missed, plan_of
from harder import harder
from msgspec.structs import replace
from plans import pair

from tsunagi.errors import BadRequest
from tsunagi.policy import Change, Comparison, Plan, Responsible, compare

HUB = "大学の研究成果の技術移転を担う機関の網を強めるため、イノベーションの拠点の構築に向けた取組を推進する。"
NAME = (
    "著作物の権利者を探す手間を減らすため、分野を横断する権利情報の検索の窓口の整備に向けた取組を推進する。"
)
SEED = "植物新品種の海外への持ち出しを防ぐため、登録品種の栽培地域の指定と水際の検査に向けた取組を推進する。"
GAME = "競技として行われる電子遊戯の大会を地方で開く際の、権利処理の手引の作成に向けた取組を推進する。"


def change(old: Plan, new: Plan) -> Change:
    """The one change."""
    (only,) = compare(old, new).changes
    return only


def test_a_plan_against_itself_is_unchanged_and_no_word_rises() -> None:
    plan = as_plan(pair(5)[0])
    found = compare(plan, plan)
    assert fates(found.changes) == {("unchanged", (n,), (n,), False) for n in range(len(plan.measures))}
    assert (found.rising, found.falling) == ([], [])
    assert {(one.likeness, one.words, one.terms, one.ministries) for one in found.changes} == {
        (1.0, (), None, None)
    }


def test_width_spaces_dashes_and_commas_are_no_change() -> None:
    old, new = plan_of("ＡＩ，IoT－基盤 の 活用（第２期）．"), plan_of("AI、IoT-基盤の活用(第2期)。")
    assert change(old, new) == Change("unchanged", (0,), (0,), 1.0)


def test_strangers_that_share_the_common_ending_stay_strangers() -> None:
    found = compare(plan_of(HUB, SEED, GAME), plan_of(HUB, NAME, GAME))
    assert [(one.kind, one.old, one.new) for one in found.changes] == [
        ("unchanged", (0,), (0,)), ("dropped", (1,), ()), ("new", (), (1,)), ("unchanged", (2,), (2,)),
    ]  # fmt: skip


def test_a_reworded_measure_has_its_words_marked() -> None:
    new = HUB.replace("担う機関", "担う全国の機関").replace("構築", "整備")
    found = change(plan_of(HUB), plan_of(new))
    assert (found.kind, found.moved) == ("reworded", False)
    assert [piece for piece in found.words if piece[0] != "same"] == [
        ("come", "全国の"), ("gone", "構築"), ("come", "整備"),
    ]  # fmt: skip


def test_a_measure_in_two_is_split_and_two_in_one_are_merged() -> None:
    first, second = HUB.split("、")
    parts = plan_of(f"{first}、検討を進める。", f"あわせて、{second}", SEED)
    whole = plan_of(HUB, SEED)
    assert fates(compare(whole, parts).changes) == {
        ("split", (0,), (0, 1), False),
        ("unchanged", (1,), (2,), False),
    }
    assert fates(compare(parts, whole).changes) == {
        ("merged", (0, 1), (0,), False),
        ("unchanged", (2,), (1,), False),
    }


def test_the_words_of_a_split_measure_are_its_text_and_those_of_its_parts_by_line() -> None:
    first, second = HUB.split("、")
    texts = f"{first}、検討を進める。", f"あわせて、{second}"
    found = change(plan_of(HUB), plan_of(*texts))
    assert "".join(text for how, text in found.words if how != "come") == HUB
    assert "".join(text for how, text in found.words if how != "gone") == "\n".join(texts)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (("1．連携", "(2)大学"), ("第３章　連携", "② 大学"), "unchanged"),
        (("1．連携", "(2)大学"), ("1．連携", "(2)企業"), "moved"),
        (("1．連携", "(2)大学"), ("1．連携",), "moved"),
    ],
)
def test_another_heading_is_a_move_and_another_number_is_none(
    old: tuple[str, ...], new: tuple[str, ...], kind: str
) -> None:
    assert change(plan_of(HUB, path=old), plan_of(HUB, path=new)).kind == kind


def test_a_heading_with_another_title_is_no_move_if_its_measures_stay_together() -> None:
    texts = (HUB, NAME, SEED)
    old, new = (
        plan_of(*texts, path=("1．連携", "(1)大学")),
        plan_of(*texts, path=("1．協働と共創", "(1)大学")),
    )
    assert compare(old, new).counts() == {"unchanged": 3}


def _with(plan: Plan, terms: tuple[str, ...], *ministries: tuple[str, str]) -> Plan:
    who = tuple(Responsible(*each) for each in ministries)
    return replace(plan, measures=[replace(one, terms=terms, ministries=who) for one in plan.measures])


def test_terms_and_ministries_that_went_and_came_are_told_as_printed() -> None:
    old = _with(plan_of(HUB), ("短期", "中期"), ("内閣府", "cao"), ("文部科学省", "mext"), ("つなぎ局", ""))
    new = _with(
        plan_of(HUB), ("中期", "長期"), ("文科省", "mext"), ("経済産業省", "meti"), ("つなぎ　局", "")
    )
    found = change(old, new)
    assert (found.kind, found.terms) == ("unchanged", (("短期",), ("長期",)))
    assert found.ministries == (("内閣府",), ("経済産業省",))


def test_a_ministry_that_was_only_renamed_is_the_same() -> None:
    old = _with(plan_of(HUB), ("短期",), ("総務庁", "soumucho"), ("科学技術庁", "sta"), ("防衛庁", "jda"))
    new = _with(plan_of(HUB), ("短期",), ("総務省", "mic"), ("文部科学省", "mext"), ("防衛省", "mod"))
    assert change(old, new).ministries is None


def test_what_was_dropped_stands_where_it_would_have_stood() -> None:
    found = compare(plan_of(GAME, HUB, NAME, SEED), plan_of(HUB, SEED))
    assert [(one.old, one.new) for one in found.changes] == [
        ((0,), ()),
        ((1,), (0,)),
        ((2,), ()),
        ((3,), (1,)),
    ]


def test_equal_measures_keep_their_order_and_their_heading() -> None:
    old, new = plan_of(HUB, HUB, HUB), plan_of(HUB, HUB)
    assert fates(compare(old, new).changes) == {
        ("unchanged", (0,), (0,), False), ("unchanged", (1,), (1,), False), ("dropped", (2,), (), False),
    }  # fmt: skip


def test_plans_without_measures_are_compared_by_words_alone() -> None:
    old, new = plan_of(said=["大学の知財。"] * 40), plan_of(said=["大学の新型コロナ対策。"] * 40)
    found = compare(old, new)
    assert (found.changes, [one.word for one in found.rising]) == ([], ["新型コロナ対策"])
    assert compare(plan_of(), plan_of()) == Comparison("p", "p", [], [], [])


def test_too_many_measures_are_refused_by_name() -> None:
    with pytest.raises(BadRequest, match="Plan p has 2,001 measures; at most 2,000 are compared"):
        compare(plan_of(*["あ"] * 2001), plan_of())


def _turned(found: set[Fate]) -> set[Fate]:
    other = {"new": "dropped", "dropped": "new", "split": "merged", "merged": "split"}
    return {(other.get(kind, kind), new, old, moved) for kind, old, new, moved in found}


@pytest.mark.parametrize("seed", [5, 31])
def test_the_other_way_round_new_is_dropped_and_split_is_merged(seed: int) -> None:
    hard = harder(seed)
    for old, new in ((as_plan(pair(seed)[0]), as_plan(pair(seed)[1])), (hard.old, hard.new)):
        assert fates(compare(new, old).changes) == _turned(fates(compare(old, new).changes))


@pytest.mark.parametrize("easy", [True, False])
@pytest.mark.parametrize("seed", [31, 32])
def test_of_the_edits_of_a_generated_pair_95_percent_are_told_as_they_are(seed: int, easy: bool) -> None:
    sorts, misses = missed(seed, easy)
    assert sorts.total() > 180
    assert len(misses) <= 0.05 * sorts.total(), misses


def test_each_measure_is_in_one_change() -> None:
    old, new = (as_plan(one) for one in pair(33)[:2])
    found = compare(old, new).changes
    assert sorted(i for one in found for i in one.old) == list(range(len(old.measures)))
    assert sorted(j for one in found for j in one.new) == list(range(len(new.measures)))
