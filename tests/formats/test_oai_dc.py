"""Dublin Core is read by the shape of what its loosely filled elements hold, and written valid."""

import pytest
from _lines import lines, read, read_fixture
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tsunagi.errors import BadRecord
from tsunagi.formats import oai_dc
from tsunagi.formats._oai_dc_write import PARTS
from tsunagi.model import Entity, Value

DC = "http://purl.org/dc/elements/1.1/"
HEAD = f'<oai_dc:dc xmlns:oai_dc="{oai_dc.format.namespace}" xmlns:dc="{DC}">'

RIVER = [
    "name: 架空の川の水位について @ja (カクウ ノ カワ ノ スイイ ニ ツイテ)",
    "name: On the water level of an imaginary river @en",
    "creator: 架空, 太郎 @ja",
    "about: 水位 @ja",
    "about: 河川 @ja",
    "about: 洪水 @ja",
    "about: hydrology @en",
    "description: どこにもない川の水位を 測った。 @ja",
    "publisher: 架空大学 @ja",
    "contributor: 見本, 花子 @ja",
    "datePublished: 2019-03 @ja",
    "dateAvailable: 2020-05-06T12:00:00Z @ja",
    "dateAvailable: 2021-01-01 @ja",
    "additionalType: article @ja",
    "version: publishedVersion",
    "encodingFormat: application/pdf @ja",
    "extent: 12 p. @ja",
    "identifier: https://repository.example.jp/records/1 <https://repository.example.jp/records/1>",
    "identifier: doi:10.1234/ABC <https://doi.org/10.1234/abc>",
    "identifier: 架空大学紀要 3, 1-12",
    "url: https://repository.example.jp/records/1",
    "isPartOf: 架空大学紀要 @ja",
    "isPartOf: ISSN 1880-697X @ja =ISSN <https://portal.issn.org/resource/ISSN/1880-697X>",
    "inLanguage: jpn @ja",
    "relation: https://doi.org/10.1234/other @ja <https://doi.org/10.1234/other>",
    "funding: 123456 <info:eu-repo/grantAgreement/EC/FP7/123456>",
    "temporal: 大正13年 @ja",
    "spatial: 架空市 @ja",
    "accessRights: open access <http://purl.org/coar/access_right/c_abf2>",
    "license: https://creativecommons.org/licenses/by/4.0/ @ja <https://creativecommons.org/licenses/by/4.0/>",
    "rights: 許可なく転載しないこと @ja",
]


def record(*elements: str) -> bytes:
    return f"{HEAD}{''.join(elements)}</oai_dc:dc>".encode()


def test_a_record_with_the_faults_of_the_field() -> None:
    reading = read_fixture("oai_dc", "oai_dc.xml")
    assert lines(reading.entity) == RIVER
    assert reading.entity.kind == "Work"
    assert reading.unmapped == [("dc:audience", "研究者")]
    assert reading.faults == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [("PhysicalObject", "Item"), ("Still Image", "Item"), ("Collection", "Collection"), ("Text", "Work")],
)
def test_kind_by_type(said: str, kind: str) -> None:
    assert read("oai_dc", record(f"<dc:type>{said}</dc:type>")).entity.kind == kind


def test_the_source_tells_the_kind_where_the_record_does_not() -> None:
    assert read("oai_dc", record("<dc:title>壺</dc:title>"), kind="Item").entity.kind == "Item"


def test_a_date_is_an_item_s_making() -> None:
    reading = read("oai_dc", record("<dc:type>Image</dc:type><dc:date>1924</dc:date>"))
    assert lines(reading.entity) == ["additionalType: Image", "dateCreated: 1924"]


def test_a_time_alone_stays_the_date() -> None:
    reading = read("oai_dc", record("<dc:date>2020-05-06T12:00:00Z</dc:date>"))
    assert lines(reading.entity) == ["datePublished: 2020-05-06T12:00:00Z"]


def test_a_long_subject_is_not_taken_apart() -> None:
    long = "架" * 61
    reading = read("oai_dc", record(f"<dc:subject>水; {long}</dc:subject>"))
    assert lines(reading.entity) == [f"about: 水; {long}"]


def test_elements_outside_the_namespace_are_read_with_a_fault() -> None:
    reading = read("oai_dc", b"<dc><title>x</title></dc>")
    assert lines(reading.entity) == ["name: x"]
    assert reading.faults == ["<title> is not in the namespace of dc"]


def test_mended_characters_are_a_fault() -> None:
    reading = read("oai_dc", record("<dc:title>東\x0b京</dc:title>"))
    assert lines(reading.entity) == ["name: 東京"]
    assert reading.faults == ["characters that XML forbids"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><title>x</title></html>", "<html> is not a Dublin Core record; its root is <oai_dc:dc>."),
        (record(), "No field of dc in the record."),
    ],
)
def test_what_is_no_record_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as refused:
        read("oai_dc", body)
    assert str(refused.value) == reason


ELEMENTS = {f"{{{DC}}}{name}" for name in (
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format",
    "identifier", "source", "language", "relation", "coverage", "rights",
)}  # fmt: skip


def faults(body: bytes) -> list[str]:
    """What oai_dc.xsd would object to: it allows fifteen elements of text with xml:lang, nothing else."""
    root = etree.fromstring(body)
    found = [] if root.tag == f"{{{oai_dc.format.namespace}}}dc" else [root.tag]
    for child in root:
        found += [child.tag] if child.tag not in ELEMENTS or len(child) else []
        found += [
            key for key in map(str, child.attrib) if key != "{http://www.w3.org/XML/1998/namespace}lang"
        ]
    return found


def test_what_is_written_for_a_work() -> None:
    entity = Entity("test-1", "Work", "test", {
        "name": [Value("川", lang="ja")], "creator": [Value("架空, 太郎", lang="ja")],
        "datePublished": [Value("大正13年", norm="1924", span=(19240101, 19241231))],
        "inLanguage": [Value("日本語", norm="ja")], "url": [Value("https://example.jp/1")],
        "license": [Value("CC BY", norm="https://creativecommons.org/licenses/by/4.0/")],
    })  # fmt: skip
    root = etree.fromstring(oai_dc.write(entity))
    assert [(child.tag.partition("}")[2], child.text) for child in root] == [
        ("title", "川"), ("creator", "架空, 太郎"), ("date", "1924"), ("identifier", "https://example.jp/1"),
        ("language", "jpn"), ("rights", "CC BY"), ("rights", "https://creativecommons.org/licenses/by/4.0/"),
        ("type", "Text"),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    values=st.dictionaries(
        st.sampled_from([name for _, names in PARTS for name in names]),
        st.lists(
            st.builds(Value, text=st.text(), lang=st.none() | st.text(), norm=st.none() | st.text()),
            max_size=3,
        ),
    ),
    kind=st.sampled_from(["Work", "Item", "Person", "Patent", "Place"]),
)
def test_whatever_an_entity_holds_the_record_is_valid(values: dict[str, list[Value]], kind: str) -> None:
    assert faults(oai_dc.write(Entity("test-1", kind, "test", values))) == []


HERE = "https://hub.example.jp/item/test-1"


@pytest.mark.parametrize("known", [[], ["https://example.jp/1"], ["https://example.jp/1", HERE]])
def test_its_page_here_comes_after_the_addresses_of_the_source_and_once(known: list[str]) -> None:
    entity = Entity("test-1", "Work", "test", {"url": [Value(one) for one in known]} if known else {})
    again = read("oai_dc", oai_dc.write(entity, HERE)).entity
    assert [value.text for value in again.values["url"]] == list(dict.fromkeys([*known, HERE]))
    assert again.kind == entity.kind
