"""Saved searches on their pages: kept from the search page, shown to their owner alone, with a feed for who has its key."""

from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
import world
from django.test import Client
from page import get, links, select, texts
from people import People

from tsunagi import hub
from tsunagi.collab._saved import save_search, watch
from tsunagi.collab.models import SavedSearch
from tsunagi.search import Query

pytestmark = pytest.mark.usefixtures("small_world")
SEARCH = "q=%E9%BB%92%E6%A5%BD%E8%8C%B6%E7%A2%97&f.kind=Item"


def signed(people: People, name: str) -> Client:
    client = Client()
    client.force_login(people.accounts[name])
    return client


@pytest.fixture
def mine(people: People) -> Client:
    return signed(people, "poser")


def kept(client: Client, **asked: str) -> SavedSearch:
    answer = client.post("/ja/saved/keep", {"search": SEARCH, "title": "茶碗", "every": "day", **asked})
    assert (answer.status_code, answer["Location"]) == (303, "/ja/saved")
    return SavedSearch.objects.latest("pk")


def test_from_the_search_page(mine: Client, people: People) -> None:
    page = get(mine, f"/ja/search?{SEARCH}&sort=title")
    (given,) = select(page, '.save-search input[name="search"]')
    assert given.get("value") == SEARCH
    assert [box.get("value") for box in select(page, ".save-search option")] == ["week", "day", "never"]
    saved = kept(mine, search=given.get("value"), title="", every="week")
    assert (saved.account, saved.title, saved.every, saved.sort) == (
        people.accounts["poser"], "黒楽茶碗 · 資料・文化財", "week", "search",
    )  # fmt: skip
    assert saved.query["address"] == f"{SEARCH}&sort=updated"
    assert saved.seen == hub.open_hub().index.checkpoint


def test_a_search_without_results_can_be_kept(mine: Client) -> None:
    assert "この検索を保存する" in mine.get("/ja/search?q=ありえない言葉").content.decode()


def test_a_visitor_is_sent_to_sign_in(site: Client) -> None:
    answer = site.get(f"/ja/search?{SEARCH}")
    assert "no-store" not in answer.headers.get("Cache-Control", "")
    (link,) = links(get(site, f"/ja/search?{SEARCH}"), ".save-search a")
    where = urlsplit(link)
    assert (where.path, parse_qs(where.query)["next"]) == ("/ja/account/login/", [f"/ja/search?{SEARCH}"])
    for address in ("/ja/saved", "/ja/saved/1"):
        answer = site.get(address)
        assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, "/ja/account/login/")
    for address in ("saved/keep", "saved/mail", "saved/1/change", "saved/1/delete", "calendar"):
        answer = site.post(f"/ja/{address}", {"search": SEARCH, "title": "x"})
        assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, "/ja/account/login/")
    assert SavedSearch.objects.count() == 0


def test_nothing_is_changed_without_the_token_or_by_get(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.accounts["poser"])
    assert client.post("/ja/saved/keep", {"search": SEARCH}).status_code == 403
    for address in ("saved/keep", "saved/mail", "saved/1/change", "saved/1/delete", "calendar"):
        assert client.get(f"/ja/{address}").status_code == 405
    assert SavedSearch.objects.count() == 0


def test_the_list(mine: Client, people: People) -> None:
    saved = kept(mine)
    kept(signed(people, "colleague"), title="同僚の検索")
    answer = mine.get("/ja/saved")
    assert answer["Cache-Control"] == "private, no-store"
    page = get(mine, "/ja/saved")
    assert texts(page, ".saved-list h2") == ["茶碗"]
    feed = f"http://testserver/saved/{saved.key}.atom"
    assert links(page, ".saved-links a") == [
        f"/ja/saved/{saved.pk}",
        f"/ja/search?{SEARCH}&sort=updated",
        feed,
    ]
    told = mine.get("/ja/saved?format=json")
    assert "Access-Control-Allow-Origin" not in told
    assert [(row["title"], row["every"], row["feed"]) for row in told.json()["saved"]] == [
        ("茶碗", "day", feed)
    ]


def test_an_empty_list(mine: Client) -> None:
    assert "保存した検索はまだありません。" in mine.get("/ja/saved").content.decode()


def test_renamed_and_deleted_by_their_owner_alone(mine: Client, people: People) -> None:
    saved = kept(mine)
    other = signed(people, "colleague")
    for number in (saved.pk, 999, 10**25):
        assert other.get(f"/ja/saved/{number}").status_code == 404
        assert other.post(f"/ja/saved/{number}/change", {"title": "x", "every": "day"}).status_code == 404
        assert other.post(f"/ja/saved/{number}/delete").status_code == 404
    changed = mine.post(f"/ja/saved/{saved.pk}/change", {"title": "楽茶碗", "every": "never"})
    saved.refresh_from_db()
    assert (changed.status_code, saved.title, saved.every) == (303, "楽茶碗", "never")
    assert mine.post(f"/ja/saved/{saved.pk}/change", {"title": "", "every": "day"}).status_code == 400
    assert mine.post(f"/ja/saved/{saved.pk}/delete").status_code == 303
    assert SavedSearch.objects.count() == 0
    assert mine.get(f"/saved/{saved.key}.atom").status_code == 404


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"search": "nonsense=1"}, "nonsense"), ({"search": "q=a&q=b"}, "q"), ({"search": "x" * 8001}, "search"),
        ({"every": "hourly"}, "every"), ({"title": "長" * 201}, "title"), ({"search": "from=never"}, "from"),
    ],
)  # fmt: skip
def test_what_is_no_search(mine: Client, asked: dict[str, str], parameter: str) -> None:
    answer = mine.post(
        "/ja/saved/keep", {"search": SEARCH, "title": "x", **asked}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, parameter)
    assert SavedSearch.objects.count() == 0


def test_what_is_new(mine: Client) -> None:
    saved = kept(mine)
    assert select(get(mine, f"/ja/saved/{saved.pk}"), ".hits") == []
    found = mine.get(f"/ja/saved/{saved.pk}?since=0&format=json").json()
    assert len(found["hits"]) == hub.open_hub().index.search(Query("黒楽茶碗")).total
    page = get(mine, f"/ja/saved/{saved.pk}?since=0")
    assert len(select(page, ".hits .hit")) == len(found["hits"])
    for since in ("x", "-1", "9" * 19, "１"):
        assert mine.get(f"/ja/saved/{saved.pk}?since={since}").status_code == 400
    assert mine.get(f"/ja/saved/{saved.pk}?other=1").status_code == 400


def test_the_feed_by_its_key_alone(mine: Client, site: Client) -> None:
    saved = kept(mine, title="架空食品工業の探し物")
    answer = site.get(f"/saved/{saved.key}.atom")
    assert (answer["Content-Type"], answer["Cache-Control"], answer["X-Robots-Tag"]) == (
        "application/atom+xml; charset=utf-8", "private, no-store", "noindex",
    )  # fmt: skip
    feed = feedparser.parse(answer.content)
    assert feed.bozo is False
    assert feed.feed.title == "つなぎ – 黒楽茶碗 · 資料・文化財"
    assert {link.rel: link.href for link in feed.feed.links} == {
        "alternate": f"http://testserver/ja/search?{SEARCH}&sort=updated",
        "self": f"http://testserver/saved/{saved.key}.atom", "first": f"http://testserver/saved/{saved.key}.atom",
    }  # fmt: skip
    assert len(feed.entries) == hub.open_hub().index.search(Query("黒楽茶碗")).total
    updated = [entry.updated for entry in feed.entries]
    assert updated == sorted(updated, reverse=True)
    assert "架空食品工業" not in answer.content.decode()


@pytest.mark.parametrize("key", ["x", "0" * 32, "a%2Fb", "%00", "あ"])
def test_no_such_feed(site: Client, key: str) -> None:
    assert site.get(f"/saved/{key}.atom").status_code == 404
    assert site.post(f"/saved/{key}.atom").status_code == (404 if "%" in key else 405)


def test_a_need_has_no_feed(mine: Client, people: People) -> None:
    from test_advance import opened

    need = opened(people)
    saved = watch(people.accounts["poser"], "異物検査", "異物を見つけたい", need, "day", 0)
    (row,) = mine.get("/ja/saved?format=json").json()["saved"]
    assert (row["href"], row["feed"], row["search"]) == (f"/ja/cases/{need.key}", "", "")
    assert mine.get(f"/saved/{saved.key}.atom").status_code == 404
    assert mine.get(f"/ja/saved/{saved.pk}").status_code == 404
    assert "ニーズに応えるものを見守っています" in mine.get("/ja/saved").content.decode()


def test_hostile_words(mine: Client, people: People) -> None:
    opened = hub.open_hub()
    save_search(
        people.accounts["poser"], world.HOSTILE, Query(world.HOSTILE), "q=x", "day", opened.index.checkpoint
    )
    body = mine.get("/ja/saved").content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert" in body


def test_how_often_mails_come(mine: Client, people: People) -> None:
    def chosen() -> list[str]:
        return [box.get("value") for box in select(get(mine, "/ja/saved"), "#mail input[checked]")]

    assert chosen() == ["now"]
    answer = mine.post("/ja/saved/mail", {"mail_every": "day"})
    assert (answer.status_code, answer["Location"]) == (303, "/ja/saved#mail")
    assert chosen() == ["day"]
    assert mine.post("/ja/saved/mail", {"mail_every": "hourly"}).status_code == 400
