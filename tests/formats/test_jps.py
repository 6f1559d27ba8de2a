import json
from typing import Any

import pytest

from tsunagi.formats import Reading
from tsunagi.formats.jps import MAPPING, RIGHTS, format
from tsunagi.model import RawRecord, Source

ITEM = {
    "id": "sample_da-0001",
    "common": {
        "id": "sample_da-0001",
        "title": "見本絵巻",
        "titleEn": "Sample Scroll",
        "titleYomi": "みほんえまき",
        "description": "見本を描く。",
        "contributor": ["見本太郎", "架空花子"],
        "temporal": ["江戸中期"],
        "location": ["東京都"],
        "coordinates": {"lat": 35.7, "lon": 139.76},
        "category": ["絵巻"],
        "linkUrl": "https://sample.example/1",
        "thumbnailUrl": ["https://sample.example/1.jpg"],
        "iiifUrl": "https://sample.example/1/manifest",
        "contentsRightsType": "pdm",
        "contentsAccess": "internet",
        "provider": "見本大学",
        "providerUrl": "https://sample.example/",
        "ownerOrg": "見本図書館",
        "database": "sample_da",
        "access": "PUBLIC",
        "lastUpdatedDate": "2024-01-02T03:04:05Z",
    },
    "rdfindex": {"type": ["絵画"], "temporal": ["江戸時代"]},
    "sample_da-data": {"員数": "1軸", "請求記号": "A00"},
}


def read(kind: str = "Item", mapping: dict[str, Any] | None = None) -> Reading:
    source = Source("jps", {"ja": "J"}, "japansearch", "jps", kind=kind, mapping=mapping or {})
    return format.reader(source)(RawRecord("jps", "1", "jps", json.dumps(ITEM).encode()))


def test_common_fields_and_what_a_database_adds():
    reading = read(mapping={"sample_da-data.員数": {"to": "extent", "lang": "ja"}})
    assert {name: [value.text for value in values] for name, values in reading.entity.values.items()} == {
        "identifier": ["sample_da-0001"],
        "name": ["見本絵巻", "Sample Scroll"],
        "description": ["見本を描く。"],
        "creator": ["見本太郎", "架空花子"],
        "temporal": ["江戸中期"],
        "spatial": ["東京都"],
        "additionalType": ["絵巻"],
        "url": ["https://sample.example/1"],
        "thumbnailUrl": ["https://sample.example/1.jpg"],
        "iiifManifest": ["https://sample.example/1/manifest"],
        "license": ["https://creativecommons.org/publicdomain/mark/1.0/"],
        "accessRights": ["インターネット公開"],
        "provider": ["見本大学"],
        "holdingArchive": ["見本図書館"],
        "isPartOf": ["sample_da"],
        "dateModified": ["2024-01-02T03:04:05Z"],
        "extent": ["1軸"],
    }
    assert reading.entity.values["name"][0].reading == "みほんえまき"
    assert reading.entity.values["spatial"][0].point == (35.7, 139.76)
    assert reading.entity.values["provider"][0].ref == "https://sample.example/"
    assert reading.entity.values["license"][0].original == "pdm"
    assert reading.unmapped == [("sample_da-data.請求記号", "A00")]


def test_a_work_has_no_holder_but_its_provider():
    assert [(v.text, v.role) for v in read("Work").entity.values["provider"]] == [
        ("見本大学", None), ("見本図書館", "所蔵"),
    ]  # fmt: skip


def test_what_a_tsunagi_answers_is_read_in_words():
    common = {"id": "m-1", "title": "見本", "provider": "mihon-museum", "ownerOrg": "mihon-museum",
              "providerUrl": "https://museum.example.jp/", "database": "m"}  # fmt: skip
    museum = {"ja": "見本博物館", "en": "Mihon Museum"}
    labels = {"provider": museum, "ownerOrg": {"en": "Mihon Museum"}, "database": {"ja": "目録", "en": "目録"},
              "kind": {"ja": "資料", "en": "Item"}, "contentsRightsType": {"ja": "CC0", "en": "CC0"}}  # fmt: skip
    ours = {
        "uri": "https://hub.example.jp/item/m-1",
        "kind": "Item",
        "dates": [{"text": "1900"}],
        "places": [],
    }
    item = {
        "id": "m-1",
        "common": common,
        "rdfindex": {"spatial": ["東京都"]},
        "labels": labels,
        "tsunagi": ours,
    }
    source = Source("jps", {"ja": "J"}, "japansearch", "jps", kind="Item")
    reading = format.reader(source)(RawRecord("jps", "1", "jps", json.dumps(item).encode()))
    assert {
        name: [(v.text, v.lang, v.role, v.ref) for v in values]
        for name, values in reading.entity.values.items()
    } == {
        "identifier": [("m-1", None, "Japan Search", None)],
        "name": [("見本", "ja", None, None)],
        "provider": [
            ("見本博物館", "ja", None, "https://museum.example.jp/"),
            ("Mihon Museum", "en", None, "https://museum.example.jp/"),
        ],
        "holdingArchive": [("Mihon Museum", "en", None, None)],
        "isPartOf": [("目録", "ja", "database", None)],
    }
    assert reading.unmapped == []


@pytest.mark.parametrize(
    "labels", [None, "x", [], {"provider": "x"}, {"provider": {"ja": 5}}, {"provider": {}}]
)
def test_labels_that_say_nothing_leave_the_items_as_they_are(labels: Any):
    item = {**ITEM, "labels": labels}
    reader = format.reader(Source("jps", {"ja": "J"}, "japansearch", "jps", kind="Item"))
    entity = reader(RawRecord("jps", "1", "jps", json.dumps(item).encode())).entity
    assert [(v.text, v.lang) for v in entity.values["provider"]][:1] == [("見本大学", None)]
    assert [v.text for v in entity.values["isPartOf"]] == ["sample_da"]


def test_all_codes_of_rights_that_the_api_knows_are_told():
    codes = "cc0 pdm ccby ccbysa ccbynd ccbync ccbyncsa ccbyncnd incr_edu incr uneval others"
    assert set(RIGHTS) == set(codes.split())
    assert MAPPING["common.contentsRightsType"]["values"] is RIGHTS
