"""LIDO: each rule on one invented record; what no rule names is left over; hostile records are set aside."""

from pathlib import Path

import pytest

from tsunagi.errors import BadRecord
from tsunagi.formats import Reading, lido
from tsunagi.model import RawRecord, Source

BODY = (Path(__file__).parents[1] / "fixtures/formats/lido.xml").read_bytes()
NAMESPACE = b'xmlns:lido="http://www.lido-schema.org"'


def read(body: bytes) -> Reading:
    source = Source(id="museum", name={"en": "Museum"}, driver="files", format="lido")
    return lido.format.reader(source)(RawRecord("museum", "1", "lido", body))


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(BODY)


# Property → (text, language, role) of each value, in order.
SAID = {
    "name": [("Schale Morgennebel", "de", None), ("茶碗 朝霧", "ja", None)],
    "alternateName": [("Die Graue", "de", "Spitzname")],
    "additionalType": [
        ("Human-made object", "en", "category"),
        ("Teeschale", "de", None),
        ("茶碗", "ja", None),
        ("Keramik", "de", "Sachgruppe"),
    ],
    "identifier": [("TEST/1", None, "LIDO record"), ("T 1", None, "Inventarnummer"), ("1", None, "record")],
    "inscription": [("朝", "de", "Marke")],
    "holdingArchive": [("Testmuseum", "de", None)],
    "provenance": [
        ("Sammlung Muster", "de", None),
        ("Aus Familienbesitz.", "de", "Provenienz"),
        ("Muster, Max", "de", "Erwerbung"),
    ],
    "description": [("Graue Glasur.", "de", None)],
    "extent": [("Höhe: 8,5 cm (ohne Kiste)", "de", None)],
    "creator": [("Mustertöpfer, Erika", "de", "Töpferin")],
    "creatorAlternateName": [("E. M.", "de", None)],
    "dateCreated": [("vermutlich zwischen zwei Kriegen", "de", None)],
    "dateAcquired": [("1901", "de", None)],
    "locationCreated": [("Musterort, Musterland", "de", None)],
    "material": [("Steinzeug", "de", None), ("gedreht", "de", "technique")],
    "temporal": [("1880", "de", "Fund")],
    "spatial": [("Musterhügel", "de", "Fund"), ("Nordhang", "de", "subject")],
    "about": [("Nebel", "de", None), ("Teezeremonie", "de", None)],
    "isPartOf": [("Teeservice", "de", "is part of")],
    "copyrightHolder": [("Testmuseum", "de", None)],
    "creditText": [("Geschenk von M. Muster", "de", None)],
    "provider": [("Testmuseum", "de", None)],
    "rights": [("CC0", "de", "metadata")],
    "note": [("restauriert", "de", "state")],
    "url": [("https://museum.example.org/1", None, None)],
    "thumbnailUrl": [("https://museum.example.org/1-s.jpg", None, None)],
    "image": [("https://museum.example.org/1.jpg", None, None)],
    "associatedMedia": [("https://museum.example.org/1.pdf", None, None)],
}


@pytest.mark.parametrize("name", SAID)
def test_property(reading: Reading, name: str) -> None:
    assert [(v.text, v.lang, v.role) for v in reading.entity.values[name]] == SAID[name]


def test_no_other_property(reading: Reading) -> None:
    assert reading.entity.kind == "Item"
    assert set(reading.entity.values) - set(SAID) == {"itemLocation", "license"}


def test_licences_are_of_the_object_not_of_the_record(reading: Reading) -> None:
    assert [v.norm for v in reading.entity.values["license"]] == [
        "https://creativecommons.org/publicdomain/mark/1.0/",
        "https://creativecommons.org/licenses/by/4.0/",
    ]


def test_a_shown_date_takes_its_days_from_earliest_and_latest(reading: Reading) -> None:
    date = reading.entity.values["dateCreated"][0]
    assert (date.norm, date.span) == ("1840/1850", (18400101, 18501231))


def test_life_dates_and_uri_stay_with_the_maker(reading: Reading) -> None:
    maker = reading.entity.values["creator"][0]
    assert (maker.original, maker.ref) == ("Mustertöpfer, Erika (1801–1870)", "http://actors.example.org/7")


def test_point_and_uri_of_the_keeper(reading: Reading) -> None:
    assert [v.point for v in reading.entity.values["itemLocation"]] == [(35.5, 139.25)]
    assert reading.entity.values["holdingArchive"][0].ref == "http://museum.example.org/"


def test_what_no_rule_names_is_left_over(reading: Reading) -> None:
    assert reading.unmapped == [
        ("descriptiveMetadata/objectIdentificationWrap/unheardOf/deep", "nobody maps this"),
        ("linkResource that is no web address", "javascript:alert(1)"),
    ]
    assert reading.faults == []


def test_an_area_stands_for_its_middle() -> None:
    corners = b" ".join(b"<gml:pos>%s</gml:pos>" % corner for corner in (b"0 0", b"0 2", b"3 1"))
    gml = b"<gml:Polygon>" + corners + b"</gml:Polygon>"
    body = BODY.replace(b"<gml:Point><gml:pos>35.5 139.25</gml:pos></gml:Point>", gml)
    assert [v.point for v in read(body).entity.values["itemLocation"]] == [(1.0, 1.0)]


def test_impossible_coordinates_are_no_point() -> None:
    body = BODY.replace(b"35.5 139.25", b"135.5 539.25")
    assert [v.point for v in read(body).entity.values["itemLocation"]] == [None]


def test_a_record_without_a_title_is_named_by_its_type() -> None:
    start, end = BODY.index(b"<lido:titleWrap>"), BODY.index(b"</lido:titleWrap>") + len(b"</lido:titleWrap>")
    reading = read(BODY[:start] + BODY[end:])
    assert reading.entity.first("name") == "Human-made object"
    assert reading.faults == ["LIDO record without a title"]


def test_of_a_wrap_the_first_record_is_read() -> None:
    reading = read(b"<lido:lidoWrap " + NAMESPACE + b">" + BODY + BODY + b"</lido:lidoWrap>")
    assert reading.entity.first("identifier") == "TEST/1"
    assert reading.faults == ["more than one lido element in a record; the first was read"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<lido:lidoWrap " + NAMESPACE + b"/>", "A lidoWrap without a lido element."),
        (b"<lido/>", "Not LIDO: the outermost element is lido, not lido or lidoWrap."),
        (b"<lido:lido", "Not well-formed XML at line 1"),
        (b"<a>" * 200 + b"</a>" * 200, "XML nested deeper than 100 elements."),
        (
            b'<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "x">]><a>&b;</a>',
            "The document declares the entity 'b'",
        ),
    ],
)
def test_what_is_no_lido_is_set_aside(body: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as raised:
        read(body)
    assert str(raised.value).startswith(reason)
