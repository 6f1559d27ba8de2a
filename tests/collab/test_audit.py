"""What an administrator reads of what people of their organisation did, by whom, and that nothing tells of cases."""

from datetime import timedelta

import pytest
from django.utils import timezone
from people import People
from test_advance import posed

from tsunagi.collab import _accounts as accounts
from tsunagi.collab._audit import ACTS, OF_OFFICE, audit_of, people_of
from tsunagi.collab._organisations import add_company
from tsunagi.collab.cases import ANYBODY, Who, record
from tsunagi.collab.models import Account, Audit, Membership
from tsunagi.errors import BadRequest, NotFound

OURS, COMPANY = "mihon-u", "kaku"


def read(people: People, key: str = OURS, **more: int | str) -> list[tuple[str, str, str]]:
    """(who, act, about) as the administrator of the university or a superuser reads it, oldest first."""
    root, _ = Account.objects.get_or_create(email="root@example.jp", is_superuser=True)
    who = people.who("administrator") if key == OURS else Who(root)
    rows = audit_of(who, people.organisations[key], "en", **more)  # type: ignore[arg-type]
    return [(one.who, one.act, one.about) for one in reversed(rows)]


NAMES = [
    "coordinator", "ip_officer", "other_coordinator", "poser", "competitor", "researcher", "analyst", "memberless",
    "nobody",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_who_keeps_no_accounts_reads_no_audit(people: People, name: str) -> None:
    for key in (OURS, COMPANY):
        with pytest.raises(NotFound):
            audit_of(people.who(name), people.organisations[key], "ja")
        with pytest.raises(NotFound):
            people_of(people.who(name), people.organisations[key])


def test_an_administrator_reads_no_other_organisation(people: People) -> None:
    with pytest.raises(NotFound):
        audit_of(people.who("administrator"), people.organisations["reiji-u"], "ja")


def test_members_alone_are_told_of(people: People) -> None:
    for name in ("coordinator", "other_coordinator", "poser", "memberless"):
        record(people.who(name), "sign in", address="192.0.2.1")
    record(ANYBODY, "sign in failed", "coordinator@example.jp")
    record(ANYBODY, "sign in failed", "poser@example.jp")
    assert read(people) == [
        ("連携 美香", "Signed in", ""), ("", "Sign-in failed", "coordinator@example.jp"),
    ]  # fmt: skip
    assert read(people, COMPANY) == [
        ("架空 太郎", "Signed in", ""),
        ("", "Sign-in failed", "poser@example.jp"),
    ]


def test_what_was_done_before_and_after_they_belonged_is_not_told(people: People) -> None:
    account, now = people.accounts["coordinator"], timezone.now()
    record(Who(account), "sign in")
    row = Audit.objects.get().pk
    for since, until, told in (
        (now - timedelta(days=9), None, 1), (now - timedelta(days=9), now - timedelta(days=1), 0),
        (now + timedelta(days=1), None, 0), (now - timedelta(days=9), now + timedelta(days=9), 1),
    ):  # fmt: skip
        Membership.objects.filter(account=account).update(since=since, until=until)
        assert (len(read(people)), row) == (told, row)


def test_nothing_tells_of_cases_companies_or_other_organisations(people: People) -> None:
    case, who = posed(people), people.who("coordinator")
    record(who, "file", "filekey", case=case.key)
    record(who, "shortlist taken", case.key, title="見本")
    made = add_company(who, "新規工業", "Shinki")
    accounts.invite(who, "new@example.com", made, "company")
    accounts.invite(who, "hakase@example.com", people.organisations[OURS], "researcher")
    record(who, "join", COMPANY, role="company")
    accounts.claim(people.accounts["researcher"], "person-1")
    accounts.decide_claim(who, people.accounts["researcher"].claims.get().pk, True)
    assert read(people) == [
        ("連携 美香", "Added a company", ""), ("連携 美香", "Invited somebody", ""),
        ("連携 美香", "Invited somebody", "hakase@example.com (Researcher)"),
        ("連携 美香", "Confirmed a claim", "研究 進"),
    ]  # fmt: skip
    told = str(audit_of(people.who("administrator"), people.organisations[OURS], "ja"))
    assert [word for word in (case.key, "filekey", made.key, "新規", "new@example.com") if word in told] == []


def test_roles_and_accounts_that_others_ended_are_told(people: People) -> None:
    root = Who(Account.objects.create_superuser("root@example.jp", name="根本 管理"))
    account = people.accounts["second_coordinator"]
    accounts.end_membership(root, people.accounts["ip_officer"].memberships.get())
    accounts.end_membership(root, people.accounts["poser"].memberships.get())
    record(root, "account changed", str(account.pk))
    record(root, "account changed", str(people.accounts["poser"].pk))
    record(root, "membership changed", str(account.memberships.get().pk))
    accounts.erase(account, Who(account))
    assert read(people) == [
        ("根本 管理", "A role ended", "知財 守 (IP officer)"), ("根本 管理", "Changed an account", f"#{account.pk}"),
        ("根本 管理", "Changed a role", ""), (f"#{account.pk}", "Erased an account", f"#{account.pk}"),
    ]  # fmt: skip
    assert read(people, person=account.pk)[1:] == [(f"#{account.pk}", "Erased an account", f"#{account.pk}")]


def test_it_is_narrowed_and_paged(people: People) -> None:
    for name in ("coordinator", "administrator", "coordinator"):
        record(people.who(name), "sign in")
        record(people.who(name), "sign out")
    number = people.accounts["coordinator"].pk
    assert len(read(people)) == 6
    assert read(people, person=number, act="sign in") == [("連携 美香", "Signed in", "")] * 2
    who, here = people.who("administrator"), people.organisations[OURS]
    first = audit_of(who, here, "ja", most=4)
    rest = audit_of(who, here, "ja", most=4, before=first[-1].number)
    assert [one.number for one in first + rest] == sorted(
        Audit.objects.values_list("pk", flat=True), reverse=True
    )
    with pytest.raises(NotFound):
        read(people, person=people.accounts["poser"].pk)
    with pytest.raises(BadRequest):
        read(people, act="file")


def test_every_act_has_both_languages() -> None:
    assert {frozenset(labels) for labels in ACTS.values()} == {frozenset({"ja", "en"})}
    assert set(OF_OFFICE) - set(ACTS) == set()
