"""Pages of institutions: found by a part of a name, all spellings as one, who is there, what can be used."""

from pathlib import Path
from time import process_time
from urllib.parse import unquote

import pytest
from django.test import Client
from network_world import KAKU, MIHON, REIJI, NetworkWorld, open_network_world, project
from page import get, links, texts
from world import HOSTILE

MANY = 8_558


@pytest.fixture
def net(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NetworkWorld:
    return open_network_world(tmp_path, monkeypatch, [])


@pytest.mark.parametrize(
    ("typed", "names"),
    [("見本", [MIHON]), ("mihon", [MIHON]), ("研究所", [REIJI]), ("どこにもない", []), ("%", []), ("_", [])],
)
def test_institutions_are_found_by_a_part_of_any_of_their_names(
    net: NetworkWorld, client: Client, typed: str, names: list[str]
) -> None:
    data = client.get("/ja/institutions.json", {"q": typed}).json()
    assert [one["name"] for one in data["institutions"]] == names
    page = get(client, f"/ja/institutions?q={typed}".replace("%", "%25"))
    assert texts(page, ".net-table tbody a") == names


def test_without_words_the_largest_come_first(net: NetworkWorld, client: Client) -> None:
    data = client.get("/ja/institutions.json").json()
    assert [(one["name"], one["documents"]) for one in data["institutions"]][:2] == [(MIHON, 8), (REIJI, 4)]


def test_an_institution_with_all_its_spellings(net: NetworkWorld, client: Client) -> None:
    page = get(client, f"/ja/institutions/{MIHON}")
    assert texts(page, "h1") == [MIHON]
    assert "まとめて数えている表記： 見本大学 / Mihon University" in texts(page, ".item-head .faint")
    assert texts(page, ".item-side .who a") == [REIJI, net.people.goes_by(KAKU)[1]]  # type: ignore[index]
    assert texts(page, ".works a") == ["異物を見つける装置", "電子顕微鏡室"]
    assert "/ja/item/mihon-O1" in links(page, ".net-under a")
    data = client.get(f"/ja/institutions/{MIHON}.json").json()
    assert data["projects_by_year"] == [{"year": 2019, "count": 1}, {"year": 2021, "count": 1}]
    assert data["funders"] == [{"name": "見本振興会", "documents": 2}]
    assert data["kinds"] == {"Work": 4, "Project": 2, "Facility": 1, "Patent": 1}
    assert [(one["name"], one["together"]) for one in data["partners"]] == [(REIJI, 2), (KAKU, 1)]


def test_the_years_are_bars_that_search(net: NetworkWorld, client: Client) -> None:
    page = get(client, f"/ja/institutions/{MIHON}")
    bars = [unquote(href) for href in links(page, ".chart a")]
    assert len(bars) == 2
    assert [client.get(bar.replace("/search", "/search.json", 1)).json()["total"] for bar in bars] == [1, 1]


@pytest.mark.parametrize("other", ["Mihon University", "mihon university", "mihon-O1"])
def test_other_spellings_and_the_entity_lead_to_the_usual_address(
    net: NetworkWorld, client: Client, other: str
) -> None:
    response = client.get(f"/ja/institutions/{other}?page=1")
    assert (response.status_code, unquote(response["Location"])) == (302, f"/ja/institutions/{MIHON}?page=1")


@pytest.mark.parametrize("key", ["どこにもない", "a" * 400, "a%00b", "x.json", "%2e%2e"])
def test_what_is_not_there_is_not_found(net: NetworkWorld, client: Client, key: str) -> None:
    assert client.get(f"/ja/institutions/{key}").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999", "１"])
def test_a_page_is_a_number(net: NetworkWorld, client: Client, page: str) -> None:
    assert client.get(f"/ja/institutions/{MIHON}", {"page": page}).status_code == 400


def test_a_hostile_institution_stays_a_name(net: NetworkWorld, client: Client) -> None:
    known = net.people.goes_by(HOSTILE)
    assert known is not None
    (href,) = [href for href in links(get(client, "/ja/institutions")) if "alert" in href]
    body = client.get(href).content.decode()
    assert known[1] in get(client, href).text_content()
    assert "<script>alert" not in body
    assert "<img src=x" not in body


def test_thousands_of_people_are_paged_and_quick(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    net = open_network_world(tmp_path, monkeypatch, [])
    crowd = [project(n, f"氏{n:05} 名", REIJI, ("統計",), 2000 + n % 25) for n in range(100, 100 + MANY)]
    net.people.take([(one.id, one) for one in crowd], 9999)
    address = f"/ja/institutions/{REIJI}"
    client.get(address)
    started = process_time()
    page = get(client, address + "?page=2")
    assert process_time() - started < 0.4  # 0.2 s on a machine of its own
    assert len(texts(page, ".item-main .who li")) == 60
    assert links(page, ".pages a") == ["?page=1", "?page=3"]
    last = (MANY + 2 - 1) // 60 + 1
    assert links(get(client, f"{address}?page={last}"), ".pages a") == [f"?page={last - 1}"]


def test_a_search_narrowed_by_an_institution_leads_to_its_page(net: NetworkWorld, client: Client) -> None:
    page = get(client, f"/ja/search?f.institution={MIHON}&f.person=見本 太郎&f.institution=-{REIJI}")
    assert [unquote(href) for href in links(page, ".net-named a")] == [
        f"/ja/institutions/{MIHON}", "/ja/people?q=見本 太郎",
    ]  # fmt: skip
    assert texts(get(client, "/ja/search?f.institution=どこにもない"), ".net-named") == []
