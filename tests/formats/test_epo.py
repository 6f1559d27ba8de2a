"""European patent documents: each B number on one invented document, kinds, mending, setting aside."""

from pathlib import Path

import pytest

from tsunagi.errors import BadRecord
from tsunagi.formats import Reading, epo
from tsunagi.model import RawRecord, Source

BODY = (Path(__file__).parents[1] / "fixtures/formats/epo.xml").read_bytes()
SOURCE = Source(id="ep", name={"en": "EP"}, driver="files", format="epo")


def read(body: bytes) -> Reading:
    return epo.format.reader(SOURCE)(RawRecord("ep", "1", "epo", body))


SAID = {
    "note": ["A remark", "AL 2020-03-23, AT 2018-10-17 | lapsed", "Gegner AG | opponent"],
    "registrationNumber": ["EP0999999B2"],
    "legalStatus": ["登録(訂正後)", "granted, amended"],
    "additionalType": ["NEUE PATENTSCHRIFT"],
    "applicationNumber": ["EP 16999999.1"],
    "filingDate": ["2016-08-29"],
    "inLanguage": ["ja | filed", "de | published"],
    "priorityNumber": ["JP 2015-199999"],
    "priorityDate": ["2015-09-25"],
    "publicationDate": ["2018-10-10", "2002-03-14 | PCT publication"],
    "grantDate": ["2019-01-02"],
    "classification": ["C07C 29/44 | IPC", "B65D 51/18 | IPC", "F16D 48/06 | CPC"],
    "name": ["Verschluss", "Closure"],
    "citation": ["WO-A1-2014/999999", 'NOBODY: "Lids"'],
    "relation": ["EP2999999 (2012-09-14) | divisional of"],
    "inventor": ["NEMO, Nadine"],
    "address": ["Lyon, FR | NEMO, Nadine", "Ulm, DE | Beispiel GmbH"],
    "assignee": ["Beispiel GmbH"],
    "agent": ["Anwalt, Anton"],
    "designatedState": ["AT", "DE", "BA | extension"],
    "identifier": ["PCT/JP01/07711 | PCT application", "WO2002020444 | PCT publication"],
    "description": ["Ein Deckel & ein Topf."],
    "numberOfClaims": ["1"],
    "claim": ["Verschluss.", "Closure."],
}


def test_the_whole_document() -> None:
    reading = read(BODY)
    values = reading.entity.values
    assert {n: [f"{v.text} | {v.role}" if v.role else v.text for v in vs] for n, vs in values.items()} == SAID
    assert reading.unmapped == [("SDOBI/B800/B999", "new tag")]
    assert reading.faults == ["a bare & in text"]


def test_numbers_and_languages() -> None:
    values = read(BODY).entity.values
    assert values["registrationNumber"][0].norm == "patent:EP-grant-0999999-B2"
    # The check digit after the full stop is no part of the number.
    assert values["applicationNumber"][0].norm == "patent:EP-application-16999999"
    assert [v.lang for v in values["name"]] == ["de", "en"]
    assert [v.lang for v in values["claim"]] == ["de", "en"]


@pytest.mark.parametrize(
    ("kind", "number", "status"),
    [
        (b"A1", "publicationNumber", "published application"),
        (b"A2", "publicationNumber", "published application"),
        (b"A9", "publicationNumber", "published application"),
        (b"B1", "registrationNumber", "granted"),
        (b"B8", "registrationNumber", "granted"),
        (b"B3", "registrationNumber", "granted, amended"),
    ],
)
def test_the_kind_tells_the_status(kind: bytes, number: str, status: str) -> None:
    values = read(BODY.replace(b"<B130>B2</B130>", b"<B130>" + kind + b"</B130>")).entity.values
    assert [v.text for v in values[number]] == [f"EP0999999{kind.decode()}"]
    assert values["legalStatus"][1].text == status


def test_a_bare_angle_bracket_is_mended() -> None:
    reading = read(BODY.replace(b"<p>Ein Deckel & ein Topf.</p>", b"<heading><First lid</heading>"))
    assert reading.entity.first("description") == "<First lid"
    assert reading.faults == ["a bare < in text"]


def test_floods_of_comments_and_entities_take_no_time() -> None:
    reading = read(b"<!DOCTYPE a [" + b'<!ENTITY a "b">' * 50_000 + b"]>" + BODY)
    assert reading.entity.first("name") == "Verschluss"
    with pytest.raises(BadRecord, match=r"^Not XML: no element\.$"):
        read(b"<!--" * 500_000)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<other/>", "Not a European patent document: <other>, not <ep-patent-document>."),
        (b"<ep-patent-document/>", "A European patent document without a title (B540)."),
        (b"", "Not XML: no element."),
        (b"<!-- only a comment -->", "Not XML: no element."),
    ],
)
def test_what_is_no_document_is_set_aside(body: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as raised:
        read(body)
    assert str(raised.value) == reason
