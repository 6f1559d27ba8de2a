"""MODS: each rule on one invented record, the choice of kind, dates, and what is set aside."""

from pathlib import Path

import pytest

from tsunagi.errors import BadRecord
from tsunagi.formats import Reading, mods
from tsunagi.model import RawRecord, Source

BODY = (Path(__file__).parents[1] / "fixtures/formats/mods.xml").read_bytes()
OPEN = '<mods xmlns="http://www.loc.gov/mods/v3">'


def read(body: bytes | str, kind: str = "Work") -> Reading:
    source = Source(id="library", name={"en": "Library"}, driver="files", format="mods", kind=kind)
    given = (
        body
        if isinstance(body, bytes)
        else f"{OPEN}<titleInfo><title>T</title></titleInfo>{body}</mods>".encode()
    )
    return mods.format.reader(source)(RawRecord("library", "1", "mods", given))


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(BODY)


# Property → (text, role) of each value, in order.
SAID = {
    "name": [("The tea of the mountains: a study. Part 2, Cups", None)],
    "alternateName": [("Mountain tea", "alternative"), ("山の茶", "translated")],
    "creator": [("Testwright, Ann", "author"), ("Anna, of Nowhere", None)],
    "affiliation": [("Example University", None)],
    "contributor": [("Sample, Bob", "translator")],
    "additionalType": [("text", None), ("thesis", None), ("print", "form")],
    "publisher": [("Invented Press", None)],
    "publicationPlace": [("London", None)],
    "datePublished": [("c1885-90", None)],
    "dateCreated": [("1884", None)],
    "copyrightYear": [("1886", None)],
    "bookEdition": [("2nd ed.", None)],
    "inLanguage": [("eng", None)],
    "extent": [("xi, 90 p.", None)],
    "encodingFormat": [("application/pdf", None)],
    "description": [("About tea.", None)],
    "tableOfContents": [("One -- Two", None)],
    "note": [
        ("1887", "date"),
        ("by Ann Testwright", "statement of responsibility"),
        ("1:5000", "cartographics"),
        ("123", "invalid isbn"),
    ],
    "about": [("Tea -- Japan -- 19th century", None), ("Rikyu, Not", None), ("641.3372", "ddc")],
    "spatial": [
        ("Japan", "subject"),
        ("Kyoto", "subject"),
        ("Japan, Kyoto", "subject"),
        ("35.01, 135.76", "coordinates"),
    ],
    "temporal": [("19th century", "subject")],
    "isPartOf": [("Annals of Tea", None), ("Leaves", "series")],
    "volumeNumber": [("7", None)],
    "issueNumber": [("2", None)],
    "pageStart": [("11", None)],
    "pageEnd": [("29", None)],
    "hasPart": [("Plate 1", "constituent")],
    "relation": [("https://example.org/v1", "otherVersion")],
    "identifier": [("978-4-00-310101-8", "isbn"), ("T 41", "shelf mark"), ("rec1", "record")],
    "url": [("https://example.org/tea", None)],
    "thumbnailUrl": [("https://example.org/tea.png", None)],
    "holdingArchive": [("Example Library", None)],
    "rights": [("Free to use: https://creativecommons.org/licenses/by/4.0/", None)],
    "accessRights": [("Reading room only", None)],
    "license": [("https://creativecommons.org/licenses/by/4.0/", None)],
}


@pytest.mark.parametrize("name", SAID)
def test_property(reading: Reading, name: str) -> None:
    assert [(v.text, v.role) for v in reading.entity.values[name]] == SAID[name]


def test_nothing_else_and_what_is_left_over(reading: Reading) -> None:
    assert set(reading.entity.values) == set(SAID)
    assert reading.unmapped == [("extension/odd", "kept as left over")]
    assert reading.faults == []


def test_languages_are_tags(reading: Reading) -> None:
    assert [v.lang for v in reading.entity.values["alternateName"]] == [None, "ja"]
    assert reading.entity.values["inLanguage"][0].norm == "en"


def test_encoded_dates_make_the_shown_one_exact(reading: Reading) -> None:
    values = reading.entity.values
    assert (values["datePublished"][0].norm, values["datePublished"][0].span) == (
        "1885/1890",
        (18850101, 18901231),
    )
    assert values["dateCreated"][0].norm == "1884~"


def test_stated_schemes_are_read(reading: Reading) -> None:
    assert reading.entity.values["identifier"][0].norm == "isbn:9784003101018"
    assert reading.entity.values["creator"][0].ref == "http://names.example.org/1"
    assert reading.entity.values["creator"][0].original == "Testwright, Ann, 1950-"
    assert [v.point for v in reading.entity.values["spatial"]][3] == (35.01, 135.76)


@pytest.mark.parametrize(
    ("body", "given", "kind"),
    [
        ("<typeOfResource>text</typeOfResource>", "Item", "Work"),
        ("<typeOfResource>still image</typeOfResource>", "Work", "Item"),
        ('<typeOfResource manuscript="yes">text</typeOfResource>', "Work", "Item"),
        ("", "Item", "Item"),
        ("", "Person", "Work"),
    ],
)
def test_kind_follows_the_type_of_resource(body: str, given: str, kind: str) -> None:
    assert read(body, given).entity.kind == kind


def test_an_item_has_a_keeper_and_a_place_of_making() -> None:
    body = (
        "<typeOfResource>still image</typeOfResource>"
        "<originInfo><place><placeTerm>Kobe</placeTerm></place></originInfo>"
        "<location><physicalLocation>Example Library</physicalLocation></location>"
    )
    entity = read(body).entity
    assert entity.first("holdingArchive") == "Example Library"
    assert entity.first("locationCreated") == "Kobe"


def test_a_uniform_title_is_the_name_if_there_is_no_other() -> None:
    body = f'{OPEN}<titleInfo type="uniform"><title>U</title></titleInfo></mods>'.encode()
    assert {n: [v.text for v in vs] for n, vs in read(body).entity.values.items()} == {"name": ["U"]}


@pytest.mark.parametrize(
    ("dates", "text", "edtf"),
    [
        ('<dateIssued encoding="marc">18uu</dateIssued>', "18uu", "18XX"),
        ('<dateIssued encoding="w3cdtf">1999-04</dateIssued>', "1999-04", "1999-04"),
        ("<dateIssued>1920</dateIssued>", "1920", "1920"),
        (
            '<dateIssued point="start">1901</dateIssued><dateIssued point="end">1903</dateIssued>',
            "1901/1903",
            "1901/1903",
        ),
    ],
)
def test_dates(dates: str, text: str, edtf: str) -> None:
    date = read(f"<originInfo>{dates}</originInfo>").entity.values["datePublished"][0]
    assert (date.text, date.norm) == (text, edtf)


def test_a_part_is_published_with_its_host() -> None:
    host = (
        '<relatedItem type="host"><relatedItem type="host"><titleInfo><title>Book</title></titleInfo>'
        "<originInfo><publisher>Press</publisher><dateIssued>1907</dateIssued></originInfo></relatedItem></relatedItem>"
    )
    entity = read(host).entity
    assert (entity.first("isPartOf"), entity.first("datePublished")) == ("Book. Press, 1907", "1907")


def test_of_a_collection_the_first_record_is_read() -> None:
    one = f"{OPEN}<titleInfo><title>A</title></titleInfo></mods>"
    body = f'<modsCollection xmlns="http://www.loc.gov/mods/v3">{one}{one}</modsCollection>'.encode()
    reading = read(body)
    assert reading.entity.first("name") == "A"
    assert reading.faults == ["more than one mods element in a record; the first was read"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"{OPEN}</mods>", "A MODS record without a title."),
        ("<modsCollection/>", "A modsCollection without a mods element."),
        ("<dc/>", "Not MODS: the outermost element is dc, not mods or modsCollection."),
    ],
)
def test_what_is_no_mods_is_set_aside(body: str, reason: str) -> None:
    with pytest.raises(BadRecord) as raised:
        read(body.encode())
    assert str(raised.value) == reason
