"""Links and notes of measures: who writes, who reads, what is refused, and that nothing is ever changed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import world
from django.utils import timezone
from people import People
from test_advance import opened as opened_need

from tsunagi.catalogue import Catalogue, open_catalogue
from tsunagi.collab._accounts import erase, export
from tsunagi.collab._board import face, face_id
from tsunagi.collab._follow import add_link, add_note, entries_of, target_of, withdraw, writes_for
from tsunagi.collab._sight import ANYBODY
from tsunagi.collab.models import MeasureEntry, Membership
from tsunagi.errors import BadRequest, NotAllowed, NotFound
from tsunagi.model import Entity

MEASURE = "mihon-2020-p15-0123abcd"
DAY = "2026-04-01"
READERS = (
    "analyst",
    "coordinator",
    "administrator",
    "researcher",
    "other_coordinator",
    "memberless",
    "anybody",
)


@pytest.fixture
def catalogue(db: None, tmp_path: Path) -> Catalogue:
    catalogue = open_catalogue(tmp_path / "archive")
    world.keep(catalogue, "kadai", [world.project(1), world.project(2)], body=world.as_json)
    return catalogue


def note(
    people: People, name: str = "coordinator", public: bool = False, text: str = "公募開始"
) -> MeasureEntry:
    return add_note(people.who(name), MEASURE, text, "https://www.example.jp/a", DAY, public)


def readers(people: People, catalogue: Catalogue) -> list[str]:
    return [name for name in READERS if entries_of(MEASURE, people.who(name), catalogue, "ja")]


def test_who_may_write(people: People) -> None:
    able = [name for name in people.accounts if writes_for(people.who(name))]
    assert able == ["coordinator", "second_coordinator", "other_coordinator", "analyst", "administrator"]


def test_others_cannot_write(people: People, catalogue: Catalogue) -> None:
    for name in ("researcher", "poser", "ip_officer", "memberless", "anybody"):
        with pytest.raises(NotAllowed):
            note(people, name)
        with pytest.raises(NotAllowed):
            add_link(people.who(name), MEASURE, "kadai-K1", "", True, catalogue)
    assert MeasureEntry.objects.count() == 0


def test_a_role_that_ended_writes_no_more(people: People) -> None:
    Membership.objects.filter(account=people.accounts["analyst"]).update(until=timezone.now())
    with pytest.raises(NotAllowed):
        note(people, "analyst")


def test_nobody_writes_in_the_name_of_others(people: People) -> None:
    with pytest.raises(NotAllowed):
        add_note(people.who("analyst"), MEASURE, "x", "", DAY, True, "mihon-u")


def test_what_is_not_public_is_read_in_the_organisation_alone(people: People, catalogue: Catalogue) -> None:
    note(people)
    assert readers(people, catalogue) == ["coordinator", "administrator", "researcher"]


def test_what_is_public_is_read_by_everybody(people: People, catalogue: Catalogue) -> None:
    note(people, public=True)
    assert readers(people, catalogue) == list(READERS)


def test_who_wrote_is_told_in_the_organisation_alone(people: People, catalogue: Catalogue) -> None:
    note(people, public=True)
    told = {name: entries_of(MEASURE, people.who(name), catalogue, "ja")[0] for name in READERS}
    assert {name: one.by for name, one in told.items() if one.by} == {
        "coordinator": "連携 美香", "administrator": "連携 美香", "researcher": "連携 美香",
    }  # fmt: skip
    assert {one.organisation for one in told.values()} == {"見本大学産学連携本部"}
    assert told["anybody"].day == date(2026, 4, 1)


def test_a_link_leads_to_what_anybody_finds(people: People, catalogue: Catalogue) -> None:
    add_link(
        people.who("coordinator"),
        MEASURE,
        "https://hub.example.jp/ja/item/kadai-K1",
        "関連課題",
        True,
        catalogue,
    )
    (one,) = entries_of(MEASURE, ANYBODY, catalogue, "ja")
    assert (one.sort, one.entity and one.entity.id, one.text) == ("link", "kadai-K1", "関連課題")


@pytest.mark.parametrize(
    "target", ["", "kadai-K9", "https://hub.example.jp/", "x" * 999, "a\0b", "/needs/nokey"]
)
def test_a_link_to_nothing_is_refused(people: People, catalogue: Catalogue, target: str) -> None:
    with pytest.raises(BadRequest) as caught:
        add_link(people.who("coordinator"), MEASURE, target, "", True, catalogue)
    assert caught.value.parameter == "target"


def test_a_need_is_linked_while_it_is_on_the_board(people: People, catalogue: Catalogue) -> None:
    case = opened_need(people)
    world.keep(
        catalogue,
        "board",
        [Entity(face_id(case), "Need", "board", face(case).values)],
        body=world.as_json,
    )
    add_link(people.who("analyst"), MEASURE, f"/ja/needs/{case.key}", "", True, catalogue)
    assert [one.entity and one.entity.id for one in entries_of(MEASURE, ANYBODY, catalogue, "ja")] == [
        face_id(case)
    ]
    case.confidentiality = "named"
    case.save()
    assert [one.entity for one in entries_of(MEASURE, ANYBODY, catalogue, "ja")] == [None]
    with pytest.raises(BadRequest):
        add_link(people.who("analyst"), MEASURE, face_id(case), "", True, catalogue)


def test_target_of() -> None:
    assert target_of("https://a.example/en/item/kadai-K1/?x=1#y") == "kadai-K1"
    assert target_of("/ja/needs/abc123") == "board-abc123"
    assert target_of(" kadai-K1 ") == "kadai-K1"


@pytest.mark.parametrize(
    ("text", "url", "day", "wrong"),
    [
        ("", "", DAY, "text"), (" \n", "", DAY, "text"), ("x" * 2001, "", DAY, "text"),
        ("x", "javascript:alert(1)", DAY, "url"), ("x", "https://", DAY, "url"), ("x", "https://[x", DAY, "url"),
        ("x", "https://a b.jp/", DAY, "url"), ("x", "https://a.jp/" + "x" * 500, DAY, "url"),
        ("x", "", "", "day"), ("x", "", "2026-13-01", "day"), ("x", "", "0001-01-01", "day"),
        ("x", "", str(timezone.localdate() + timedelta(days=1)), "day"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(people: People, text: str, url: str, day: str, wrong: str) -> None:
    with pytest.raises(BadRequest) as caught:
        add_note(people.who("coordinator"), MEASURE, text, url, day, True)
    assert (caught.value.parameter, MeasureEntry.objects.count()) == (wrong, 0)


def test_an_entry_is_taken_back_and_stays_in_the_record(people: People, catalogue: Catalogue) -> None:
    row = note(people, public=True)
    for name in ("second_coordinator", "other_coordinator", "researcher", "anybody"):
        with pytest.raises(NotFound):
            withdraw(people.who(name), MEASURE, row.pk)
    with pytest.raises(NotFound):
        withdraw(people.who("coordinator"), "another", row.pk)
    withdraw(people.who("administrator"), MEASURE, row.pk)
    assert readers(people, catalogue) == []
    with pytest.raises(NotFound):
        withdraw(people.who("coordinator"), MEASURE, row.pk)
    assert list(MeasureEntry.objects.order_by("pk").values_list("sort", flat=True)) == ["note", "withdrawal"]


def test_entries_are_never_changed(people: People) -> None:
    row = note(people)
    row.text = "別"
    with pytest.raises(NotAllowed):
        row.save()
    with pytest.raises(NotAllowed):
        row.delete()


def test_export_and_erasure(people: People, catalogue: Catalogue) -> None:
    note(people, public=True)
    account = people.accounts["coordinator"]
    (told,) = export(account)["measure_entries"]
    assert (told["measure"], told["text"], told["organisation__key"]) == (MEASURE, "公募開始", "mihon-u")
    erase(account, people.who("administrator"))
    (one,) = entries_of(MEASURE, people.who("administrator"), catalogue, "ja")
    assert (one.text, one.by) == ("公募開始", f"#{account.pk}")
