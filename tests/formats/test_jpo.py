"""JPO answers: each field of one invented answer, applicants, the era's years, and what is set aside."""

import json
from pathlib import Path
from typing import Any

import pytest

from tsunagi.errors import BadRecord
from tsunagi.formats import Reading, jpo
from tsunagi.model import RawRecord, Source

BODY = (Path(__file__).parents[1] / "fixtures/formats/jpo_progress.json").read_bytes()
SOURCE = Source(id="jpo", name={"ja": "特許庁"}, driver="api", format="jpo")


def read(body: bytes, path: str = "patent/v1/app_progress/1") -> Reading:
    return jpo.format.reader(SOURCE)(RawRecord("jpo", path, "jpo", body))


def answer(data: Any, status: str = "100", message: str = "") -> bytes:
    return json.dumps({"result": {"statusCode": status, "errorMessage": message, "data": data}}).encode()


def said(reading: Reading) -> dict[str, list[str]]:
    values = reading.entity.values
    return {n: [f"{v.text} | {v.role}" if v.role else v.text for v in vs] for n, vs in values.items()}


SAID = {
    "additionalType": ["特許"],
    "applicationNumber": ["特願平11-999999"],
    "name": ["架空の茶筅"],
    "applicant": ["株式会社架空製作所"],
    "agent": ["架空　花子"],
    "filingDate": ["1999-04-05"],
    "publicationNumber": ["特開2000-999999"],
    "publicationDate": ["2000-10-10"],
    "registrationNumber": ["特許第99999号"],
    "grantDate": ["2002-01-01"],
    "expiryDate": ["2019-04-05"],
    "legalStatus": ["消滅", "lapsed"],
    "note": ["2010-01-01 | 権利消滅日"],
    "priorityNumber": ["US 60/999999", "特願平10-999998"],
    "priorityDate": ["1998-04-05", "1998-11-21"],
    "relation": ["特願平09-999997 (1997-01-01) | 原出願", "特願2001-999996 | 分割出願"],
}


def test_progress_of_a_patent() -> None:
    reading = read(BODY)
    assert reading.entity.kind == "Patent"
    assert said(reading) == SAID
    assert reading.unmapped == [("erasureIdentifier", "01"), ("fieldOfTomorrow/inner", "新しい")]


def test_numbers_of_an_era_have_the_canonical_spelling_of_their_year() -> None:
    values = read(BODY).entity.values
    assert values["applicationNumber"][0].norm == "patent:JP-application-1999-999999"
    assert values["publicationNumber"][0].norm == "patent:JP-publication-2000-999999"
    assert values["applicant"][0].original == "株式会社架空製作所 (999999990)"


@pytest.mark.parametrize(
    ("cited", "shown"),
    [
        ("JPA 414233033", "特開2002-233033"),
        ("JPA 411233033", "特開平11-233033"),
        ("JPA 360046093", "特開昭60-046093"),
        ("JPB 503090037", "特公2021-090037"),
        ("US 5000000", "US 5000000"),
        ("JPZ 414233033", "JPZ 414233033"),
    ],
)
def test_citations_lose_the_era_digit(cited: str, shown: str) -> None:
    data = {"applicationNumber": "2020999999", "patentDoc": [{"documentNumber": cited, "citationType": "19"}]}
    values = read(answer(data)).entity.values
    assert [v.text for v in values["citation"]] == [shown]
    # Citations do not tell how far the application has come.
    assert "legalStatus" not in values


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"registrationNumber": "1", "publicationDate": "20200101"}, ["登録", "granted"]),
        ({"registrationNumber": "", "publicationDate": "20200101"}, ["公開", "published application"]),
        ({"registrationNumber": ""}, ["出願", "filed"]),
    ],
)
def test_the_status_follows_from_the_numbers(fields: dict[str, str], status: list[str]) -> None:
    assert said(read(answer({"applicationNumber": "2020999999", **fields})))["legalStatus"] == status


@pytest.mark.parametrize(
    ("data", "path", "kind"),
    [
        ({"designArticle": "x"}, "a", "意匠"),
        ({"trademarkForDisplay": "x"}, "a", "商標"),
        ({"URL": "https://www.j-platpat.inpit.go.jp/c1800/DE/JP-2020-015234/0/30/ja"}, "design/v1/a", "意匠"),
        ({"applicationNumber": "2020999999"}, "patent/v1/a", "特許"),
    ],
)
def test_patent_design_or_trademark(data: dict[str, str], path: str, kind: str) -> None:
    assert said(read(answer(data), path))["additionalType"] == [kind]


def test_a_trademark_has_readings_and_goods() -> None:
    data = {
        "applicationNumber": "2024999999",
        "trademarkForDisplay": "架空茶",
        "transliteration": {"0": "カクウチャ"},
        "goodsServiceInformation": [
            {"goodsServiceClass": "30", "goodsServiceName": "茶", "similarCode": "29A01 29B01"}
        ],
    }
    assert said(read(answer(data))) == {
        "additionalType": ["商標"],
        "applicationNumber": ["商願2024-999999"],
        "name": ["架空茶"],
        "alternateName": ["カクウチャ | 称呼"],
        "classification": ["30 | ニース国際分類", "29A01 | 類似群コード", "29B01 | 類似群コード"],
        "about": ["茶 | 第30類"],
    }


def test_an_applicant_asked_by_code_or_by_name_is_an_organisation() -> None:
    by_code = read(answer({"applicantAttorneyName": "架空社"}), "patent/v1/applicant_attorney_cd/999999990")
    row = {"applicantAttorneyCd": "999999990", "name": "架空社"}
    by_name = read(answer({"applicantAttorney": [row]}), "patent/v1/applicant_attorney/x")
    expected = {"name": ["架空社"], "identifier": ["999999990 | 申請人コード"]}
    assert (by_code.entity.kind, said(by_code)) == ("Organisation", expected)
    assert (by_name.entity.kind, said(by_name)) == ("Organisation", expected)


def test_of_several_applicants_the_first_is_read_and_the_rest_reported() -> None:
    rows = [{"applicantAttorneyCd": f"99999999{n}", "name": f"架空{n}"} for n in range(2)]
    reading = read(answer({"applicantAttorney": rows}))
    assert reading.entity.first("name") == "架空0"
    assert [field for field, _ in reading.unmapped] == ["applicantAttorney"]
    assert reading.faults == ["more than one applicant in an answer; the first was read"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (answer({}, "107", "該当するデータがありません。"), "JPO status 107: 該当するデータがありません。"),
        (answer({}, "203"), "JPO status 203: no message"),
        (answer({}), "JPO status 100 without data."),
        (answer([1]), "JPO status 100 without data."),
        (answer({"x": "y"}), "JPO answer without a number, a title or a page."),
        (b"PK\x03\x04", "JPO papers in a zip archive; only JSON answers are records."),
        (b"{", "Not an answer of the JPO API"),
        (b"[]", "Not an answer of the JPO API"),
        (b'{"result": null}', "Not an answer of the JPO API"),
        (b'{"access_token": "x"}', "Not an answer of the JPO API"),
        (b"[" * 100_000, "Not an answer of the JPO API"),
        (b"\xff", "Not an answer of the JPO API"),
    ],
)
def test_what_is_no_answer_is_set_aside(body: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as raised:
        read(body)
    assert str(raised.value).startswith(reason)


def test_odd_shapes_are_left_over_not_lost() -> None:
    data = {
        "applicationNumber": "2020999999",
        "filingDate": {"x": "y"},
        "applicantAttorney": "z",
        "inventionTitle": [["q"]],
    }
    assert read(answer(data)).unmapped == [
        ("filingDate/x", "y"),
        ("applicantAttorney", "z"),
        ("inventionTitle", "q"),
    ]
