"""Tokens, seams of words, spans of days, and cursors."""

import pytest

from tsunagi.errors import BadRequest
from tsunagi.search._cursor import Cursor, read_cursor, write_cursor
from tsunagi.search._grams import grams, phrase
from tsunagi.search._spans import decade_label, decade_number, merged, title_key
from tsunagi.search._tantivy_hints import edits
from tsunagi.search._words import numbers, segments


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("国立国会", "国立 立国 国会 会 "),
        ("澤田 康幸", "沢田 田康 康幸 幸 "),
        ("レオナルド・ダ", "レオ オナ ナル ルド ドダ ダ "),
        ("ひらカタ", "ヒラ ラカ カタ タ "),
        ("Ｘ線 ABC-12", "x 線 abc 12 "),
        ("画像。診断\n図", "画像 像 。 診断 断 。 図 "),
        ("𠮟る", "叱ル ル "),
        ("", ""),
        ("---", ""),
        ("a\ue000b\0c", "a b c "),
    ],
)
def test_tokens(text: str, tokens: str) -> None:
    assert grams(["前", text, "後"]) == ["前 ", tokens, "後 "]
    assert grams([]) == []


@pytest.mark.parametrize(
    ("text", "cover"),
    [
        ("国立国会", [(0, "国立"), (2, "国会")]),
        ("国立国会図", [(0, "国立"), (2, "国会"), (3, "会図")]),
        ("図", [(0, "図*")]),
        ("X線", [(0, "x"), (1, "線*")]),
        ("A型B", [(0, "a"), (1, "型"), (2, "b")]),
        ("10.5/a", [(0, "10"), (1, "5"), (2, "a")]),
        ("。", []),
    ],
)
def test_phrases(text: str, cover: list[tuple[int, str]]) -> None:
    assert phrase(text) == cover


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("人工知能による医療画像診断", ["人工知能", "医療画像診断"]),
        ("地域の高齢者の移動を支援するロボット", ["地域", "高齢者", "移動", "支援", "ロボット"]),
        ("AIを用いた診断支援", ["ai", "診断支援"]),
        ("子どもの貧困", ["子ども", "貧困"]),
        ("量子コンピュータ", ["量子", "コンピュータ"]),
        ("お茶の水", ["お茶の水"]),
        ("取り組み", ["取り組み"]),
        ("テレビ局", ["テレビ局"]),
        ("国立国会図書館", ["国立国会図書館"]),
        ("ものづくり", ["ものづくり"]),
        ("10.1234/ABC", ["10.1234/ABC"]),
    ],
)
def test_seams(word: str, parts: list[str]) -> None:
    assert segments(word) == parts


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("study", ["studies"]), ("studies", ["study"]), ("boxes", ["box"]), ("network", ["networks"]),
        ("networks", ["network"]), ("bus", []), ("glass", []), ("analysis", []), ("relay", ["relays"]),
        ("22k21341", []),
    ],
)  # fmt: skip
def test_numbers(word: str, others: list[str]) -> None:
    assert numbers(word) == others


def test_spans_are_joined_and_at_most_eight() -> None:
    assert merged([(5, 6), (1, 3), (2, 4)]) == [(1, 4), (5, 6)]
    assert merged([(n * 100, n * 100) for n in range(8)] + [(710, 710)]) == [
        *[(n * 100, n * 100) for n in range(7)],
        (700, 710),
    ]


@pytest.mark.parametrize(("year", "label"), [(1990, "1990"), (0, "0"), (-50, "BC50")])
def test_decades_have_labels(year: int, label: str) -> None:
    assert decade_label(year) == label
    assert decade_number(label) == year


def test_title_keys_are_in_the_order_of_titles() -> None:
    titles = ["", "a", "ab", "あいう", "あいうえ", "あいうえお", "い", "\uffff"]
    keys = [title_key(title) for title in titles]
    assert keys == sorted(keys)
    assert keys[4] == keys[5]


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("nueral", "neural", 1),
        ("cat", "cat", 0),
        ("cat", "cut", 1),
        ("cats", "cat", 1),
        ("abcdef", "ghijkl", 3),
    ],
)
def test_edits(one: str, other: str, distance: int) -> None:
    assert edits(one, other, 2) == distance


def test_cursors_come_back() -> None:
    cursor = Cursor("0a0b", (1 << 64) - 1, 12, True)
    assert read_cursor(write_cursor(cursor), "0a0b") == cursor


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "gA",
        "%%%",
        "A" * 300,
        write_cursor(Cursor("0a0b", -1, 0)),
        write_cursor(Cursor("0a0b", None, -1)),
    ],
)
def test_junk_cursors_are_refused(text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read_cursor(text, "0a0b")
    assert refused.value.parameter == "cursor"
