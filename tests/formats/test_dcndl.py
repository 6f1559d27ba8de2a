"""DC-NDL is read from RDF/XML, from the flat form and from JSON-LD by one mapping."""

import pytest
from _lines import lines, read, read_fixture

from tsunagi.errors import BadRecord

BOOK = [
    "url: https://library.example.jp/books/1",
    "identifier: 978-4-00-310101-8",
    "identifier: 22222222 <http://id.ndl.go.jp/jpno/22222222>",
    "identifier: 452-K =dcndl:callNumber",
    "name: 架空の川 (カクウ ノ カワ)",
    "volumeNumber: 上 (ジョウ)",
    "isPartOf: 架空叢書 ; 3 #inSeries",
    "creator: 架空, 太郎 (カクウ, タロウ) #著 <http://id.ndl.go.jp/auth/entity/00000001>",
    "publisher: 架空堂 (カクウドウ)",
    "publicationPlace: 架空市",
    "publicationPlace: JP",
    "datePublished: 1950.3",
    "datePublished: 1950",
    "about: 河川 (カセン) =NDLSH <http://id.ndl.go.jp/auth/ndlsh/00000002>",
    "about: 452 =NDC9 <http://id.ndl.go.jp/class/ndc9/452>",
    "about: ME311 =NDLC",
    "inLanguage: jpn",
    "extent: 120p ; 19cm",
    "note: 100円 =dcndl:price",
    "additionalType: Book <http://ndl.go.jp/ndltype/Book>",
    "holdingArchive: 架空図書館",
]

FLAT = [
    "name: 架空の川 (カクウ ノ カワ)",
    "creator: 架空太郎 (カクウ, タロウ) =dc:creator",
    "creator: 見本花子 (ミホン, ハナコ) =dc:creator",
    "datePublished: 1950",
    "about: 452 =NDC9",
    "identifier: 22222222 <http://id.ndl.go.jp/jpno/22222222>",
    "additionalType: 図書",
]

SCROLL = [
    "url: https://archive.example.jp/assets/1",
    "name: 架空百鬼図 (カクウ ヒャッキズ)",
    "holdingArchive: 架空図書館 @ja",
    "holdingArchive: Imaginary Library @en",
    "identifier: K00:1 #請求記号",
    "description: 紙に墨",
    "license: https://creativecommons.org/publicdomain/zero/1.0/ <https://creativecommons.org/publicdomain/zero/1.0/>",
    "creator: 架空 #[原] 筆",
    "iiifManifest: https://archive.example.jp/iiif/1/manifest",
]


def test_rdf_of_a_library() -> None:
    reading = read_fixture("dcndl", "dcndl.xml")
    assert lines(reading.entity) == BOOK
    assert reading.entity.kind == "Work"
    assert reading.unmapped == [("dcndl:mood", "静か")]
    assert reading.faults == []


def test_the_flat_form_pairs_transcriptions_in_order() -> None:
    reading = read_fixture("dcndl", "dcndl_simple.xml")
    assert lines(reading.entity) == FLAT
    assert (reading.unmapped, reading.faults) == ([], [])


def test_json_of_an_archive_is_an_item() -> None:
    reading = read_fixture("dcndl", "dcndl.jsonld")
    assert lines(reading.entity) == SCROLL
    assert reading.entity.kind == "Item"
    assert reading.unmapped == [("foaf:thumbnail", "http://"), ("dcndl:mood", "静か")]
    assert reading.faults == ["foaf:thumbnail is no web address"]


def test_transcriptions_that_do_not_match_in_number_are_kept_as_they_are() -> None:
    body = b'{"dcterms:creator": ["A"], "dcndl:creatorTranscription": ["\xe3\x82\xa2", "\xe3\x82\xa4"]}'
    assert lines(read("dcndl", body).entity) == [
        "creator: A", "creator: ア @ja-Kana (ア) =dcndl:creatorTranscription",
        "creator: イ @ja-Kana (イ) =dcndl:creatorTranscription",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "Not JSON: Input data was truncated"),
        (b"{}", "No field of dcndl in the record."),
        (b'{"dcterms:title": ' + b"[" * 30 + b"]" * 30 + b"}", "JSON nested deeper than 20 levels."),
        (b"<a><b/></a>", "<a> is not a DC-NDL record; its root is <rdf:RDF> or <dcndl_simple:dc>."),
    ],
)
def test_what_is_no_record_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as refused:
        read("dcndl", body)
    assert str(refused.value) == reason


def test_deep_json_is_refused_not_a_crash() -> None:
    with pytest.raises(BadRecord):
        read("dcndl", b'{"dcterms:title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
