"""Accounts and organisations by command."""

from typing import Any

import pytest
from django.test import Client

from tsunagi import hub
from tsunagi.collab.models import Account, Audit, Organisation

pytestmark = pytest.mark.django_db


def test_the_first_steps_of_an_installation(call: Any, empty_world: hub.Hub) -> None:
    assert call("account", "list").out.startswith("There are no accounts yet.")
    assert call("organisation", "list").out.startswith("There are no organisations yet.")
    said = call("account", "add", "root@example.jp", "--name", "管理 者", "--superuser", "--json").json
    assert (said["email"], said["superuser"]) == ("root@example.jp", True)
    page = Client().get(said["password_link"].removeprefix("http://127.0.0.1:8712"), follow=True)
    assert (page.status_code, "パスワード" in page.text) == (200, True)
    assert (
        call("organisation", "add", "mihon-u", "--ja", "見本大学", "--en", "Mihon", "--sort", "tlo").code == 0
    )
    assert call("organisation", "list", "--json").json == [
        {
            "key": "mihon-u",
            "ja": "見本大学",
            "en": "Mihon",
            "sort": "tlo",
            "entity": "",
            "brought_by": "",
            "members": 0,
        }
    ]
    company = call(
        "organisation",
        "add",
        "kaku",
        "--ja",
        "架空食品",
        "--sort",
        "company",
        "--brought-by",
        "mihon-u",
        "--json",
    ).json
    assert company["brought_by"] == "mihon-u"
    assert Organisation.objects.get(key="kaku").brought_by == Organisation.objects.get(key="mihon-u")
    told = call(
        "account", "invite", "a@example.jp", "--organisation", "mihon-u", "--role", "administrator", "--json"
    ).json
    assert Client().get(told["link"].removeprefix("http://127.0.0.1:8712")).status_code == 200
    assert [row["email"] for row in call("account", "list", "--json").json] == ["root@example.jp"]
    assert call("account", "erase", "root@example.jp", "--yes").code == 0
    assert Account.objects.get().erased is not None
    assert list(Audit.objects.values_list("act", flat=True).order_by("pk")) == [
        "account added", "organisation added", "organisation added", "invite", "erase",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["account", "add", "x", "--name", "x"], 2, "'x' is no e-mail address"),
        (["account", "add", "a@example.jp", "--name", "x"], 2, "There is an account with the address"),
        (["account", "add", "b@example.jp", "--name", "x", "--lang", "fr"], 2, "Write ja or en"),
        (["account", "erase", "nobody@example.jp", "--yes"], 3, "No account has the address"),
        (["account", "invite", "b@example.jp", "--organisation", "x", "--role", "analyst"], 3, "No organisation 'x'"),
        (["account", "invite", "b@example.jp", "--organisation", "o", "--role", "analyst"], 2, "Nobody can invite yet"),
        (["account", "invite", "b@example.jp", "--organisation", "o", "--role", "analyst", "--by", "a@example.jp"], 1,
         "You cannot invite"),
        (["organisation", "add", "o", "--ja", "x"], 2, "There is an organisation o already"),
        (["organisation", "add", "O o", "--ja", "x"], 2, "cannot be a key"),
        (["organisation", "add", "p", "--ja", "x", "--sort", "club"], 2, "Known: university, tlo, company"),
        (["organisation", "add", "p", "--ja", "x", "--brought-by", "o"], 2, "give --sort company too"),
        (["organisation", "add", "p", "--ja", "x", "--sort", "company", "--brought-by", "q"], 2,
         "is no university or TLO here"),
    ],
)  # fmt: skip
def test_mistakes_are_named(call: Any, empty_world: hub.Hub, words: list[str], code: int, said: str) -> None:
    Account.objects.create_user("a@example.jp")
    Organisation.objects.create(key="o", name_ja="大学", sort="university")
    answer = call(*words)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err.replace("\n", " ")
