"""What all pages share: languages, errors, headers; and the front page, /about and small addresses."""

import base64
import hashlib
import re

import pytest
from django.test import Client
from page import get, links, select, texts

from tsunagi import hub

PAGES = ["/", "/search?q=絵図", "/item/mihon-1", "/sources", "/sources/mihon", "/about"]


@pytest.mark.parametrize(
    ("wanted", "where"), [("ja,en;q=0.5", "/ja/"), ("en-US,en", "/en/"), ("fr", "/ja/"), ("", "/ja/")]
)
def test_the_root_leads_to_the_readers_language(site: Client, wanted: str, where: str) -> None:
    response = site.get("/", headers={"accept-language": wanted})
    assert (response.status_code, response["Location"]) == (302, where)


@pytest.mark.parametrize("path", PAGES)
def test_the_language_switch_stays_on_the_page(site: Client, path: str) -> None:
    japanese, english = get(site, f"/ja{path}"), get(site, f"/en{path}")
    assert (japanese.get("lang"), english.get("lang")) == ("ja", "en")
    (to_english,), (to_japanese,) = links(japanese, "a.switch"), links(english, "a.switch")
    assert get(site, to_english).text_content() == english.text_content()
    assert get(site, to_japanese).text_content() == japanese.text_content()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_page_is_sound(site: Client, path: str, lang: str) -> None:
    page = get(site, f"/{lang}{path}")
    assert len(select(page, "h1")) == len(select(page, "main")) == 1
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert [e.tag for e in page.iter() if e.get("style") is not None or e.tag == "style"] == []
    assert [i for i in page.iter("img") if i.get("alt") is None] == []
    labelled = {label.get("for") for label in page.iter("label")}
    assert [
        i.get("id") for i in page.iter("input") if i.get("type") != "hidden" and i.get("id") not in labelled
    ] == []
    for reference in ("aria-labelledby", "aria-controls"):
        assert [
            e.get(reference) for e in page.iter() if e.get(reference) and e.get(reference) not in ids
        ] == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_its_headers_and_answers_head(site: Client, path: str) -> None:
    response = site.get(f"/ja{path}")
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Accept" in response["Vary"]
    head = site.head(f"/ja{path}")
    assert (head.status_code, head.content) == (200, b"")
    assert site.post(f"/ja{path}").status_code == 405


def test_the_inline_data_is_allowed_by_its_digest(site: Client) -> None:
    response = site.get("/ja/item/mihon-1")
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode())
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_unknown_address(site: Client, lang: str) -> None:
    words = {"ja": "ページが見つかりません", "en": "There is no such page"}
    assert texts(get(site, f"/{lang}/nothing", 404), "h1") == [words[lang]]
    data = site.get(f"/{lang}/nothing.json")
    assert (data.status_code, data.json()["error"]["status"]) == (404, 404)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_fault_of_ours(small_world: hub.Hub, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    def fail() -> hub.Hub:
        raise RuntimeError("secret")

    monkeypatch.setattr(hub, "open_hub", fail)
    site = Client(raise_request_exception=False)
    page = get(site, f"/{lang}/search", 500)
    words = {"ja": "サーバーでエラーが発生しました", "en": "Something went wrong on our side"}
    assert texts(page, "h1") == [words[lang]]
    assert "secret" not in page.text_content()


def test_the_front_page_counts_what_is_here(site: Client) -> None:
    page = get(site, "/ja/")
    assert texts(page, ".tile") == ["41 資料・文化財", "10 研究課題・事業"]
    assert links(page, ".source-list a.count") == ["/ja/search?f.source=mihon", "/ja/search?f.source=kadai"]
    assert texts(page, ".hit-title")[0] == "鉱物標本 第7号"
    for href in links(page, ".examples a"):
        assert site.get(href.replace("/search?", "/search.json?")).json()["total"] > 0


def test_the_front_page_as_data(site: Client) -> None:
    data = site.get("/ja/", headers={"accept": "application/json"}).json()
    assert (data["total"], data["kinds"]) == (51, {"Item": 41, "Project": 10})
    assert {name: source["records"] for name, source in data["sources"].items()} == {
        "mihon": 41, "kadai": 10, "karappo": 0,
    }  # fmt: skip


def test_an_empty_hub_says_what_to_do(empty_site: Client) -> None:
    assert texts(get(empty_site, "/ja/"), "pre.command") == ["tsunagi run"]
    assert texts(get(empty_site, "/en/search"), ".results .empty strong") == ["Nothing was found."]
    assert texts(get(empty_site, "/ja/sources"), ".card .state") == ["未収集"] * 3


def test_about_names_every_source_and_its_words(site: Client) -> None:
    page = get(site, "/ja/about")
    assert texts(page, ".attributions h3 a") == [
        "見本県立博物館 収蔵品目録",
        "架空研究課題一覧",
        "未収集の収録元",
    ]
    assert texts(page, ".attributions .licence") == ["CC BY 4.0"]
    assert texts(page, ".attributions p")[0] == "出典：見本県立博物館「収蔵品目録」を加工して作成"
    assert site.get("/en/about.json").json()["sources"][1]["attribution"] == "Imaginary Fund, CC0"


def test_small_addresses(site: Client, small_world: hub.Hub) -> None:
    assert site.get("/healthz").json() == {
        "ok": True,
        "change": small_world.catalogue.last_change(),
        "indexed": 51,
        "behind": small_world.catalogue.last_change() - 51,
    }
    assert site.get("/robots.txt").content.decode().splitlines()[0] == "User-agent: *"
    assert site.get("/favicon.ico")["Location"] == "/static/serve/icon.svg"


def test_completions(site: Client) -> None:
    found = site.get("/api/suggest", {"q": "架空"}).json()
    assert found["q"] == "架空"
    assert "架空 花子" in found["suggestions"]
    assert site.get("/api/suggest").json() == {"q": "", "suggestions": []}
    assert site.get("/api/suggest", {"q": "x" * 101}).status_code == 400
