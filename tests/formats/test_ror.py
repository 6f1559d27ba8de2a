import json
from typing import Any

import pytest

from tsunagi.errors import BadRecord
from tsunagi.formats import Reading
from tsunagi.formats.ror import format
from tsunagi.model import RawRecord, Source

V2 = {
    "id": "https://ror.org/057zh3y96",
    "names": [
        {"lang": None, "types": ["acronym"], "value": "SU"},
        {"lang": "ja", "types": ["label"], "value": "見本大学"},
        {"lang": "en", "types": ["label", "ror_display"], "value": "Sample University"},
    ],
    "established": 1877,
    "status": "active",
    "types": ["education", "funder"],
    "links": [{"type": "website", "value": "https://sample.example/"}],
    "domains": ["sample.example"],
    "locations": [
        {
            "geonames_id": 1850147,
            "geonames_details": {
                "name": "Bunkyo", "country_subdivision_name": "Tokyo", "country_name": "Japan",
                "country_code": "JP", "lat": 35.6895, "lng": 139.69171,
            },
        }
    ],
    "external_ids": [
        {"type": "fundref", "preferred": "501100004721", "all": ["501100004721", "501100012010"]},
    ],
    "relationships": [
        {"label": "Sample Hospital", "type": "child", "id": "https://ror.org/022cvpj02"},
        {"label": "Old Sample School", "type": "Predecessor", "id": "https://ror.org/03ssvcp02"},
    ],
    "admin": {"created": {"date": "2018-11-14"}},
}  # fmt: skip
V1 = {
    "id": "https://ror.org/057zh3y96",
    "name": "Sample University",
    "aliases": ["Old Sample"],
    "acronyms": ["SU"],
    "labels": [{"label": "見本大学", "iso639": "ja"}],
    "established": 1877,
    "status": "active",
    "types": ["Education"],
    "links": ["https://sample.example/"],
    "wikipedia_url": "https://en.wikipedia.org/wiki/Sample",
    "addresses": [
        {
            "lat": 35.6895, "lng": 139.69171, "city": "Tokyo",
            "geonames_city": {"id": 1850147, "geonames_admin1": {"name": "Tokyo"}},
        }
    ],
    "country": {"country_name": "Japan", "country_code": "JP"},
    "external_ids": {"Wikidata": {"preferred": "Q7842", "all": ["Q7842"]}, "GRID": {"all": "grid.26999.3d"}},
    "relationships": [{"label": "Sample Union", "type": "Parent", "id": "https://ror.org/022cvpj02"}],
    "email_address": None,
}  # fmt: skip


def read(row: dict[str, Any], mapping: dict[str, Any] | None = None) -> Reading:
    source = Source("ror", {"en": "ROR"}, "files", "ror", kind="Organisation", mapping=mapping or {})
    return format.reader(source)(RawRecord("ror", "1", "ror", json.dumps(row).encode()))


def brief(reading: Reading, name: str, *parts: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(value, part) for part in ("text", *parts)) for value in reading.entity.values[name]]


def test_schema_2():
    reading = read(V2)
    assert brief(reading, "name", "lang") == [("Sample University", "en"), ("見本大学", "ja")]
    assert brief(reading, "alternateName", "role") == [("SU", "acronym")]
    assert brief(reading, "foundingDate", "span") == [("1877", (18770101, 18771231))]
    assert brief(reading, "additionalType") == [("education",), ("funder",)]
    assert brief(reading, "address", "point", "ref") == [
        ("Bunkyo, Tokyo, Japan", (35.6895, 139.69171), "https://sws.geonames.org/1850147/")
    ]
    assert brief(reading, "identifier", "role", "norm") == [
        ("https://ror.org/057zh3y96", "ROR", "ror:057zh3y96"),
        ("sample.example", "domain", None),
        ("10.13039/501100004721", "Crossref Funder ID", "funder:10.13039/501100004721"),
        ("10.13039/501100012010", "Crossref Funder ID", "funder:10.13039/501100012010"),
    ]
    assert brief(reading, "subOrganization", "ref") == [("Sample Hospital", "https://ror.org/022cvpj02")]
    assert brief(reading, "relation", "role") == [("Old Sample School", "predecessor")]
    assert brief(reading, "note", "role") == [("active", "status")]
    assert reading.unmapped == []


def test_schema_1():
    reading = read(V1)
    assert brief(reading, "name", "lang") == [("Sample University", None), ("見本大学", "ja")]
    assert brief(reading, "alternateName", "role") == [("Old Sample", "alias"), ("SU", "acronym")]
    assert brief(reading, "address", "point") == [("Tokyo, Japan", (35.6895, 139.69171))]
    assert brief(reading, "identifier", "role", "norm") == [
        ("https://ror.org/057zh3y96", "ROR", "ror:057zh3y96"),
        ("Q7842", "Wikidata", "wikidata:Q7842"),
        ("grid.26999.3d", "GRID", "grid:grid.26999.3d"),
    ]
    assert brief(reading, "url", "role") == [
        ("https://sample.example/", None), ("https://en.wikipedia.org/wiki/Sample", "wikipedia"),
    ]  # fmt: skip
    assert brief(reading, "parentOrganization", "ref") == [("Sample Union", "https://ror.org/022cvpj02")]
    assert reading.unmapped == []


def test_what_is_new_goes_through_the_mapping_or_is_reported():
    row = {**V2, "motto": "見本", "_path": "v2/x.json"}
    assert read(row, {"_path": None}).unmapped == [("motto", "見本")]
    assert brief(read(row, {"_path": None, "motto": "description"}), "description") == [("見本",)]


@pytest.mark.parametrize(
    "row", [{}, {"id": "https://ror.org/057zh3y96"}, {"name": "Sample"}, {**V2, "names": 3}]
)
def test_without_id_or_name_it_is_no_organisation(row: dict[str, Any]):
    with pytest.raises(BadRecord, match="without `id` or without a name"):
        read(row)


@pytest.mark.parametrize(
    "field", ["names", "locations", "addresses", "external_ids", "relationships", "links"]
)
@pytest.mark.parametrize(
    "odd", [3, "x", [3], [[]], {"type": {}}, [{"type": [1], "value": {}, "geonames_details": 1}]]
)
def test_odd_shapes_do_no_harm(field: str, odd: Any):
    reading = read({**V2, "name": "Sample University", field: odd})
    assert reading.entity.values["name"][-1].text in {"Sample University", "見本大学"}
