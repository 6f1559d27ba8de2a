"""Cleaning and folding of text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagi.model import Value
from tsunagi.model._fold import variants
from tsunagi.model.text import clean, fold, fold_map, plain, read


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ｊ．Ｓ．バッハと圖書舘〜Café", "j.s.バッハと図書館~cafe"),
        ("㈱日立 ①ｶﾞﾊﾟ", "(株)日立 1ガパ"),
        ("ハ゛ は\u3099", "バ ば"),
        ("Straße Šaybānī ʿAbd Łódź İstanbul Œuvre", "strasse saybani 'abd lodz istanbul oeuvre"),
        ("葛󠄀城", "葛城"),
        ("𠮷野 髙﨑 渡邉 濵田", "吉野 高崎 渡辺 浜田"),
        ("國學院大學 大澤", "国学院大学 大沢"),
        ("x̄ a\u200bb soft\u00adhyphen", "x ab softhyphen"),
        ("1817‐1820 – — ― −", "1817-1820 - - - -"),
        ("データ ヴァイオリン 佐々木", "データ ヴァイオリン 佐々木"),
        ("Ёлка й", "ёлка й"),
        ("O’Brien “q”", 'o\'brien "q"'),
        ("각", "각"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_names_that_are_different_families_stay_apart() -> None:
    assert fold("齋藤") == fold("斎藤")
    assert fold("齊藤") == fold("斉藤")
    assert fold("斎藤") != fold("斉藤")
    assert fold("大坂") != fold("大阪")


def test_fold_map_points_back_to_where_each_character_came_from() -> None:
    assert fold_map("ABC") == ("abc", [0, 1, 2])
    assert fold_map("a㈱b") == ("a(株)b", [0, 1, 1, 1, 2])
    assert fold_map("ｶﾞx\u200by") == ("ガxy", [0, 2, 4])
    assert fold_map("") == ("", [])


@given(st.text())
def test_fold_and_fold_map_agree_on_any_text(text: str) -> None:
    folded, positions = fold_map(text)
    assert folded == fold(text)
    assert len(positions) == len(folded)
    assert positions == sorted(positions)
    assert all(0 <= at < len(text) for at in positions)


@given(st.text(alphabet=st.sampled_from("がパé各國ＡａＺ１ ー〜－ｶﾞﾟ")))
def test_composition_does_not_matter_and_folding_again_changes_nothing(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(fold(text)) == fold(text)


def test_a_pile_of_marks_is_folded_in_no_time() -> None:
    assert fold("a" + "\u0301\u0323" * 200_000 + "b") == "ab"


def test_half_a_surrogate_pair_is_no_error() -> None:
    assert fold("a\ud800b") == "a\ud800b"


def test_no_form_of_the_table_is_itself_a_variant() -> None:
    table = variants()
    assert {form for form in table.values() if form in table} == set()
    assert {form for form in table.values() if len(form) != 1} == set()
    assert {variant for variant in table if unicodedata.normalize("NFKC", variant) != variant} == set()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  a \u00a0\t b \r\n\r\n\r\n c\0 ", "a b\n\nc"),
        ("擁書漫筆　巻第一", "擁書漫筆　巻第一"),
        ("evil\u202egpj.exe\u2066", "evilgpj.exe"),
        ("a\ud800b", "a\ufffdb"),
        ("\ufeff題", "題"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>a &amp;lt; b<br/>c</p>", "a &lt; b\nc"),
        ("<火打ち石>縦5.2×横3.8<火切り>", "<火打ち石>縦5.2×横3.8<火切り>"),
        ("if a<b and c>d", "if a<b and c>d"),
        ('H<sub>2</sub>O <a href="javascript:x()">l</a>', "H2O l"),
        ("http://e.jp/?a=1&copy=2", "http://e.jp/?a=1&copy=2"),
        ("A&amp;B &#x5927; &nbsp;x", "A&B 大 x"),
        ("<jats:p>One</jats:p><jats:p>Two</jats:p>", "One\n\nTwo"),
        ("&lt;script&gt;", "<script>"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_markup_without_end_is_read_in_no_time() -> None:
    hostile = "<b" + " a=" * 100_000
    assert plain(hostile) == clean(hostile)
    assert plain("<" * 100_000) == "<" * 100_000
    assert plain("<!--" * 50_000) == "<!--" * 50_000


def test_read_keeps_what_came() -> None:
    assert read(" <b>題</b> ", "ja") == Value("題", "ja", original=" <b>題</b> ")
    assert read("題", "ja") == Value("題", "ja")
