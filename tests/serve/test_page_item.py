"""The page of one thing: all that is known, where it is from, and nothing of it can harm a reader."""

import json
from typing import Any

import pytest
import rdflib
import world
from django.test import Client
from page import get, links, select, texts

from tsunagi import hub
from tsunagi.model import load_kinds
from tsunagi.serve._jsonld import ADDRESSES


def rows(site: Client, path: str) -> dict[str, list[str]]:
    page = get(site, path)
    return {texts(row, "dt")[0]: texts(row, "div.cell-main") for row in select(page, "div.row")}


def test_shows_every_value_in_the_order_of_the_kind(site: Client) -> None:
    shown = rows(site, "/ja/item/mihon-1")
    assert shown == {
        "名称": ["黒楽茶碗 第1号 (ミホン)", "Black Raku tea bowl, no. 1"],
        "種別": ["茶碗"],
        "解説・抄録": ["東京都文京区に伝わる黒楽茶碗。保存状態は良好で、箱書に由来が記されている。"],
        "主題": ["茶碗", "地域史", "文化財"],
        "言語": ["日本語"],
        "識別子": ["MHN-0001 登録番号"],
        "利用条件": [shown["利用条件"][0]],
        "公開ページ": ["https://museum.example.jp/items/1"],
        "作成者": ["架空 花子 作者"],
        "作成日": ["桃山時代"],
        "制作地": ["東京都文京区"],
        "所蔵機関": ["見本県立博物館", "Mihon Prefectural Museum"],
    }
    assert shown["利用条件"][0].startswith("CC0")
    order = [p.labels["ja"] for p in load_kinds()["Item"].properties.values()]
    assert list(shown) == [label for label in order if label in shown]


def test_english_labels(site: Client) -> None:
    assert list(rows(site, "/en/item/kadai-K3")) == [
        "Name", "Subject", "Principal investigator", "Institution", "Start", "Amount (JPY)",
    ]  # fmt: skip


def test_dates_show_edtf_span_and_the_name_of_their_field(site: Client) -> None:
    page = get(site, "/ja/item/mihon-3")
    (date,) = [row for row in select(page, "div.row") if texts(row, "dt") == ["作成日"]]
    assert texts(date, ".cell-notes span") == ["1924-05", "1924-05-01 – 1924-05-31", "年代"]


def test_values_lead_to_a_search_that_finds_this_thing(site: Client) -> None:
    page = get(site, "/ja/item/mihon-1")
    searches = [href for href in links(page, "dl.rows a") if href.startswith("/ja/search")]
    assert len(searches) == 10
    for href in searches:
        found = site.get(href.replace("/search?", "/search.json?") + "&size=100").json()["hits"]
        assert "mihon-1" in [hit["id"] for hit in found], href


def test_provenance_and_attribution(site: Client) -> None:
    page = get(site, "/ja/item/mihon-1")
    facts = dict(zip(texts(page, ".item-side .facts dt"), texts(page, ".item-side .facts dd"), strict=True))
    assert facts["収録元"] == "見本県立博物館 収蔵品目録"
    assert facts["収録元でのID"] == "1"
    assert facts["収録元での更新日時"] == "2024-05-01T00:00:00Z"
    assert texts(page, ".attribution") == ["出典：見本県立博物館「収蔵品目録」を加工して作成"]
    assert texts(page, ".item-kind .sample") == ["見本データ"]


def test_related_things_are_linked(site: Client) -> None:
    related = links(get(site, "/ja/item/mihon-1"), ".related a")
    assert "/ja/item/mihon-1" not in related
    assert len(related) == len(set(related)) > 0


def test_history_tells_what_changed(site: Client) -> None:
    page = get(site, "/ja/item/mihon-7")
    assert [t.split()[-1] for t in texts(page, ".history p")] == ["変更", "新規登録"]
    assert texts(page, ".diff .came") == ["追加：解説・抄録 書き直した解説。"]
    assert texts(page, ".diff .went")[0].startswith("削除：解説・抄録 東京都文京区に伝わる鉱物標本")


def test_json_has_everything(site: Client) -> None:
    data = site.get("/item/mihon-7.json").json()
    assert data["id"] == "mihon-7"
    assert data["values"]["name"][1] == {"text": "Mineral specimen, no. 7", "lang": "en"}
    assert data["labels"]["name"] == {"ja": "名称", "en": "Name"}
    assert data["provenance"]["local_id"] == "7"
    assert len(data["versions"]) == 1
    for path in ("/ja/item/mihon-7.json", "/en/item/mihon-7.json", "/ja/item/mihon-7?format=json"):
        assert site.get(path).json()["values"] == data["values"]
    assert (
        site.get("/ja/item/mihon-7", headers={"accept": "application/json"}).json()["values"]
        == data["values"]
    )


@pytest.mark.parametrize(
    ("accept", "language", "where"),
    [
        ("text/html", "ja", "/ja/item/mihon-1"),
        ("text/html", "en-GB,en;q=0.8", "/en/item/mihon-1"),
        ("*/*", "ja", "/ja/item/mihon-1"),
        ("application/json", "ja", "/item/mihon-1.json"),
        ("application/ld+json", "en", "/data/mihon-1.jsonld"),
    ],
)
def test_the_stable_address_leads_to_what_is_preferred(
    site: Client, accept: str, language: str, where: str
) -> None:
    response = site.get("/item/mihon-1", headers={"accept": accept, "accept-language": language})
    assert (response.status_code, response["Location"]) == (303, where)
    assert {"Accept", "Accept-Language"} <= {h.strip() for h in response["Vary"].split(",")}


def script_of(site: Client, id: str) -> Any:
    (script,) = select(get(site, f"/en/item/{id}"), 'script[type="application/ld+json"]')
    assert "<" not in script.text
    return json.loads(script.text)


@pytest.mark.parametrize("id", ["mihon-1", "mihon-hostile", "mihon-pictured", "kadai-K3"])
def test_linked_data_is_one_description_at_both_addresses(site: Client, id: str) -> None:
    here, there = site.get(f"/item/{id}.jsonld"), site.get(f"/data/{id}.jsonld")
    assert here["Content-Type"] == "application/ld+json; charset=utf-8"
    assert here.content == there.content
    assert here["Content-Location"] == f"http://testserver/data/{id}.jsonld"
    assert site.get(f"/item/{id}.json").json()["links"]["jsonld"] == here["Content-Location"]


def test_the_page_says_it_in_the_terms_of_schema_org(site: Client) -> None:
    data = script_of(site, "mihon-1")
    assert (data["@context"], data["@id"], data["@type"]) == (
        "https://schema.org", "http://testserver/item/mihon-1", "CreativeWork",
    )  # fmt: skip
    assert data["name"] == [
        {"@value": "黒楽茶碗 第1号", "@language": "ja"},
        {"@value": "ミホン", "@language": "ja-kana"},
        {"@value": "Black Raku tea bowl, no. 1", "@language": "en"},
    ]
    assert data["creator"] == {
        "@id": "http://testserver/data/mihon-1#creator-1",
        "@type": "Person",
        "name": {"@value": "架空 花子", "@language": "ja"},
    }
    assert data["dateCreated"] == "1573/1603"
    assert data["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    place = data["locationCreated"]
    assert (place["@type"], place["latitude"], place["longitude"]) == ("Place", 35.7081, 139.7522)


@pytest.mark.parametrize("id", ["mihon-1", "mihon-hostile", "mihon-pictured", "kadai-K3"])
def test_the_page_says_nothing_that_the_linked_data_does_not(site: Client, id: str) -> None:
    script = script_of(site, id)
    addresses = {name: {"@type": "@id"} for name in ADDRESSES}
    script["@context"] = {"@vocab": "http://schema.org/"} | addresses
    said = rdflib.Graph().parse(data=json.dumps(script), format="json-ld")
    known = rdflib.Graph().parse(data=site.get(f"/data/{id}.nt").content, format="nt")
    statements = {(s, p, str(o)) for s, p, o in known}
    assert len(said) > 4
    assert [(s, p, o) for s, p, o in said if (s, p, str(o)) not in statements] == []


def test_the_page_gives_no_text_as_an_address(site: Client) -> None:
    data = script_of(site, "mihon-hostile")
    assert data["url"] == "https://ok.example.jp/a?b=1&c=%22"
    assert {"image", "thumbnailUrl"} & set(data) == set()


def test_hostile_metadata_stays_text(site: Client) -> None:
    response = site.get("/ja/item/mihon-hostile")
    page = get(site, "/ja/item/mihon-hostile")
    assert [s.get("src") for s in select(page, "script")] == [None, "/static/serve/suggest.js"]
    assert list(page.iter("img")) == []
    assert [e.tag for e in page.iter() if any(name.startswith("on") for name in e.attrib)] == []
    assert [e.tag for e in page.iter() if e.get("style") is not None] == []
    assert [href for href in links(page) if href and href.split(":")[0] in {"javascript", "data"}] == []
    assert b"<script>alert" not in response.content
    outside = [a for a in select(page, "a") if a.get("href", "").startswith("http")]
    assert {(a.get("href"), a.get("rel")) for a in outside} == {
        ("https://ok.example.jp/a?b=1&c=%22", "noopener nofollow")
    }
    assert world.HOSTILE in page.text_content()


def test_hostile_metadata_stays_text_in_lists(site: Client) -> None:
    page = get(site, "/ja/search?q=id:mihon-hostile")
    assert links(page, ".hit-title a") == ["/ja/item/mihon-hostile"]
    assert list(page.iter("img")) == []


def test_the_original_is_a_download_that_cannot_run(site: Client) -> None:
    response = site.get("/item/mihon-1/original")
    assert response.content == world.as_json(world.thing(1))
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="mihon-1.json"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    xml = site.get("/item/kadai-K1/original")
    assert (xml["Content-Type"], xml["Content-Disposition"]) == (
        "application/xml", 'attachment; filename="kadai-K1.xml"',
    )  # fmt: skip


def test_the_original_is_shown_as_text(site: Client) -> None:
    page = get(site, "/ja/item/kadai-K1")
    assert select(page, "pre.original")[0].text_content() == world.as_xml(world.project(1)).decode()


def test_pictures_are_links_without_a_script(site: Client) -> None:
    page = get(site, "/ja/item/mihon-pictured")
    pictures = [f"{world.PICTURES}/1.png", f"{world.PICTURES}/2.png"]
    assert links(page, "a.picture") == pictures
    assert [i.get("src") for i in select(page, "a.picture img")] == pictures
    assert {i.get("referrerpolicy") for i in page.iter("img")} == {"no-referrer"}


def test_what_was_deleted_leaves_a_tombstone(site: Client) -> None:
    page = get(site, "/ja/item/mihon-9", 410)
    assert texts(page, "h1") == ["このデータは削除されました"]
    assert texts(get(site, "/en/item/mihon-9", 410), "h1") == ["This record has been deleted"]
    response = site.get("/item/mihon-9.json")
    assert (response.status_code, response.json()["deleted"], response.json()["id"]) == (410, True, "mihon-9")
    assert site.get("/item/mihon-9.jsonld").status_code == 410
    assert site.get("/item/mihon-9/original").status_code == 410


@pytest.mark.parametrize(
    "path",
    [
        "/ja/item/nothing",
        "/item/nothing",
        "/item/nothing.json",
        "/item/nothing.jsonld",
        "/item/nothing/original",
        "/ja/item/" + "x" * 400,
        "/ja/item/%00",
    ],
)
def test_what_there_is_not(site: Client, path: str) -> None:
    assert site.get(path).status_code == 404


def test_an_id_that_ends_like_a_suffix_is_still_found(site: Client, small_world: hub.Hub) -> None:
    entity = world.Entity("kadai-data.json", "Project", "kadai", world.project(1).values)
    world.keep(small_world.catalogue, "kadai", [entity], body=world.as_xml)
    assert len(select(get(site, "/ja/item/kadai-data.json"), "h1")) == 1
    assert site.get("/item/kadai-data.json").status_code == 303
    assert site.get("/item/kadai-data.json.json").json()["id"] == "kadai-data.json"
