"""Feeds of a search, read by a feed reader that is not ours."""

import json
from datetime import UTC, datetime
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
import world
from django.test import Client
from lxml import etree

from tsunagi import hub
from tsunagi.model import load_kinds
from tsunagi.serve._feeds import Entry, Feed, atom, json_feed, rss

FORMS = ["search.atom", "search.rss", "search.feed.json"]


def read(site: Client, where: str) -> Any:
    response = site.get(where)
    assert response.status_code == 200, where
    feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def ids(site: Client, where: str) -> list[str]:
    if ".json" in where:
        return [item["id"] for item in site.get(where).json()["items"]]
    return [entry.id for entry in read(site, where).entries]


def following(site: Client, where: str) -> str | None:
    if ".json" in where:
        address: str | None = site.get(where).json().get("next_url")
        return address
    found = [link.href for link in read(site, where).feed.links if link.rel == "next"]
    return found[0] if found else None


@pytest.mark.parametrize("form", FORMS)
def test_every_result_is_in_one_page_of_the_feed(site: Client, form: str) -> None:
    where: str | None = f"/ja/{form}?f.source=mihon&size=15"
    seen: list[str] = []
    while where:
        seen += ids(site, where)
        where = following(site, where)
    searched = site.get("/ja/search.json?f.source=mihon&sort=updated&size=100").json()["hits"]
    assert seen == [f"tag:testserver,2026:item/{hit['id']}" for hit in searched]


@pytest.mark.parametrize("form", FORMS)
def test_the_newest_change_comes_first_unless_asked_otherwise(site: Client, form: str) -> None:
    assert ids(site, f"/ja/{form}")[0] == "tag:testserver,2026:item/mihon-7"
    for sort in ("title", "oldest"):
        hits = site.get(f"/en/search.json?sort={sort}&size=5").json()["hits"]
        assert [id.rsplit("/", 1)[1] for id in ids(site, f"/en/{form}?sort={sort}&size=5")] == [
            hit["id"] for hit in hits
        ]


def test_an_atom_entry_tells_what_a_reader_needs(site: Client, small_world: hub.Hub) -> None:
    feed = read(site, "/en/search.atom?q=書き直した")
    assert feed.version == "atom10"
    assert (feed.feed.title, feed.feed.language) == ("Tsunagi – 書き直した", "en")
    (entry,) = feed.entries
    held = small_world.catalogue.get("mihon-7")
    assert (entry.title, entry.summary) == ("Mineral specimen, no. 7", "書き直した解説。")
    assert entry.link == "http://testserver/en/item/mihon-7"
    assert entry.links[1].href == "http://testserver/item/mihon-7.jsonld"
    assert entry.updated_parsed[:6] == held.updated.utctimetuple()[:6]
    assert entry.published_parsed[:6] == held.created.utctimetuple()[:6]
    assert feed.feed.updated == entry.updated
    assert entry.rights == world.SOURCES["mihon"].attribution
    assert [tag.term for tag in entry.tags] == [load_kinds()["Item"].labels["en"]]
    assert (entry.author, feed.feed.opensearch_totalresults) == ("架空 花子", "1")


def test_atom_has_what_its_standard_demands(site: Client) -> None:
    root = etree.fromstring(site.get("/ja/search.atom?size=100").content)
    name = {"a": "http://www.w3.org/2005/Atom"}
    for element in [root, *root.findall("a:entry", name)]:
        for needed in ("id", "title", "updated"):
            assert len(element.findall(f"a:{needed}", name)) == 1
    assert [link.get("rel") for link in root.findall("a:link", name)] == ["alternate", "self", "first"]
    assert len({entry.findtext("a:id", None, name) for entry in root.findall("a:entry", name)}) == 51


def test_rss_has_what_its_standard_demands(site: Client) -> None:
    feed = read(site, "/ja/search.rss?f.source=kadai")
    assert feed.version == "rss20"
    channel = etree.fromstring(site.get("/ja/search.rss?f.source=kadai").content)[0]
    assert [channel.findtext(needed) for needed in ("title", "link", "description")] == [
        "つなぎ – 架空研究課題一覧",
        "http://testserver/ja/search?f.source=kadai&sort=updated",
        "つなぎ – 架空研究課題一覧",
    ]
    assert [guid.get("isPermaLink") for guid in channel.iter("guid")] == ["false"] * 10
    assert feed.entries[0].published_parsed is not None


def test_json_feed_has_what_its_standard_demands(site: Client) -> None:
    response = site.get("/ja/search.feed.json?size=3")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = response.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://testserver/ja/search.feed.json?sort=updated&size=3"
    for item in feed["items"]:
        assert {"id", "url", "content_text"} <= set(item)
        assert all(item.values())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("query", "parameter"),
    [("x=1", "x"), ("size=0", "size"), ("f.none=1", "f.none"), ("sort=best", "sort"), ("cursor=zz", "cursor"),
     ("format=json", "format"), ("from=soon", "from"), ("f.decade=x", "f.decade")],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused(site: Client, form: str, query: str, parameter: str) -> None:
    response = site.get(f"/en/{form}?{query}", headers={"accept": "application/json"})
    assert (response.status_code, response.json()["error"]["parameter"]) == (400, parameter)


@pytest.mark.parametrize("form", FORMS)
def test_an_unchanged_feed_is_not_sent_again(site: Client, small_world: hub.Hub, form: str) -> None:
    etag = site.get(f"/ja/{form}?q=絵図")["ETag"]
    assert site.get(f"/ja/{form}?q=絵図", headers={"if-none-match": etag}).status_code == 304
    assert site.get(f"/en/{form}?q=絵図", headers={"if-none-match": etag}).status_code == 200
    world.keep(small_world.catalogue, "kadai", [world.project(99)], body=world.as_xml)
    assert site.get(f"/ja/{form}?q=絵図", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_nothing_found_is_a_feed(site: Client, form: str) -> None:
    assert ids(site, f"/ja/{form}?q=ありえない見出し語") == []


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_hub_has_a_feed(empty_site: Client, form: str) -> None:
    assert ids(empty_site, f"/ja/{form}") == []


def test_hostile_metadata_stays_text(site: Client) -> None:
    hostile = world.hostile()
    (item,) = [i for i in site.get("/ja/search.feed.json?size=100").json()["items"] if "hostile" in i["id"]]
    assert (item["title"], item["authors"]) == (hostile.first("name"), [{"name": hostile.first("creator")}])
    root = etree.fromstring(site.get("/ja/search.atom?size=100").content)
    titles = [e.text for e in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles.count(hostile.first("name")) == 1
    assert {etree.QName(e).namespace for e in root.iter()} == {
        "http://www.w3.org/2005/Atom", "http://a9.com/-/spec/opensearch/1.1/",
    }  # fmt: skip


@pytest.mark.parametrize("write", [atom, rss, json_feed])
def test_characters_that_xml_cannot_hold(write: Any) -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    entry = Entry(
        "tag:x,2026:item/1",
        "a\x00b\x1f\ufffe",
        "http://x/1",
        "http://x/1.jsonld",
        now,
        now,
        "",
        "",
        "Item",
        "",
        "",
    )
    body = write(
        Feed("tag:x,2026:f", "t\x0b", "ja", "http://x/", "http://x/f", "http://x/f", "", now, 1, [entry])
    )
    if write is json_feed:
        assert json.loads(body)["items"][0]["title"] == entry.title
    else:
        assert feedparser.parse(body).entries[0].title == "ab"
