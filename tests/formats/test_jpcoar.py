"""JPCOAR is read element by element, and written so that it says the same again."""

import pytest
from _lines import lines, read, read_fixture
from lxml import etree

from tsunagi.errors import BadRecord
from tsunagi.formats import jpcoar
from tsunagi.model import Entity, Value

NS = 'xmlns="https://github.com/JPCOAR/schema/blob/master/2.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'

RIVER = [
    "name: 架空の川の水位 @ja (カクウ ノ カワ ノ スイイ)",
    "creator: 架空, 太郎 @ja #著 <https://orcid.org/0000-0002-1825-0097>",
    "creator: Kaku, Taro @en #著 <https://orcid.org/0000-0002-1825-0097>",
    "creatorAlternateName: 架空斎 @ja <https://orcid.org/0000-0002-1825-0097>",
    "affiliation: 架空大学 @ja <kakenhi:99999>",
    "contributor: 架空の川研究会 @ja #ResearchGroup",
    "accessRights: open access <http://purl.org/coar/access_right/c_abf2>",
    "license: CC BY 4.0 <https://creativecommons.org/licenses/by/4.0/>",
    "rights: 許可なく転載しないこと @ja",
    "copyrightHolder: 架空大学 @ja",
    "about: 452 =NDC <http://id.ndl.go.jp/class/ndc9/452>",
    "about: 水位 @ja",
    "description: 測った。 @ja",
    "note: 物差しによる。 @ja =Methods",
    "tableOfContents: 一、川 二、水 @ja",
    "publisher: 架空堂 @ja #巻一",
    "publicationPlace: 架空市 @ja",
    "datePublished: 2019-03",
    "datePublished: 2016 =Imagined",
    "dateSubmitted: 2018-01-02",
    "temporal: 2017/2018 =Collected",
    "temporal: 江戸時代 @ja",
    "inLanguage: jpn",
    "additionalType: journal article <http://purl.org/coar/resource_type/c_6501>",
    "version: 1.2",
    "version: VoR <http://purl.org/coar/version/c_970fb48d4fbd8a85>",
    "identifier: https://doi.org/10.1234/ABC <https://doi.org/10.1234/abc>",
    "identifier: https://repository.example.jp/records/1 <https://repository.example.jp/records/1>",
    "identifier: 甲第1号 =dcndl:dissertationNumber",
    "url: https://repository.example.jp/records/1",
    "relation: The old river @en #isTranslationOf <https://doi.org/10.1234/old>",
    "citation: https://example.jp/cited #references <https://example.jp/cited>",
    "spatial: 架空市 (34.5, 135.5)",
    "spatial: 34.0–35.0, 135.0–136.0 =geoLocationBox (34.5, 135.5)",
    "funder: 架空財団 @ja <e-Rad_funder:1025>",
    "funding: 架空助成 @ja #fundingStream",
    "funding: JP22K21341 川の研究 @ja <https://kaken.nii.ac.jp/ja/grant/KAKENHI-PROJECT-22K21341/>",
    "isPartOf: 架空大学紀要 @ja",
    "isPartOf: 1880-697X =PISSN <https://portal.issn.org/resource/ISSN/1880-697X>",
    "volumeNumber: 3",
    "issueNumber: 1",
    "numberOfPages: 12",
    "pageStart: 1",
    "pageEnd: 12",
    "inSupportOf: 博士（架空学） @ja",
    "dateGranted: 2019-03-25",
    "degreeGrantor: 架空大学 @ja <kakenhi:99999>",
    "recordedAt: 架空学会 @ja",
    "recordedAt: 2 #sequence",
    "recordedAt: 2018-05-01/2018-05-03 #date",
    "recordedAt: JPN #country",
    "associatedMedia: https://repository.example.jp/files/river.pdf #fulltext =river.pdf",
    "encodingFormat: application/pdf",
    "extent: 3MB",
    "dateAvailable: 2020-01-01",
    "thumbnailUrl: https://repository.example.jp/files/t.jpg",
]


def record(*elements: str) -> bytes:
    return f"<jpcoar {NS}>{''.join(elements)}</jpcoar>".encode()


def test_every_element() -> None:
    reading = read_fixture("jpcoar", "jpcoar.xml")
    assert lines(reading.entity) == RIVER
    assert reading.entity.kind == "Work"
    assert reading.unmapped == [
        ("jpcoar:creator/nameIdentifier[e-Rad_Researcher]", "12345678"), ("jpcoar:mood", "静か"),
        ("jpcoar:mood/@shade", "blue"),
    ]  # fmt: skip
    assert reading.faults == [
        "datacite:date: dateType 'Imagined' is unknown", "datacite:geoLocationPoint is not a pair of degrees",
    ]  # fmt: skip


def test_an_award_is_known_by_its_number() -> None:
    funding = read_fixture("jpcoar", "jpcoar.xml").entity.values["funding"]
    assert [value.norm for value in funding] == [None, "kaken:22K21341"]


def test_the_address_decides_where_it_and_the_text_name_different_licences() -> None:
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    licence = "https://creativecommons.org/licenses/by-sa/4.0/"
    reading = read("jpcoar", record(f'<dc:rights {rdf} rdf:resource="{licence}">CC BY 4.0</dc:rights>'))
    assert [value.norm for value in reading.entity.values["license"]] == [licence]
    assert reading.faults == ["dc:rights: the text and rdf:resource name different licences"]


@pytest.mark.parametrize(
    ("element", "kind"),
    [
        ("<dc:type>still image</dc:type>", "Item"),
        ("<dc:type>collection</dc:type>", "Collection"),
        ("<datasetSeries>True</datasetSeries>", "Collection"),
        ("<datasetSeries>False</datasetSeries>", "Work"),
        ("<format>袋綴</format>", "Item"),
        ("<holdingAgent><holdingAgentName>架空館</holdingAgentName></holdingAgent>", "Item"),
        ("<dc:type>book</dc:type>", "Work"),
    ],
)
def test_kind(element: str, kind: str) -> None:
    assert read("jpcoar", record("<dc:title>x</dc:title>", element)).entity.kind == kind


def test_a_catalog_is_a_collection() -> None:
    body = f"<catalog {NS}><dc:title>架空データベース</dc:title></catalog>".encode()
    reading = read("jpcoar", body)
    assert (reading.entity.kind, lines(reading.entity)) == ("Collection", ["name: 架空データベース"])


def test_a_script_is_not_taken_for_an_address() -> None:
    reading = read("jpcoar", record("<dc:title>x</dc:title><file><URI>javascript:alert(1)</URI></file>"))
    assert [value.norm for value in reading.entity.values.get("associatedMedia", [])] == [None]


def test_elements_outside_the_namespace_are_read_with_a_fault() -> None:
    reading = read("jpcoar", b"<jpcoar><volume>3</volume></jpcoar>")
    assert lines(reading.entity) == ["volumeNumber: 3"]
    assert reading.faults == ["<volume> is not in the namespace of jpcoar"]


def test_any_other_root_is_refused() -> None:
    with pytest.raises(BadRecord, match=r"^<dc> is not a JPCOAR record; its root is <jpcoar:jpcoar>\.$"):
        read("jpcoar", b"<dc><title>x</title></dc>")


SAME_AGAIN = (
    "name", "alternateName", "creator", "creatorAlternateName", "contributor", "affiliation", "datePublished",
    "dateSubmitted", "dateGranted", "dateAvailable", "identifier", "funder", "funding", "isPartOf", "spatial",
    "temporal", "recordedAt", "license", "rights", "about", "degreeGrantor", "inSupportOf", "pageStart",
)  # fmt: skip


@pytest.mark.parametrize("name", SAME_AGAIN)
def test_written_and_read_again_it_says_the_same(name: str) -> None:
    entity = read_fixture("jpcoar", "jpcoar.xml").entity
    again = read("jpcoar", jpcoar.write(entity)).entity
    unlabelled = [value for value in entity.values.get(name, []) if value.label != "Imagined"]
    assert [v for v in again.values.get(name, []) if v.text != "2016"] == unlabelled


def test_a_thing_without_anything_has_what_the_schema_requires() -> None:
    root = etree.fromstring(jpcoar.write(Entity("test-1", "Person", "test", {})))
    assert [(child.tag.partition("}")[2], child.text) for child in root] == [
        ("title", "test-1"), ("type", "other"), ("identifier", "urn:tsunagi:test-1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Value("2019-03"), ["2019-03"]),
        (Value("大正13年", norm="1924"), ["1924", "大正13年"]),
        (
            Value("江戸中期", norm="1661?/1750?", span=(16610101, 17501231)),
            ["1661-01-01/1750-12-31", "江戸中期"],
        ),
        (Value("昔"), ["昔"]),
        (Value("紀元前", span=(-500101, -491231)), ["紀元前"]),
    ],
)
def test_dates_are_written_for_machines_and_in_words(value: Value, written: list[str]) -> None:
    root = etree.fromstring(jpcoar.write(Entity("1", "Work", "test", {"datePublished": [value]})))
    assert [child.text for child in root if child.tag.endswith("}date")] == written


HERE = "https://hub.example.jp/item/test-1"


@pytest.mark.parametrize("known", [[], ["https://example.jp/1"], ["https://example.jp/1", HERE]])
def test_its_page_here_comes_after_the_addresses_of_the_source_and_once(known: list[str]) -> None:
    entity = Entity("test-1", "Work", "test", {"url": [Value(one) for one in known]} if known else {})
    again = read("jpcoar", jpcoar.write(entity, HERE)).entity
    assert [value.text for value in again.values["url"]] == list(dict.fromkeys([*known, HERE]))
    assert again.kind == entity.kind
