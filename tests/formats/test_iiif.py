import json
from typing import Any

import pytest

from tsunagi.errors import BadRecord
from tsunagi.formats import Reading
from tsunagi.formats.iiif import IMAGES, format
from tsunagi.model import RawRecord, Source

MAPPING = {
    "作者": {"to": "creator", "reading": {"from": "作者よみ"}},
    "よみ": {"reading_of": "name"},
    "所蔵": "holdingArchive",
    "銘": "inscription",
}
V2 = {
    "@context": "http://iiif.io/api/presentation/2/context.json",
    "@type": "sc:Manifest",
    "@id": "https://sample.example/1/manifest",
    "label": "見本絵巻",
    "description": [{"@value": "<p>A sample</p>", "@language": "en"}, "見本"],
    "attribution": "見本図書館",
    "license": "http://creativecommons.org/publicdomain/mark/1.0/",
    "thumbnail": {"@id": "https://sample.example/1.jpg"},
    "related": {"@id": "https://sample.example/1", "format": "text/html"},
    "seeAlso": ["https://sample.example/1.json"],
    "within": {"@id": "https://sample.example/c", "label": "見本集"},
    "viewingDirection": "right-to-left",
    "logo": "https://sample.example/logo.png",
    "metadata": [
        {"label": "作者", "value": "見本太郎"},
        {"label": "作者よみ", "value": "みほんたろう"},
        {"label": "よみ", "value": "みほんえまき"},
        {
            "label": [{"@value": "Held by", "@language": "en"}, {"@value": "所蔵", "@language": "ja"}],
            "value": "見本館",
        },
        {"label": "員数", "value": ["1軸", "2箱"]},
    ],
    "sequences": [
        {
            "canvases": [
                {
                    "images": [
                        {
                            "resource": {
                                "@type": "dctypes:Image",
                                "@id": "https://sample.example/i/1/full/max/0/default.jpg",
                                "service": {"@id": "https://sample.example/i/1/"},
                            }
                        }
                    ]
                },
                {"images": [{"resource": {"@type": "oa:Choice", "default": {"@id": "https://sample.example/2.jpg"}}}]},
            ]
        }
    ],
    "structures": [{"viewingHint": "top", "label": "目次"}, {"label": "第一段"}],
    "extension": {"@value": "left"},
}  # fmt: skip
V3 = {
    "@context": "http://iiif.io/api/presentation/3/context.json",
    "type": "Manifest",
    "id": "https://sample.example/3/manifest",
    "label": {"ja": ["見本絵巻"], "en": ["Sample scroll"]},
    "summary": {"none": ["Sample"]},
    "metadata": [
        {"label": {"en": ["Author"], "ja": ["作者"]}, "value": {"ja": ["見本太郎"], "en": ["Sample Taro"]}}
    ],
    "requiredStatement": {"label": {"ja": ["提供"]}, "value": {"ja": ["見本図書館"]}},
    "provider": [{"id": "https://ror.org/057zh3y96", "type": "Agent", "label": {"ja": ["見本大学"]}}],
    "rights": "http://creativecommons.org/licenses/by/4.0/",
    "homepage": [{"id": "https://sample.example/3", "type": "Text", "label": {"ja": ["頁"]}}],
    "thumbnail": [
        {"type": "Image", "service": [{"id": "https://sample.example/i/3", "type": "ImageService3"}]}
    ],
    "navDate": "1902-01-01T00:00:00Z",
    "items": [
        {
            "type": "Canvas",
            "items": [
                {
                    "items": [
                        {"body": {"type": "Image", "service": [{"id": "https://sample.example/i/3"}]}},
                    ]
                }
            ],
        }
    ],
}


def read(thing: Any, mapping: dict[str, Any] | None = None, kind: str = "Item") -> Reading:
    source = Source(
        "iiif", {"en": "I"}, "files", "iiif", kind=kind, mapping=MAPPING if mapping is None else mapping
    )
    return format.reader(source)(RawRecord("iiif", "1", "iiif", json.dumps(thing).encode()))


def brief(reading: Reading, name: str, *parts: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(value, part) for part in ("text", *parts)) for value in reading.entity.values[name]]


def test_presentation_2():
    reading = read(V2)
    assert reading.entity.kind == "Item"
    assert brief(reading, "name", "lang", "reading") == [("見本絵巻", "ja", "みほんえまき")]
    assert brief(reading, "description", "lang") == [("A sample", "en"), ("見本", "ja")]
    assert brief(reading, "creator", "reading") == [("見本太郎", "みほんたろう")]
    assert brief(reading, "holdingArchive") == [("見本館",)]
    assert brief(reading, "creditText", "label") == [("見本図書館", "attribution")]
    assert brief(reading, "license") == [("http://creativecommons.org/publicdomain/mark/1.0/",)]
    assert brief(reading, "url") == [("https://sample.example/1",)]
    assert brief(reading, "thumbnailUrl") == [("https://sample.example/1.jpg",)]
    assert brief(reading, "isPartOf", "ref") == [("見本集", "https://sample.example/c")]
    assert brief(reading, "relation", "ref") == [
        ("https://sample.example/1.json", "https://sample.example/1.json")
    ]
    assert brief(reading, "extent", "lang") == [("2コマ", "ja")]
    assert brief(reading, "image", "ref") == [
        ("https://sample.example/i/1/full/max/0/default.jpg", "https://sample.example/i/1"),
        ("https://sample.example/2.jpg", None),
    ]
    assert brief(reading, "hasPart") == [("第一段",)]
    assert brief(reading, "note", "role") == [("right-to-left", "viewingDirection")]
    assert brief(reading, "iiifManifest") == [("https://sample.example/1/manifest",)]
    assert sorted(reading.unmapped) == [("extension", "left"), ("員数", "1軸")]


def test_presentation_3():
    reading = read(V3)
    assert brief(reading, "name", "lang") == [("見本絵巻", "ja"), ("Sample scroll", "en")]
    assert brief(reading, "description", "lang") == [("Sample", None)]
    assert brief(reading, "creator", "lang") == [("見本太郎", "ja"), ("Sample Taro", "en")]
    assert brief(reading, "creditText", "label") == [("見本図書館", "提供")]
    assert brief(reading, "provider", "ref") == [("見本大学", "https://ror.org/057zh3y96")]
    assert brief(reading, "license") == [("http://creativecommons.org/licenses/by/4.0/",)]
    assert brief(reading, "url") == [("https://sample.example/3",)]
    assert brief(reading, "thumbnailUrl") == [("https://sample.example/i/3/full/!400,400/0/default.jpg",)]
    assert brief(reading, "image", "ref") == [
        ("https://sample.example/i/3/full/max/0/default.jpg", "https://sample.example/i/3")
    ]
    assert reading.entity.values["temporal"][0].span == (19020101, 19020101)
    assert reading.unmapped == []


def test_a_collection_is_a_collection_and_lacks_what_only_items_have():
    thing = {
        "type": "Collection",
        "id": "https://sample.example/c",
        "label": {"ja": ["見本集"]},
        "metadata": [{"label": "銘", "value": "見本作"}, {"label": "作者", "value": "見本太郎"}],
        "items": [
            {"id": "https://sample.example/3/manifest", "type": "Manifest", "label": {"ja": ["見本絵巻"]}}
        ],
    }
    reading = read(thing)
    assert reading.entity.kind == "Collection"
    assert brief(reading, "hasPart", "ref") == [("見本絵巻", "https://sample.example/3/manifest")]
    assert (brief(reading, "size"), brief(reading, "creator")) == ([("1",)], [("見本太郎",)])
    assert reading.unmapped == [("銘", "見本作")]


def test_the_images_of_a_long_manifest_are_cut_and_it_says_so():
    canvas = {"images": [{"resource": {"@id": "https://sample.example/{}.jpg"}}]}
    pages = [json.loads(json.dumps(canvas).replace("{}", str(n))) for n in range(IMAGES + 1)]
    reading = read({**V2, "sequences": [{"canvases": pages}]})
    assert (len(reading.entity.values["image"]), brief(reading, "extent")) == (500, [("501コマ",)])
    assert reading.faults == ["more than 500 canvases: images of the first 500 are kept"]


def test_no_script_becomes_an_address():
    reading = read({**V2, "related": "javascript:alert(1)", "thumbnail": "data:text/html,x"})
    assert [value.norm for name in ("url", "thumbnailUrl") for value in reading.entity.values[name]] == [
        None,
        None,
    ]


@pytest.mark.parametrize("thing", [{}, {"@type": "sc:Canvas"}, {"type": ["Manifest"]}, {"type": {}}])
def test_what_is_no_manifest_is_set_aside(thing: dict[str, Any]):
    with pytest.raises(BadRecord, match="is no IIIF manifest or collection"):
        read(thing)


@pytest.mark.parametrize(
    "odd", [3, "x", [3, "y", None], [[[{}]]], {"items": [{"items": 1}], "canvases": [1, {"images": "z"}]}]
)
@pytest.mark.parametrize(
    "field", ["label", "metadata", "sequences", "items", "thumbnail", "provider", "within", "structures"]
)
def test_odd_shapes_do_no_harm(field: str, odd: Any):
    reading = read({**V2, field: odd})
    assert brief(reading, "iiifManifest") == [("https://sample.example/1/manifest",)]
