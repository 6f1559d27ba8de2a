"""Who may invite whom, what a link is worth, and what stays of somebody who was erased."""

from datetime import timedelta

import pytest
from django.utils import timezone
from people import SECRET, People
from test_advance import opened, posed

from tsunagi.collab import _accounts as accounts
from tsunagi.collab.cases import altered, view
from tsunagi.collab.models import Account, Audit, Invitation
from tsunagi.errors import BadRequest, NotAllowed, NotFound


@pytest.mark.parametrize(
    ("name", "organisation", "role", "may"),
    [
        ("administrator", "mihon-u", "coordinator", True), ("administrator", "mihon-u", "administrator", True),
        ("administrator", "reiji-u", "coordinator", False), ("administrator", "kaku", "company", False),
        ("coordinator", "betsu", "company", True), ("coordinator", "mihon-u", "researcher", True),
        ("coordinator", "kaku", "company", False), ("other_coordinator", "betsu", "company", False),
        ("coordinator", "betsu", "administrator", False),
        ("coordinator", "mihon-u", "coordinator", False), ("coordinator", "mihon-u", "administrator", False),
        ("coordinator", "reiji-u", "researcher", False), ("poser", "kaku", "company", False),
        ("researcher", "mihon-u", "researcher", False), ("nobody", "mihon-u", "researcher", False),
    ],
)  # fmt: skip
def test_who_may_invite(people: People, name: str, organisation: str, role: str, may: bool) -> None:
    people.organisations["betsu"].brought_by = people.organisations[
        "mihon-u"
    ]  # the other company has no office
    asked = (people.who(name), "new@example.jp", people.organisations[organisation], role)
    if may:
        assert accounts.invite(*asked)[0].role == role
    else:
        with pytest.raises(NotAllowed):
            accounts.invite(*asked)
        assert Invitation.objects.count() == 0


def test_an_invitation_works_once_for_its_address(people: People) -> None:
    _, token = accounts.invite(
        people.who("administrator"), "New@Example.jp", people.organisations["mihon-u"], "analyst"
    )
    with pytest.raises(NotAllowed):
        accounts.accept(token, people.accounts["memberless"])
    account = Account.objects.create_user("new@example.jp")
    assert accounts.accept(token, account).role == "analyst"
    with pytest.raises(NotFound):
        accounts.accept(token, account)
    for wrong in ("", "x", token + "x"):
        with pytest.raises(NotFound):
            accounts.invitation_of(wrong)


def test_an_invitation_ends(people: People) -> None:
    _, token = accounts.invite(
        people.who("administrator"), "new@example.jp", people.organisations["mihon-u"], "analyst"
    )
    Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        accounts.invitation_of(token)


@pytest.mark.parametrize(("email", "role"), [("no address", "analyst"), ("a@example.jp", "emperor")])
def test_wrong_invitations(people: People, email: str, role: str) -> None:
    with pytest.raises(BadRequest):
        accounts.invite(people.who("administrator"), email, people.organisations["mihon-u"], role)


def test_a_claim_is_decided_by_a_coordinator_of_the_office(people: People) -> None:
    made = accounts.claim(people.accounts["researcher"], "person-1", "業績一覧")
    with pytest.raises(BadRequest, match="already"):
        accounts.claim(people.accounts["researcher"], "person-1")
    for name in ("researcher", "other_coordinator", "poser", "analyst", "nobody"):
        with pytest.raises(NotFound):
            accounts.decide_claim(people.who(name), made.pk, True)
    accounts.decide_claim(people.who("coordinator"), made.pk, True)
    assert Account.objects.get(pk=people.accounts["researcher"].pk).entity == "person-1"
    with pytest.raises(BadRequest, match="Another account"):
        accounts.claim(people.accounts["other_researcher"], "person-1")


def test_export_has_what_its_person_may_see(people: People) -> None:
    opened(people)
    told = accounts.export(people.accounts["researcher"])
    assert (told["account"]["email"], told["cases"]) == ("researcher@example.jp", [])
    assert SECRET not in repr(told)
    assert [case.poser for case in accounts.export(people.accounts["poser"])["cases"]] == [
        f"{SECRET}株式会社"
    ]


def test_erasing_keeps_the_record_and_loses_the_person(people: People) -> None:
    case = posed(people)
    account = people.accounts["poser"]
    accounts.record(people.who("poser"), "invite", account.email)
    accounts.erase(account, people.who("administrator"))
    account.refresh_from_db()
    assert (account.name, account.entity, account.is_active, account.has_usable_password()) == (
        "",
        "",
        False,
        False,
    )
    assert altered(case) is None
    assert [event.who for event in view(case, people.who("coordinator"), "ja").events] == [f"#{account.pk}"]
    assert not Audit.objects.filter(what__contains="@").exists()
    assert not account.memberships.filter(until=None).exists()
