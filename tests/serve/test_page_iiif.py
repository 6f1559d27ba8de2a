import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import world
from django.core.cache import cache
from django.test import Client
from iiif_rules import breaches
from pytest_django.live_server_helper import LiveServer

from tsunagi import hub
from tsunagi.catalogue import Held, Kept, Mapped, Selection
from tsunagi.formats.iiif import format
from tsunagi.harvest import PastWindow, Tools, Web
from tsunagi.harvest.iiif import driver
from tsunagi.model import Entity, RawRecord, Source, entity_id, load_source
from tsunagi.serve import _iiif_changes, _iiif_lists
from tsunagi.serve._iiif_manifest import manifest
from tsunagi.settings import Settings

HERE = "http://testserver"
P3 = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
OLD = "https://old.example.jp"
NOW = datetime(2024, 5, 1, tzinfo=UTC)
V2 = {
    "@context": "http://iiif.io/api/presentation/2/context.json",
    "@id": f"{OLD}/1/manifest.json",
    "@type": "sc:Manifest",
    "label": [{"@value": "見本絵巻", "@language": "ja"}, {"@value": "Sample scroll", "@language": "en"}],
    "description": "火の<用心>",
    "license": "https://creativecommons.org/licenses/by/4.0/deed.ja",
    "attribution": "架空図書館",
    "viewingDirection": "right-to-left",
    "metadata": [{"label": "作者", "value": "見本 太郎"}],
    "sequences": [
        {
            "viewingHint": "paged",
            "canvases": [
                {
                    "@id": f"{OLD}/1/canvas/1",
                    "@type": "sc:Canvas",
                    "label": "表紙",
                    "width": "4000",
                    "height": 3000,
                    "images": [
                        {
                            "@type": "oa:Annotation",
                            "motivation": "sc:painting",
                            "on": f"{OLD}/1/canvas/1",
                            "resource": {
                                "@id": f"{OLD}/i/1/full/full/0/default.jpg",
                                "@type": "dctypes:Image",
                                "format": "image/jpeg",
                                "width": 4000,
                                "height": 3000,
                                "service": {
                                    "@context": "http://iiif.io/api/image/2/context.json",
                                    "@id": f"{OLD}/i/1",
                                    "profile": [
                                        "http://iiif.io/api/image/2/level1.json",
                                        {"formats": ["png"]},
                                    ],
                                },
                            },
                        }
                    ],
                    "otherContent": [
                        {
                            "@id": f"{OLD}/1/list/1",
                            "@type": "sc:AnnotationList",
                            "resources": [
                                {
                                    "@type": "oa:Annotation",
                                    "motivation": "oa:commenting",
                                    "resource": {
                                        "@type": "dctypes:Text",
                                        "chars": "<b>圖書</b>の朱印",
                                        "language": "ja",
                                    },
                                    "on": f"{OLD}/1/canvas/1#xywh=10,20,30,40",
                                }
                            ],
                        }
                    ],
                },
                {
                    "@id": f"{OLD}/1/canvas/2#part",
                    "label": "",
                    "images": [
                        {
                            "resource": {
                                "@type": "oa:Choice",
                                "default": {
                                    "@id": f"{OLD}/i/2.jpg",
                                    "@type": "dctypes:Image",
                                    "width": 20,
                                    "height": 10,
                                },
                                "item": [{"@id": f"{OLD}/i/2-uv.jpg", "@type": "dctypes:Image"}, "rdf:nil"],
                            }
                        }
                    ],
                },
                {"@id": f"{OLD}/1/canvas/3", "images": [{"resource": {"@id": "javascript:alert(1)"}}]},
                {
                    "@id": f"{OLD}/1/canvas/1",
                    "images": [
                        {
                            "resource": {
                                "@type": "dctypes:Image",
                                "service": {
                                    "@context": "http://library.stanford.edu/iiif/image-api/1.1/context.json",
                                    "@id": f"{OLD}/i/4/",
                                    "profile": "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2",
                                },
                            }
                        }
                    ],
                },
            ],
        }
    ],
}
V3 = {
    "@context": "http://iiif.io/api/presentation/3/context.json",
    "id": f"{OLD}/3/manifest.json",
    "type": "Manifest",
    "label": {"ja": ["見本写真"], "<b>": ["x"], "none": [5]},
    "rights": "http://rightsstatements.org/vocab/InC/1.0/",
    "behavior": ["individuals", "no-such"],
    "items": [
        {
            "id": f"{OLD}/3/canvas/1",
            "type": "Canvas",
            "width": 600,
            "height": -1,
            "label": {"en": ["Front"]},
            "annotations": [{"id": f"{OLD}/3/annotations/1", "type": "AnnotationPage"}],
            "items": [
                {
                    "type": "AnnotationPage",
                    "items": [
                        {
                            "type": "Annotation",
                            "motivation": "painting",
                            "target": f"{OLD}/3/canvas/1#xywh=0,0,300,200",
                            "body": {
                                "id": f"{OLD}/i/3/full/max/0/default.jpg",
                                "type": "Image",
                                "format": "text/html",
                                "width": 600,
                                "height": 400,
                                "service": [
                                    {"id": f"{OLD}/i/3", "type": "ImageService3", "profile": "level2"},
                                    {"id": "data:text/html,x", "type": "ImageService3", "profile": "level2"},
                                    {"id": f"{OLD}/auth", "type": "AuthProbeService2"},
                                ],
                            },
                        },
                        {"motivation": "tagging", "body": {"id": f"{OLD}/no.jpg", "type": "Image"}},
                    ],
                }
            ],
        }
    ],
}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """What was looked through in one world is not true of the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def iiif_site(small_world: hub.Hub) -> Client:
    keep_manifests(small_world, V2, V3)
    return Client()


def keep_manifests(opened: hub.Hub, *originals: dict[str, Any]) -> None:
    source = Source("karappo", {"ja": "未収集の収録元"}, "iiif", "iiif", kind="Item",
                    mapping={"作者": "creator"})  # fmt: skip
    read = format.reader(source)
    raw = [
        RawRecord("karappo", str(n), "iiif", json.dumps(one).encode(), world.DATESTAMP)
        for n, one in enumerate(originals, 1)
    ]
    world.bring(opened.catalogue, "karappo", raw, lambda one: Mapped(one, read(one).entity))


def get(site: Client, path: str, status: int = 200, **headers: str) -> dict[str, Any]:
    response = site.get(path, headers=headers)
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (status, "*")
    found: dict[str, Any] = response.json()
    return found


def test_a_record_with_pictures(site: Client) -> None:
    response = site.get("/iiif/mihon-pictured/manifest")
    assert response["Content-Type"] == P3
    one = response.json()
    assert breaches(one) == []
    assert one["id"] == f"{HERE}/iiif/mihon-pictured/manifest"
    assert one["label"] == {"ja": ["絵巻「つなぎの里」"]}
    assert one["summary"]["ja"][0].endswith("箱書に由来が記されている。")
    assert one["requiredStatement"] == {
        "label": {"ja": ["出典"], "en": ["Attribution"]},
        "value": {"none": ["出典：見本県立博物館「収蔵品目録」を加工して作成"]},
    }
    assert one["metadata"][0] == {"label": {"ja": ["種別"], "en": ["Type"]}, "value": {"ja": ["茶碗"]}}
    assert {"label": {"ja": ["所蔵機関"], "en": ["Held by"]},
            "value": {"ja": ["見本県立博物館"], "en": ["Mihon Prefectural Museum"]}} in one["metadata"]  # fmt: skip
    assert one["rights"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert one["provider"][0]["label"] == {"ja": ["見本県立博物館"], "en": ["Mihon Prefectural Museum"]}
    assert [page["id"] for page in one["homepage"]] == [
        f"{HERE}/{lang}/item/mihon-pictured" for lang in ("ja", "en")
    ]
    assert one["seeAlso"][0]["id"] == f"{HERE}/item/mihon-pictured.jsonld"
    assert one["thumbnail"] == [{"id": f"{world.PICTURES}/1.png", "type": "Image", "format": "image/png"}]
    bodies = [canvas["items"][0]["items"][0]["body"] for canvas in one["items"]]
    assert [body["id"] for body in bodies] == [f"{world.PICTURES}/{n}.png" for n in (1, 2)]
    assert {(canvas["width"], canvas["height"]) for canvas in one["items"]} == {(1000, 1000)}


def test_version_2_becomes_version_3(iiif_site: Client) -> None:
    one = get(iiif_site, "/iiif/karappo-1/manifest")
    assert breaches(one) == []
    assert one["label"] == {"ja": ["見本絵巻"], "en": ["Sample scroll"]}
    assert one["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert (one["viewingDirection"], one["behavior"]) == ("right-to-left", ["paged"])
    assert one["requiredStatement"]["value"] == {"ja": ["架空図書館"]}
    assert one["seeAlso"][1]["id"] == f"{OLD}/1/manifest.json"
    cover, choice, last = one["items"]
    assert (cover["id"], cover["label"]) == (f"{OLD}/1/canvas/1", {"none": ["表紙"]})
    assert (cover["width"], cover["height"]) == (4000, 3000)
    body = cover["items"][0]["items"][0]["body"]
    service = {
        "@id": f"{OLD}/i/1",
        "@type": "ImageService2",
        "profile": "http://iiif.io/api/image/2/level1.json",
    }
    assert body["service"] == [service]
    assert cover["thumbnail"][0]["id"] == f"{OLD}/i/1/full/!400,400/0/default.jpg"
    (remark,) = cover["annotations"][0]["items"]
    assert remark["body"] == {
        "type": "TextualBody", "value": "圖書の朱印", "format": "text/plain", "language": "ja",
    }  # fmt: skip
    assert remark["target"] == f"{OLD}/1/canvas/1#xywh=10,20,30,40"
    assert (choice["id"], choice["label"]) == (f"{HERE}/iiif/karappo-1/canvas/p2", {"none": ["2"]})
    assert (choice["width"], choice["height"]) == (20, 10)
    options = choice["items"][0]["items"][0]["body"]
    assert (options["type"], [o["id"] for o in options["items"]]) == (
        "Choice", [f"{OLD}/i/2.jpg", f"{OLD}/i/2-uv.jpg"],
    )  # fmt: skip
    assert last["id"] == f"{HERE}/iiif/karappo-1/canvas/p4"
    first_version = last["items"][0]["items"][0]["body"]
    assert first_version["id"] == f"{OLD}/i/4/full/full/0/native.jpg"
    assert first_version["service"][0]["profile"] == "http://iiif.io/api/image/1/level2.json"


def test_version_3_is_kept_and_cleaned(iiif_site: Client) -> None:
    one = get(iiif_site, "/iiif/karappo-2/manifest")
    assert breaches(one) == []
    assert one["rights"] == "http://rightsstatements.org/vocab/InC/1.0/"
    assert one["behavior"] == ["individuals"]
    (canvas,) = one["items"]
    assert (canvas["width"], canvas["height"]) == (600, 400)
    (painting,) = canvas["items"][0]["items"]
    assert painting["target"] == f"{OLD}/3/canvas/1#xywh=0,0,300,200"
    assert painting["body"]["format"] == "image/jpeg"
    assert painting["body"]["service"] == [{"id": f"{OLD}/i/3", "type": "ImageService3", "profile": "level2"}]
    assert canvas["annotations"] == [{"id": f"{OLD}/3/annotations/1", "type": "AnnotationPage"}]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/iiif/mihon-1/manifest", 404),
        ("/iiif/mihon-9/manifest", 410),
        ("/iiif/mihon-9/search", 410),
        ("/iiif/mihon-hostile/manifest", 404),
        ("/iiif/nothing/manifest", 404),
        (f"/iiif/{'x' * 400}/manifest", 404),
        ("/iiif/%00/manifest", 404),
        ("/iiif/collection/nothing", 404),
        ("/iiif/collection/kadai", 404),
        ("/iiif/collection/mihon/2-1001", 404),
        ("/iiif/collection/mihon/1-7", 404),
        ("/iiif/collection/mihon/１-1000", 404),
        ("/iiif/activity/1001-2000", 404),
        (f"/iiif/activity/{10**17 * 1000 + 1}-{10**17 * 1000 + 1000}", 404),
        ("/iiif/activity/x", 404),
        (f"/iiif/mihon-pictured/search?q={'x' * 501}", 400),
    ],
)
def test_what_there_is_not(site: Client, path: str, status: int) -> None:
    assert get(site, path, status)["error"]["status"] == status


def test_bare_json_for_who_asks_for_it(site: Client) -> None:
    response = site.get("/iiif/collection", headers={"accept": "application/json"})
    assert response["Content-Type"] == "application/json"
    assert site.post("/iiif/collection").status_code == 405


def test_texts_that_look_like_markup_are_escaped(small_world: hub.Hub) -> None:
    world.keep(small_world.catalogue, "mihon", [angled()], body=world.as_json)
    one = get(Client(), "/iiif/mihon-angled/manifest")
    assert breaches(one) == []
    assert one["summary"] == {"ja": ["<span>&lt;火打ち石&gt;と&lt;火口&gt;</span>"]}
    urls = next(p["value"] for p in one["metadata"] if p["label"]["en"] == ["Web page"])
    assert urls == {
        "none": ['<a href="https://ok.example.jp/a?b=1&amp;c=2">https://ok.example.jp/a?b=1&amp;c=2</a>']
    }


def angled() -> Entity:
    make = world.Maker("Item", "mihon", "angled")
    make.say("name", "<火打ち石>", "ja")
    make.say("description", "<火打ち石>と<火口>", "ja")
    make.say("url", "https://ok.example.jp/a?b=1&c=2")
    make.say("image", f"{OLD}/i/9/full/max/0/default.jpg")
    return make.done()


def test_collections(iiif_site: Client) -> None:
    top = get(iiif_site, "/iiif/collection")
    assert breaches(top) == []
    assert [item["id"] for item in top["items"]] == [
        f"{HERE}/iiif/collection/mihon", f"{HERE}/iiif/collection/karappo",
    ]  # fmt: skip
    source = get(iiif_site, "/iiif/collection/mihon")
    assert breaches(source) == []
    assert [item["id"] for item in source["items"]] == [f"{HERE}/iiif/collection/mihon/1-1000"]
    part = get(iiif_site, "/iiif/collection/mihon/1-1000")
    assert breaches(part) == []
    assert [item["id"] for item in part["items"]] == [f"{HERE}/iiif/mihon-pictured/manifest"]
    assert part["items"][0]["thumbnail"] == [{"id": f"{world.PICTURES}/1.png", "type": "Image"}]


def test_a_large_catalogue_is_parted_twice(iiif_site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_iiif_lists, "WIDTH", 2)
    monkeypatch.setattr(_iiif_lists, "WIDE", 8)
    opened = hub.open_hub().catalogue
    numbers = [opened.get(f"karappo-{n}").change for n in (1, 2)]
    wide = sorted({(n - 1) // 8 * 8 + 1 for n in numbers})
    source = get(iiif_site, "/iiif/collection/karappo")
    assert [i["id"].rpartition("/")[2] for i in source["items"]] == [f"{n}-{n + 7}" for n in wide]
    parts = [part for each in source["items"] for part in get(iiif_site, each["id"][len(HERE) :])["items"]]
    leaves = [get(iiif_site, part["id"][len(HERE) :]) for part in parts]
    assert [leaf["label"]["ja"] for leaf in leaves] == [part["label"]["ja"] for part in parts]
    listed = [item["id"] for leaf in leaves for item in leaf["items"]]
    assert listed == [f"{HERE}/iiif/karappo-{n}/manifest" for n in (1, 2)]


def activities(site: Client, *, empty: bool = False) -> list[tuple[str, str]]:
    """Everything from the first page to the last, by `next`; and the same backwards, by `prev`.

    `empty`: there may be pages without anything.
    """
    whole = get(site, "/iiif/activity")
    there: list[list[dict[str, Any]]] = []
    page = whole.get("first")
    while page:
        document = get(site, page["id"][len(HERE) :])
        there.append(document["orderedItems"])
        last, page = document["id"], document.get("next")
    assert empty or whole["last"]["id"] == last
    back: list[list[dict[str, Any]]] = []
    page = whole["last"]
    while page:
        document = get(site, page["id"][len(HERE) :])
        back.insert(0, document["orderedItems"])
        page = document.get("prev")
    assert [one for items in back for one in items] == [one for items in there for one in items]
    assert empty or ([] not in there and [] not in back)
    return [
        (one["type"], one["object"]["id"].removeprefix(f"{HERE}/iiif/").removesuffix("/manifest"))
        for items in there
        for one in items
    ]


@pytest.mark.parametrize("width", [1, 3, 1000])
def test_the_stream_of_changes(small_world: hub.Hub, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_iiif_changes, "WIDTH", width)
    keep_manifests(small_world, V2, V3)
    site = Client()
    first = [("Create", "mihon-pictured"), ("Create", "karappo-1"), ("Create", "karappo-2")]
    assert activities(site) == first
    keep_manifests(small_world, {**V2, "label": "見本絵巻（改）"}, {**V3, "items": []})
    gone = RawRecord("mihon", "pictured", "table", b"", deleted=True)
    world.bring(small_world.catalogue, "mihon", [gone], Mapped)
    assert activities(site) == [
        ("Update", "karappo-1"),
        ("Delete", "karappo-2"),
        ("Delete", "mihon-pictured"),
    ]
    get(site, "/iiif/collection/mihon", 404)
    keep_manifests(small_world, {**V2, "sequences": []}, V3)
    assert activities(site) == [
        ("Delete", "mihon-pictured"),
        ("Delete", "karappo-1"),
        ("Create", "karappo-2"),
    ]


def test_looking_through_sources_takes_no_longer_than_a_reader_waits(
    iiif_site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_iiif_lists, "PATIENCE", 0.0)
    top = get(iiif_site, "/iiif/collection")
    assert [item["id"].rpartition("/")[2] for item in top["items"]] == ["mihon", "kadai", "karappo"]
    assert get(iiif_site, "/iiif/collection/kadai/1-1000")["items"] == []
    monkeypatch.setattr(_iiif_lists, "PATIENCE", 8.0)
    top = get(iiif_site, "/iiif/collection")
    assert [item["id"].rpartition("/")[2] for item in top["items"]] == ["mihon", "karappo"]
    monkeypatch.setattr(_iiif_lists, "PATIENCE", 0.0)
    get(iiif_site, "/iiif/collection/kadai", 404)


@pytest.mark.parametrize("batch", [1, 500])
def test_a_page_of_changes_that_is_looked_for_too_long_may_be_empty(
    iiif_site: Client, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_iiif_changes, "WIDTH", 4)
    monkeypatch.setattr(_iiif_changes, "BATCH", batch)
    monkeypatch.setattr(_iiif_changes, "BUDGET", 0.0)
    hasty = activities(iiif_site, empty=True)
    monkeypatch.setattr(_iiif_changes, "BUDGET", 9.0)
    assert activities(iiif_site) == hasty
    assert len(hasty) == 3
    asked: list[int] = []
    kept = hub.open_hub().catalogue.kept

    def noted(selection: Selection, after: int, until: int, limit: int) -> list[Kept]:
        asked.append(after)
        return kept(selection, after, until, limit)

    monkeypatch.setattr(hub.open_hub().catalogue, "kept", noted)
    assert get(iiif_site, "/iiif/activity")["first"]["id"].endswith("/41-44")
    assert asked[0] == 40  # what is known to be without activities is not read again


def test_nothing_has_happened(empty_site: Client) -> None:
    assert get(empty_site, "/iiif/activity") == {
        "@context": "http://iiif.io/api/discovery/1/context.json",
        "id": f"{HERE}/iiif/activity",
        "type": "OrderedCollection",
        "totalItems": 0,
    }
    assert get(empty_site, "/iiif/collection")["items"] == []


@pytest.mark.django_db(transaction=True)
def test_our_own_harvester_follows(
    small_world: hub.Hub, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_iiif_lists, "WIDTH", 10)
    monkeypatch.setattr(_iiif_changes, "WIDTH", 10)
    keep_manifests(small_world, V2, V3)
    url = str(live_server.url)
    source = Source("back", {}, "iiif", "iiif", options={"activity": f"{url}/iiif/activity", "delay": 0})
    faults: list[tuple[str, str]] = []
    with Web(Settings(allow_private_hosts=True), sleep=lambda seconds: None) as web:
        tools = Tools(web, lambda what, example: faults.append((what, example)))
        (window,) = driver.plan(source, [], tools)
        records = [r for batch in driver.fetch(source, window, None, tools) for r in batch.records]
        names = [f"{url}/iiif/{name}/manifest" for name in ("mihon-pictured", "karappo-1", "karappo-2")]
        assert [record.local_id for record in records] == names
        assert format.reader(source)(records[1]).entity.first("name", "en") == "Sample scroll"
        world.bring(small_world.catalogue, "karappo",
                    [RawRecord("karappo", "1", "iiif", b"", deleted=True)], Mapped)  # fmt: skip
        (again,) = driver.plan(source, [PastWindow(window, True)], tools)
        later = [r for batch in driver.fetch(source, again, None, tools) for r in batch.records]
        assert (later[-1].local_id, later[-1].deleted) == (names[1], True)
        walked = Source(
            "back", {}, "iiif", "iiif", options={"collection": f"{url}/iiif/collection", "delay": 0}
        )
        (window,) = driver.plan(walked, [], tools)
        listed = [r.local_id for b in driver.fetch(walked, window, None, tools) for r in b.records]
        assert listed == [names[0], names[2]]
    assert faults == []


def search(site: Client, query: str) -> list[tuple[str, str, str]]:
    found = get(site, f"/iiif/karappo-1/search?{query}")
    assert found["@context"] == "http://iiif.io/api/search/2/context.json"
    assert found["type"] == "AnnotationPage"
    return [(one["motivation"], one["body"]["value"], one["target"]) for one in found["items"]]


def test_search_in_a_manifest(iiif_site: Client) -> None:
    one = get(iiif_site, "/iiif/karappo-1/manifest")
    assert one["service"] == [{"id": f"{HERE}/iiif/karappo-1/search", "type": "SearchService2"}]
    canvas = f"{OLD}/1/canvas/1"
    remark = ("commenting", "圖書の朱印", f"{canvas}#xywh=10,20,30,40")
    assert search(iiif_site, "q=図書+朱印") == [remark]
    assert search(iiif_site, "q=ＳＡＭＰＬＥ") == [("describing", "Sample scroll", canvas)]
    assert search(iiif_site, "q=sample+朱印") == []
    assert search(iiif_site, "q=用心") == [("describing", "火の<用心>", canvas)]
    assert search(iiif_site, "motivation=commenting") == [remark]
    assert search(iiif_site, "q=朱印&motivation=painting") == []
    assert search(iiif_site, "") == []
    answer = get(iiif_site, "/iiif/karappo-1/search?q=x&user=me&date=y")
    assert answer["ignored"] == ["date", "user"]
    assert answer["id"] == f"{HERE}/iiif/karappo-1/search?q=x&user=me&date=y"


@pytest.mark.parametrize(
    ("path", "value", "breach"),
    [
        ("@context", "x", "@context 'x'"),
        ("id", "ftp://x", ": id 'ftp://x'"),
        ("label", {}, "/label: {} is no language map"),
        (
            "rights",
            "https://creativecommons.org/licenses/by/4.0/",
            "/rights 'https://creativecommons.org/licenses/by/4.0/'",
        ),
        ("logo", [], ": ['logo'] in a Manifest"),
        ("summary", {"ja": ["<script>x</script>"]}, "/summary: markup '<script>x</script>'"),
        ("items", [], ": no canvases"),
        ("items/0/width", 0, "/items/0: size"),
        ("items/0/items", [], "/items/0: nothing painted"),
        (
            "items/0/items/0/items/0/target",
            "https://x.example/",
            "/items/0/items: target 'https://x.example/'",
        ),
        ("items/0/items/0/items/0/motivation", "tagging", "/items/0/items: motivation 'tagging'"),
        (
            "items/0/items/0/items/0/body/service/0/@type",
            "Service",
            "/items/0/items/body/service: type 'Service'",
        ),
        ("items/1/id", f"{OLD}/1/canvas/1", ": ids that are not unique"),
    ],
)
def test_the_checker_finds_what_breaks_a_rule(iiif_site: Client, path: str, value: Any, breach: str) -> None:
    one = get(iiif_site, "/iiif/karappo-1/manifest")
    *way, last = path.split("/")
    node: Any = one
    for name in way:
        node = node[int(name) if isinstance(node, list) else name]
    node[last] = value
    assert breach in breaches(one)


def test_the_sample() -> None:
    folder = Path(__file__).parents[2] / "sample"
    read = format.reader(load_source(folder / "sample-iiif.yml"))
    for line in (folder / "data" / "manifests.jsonl").read_bytes().splitlines():
        raw = RawRecord("sample-iiif", json.loads(line)["id"], "iiif", line)
        held = Held(read(raw).entity, 1, NOW, NOW, False, raw.local_id, "iiif", None, NOW)
        ours = manifest(held, raw, None, HERE)
        assert breaches(ours) == []
        assert len(ours["items"]) == len(json.loads(line)["items"])


JUNK: list[Any] = [
    None, 1, -1, 0, 1e99, True, "", "x", "<b onclick=x>y</b>", "javascript:x", "http://a.example/ b", [], {}, [[]], [{}],
    {"@value": 3}, {"id": 7}, {"@id": ["x"]}, {"none": [{}]}, {"type": ["a"]}, "https://a.example/#x", ["level2"],
    {"service": 5}, "http://[bad", "https://a.example/\"><x>", "https://bank.example@a.example/", "https://絵.example/絵",
]  # fmt: skip


def places(node: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in inside:
        yield (*way, name)
        yield from places(value, (*way, name))


@pytest.mark.parametrize("original", [V2, V3], ids=["v2", "v3"])
def test_whatever_an_original_says_ours_keeps_the_rules(original: dict[str, Any]) -> None:
    """Each place of an original, filled with each sort of rubbish."""
    make = world.Maker("Item", "mihon", "1")
    make.say("image", f"{OLD}/1.jpg")
    held = Held(make.done(), 1, NOW, NOW, False, "1", "iiif", None, NOW)
    tried = 0
    for *way, last in places(original):
        for rubbish in JUNK:
            one = deepcopy(original)
            node: Any = one
            for name in way:
                node = node[name]
            node[last] = rubbish
            raw = RawRecord("mihon", "1", "iiif", json.dumps(one).encode())
            ours = manifest(held, raw, None, HERE)
            assert breaches(ours) == [], ((*way, last), rubbish)
            tried += 1
    assert tried > 1000


def test_every_picture_id_is_safe_in_an_address(small_world: hub.Hub) -> None:
    make = world.Maker("Item", "mihon", "見本/../x")
    make.say("name", "番号に記号のあるもの", "ja")
    make.say("image", f"{OLD}/1.jpg")
    entity = make.done()
    raw = RawRecord("mihon", "見本/../x", "table", world.as_json(entity), world.DATESTAMP)
    world.bring(small_world.catalogue, "mihon", [raw], lambda one: Mapped(one, entity))
    id = entity_id("mihon", "見本/../x")
    one = get(Client(), f"/iiif/{id}/manifest")
    assert breaches(one) == []
    assert one["id"] == f"{HERE}/iiif/{id}/manifest"


def test_the_page_opens_our_manifest(site: Client) -> None:
    text = site.get("/ja/item/mihon-pictured").content.decode()
    ours = f"{HERE}/iiif/mihon-pictured/manifest"
    assert text.count(f'data-manifest="{ours}"') == 1
    assert text.count(f'href="{ours}?manifest={ours}"') == 1
    plain = site.get("/ja/item/mihon-1").content.decode()
    assert plain.count("/iiif/") == 0
