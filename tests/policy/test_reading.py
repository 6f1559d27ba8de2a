"""Plans as plain text: headings, measures with their tails, what is none, pages, notes and sources."""

import re

import pytest

from tsunagi.errors import BadRequest
from tsunagi.policy import Measure, Plan, ministries, ministry, read_plan, same_ministry
from tsunagi.policy._plan import Responsible

HEAD = "1．人材の育成\n(現状と課題)\n課題が多い。\n(施策の方向性)\n"


def read(text: str, **more: str) -> Plan:
    asked = {"title": "つなぎ計画", "date": "2021-06-01", **more}
    return read_plan(text.encode(), **asked)  # type: ignore[arg-type]


def only(text: str) -> Measure:
    (found,) = read(HEAD + text).measures
    return found


def printed(measure: Measure) -> tuple[str, ...]:
    return tuple(one.printed for one in measure.ministries)


TAILS = {
    "・窓口を置く。(短期、中期)(内閣府、文部科学省)": (
        "窓口を置く。",
        ("短期", "中期"),
        ("内閣府", "文部科学省"),
    ),
    "・窓口を置く。（短期、中期）（内閣府、文部科学省）": (
        "窓口を置く。",
        ("短期", "中期"),
        ("内閣府", "文部科学省"),
    ),
    "・窓口を置く。 (短期)(文部科学省)": ("窓口を置く。", ("短期",), ("文部科学省",)),
    "・窓口を置く(短期)(文科省)。": ("窓口を置く。", ("短期",), ("文科省",)),
    "・窓口を置く。(短期：内閣府)": ("窓口を置く。", ("短期",), ("内閣府",)),
    "・窓口を置く。【短期、中期】【内閣府】": ("窓口を置く。", ("短期", "中期"), ("内閣府",)),
    "・窓口を置く。(文部科学省)(短期)": ("窓口を置く。", ("短期",), ("文部科学省",)),
    "・窓口を置く。(短期・中期)(内閣府・文部科学省)": (
        "窓口を置く。",
        ("短期", "中期"),
        ("内閣府", "文部科学省"),
    ),
    "・窓口を置く。(2025年度)(内閣府)": ("窓口を置く。", ("2025年度",), ("内閣府",)),
    "・窓口を置く。(〜2027年度まで)(関係府省)": ("窓口を置く。", ("〜2027年度まで",), ("関係府省",)),
    "・窓口を置く。(毎年度)": ("窓口を置く。", ("毎年度",), ()),
    "・窓口を置く。(短期)": ("窓口を置く。", ("短期",), ()),
    "・窓口を置く。(内閣府、文部科学省)": ("窓口を置く。", (), ("内閣府", "文部科学省")),
    "・窓口を置く。(短期)(つなぎ推進会議の者)": ("窓口を置く。", ("短期",), ("つなぎ推進会議の者",)),
    "・窓口を置く。(短期)(内閣府(知的財産戦略推進事務局)、つなぎ庁)": (
        "窓口を置く。",
        ("短期",),
        ("内閣府(知的財産戦略推進事務局)", "つなぎ庁"),
    ),
    "・窓口を置く。(短期)(内閣府、文部\n科学省)": ("窓口を置く。", ("短期",), ("内閣府", "文部科学省")),
    "・窓口を置く(再掲)。(短期)(内閣府)": ("窓口を置く(再掲)。", ("短期",), ("内閣府",)),
    "・窓口を置く。(短期)(内閣府)(再掲)": ("窓口を置く。(再掲)", ("短期",), ("内閣府",)),
    "・拠点(つなぎ機構)と共同研究(OPERA)を広げる。(短期)(文部科学省)": (
        "拠点(つなぎ機構)と共同研究(OPERA)を広げる。",
        ("短期",),
        ("文部科学省",),
    ),
    "・「手引」(平成 28 年 11 月)を広める。(中期)(経済産業省)": (
        "「手引」(平成 28 年 11 月)を広める。",
        ("中期",),
        ("経済産業省",),
    ),
    "・拠点の整備(つなぎ機構)(短期)(文部科学省)": ("拠点の整備(つなぎ機構)", ("短期",), ("文部科学省",)),
    "・窓口を置く。": ("窓口を置く。", (), ()),
    "・窓口を置く(再掲)。": ("窓口を置く(再掲)。", (), ()),
    "・特許庁(JPO)と協力する日本国特許庁(JPO)。": ("特許庁(JPO)と協力する日本国特許庁(JPO)。", (), ()),
    "・手引を広める「手引」(平成 28 年 11 月)": ("手引を広める「手引」(平成 28 年 11 月)", (), ()),
    "・集中して管理する拠点(オープンイノベーション機構)": (
        "集中して管理する拠点(オープンイノベーション機構)",
        (),
        (),
    ),
    "・方針を示した「つなぎ白書」(文部科学省)": ("方針を示した「つなぎ白書」(文部科学省)", (), ()),
}


@pytest.mark.parametrize("line", TAILS)
def test_a_tail_is_taken_as_printed(line: str) -> None:
    text, terms, bodies = TAILS[line]
    found = only(line)
    assert (found.text, found.terms, printed(found)) == (text, terms, bodies)
    assert found.lacks == (*(() if terms else ("term",)), *(() if bodies else ("ministries",)))


@pytest.mark.parametrize("bullet", "・○•➢◇-■")
def test_every_bullet_begins_a_measure(bullet: str) -> None:
    assert only(f"{bullet} 窓口を置く。\n(短期)(内閣府)").text == "窓口を置く。"


NONE = {
    "a bullet of the state of things": "1．人材\n(現状と課題)\n・調査では半数が不安を感じる(経済産業省)。",
    "one with a whole tail there": "1．人材\n(現状と課題)\n・窓口を置いた。(短期)(内閣府)",
    "prose": "1．人材\n窓口を置いた(内閣府)。",
    "a date in prose": "1．人材\n手引を定めた(2016年11月)。",
    "a quotation": "(施策の方向性)\nーーーーーーーーーー\n○ 窓口を置く。\nーーーーーーーーーー",
    "a note": "(施策の方向性)\n※窓口は置いてある(内閣府)。",
    "a list of contents": "(施策の方向性)\n・窓口を置く……………12",
    "a source": "(施策の方向性)\n出典:つなぎ調査(経済産業省)",
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_measure(name: str) -> None:
    assert read("つなぎの計画である。\n" + NONE[name]).measures == []


def test_headings_lead_to_each_measure() -> None:
    plan = read(
        "第1章　総論\n1．創造\n(1)人材\n(現状と課題)\n足りない。\n(施策の方向性)\n・育てる。(短期)(内閣府)\n"
        "(2)設備\n(施策の方向性)\n・共に使う。(短期)(内閣府)\n2．活用\n① 市場\n市場は広い。\n○ 広げる。(中期)(経済産業省)\n"
        "第2章　各論\n○ 直す。(短期)(内閣府)"
    )
    assert [one.chapter for one in plan.measures] == [
        ("第1章　総論", "1．創造", "(1)人材", "施策の方向性"),
        ("第1章　総論", "1．創造", "(2)設備", "施策の方向性"),
        ("第1章　総論", "2．活用", "① 市場"),
        ("第2章　各論",),
    ]
    heads = [one for one in plan.paragraphs if one.role == "heading"]
    assert heads[3].text == "(現状と課題)"
    assert heads[3].chapter == ("第1章　総論", "1．創造", "(1)人材")


def test_items_of_a_list_are_no_headings() -> None:
    plan = read("1．人材\n次の三つを行う。\n① 窓口\n② 名簿\n③ 研修\nいずれも急ぐ。")
    assert [one.text for one in plan.paragraphs if one.role == "heading"] == ["1．人材"]


def test_page_marks_count_and_a_leap_begins_anew() -> None:
    plan = read(
        "(15ページ)\n(2)連携\n(施策の方向性)\n・育てる。(短期)(内閣府)\n(68ページ)\n・集める。(短期)(文部科学省)"
    )
    assert [(one.page, one.chapter) for one in plan.measures] == [(15, ("(2)連携", "施策の方向性")), (68, ())]
    assert plan.pages == 2


def test_form_feeds_are_pages() -> None:
    plan = read("(施策の方向性)\n・育てる。(短期)(内閣府)\n\f・集める。(短期)(内閣府)")
    assert [one.page for one in plan.measures] == [1, 2]


def test_hard_wrapped_lines_are_joined() -> None:
    long = (
        "窓口を全国に置き、相談に当たる者の名簿を整え、研修の教材を開発し、優良な事例を集めて広く公表する。"
    )
    lines = "\n".join(f"・{long[:24]}\n{long[24:48]}\n{long[48:]}(短期)(内閣府)" for _ in range(12))
    plan = read("(施策の方向性)\n" + lines)
    assert [one.text for one in plan.measures] == [long] * 12
    assert len({one.id for one in plan.measures}) == 12


def test_layout_spaces_go_and_those_of_latin_words_stay() -> None:
    found = only("・ 大学や TLO、 産業 界が Open Science を 平成 28 年 に進 める。(短期)(内閣府)")
    assert found.text == "大学や TLO、産業界が Open Science を平成 28 年に進める。"


def test_notes_give_their_addresses_to_the_measure_before() -> None:
    plan = read(
        HEAD
        + "・手引を広める。(短期)(内閣府)\n※手引は下記のとおり。\n出典:つなぎ府https://a.example.jp/guide.html\n"
        "・集める。(短期)(内閣府)\n出典:図書館\nhttps://b.example.jp/x_(1)/y?z=1、\n2．次\n出典:c\nhttps://c.example.jp"
    )
    assert [one.links for one in plan.measures] == [
        ("https://a.example.jp/guide.html",),
        ("https://b.example.jp/x_(1)/y?z=1",),
    ]
    assert plan.sources == [
        ("つなぎ府", "https://a.example.jp/guide.html"),
        ("図書館", "https://b.example.jp/x_(1)/y?z=1"),
        ("c", "https://c.example.jp"),
    ]
    assert [one.role for one in plan.paragraphs[4:8]] == ["measure", "note", "source", "measure"]


def test_names_are_what_stands_in_corner_brackets() -> None:
    found = only("・「共同研究の手引」(平成 28 年 11 月)と「個」を結ぶ。(短期)(内閣府)")
    assert found.names == ("共同研究の手引(平成 28 年 11 月)",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16", "iso2022_jp"])
def test_every_encoding_is_read(encoding: str) -> None:
    text = HEAD + "・技術移転の窓口を各地に置く。(短期、中期)(内閣府、文部科学省)\n" * 3
    plan = read_plan(text.encode(encoding), title="つなぎ計画", date="2021-06-01")
    assert printed(plan.measures[2]) == ("内閣府", "文部科学省")


WRONG = {
    "title": {"title": " "},
    "date": {"date": "2021-02-30"},
    "key": {"key": "A b"},
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_asked_wrongly_is_named(name: str) -> None:
    with pytest.raises(BadRequest) as caught:
        read("文。", **WRONG[name])
    assert caught.value.parameter == name


@pytest.mark.parametrize(
    "body", [b"", b" \n ", b"PK\x03\x04rest", b"\x89PNG\r\n", bytes(range(128, 256)), b"\x00\x01\x02"]
)
def test_what_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest) as caught:
        read_plan(body, title="つなぎ計画", date="2021-06-01")
    assert caught.value.parameter == "file"


def test_a_plan_is_read_the_same_twice() -> None:
    text = HEAD + "・育てる。(短期)(内閣府)"
    assert read(text) == read(text)
    assert read(text).key == "plan-e9d2e2-2021-06-01"
    assert read(text, title="IP Plan 2021").key == "ip-plan-2021-06-01"
    assert re.fullmatch(r"mine-p0-[0-9a-f]{8}", read(text, key="mine").measures[0].id)


def test_ministries_are_known_by_all_their_names() -> None:
    assert [one.key for one in only("・育てる。(短期)(文科省、経産省、つなぎ庁)").ministries] == [
        "mext",
        "meti",
        "",
    ]
    keys = {one.key for one in ministries()}
    assert len(keys) == len(ministries())
    assert [one.key for one in ministries() if not {*one.follows, one.within or one.key} <= keys] == []
    assert [one.key for one in ministries() if not one.source] == []


def test_a_renamed_ministry_is_the_same() -> None:
    def of(name: str) -> Responsible:
        found = ministry(name)
        return Responsible(name, found.key if found else "")

    assert same_ministry(of("防衛庁"), of("防衛省"))
    assert same_ministry(of("総務庁"), of("総務省"))
    assert same_ministry(of("文科省"), of("文部科学省"))
    assert same_ministry(of("つなぎ庁"), of("つなぎ庁"))
    assert not same_ministry(of("総務省"), of("法務省"))
    assert not same_ministry(of("総務庁"), of("自治省"))


def test_long_lines_of_parentheses_are_read_quickly() -> None:
    plan = read("(施策の方向性)\n・" + "(" * 100_000 + ")" * 100_000 + "\n・" + "(短期)" * 50_000)
    assert len(plan.measures) == 2
    assert len(read("(施策の方向性)\n・置く。(短期)\n" + "(短期)(\n" * 20_000).measures) == 1
