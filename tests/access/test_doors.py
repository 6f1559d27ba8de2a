"""By each address each role gets what the table says, and reads no planted word that is not theirs."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from django.http import HttpResponse
from doors import DOORS, PUBLIC, Door
from planted import SECRETS, Planted, may_read
from roles import EVERYBODY

pytestmark = pytest.mark.django_db
OWN = {"poser": {"firm"}}
"""Each page has the name of who is signed in."""


def said(response: HttpResponse) -> str:
    """All that came: the body, the headers, the cookies."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    plain = body.decode("utf-8", "replace")
    if response.get("Content-Type", "").startswith("text/calendar"):
        plain = plain.replace("\r\n ", "")
    return f"{response.headers}{response.cookies}{plain}"


def expected(door: Door, role: str) -> int:
    if role in door.opens:
        return 200
    return door.nobody if role == "nobody" else door.shut


def ask(client: Any, planted: Planted, door: Door) -> HttpResponse:
    address = planted.address(door.address)
    if door.form is None:
        return client.get(address)  # type: ignore[no-any-return]
    return client.post(address, door.form)  # type: ignore[no-any-return]


def unasked(response: HttpResponse, door: Door, text: str) -> str:
    """What was found, without the question that is said again."""
    if "q=zq" not in door.address or response.status_code != 200:
        return text
    told = json.loads(response.content)
    return json.dumps(told.get("hits", told.get("needs", told)))


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_doors(planted: Planted, browser_of: Any, role: str) -> None:
    assert faults(planted, browser_of(role), role, DOORS) == []


@pytest.mark.parametrize("role", ["nobody", "memberless", "poser"])
def test_what_is_public_is_the_same_for_all(planted: Planted, browser_of: Any, role: str) -> None:
    assert faults(planted, browser_of(role), role, PUBLIC) == []


def faults(planted: Planted, client: Any, role: str, doors: Iterable[Door]) -> list[str]:
    """What is not as the table says."""
    wrong = []
    for door in doors:
        response = ask(client, planted, door)
        found = planted.found(unasked(response, door, said(response)))
        opened, own = role in door.opens, OWN.get(role, set())
        least = {name for name in door.shows if opened and may_read(name, role)} | door.gives
        most = {name for name in door.shows | door.may if opened and may_read(name, role)} | door.gives
        if response.status_code != expected(door, role) or not least <= found <= most | own:
            wrong.append(
                f"{door}: {response.status_code}, not {expected(door, role)}; lacks {sorted(least - found)}, "
                f"leaks {sorted(found - most - own)}"
            )
    return wrong


def test_the_table_is_of_everybody_and_everything() -> None:
    assert len(EVERYBODY) == 13
    assert set().union(*(door.opens for door in (*DOORS, *PUBLIC))) == EVERYBODY
    shown = set().union(*(door.shows for door in (*DOORS, *PUBLIC)))
    assert set(SECRETS) - shown == {
        f"{need}.note" for need in ("open", "inner", "named", "draft", "joined", "told")
    }
