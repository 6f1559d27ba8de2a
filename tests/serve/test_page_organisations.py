"""Pages of organisations and of their audit: who gets them, what the form takes, and hostile forms and addresses."""

import csv
import io

import pytest
from django.test import Client
from people import SECRET, People
from test_advance import posed

from tsunagi.collab.cases import Who, record
from tsunagi.collab.models import Account, Audit, Organisation

LIST = "/ja/organisations"
AUDIT = "/ja/organisation/mihon-u/audit"
MAY_SEE = {
    "coordinator": True, "ip_officer": True, "other_coordinator": True, "administrator": True, "poser": False,
    "competitor": False, "researcher": False, "analyst": False, "memberless": False,
}  # fmt: skip


@pytest.mark.parametrize("name", MAY_SEE)
def test_who_gets_which_page(site: Client, people: People, name: str) -> None:
    posed(people)
    site.force_login(people.accounts[name])
    page = site.get(LIST)
    assert page.status_code == (200 if MAY_SEE[name] else 404)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert (SECRET in page.text) == (name in {"coordinator", "ip_officer"})
    added = site.post(LIST, {"ja": "新規工業"})
    enters = MAY_SEE[name] and name != "administrator"
    assert (added.status_code, Organisation.objects.filter(name_ja="新規工業").count()) == (
        (303, 1) if enters else (404, 0)
    )
    for address in (AUDIT, f"{AUDIT}.json", f"{AUDIT}.csv"):
        answer = site.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (
            200 if name == "administrator" else 404, "private, no-store",
        )  # fmt: skip


def test_who_is_not_signed_in_is_asked_to(site: Client, people: People) -> None:
    for address in (LIST, AUDIT, f"{AUDIT}.csv", "/ja/organisation/nowhere/audit"):
        assert site.get(address).headers["Location"].startswith("/ja/account/login/?next=")
    assert site.post(LIST, {"ja": "新規工業"}).status_code == 302
    assert Organisation.objects.filter(name_ja="新規工業").count() == 0


def test_a_company_is_entered_and_its_people_invited(site: Client, people: People) -> None:
    site.force_login(people.accounts["coordinator"])
    assert "organisations#add" in site.get("/ja/needs/new").text
    done = site.post(LIST, {"ja": "新規工業", "en": "Shinki", "entity": "", "office": "reiji-u"})
    made = Organisation.objects.get(name_ja="新規工業")
    assert (done.status_code, done["Location"]) == (303, f"/ja/organisation/{made.key}")
    assert made.brought_by == people.organisations["mihon-u"]
    page = site.get(done["Location"]).text
    assert ("新規工業を登録しました。" in page, 'name="role"' in page) == (True, True)
    assert site.get(f"{LIST}.json").json()["organisations"] == [
        {"key": made.key, "title": "新規工業", "sort": "company", "entity": None},
        {"key": "mihon-u", "title": "見本大学産学連携本部", "sort": "university", "entity": None},
    ]
    assert f'<option value="{made.key}">' in site.get("/ja/needs/new").text


def test_a_likely_duplicate_is_shown_and_entered_if_it_is_another(site: Client, people: People) -> None:
    site.force_login(people.accounts["coordinator"])
    given = {"ja": f"（株）{SECRET}"}
    page = site.post(LIST, given)
    assert (page.status_code, f"<strong>{SECRET}株式会社</strong>" in page.text) == (400, True)
    assert Organisation.objects.filter(name_ja=given["ja"]).count() == 0
    assert site.post(LIST, given | {"another": "1"}).status_code == 303


@pytest.mark.parametrize("entity", ["mihon-1", "nowhere", "x" * 590, "https://[/ja/item/x", "/item/%00"])
def test_an_entity_that_is_no_organisation_is_refused(site: Client, people: People, entity: str) -> None:
    site.force_login(people.accounts["coordinator"])
    page = site.post(LIST, {"ja": "<b>新規", "entity": entity})
    told = "この番号の団体はカタログにありません。"
    assert (page.status_code, told in page.text, "<b>" in page.text) == (400, True, False)


def test_the_audit_is_narrowed_and_paged(site: Client, people: People) -> None:
    who = people.who("coordinator")
    for _ in range(60):
        record(who, "sign out")
    site.force_login(people.accounts["administrator"])
    number = people.accounts["coordinator"].pk
    page = site.get(AUDIT, {"who": number, "act": "sign out"}).text
    assert page.count("<tr><td>") == 50
    first = site.get(f"{AUDIT}.json", {"who": number, "act": "sign out"}).json()
    rest = site.get(f"{AUDIT}.json", {"who": number, "act": "sign out", "before": first["before"]}).json()
    assert (len(first["rows"]), len(rest["rows"]), rest["before"]) == (50, 10, None)
    for wrong, status in (
        ({"who": "x"}, 400), ({"who": "9" * 30}, 400), ({"who": "９"}, 400), ({"act": "file"}, 400), ({"act": "\0"}, 400),
        ({"before": "-1"}, 400), ({"who": people.accounts["poser"].pk}, 404), ({"before": "0"}, 200),
        ({"before": "9" * 18}, 200),
    ):  # fmt: skip
        assert (wrong, site.get(AUDIT, wrong).status_code) == (wrong, status)


def test_no_cell_of_the_csv_is_a_formula(site: Client, people: People) -> None:
    account = people.accounts["coordinator"]
    Account.objects.filter(pk=account.pk).update(name='=HYPERLINK("http://example.com","x")')
    record(Who(Account.objects.get(pk=account.pk)), "sign in", address="+1")
    site.force_login(people.accounts["administrator"])
    answer = site.get(f"{AUDIT}.csv", {"act": "sign in", "who": account.pk})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["日時", "操作した人", "操作", "対象", "接続元アドレス"]
    assert row[1:] == ['\'=HYPERLINK("http://example.com","x")', "ログイン", "", "'+1"]
    assert [(one.act, one.what) for one in Audit.objects.filter(act="audit taken")] == [
        ("audit taken", "mihon-u")
    ]
