import json
from typing import Any

import pytest

from tsunagi.errors import BadRecord
from tsunagi.formats import Reading
from tsunagi.formats.kaken import format
from tsunagi.model import RawRecord, Source


def read(row: dict[str, Any], **given: Any) -> Reading:
    source = Source("kaken", {"ja": "科研費"}, "files", "kaken", kind="Project", **given)
    return format.reader(source)(RawRecord("kaken", "1", "kaken", json.dumps(row).encode()))


DUMP = {
    "awardnumber": "22K99999",
    "organization": "見本大学",
    "name": "見本 太郎",
    "title": "見本の研究",
    "abstract": "見本について調べる。",
    "section": "基盤研究(C)",
    "review_section": "小区分90030:認知科学関連",
    "keywords": ["見本", "sample"],
}


def test_a_row_of_a_dump():
    reading = read(DUMP)
    assert reading.entity.kind == "Project"
    texts = {name: [value.text for value in values] for name, values in reading.entity.values.items()}
    assert texts == {
        "name": ["見本の研究"],
        "investigator": ["見本 太郎"],
        "organisation": ["見本大学"],
        "fundingScheme": ["基盤研究(C)"],
        "reviewSection": ["小区分90030:認知科学関連"],
        "about": ["見本", "sample"],
        "description": ["見本について調べる。"],
        "identifier": ["22K99999"],
        "url": ["https://kaken.nii.ac.jp/grant/KAKENHI-PROJECT-22K99999/"],
        "startDate": ["2022年度"],
    }
    assert [value.lang for value in reading.entity.values["about"]] == ["ja", "en"]
    assert reading.entity.values["identifier"][0].norm == "kaken:22K99999"
    assert reading.entity.values["startDate"][0].span == (20220401, 20230331)
    assert reading.unmapped == []


def test_a_row_of_the_file_that_the_site_gives():
    row = {
        "研究課題名": "見本の研究",
        "研究課題名 (英文)": "A study of samples",
        "研究課題/領域番号": "18H99999",
        "研究種目": "基盤研究(B)",
        "研究機関": "見本大学 (99999) / 架空大学",
        "研究代表者": "見本 太郎  見本大学, 文学部, 教授 (00000001)",
        "研究分担者": "架空 花子  架空大学, 理学部, 准教授 (00000002)\n無名 次郎",
        "キーワード": "見本 / 標本",
        "研究期間 (年度)": "2018-04-01 – 2021-03-31",
        "総配分額": "17,160千円 (直接経費: 13,200千円、間接経費: 3,960千円)",
        "研究成果の概要": "見本を得た。",
        "備考の備考": "残り",
    }
    reading = read(row)
    found = reading.entity.values
    assert [(v.text, v.lang) for v in found["name"]] == [("見本の研究", "ja"), ("A study of samples", "en")]
    assert [v.text for v in found["organisation"]] == ["見本大学", "架空大学"]
    assert [(v.text, v.role) for v in found["investigator"]] == [("見本 太郎", "見本大学, 文学部, 教授")]
    assert [(v.text, v.role) for v in found["member"]] == [
        ("架空 花子", "架空大学, 理学部, 准教授"), ("無名 次郎", None),
    ]  # fmt: skip
    assert [v.text for v in found["about"]] == ["見本", "標本"]
    assert [found[name][0].text for name in ("startDate", "endDate", "amount")] == [
        "2018-04-01", "2021-03-31", "17,160千円",
    ]  # fmt: skip
    assert reading.unmapped == [("備考の備考", "残り")]


@pytest.mark.parametrize(
    ("number", "year"),
    [("15H01234", "2015年度"), ("24KJ0123", "2024年度"), ("JP19K23456", "2019年度"), ("12345", None)],
)
def test_the_number_tells_the_fiscal_year_of_adoption(number: str, year: str | None):
    assert (read({"awardnumber": number}).entity.first("startDate") or None) == year


def test_a_name_in_latin_letters_has_its_family_name_first():
    found = read({**DUMP, "name": "SAMPLE TARO"}).entity.values["investigator"]
    assert [(value.text, value.norm) for value in found] == [("SAMPLE TARO", "sample, taro")]


def test_a_source_may_map_a_label_otherwise():
    reading = read(DUMP, mapping={"section": None, "abstract": "note"}, constants={"funder": "見本財団"})
    assert "fundingScheme" not in reading.entity.values
    assert reading.entity.first("note") == "見本について調べる。"
    assert reading.entity.first("funder") == "見本財団"


def test_without_a_number_it_is_no_project():
    with pytest.raises(BadRecord, match="no award number in any of awardnumber"):
        read({"title": "見本"})


def test_an_abstract_of_markup_alone_is_none():
    assert "description" not in read({**DUMP, "abstract": "<BR>"}).entity.values
    assert "about" not in read({**DUMP, "keywords": ["<BR>", "<br/> "]}).entity.values
