"""Somebody's own page: what it shows, what may be changed there, and that it is nobody else's."""

import json

import page
import pytest
import world
from django.test import Client
from django.utils import timezone
from people import People
from test_advance import opened

from tsunagi import hub
from tsunagi.collab import Sight
from tsunagi.collab.cases import comment, tell
from tsunagi.collab.models import Account, Audit, Claim, Notice, Participant

HOSTILE = '"><script>alert(1)</script>'
ACTIONS = ("change", "notices/read", "notices/open", "export", "erase/now", "claim/ask")


def person() -> str:
    """The id of a person in the catalogue."""
    return "kadai-person"


@pytest.fixture
def with_person(small_world: hub.Hub) -> hub.Hub:
    make = world.Maker("Person", "kadai", "person")
    make.say("name", "研究 進", "ja")
    world.keep(small_world.catalogue, "kadai", [make.done()], body=world.as_xml)
    return small_world


@pytest.mark.parametrize("path", ["account/", "account/erase", "account/claim", "organisation/mihon-u"])
def test_who_is_not_signed_in_is_sent_to(site: Client, people: People, path: str) -> None:
    assert site.get(f"/ja/{path}")["Location"] == f"/ja/account/login/?next=/ja/{path}"
    assert site.get(f"/ja/{path}", headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("path", ACTIONS)
def test_actions_of_who_is_not_signed_in(site: Client, people: People, path: str) -> None:
    assert site.post(f"/ja/account/{path}")["Location"].startswith("/ja/account/login/?next=")
    assert Audit.objects.count() == 0


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_and_its_data(site: Client, people: People, lang: str) -> None:
    account = people.accounts["coordinator"]
    account.notices.create(sort="claim", text="照会が届きました", where="/ja/account/")
    site.force_login(account)
    page = site.get(f"/{lang}/account/")
    assert page["Cache-Control"] == "private, no-store"
    assert f'href="/{lang}/organisation/mihon-u"' in page.text
    data = site.get(f"/{lang}/account/", headers={"Accept": "application/json"})
    assert "Access-Control-Allow-Origin" not in data
    told = data.json()
    assert (told["email"], told["memberships"][0]["organisation"], told["notices"][0]["text"]) == (
        "coordinator@example.jp", "mihon-u", "照会が届きました",
    )  # fmt: skip


def test_name_and_language(site: Client, people: People) -> None:
    account = people.accounts["researcher"]
    site.force_login(account)
    assert site.post("/ja/account/change", {"name": HOSTILE, "lang": "en"})["Location"] == "/en/account/"
    account.refresh_from_db()
    assert (account.name, account.lang) == (HOSTILE, "en")
    assert "<script>alert" not in site.get("/ja/account/").text
    for told in ({"name": "", "lang": "ja"}, {"name": "x" * 201, "lang": "ja"}, {"name": "x", "lang": "fr"}):
        assert site.post("/ja/account/change", told).status_code == 400


def test_notices_are_marked_and_only_ones_own(site: Client, people: People) -> None:
    mine = [people.accounts["poser"].notices.create(sort="claim", text=str(n)) for n in range(3)]
    other = people.accounts["competitor"].notices.create(sort="claim", text="別")
    site.force_login(people.accounts["poser"])
    site.post("/ja/account/notices/read", {"id": mine[0].pk})
    site.post("/ja/account/notices/read", {"id": other.pk})
    assert [one.read is None for one in people.accounts["poser"].notices.order_by("pk")] == [
        False,
        True,
        True,
    ]
    site.post("/ja/account/notices/read")
    other.refresh_from_db()
    assert (people.accounts["poser"].notices.filter(read=None).count(), other.read) == (0, None)
    assert site.post("/ja/account/notices/read", {"id": "x"}).status_code == 400
    assert site.post("/ja/account/notices/read", {"id": "9" * 40}).status_code == 400


def test_opening_a_notice_marks_what_was_told_of_its_case(site: Client, people: People) -> None:
    need, other = opened(people), opened(people)
    for case in (need, need, other):
        tell(comment(case.key, people.who("coordinator"), "ご確認ください", Sight.WHOLE))
    poser = people.accounts["poser"]
    alone = poser.notices.create(sort="claim", text="照会が届きました", where="/ja/account/")
    site.force_login(poser)
    shown = page.get(site, "/ja/account/")
    newest_first = [str(one.pk) for one in poser.notices.order_by("-pk")]
    assert [one.get("value") for one in page.select(shown, '.told-of [name="id"]')] == newest_first
    assert page.links(shown, ".news p a") == []
    where = page.select(shown, ".told-of")[0].get("action")
    answer = site.post(where, {"id": poser.notices.filter(case=need).earliest("pk").pk})
    assert (answer.status_code, answer["Location"]) == (303, f"/ja/cases/{need.key}")
    assert [(one.case_id, one.read is None) for one in poser.notices.order_by("pk")] == [
        (need.pk, False), (need.pk, False), (other.pk, True), (None, True),
    ]  # fmt: skip
    assert Notice.objects.exclude(account=poser).exclude(read=None).count() == 0
    assert page.links(page.get(site, "/ja/account/"), ".news p a") == [f"/ja/cases/{need.key}"] * 2
    assert site.post(where, {"id": alone.pk})["Location"] == "/ja/account/"
    assert poser.notices.filter(read=None).count() == 1


def test_a_notice_that_is_not_ones_own_opens_nothing(site: Client, people: People) -> None:
    need = opened(people)
    tell(comment(need.key, people.who("coordinator"), "ご確認ください", Sight.WHOLE))
    notice = people.accounts["poser"].notices.get()
    site.force_login(people.accounts["competitor"])
    where = "/ja/account/notices/open"
    assert [site.post(where, {"id": id}).status_code for id in (notice.pk, notice.pk + 1000, "x", "", "9" * 40)] == [
        404, 404, 400, 400, 400,
    ]  # fmt: skip
    people.accounts["poser"].memberships.update(until=timezone.now())
    Participant.objects.filter(case=need, account=people.accounts["poser"]).update(removed=timezone.now())
    site.force_login(people.accounts["poser"])
    assert site.post(where, {"id": notice.pk}).status_code == 404
    notice.refresh_from_db()
    assert notice.read is None


def test_the_export_is_a_file_and_noted(site: Client, people: People) -> None:
    site.force_login(people.accounts["analyst"])
    answer = site.post("/ja/account/export")
    assert answer["Content-Disposition"] == 'attachment; filename="tsunagi-account.json"'
    told = json.loads(answer.content)
    assert (told["account"]["email"], list(told["sign_in"])) == (
        "analyst@example.jp", ["addresses", "second_factors", "providers", "sessions"],
    )  # fmt: skip
    assert Audit.objects.get(act="export").address == "127.0.0.1"


def test_erasing_asks_for_the_address(site: Client, people: People) -> None:
    account = people.accounts["researcher"]
    site.force_login(account)
    assert "researcher@example.jp" in site.get("/ja/account/erase").text
    assert (
        site.post("/ja/account/erase/now", {"email": "poser@example.jp"})["Location"] == "/ja/account/erase"
    )
    assert Account.objects.get(pk=account.pk).erased is None
    assert site.post("/ja/account/erase/now", {"email": " Researcher@example.jp "})["Location"] == "/ja/"
    gone = Account.objects.get(pk=account.pk)
    assert (gone.name, gone.is_active, gone.erased is None) == ("", False, False)
    assert site.get("/ja/account/").status_code == 302


def test_a_person_is_claimed(site: Client, people: People, with_person: hub.Hub) -> None:
    where = f"/ja/item/{person()}"
    link = f'href="/ja/account/claim?entity={person()}"'
    assert link not in site.get(where).text
    site.force_login(people.accounts["researcher"])
    assert link in site.get(where).text
    assert "claim?entity" not in site.get("/ja/item/mihon-1").text
    assert "研究 進" in site.get(f"/ja/account/claim?entity={person()}").text
    done = site.post("/ja/account/claim/ask", {"entity": person(), "evidence": HOSTILE})
    assert done["Location"] == "/ja/account/#person"
    assert site.post("/ja/account/claim/ask", {"entity": person()}).status_code == 400
    assert Claim.objects.get().account == people.accounts["researcher"]
    site.force_login(people.accounts["coordinator"])
    page = site.get("/ja/organisation/mihon-u")
    assert ("研究 進" in page.text, HOSTILE in page.text) == (True, False)
    site.post(f"/ja/organisation/mihon-u/claims/{Claim.objects.get().pk}", {"answer": "confirm"})
    assert Account.objects.get(email="researcher@example.jp").entity == person()


@pytest.mark.parametrize("id", ["", "mihon-1", "mihon-9", "nothing", "x" * 300])
def test_what_is_no_person_is_not_claimed(
    site: Client, people: People, with_person: hub.Hub, id: str
) -> None:
    site.force_login(people.accounts["researcher"])
    assert site.get(f"/ja/account/claim?entity={id}").status_code == 404
    assert site.post("/ja/account/claim/ask", {"entity": id}).status_code == 404
    assert not Claim.objects.exists()
