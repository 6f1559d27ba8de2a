"""Japan Search's API, asked as its clients ask it."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client

from tsunagi.formats.jps import format as jps
from tsunagi.harvest import Tools, Window, _jps_slices, japansearch
from tsunagi.model import RawRecord, Source
from tsunagi.serve import _jpsearch_search
from tsunagi.serve._jpsearch_database import database, organisation_of
from tsunagi.serve._jpsearch_query import keyword_text, read_asked

CROSS = "/api/item/search/jps-cross"


def ask(site: Client, path: str, status: int = 200, **params: Any) -> Any:
    query = urlencode(params, doseq=True)
    response = site.get(f"{path}?{query}" if query else path)
    assert response.status_code == status, response.content[:300]
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    return json.loads(response.content)


def ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer["list"]]


def wrong(site: Client, path: str, **params: Any) -> str:
    return str(ask(site, path, 400, **params)["error"]["parameter"])


def f(**filters: Any) -> dict[str, Any]:
    return {f"f-{name}": value for name, value in filters.items()}


def test_an_answer_has_what_japan_search_gives(site: Client) -> None:
    answer = ask(site, CROSS, keyword="黒楽茶碗 第33号")
    assert list(answer) == ["hit", "from", "size", "list", "facets", "cursor", "meant"]
    assert (answer["hit"], answer["from"], answer["size"], answer["cursor"]) == (1, 0, 20, None)
    facets = ["db", "rights", "contents", "type", "cm", "tempo", "place"]
    assert [facet["key"] for facet in answer["facets"]] == facets
    (item,) = answer["list"]
    updated = item["common"].pop("lastUpdatedDate")
    assert (len(updated), updated[-1]) == (20, "Z")
    assert item["common"] == {
        "id": "mihon-33",
        "title": "黒楽茶碗 第33号",
        "titleEn": "Black Raku tea bowl, no. 33",
        "titleYomi": "ミホン",
        "description": "北海道札幌市に伝わる黒楽茶碗。保存状態は良好で、箱書に由来が記されている。",
        "contributor": ["見本 太郎"],
        "temporal": ["桃山時代"],
        "location": ["北海道札幌市"],
        "category": ["茶碗"],
        "subCategory": ["茶碗", "地域史", "文化財"],
        "coordinates": {"lat": 43.0621, "lon": 141.3544},
        "linkUrl": "https://museum.example.jp/items/33",
        "contentsRightsType": "cc0",
        "contentsAccess": "not_exist",
        "provider": "mihon-prefectural-museum",
        "providerUrl": "https://museum.example.jp/",
        "ownerOrg": "mihon-prefectural-museum",
        "database": "mihon",
        "access": "PUBLIC",
    }
    assert item["rdfindex"] == {"type": ["茶碗"], "temporal": ["安土桃山時代"], "spatial": ["北海道 札幌市"]}
    assert item["mihon-creator"] == ["見本 太郎"]


def test_words_stand_beside_ids(site: Client) -> None:
    assert ask(site, "/api/item/mihon-4")["labels"] == {
        "database": {"ja": "見本県立博物館 収蔵品目録", "en": "Mihon Prefectural Museum collection"},
        "provider": {"ja": "見本県立博物館", "en": "Mihon Prefectural Museum"},
        "ownerOrg": {"ja": "見本県立博物館", "en": "Mihon Prefectural Museum"},
        "kind": {"ja": "資料・文化財", "en": "Item"},
        "contentsRightsType": {"ja": "CC BY（表示）", "en": "CC BY (attribution)"},
    }


def test_dates_have_days_and_places_municipalities(site: Client) -> None:
    item = ask(site, "/api/item/mihon-3")
    assert item["tsunagi"]["dates"] == [
        {
            "property": "dateCreated",
            "text": "大正13年5月",
            "edtf": "1924-05",
            "first": "1924-05-01",
            "last": "1924-05-31",
        }
    ]
    assert item["tsunagi"]["places"] == [
        {
            "property": "locationCreated",
            "text": "北海道札幌市",
            "country": "JP",
            "prefecture": "北海道",
            "municipality": "札幌市",
            "labels": {"ja": "北海道 札幌市", "en": "Hokkaido 札幌市"},
            "lat": 43.0621,
            "lon": 141.3544,
        }
    ]


def test_every_engine_answers_and_csid_is_let_pass(site: Client) -> None:
    assert ask(site, "/api/item/search/mihon-default", keyword="織機", csid="x")["hit"] == 5


@pytest.mark.parametrize(
    ("keywords", "hit"),
    [
        (["織機", "第6号"], 1),
        (["+織機", "+書簡"], 10),
        (["+織機", "+書簡", "第6号"], 1),
        (["地域史", "-織機"], 45),
        (["第6号 木製"], 1),
        (['"木製織機 第6号"'], 1),
        (["OR"], 0),
        (["・・・"], 0),
        (["（織機"], 5),
        (["title:織機"], 0),
        (["織機 OR 書簡"], 0),
        ([""], 51),
    ],
)
def test_keywords_are_words_whatever_they_look_like(site: Client, keywords: list[str], hit: int) -> None:
    assert ask(site, CROSS, keyword=keywords, size=0)["hit"] == hit


def test_keyword_or_of_older_clients(site: Client) -> None:
    assert ask(site, CROSS, keyword=["織機", "書簡"], keywordOr="true", size=0)["hit"] == 10


def test_keywords_become_a_query() -> None:
    assert keyword_text(["a b", "+c", "+d e", "-f", "-!", 'g"h']) == '(a b) NOT f "g h" (c OR (d e))'
    assert keyword_text(["+!", "a"]) == "!"


@pytest.mark.parametrize(
    ("params", "hit"),
    [
        (f(db="mihon"), 41),
        (f(db=["mihon", "kadai"]), 51),
        (f(db="-mihon"), 10),
        (f(type="茶碗"), 5),
        (f(type=["-茶碗", "-土器"], db="mihon"), 31),
        (f(rights="cc0"), 10),
        (f(rights="-cc0", db="mihon"), 31),
        (f(rights="com"), 20),
        (f(rights=["com", "-cc0"]), 10),
        (f(tempo="meiji"), 5),
        (f(tempo=["ancient", "meiji"]), 5),
        (f(cm="Project"), 10),
        (f(place="京都府/京都市"), 7),
        ({"r-tempo": "1900,1950"}, 20),
        ({"r-tempo": "2015,"}, 5),
        ({"r-tempo": ",-100"}, 5),
        ({"g-coordinates": "35.0,135.76,10km"}, 7),
        ({"g-coordinates": "35.0,135.76,10m"}, 0),
        (f(contents="thumb"), 1),
        (f(contents="-internet", db="mihon"), 40),
        (f(contents=["image", "iiif"], db="mihon"), 1),
    ],
)
def test_filters(site: Client, params: dict[str, Any], hit: int) -> None:
    assert ask(site, CROSS, **params)["hit"] == hit


def test_facets_are_counted_in_both_shapes(site: Client) -> None:
    facets = {facet["key"]: facet for facet in ask(site, CROSS, size=0)["facets"]}
    assert facets["db"]["counts"] == {"mihon": 41, "kadai": 10}
    assert facets["db"]["list"][1] == {
        "key": "kadai",
        "count": 10,
        "labels": {"ja": "架空研究課題一覧", "en": "Imaginary research projects"},
    }
    assert facets["rights"]["counts"] == {
        "cc0": 10, "others": 10, "ccby": 10, "incr": 10, "com": 20, "noncom": 20, "edu": 20,
    }  # fmt: skip
    assert [row["key"] for row in facets["rights"]["list"]] == ["cc0", "ccby", "incr", "others"]
    assert facets["tempo"]["counts"]["meiji"] == 5
    assert facets["cm"]["list"][0]["labels"] == {"ja": "資料・文化財", "en": "Item"}
    (only,) = ask(site, CROSS, size=0, **f(contents="internet"))["facets"]
    assert only["counts"] == {"internet": 1, "thumb": 1, "image": 1}


def test_a_facet_that_is_filtered_by_counts_only_what_is_in_the_result(site: Client) -> None:
    facets = {facet["key"]: facet["counts"] for facet in ask(site, CROSS, **f(db="kadai"))["facets"]}
    assert (facets["db"], facets["cm"]) == ({"kadai": 10}, {"Project": 10})
    excluded = ask(site, CROSS, **f(db="-kadai"))["facets"]
    assert excluded[0]["counts"] == {"mihon": 41}


def test_pages_by_from_and_by_cursor_are_the_same(site: Client) -> None:
    everything = ids(ask(site, CROSS, size=100))
    assert (len(everything), len(set(everything))) == (51, 51)
    by_from = [id for start in range(0, 60, 7) for id in ids(ask(site, CROSS, size=7, **{"from": start}))]
    assert by_from == everything
    by_cursor: list[str] = []
    answer = ask(site, CROSS, size=7)
    while True:
        by_cursor += ids(answer)
        if answer["cursor"] is None:
            break
        answer = ask(site, CROSS, size=7, cursor=answer["cursor"])
    assert by_cursor == everything


def test_contents_are_paged_too(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ask(site, CROSS, size=100, **f(contents="not_exist"))
    first = ask(site, CROSS, size=30, **f(contents="not_exist"))
    second = ask(site, CROSS, size=30, cursor=first["cursor"], **f(contents="not_exist"))
    assert (ids(first) + ids(second), second["cursor"]) == (ids(whole), None)
    assert wrong(site, CROSS, cursor="x", **f(contents="thumb")) == "cursor"
    monkeypatch.setattr(_jpsearch_search, "MOST_LOOKED_AT", 48)
    assert wrong(site, CROSS, **f(contents="thumb")) == "f-contents"
    assert ask(site, CROSS, keyword="織機", **f(contents="not_exist"))["hit"] == 5


def test_what_lies_beyond_two_thousand_is_reached_by_cursor(site: Client) -> None:
    told = ask(site, CROSS, 400, size=100, **{"from": 1901})["error"]
    assert (told["status"], told["parameter"], "cursor" in told["message"]) == (400, "from", True)


@pytest.mark.parametrize(
    ("params", "parameter"),
    [
        ({"keywords": "a"}, "keywords"),
        ({"image": "mihon-1"}, "image"),
        ({"text2image": "猫"}, "text2image"),
        ({"size": "-1"}, "size"),
        ({"size": "1e3"}, "size"),
        ({"size": "2001"}, "size"),
        ({"from": "x"}, "from"),
        ({"from": "１"}, "from"),
        ({"from": ["1", "2"]}, "from"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "x", "from": "20"}, "from"),
        ({"sort": "best"}, "sort"),
        ({"r-tempo": "江戸"}, "r-tempo"),
        ({"r-tempo": ","}, "r-tempo"),
        ({"r-tempo": "1900,1800"}, "r-tempo"),
        ({"g-coordinates": "91,0,1km"}, "g-coordinates"),
        ({"g-coordinates": "35,135,10"}, "g-coordinates"),
        ({"f-rights": "gpl"}, "f-rights"),
        ({"f-tempo": "-jidai"}, "f-tempo"),
        ({"f-contents": "smell"}, "f-contents"),
        ({"f-colour": "red"}, "f-colour"),
        ({"keyword": "a\0"}, "keyword"),
        ({"keyword": "あ" * 501}, "keyword"),
        ({"keyword": ["あ"] * 70}, "keyword"),
    ],
)
def test_what_is_wrong_is_named(site: Client, params: dict[str, Any], parameter: str) -> None:
    assert wrong(site, CROSS, **params) == parameter


def test_a_circle_becomes_the_square_around_it() -> None:
    def box(text: str) -> Any:
        return read_asked(QueryDict(urlencode({"g-coordinates": text}))).query.box

    assert [round(edge, 3) for edge in box("0,0,111.195km")] == [-1, -1, 1, 1]
    assert [round(edge, 2) for edge in box("0,179.5,111.195km")] == [-1, 178.5, 1, -179.5]
    assert box("90,0,5km")[1::2] == (-180.0, 180.0)
    assert box("0,0,99999km") == (-90.0, -180.0, 90.0, 180.0)


def test_items_that_are_gone_or_never_were(site: Client) -> None:
    assert ask(site, "/api/item/mihon-9", 410)["error"]["status"] == 410
    assert ask(site, "/api/item/mihon-none", 404)["error"]["status"] == 404
    assert ask(site, f"/api/item/{'x' * 400}", 404)["error"]["status"] == 404
    assert wrong(site, "/api/item/mihon-1", x="1") == "x"


def test_databases(site: Client) -> None:
    everything = ask(site, "/api/database/search")
    assert [(one["id"], one["count"]) for one in everything["list"]] == [
        ("mihon", 41),
        ("kadai", 10),
        ("karappo", 0),
    ]
    assert ids(ask(site, "/api/database/search", keyword="博物館")) == ["mihon"]
    assert ids(ask(site, "/api/database/search", keyword="-博物館")) == ["kadai", "karappo"]
    assert ids(ask(site, "/api/database/search", keyword=["+博物館", "+imaginary"])) == ["mihon", "kadai"]
    assert ids(ask(site, "/api/database/search", size=1, **{"from": 1})) == ["kadai"]
    assert wrong(site, "/api/database/search", q="x") == "q"
    assert ask(site, "/api/database/mihon") == everything["list"][0]
    assert ask(site, "/api/database/none", 404)["error"]["status"] == 404


def test_labels_tell_which_field_feeds_which_common_item(site: Client) -> None:
    labels = {row["property"]: row for row in ask(site, "/api/database/mihon/label")["labels"]}
    assert labels["creator"] == {
        "field": "mihon-creator",
        "property": "creator",
        "name": {"ja": "作成者", "en": "Creator"},
        "type": "name",
        "common": ["contributor"],
        "rdf": ["schema:creator", "dcterms:creator"],
        "sourceLabels": [],
    }
    assert [labels[name]["common"] for name in ("name", "dateCreated", "itemLocation", "extent")] == [
        ["title", "titleEn", "titleYomi"], ["temporal"], ["location"], [],
    ]  # fmt: skip
    assert ask(site, "/api/database/none/label", 404)["error"]["status"] == 404


def test_an_item_leads_to_its_organisation(site: Client) -> None:
    id = ask(site, "/api/item/mihon-1")["common"]["provider"]
    assert ask(site, f"/api/organization/{id}") == {
        "id": "mihon-prefectural-museum",
        "name": {"ja": "見本県立博物館", "en": "Mihon Prefectural Museum"},
        "ref": None,
        "linkUrl": "https://museum.example.jp/",
        "databases": [
            {
                "id": "mihon",
                "name": {"ja": "見本県立博物館 収蔵品目録", "en": "Mihon Prefectural Museum collection"},
                "count": 41,
                "link": "http://testserver/api/database/mihon",
            }
        ],
    }
    assert ask(site, "/api/organization/none", 404)["error"]["status"] == 404


def test_organisations_are_listed_once_each(site: Client) -> None:
    everything = ask(site, "/api/organization/search")
    assert ids(everything) == ["mihon-prefectural-museum", "kadai", "karappo"]
    assert ids(ask(site, "/api/organization/search", keyword="見本県立")) == ["mihon-prefectural-museum"]
    assert everything["list"][0] == ask(site, "/api/organization/mihon-prefectural-museum")


def test_ids_of_organisations_are_short_and_safe_whatever_they_are_called() -> None:
    def id(**provider: str) -> str:
        return organisation_of("s", {"s": Source("s", {"ja": "目録"}, "", "", provider=provider)})

    assert (id(en="Mihon Univ. / Library"), id(), organisation_of("gone", {})) == (
        "mihon-univ-library",
        "s",
        "gone",
    )
    assert (len(id(ja="見本館")), id(ja="見本館") == id(en="見本館"), id(ja="別館") == id(ja="見本館")) == (
        12,
        True,
        False,
    )


def test_a_source_whose_file_is_gone_is_still_a_database() -> None:
    gone = database("gone", {}, 3, "")
    assert (gone["name"], gone["count"], gone["metadataRights"]) == ({"ja": "gone", "en": "gone"}, 3, None)


def test_galleries_are_not_kept_here(site: Client) -> None:
    assert ask(site, "/api/curation/search", 404)["error"]["status"] == 404


def test_hostile_values_stay_data(site: Client) -> None:
    item = ask(site, "/api/item/mihon-hostile")
    assert item["common"]["linkUrl"] == "https://ok.example.jp/a?b=1&c=%22"
    assert "thumbnailUrl" not in item["common"]
    assert "contentsUrl" not in item["common"]


@dataclass
class Wire:
    """What the harvester's web is, with Django's client at the other end."""

    site: Client
    cursors: bool = True
    """False: answers come without a cursor, as those of Japan Search."""
    asked: list[list[tuple[str, str]]] = field(default_factory=list)

    def get(self, url: str, params: list[tuple[str, str]], manners: object) -> Any:
        self.asked.append(params)
        response = self.site.get(f"{urlsplit(url).path}?{urlencode(params)}")

        @dataclass
        class Answer:
            status: int = response.status_code
            body: bytes = response.content if self.cursors else self._without(response.json())
            url: str = "http://hub.example.jp" + CROSS

        return Answer()

    def _without(self, found: dict[str, Any]) -> bytes:
        del found["cursor"]
        return json.dumps(found).encode()


def harvest(
    site: Client, cursors: bool = True, **options: Any
) -> tuple[list[RawRecord], list[tuple[str, str]], Wire]:
    faults: list[tuple[str, str]] = []
    wire = Wire(site, cursors)
    tools = Tools(wire, lambda what, example: faults.append((what, example)))  # type: ignore[arg-type]
    given = {"base": "http://hub.example.jp", **options}
    source = Source("hub", {}, "japansearch", "jps", kind="Item", options=given)
    batches = japansearch.driver.fetch(source, Window("records"), None, tools)
    return [record for batch in batches for record in batch.records], faults, wire


def test_our_own_harvester_of_japan_search_harvests_us(site: Client) -> None:
    records, faults, _wire = harvest(site, size=20)
    assert ([r.fault for r in records], faults) == ([None] * 51, [])
    assert len({r.local_id for r in records}) == 51
    record = next(r for r in records if r.local_id == "mihon-33")
    assert record.datestamp is not None
    reading = jps.reader(Source("hub", {}, "japansearch", "jps", kind="Item"))(record)
    values = {name: [v.text for v in found] for name, found in reading.entity.values.items()}
    assert (values["name"], values["creator"], values["temporal"], values["spatial"]) == (
        ["黒楽茶碗 第33号", "Black Raku tea bowl, no. 33"],
        ["見本 太郎"],
        ["桃山時代"],
        ["北海道札幌市"],
    )
    assert values["license"] == ["https://creativecommons.org/publicdomain/zero/1.0/"]
    assert reading.entity.values["spatial"][0].point == (43.0621, 141.3544)


def test_it_divides_what_is_too_large_and_misses_nothing(
    site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(japansearch, "WINDOW", 10)
    monkeypatch.setattr(_jps_slices, "WINDOW", 10)
    records, faults, wire = harvest(site, cursors=False, size=10)
    assert (len({r.local_id for r in records}), faults) == (51, [])
    assert {name for params in wire.asked for name, _value in params} == {"from", "size", "f-db", "f-type"}
    records, faults, wire = harvest(site, size=10)
    assert (len(records), len({r.local_id for r in records}), faults) == (51, 51, [])
    assert {name for params in wire.asked for name, _value in params} == {"from", "size", "cursor"}


def test_it_stays_within_the_database_it_was_given(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(japansearch, "WINDOW", 10)
    monkeypatch.setattr(_jps_slices, "WINDOW", 10)
    for cursors in (False, True):
        records, faults, _wire = harvest(site, cursors, size=10, query={"f-db": "mihon"})
        assert (len({r.local_id for r in records}), faults) == (41, [])
        assert {r.local_id.partition("-")[0] for r in records} == {"mihon"}
