"""Two invented plans a year apart on the shelf, as the reader would give them, for the tests of pages."""

import hashlib
from dataclasses import replace as altered
from pathlib import Path
from typing import Any

import plans as drawn
import pytest
from django.test import Client
from msgspec.structs import replace
from people import People

from tsunagi import hub
from tsunagi.policy import Measure, Paragraph, Plan, Responsible, ministry, open_plans

OLD, NEW = "tsunagi-plan-2006", "tsunagi-plan-2007"
GUIDE = "https://guide.example.jp/kyodo"


def as_plan(truth: drawn.Truth) -> Plan:
    """The plan that a faultless reader makes of it; five measures stand on a page."""
    paragraphs: list[Paragraph] = []
    measures: list[Measure] = []
    above: tuple[str, ...] = ()

    def put(role: str, text: str, chapter: tuple[str, ...]) -> Paragraph:
        page = 1 + len(measures) // 5
        one = Paragraph(len(paragraphs), role, text, page, chapter)  # type: ignore[arg-type]
        paragraphs.append(one)
        return one

    for section in truth.sections:
        for depth, heading in enumerate(section.path):
            if section.path[: depth + 1] != above[: depth + 1]:
                put("heading", heading, section.path[:depth])
        above = section.path
        for text in section.state:
            put("text", text, (*section.path, "現状と課題"))
        for each in section.measures:
            at = put("measure", each.text, (*section.path, "施策の方向性"))
            measures.append(_measure(truth, each, at, len(measures)))
    url = f"https://plan.example.jp/{truth.key}.pdf"
    digest = hashlib.sha256(truth.key.encode()).hexdigest()
    return Plan(
        truth.key, truth.title, truth.date, url, digest, "text", 1 + len(measures) // 5, paragraphs, measures,
        [("手引", GUIDE)], truth.series,
    )  # fmt: skip


def _measure(truth: drawn.Truth, each: drawn.TrueMeasure, at: Paragraph, order: int) -> Measure:
    digest = hashlib.sha256(f"{order} {each.text}".encode()).hexdigest()[:10]
    known = [(name, ministry(name, truth.date)) for name in each.ministries]
    lacks = [what for what, told in (("term", each.terms), ("ministries", each.ministries)) if not told]
    names = tuple(part.partition("」")[0] for part in each.text.split("「")[1:])
    return Measure(
        f"{truth.key}-p{at.page}-{digest}", order, each.text, each.terms,
        tuple(Responsible(name, one.key if one else "") for name, one in known), at.page, at.chapter, at.order,
        (GUIDE,) if names else (), names, tuple(lacks),  # type: ignore[arg-type]
    )  # fmt: skip


def put_plans(data: Path, each: tuple[int, int] = (4, 6)) -> tuple[Plan, Plan]:
    """Both plans, put on the shelf of a data folder."""
    old, new, _edits = drawn.pair(each=each)
    made = as_plan(old), as_plan(new)
    shelf = open_plans(data)
    for plan in made:
        shelf.add(plan.key.encode(), plan)
    return made


def alone(plan: Plan, key: str) -> Plan:
    """The same plan under another key, in no series."""
    measures = [replace(one, id=one.id.replace(plan.key, key)) for one in plan.measures]
    return replace(plan, key=key, series="", title=f"単独の計画 {key}", measures=measures)


@pytest.fixture(name="data")
def own_folder(small_world: hub.Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of one test alone, so that no plan stays."""
    opened = altered(small_world, settings=altered(small_world.settings, data=tmp_path))
    monkeypatch.setattr(hub, "open_hub", lambda: opened)
    return tmp_path


@pytest.fixture(name="plans")
def two_plans(data: Path) -> tuple[Plan, Plan]:
    """Two small plans, the older first."""
    return put_plans(data, each=(1, 2))


def json(site: Client, path: str, status: int = 200) -> Any:
    """What a page answers to a program."""
    answer = site.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == status, (path, answer.status_code, answer.content[:300])
    return answer.json()


def signed(people: People, name: str) -> Client:
    """A browser in which somebody is signed in."""
    site = Client()
    site.force_login(people.accounts[name])
    return site
