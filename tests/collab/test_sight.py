"""The cases that a list has are those that open: `seen_by` and `parts_of` say the same rules, in SQL and one by one."""

import pytest
from people import ACCOUNTS, People
from test_advance import NEED

from tsunagi.collab import CONFIDENTIALITY, PARTS
from tsunagi.collab.cases import add_participant, open_case, parts_of, seen_by
from tsunagi.collab.models import Case, Participant

NAMES = [*(name for name, *_ in ACCOUNTS), "nobody"]


@pytest.fixture
def cases(people: People) -> list[Case]:
    """One of each confidentiality for each office with and without a poser, and one with each part named."""
    made = []
    for who, office in (("coordinator", "mihon-u"), ("other_coordinator", "reiji-u")):
        for confidentiality in CONFIDENTIALITY:
            for poser in (None, people.organisations["kaku"]):
                house = people.organisations[office]
                made.append(
                    open_case(
                        "need", people.who(who), house, NEED, poser=poser, confidentiality=confidentiality
                    )
                )
    for case, part in zip(made, [*PARTS][:4], strict=False):
        named = Participant(account=people.accounts["memberless"], part=part)
        add_participant(case, people.who("coordinator"), named, "handler")
    Participant.objects.filter(case=made[0]).update(removed=made[0].opened)
    return made


@pytest.mark.parametrize("name", NAMES)
def test_what_is_listed_is_what_opens(people: People, cases: list[Case], name: str) -> None:
    who = people.who(name)
    opens = {case.pk for case in cases if parts_of(who, case) - {"public"}}
    assert set(seen_by(who).values_list("pk", flat=True)) == opens
    assert bool(opens) == (name in {"coordinator", "second_coordinator", "ip_officer", "other_coordinator",
                                    "poser", "colleague", "memberless"})  # fmt: skip


def test_who_was_closed_out_is_in_no_case(people: People, cases: list[Case]) -> None:
    account = people.accounts["coordinator"]
    account.is_active = False
    account.save()
    who = people.who("coordinator")
    assert (list(seen_by(who)), {parts_of(who, case) for case in cases}) == ([], {frozenset()})
