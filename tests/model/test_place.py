"""Places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagi.model import Value
from tsunagi.model.place import (
    Address,
    Gazetteer,
    Row,
    country_label,
    cut_address,
    prefecture_code,
    prefecture_label,
    prefectures,
    read,
)


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("東京都文京区本郷7-3-1", "東京都/文京区"),
        ("〒113-0033 東京都文京区", "東京都/文京区"),
        ("京都府京都市北区紫野今宮町21", "京都府/京都市北区"),
        ("愛知県名古屋市中村区八田町", "愛知県/名古屋市中村区"),
        ("新潟県西蒲原郡弥彦村大字弥彦2898", "新潟県/弥彦村"),
        ("石川県 金沢市 卯辰町", "石川県/金沢市"),
        ("奈良県高市郡明日香村", "奈良県/明日香村"),
        ("北海道余市郡余市町", "北海道/余市町"),
        ("三重県四日市市", "三重県/四日市市"),
        ("広島県廿日市市宮島町", "広島県/廿日市市"),
        ("石川県野々市市本町", "石川県/野々市市"),
        ("奈良県大和郡山市", "奈良県/大和郡山市"),
        ("千葉県市川市", "千葉県/市川市"),
        ("福島県田村郡三春町字大町82", "福島県/三春町"),
        ("東京都八丈島八丈町大賀郷", "東京都/八丈町"),
        ("横浜市中区", "神奈川県/横浜市中区"),
        ("文京区本郷", "東京都/文京区"),
        ("東京都", "東京都"),
        ("東京", "東京都"),
        ("Kyoto, Japan", "京都府"),
        ("Tokyo, Nihon", "東京都"),
        ("Osaka-fu", "大阪府"),
        ("Hokkaido", "北海道"),
        ("London, United Kingdom", "GB"),
        ("England", "GB"),
        ("イギリス", "GB"),
        ("Warszawa, Polska", "PL"),
        ("Dublin, Éire", "IE"),
        ("日本", "JP"),
        ("JPN", "JP"),
        ("GB", "GB"),
    ],
)
def test_places(text: str, norm: str) -> None:
    assert read(text) == Value(text, norm=norm)


@pytest.mark.parametrize(
    "text", ["金沢市　東山", "北区", "中央区", "江戸", "XX", "ＪＲ西ノ宮", "12, 34", "", "Kent"]
)
def test_what_is_not_certain_has_no_norm(text: str) -> None:
    assert read(text) == Value(text)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("35.68,139.69", (35.68, 139.69)),
        ("-33.9, 151.2", (-33.9, 151.2)),
        ("geo:35.6,139.7", (35.6, 139.7)),
        ("POINT(139.69 35.68)", (35.68, 139.69)),
        ("name=x; east=139.7; north=35.6", (35.6, 139.7)),
        ("北緯35度41分24秒 東経139度41分", (35.69, 139.68333333)),
        ("33°30′N 70°30′W", (33.5, -70.5)),
        ("95.1,139.2", None),
        ("35.1,239.2", None),
        ("POINT(35.68 139.69)", None),
    ],
)
def test_points(text: str, point: tuple[float, float] | None) -> None:
    assert read(text).point == point


def test_gazetteer_completes_what_only_one_place_can_be() -> None:
    gazetteer = Gazetteer(
        [
            Row("石川県", "金沢市", "", 36.56, 136.65),
            Row("石川県", "金沢市", "東山", 36.57, 136.67),
            Row("東京都", "府中市"),
            Row("広島県", "府中市"),
            Row("千葉県", "鎌ケ谷市", "", 35.77, 140.0),
            Row("新潟県", "西蒲原郡弥彦村", "", 999.0, 0.0),
        ]
    )
    assert len(gazetteer) == 5
    assert gazetteer.resolve("金沢市　東山") == Address("石川県", "金沢市", "東山")
    assert gazetteer.complete(read("金沢市　東山")) == Value(
        "金沢市　東山", norm="石川県/金沢市", point=(36.57, 136.67)
    )
    assert gazetteer.complete(read("石川県金沢市広坂1")).point == (36.56, 136.65)
    assert gazetteer.complete(read("府中市")) == Value("府中市")
    assert gazetteer.complete(read("千葉県鎌ヶ谷市")).norm == "千葉県/鎌ケ谷市"
    assert gazetteer.complete(read("弥彦村")) == Value("弥彦村", norm="新潟県/弥彦村")
    assert gazetteer.complete(read("長崎県長崎市")) == read("長崎県長崎市")


def test_codes_and_labels() -> None:
    assert len(prefectures()) == 47
    assert (prefecture_code("東京都"), prefecture_code("江戸")) == ("13", None)
    assert (prefecture_label("東京都", "en"), prefecture_label("江戸", "en")) == ("Tokyo", "江戸")
    assert (country_label("GB", "ja"), country_label("ZZ", "en")) == ("イギリス", "")
    assert cut_address("東京都文京区本郷") == Address("東京都", "文京区", "本郷")


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    for value in (read(text), read("東京都" + text), read("35.1,135.1" + text)):
        assert value.point is None or (-90 <= value.point[0] <= 90 and -180 <= value.point[1] <= 180)
