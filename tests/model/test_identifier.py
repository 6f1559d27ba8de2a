"""Identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagi.model import Value
from tsunagi.model._schemes import CANONICAL, schemes
from tsunagi.model.identifier import (
    PatentNumber,
    award_year,
    label,
    parse_patent,
    read,
    read_as,
    read_patent,
    uri,
)


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("doi:10.1371/Journal.pone.0170224", "doi:10.1371/journal.pone.0170224"),
        ("https://doi.org/10.15017/64495", "doi:10.15017/64495"),
        ("http://dx.doi.org/10.1000/182", "doi:10.1000/182"),
        ("10.1000/ABC.", "doi:10.1000/abc"),
        ("4-88380-478-X", "isbn:9784883804788"),
        ("ISBN4-88380-478-X", "isbn:9784883804788"),
        ("978-4-88380-478-8", "isbn:9784883804788"),
        ("1880-697X", "issn:1880-697X"),
        ("ISSN 1880-697x", "issn:1880-697X"),
        ("AA12032633", "ncid:AA12032633"),
        ("BN16011136", "ncid:BN16011136"),
        ("info:ncid/BA51293930", "ncid:BA51293930"),
        ("https://ci.nii.ac.jp/ncid/BD19656670?l=en", "ncid:BD19656670"),
        ("https://ci.nii.ac.jp/naid/110009886645", "naid:110009886645"),
        ("https://cir.nii.ac.jp/crid/1360002214453120640", "crid:1360002214453120640"),
        ("0000-0002-2909-7163", "orcid:0000-0002-2909-7163"),
        ("https://orcid.org/0000-0002-2909-7163", "orcid:0000-0002-2909-7163"),
        ("http://www.isni.org/isni/0000000121691048", "isni:0000000121691048"),
        ("https://ror.org/057zh3y96", "ror:057zh3y96"),
        ("22K21341", "kaken:22K21341"),
        ("JP22K21341", "kaken:22K21341"),
        ("22KJ0001", "kaken:22KJ0001"),
        ("JSPS KAKENHI Grant Number JP22K21341", "kaken:22K21341"),
        ("JP24650001", "kaken:24650001"),
        ("https://kaken.nii.ac.jp/ja/grant/KAKENHI-PLANNED-18049069/", "kaken:18049069"),
        ("https://nrid.nii.ac.jp/ja/nrid/1000020123456/", "nrid:20123456"),
        ("arXiv:1706.03762v5", "arxiv:1706.03762"),
        ("https://arxiv.org/abs/math.GT/0309136", "arxiv:math/0309136"),
        ("https://arxiv.org/pdf/1706.03762v1.pdf", "arxiv:1706.03762"),
        ("hdl:2115/64495", "hdl:2115/64495"),
        ("http://hdl.handle.net/2115/64495", "hdl:2115/64495"),
        ("URN:nbn:de:101:1-20100101", "urn:nbn:de:101:1-20100101"),
        ("https://n2t.net/ark:/13960/t5z64fc55", "ark:13960/t5z64fc55"),
        ("info:ndljp/pid/1234567", "ndlpid:1234567"),
        ("https://dl.ndl.go.jp/pid/1234567/1/3", "ndlpid:1234567"),
        ("https://www.wikidata.org/wiki/Q6478785", "wikidata:Q6478785"),
        ("http://sws.geonames.org/1850147/", "geonames:1850147"),
        ("JPMJCR1234", "jgn:JPMJCR1234"),
        ("特願2020-123456", "patent:JP-application-2020-123456"),
        ("https://Example.jp/a b", "url:https://example.jp/a%20b"),
    ],
)
def test_identifiers_that_tell_their_scheme(text: str, norm: str) -> None:
    assert read(text).norm == norm


@pytest.mark.parametrize(
    "text",
    [
        "978-4-88380-478-1", "1880-6970", "AA12032634", "0000-0002-2909-7164", "https://ror.org/057zh3y97",
        "https://orcid.org/0000-0002-2909-7164", "24650001", "2820403812617355", "028204", "02OD5162420000",
        "A00001", "d0323001", "javascript:alert(1)", "http://", "", "DOI: 10.1/x",
    ],
)  # fmt: skip
def test_wrong_checksums_and_shelf_marks_are_only_kept(text: str) -> None:
    assert read(text) == Value(text)


@pytest.mark.parametrize(
    ("scheme", "text", "norm"),
    [
        ("HDL", "http://hdl.handle.net/2115/64495", "hdl:2115/64495"),
        ("PISSN", "1880697x", "issn:1880-697X"),
        ("ISSN-L", "1880-697X", "issnl:1880-697X"),
        ("JaLC", "10.15017/64495", "doi:10.15017/64495"),
        ("URI", "https://doi.org/10.1000/182", "doi:10.1000/182"),
        ("kakenhi", "12601", "kakeninst:12601"),
        ("e-Rad_Researcher", "20211234", "nrid:20211234"),
        ("JGN", "JP18049069", "kaken:18049069"),
        ("JGN", "JPMJPF9999", "jgn:JPMJPF9999"),
        ("kaken", "24650001", "kaken:24650001"),
        ("VIAF", " 18126058", "viaf:18126058"),
        ("http://ndl.go.jp/dcndl/terms/JPNO", "21234567", "jpno:21234567"),
        ("http://ndl.go.jp/dcndl/terms/ISBN", "4-88380-478-X", "isbn:9784883804788"),
        ("NDLBibID", "000012345678", "ndlbib:000012345678"),
        ("Crossref Funder", "https://doi.org/10.13039/501100001691", "funder:10.13039/501100001691"),
        ("Local", "12345678", None),
        ("DOI", "https://doi.org/10.xxxxx/xxxxxxxx", None),
        ("ISBN", "4883804780", None),
    ],
)
def test_stated_schemes(scheme: str, text: str, norm: str | None) -> None:
    assert read_as(scheme, text).norm == norm


def test_where_they_resolve() -> None:
    assert read("10.15017/64495").ref == "https://doi.org/10.15017/64495"
    assert read("AA12032633").ref == "https://ci.nii.ac.jp/ncid/AA12032633"
    assert read("WO2019/123456").ref == "https://patentscope.wipo.int/search/en/detail.jsf?docId=WO2019123456"
    page = "https://kaken.nii.ac.jp/ja/grant/KAKENHI-PLANNED-18049069/"
    assert read(page).ref == page
    assert uri("isbn:9784883804788") is None
    assert uri("doi:10.1/<x>") == "https://doi.org/10.1/%3Cx%3E"


def test_every_scheme_of_the_table_has_a_reader_and_labels() -> None:
    assert set(schemes()) == set(CANONICAL)
    assert (label("ncid", "ja"), label("what", "en")) == ("NCID", "what")


@pytest.mark.parametrize(
    ("number", "year"),
    [("22K21341", 2022), ("JP15H01234", 2015), ("09J00001", 2009), ("24650001", 2012), ("18049069", 2006),
     ("01234567", 1989), ("63550001", 1988), ("33000000", None), ("x", None)],
)  # fmt: skip
def test_award_year(number: str, year: int | None) -> None:
    assert award_year(number) == year


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("特開２００４－１２３４５６号公報", "JP-publication-2004-123456"),
        ("特表2010-500001", "JP-translation-2010-500001"),
        ("再表2008/123456", "JP-reissue-2008-123456"),
        ("特許第1234567号", "JP-grant-1234567"),
        ("特許6123456", "JP-grant-6123456"),
        ("特許第6,123,456号", "JP-grant-6123456"),
        ("実開平05-012345", "JP-utility.publication-1993-12345"),
        ("特公昭48-12345", "JP-examined-1973-12345"),
        ("特公昭４８－１２３４５号", "JP-examined-1973-12345"),
        ("特開平元-123", "JP-publication-1989-123"),
        ("意匠登録第1234567号", "JP-design.grant-1234567"),
        ("JP2020123456A", "JP-publication-2020-123456-A"),
        ("JP,2020-123456,A", "JP-publication-2020-123456-A"),
        ("JP-A-2004-123456", "JP-publication-2004-123456-A"),
        ("JP2020-123456", "JP-application-2020-123456"),
        ("JPH0512345A", "JP-publication-1993-12345-A"),
        ("JPS48-12345B", "JP-examined-1973-12345-B"),
        ("JPB 0006123456", "JP-grant-6123456-B"),
        ("JP6123456B2", "JP-grant-6123456-B2"),
        ("US 6,970,935 B2", "US-grant-6970935-B2"),
        ("US06970935", "US-grant-6970935"),
        ("US20050004974A1", "US-publication-2005-0004974-A1"),
        ("US 2005/0004974 A1", "US-publication-2005-0004974-A1"),
        ("US D435,854", "US-grant-D435854"),
        ("USRE37,123", "US-grant-RE37123"),
        ("US 10/123,456", "US-application-10123456"),
        ("EP1234567A1", "EP-publication-1234567-A1"),
        ("EP 1 234 567 B1", "EP-grant-1234567-B1"),
        ("EP19123456.7", "EP-application-19123456"),
        ("WO2019/123456", "WO-publication-2019-123456"),
        ("WO 99/12345", "WO-publication-1999-012345"),
        ("PCT/JP2019/012345", "PCT-application-JP2019-012345"),
        ("CN101234567A", "CN-publication-101234567-A"),
    ],
)
def test_patents(text: str, norm: str) -> None:
    assert read(text).norm == f"patent:{norm}"
    assert read(f"patent:{norm}").norm == f"patent:{norm}"


def test_a_patent_number_comes_apart_again() -> None:
    assert parse_patent("patent:JP-publication-2020-123456-A") == PatentNumber(
        "JP", "publication", 2020, "123456", "A"
    )
    assert parse_patent("PCT-application-JP2019-012345") == PatentNumber(
        "PCT", "application", 2019, "JP012345", None
    )
    assert parse_patent("US-grant-D435854-S1") == PatentNumber("US", "grant", None, "D435854", "S1")
    with pytest.raises(ValueError, match="not a canonical patent number"):
        parse_patent("patent:what")


@pytest.mark.parametrize(
    ("fields", "norm"),
    [
        (("US", "06970935", "B2"), "patent:US-grant-6970935-B2"),
        (("JP", "2020123456", "", "application"), "patent:JP-application-2020-123456"),
        (("US", "10991571", "", "application"), "patent:US-application-10991571"),
        (("JP", "7533889", "", "grant"), "patent:JP-grant-7533889"),
        (("JP", "2021090037", "A", "publication"), "patent:JP-publication-2021-90037-A"),
        (("US", "D0435854", "S1"), "patent:US-grant-D435854-S1"),
        (("WO", "WO 03/015838"), "patent:WO-publication-2003-015838"),
        (("US", "unknown"), None),
    ],
)
def test_patents_from_fields(fields: tuple[str, ...], norm: str | None) -> None:
    assert read_patent(*fields).norm == norm


@given(st.text(), st.sampled_from([*CANONICAL, "URI", "Local"]))
def test_reading_never_raises(text: str, scheme: str) -> None:
    read(text)
    read_as(scheme, text)
    read_patent("JP", text, text, "application")


@given(st.text(alphabet="0123456789-/.:AXJPUSWOEPDKHxa 特願平第号①²٣", max_size=24))
def test_reading_near_misses_never_raises(text: str) -> None:
    value = read(text)
    if value.norm and value.norm.startswith("patent:"):
        assert parse_patent(value.norm).country.isalpha()
