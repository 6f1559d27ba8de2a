"""What was altered past the program is told, with where, and by the exit code."""

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from tsunagi import hub

if TYPE_CHECKING:
    from people import People


@pytest.fixture
def people(db: None) -> "People":
    from people import make_people  # its tables need Django, which is set up after this file is read

    return make_people()


def test_an_untouched_record_is_clean(call: Any, empty_world: hub.Hub, people: "People") -> None:
    from test_advance import opened

    nothing = call("audit")
    assert (nothing.code, nothing.lines) == (0, ["0 cases with 0 events, 0 cases altered. None was altered."])
    opened(people)
    assert (call("audit").code, call("audit", "--json").json) == (0, {"cases": 1, "events": 3, "altered": []})


@pytest.mark.parametrize(
    ("statement", "event"),
    [
        ("UPDATE collab_event SET text = 'x' WHERE id = {event}", 2),
        ("UPDATE collab_event SET who_id = NULL WHERE id = {event}", 2),
        ("UPDATE collab_event SET sight = 1 WHERE id = {event}", 2),
        ("DELETE FROM collab_event WHERE id = {event}", 2),
        ("DELETE FROM collab_event WHERE id = {last}", 3),
        ("UPDATE collab_case SET moves = 4 WHERE id = {case}", 4),
    ],
)
def test_what_was_altered_is_named(
    call: Any, empty_world: hub.Hub, people: "People", statement: str, event: int
) -> None:
    from test_advance import opened

    opened(people)
    case = opened(people)
    numbers = {one.number: one.pk for one in case.events.all()}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(event=numbers[2], last=numbers[3], case=case.pk))
    told = call("audit", "--json")
    assert (told.code, told.json["altered"]) == (1, [{"case": case.key, "event": event}])
    said = call("audit")
    assert said.code == 1
    assert said.lines[0] == f"Case {case.key}: event {event} is not as it was written, or is missing."
    assert said.out.replace("\n", " ").strip().endswith("Compare them with a backup of the database.")
