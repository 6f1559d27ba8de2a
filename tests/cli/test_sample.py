"""The sample's people and cases are brought once, and never beside real ones or where others could sign in."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tsunagi import hub
from tsunagi.cli import sample
from tsunagi.collab.models import Account, Case
from tsunagi.errors import ConfigError
from tsunagi.serve._alone import check_alone

ROOT = Path(__file__).resolve().parents[2]
WIDE = "0.0.0.0"


@pytest.fixture
def told(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    ours = replace(hub.set_up_django(), data=tmp_path, sources=ROOT / "sample")
    monkeypatch.setattr(settings, "TSUNAGI", ours)
    return sample.read(ours)


def test_all_is_invented(told: dict[str, Any]) -> None:
    assert {one["email"].partition("@")[2] for one in told["people"]} == {"example.jp"}
    assert {one["state"] for one in told["needs"]} == {"open", "draft", "anonymised", "nda"}


def posed(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The people and needs, with something on each shortlist."""
    from tsunagi.collab.cases import Found, introduce, put
    from tsunagi.collab.models import Membership, Organisation

    def introduced(case: Case, office: str, need: dict[str, Any]) -> Case:
        row = put(case.key, sample.who(office), Found("sample-projects-1", "Project", "x"))
        return introduce(case.key, sample.who(office), row.pk, "架空 夏美", need["introduce"]["email"])[0]

    monkeypatch.setattr(sample, "introduced", introduced)
    for row in told["organisations"]:
        Organisation.objects.create(key=row["key"], name_ja=row["ja"], name_en=row["en"], sort=row["sort"])
    for row in told["people"]:
        account = Account.objects.create_user(row["email"], name=row["name"])
        house = Organisation.objects.get(key=row["organisation"])
        Membership.objects.create(account=account, organisation=house, role=row["role"])
    for need in told["needs"]:
        sample.pose(need)


def test_needs_come_to_their_states(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    posed(told, monkeypatch)
    states = list(Case.objects.filter(workflow="need").order_by("pk").values_list("state", flat=True))
    assert states == [need["state"] for need in told["needs"]]


def test_what_has_sample_accounts_is_served_to_this_machine_alone(told: dict[str, Any]) -> None:
    ours = settings.TSUNAGI
    check_alone(ours, WIDE)
    sample.password_of(ours)
    for host in ("127.0.0.1", "::1", "localhost"):
        check_alone(ours, host)
    for host in (WIDE, "192.0.2.1", "::", "hub.example.jp", ""):
        with pytest.raises(ConfigError, match="sample sample --remove"):
            check_alone(ours, host)
    with pytest.raises(ConfigError, match="sample sample --remove"):
        check_alone(replace(ours, base_url="https://hub.example.jp"), "127.0.0.1")


def test_it_can_be_removed(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from tsunagi.collab.cases import board

    posed(told, monkeypatch)
    sample.password_of(settings.TSUNAGI)
    assert board().count() == 1
    assert sample.remove(settings.TSUNAGI, told) == {
        "accounts": len(told["people"]),
        "needs": len(told["needs"]),
    }
    assert (board().count(), Account.objects.filter(is_active=True).count()) == (0, 0)
    assert (settings.TSUNAGI.data / "board" / "board.xml").read_bytes() == b"<board></board>"
    check_alone(settings.TSUNAGI, WIDE)
    assert sample.remove(settings.TSUNAGI, told) == {"accounts": 0, "needs": 0}


def test_it_is_for_this_machine_alone(told: dict[str, Any]) -> None:
    ours, emails = settings.TSUNAGI, [one["email"] for one in told["people"]]
    sample.check(ours, emails)
    for host in (WIDE, "192.0.2.1", "hub.example.jp"):
        with pytest.raises(ConfigError, match="this machine alone"):
            sample.check(replace(ours, host=host), emails)
    with pytest.raises(ConfigError, match="this machine alone"):
        sample.check(replace(ours, base_url="https://hub.example.jp"), emails)
    Account.objects.create_user("real@example.com")
    with pytest.raises(ConfigError, match="accounts of its own"):
        sample.check(ours, emails)


def test_the_password_is_drawn_once(told: dict[str, Any]) -> None:
    first = sample.password_of(settings.TSUNAGI)
    assert (sample.password_of(settings.TSUNAGI), len(first)) == (first, 15)
    assert (settings.TSUNAGI.data / "sample_password").stat().st_mode & 0o077 == 0


def test_other_folders_have_no_sample(told: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="sample"):
        sample.read(replace(settings.TSUNAGI, sources=tmp_path))
