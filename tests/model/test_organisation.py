"""Organisations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagi.model import Value
from tsunagi.model.organisation import is_firm, looks_like_one, parts, read


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("東京大学", "東京大学"),
        ("国立大学法人東京大学", "東京大学"),
        ("国立大学法人 東京大学", "東京大学"),
        ("㈱日立製作所", "日立製作所"),
        ("(株)日立製作所", "日立製作所"),
        ("株式会社 日立製作所", "日立製作所"),
        ("日立製作所株式会社", "日立製作所"),
        ("宗教法人　今宮神社", "今宮神社"),
        ("國學院大學", "国学院大学"),
        ("IMEX Co., Ltd.", "imex"),
        ("IMEX", "imex"),
        ("The University of Tokyo", "university of tokyo"),
        ("Siemens AG", "siemens"),
        ("Foo GmbH & Co. KG", "foo"),
        ("AT&T Inc.", "at and t"),
        ("Kabushiki Kaisha Toshiba", "toshiba"),
        ("株式会社", "株式会社"),
        ("国立大学法人", "国立大学法人"),
        ("両関酒造株式会社 伊藤雄太郎", "両関酒造株式会社伊藤雄太郎"),
        ("[出版者不明]", None),
        ("", None),
    ],
)
def test_key(text: str, key: str | None) -> None:
    assert read(text) == Value(text, norm=key)


def test_a_ror_address_is_the_organisation() -> None:
    assert read("https://ror.org/057zh3y96").ref == "https://ror.org/057zh3y96"
    assert read("https://ror.org/057zh3y96").norm == "ror:057zh3y96"
    assert read("https://ror.org/057zh3y97").ref is None


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("東京大学大学院工学系研究科", ("東京大学", "大学院工学系研究科")),
        ("京都大学 医学部附属病院", ("京都大学", "医学部附属病院")),
        (
            "Graduate School of Engineering, The University of Tokyo",
            ("The University of Tokyo", "Graduate School of Engineering"),
        ),
        ("東京大学", None),
        ("北陸先端科学技術大学院大学", None),
        ("津山市", None),
    ],
)
def test_parts(text: str, cut: tuple[str, str] | None) -> None:
    assert parts(read(text)) == cut


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("県立長野図書館", True),
        ("文部科学省", True),
        ("公益財団法人明治村", True),
        ("Tate Gallery", True),
        ("澤田 康幸", False),
        ("中村 大学", False),
        ("一茶", False),
        ("Blake, Robert", False),
    ],
)
def test_looks_like_one(text: str, answer: bool) -> None:
    assert looks_like_one(text) is answer


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    assert read(text).text == read(text).text.strip()
    parts(read(text))


@pytest.mark.parametrize(
    ("name", "firm"),
    [
        ("架空精機㈱", True), ("株式会社見本", True), ("（有）例示", True), ("Fictional Optics, Inc.", True),
        ("SAMPLE CO., LTD.", True), ("Muster GmbH", True), ("架空大学", False), ("国立大学法人架空大学", False),
        ("一般財団法人例示", False), ("Sample Institute", False), ("Kobe", False), ("見本製作所", False),
    ],
)  # fmt: skip
def test_a_firm_says_so_by_its_form(name: str, firm: bool) -> None:
    assert is_firm(name) is firm
