"""The page of an organisation's people, as a table: who sees it, invites, ends roles, decides claims."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from people import SECRET, People

from tsunagi.collab import _accounts as accounts
from tsunagi.collab.models import Account, Audit, Claim, Invitation

OURS, COMPANY = "mihon-u", "kaku"
SEES: dict[str, dict[str, bool]] = {
    "administrator": {OURS: True, COMPANY: False}, "coordinator": {OURS: True, COMPANY: True},
    "ip_officer": {OURS: True, COMPANY: True}, "other_coordinator": {OURS: False, COMPANY: False},
    "poser": {OURS: False, COMPANY: False}, "competitor": {OURS: False, COMPANY: False},
    "researcher": {OURS: False, COMPANY: False}, "analyst": {OURS: False, COMPANY: False},
    "memberless": {OURS: False, COMPANY: False},
}  # fmt: skip


@pytest.fixture(autouse=True)
def worked_with(people: People) -> None:
    """Our office works with the company."""
    company = people.organisations[COMPANY]
    company.brought_by = people.organisations[OURS]
    company.save()


@pytest.mark.parametrize(
    ("name", "key", "sees"), [(name, key, sees) for name, row in SEES.items() for key, sees in row.items()]
)
def test_who_sees_the_page(site: Client, people: People, name: str, key: str, sees: bool) -> None:
    site.force_login(people.accounts[name])
    page = site.get(f"/ja/organisation/{key}")
    assert page.status_code == (200 if sees else 404)
    assert (
        site.get(f"/ja/organisation/{key}", headers={"Accept": "application/json"}).status_code
        == page.status_code
    )
    if not sees:
        for part in ("invite", "members/1/end", "claims/1", "invitations/1/withdraw"):
            assert site.post(f"/ja/organisation/{key}/{part}").status_code == 404
    assert site.get("/ja/organisation/nowhere").status_code == 404


def test_who_only_invites_does_not_see_the_members(site: Client, people: People) -> None:
    site.force_login(people.accounts["coordinator"])
    page = site.get(f"/ja/organisation/{COMPANY}")
    assert ("poser@example.jp" in page.text, SECRET in page.text) == (False, True)
    told = site.get(f"/ja/organisation/{COMPANY}", headers={"Accept": "application/json"}).json()
    assert (told["members"], told["invitations"]) == ([], [])


def test_an_invitation_goes_by_mail_and_its_link_nowhere_else(site: Client, people: People) -> None:
    site.force_login(people.accounts["administrator"])
    done = site.post(f"/ja/organisation/{OURS}/invite", {"email": "New@example.jp", "role": "coordinator"})
    assert (done.status_code, mail.outbox[0].to) == (303, ["new@example.jp"])
    links = re.findall(r"http://testserver/(ja|en)/account/invitation/(\S+)", mail.outbox[0].body)
    assert [lang for lang, _ in links] == ["ja", "en"]
    page = site.get(f"/ja/organisation/{OURS}").text
    assert ("new@example.jp" in page, links[0][1] in page) == (True, False)
    assert accounts.invitation_of(links[0][1]).role == "coordinator"
    audit = Audit.objects.get(act="invite")
    assert (audit.what, audit.address) == ("new@example.jp", "127.0.0.1")
    site.post(f"/ja/organisation/{OURS}/invitations/{Invitation.objects.get().pk}/withdraw")
    assert Client().get(f"/ja/account/invitation/{links[0][1]}").status_code == 404


@pytest.mark.parametrize(
    ("name", "email", "role", "status"),
    [
        ("coordinator", "new@example.jp", "administrator", 403), ("coordinator", "new@example.jp", "emperor", 303),
        ("coordinator", "no address", "researcher", 303),
        ("coordinator", "a@example.jp\nBcc: b@example.jp", "researcher", 303),
    ],
)  # fmt: skip
def test_invitations_that_are_refused(
    site: Client, people: People, name: str, email: str, role: str, status: int
) -> None:
    site.force_login(people.accounts[name])
    answer = site.post(f"/ja/organisation/{OURS}/invite", {"email": email, "role": role})
    assert (answer.status_code, Invitation.objects.count(), mail.outbox) == (status, 0, [])


def test_a_mail_server_that_fails_leaves_no_invitation(site: Client, people: People, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    site.force_login(people.accounts["administrator"])
    told = {"email": "new@example.jp", "role": "researcher"}
    page = site.post(f"/ja/organisation/{OURS}/invite", told, follow=True)
    assert (page.status_code, Invitation.objects.count(), Audit.objects.filter(act="invite").count()) == (
        200,
        0,
        0,
    )
    assert "送信できませんでした" in page.text


def test_roles_are_ended_by_administrators_alone(site: Client, people: People) -> None:
    row = people.accounts["researcher"].memberships.get()
    foreign = people.accounts["poser"].memberships.get()
    site.force_login(people.accounts["coordinator"])
    assert site.post(f"/ja/organisation/{OURS}/members/{row.pk}/end").status_code == 403
    site.force_login(people.accounts["administrator"])
    assert site.post(f"/ja/organisation/{OURS}/members/{foreign.pk}/end").status_code == 404
    assert site.post(f"/ja/organisation/{OURS}/members/{row.pk}/end").status_code == 303
    row.refresh_from_db()
    foreign.refresh_from_db()
    assert (row.until is None, foreign.until) == (False, None)
    assert Audit.objects.get(act="leave").address == "127.0.0.1"


def test_the_last_administrator_stays_until_there_is_another(site: Client, people: People) -> None:
    mine = people.accounts["administrator"].memberships.get()
    where = f"/ja/organisation/{OURS}/members/{mine.pk}/end"
    site.force_login(people.accounts["administrator"])
    refused = site.post(where, follow=True)
    mine.refresh_from_db()
    assert (mine.until, "先に別の方を管理者として招待してください" in refused.content.decode()) == (
        None,
        True,
    )
    mine.organisation.memberships.create(account=people.accounts["analyst"], role="administrator")
    assert site.post(where)["Location"] == "/ja/account/"
    mine.refresh_from_db()
    assert mine.until is not None


def test_claims_are_decided_in_their_own_organisation(site: Client, people: People) -> None:
    made = accounts.claim(people.accounts["researcher"], "kadai-p1", "業績")
    site.force_login(people.accounts["other_coordinator"])
    assert site.post(f"/ja/organisation/reiji-u/claims/{made.pk}", {"answer": "confirm"}).status_code == 404
    site.force_login(people.accounts["coordinator"])
    where = f"/ja/organisation/{OURS}/claims/{made.pk}"
    assert site.post(where, {"answer": "perhaps"}).status_code == 400
    assert site.post(where, {"answer": "refuse"}).status_code == 303
    assert (Claim.objects.get().state, Account.objects.get(email="researcher@example.jp").entity) == (
        "refused",
        "",
    )
    assert site.post(where, {"answer": "confirm"}).status_code == 404
