"""Pages of researchers: found by name, what they did, with whom, who else is called so."""

import json
from pathlib import Path

import pytest
from django.test import Client
from network_world import KAKU, MIHON, REIJI, NetworkWorld, open_network_world
from page import get, links, select, texts
from people import People as Accounts
from world import HOSTILE


@pytest.fixture
def net(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NetworkWorld:
    return open_network_world(tmp_path, monkeypatch, [])


@pytest.mark.parametrize(
    ("typed", "names"),
    [("見本", ["見本 太郎"] * 3), ("見本 太郎", ["見本 太郎"] * 3), ("次郎", ["次郎 例示"]), ("誰も", []), ("%", []),
     ("", [])],
)  # fmt: skip
def test_people_are_found_by_the_beginning_of_their_name(
    net: NetworkWorld, client: Client, typed: str, names: list[str]
) -> None:
    page = get(client, f"/ja/people?q={typed}".replace("%", "%25"))
    assert texts(page, ".who a") == names
    data = client.get("/ja/people.json", {"q": typed}).json()
    assert [one["name"] for one in data["people"]] == names


def test_a_researcher_with_works_coworkers_and_namesakes(net: NetworkWorld, client: Client) -> None:
    key = net.key("見本 太郎", MIHON)
    page = get(client, f"/ja/people/{key}")
    assert texts(page, "h1") == ["見本 太郎"]
    assert texts(page, ".net-under")[0].startswith("見本大学 2018–2023 6件")
    assert sorted(texts(page, ".net-under .tag")) == sorted(["研究代表者", "著者", "発明者"])
    assert texts(page, ".item-main .works a") == [
        "研究課題 2", "研究課題 1", "論文 4", "論文 2", "論文 1", "異物を見つける装置",
    ]  # fmt: skip
    assert texts(page, ".item-main .chips a")[0] == "光計測 4"
    assert texts(page, ".item-side .works a") == ["異物を見つける装置", "電子顕微鏡室"]
    assert texts(page, ".item-side .who a") == ["架空 花子", "見本 太郎", "見本 太郎"]
    data = client.get(f"/ja/people/{key}.json").json()
    assert [(one["name"], one["together"]) for one in data["coworkers"]] == [("架空 花子", 3)]
    assert {one["institution"]["name"] for one in data["namesakes"]} == {REIJI, "Mihon University"}
    assert {kind: len(rows) for kind, rows in data["by_kind"].items()} == {
        "Project": 2,
        "Work": 3,
        "Patent": 1,
    }


def test_it_says_of_namesakes_that_they_may_be_others(net: NetworkWorld, client: Client) -> None:
    page = get(client, f"/en/people/{net.key('見本 太郎', REIJI)}")
    assert "may be the same person at another time, or somebody else" in " ".join(texts(page, ".item-side"))
    alone = get(client, f"/en/people/{net.key('三郎', REIJI)}")
    assert "The same name elsewhere" not in texts(alone, "h2")


def test_the_page_tells_machines_who_it_is_about(net: NetworkWorld, client: Client) -> None:
    page = get(client, f"/ja/people/{net.key('三郎', REIJI)}")
    (script,) = page.xpath("//script[@type='application/ld+json']")
    said = json.loads(script.text)
    assert (said["@type"], said["name"], said["affiliation"]["name"]) == ("Person", "三郎 同分", REIJI)
    assert said["knowsAbout"] == ["光計測", "食品"]


@pytest.mark.parametrize(
    "address", ["people/0000", "people/", "people/%2e%2e", "people/a%00b", "people/x.json"]
)
def test_who_is_not_there_is_not_found(net: NetworkWorld, client: Client, address: str) -> None:
    assert client.get(f"/ja/{address}").status_code == 404


@pytest.mark.parametrize("query", ["q=" + "a" * 301, "q=a%00b", "x=1", "q=a&q=b"])
def test_a_wrong_question_is_refused(net: NetworkWorld, client: Client, query: str) -> None:
    assert client.get(f"/ja/people?{query}").status_code == 400


def test_a_hostile_name_stays_a_name(net: NetworkWorld, client: Client) -> None:
    (one,) = net.people.people_of(HOSTILE)
    body = client.get(f"/ja/people/{one.key}").content.decode()
    assert one.name in get(client, f"/ja/people/{one.key}").text_content()
    assert "<script>alert" not in body
    assert "<img src=x" not in body


def test_a_person_is_claimed_by_their_key(net: NetworkWorld, client: Client, people: Accounts) -> None:
    key = net.key("見本 太郎", MIHON)
    account = people.accounts["researcher"]
    client.force_login(account)
    (href,) = [link for link in links(get(client, f"/ja/people/{key}")) if "claim" in link]
    assert href == f"/ja/account/claim?entity=person-{key}"
    assert "見本 太郎 (見本大学)" in get(client, href).text_content()
    asked = client.post("/ja/account/claim/ask", {"entity": f"person-{key}", "evidence": "名簿"})
    assert (asked.status_code, [one.entity for one in account.claims.all()]) == (303, [f"person-{key}"])
    assert client.get(f"/ja/item/person-{key}")["Location"] == f"/ja/people/{key}"
    account.entity = f"person-{key}"
    account.save()
    assert "ご本人として登録されています。" in get(client, f"/ja/people/{key}").text_content()
    assert client.post("/ja/account/claim/ask", {"entity": "person-0123456789abcdef01"}).status_code == 404


def test_a_document_leads_to_its_people_and_institutions(net: NetworkWorld, client: Client) -> None:
    found = links(get(client, "/ja/item/mihon-W3"))
    assert f"/ja/people/{net.key('次郎', 'Mihon University')}" in found
    houses = [href for href in found if href.startswith("/ja/institutions/")]
    assert [client.get(href).status_code for href in houses] == [200, 200]
    assert len(net.people.people_of(KAKU)) == 0


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_pages_are_sound(net: NetworkWorld, client: Client, lang: str) -> None:
    key = net.key("見本 太郎", MIHON)
    for path in ("people", "people?q=見本", f"people/{key}", "institutions", f"institutions/{MIHON}", "network",
                 f"network?person={key}", f"network?institution={MIHON}", "network?field=光計測"):  # fmt: skip
        page = get(client, f"/{lang}/{path}")
        assert len(select(page, "h1")) == 1
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        assert [e.tag for e in page.iter() if e.get("style") is not None or e.tag == "style"] == []
        labelled = {label.get("for") for label in page.iter("label")}
        asked = [*page.iter("input"), *page.iter("select")]
        assert [i.get("id") for i in asked if i.get("type") != "hidden" and i.get("id") not in labelled] == []
