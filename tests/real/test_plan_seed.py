"""The review of the plan of 2020 in ../shared/seeds: every measure it quotes, as printed, and nothing else.

`pytest -s tests/real/test_plan_seed.py` prints the table.
"""

from pathlib import Path

import pytest

from tsunagi.policy import Plan, read_plan

pytestmark = pytest.mark.real

MEASURES = (
    (15, "イノベーションの源泉である", "知財マネジメントの在り方を検討する。", "内閣府、文部科学省、経済産業省"),
    (15, "遺伝子治療、細胞治療、再生医療", "民間の関係団体と協議を行う。", "内閣府、文部科学省、経済産業省"),
    (15, "大学の研究成果の効果的な技術移転活動", "構築を図るための事業を実施する。", "文部科学省"),
    (15, "研究推進・研究経営を担うリサーチ・ア", "関係団体とともに検討を進める。", "文部科学省"),
    (15, "企業の事業戦略に深く関わる大型共同研", "大学における体制整備等を推進する。", "文部科学省"),
    (15, "研究者同士の個人的な連携にとどまらず", "実効性の向上を図る。", "経済産業省、文部科学省"),
    (68, "全国の大学等研究機関の人文学術情報の", "ジャパンサーチとの連携を促進する。", "文部科学省"),
)  # fmt: skip
"""(page, beginning, end, ministries)"""
TERMS = [("短期", "中期")] * 2 + [("短期",)] + [("短期", "中期")] * 4
SOURCES = (
    ("知的財産推進計画2020 ~新型コロナ後の「ニュー・ノーマル」に向けた知財戦略~(詳細)", "https://www.kantei.go.jp/jp/singi/titeki2/kettei/chizaikeikaku20200527.pdf"),
    ("知的財産推進計画2020 概要 ~新型コロナ後の「ニュー・ノーマル」に向けた知財戦略~(概要)", "https://www.kantei.go.jp/jp/singi/titeki2/kettei/chizaikeikaku20200527_gaiyou.pdf"),
    ("知的財産戦略本部会合議事次第(令和2年5月27日実施)", "https://www.kantei.go.jp/jp/singi/titeki2/200527/gijisidai.html"),
    ("経済産業省", "https://www.meti.go.jp/policy/innovation_corp/guideline.html"),
    ("ジャパンサーチは下記のホームページです", "https://jpsearch.go.jp"),
    ("国立国会図書館", "https://www.ndl.go.jp/jp/event/events/201907jps.html"),
    ("東京大学附属図書館", "https://www.lib.u-tokyo.ac.jp/ja/library/contents/news/20191125"),
)  # fmt: skip


@pytest.fixture(scope="module")
def plan(shared: Path) -> Plan:
    (path,) = (shared.parent / "seeds").glob("*.txt")
    return read_plan(
        path.read_bytes(), title="知的財産推進計画2020", date="2020-05-27", series="知的財産推進計画"
    )


def test_seven_measures_with_terms_and_ministries_as_printed(plan: Plan, shared: Path) -> None:
    rows = [
        (one.page, one.text, "、".join(one.terms), "、".join(each.printed for each in one.ministries))
        for one in plan.measures
    ]
    for page, text, terms, bodies in rows:
        print(f"| {page} | {text[:18]}…{text[-14:]} | {terms} | {bodies} |")
    assert [(page, terms, bodies) for page, _, terms, bodies in rows] == [
        (page, "、".join(TERMS[n]), bodies) for n, (page, _, _, bodies) in enumerate(MEASURES)
    ]
    texts = [row[1] for row in rows]
    ends = [(one.startswith(row[1]), one.endswith(row[2])) for one, row in zip(texts, MEASURES, strict=True)]
    assert ends == [(True, True)] * 7
    (path,) = (shared.parent / "seeds").glob("*.txt")
    written = "".join(path.read_text("utf-8").split())
    assert [one for one in texts if "".join(one.split()) not in written] == []
    assert [one.lacks for one in plan.measures] == [()] * 7
    assert {each.key for one in plan.measures for each in one.ministries} == {"cao", "mext", "meti"}


def test_parentheses_inside_are_neither_term_nor_ministry(plan: Plan) -> None:
    texts = [one.text for one in plan.measures]
    assert "(オープンイノベーション機構)" in texts[4]
    assert "(OPERA)" in texts[4]
    assert plan.measures[5].names == (
        "産学官連携による共同研究強化のためのガイドライン(平成 28 年 11 月)",
        "追補版",
    )


def test_headings_lead_to_the_measures_and_not_across_pages_left_out(plan: Plan) -> None:
    first = ("(2)産学連携の推進/大学における知財戦略の強化", "施策の方向性")
    assert [one.chapter for one in plan.measures] == [first] * 6 + [()]


def test_the_background_of_the_guideline_is_quotation(plan: Plan) -> None:
    quoted = [one.text for one in plan.paragraphs if one.role == "quotation"]
    assert len(quoted) == 13
    assert quoted[0] == "ガイドライン【追補版】策定の背景とねらい"
    assert quoted[1].startswith("第4次産業革命は、")
    assert quoted[-1].endswith("契機となることを期待するものである。")


def test_links_and_sources_are_complete(plan: Plan) -> None:
    assert plan.sources == list(SOURCES)
    addresses = [address for _, address in SOURCES]
    assert [one.links for one in plan.measures] == [()] * 5 + [(addresses[3],), tuple(addresses[4:])]


def test_spaces_of_layout_are_gone(plan: Plan) -> None:
    texts = [one.text for one in plan.paragraphs]
    assert texts[18].startswith(
        "近年我が国では、オープンイノベーションの意義について認識が広がってきたが、今般の"
    )
    assert "大学や TLOにおいて、研究成果に係る知財の権利化を目標とする" in texts[22]
