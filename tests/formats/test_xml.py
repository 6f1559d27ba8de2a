"""XML is read without entities, network, or depth, and written without what XML forbids."""

import pytest

from tsunagi.errors import BadRecord
from tsunagi.formats import _xml


def test_root_is_returned_without_comments_and_instructions() -> None:
    root = _xml.parse(b"<?xml version='1.0'?><a><!-- no --><?no?><b/></a>")
    assert [child.tag for child in root] == ["b"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            b"<a>\n<b></a>",
            "Not well-formed XML at line 2, column 8: Opening and ending tag mismatch: b line 2 and a, "
            "line 2, column 8",
        ),
        (b"", "Not well-formed XML at line 1, column 1: Document is empty, line 1, column 1"),
        (b"<a>" * 120 + b"</a>" * 120, "XML nested deeper than 100 elements."),
        (
            b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>',
            "The document declares the entity 'd'; entities are not expanded.",
        ),
        (
            b"<!DOCTYPE a [<!ENTITY b '%s'>]><a>&b;</a>" % (b"c" * 33),
            "The document declares the entity 'b'; entities are not expanded.",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as refused:
        _xml.parse(body)
    assert str(refused.value) == reason


def test_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_xml, "MAX_BYTES", 3)
    with pytest.raises(BadRecord, match=r"^XML of 4 bytes; at most 3 are read\.$"):
        _xml.parse(b"<a/>")


def test_an_external_entity_is_not_fetched() -> None:
    body = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>x<c/>&b;</a>'
    assert _xml.text(_xml.parse(body)) == "x&b;"


def test_known_entities_of_an_absent_dtd_are_understood() -> None:
    assert _xml.text(_xml.parse(b'<!DOCTYPE a SYSTEM "a.dtd"><a>1&ndash;2 <b>&c;</b></a>')) == "1–2 &c;"


def test_forbidden_characters_are_mended_only_when_asked() -> None:
    body = "\ufeff \n<a>東\x0b京&#8;&#x41;</a>".encode()
    with pytest.raises(BadRecord):
        _xml.parse(body)
    faults: list[str] = []
    assert _xml.text(_xml.parse(body, faults.append)) == "東京A"
    assert faults == ["characters that XML forbids"]


def test_bytes_of_another_encoding_are_replaced_when_asked() -> None:
    faults: list[str] = []
    assert _xml.text(_xml.parse(b"<a>\xe6\x9d\xb1\x93</a>", faults.append)) == "東\ufffd"
    assert faults == ["characters that XML forbids"]


def test_a_declared_encoding_is_obeyed() -> None:
    body = '<?xml version="1.0" encoding="Shift_JIS"?><a>東京</a>'.encode("shift_jis")
    assert _xml.text(_xml.parse(body)) == "東京"


def test_text_is_collapsed_and_keeps_the_wide_space() -> None:
    root = _xml.parse("<a>\n  甲　乙 <i>丙</i>\n丁  <i/>戊 </a>".encode())
    assert _xml.text(root) == "甲　乙 丙 丁 戊"


def test_language_is_inherited_and_made_bcp47() -> None:
    root = _xml.parse(
        b'<a xml:lang="jpn"><b xml:lang="ja-kana"/><c><d/></c><e xml:lang=""/><f xml:lang="x!"/></a>'
    )
    assert [_xml.lang(element) for element in root.iter()] == ["ja", "ja-Kana", "ja", "ja", None, None]


@pytest.mark.parametrize(
    "body",
    [
        b"<b/>",
        b"<metadata><b/></metadata>",
        b'<record xmlns="u:oai"><header/><metadata><b xmlns=""/></metadata></record>',
        b"<OAI-PMH><responseDate/><request/><GetRecord><record><header/><metadata><b/>"
        b"</metadata></record></GetRecord></OAI-PMH>",
    ],
)
def test_payload_goes_through_the_wrapping(body: bytes) -> None:
    assert _xml.payload(_xml.parse(body)).tag == "b"


def test_payload_of_a_deleted_record_is_refused() -> None:
    with pytest.raises(BadRecord, match=r"^<record> holds no metadata\.$"):
        _xml.payload(_xml.parse(b"<record><header status='deleted'/></record>"))


def test_names_without_namespaces() -> None:
    root = _xml.parse(b'<a xmlns="u:1" xmlns:p="u:2"><p:b p:c=" d "><e>f</e></p:b></a>')
    found = _xml.find(root, "b")
    assert found is not None
    assert (_xml.local(found.tag), _xml.attribute(found, "c"), _xml.attribute(found, "x")) == ("b", "d", "")
    inner = _xml.find(root, "b/e")
    assert inner is not None
    assert inner.text == "f"
    assert _xml.find(root, "x/e") is None
