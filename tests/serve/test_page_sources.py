"""The sources' pages: each record that came is accounted for, and what is odd is told."""

from django.test import Client
from page import get, links, select, texts


def test_each_source_tells_how_it_is(site: Client) -> None:
    page = get(site, "/ja/sources")
    assert texts(page, ".card h2") == ["見本県立博物館 収蔵品目録", "架空研究課題一覧", "未収集の収録元"]
    assert texts(page, ".card .state") == ["完了", "完了", "未収集"]
    assert texts(page, ".card-number strong") == ["41", "10", "0"]
    assert texts(page, ".sample") == ["見本データ"]


def test_the_counts_of_the_latest_run_add_up(site: Client) -> None:
    mihon, kadai, karappo = site.get("/ja/sources.json").json()["sources"]
    assert mihon["last_run"]["counts"] == {
        "received": 2, "stored": 0, "unchanged": 0, "deleted": 1, "set_aside": 1,
    }  # fmt: skip
    assert (mihon["adds_up"], mihon["held"]) == (True, {"stored": 41, "deleted": 1, "set_aside": 1})
    assert (kadai["held"], kadai["expected"]) == ({"stored": 10}, "as expected")
    assert (karappo["state"], karappo["last_run"], karappo["held"]) == ("never", None, {})


def test_one_source_in_full(site: Client) -> None:
    page = get(site, "/ja/sources/mihon")
    assert texts(page, "h1") == ["見本県立博物館 収蔵品目録"]
    tables = {texts(section, "h2")[0]: texts(section, "td") for section in select(page, ".item-main section")}
    assert tables["許容した規格からの逸脱"] == ["日付の区切りが全角", "１９０１／１", "12"]
    assert tables["利用していない項目"] == ["配架場所", "第3収蔵庫", "40"]
    assert tables["保留したデータ"][:2] == ["odd", "題名がない"]
    assert tables["収集の記録"][1:8] == ["完了", "2", "0", "0", "1", "1", "一致"]
    assert links(page, ".item-side .button") == ["/ja/search?f.source=mihon"]


def test_the_data_of_a_source_has_the_same(site: Client) -> None:
    data = site.get("/en/sources/mihon.json").json()
    assert [run["state"] for run in data["runs"]] == ["complete"] * 3
    assert data["set_aside"][0]["reason"] == "題名がない"
    assert data["reasons"] == {"題名がない": 1}
    assert data["faults"] == [{"what": "日付の区切りが全角", "example": "１９０１／１", "count": 12}]
    assert site.get("/ja/sources/mihon", headers={"accept": "application/json"}).json() == data


def test_a_source_that_was_never_harvested_says_how(site: Client) -> None:
    assert texts(get(site, "/ja/sources/karappo"), "pre.command") == ["tsunagi run"]


def test_there_is_no_such_source(site: Client) -> None:
    assert texts(get(site, "/en/sources/nothing", 404), "h1") == ["There is no such page"]
