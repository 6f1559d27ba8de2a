"""junii2 is read element by element; its identifiers by the scheme that the element names."""

import pytest
from _lines import lines, read, read_fixture

from tsunagi.errors import BadRecord

RIVER = [
    "name: 架空の川の水位 @ja",
    "alternateName: Water level of an imaginary river @en",
    "creator: 架空, 太郎 @ja <https://nrid.nii.ac.jp/nrid/1000012345678/>",
    "about: 水位 @ja",
    "about: 452 =NDC",
    "description: 測った。 @ja",
    "publisher: 架空大学 @ja",
    "contributor: 見本, 花子 @ja",
    "dateCreated: 2019-02-01",
    "additionalType: 紀要論文 @ja",
    "additionalType: Departmental Bulletin Paper =NIItype",
    "encodingFormat: application/pdf",
    "identifier: AN00000001-3-1",
    "identifier: https://repository.example.jp/records/1 <https://repository.example.jp/records/1>",
    "identifier: info:doi/10.1234/ABC <https://doi.org/10.1234/abc>",
    "identifier: 12345 <https://pubmed.ncbi.nlm.nih.gov/12345/>",
    "identifier: 110000000001 <https://ci.nii.ac.jp/naid/110000000001>",
    "identifier: 甲第1号 =dcndl:dissertationNumber",
    "url: https://repository.example.jp/records/1",
    "associatedMedia: https://repository.example.jp/files/river.pdf #fulltext",
    "isPartOf: 架空大学紀要 @ja",
    "isPartOf: 1880-697X =ISSN <https://portal.issn.org/resource/ISSN/1880-697X>",
    "isPartOf: AA12032633 =NCID <https://ci.nii.ac.jp/ncid/AA12032633>",
    "volumeNumber: 3",
    "issueNumber: 1",
    "pageStart: 1",
    "pageEnd: 12",
    "datePublished: 2019-03",
    "inLanguage: jpn",
    "relation: https://doi.org/10.1234/other #isVersionOf <https://doi.org/10.1234/other>",
    "citation: https://example.jp/cited #references <https://example.jp/cited>",
    "spatial: 架空市 @ja",
    "temporal: 江戸時代 =NIItemporal",
    "rights: 許可なく転載しないこと @ja",
    "version: publisher",
    "dateGranted: 2019-03-25",
    "inSupportOf: 博士（架空学） @ja",
    "degreeGrantor: 架空大学 @ja",
]


def test_a_record() -> None:
    reading = read_fixture("junii2", "junii2.xml")
    assert lines(reading.entity) == RIVER
    assert reading.entity.kind == "Work"
    assert reading.unmapped == [("junii2:mood", "静か")]
    assert reading.faults == []


def test_identifiers_are_understood_by_their_element() -> None:
    values = read_fixture("junii2", "junii2.xml").entity.values["identifier"]
    assert [value.norm for value in values] == [
        None, "url:https://repository.example.jp/records/1", "doi:10.1234/abc", "pmid:12345",
        "naid:110000000001", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("also", "expected"),
    [
        ("", ["identifier: 978-4-00-310101-8"]),
        ("<spage>3</spage>", ["pageStart: 3", "isPartOf: 978-4-00-310101-8 =ISBN <urn:isbn:9784003101018>"]),
    ],
)
def test_an_isbn_is_a_book_s_own_and_a_chapter_s_container_s(also: str, expected: list[str]) -> None:
    body = f'<junii2 xmlns="http://irdb.nii.ac.jp/oai"><ISBN>978-4-00-310101-8</ISBN>{also}</junii2>'
    assert lines(read("junii2", body.encode()).entity) == expected


def test_any_other_root_is_refused() -> None:
    with pytest.raises(BadRecord, match=r"^<dc> is not a junii2 record; its root is <junii2>\.$"):
        read("junii2", b"<dc><title>x</title></dc>")
