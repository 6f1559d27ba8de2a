"""What is marked in a text."""

import pytest

from tsunagi.search import highlight


def marked(query: str, text: str) -> str:
    """The text with [ ] around matches."""
    return "".join(f"[{piece}]" if match else piece for piece, match in highlight(query, text))


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("図書館", "国立国会圖書館の蔵書", "国立国会[圖書館]の蔵書"),
        ("人工知能による画像診断", "人工知能を用い画像診断を", "[人工知能]を用い[画像診断]を"),
        ("network", "Networks, network; networking", "[Networks], [network]; networking"),
        ('"network"', "Networks, network", "Networks, [network]"),
        ("澤田康幸", "沢田 康幸 教授", "[沢田 康幸] 教授"),
        ("あいち", "アイチ県", "[アイチ]県"),
        ("ガス", "㈱ｶﾞｽ会社", "㈱[ｶﾞｽ]会社"),
        ("10.5/abc", "doi:10.5/ABC.", "doi:[10.5/ABC]."),
        ("comput*", "Computing, microcomputer", "[Comput]ing, microcomputer"),
        ("医療画像診断法", "医療の画像診断", "[医療]の[画像診断]"),
        ("猫 -犬", "猫と犬", "[猫]と犬"),
        ("id:1 犬", "1匹の犬", "1匹の[犬]"),
        ("foo:bar", "foo bar", "foo bar"),
        ("", "文", "文"),
        (".*", "a.*b", "a.*b"),
        ("café", "Cafe CAFÉ", "[Cafe] [CAFÉ]"),
    ],
)
def test_marks(query: str, text: str, expected: str) -> None:
    assert marked(query, text) == expected


def test_a_long_text_is_cut_around_the_match() -> None:
    pieces = highlight("猫", "あ" * 300 + "猫" + "い" * 300, 40)
    assert pieces == [("…", False), ("あ" * 10, False), ("猫", True), ("い" * 29, False), ("…", False)]
    assert highlight("猫", "あ" * 300, 40) == [("あ" * 40, False), ("…", False)]
