"""US patents: one invented document of each form the USPTO has published, read to the same properties."""

from pathlib import Path

import pytest

from tsunagi.errors import BadRecord
from tsunagi.formats import Reading, uspto
from tsunagi.formats._patent import fixed_ipc, slashed, uspc
from tsunagi.model import RawRecord, Source

FOLDER = Path(__file__).parents[1] / "fixtures/formats"
SOURCE = Source(id="us", name={"en": "US"}, driver="files", format="uspto")


def read(body: bytes) -> Reading:
    return uspto.format.reader(SOURCE)(RawRecord("us", "1", "uspto", body))


def said(reading: Reading) -> dict[str, list[str]]:
    return {
        name: [f"{v.text} | {v.role}" if v.role else v.text for v in values]
        for name, values in reading.entity.values.items()
    }


GRANT = {
    "registrationNumber": ["US9999999B2"],
    "grantDate": ["2015-01-06"],
    "legalStatus": ["登録", "granted"],
    "additionalType": ["utility"],
    "applicationNumber": ["US 13/999,999"],
    "filingDate": ["2012-01-12"],
    "priorityNumber": ["JP 2008-999999"],
    "priorityDate": ["2008-06-05"],
    "note": ["extended by 36 days | term of grant"],
    "classification": ["H05B 33/14 | IPC", "C07D 493/04 | CPC", "428/64.1 | USPC", "D14/480 | USPC"],
    "name": ["Device for CO2 measurement"],
    "citation": ["US 5000000 A (Nobody et al., 1998-08)", "Journal of Nothing, 1999."],
    "numberOfClaims": ["2"],
    "relation": ["PCT/JP01/00001 (2011-06-30) | continuation"],
    "applicant": ["Example Gas Co., Ltd."],
    "address": ["Tokyo, JP | Example Gas Co., Ltd.", "Tokyo, JP | Nobody, Nora"],
    "inventor": ["Nobody, Nora"],
    "agent": ["Noone & Partners, LLP"],
    "assignee": ["Example Gas Co., Ltd."],
    "examiner": ["Someone, Sam | primary examiner"],
    "description": ["Measures gas. And more."],
    "claim": ["1. A device comprising: a box; and a lid.", "2. The device of claim 1."],
}
PATDOC = {
    "registrationNumber": ["USD999999S"],
    "grantDate": ["2001-01-02"],
    "legalStatus": ["登録", "granted"],
    "applicationNumber": ["US 29/999,999"],
    "filingDate": ["1999-01-06"],
    "priorityNumber": ["NO 971605"],
    "priorityDate": ["1997-04-08"],
    "note": ["14 years | term of grant"],
    "classification": ["14-02 | Locarno", "D14/480 | USPC"],
    "name": ["Disc 5 μm Ω-own [x] &zzgr; A & B"],
    "citation": ["US 5825759 A (Nemo, 1998-10)"],
    "numberOfClaims": ["1"],
    "relation": ["US 09/000001 (1998-04-02) | continuation of"],
    "inventor": ["Nemo, Nina"],
    "address": ["Kobe, JP | Nemo, Nina"],
    "assignee": ["Example Discs, Ltd."],
    "description": ["FIG. 1 is a view."],
    "claim": ["The design as shown."],
}
APPLICATION = {
    "publicationNumber": ["US20010099999A1"],
    "publicationDate": ["2001-03-15"],
    "legalStatus": ["公開", "published application"],
    "applicationNumber": ["US 09/999,999"],
    "filingDate": ["1999-06-29"],
    "priorityNumber": ["JP 11-097727"],
    "priorityDate": ["1999-04-05"],
    "classification": ["G06F 17/60 | IPC", "705/26 | USPC"],
    "name": ["A way of doing things"],
    "relation": ["US 09000002 (1999-11-02) | division of"],
    "inventor": ["Nemo, Nat Q., III"],
    "address": ["Springfield, XX, US | Nemo, Nat Q., III"],
    "assignee": ["Example Ways Inc."],
    "description": ["A way…"],
    "claim": ["1. A way.", "2. Another."],
    "numberOfClaims": ["2"],
}
GREENBOOK = {
    "registrationNumber": ["US4999999"],
    "applicationNumber": ["US 06/192,529"],
    "filingDate": ["1980-03-10"],
    "grantDate": ["1982-09-07"],
    "name": ["Balance for small animals"],
    "numberOfClaims": ["2"],
    "additionalType": ["utility"],
    "examiner": ["Nemo, Ned H., Jr. | primary examiner"],
    "legalStatus": ["登録", "granted"],
    "inventor": ["Yamada, Hanako"],
    "address": ["Kyoto, JP | Yamada, Hanako", "Kyoto, JP | Example Scales"],
    "assignee": ["Example Scales"],
    "priorityNumber": ["JP 53/99999"],
    "priorityDate": ["1978-07-10"],
    "relation": ["US 351745 (1973-04-16) | continuation in part of"],
    "classification": ["428/64.1 | USPC", "179/90K | USPC", "G01G 19/04 | IPC"],
    "citation": ["US 4102421 (Nobody et al., 1978-07)", "GB 123456 (1970-01-01)"],
    "agent": ["Attorney, Al"],
    "identifier": ["PCT/JP79/00178 | PCT application", "WO80/00272 | PCT publication"],
    "description": ["A balance that waits."],
    "claim": ["1. A balance comprising (a) a pan.", "2. The balance of claim 1."],
}
BRS = {
    "registrationNumber": ["US9999998B2"],
    "legalStatus": ["登録", "granted"],
    "grantDate": ["2015-12-01"],
    "filingDate": ["2012-11-14"],
    "applicationNumber": ["US 13/999,998"],
    "priorityNumber": ["KR 10-2011-0099999"],
    "priorityDate": ["2011-06-09"],
    "classification": ["H05K 9/00 | IPC", "H05K 9/0066 | CPC"],
    "name": ["A shield of great length"],
    "citation": ["US 2003/0169838 (Nobody et al., 2003-09)", "CN 1402605 (2003-03)"],
    "numberOfClaims": ["1"],
    "relation": ["US 61559999 (2011-11-14) | provisional application"],
    "publicationNumber": ["US20130199999A1"],
    "publicationDate": ["2013-05-16"],
    "inventor": ["Nemo, Nell", "Nemo, Neil"],
    "address": ["Oslo, NO | Nemo, Nell", "Bergen, NO | Nemo, Neil", "NO | EXAMPLE SHIELDS AS"],
    "assignee": ["EXAMPLE SHIELDS AS"],
    "agent": ["Example Law AS"],
    "examiner": ["Someone, Sue | primary examiner"],
    "description": ["It shields well."],
    "claim": ["1. A shield."],
}
FORMS = [
    ("uspto_grant.xml", GRANT, [("us-bibliographic-data-grant/new-element", "not yet known")]),
    ("uspto_patdoc.xml", PATDOC, []),
    ("uspto_application.xml", APPLICATION, []),
    ("uspto_greenbook.txt", GREENBOOK, [("PATN/XYZ", "a field of tomorrow")]),
    ("uspto_brs.txt", BRS, [("NEWF", "something new")]),
]


@pytest.mark.parametrize(("file", "values", "left"), FORMS, ids=[form[0] for form in FORMS])
def test_each_form_is_read_whole(
    file: str, values: dict[str, list[str]], left: list[tuple[str, str]]
) -> None:
    reading = read((FOLDER / file).read_bytes())
    assert said(reading) == values
    assert reading.unmapped == left


def test_what_was_mended_is_reported() -> None:
    assert read((FOLDER / "uspto_patdoc.xml").read_bytes()).faults == [
        "a bare & in text",
        "the unknown character &zzgr;",
    ]


def test_numbers_have_one_spelling() -> None:
    values = read((FOLDER / "uspto_application.xml").read_bytes()).entity.values
    assert values["publicationNumber"][0].norm == "patent:US-publication-2001-0099999-A1"
    assert values["applicationNumber"][0].norm == "patent:US-application-09999999"
    # 平成11年 as other offices quote it: the day tells the year.
    assert values["priorityNumber"][0].norm == "patent:JP-application-1999-97727"


def test_the_description_stands_in_for_a_missing_abstract() -> None:
    body = (FOLDER / "uspto_grant.xml").read_bytes()
    start, end = body.index(b"<abstract"), body.index(b"</abstract>") + len(b"</abstract>")
    long = b"<p>" + b"x" * 30_000 + b"</p>"
    reading = read((body[:start] + body[end:]).replace(b"<p>Long description.</p>", long))
    assert reading.entity.values["description"][0].text == "x" * 20_000


def test_a_second_patent_in_a_green_book_file_is_reported() -> None:
    body = (FOLDER / "uspto_greenbook.txt").read_bytes()
    reading = read(body + body.replace(b"Balance for", b"Other for"))
    assert said(reading) == GREENBOOK
    assert reading.faults == ["more than one patent in a record; the first was read"]


@pytest.mark.parametrize(
    ("columns", "usual"),
    [
        ("428 641", "428/64.1"), ("709202", "709/202"), ("705 26", "705/26"), ("707  7", "707/7"),
        ("600300000", "600/300"), ("705026000", "705/26"), ("179 90K", "179/90K"), ("179  2DD", "179/2DD"),
        ("340172.5", "340/172.5"), ("224 4207", "224/42.07"), ("D14480", "D14/480"),
        ("D 6626-  7", "D6/626–7"),
        ("360 9701- 9912", "360/97.01–99.12"), ("2063081", "206/308.1"), ("902", "902"),
    ],
)  # fmt: skip
def test_us_classes_come_out_of_their_columns(columns: str, usual: str) -> None:
    assert uspc(columns) == usual


@pytest.mark.parametrize(
    ("columns", "usual"),
    [("G06F 1516", "G06F 15/16"), ("B60R  900", "B60R 9/00"), ("G06F  728", "G06F 7/28"), ("odd", "odd")],
)
def test_ipc_comes_out_of_its_columns(columns: str, usual: str) -> None:
    assert fixed_ipc(columns) == usual


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("G06F017/60", "G06F 17/60"), ("B65D  51/18        20060101AFI20191003BHEP", "B65D 51/18"),
        (" 7C 07C  29/44   A", "C07C 29/44"), ("B05B 7/ 00 A I", "B05B 7/00"), ("// A01N43/08", "A01N 43/08"),
        ("Y10T29/49121 20150115", "Y10T 29/49121"), ("none", "none"),
    ],
)  # fmt: skip
def test_ipc_with_a_slash_has_one_form(written: str, usual: str) -> None:
    assert slashed(written) == usual


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"PK\x03\x04rest", "A zip archive, no patent"),
        (b"<class-scheme/>", "<class-scheme> is a part of the classification itself"),
        (b"<x/>", "<x> is no US patent document."),
        (b"hello", "Not a US patent document: neither XML, nor Green Book"),
        (b"<us-patent-grant/>", "A US patent document without a title."),
        (b"PATN\nWKU  1\n", "Green Book record with the number '1'"),
        (b"<us-patent-grant><a", "Not well-formed XML"),
        (b"", "Not a US patent document"),
    ],
)
def test_what_is_no_patent_is_set_aside(body: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as raised:
        read(body)
    assert str(raised.value).startswith(reason)


def test_an_external_entity_is_never_fetched() -> None:
    body = (
        b'<!DOCTYPE us-patent-grant [<!ENTITY x SYSTEM "file:///etc/passwd">]><us-patent-grant>'
        b"<us-bibliographic-data-grant><invention-title>A &x;</invention-title></us-bibliographic-data-grant>"
        b"</us-patent-grant>"
    )
    reading = read(body)
    assert reading.entity.first("name") == "A &x;"
    assert reading.faults == ["the unknown character &x;"]


def test_a_million_ampersands_take_no_time() -> None:
    body = b"<us-patent-grant><us-bibliographic-data-grant><invention-title>A</invention-title>"
    body += (
        b"</us-bibliographic-data-grant><description>" + b"&a" * 500_000 + b"</description></us-patent-grant>"
    )
    assert read(body).faults == ["a bare & in text"]
