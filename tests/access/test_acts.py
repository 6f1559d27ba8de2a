"""Each role tries everything that changes anything: the table says for whom it happens."""

import io
from typing import Any

import pytest
from acts import ACTS, Act
from django.db import connection, transaction
from planted import Planted
from roles import EVERYBODY

from tsunagi.collab.models import (
    Case,
    Claim,
    Event,
    Invitation,
    Membership,
    Participant,
    SavedSearch,
    Shortlisted,
)

pytestmark = pytest.mark.django_db


def address(planted: Planted, act: Act) -> str:
    """With the numbers of rows in it."""
    text = act.address
    for name, case in planted.cases.items():
        first = Participant.objects.filter(
            case=case, removed=None, part="poser" if case.poser else "partner"
        ).first()
        text = text.replace(f"{{participant.{name}}}", str(first.pk if first else 0))
    for name, case in planted.cases.items():
        for row in case.shortlist.all():
            text = text.replace(f"{{entry.{name}}}", str(row.pk))
    ending = Membership.objects.get(account=planted.people.accounts["second_coordinator"])
    text = text.replace("{membership}", str(ending.pk)).replace("{claim}", str(Claim.objects.get().pk))
    return planted.address(text)


def expected(act: Act, role: str) -> int:
    if role == "nobody":
        return 401 if ".json" in act.address else 302
    if role in act.wrong:
        return 400
    return 303 if role in act.may else 403 if role in act.sees else act.missing


def state() -> Any:
    """All that such acts change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(max(id), 0) FROM collab_audit WHERE act <> 'file'")
        audited = cursor.fetchone()
    return (
        audited, Event.objects.count(), list(Case.objects.order_by("pk").values("state", "moves", "answers", "due")),
        list(Participant.objects.order_by("pk").values("part", "removed", "account")),
        list(Membership.objects.order_by("pk").values("role", "until")),
        list(Invitation.objects.order_by("pk").values("expires", "email")),
        list(Shortlisted.objects.order_by("pk").values("note", "grade", "removed")),
        list(SavedSearch.objects.order_by("pk").values("title", "every")), list(Claim.objects.values("state")),
    )  # fmt: skip


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_acts(planted: Planted, browser_of: Any, role: str) -> None:
    client, before, wrong = browser_of(role), state(), []
    for act in ACTS:
        where = address(planted, act)
        with transaction.atomic():
            row = Case.objects.filter(key__in=where.split("/")).first()
            form: dict[str, Any] = {"moves": row.moves if row else 0, **act.form}
            if act.file:
                form["file"] = io.BytesIO("ひとこと".encode())
                form["file"].name = act.file
            response = client.post(where, form)
            after = state()
            transaction.set_rollback(True)
        happened = after != before
        if response.status_code != expected(act, role) or happened is not (expected(act, role) == 303):
            did = "something" if happened else "nothing"
            wrong.append(f"{act}: {response.status_code}, not {expected(act, role)}; {did} happened")
    assert wrong == [], "\n".join(wrong)


def test_all_states_are_as_planted(planted: Planted) -> None:
    states = {name: Case.objects.get(pk=case.pk).state for name, case in planted.cases.items()}
    assert states == {
        "open": "open", "inner": "open", "named": "open", "draft": "draft", "joined": "nda", "told": "nda",
        "asked": "met", "asked_named": "met", "asked_joined": "accepted", "asked_told": "accepted",
    }  # fmt: skip
