"""Calendars: the terms of the cases that their owner may see now, at an address that is theirs."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from page import get, texts
from people import SECRET, People
from test_advance import FACE, introduce, opened, posed, take

from tsunagi.collab.cases import set_due
from tsunagi.collab.models import Account, Case
from tsunagi.serve.pages.calendar import calendar_address

pytestmark = pytest.mark.usefixtures("small_world")


def address(people: People, name: str) -> str:
    return calendar_address(Account.objects.get(pk=people.accounts[name].pk), "")


def terms(people: People, name: str) -> list[tuple[str, date]]:
    answer = Client().get(address(people, name))
    assert answer.status_code == 200
    read = Calendar.from_ical(answer.content)
    return [(str(one["summary"]), one["dtstart"].dt) for one in read.walk("VEVENT")]


def due(people: People, case: Case, day: date, what: str) -> None:
    set_due(case.key, people.who("coordinator"), day, what)


def test_the_file(people: People) -> None:
    need = opened(people)
    due(people, need, date(2036, 12, 15), "候補を3件; 電話,\nBEGIN:VEVENT")
    answer = Client().get(address(people, "poser"))
    assert (answer["Content-Type"], answer["Cache-Control"], answer["X-Robots-Tag"]) == (
        "text/calendar; charset=utf-8", "private, no-store", "noindex",
    )  # fmt: skip
    read = Calendar.from_ical(answer.content)
    assert (str(read["x-wr-calname"]), str(read["method"])) == ("つなぎの期限", "PUBLISH")
    (event,) = read.walk("VEVENT")
    assert {name: str(event[name]) for name in ("uid", "summary", "url", "class", "transp", "description")} == {
        "uid": f"{need.key}@testserver", "summary": f"{SECRET}の異物検査: 候補を3件; 電話, BEGIN:VEVENT",
        "url": f"http://testserver/ja/cases/{need.key}", "class": "PRIVATE", "transp": "TRANSPARENT",
        "description": "ニーズ – 公開中",
    }  # fmt: skip
    assert event["dtstart"].dt == date(2036, 12, 15)
    assert event["dtstart"].params["VALUE"] == "DATE"


def test_each_sees_what_is_theirs(people: People) -> None:
    """All twelve: who is in a case sees its term under the title that they may read."""
    need = opened(people)
    child = introduce(people, need)
    due(people, need, date(2036, 12, 15), "回答")
    due(people, child, date(2036, 12, 20), "返事")
    whole = (f"{SECRET}の異物検査: 回答", date(2036, 12, 15))
    face = (f"{FACE['face_title']}: 返事", date(2036, 12, 20))
    office = [whole, face]
    expected = {name: [] for name in people.accounts} | {
        "coordinator": office, "second_coordinator": office, "ip_officer": office,
        "poser": [whole], "colleague": [whole], "researcher": [face],
    }  # fmt: skip
    assert {name: terms(people, name) for name in people.accounts} == expected


def test_what_is_lost_is_not_shown(people: People) -> None:
    need = opened(people)
    due(people, need, date(2036, 12, 15), "回答")
    assert len(terms(people, "colleague")) == 1
    people.accounts["colleague"].memberships.update(until=timezone.now())
    assert terms(people, "colleague") == []


def test_what_is_over_is_not_shown(people: People) -> None:
    need = posed(people)
    due(people, need, date(2036, 12, 15), "回答")
    take(people, need, "poser", "close", reason="withdrawn")
    assert terms(people, "poser") == []


def test_a_new_address_ends_the_old(people: People) -> None:
    client = Client()
    client.force_login(people.accounts["poser"])
    before = address(people, "poser")
    answer = client.post("/ja/calendar")
    assert (answer.status_code, answer["Location"]) == (303, "/ja/saved#calendar")
    after = address(people, "poser")
    assert [Client().get(one).status_code for one in (before, after)] == [404, 200]
    assert texts(get(client, "/ja/saved"), "#calendar code") == [f"http://testserver{after}"]
    assert [Client().get(address(people, name)).status_code for name in ("colleague", "coordinator")] == [
        200,
        200,
    ]


def test_a_closed_account_has_none(people: People) -> None:
    where = address(people, "poser")
    Account.objects.update(is_active=False)
    assert Client().get(where).status_code == 404


def test_no_address_can_be_made_up(people: People) -> None:
    mine, other = people.accounts["poser"].pk, people.accounts["coordinator"].pk
    signature = address(people, "poser").rsplit(".", 2)[1]
    for signed in (
        f"{mine}.0", f"{mine}.0.", f"{mine}.0.x", f"{other}.0.{signature}", f"{mine}.1.{signature}", signature,
        f"{mine}:0:{signature}", "." * 500, "%00", "あ",
    ):  # fmt: skip
        assert Client().get(f"/calendar/{signed}.ics").status_code == 404, signed
    assert Client().post(address(people, "poser")).status_code == 405
