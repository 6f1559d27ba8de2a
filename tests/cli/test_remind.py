"""The command that cron calls: what it tells, that nothing is told twice, and that one at a time does it."""

import fcntl
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from people import make_people
from test_advance import opened

from tsunagi import hub
from tsunagi.collab.cases import save_search, set_due
from tsunagi.collab.models import SavedSearch
from tsunagi.search import Query

DUE = date(2036, 12, 15)


@pytest.fixture
def due(small_world: hub.Hub) -> None:
    people = make_people()
    need = opened(people)
    set_due(need.key, people.who("coordinator"), DUE, "候補を3件")
    save_search(people.accounts["analyst"], "茶碗", Query("黒楽茶碗"), "q=x", "day", 0)
    SavedSearch.objects.update(made=timezone.now() - timedelta(days=2))


def with_settings(monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    before = hub.open_hub()
    made = replace(before, settings=replace(before.settings, **changed))
    monkeypatch.setattr(hub, "open_hub", lambda: made)


@pytest.mark.usefixtures("due")
def test_it_tells_what_it_did(call: Any, small_world: hub.Hub) -> None:
    said = call("remind", "--date", DUE)
    folder = (small_world.settings.data / "mail").resolve()
    assert (said.code, said.err) == (0, "")
    assert said.lines == [
        "2036-12-15: 4 reminders of terms.",
        "Saved searches: 1 asked, 1 with news.",
        "Watched needs: 0 matched, 0 with new answers.",
        "Themes: 0 run on new plans, 0 with measures.",
        "Mails: 5 sent with 5 notices; 0 wait.",
        f"TSUNAGI_MAIL is not set, so mails go to nobody: they are files in {folder}. "
        "Set it to smtp://user:password@host:port.",
        "TSUNAGI_BASE_URL is not set: links in mails begin with http://127.0.0.1:8712.",
    ]
    again = call("remind", "--date", DUE)
    assert again.lines[:5] == [
        "2036-12-15: 0 reminders of terms.", "Saved searches: 1 asked, 0 with news.",
        "Watched needs: 0 matched, 0 with new answers.",
        "Themes: 0 run on new plans, 0 with measures.",
        "Mails: 0 sent with 0 notices; 0 wait.",
    ]  # fmt: skip
    assert len(mail.outbox) == 5


@pytest.mark.usefixtures("due")
def test_as_json(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with_settings(monkeypatch, mail="smtp://mail.example.jp", base_url="https://hub.example.jp/")
    assert call("remind", "--json", "--date", DUE - timedelta(days=7)).json == {
        "date": "2036-12-08", "reminders": 4, "searches": 1, "alerts": 1, "watched_needs": 0, "watch_alerts": 0,
        "themes": 0, "theme_alerts": 0,
        "mails": 5, "notices_mailed": 5,
        "waiting": 0, "withheld": 0, "mail_folder": None, "trouble": [],
    }  # fmt: skip
    (alert,) = [one for one in mail.outbox if one.to == ["analyst@example.jp"]]
    assert "https://hub.example.jp/ja/saved/" in str(alert.body)


@pytest.mark.usefixtures("due")
def test_today_goes_by_the_clock(call: Any) -> None:
    assert call("remind", "--json").json["date"] == timezone.localdate().isoformat()


@pytest.mark.usefixtures("due")
def test_a_mail_server_that_is_down(call: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    said = call("remind", "--date", DUE)
    assert said.code == 1
    assert said.lines[4] == "Mails: 0 sent with 0 notices; 5 wait."
    assert "mail server: ConnectionRefusedError" in said.err.replace("\n", " ")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert call("remind", "--date", DUE).lines[4] == "Mails: 5 sent with 5 notices; 0 wait."


def test_one_at_a_time(call: Any, small_world: hub.Hub) -> None:
    path: Path = small_world.settings.data / "remind.lock"
    with path.open("w") as other:
        other.write("4711")
        other.flush()
        fcntl.flock(other, fcntl.LOCK_EX)
        said = call("remind")
    assert (said.code, said.out) == (2, "")
    assert "Process 4711 is reminding in " in said.err
    assert call("remind").code == 0


def test_in_a_process_of_its_own(make_site: Any) -> None:
    """As cron calls it, on an installation that has nothing yet."""
    site = make_site()
    first, second = site("remind", "--date", DUE), site("remind", "--json")
    assert (first.code, first.err, first.lines[0]) == (0, "", "2036-12-15: 0 reminders of terms.")
    assert (second.code, second.json["mail_folder"]) == (0, str(site.folder / "data" / "mail"))


def test_a_day_that_is_none(call: Any, small_world: hub.Hub) -> None:
    assert call("remind", "--date", "tomorrow").code == 2
