"""People are brought into a case and let go by those whose side it is, and nobody learns who else has an account."""

import pytest
from people import People
from test_advance import introduce, opened, posed

from tsunagi.collab import Sight
from tsunagi.collab._answers import Unfit
from tsunagi.collab._people import name_participant, parts_to_name, removable, remove_participant
from tsunagi.collab._sight import parts_of, sight
from tsunagi.collab._view import view
from tsunagi.errors import NotAllowed, NotFound


def problem(refused: pytest.ExceptionInfo[Unfit]) -> str:
    return refused.value.problems[0].labels["en"].split(".")[0]


def test_a_named_case_gets_its_coordinator(people: People) -> None:
    case = posed(people, "named")
    assert sight(people.who("coordinator"), case) == Sight.NOTHING
    event = name_participant(case.key, people.who("poser"), " Coordinator@example.jp ", "handler")
    assert (event.sort, event.answers["part"], event.sight) == ("people", "handler", Sight.WHOLE)
    assert sight(people.who("coordinator"), case) == Sight.HOUSE
    assert sight(people.who("second_coordinator"), case) == Sight.NOTHING
    name_participant(case.key, people.who("coordinator"), "colleague@example.jp", "poser")
    assert sight(people.who("colleague"), case) == Sight.WHOLE


@pytest.mark.parametrize(
    ("name", "confidentiality", "named"),
    [
        ("coordinator", "members", ["handler", "poser"]), ("poser", "members", ["poser"]),
        ("poser", "named", ["handler", "poser"]), ("researcher", "members", []),
    ],
)  # fmt: skip
def test_who_names_whom(people: People, name: str, confidentiality: str, named: list[str]) -> None:
    case = posed(people, confidentiality)
    assert parts_to_name(case, parts_of(people.who(name), case)) == named


@pytest.mark.parametrize(
    ("email", "part"),
    [
        ("nobody@example.jp", "handler"), ("other_coordinator@example.jp", "handler"),
        ("researcher@example.jp", "handler"), ("competitor@example.jp", "poser"), ("coordinator@example.jp", "poser"),
        ("administrator@example.jp", "handler"), ("", "handler"), ("%", "poser"),
    ],
)  # fmt: skip
def test_those_of_elsewhere_and_those_without_account_are_refused_alike(
    people: People, email: str, part: str
) -> None:
    case = posed(people)
    with pytest.raises(Unfit) as refused:
        name_participant(case.key, people.who("coordinator"), email, part)
    assert problem(refused) == "Nobody with this address can be added in this part"
    assert case.participants.count() == 1


def test_nobody_else_names_anybody(people: People) -> None:
    case = posed(people)
    with pytest.raises(NotAllowed):
        name_participant(case.key, people.who("poser"), "coordinator@example.jp", "handler")
    with pytest.raises(NotAllowed):
        name_participant(case.key, people.who("coordinator"), "researcher@example.jp", "partner")
    for name in ("researcher", "competitor", "other_coordinator", "administrator", "nobody"):
        with pytest.raises(NotFound):
            name_participant(case.key, people.who(name), "colleague@example.jp", "poser")
    name_participant(case.key, people.who("coordinator"), "colleague@example.jp", "poser")
    with pytest.raises(Unfit, match="already"):
        name_participant(case.key, people.who("coordinator"), "colleague@example.jp", "poser")


def test_a_side_of_a_named_case_is_never_empty(people: People) -> None:
    case = posed(people, "named")
    own, sides = case.participants.get(), frozenset({"poser"})
    assert removable(case, people.who("poser"), sides) == frozenset()
    with pytest.raises(Unfit, match="last one"):
        remove_participant(case.key, people.who("poser"), own.pk)
    name_participant(case.key, people.who("poser"), "colleague@example.jp", "poser")
    both = frozenset(case.participants.values_list("pk", flat=True))
    assert removable(case, people.who("poser"), sides) == both
    event = remove_participant(case.key, people.who("poser"), own.pk)
    assert event.answers == {"part": "poser", "participant": own.pk, "removed": True}
    assert sight(people.who("poser"), case) == Sight.NOTHING
    assert [one.name for one in view(case, people.who("colleague"), "ja").people] == ["架空 同僚"]


def test_who_removes_whom(people: People) -> None:
    need = opened(people)
    name_participant(need.key, people.who("coordinator"), "second_coordinator@example.jp", "handler")
    handler = need.participants.get(part="handler")
    with pytest.raises(NotAllowed):
        remove_participant(need.key, people.who("poser"), handler.pk)
    for name in ("researcher", "competitor", "nobody"):
        with pytest.raises(NotFound):
            remove_participant(need.key, people.who(name), handler.pk)
    other = posed(people)
    with pytest.raises(NotFound, match="no participant"):
        remove_participant(other.key, people.who("coordinator"), handler.pk)
    remove_participant(need.key, people.who("second_coordinator"), handler.pk)
    child = introduce(people, need)
    partner = child.participants.get(part="partner")
    with pytest.raises(NotAllowed):
        remove_participant(child.key, people.who("researcher"), partner.pk)
    remove_participant(child.key, people.who("coordinator"), partner.pk)
    assert sight(people.who("researcher"), child) == Sight.NOTHING
