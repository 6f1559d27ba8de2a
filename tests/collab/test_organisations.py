"""Which organisations somebody has to do with, by role, and who enters companies, twice or not."""

import pytest
from people import SECRET, People
from test_advance import NEED, posed

from tsunagi.collab import _organisations as organisations
from tsunagi.collab.cases import ANYBODY, Unfit, Who, add_participant, may_invite, open_case
from tsunagi.collab.models import Account, Audit, Membership, Organisation, Participant
from tsunagi.errors import NotAllowed

OURS, COMPANY = "mihon-u", "kaku"
SEEN = {
    "coordinator": {OURS, COMPANY}, "second_coordinator": {OURS, COMPANY}, "ip_officer": {OURS, COMPANY},
    "other_coordinator": {"reiji-u"}, "administrator": {OURS}, "poser": set(), "colleague": set(),
    "competitor": set(), "researcher": set(), "other_researcher": set(), "analyst": set(), "memberless": set(),
}  # fmt: skip


def keys(who: Who) -> set[str]:
    return {one.key for one in organisations.organisations_for(who)}


def test_who_sees_which(people: People) -> None:
    posed(people)
    assert {name: keys(people.who(name)) for name in SEEN} == SEEN
    assert keys(ANYBODY) == set()
    root = Account.objects.create_superuser("root@example.jp")
    assert keys(Who(root)) == set(people.organisations)


def test_a_company_is_not_seen_by_who_may_not_know_that_it_poses(people: People) -> None:
    case = posed(people)
    other = people.who("other_coordinator")
    add_participant(
        case, people.who("coordinator"), Participant(account=other.account, part="partner"), "handler"
    )
    assert keys(people.who("other_coordinator")) == {"reiji-u"}
    add_participant(
        case, people.who("coordinator"), Participant(account=other.account, part="informed"), "handler"
    )
    assert keys(people.who("other_coordinator")) == {"reiji-u", COMPANY}


def test_a_case_for_named_people_tells_its_company_to_nobody_else(people: People) -> None:
    who, office = people.who("coordinator"), people.organisations[OURS]
    open_case("need", who, office, NEED, poser=people.organisations["betsu"], confidentiality="named")
    assert keys(people.who("coordinator")) == {OURS, "betsu"}
    assert keys(people.who("second_coordinator")) == {OURS}


@pytest.mark.parametrize("name", [*SEEN, "nobody"])
def test_who_may_enter_a_company(people: People, name: str) -> None:
    who = people.who(name)
    if name in {"coordinator", "second_coordinator", "ip_officer", "other_coordinator"}:
        made = organisations.add_company(who, " 新規\n工業 株式会社 ", "", "ror:0", address="192.0.2.1")
        house = next(iter(who.houses))
        assert (made.name_ja, made.name_en, made.sort, made.entity) == (
            "新規 工業 株式会社",
            "",
            "company",
            "ror:0",
        )
        assert (len(made.key), made.brought_by_id, made in organisations.organisations_for(who)) == (
            12,
            house,
            True,
        )
        audit = Audit.objects.get()
        assert (audit.act, audit.what, audit.who, audit.address) == (
            "organisation added", made.key, who.account, "192.0.2.1",
        )  # fmt: skip
    else:
        before = Organisation.objects.count()
        with pytest.raises(NotAllowed):
            organisations.add_company(who, "新規工業", "")
        assert Organisation.objects.count() == before


def test_an_office_alone_invites_into_the_company_that_it_entered(people: People) -> None:
    made = organisations.add_company(people.who("coordinator"), "新規工業", "")
    asked = ["coordinator", "second_coordinator", "ip_officer", "other_coordinator", "researcher"]
    assert [may_invite(people.who(name), made, "company") for name in asked] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert not any(may_invite(people.who(name), made, "administrator") for name in asked)


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        (f"（株）{SECRET}", ""),
        (f"{SECRET[:2]} {SECRET[2:]}", ""),
        ("", "KAKU FOODS"),
        (f"㈱{SECRET}", "Other"),
    ],
)
def test_a_likely_duplicate_is_held_up_once(people: People, ja: str, en: str) -> None:
    who = people.who("coordinator")
    assert [one.key for one in organisations.alike(ja, en)] == [COMPANY]
    with pytest.raises(Unfit) as told:
        organisations.add_company(who, ja, en)
    assert [one.at for one in told.value.problems] == ["alike"]
    made = organisations.add_company(who, ja, en, another=True)
    assert (made.name_ja, made.name_en) == (ja or en, en)


@pytest.mark.parametrize(
    ("ja", "en", "at"),
    [("", "", ["ja"]), (" \0\n", "", ["ja"]), ("-", "不明", ["ja"]), ("あ" * 201, "", ["ja"]),
     ("あ" * 200, "b" * 201, ["en"])],
)  # fmt: skip
def test_a_name_that_is_none_is_refused(people: People, ja: str, en: str, at: list[str]) -> None:
    with pytest.raises(Unfit) as told:
        organisations.add_company(people.who("coordinator"), ja, en)
    assert [one.at for one in told.value.problems] == at


def test_somebody_of_two_offices_says_which(people: People) -> None:
    who = people.who("coordinator")
    other = people.organisations["reiji-u"]
    with pytest.raises(Unfit):
        organisations.add_company(who, "新規工業", "", office=other)
    Membership.objects.create(account=people.accounts["coordinator"], organisation=other, role="ip_officer")
    who = people.who("coordinator")
    with pytest.raises(Unfit) as told:
        organisations.add_company(who, "新規工業", "")
    assert [one.at for one in told.value.problems] == ["office"]
    assert organisations.add_company(who, "新規工業", "", office=other).brought_by == other


def test_a_superuser_enters_a_company_for_no_office(people: People) -> None:
    root = Who(Account.objects.create_superuser("root@example.jp"))
    assert organisations.add_company(root, "", "Shinki").name_ja == "Shinki"
    with pytest.raises(Unfit):
        organisations.add_company(root, "", "Shinki Two", office=people.organisations[OURS])
