"""Value types on real data: which share of what museums, funders and registries wrote is understood."""

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tsunagi.model import identifier, name, organisation, place, rights, text
from tsunagi.model.place import Gazetteer, Row

pytestmark = pytest.mark.real


def _lines(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def municipalities(shared: Path) -> list[dict[str, str]]:
    return _table(shared / "authorities" / "localgovjp-utf8.csv")


@pytest.fixture(scope="module")
def projects(shared: Path) -> list[dict[str, Any]]:
    return list(_lines(shared / "kaken" / "projects_2017_2024.jsonl.gz"))


def test_every_municipality_of_japan_is_cut_right(municipalities: list[dict[str, str]]) -> None:
    expected = {f"{row['pref']}/{row['city'].replace(' ', '')}" for row in municipalities}
    found = {place.read(f"{row['pref']}{row['city']}大字本町1-2").norm for row in municipalities}
    assert found == expected


def test_every_town_of_japan_is_cut_right(shared: Path) -> None:
    towns = {}
    with gzip.open(shared / "authorities" / "japanese_addresses.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            towns.setdefault((row["prefecture"], row["city"]), row["town"])
    wrong = []
    for prefecture, city, town in ((*key, town) for key, town in towns.items()):
        cut = place.cut_address(place.plain_address(prefecture + city + town))
        if not city.endswith(cut.municipality) or cut.rest != place.plain_address(town):
            wrong.append((prefecture, city, town, cut))
    assert wrong == []


def test_heritage_addresses(shared: Path, municipalities: list[dict[str, str]]) -> None:
    known = {
        text.fold(f"{row['pref']}/{row['city'].replace(' ', '')}").replace("ヶ", "ケ")
        for row in municipalities
    }
    rows = _table(shared / "heritage" / "touroku_bunkazai.csv")
    norms = [place.read(row["所在地"]).norm or "" for row in rows]
    understood = sum(text.fold(norm).replace("ヶ", "ケ") in known for norm in norms)
    assert len(rows) == 13456
    assert understood / len(rows) >= 0.997
    stated = [(row["都道府県"], norm.split("/")[0]) for row, norm in zip(rows, norms, strict=True) if norm]
    assert {pair[0] for pair in stated if pair[0] != pair[1]} == {"2県以上"}


def test_gazetteer_puts_heritage_where_it_is(shared: Path, municipalities: list[dict[str, str]]) -> None:
    gazetteer = Gazetteer(
        Row(row["pref"], row["city"], "", float(row["lat"]), float(row["lng"]))
        for row in municipalities
        if row["lat"] and row["lng"]
    )
    near = placed = 0
    for row in _table(shared / "heritage" / "touroku_bunkazai.csv"):
        point = gazetteer.complete(place.read(row["所在地"])).point
        if point and row["緯度"]:
            placed += 1
            near += abs(point[0] - float(row["緯度"])) < 0.4 and abs(point[1] - float(row["経度"])) < 0.4
    assert placed > 12000
    assert near / placed > 0.98


def test_award_numbers(projects: list[dict[str, Any]]) -> None:
    numbers = [row["awardnumber"] for row in projects]
    assert {identifier.read(number).norm for number in numbers} == {f"kaken:{number}" for number in numbers}
    assert {identifier.award_year(number) for number in numbers} == set(range(2017, 2025))


def test_researchers_and_institutions(projects: list[dict[str, Any]]) -> None:
    names = [name.read(row["name"]) for row in projects if row["name"]]
    assert sum(value.norm is not None for value in names) == len(names)
    assert sum(name.parts(value) is not None for value in names) / len(names) > 0.999
    assert {value.role for value in names} == {None}
    assert organisation.read("国立大学法人大阪大学").norm == organisation.read("大阪大学").norm


def test_people_of_a_western_museum(shared: Path) -> None:
    artists = list(_lines(shared / "tate" / "artists.jsonl.gz"))
    same = sum(name.read(row["fc"]).norm == name.read(row["mda"]).norm for row in artists)
    assert same / len(artists) > 0.95


def test_places_of_a_western_museum(shared: Path) -> None:
    artists = list(_lines(shared / "tate" / "artists.jsonl.gz"))
    births = [row["birth"]["place"]["name"] for row in artists if row.get("birth", {}).get("place")]
    countries = [place.read(birth).norm for birth in births if "," in birth]
    assert sum(norm is not None for norm in countries) / len(countries) > 0.99


def test_licences_of_archives(shared: Path) -> None:
    licences = {row["license"] for row in _lines(shared / "archives" / "lda_open.jsonl.gz")}
    assert {rights.usage_class(rights.read(licence).norm) for licence in licences} == {"ccby", "pdm"}


def test_organisations_of_the_registry(shared: Path) -> None:
    ids = [row["id"] for row in _lines(shared / "authorities" / "ror_jp.jsonl.gz")]
    assert [uri for uri in ids if identifier.read(uri).ref != uri] == []


def test_folding_agrees_with_its_map_on_real_text(projects: list[dict[str, Any]]) -> None:
    for row in projects[::200]:
        folded, positions = text.fold_map(row["abstract"])
        assert folded == text.fold(row["abstract"])
        assert len(positions) == len(folded)
