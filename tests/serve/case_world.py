"""Cases of made-up people behind the site: who signs in as whom, and what happens without processes and threads."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from people import People
from test_advance import FACE, NEED, opened, posed, take

from tsunagi.collab.cases import Found, introduce, put
from tsunagi.collab.models import Case
from tsunagi.serve import _settle

__all__ = ["FACE", "NEED", "Started", "introduced", "moves", "opened", "posed", "quiet", "signed", "take"]


@dataclass
class Started:
    """What would have been started beside a request."""

    runs: list[Path] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)


def quiet(monkeypatch: pytest.MonkeyPatch) -> Started:
    """Keeps runs and mails from being started, and notes that they were to be."""
    started = Started()
    monkeypatch.setattr(_settle, "beside", lambda act: transaction.on_commit(act))
    monkeypatch.setattr(_settle, "start_run", started.runs.append)
    monkeypatch.setattr(_settle, "mail", lambda data, base: started.mails.append(base))
    return started


def signed(people: People, name: str) -> Client:
    """A browser in which somebody is signed in; 'nobody' is not."""
    client = Client()
    if name in people.accounts:
        client.force_login(people.accounts[name])
    return client


def introduced(people: People) -> tuple[Case, Case]:
    """An open need, and its introduction to the researcher."""
    need, who = opened(people), people.who("coordinator")
    row = put(need.key, who, Found("kaken-1", "Project", "近赤外分光による異物検査"))
    child, _token = introduce(need.key, who, row.pk, "研究 進", "researcher@example.jp", "ご検討ください。")
    return need, child


def moves(case: Case) -> int:
    """Number of a case's latest event."""
    return Case.objects.get(pk=case.pk).moves
