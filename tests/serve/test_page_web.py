"""Sitemaps, ResourceSync, OpenSearch: read as search engines, copiers and browsers read them."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import world
from django.test import Client
from lxml import etree
from page import get, links, select

from tsunagi import hub
from tsunagi.catalogue import models
from tsunagi.serve import _partitions

NAMESPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "rs": "http://www.openarchives.org/rs/terms/",
    "o": "http://a9.com/-/spec/opensearch/1.1/",
}
BASE = "http://testserver"
HELD = [entity.id for entity in world.entities()]


def document(site: Client, where: str, **headers: str) -> Any:
    response = site.get(where, headers=headers or None)
    assert response.status_code == 200, (where, response.status_code)
    return etree.fromstring(response.getvalue())


def found(root: Any, path: str) -> list[str]:
    return [str(one) for one in root.xpath(path, namespaces=NAMESPACES)]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_partitions, "SPAN", 20)
    monkeypatch.setattr(_partitions, "BATCH", 7)


def test_the_sitemaps_have_every_page_once(site: Client, small_parts: None) -> None:
    index = document(site, "/sitemap.xml")
    maps = found(index, "/s:sitemapindex/s:sitemap/s:loc/text()")
    assert maps == [f"{BASE}/sitemap/{n}.xml" for n in range(3)]
    documents = [document(site, where.removeprefix(BASE)) for where in maps]
    pages = [where for one in documents for where in found(one, "/s:urlset/s:url/s:loc/text()")]
    assert pages == [f"{BASE}/{lang}/item/{id}" for id in HELD for lang in ("ja", "en")]
    assert max(len(found(one, "//s:url/s:loc")) for one in documents) <= 40
    assert get(site, pages[0].removeprefix(BASE)).get("lang") == "ja"


def test_each_page_names_its_languages_and_its_last_change(site: Client, small_world: hub.Hub) -> None:
    urls = document(site, "/sitemap/0.xml").xpath("s:url", namespaces=NAMESPACES)
    changed = small_world.catalogue.get("mihon-0").updated.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for url in urls[:2]:
        assert found(url, "s:lastmod/text()") == [changed]
        assert found(url, "x:link/@rel") == ["alternate", "alternate"]
        assert list(zip(found(url, "x:link/@hreflang"), found(url, "x:link/@href"), strict=True)) == [
            ("ja", f"{BASE}/ja/item/mihon-0"),
            ("en", f"{BASE}/en/item/mihon-0"),
        ]


@pytest.mark.parametrize(
    ("where", "row"),
    [
        ("/sitemap.xml", ["loc", "lastmod"]),
        ("/sitemap/0.xml", ["loc", "lastmod", "link", "link"]),
        ("/resourcesync/capabilitylist.xml", ["loc", "md"]),
        ("/resourcesync/resourcelist.xml", ["loc", "lastmod", "md"]),
        ("/resourcesync/resourcelist/0.xml", ["loc", "lastmod", "md"]),
        ("/resourcesync/changelist.xml", ["loc", "lastmod", "md"]),
        ("/resourcesync/changelist/0.xml", ["loc", "lastmod", "md"]),
    ],
)
def test_elements_stand_in_the_order_of_the_schema(site: Client, where: str, row: list[str]) -> None:
    """Sitemaps 0.9: first what is of other namespaces, then rows: loc, lastmod, then other namespaces."""
    root = document(site, where)
    index = etree.QName(root).localname == "sitemapindex"
    assert etree.QName(root).localname == ("sitemapindex" if index else "urlset")
    tag = f"{{{NAMESPACES['s']}}}{'sitemap' if index else 'url'}"
    head = [one.tag for one in root if one.tag != tag]
    assert [one.tag for one in root][: len(head)] == head
    assert {etree.QName(one).namespace for one in head} <= {NAMESPACES["rs"]}
    assert {tuple(etree.QName(one).localname for one in url) for url in root.iter(tag)} == {tuple(row)}
    for time in found(root, "//s:lastmod/text() | //@at | //@from | //@datetime"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time)


def test_a_part_stays_as_it_is_while_others_change(
    site: Client, small_world: hub.Hub, small_parts: None
) -> None:
    before = [found(document(site, f"/sitemap/{n}.xml"), "//s:loc/text()") for n in range(3)]
    again = world.project(3)
    again.values["name"] = again.values["name"][:1]
    world.keep(small_world.catalogue, "kadai", [again], body=world.as_xml)
    after = [found(document(site, f"/sitemap/{n}.xml"), "//s:loc/text()") for n in range(3)]
    pages = [f"{BASE}/{lang}/item/kadai-K3" for lang in ("ja", "en")]
    assert after == [before[0], before[1], [p for p in before[2] if p not in pages] + pages]


def test_the_last_change_of_a_part_is_that_of_its_newest_page(
    site: Client, small_world: hub.Hub, small_parts: None
) -> None:
    index = document(site, "/sitemap.xml")
    newest = [
        max(found(document(site, where.removeprefix(BASE)), "//s:lastmod/text()"))
        for where in found(index, "//s:loc/text()")
    ]
    assert found(index, "//s:lastmod/text()") == newest


def test_lists_that_there_are_not(site: Client) -> None:
    for where in ("/sitemap/9.xml", "/resourcesync/resourcelist/9.xml", "/resourcesync/changelist/9.xml"):
        assert site.get(where).status_code == 404
        assert site.get(f"{where[:-5]}99999999999999999999999.xml").status_code == 404
        assert site.post(where).status_code == 405


def test_an_empty_catalogue_has_empty_lists(empty_site: Client) -> None:
    for where in ("/resourcesync/resourcelist.xml", "/resourcesync/changelist.xml"):
        assert found(document(empty_site, where), "//s:loc") == []
    pages = found(document(empty_site, "/sitemap.xml"), "/s:urlset/s:url/s:loc/text()")
    assert pages == [f"{BASE}/ja/", f"{BASE}/en/"]
    assert empty_site.get("/sitemap/0.xml").status_code == 404


def test_head_makes_nothing(site: Client) -> None:
    response = site.head("/sitemap/0.xml")
    assert (response.status_code, response["Content-Type"], response.streaming) == (
        200, "application/xml; charset=utf-8", False,
    )  # fmt: skip


def test_robots_are_led_to_the_sitemaps(site: Client) -> None:
    lines = site.get("/robots.txt").content.decode().splitlines()
    assert [line for line in lines if line.startswith("Sitemap:")] == [f"Sitemap: {BASE}/sitemap.xml"]


def test_a_copier_finds_all_from_the_well_known_address(site: Client, small_parts: None) -> None:
    source = document(site, "/.well-known/resourcesync")
    assert found(source, "rs:md/@capability") == ["description"]
    (capabilities,) = found(source, "s:url/s:loc/text()")
    offered = document(site, capabilities.removeprefix(BASE))
    assert found(offered, "rs:ln[@rel='up']/@href") == [f"{BASE}/.well-known/resourcesync"]
    assert found(offered, "rs:md/@capability") == ["capabilitylist"]
    lists = dict(
        zip(found(offered, "s:url/rs:md/@capability"), found(offered, "s:url/s:loc/text()"), strict=True)
    )
    assert list(lists) == ["resourcelist", "changelist"]
    index = document(site, lists["resourcelist"].removeprefix(BASE))
    held = []
    for where in found(index, "s:sitemap/s:loc/text()"):
        part = document(site, where.removeprefix(BASE))
        assert found(part, "rs:md/@capability") == ["resourcelist"]
        assert found(part, "rs:ln[@rel='index']/@href") == [lists["resourcelist"]]
        assert found(part, "rs:ln[@rel='up']/@href") == [capabilities]
        assert datetime.fromisoformat(found(part, "rs:md/@at")[0]) <= datetime.now(UTC)
        held += found(part, "s:url/s:loc/text()")
    assert held == [f"{BASE}/item/{id}.jsonld" for id in HELD]
    assert site.get(held[-1].removeprefix(BASE)).json()["@graph"][0]["@id"] == f"{BASE}/item/mihon-7"


def test_changes_tell_what_is_new_changed_and_gone(site: Client, small_parts: None) -> None:
    long_ago = datetime(2024, 5, 1, tzinfo=UTC)
    models.Holding.objects.filter(id="mihon-7").update(created=long_ago)
    index = document(site, "/resourcesync/changelist.xml")
    rows: list[tuple[str, str]] = []
    for where in found(index, "s:sitemap/s:loc/text()"):
        part = document(site, where.removeprefix(BASE))
        times = found(part, "s:url/rs:md/@datetime")
        assert times == sorted(times) == found(part, "s:url/s:lastmod/text()")
        assert found(part, "rs:md/@from") == times[:1]
        rows += zip(found(part, "s:url/s:loc/text()"), found(part, "s:url/rs:md/@change"), strict=True)
    expected = [(f"{BASE}/item/{id}.jsonld", "created") for id in HELD[:-1]]
    assert rows == [
        *expected,
        (f"{BASE}/item/mihon-7.jsonld", "updated"),
        (f"{BASE}/item/mihon-9.jsonld", "deleted"),
    ]


def test_changes_since_a_moment(site: Client, small_parts: None) -> None:
    for since in ("2020-01-01", "2020-01-01T09:00:00%2B09:00", "2020-01-01T00:00:00Z"):
        index = document(site, f"/resourcesync/changelist.xml?from={since}")
        assert found(index, "rs:md/@from") == ["2020-01-01T00:00:00Z"]
        assert len(found(index, "s:sitemap/s:loc")) == 3
    first = document(site, "/resourcesync/changelist.xml?from=0001-01-01")
    assert found(first, "rs:md/@from") == ["0001-01-01T00:00:00Z"]
    later = document(site, "/resourcesync/changelist.xml?from=2999-01-01")
    assert found(later, "s:sitemap/s:loc") == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("from=", "from"), ("from=yesterday", "from"), ("from=2026-13-01", "from"), ("until=2026", "until"),
     ("from=0001-01-01T00:00:00%2B14:00", "from"), ("from=2026-01-01&x", "x")],
)  # fmt: skip
def test_moments_that_cannot_be_read(site: Client, query: str, parameter: str) -> None:
    response = site.get(f"/resourcesync/changelist.xml?{query}", headers={"accept": "application/json"})
    assert (response.status_code, response.json()["error"]["parameter"]) == (400, parameter)


@pytest.mark.parametrize(
    "where",
    ["/resourcesync/changelist.xml?from=%00", "/resourcesync/changelist.xml?from=9999-12-31T23:59:59-14:00",
     "/opensearch/suggest?q=%00%ff", "/opensearch/suggest?q=%22(%5B%7E*", "/ja/search.atom?q=%00",
     "/ja/search.rss?q=%22(%5B%7E*", "/ja/search.feed.json?f.kind=%00", "/ja/search.atom?f.person=%ff%fe",
     "/sitemap/-1.xml", "/sitemap/%00.xml", "/sitemap/１.xml", "/dcat?x=%00", "/opensearch.xml?x=%ff"],
)  # fmt: skip
def test_nothing_that_is_asked_breaks_it(site: Client, where: str) -> None:
    assert site.get(where).status_code in {200, 400, 404}


@pytest.mark.parametrize(("lang", "name"), [("ja", "つなぎ"), ("en", "Tsunagi")])
def test_browsers_learn_how_to_search(site: Client, lang: str, name: str) -> None:
    (link,) = select(get(site, f"/{lang}/about"), 'link[rel="search"]')
    assert link.get("type") == "application/opensearchdescription+xml"
    root = document(site, link.get("href"))
    assert root.tag == "{http://a9.com/-/spec/opensearch/1.1/}OpenSearchDescription"
    assert found(root, "o:ShortName/text()") == [name]
    assert len(name) <= 16
    assert found(root, "o:Language/text()") == [lang]
    assert len(found(root, "o:Description/text()")[0]) <= 1024
    assert len(found(root, "o:LongName/text()")[0]) <= 48
    templates = dict(zip(found(root, "o:Url/@type"), found(root, "o:Url/@template"), strict=True))
    for media_type, template in templates.items():
        where = template.removeprefix(BASE).replace("{searchTerms}", "絵図").replace("{count?}", "")
        response = site.get(where)
        assert (response.status_code, response["Content-Type"].split(";")[0]) == (200, media_type)


def test_the_bare_description_speaks_the_askers_language(site: Client) -> None:
    for lang in ("ja", "en"):
        root = document(site, "/opensearch.xml", **{"accept-language": lang})
        assert found(root, "o:Language/text()") == [lang]


def test_suggestions_in_the_form_of_browsers(site: Client) -> None:
    response = site.get("/opensearch/suggest", {"q": "架空"})
    assert response.json() == ["架空", site.get("/api/suggest", {"q": "架空"}).json()["suggestions"]]
    assert site.get("/opensearch/suggest").json() == ["", []]
    assert site.get("/opensearch/suggest", {"q": "a" * 101}).status_code == 400
    assert site.get("/opensearch/suggest", {"p": "a"}).status_code == 400


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(
    "where", ["/ja/item/{}", "/en/item/{}", "/item/{}.json", "/item/{}.jsonld", "/item/{}/original"]
)
def test_what_is_gone_is_gone_in_every_form(site: Client, method: str, where: str) -> None:
    assert getattr(site, method)(where.format("mihon-9")).status_code == 410
    assert getattr(site, method)(where.format("mihon-8")).status_code == 200
    assert getattr(site, method)(where.format("mihon-none")).status_code == 404


def test_the_stable_address_of_what_is_gone_leads_to_its_tombstone(site: Client) -> None:
    for accept in ("text/html", "application/json", "application/ld+json"):
        response = site.get("/item/mihon-9", headers={"accept": accept})
        assert response.status_code == 303
        assert site.get(response["Location"], headers={"accept": accept}).status_code == 410


@pytest.mark.parametrize("where", ["/ja/item/mihon-1", "/item/mihon-1.jsonld", "/item/mihon-1.json"])
def test_what_has_not_changed_is_not_sent_again(site: Client, where: str) -> None:
    etag = site.get(where)["ETag"]
    again = site.get(where, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert site.get(where, headers={"if-none-match": '"another"'}).status_code == 200


def test_links_to_feeds_are_on_the_search_page(site: Client) -> None:
    page = get(site, "/ja/search?q=絵図&sort=title&size=5")
    feeds = [one for one in select(page, 'link[rel="alternate"]') if one.get("type")]
    assert [(one.get("type"), one.get("href")) for one in feeds] == [
        (media_type, f"/ja/search.{ending}?q=%E7%B5%B5%E5%9B%B3&size=5")
        for media_type, ending in (
            ("application/atom+xml", "atom"),
            ("application/rss+xml", "rss"),
            ("application/feed+json", "feed.json"),
        )
    ]
    assert links(page, ".pages a")[-1] == feeds[0].get("href")
