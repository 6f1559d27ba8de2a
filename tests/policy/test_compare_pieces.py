"""Two texts in pieces: nothing is lost, and what changed is marked at words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagi.policy._pieces import MOST, pieces

TEXT = st.text(
    alphabet=st.sampled_from("大学産連携推進をのにさAI5０コロナー・、。 \n"), max_size=40
) | st.text(max_size=20)


@given(TEXT, TEXT)
def test_same_and_gone_are_the_older_text_same_and_come_the_newer(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(text for how, text in found if how != "come") == old
    assert "".join(text for how, text in found if how != "gone") == new
    assert all(text for _, text in found)
    assert all(one[0] != next_[0] for one, next_ in pairwise(found))


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("産学連携を推進する。", "産学官連携を推進する。", "産学[+官]連携を推進する。"),
        ("経済産業省の所管", "経済産業大臣の所管", "経済産業[-省][+大臣]の所管"),
        ("2020年度までに", "2021年度までに", "[-2020][+2021]年度までに"),
        ("AIの活用", "生成AIの活用", "[+生成]AIの活用"),
        ("DATAの流通", "DATABASEの流通", "[-DATA][+DATABASE]の流通"),
        ("データの流通", "データベースの流通", "[-データ][+データベース]の流通"),
        ("大学の知財の評価", "企業の契約の評価", "[-大学の知財][+企業の契約]の評価"),
        ("体制を整える。", "体制を早急に整える。", "体制を[+早急に]整える。"),
        ("同じ", "同じ", "同じ"),
        ("", "新しい", "[+新しい]"),
    ],
)
def test_changes_are_marked_at_words(old: str, new: str, marked: str) -> None:
    signs = {"same": "{}", "gone": "[-{}]", "come": "[+{}]"}
    assert "".join(signs[how].format(text) for how, text in pieces(old, new)) == marked


def test_of_very_long_texts_all_between_the_same_ends_is_marked() -> None:
    many = "大学と企業と" * int(MOST**0.5)
    assert pieces(f"始め、{many}終わり", f"始め、官と{many}また終わり") == (
        ("same", "始め、"), ("gone", many), ("come", f"官と{many}また"), ("same", "終わり"),
    )  # fmt: skip
