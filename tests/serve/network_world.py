"""Made-up people at made-up institutions, in a catalogue, an index and the store of people."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from world import HOSTILE, SOURCES, Maker, as_json, keep

from tsunagi import hub
from tsunagi.catalogue import open_catalogue
from tsunagi.match import People, open_people
from tsunagi.model import Entity, load_kinds
from tsunagi.search import documents
from tsunagi.search.tantivy import open_index

MIHON, REIJI, KAKU = "見本大学", "例示研究所", "架空工業株式会社"


def project(number: int, who: str, at: str, fields: tuple[str, ...], year: int) -> Entity:
    """As the funder tells them: one person, one institution."""
    make = Maker("Project", "kadai", f"P{number}")
    make.say("name", f"研究課題 {number}", "ja")
    for field in fields:
        make.say("about", field, "ja")
    make.say("investigator", who, "ja")
    make.say("organisation", at, "ja")
    make.say("funder", "見本振興会", "ja")
    make.say("startDate", f"{year}-04-01")
    return make.done()


def paper(number: int, who: tuple[str, ...], at: tuple[str, ...], field: str, year: int) -> Entity:
    make = Maker("Work", "mihon", f"W{number}")
    make.say("name", f"論文 {number}", "ja")
    make.say("about", field, "ja")
    for name in who:
        make.say("creator", name, "ja")
    for house in at:
        make.say("affiliation", house, "ja")
    make.say("datePublished", str(year))
    return make.done()


def patent() -> Entity:
    make = Maker("Patent", "mihon", "T1")
    make.say("name", "異物を見つける装置", "ja")
    make.say("inventor", "見本 太郎", "ja")
    make.say("applicant", MIHON, "ja")
    make.say("filingDate", "2021-02-03")
    return make.done()


def facility() -> Entity:
    make = Maker("Facility", "mihon", "F1")
    make.say("name", "電子顕微鏡室", "ja")
    make.say("organisation", MIHON, "ja")
    return make.done()


def organisation() -> Entity:
    make = Maker("Organisation", "mihon", "O1")
    make.say("name", MIHON, "ja")
    make.say("name", "Mihon University", "en")
    return make.done()


def entities() -> list[Entity]:
    """Tarō works with Hanako thrice and with Jirō once; Saburō only works in the same field."""
    return [
        project(1, "見本 太郎", MIHON, ("光計測", "食品"), 2019),
        project(2, "見本 太郎", MIHON, ("光計測",), 2021),
        project(3, "三郎 同分", REIJI, ("光計測", "食品"), 2020),
        project(4, "見本 太郎", REIJI, ("古文書",), 2012),
        paper(1, ("見本 太郎", "架空 花子"), (MIHON, REIJI), "光計測", 2018),
        paper(2, ("見本 太郎", "架空 花子"), (MIHON, REIJI), "光計測", 2020),
        paper(3, ("見本 太郎", "架空 花子", "次郎 例示"), ("Mihon University", KAKU), "検査", 2022),
        paper(4, ("架空 花子", "見本 太郎"), (MIHON,), "検査", 2023),
        paper(5, (HOSTILE,), (HOSTILE,), HOSTILE, 2020),
        patent(),
        facility(),
        organisation(),
    ]


@dataclass(frozen=True)
class NetworkWorld:
    """The opened hub and its people."""

    opened: hub.Hub
    people: People

    def key(self, name: str, institution: str) -> str:
        """Key of a person."""
        return next(one.key for one in self.people.find(name) if one.institution == institution)


def open_network_world(folder: Path, monkeypatch: pytest.MonkeyPatch, more: list[Entity]) -> NetworkWorld:
    """Makes `hub.open_hub` give a hub over these people."""
    settings = replace(hub.set_up_django(), data=folder)
    held = [*entities(), *more]
    index = open_index(folder / "index")
    with index.writer() as writer:
        writer.upsert(documents([(one, n) for n, one in enumerate(held, 1)], load_kinds()))
        writer.commit(len(held))
    opened = hub.Hub(settings, open_catalogue(folder / "archive"), index, SOURCES)
    monkeypatch.setattr(hub, "open_hub", lambda: opened)
    for source in ("mihon", "kadai"):
        keep(opened.catalogue, source, [one for one in held if one.source == source], body=as_json)
    people = open_people(folder)
    people.take([(one.id, one) for one in held], len(held))
    return NetworkWorld(opened, people)
