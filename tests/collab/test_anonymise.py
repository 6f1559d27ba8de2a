"""The proposal takes out what tells who wrote, points at what may, and leaves what the need is about."""

import pytest
from people import SECRET, People
from test_advance import posed

from tsunagi.collab._anonymise import Mark, anonymise, propose, spelt_in
from tsunagi.collab._leaks import leaks


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("連絡はtaro@kaku-foods.example.jpまで", "連絡は（連絡先）まで"),
        ("電話03-1234-5678、内線12", "電話（電話番号）、内線12"),
        ("〒812-0011 福岡県福岡市博多区博多駅前2-1-1の工場", "福岡県内の工場"),
        ("京都府京都市伏見区の蔵", "京都府内の蔵"),
        ("大口顧客の例示商事株式会社に納めた", "大口顧客のある企業に納めた"),
        ("We supply Reiji Trading Co., Ltd. with boxes", "We supply a company with boxes"),
        ("詳細は https://kaku.example.jp/a?b=1 を見てください", "詳細は （URL） を見てください"),
        (
            "味噌の色むらを測りたい。\n連絡先：品質部 架空 次郎 027-123-4567\n担当者名: 見本\n急ぎです。",
            "味噌の色むらを測りたい。\n急ぎです。",
        ),
        ("Measure it.\nContact: Taro Mihon", "Measure it.\n"),
        ("担当者ごとに判断が異なる。", "担当者ごとに判断が異なる。"),
        (
            "工場で異物混入を非接触で検査したい。予算は300万円。",
            "工場で異物混入を非接触で検査したい。予算は300万円。",
        ),
        ("包装後に0.5 mm以下の樹脂片を1分に120個の速さで", "包装後に0.5 mm以下の樹脂片を1分に120個の速さで"),
    ],
)
def test_replaced(text: str, now: str) -> None:
    assert anonymise(text, (), []) == now


@pytest.mark.parametrize(
    "text",
    [
        "主力商品「かくまんじゅう」の表面",
        "従業員は約120名です",
        "売上高は30億円",
        "創業は昭和30年",
        "カクサー®の欠陥",
        "群馬県の工場で作る",
    ],
)
def test_pointed_at_and_left(text: str) -> None:
    marks: list[Mark] = []
    assert anonymise(text, (), marks) == text
    assert [mark.now for mark in marks] == [None]


@pytest.mark.parametrize(
    "spelt", ["架空食品工業", "架空 食品・工業(株)", "株式会社架空食品工業", "架空食品工業㈱"]
)
def test_the_name_in_any_spelling(spelt: str) -> None:
    assert anonymise(f"{spelt}では", ["架空食品工業株式会社"], []) == "当社では"
    assert set(spelt_in("ＫＡＫＵ Foods Co., Ltd.", "Kaku Foods Co., Ltd.")) == {"ＫＡＫＵ Foods Co., Ltd."}


def test_what_is_proposed_can_be_approved(people: People) -> None:
    case = posed(people)
    case.answers = {
        "title": f"{SECRET}の異物検査",
        "text": f"{SECRET}株式会社の架空太郎（poser@example.jp）です。",
    }
    title, text, marks = propose(case)
    assert (title, text) == ("当社の異物検査", "当社の当社（（連絡先））です。") or not leaks(
        case, title + text
    )
    assert not leaks(case, title + text)
    assert {mark.was for mark in marks} >= {SECRET, f"{SECRET}株式会社"}


def test_words_of_the_contact_that_are_left_are_pointed_at(people: People) -> None:
    case = posed(people)
    case.answers = {
        "title": "色むら",
        "text": "品質部の次郎が見ています。",
        "contact": "品質部 仮名 次郎 027-123-4567",
    }
    assert [(mark.was, mark.now) for mark in propose(case)[2]] == [("品質部", None), ("次郎", None)]
