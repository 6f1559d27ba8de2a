"""The picture of who works with whom: who is in it, what ties them, how it is laid out."""

from itertools import combinations
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client
from network_world import MIHON, REIJI, NetworkWorld, open_network_world
from page import get, links, select, texts
from world import HOSTILE

from tsunagi.serve._network import Bond, Network, Node
from tsunagi.serve._network_layout import NARROW, WIDE, draw, text_width


@pytest.fixture
def net(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NetworkWorld:
    return open_network_world(tmp_path, monkeypatch, [])


def ties(client: Client, query: dict[str, str]) -> set[tuple[str, str, str, int]]:
    """(name, name, sort, joint works) of the picture's ties; the names sorted."""
    data = client.get("/ja/network.json", query).json()
    names = {node["key"]: node["name"] for node in data["nodes"]}
    return {(*sorted((names[t["one"]], names[t["other"]])), t["sort"], t["joint"]) for t in data["ties"]}  # type: ignore[misc]


def test_around_a_person_are_coworkers_and_people_of_the_same_field(
    net: NetworkWorld, client: Client
) -> None:
    key = net.key("見本 太郎", MIHON)
    found = ties(client, {"person": key})
    assert ("架空 花子", "見本 太郎", "joint", 3) in found
    assert ("三郎 同分", "見本 太郎", "field", 0) in found
    assert {(one, other) for one, other, sort, _ in found if sort == "joint"} == {
        ("架空 花子", "見本 太郎"), ("次郎 例示", "見本 太郎"), ("架空 花子", "次郎 例示")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("narrowed", "joint"),
    [
        ({}, 3),
        ({"from": "2020"}, 2),
        ({"to": "2019"}, 1),
        ({"from": "2021", "to": "2023"}, 1),
        ({"kind": "Work"}, 3),
    ],
)
def test_years_and_kinds_narrow_the_ties(
    net: NetworkWorld, client: Client, narrowed: dict[str, str], joint: int
) -> None:
    key = net.key("見本 太郎", MIHON)
    found = ties(client, {"person": key, **narrowed})
    assert [row for row in found if row[:3] == ("架空 花子", "見本 太郎", "joint") and row[3] == joint] != []


def test_the_fewest_works_together_leave_out_the_others(net: NetworkWorld, client: Client) -> None:
    key = net.key("見本 太郎", MIHON)
    assert ties(client, {"person": key, "least": "2"}) == {("架空 花子", "見本 太郎", "joint", 3)}
    assert ties(client, {"person": key, "least": "4"}) == set()
    assert ties(client, {"person": key, "kind": "Patent", "least": "1"}) == set()


def test_around_an_institution_are_partners(net: NetworkWorld, client: Client) -> None:
    found = ties(client, {"institution": "Mihon University"})
    assert ("例示研究所", "見本大学", "joint", 2) in found
    assert ties(client, {"institution": MIHON, "least": "2"}) == {("例示研究所", "見本大学", "joint", 2)}


def test_within_a_field_people_belong_to_institutions(net: NetworkWorld, client: Client) -> None:
    found = ties(client, {"field": "光計測"})
    assert ("三郎 同分", REIJI, "home", 0) in {(min(a, b), max(a, b), c, d) for a, b, c, d in found}
    assert ("架空 花子", "見本 太郎", "joint", 3) in found
    data = client.get("/ja/network.json", {"field": "光計測"}).json()
    assert {node["name"] for node in data["nodes"]} == {"三郎 同分", "架空 花子", "見本 太郎", MIHON, REIJI}


def test_the_page_says_in_words_what_is_drawn(net: NetworkWorld, client: Client) -> None:
    key = net.key("見本 太郎", MIHON)
    page = get(client, f"/ja/network?person={key}")
    assert texts(page, "h1") == ["見本 太郎 のつながり"]
    assert any("同じ課題・著作・特許に名前がある" in words for words in texts(page, ".net-key li"))
    assert any("同じ分野で活動している" in words for words in texts(page, ".net-key li"))
    rows = texts(page, ".net-table tbody tr")
    assert len(rows) == len(client.get(f"/ja/network.json?person={key}").json()["ties"])
    assert any("架空 花子" in row and "共同 3件" in row for row in rows)
    for sheet in (".net-wide", ".net-narrow"):
        spots, lines = select(page, f"{sheet} a"), select(page, f"{sheet} line")
        assert [spot.get("aria-label") for spot in spots] == [s.findtext("title") for s in spots]
        assert [line for line in lines if not line.findtext("title")] == []
        assert [client.get(href).status_code for href in links(page, f"{sheet} a")] == [200] * len(spots)


def test_one_alone_is_said_to_be_alone(net: NetworkWorld, client: Client) -> None:
    (one,) = net.people.people_of(HOSTILE)
    page = get(client, f"/ja/network?person={one.key}&least=1")
    assert texts(page, ".empty strong") == ["該当するつながりはありません。"]
    assert select(page, ".net") == []


def test_hostile_words_stay_words(net: NetworkWorld, client: Client) -> None:
    response = client.get("/ja/network", {"field": HOSTILE})
    body = response.content.decode()
    assert response.status_code == 200
    assert "<script>alert" not in body
    assert "<img src=x" not in body


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("person=nobody", 404), ("institution=nowhere", 404), ("field=nothing", 200), ("", 200), ("person=", 200),
        ("person=a&institution=b", 400), ("from=x&field=a", 400), ("from=2020&to=2010&field=a", 400),
        ("kind=Case&field=a", 400), ("least=-1&field=a", 400), ("least=999&field=a", 400), ("field=a%00", 400),
        ("field=" + "a" * 301, 400), ("other=1", 400), ("to=00000&field=a", 400), ("from=२०२०&field=a", 400),
    ],
)  # fmt: skip
def test_what_is_unknown_or_wrong(net: NetworkWorld, client: Client, query: str, status: int) -> None:
    assert client.get(f"/ja/network?{query}").status_code == status


def ring(count: int) -> Network:
    """Everybody tied to the first and to the next."""
    nodes = [
        Node(f"k{n}", f"見本研究者{n:02}号", "person", f"機関{n % 7}", n % 9, f"機関{n % 7}", n == 0)
        for n in range(count)
    ]
    bonds = [Bond(0, n, joint=1 + n % 5) for n in range(1, count)]
    bonds += [Bond(n, n + 1, fields=("分野",)) for n in range(1, count - 1)]
    return Network("輪", nodes, bonds, [], [f"機関{n}" for n in range(5)])


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
@pytest.mark.parametrize("count", [0, 1, 2, 9, 60, 90])
def test_the_layout_is_always_the_same_and_stays_on_the_sheet(sheet, count: int) -> None:  # type: ignore[no-untyped-def]
    drawing = draw(ring(count), sheet)
    assert drawing == draw(ring(count), sheet)
    assert len(drawing.spots) == min(count, sheet.most)
    off = [
        s for s in drawing.spots if not (s.r <= s.x <= sheet.width - s.r and s.r <= s.y <= sheet.height - s.r)
    ]
    assert off == []


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_labels_overlap_neither_one_another_nor_the_edge(sheet) -> None:  # type: ignore[no-untyped-def]
    drawing = draw(ring(60), sheet)
    boxes = []
    for spot in (spot for spot in drawing.spots if spot.label):
        wide = text_width(spot.label) * sheet.font
        left = spot.label_x - {"start": 0, "end": wide, "middle": wide / 2}[spot.anchor]
        boxes.append((left, spot.label_y - sheet.font / 2, left + wide, spot.label_y + sheet.font / 2))
    assert len(boxes) >= len(drawing.spots) // 2
    assert [b for b in boxes if b[0] < 0 or b[1] < 0 or b[2] > sheet.width or b[3] > sheet.height] == []
    over = [
        (a, b) for a, b in combinations(boxes, 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]  # fmt: skip
    assert over == []


def test_a_tie_is_the_thicker_the_more_works_it_stands_for() -> None:
    drawing = draw(ring(9), WIDE)
    widths = {line.bond.joint: line.width for line in drawing.lines}
    assert sorted(widths, key=lambda joint: widths[joint]) == sorted(widths)


def test_groups_differ_by_shape_and_not_only_by_colour() -> None:
    drawing = draw(ring(60), WIDE)
    shapes = {spot.group: spot.shape for spot in drawing.spots}
    assert len({shapes[n] for n in range(5)}) == 5


def test_links_of_the_field_keep_its_name(net: NetworkWorld, client: Client) -> None:
    page = get(client, "/en/network?field=光計測")
    assert unquote(links(page, ".net-under a")[0]) == "/en/search?f.subject=光計測"
