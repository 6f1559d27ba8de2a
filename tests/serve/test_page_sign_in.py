"""Signing in and out: what an invitation is worth, the session, the second factor, recovery, the audit."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from people import People
from signing import PASSWORD, code_of, invited, member

from tsunagi.collab.models import Account, Audit, Invitation


@pytest.fixture(autouse=True)
def unhindered() -> None:
    """What earlier tests tried does not count."""
    cache.clear()


def sign_in(site: Client, email: str, password: str = PASSWORD) -> HttpResponse:
    answer: HttpResponse = site.post("/ja/account/login/", {"login": email, "password": password})
    return answer


def acts() -> list[str]:
    return list(Audit.objects.order_by("pk").values_list("act", flat=True))


def test_an_invitation_makes_an_account_once(site: Client, people: People) -> None:
    where = invited(people, "new@example.jp")
    shown = site.get(where)
    assert ("見本大学産学連携本部" in shown.text, "new@example.jp" in shown.text) == (True, True)
    assert shown["Cache-Control"] == "private, no-store"
    told = {"name": "新田 人", "password1": PASSWORD, "password2": PASSWORD}
    done = site.post(where, told)
    assert (done.status_code, done["Location"]) == (303, "/ja/account/")
    made = Account.objects.get(email="new@example.jp")
    assert [(one.organisation.key, one.role) for one in made.memberships.all()] == [("mihon-u", "researcher")]
    assert "新田 人" in site.get("/ja/account/").text
    assert Client().get(where).status_code == 404
    assert Client().post(where, told).status_code == 404
    assert [act for act in acts() if act != "invite"] == ["join", "sign in"]
    site.get("/ja/account/logout/")
    assert site.post("/ja/account/logout/").status_code == 302
    assert sign_in(site, "new@example.jp")["Location"] == "/ja/account/"


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"password1": "short7", "password2": "short7"}, "password1"),
        ({"password1": PASSWORD, "password2": "other"}, "password2"),
        ({"password1": "new@example.jp", "password2": "new@example.jp"}, "password1"),
        ({"name": ""}, "name"),
    ],
)
def test_a_poor_password_makes_no_account(
    site: Client, people: People, told: dict[str, str], fault: str
) -> None:
    where = invited(people, "new@example.jp")
    answer = site.post(where, {"name": "新田", "password1": PASSWORD, "password2": PASSWORD} | told)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [fault])
    assert not Account.objects.filter(email="new@example.jp").exists()


def test_who_is_signed_in_accepts_if_it_is_theirs(site: Client, people: People) -> None:
    where = invited(people, "memberless@example.jp", "analyst")
    site.force_login(people.accounts["researcher"])
    assert site.post(where).status_code == 403
    site.force_login(people.accounts["memberless"])
    assert site.post(where)["Location"] == "/ja/account/"
    assert people.accounts["memberless"].memberships.get().role == "analyst"
    assert site.post(where).status_code == 404


def test_who_has_an_account_signs_in_first(site: Client, people: People) -> None:
    where = invited(people, "researcher@example.jp", "analyst")
    assert site.get(where)["Location"] == f"/ja/account/login/?next={where}"
    assert site.post(where, {"name": "x", "password1": PASSWORD, "password2": PASSWORD}).status_code == 303
    assert not people.accounts["researcher"].has_usable_password()


@pytest.mark.parametrize("token", ["x", "a" * 500, "%00"])
def test_an_invitation_that_is_none(site: Client, token: str) -> None:
    assert site.get(f"/ja/account/invitation/{token}").status_code == 404


def test_an_invitation_that_is_over(site: Client, people: People) -> None:
    where = invited(people, "new@example.jp")
    Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert site.get(where).status_code == 404


def test_nobody_signs_up_without_an_invitation(site: Client, settings: Any) -> None:
    told = {"email": "x@example.jp", "name": "x", "password1": PASSWORD, "password2": PASSWORD}
    site.post("/ja/account/signup/", told)
    assert not Account.objects.exists()
    settings.TSUNAGI = replace(settings.TSUNAGI, sign_up="open")
    site.post("/ja/account/signup/", told)
    assert [(one.email, one.name, one.lang) for one in Account.objects.all()] == [("x@example.jp", "x", "ja")]
    assert sign_in(Client(), "x@example.jp")["Location"] == "/ja/account/confirm-email/"


def test_the_session_gets_another_key_at_sign_in(site: Client) -> None:
    member()
    site.get("/ja/account/login/")
    session = site.session
    session["mark"] = 1
    session.save()
    before = site.cookies["sessionid"].value if "sessionid" in site.cookies else session.session_key
    sign_in(site, "hito@example.jp")
    cookie = site.cookies["sessionid"]
    assert cookie.value != before
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/ja/account/").status_code == 302


def test_forms_without_their_token_are_refused(site: Client, people: People) -> None:
    strict = Client(enforce_csrf_checks=True)
    member()
    assert sign_in(strict, "hito@example.jp").status_code == 403
    strict.force_login(people.accounts["administrator"])
    for where in ("account/change", "account/erase/now", "account/export", "organisation/mihon-u/invite"):
        assert strict.post(f"/ja/{where}").status_code == 403
        assert strict.get(f"/ja/{where}").status_code == 405


def test_too_many_attempts_are_stopped_and_noted(site: Client) -> None:
    member()
    for _ in range(5):
        sign_in(site, "hito@example.jp", "wrong")
    answer = sign_in(site, "hito@example.jp")
    assert "ログイン失敗が連続しています" in answer.text
    found = Audit.objects.filter(act="sign in failed")
    assert {(one.what, one.who, one.address) for one in found} == {("hito@example.jp", None, "127.0.0.1")}
    sign_in(site, "no-such@example.jp", "wrong")
    assert Audit.objects.filter(act="sign in failed").latest("pk").what == ""


def test_the_client_is_told_apart_behind_our_proxy(site: Client, settings: Any) -> None:
    member()
    settings.TSUNAGI = replace(settings.TSUNAGI, trusted_proxy="127.0.0.1")
    told = {"login": "hito@example.jp", "password": PASSWORD}
    site.post("/ja/account/login/", told, headers={"X-Forwarded-For": "192.0.2.7"})
    assert Audit.objects.get(act="sign in").address == "192.0.2.7"


@pytest.mark.django_db(transaction=True)  # what allauth tells of it waits for the commit
def test_a_second_factor(site: Client) -> None:
    account = member()
    sign_in(site, account.email)
    where = site.get("/ja/account/second-factor/totp/activate/")["Location"]
    assert site.post(where, {"password": "wrong"}).status_code == 200
    assert site.post(where, {"password": PASSWORD})["Location"] == "/ja/account/second-factor/totp/activate/"
    page = site.get("/ja/account/second-factor/totp/activate/")
    secret = page.context["form"].secret
    code = code_of(secret)
    assert "img-src * data:" in page["Content-Security-Policy"]
    assert site.post("/ja/account/second-factor/totp/activate/", {"code": code}).status_code == 302
    held = Authenticator.objects.get(user=account, type="totp")
    assert secret not in str(held.data)
    assert Audit.objects.filter(act="second factor on", who=account).count() == 2
    site.post("/ja/account/logout/")
    cache.clear()  # a code works once
    assert sign_in(site, account.email)["Location"] == "/ja/account/second-factor/authenticate/"
    assert site.get("/ja/account/").status_code == 302
    wrong = "000000" if code != "000000" else "000001"
    assert site.post("/ja/account/second-factor/authenticate/", {"code": wrong}).status_code == 200
    assert site.post("/ja/account/second-factor/authenticate/", {"code": code})["Location"] == "/ja/account/"
    assert site.get("/ja/account/").status_code == 200


def test_recovery_by_mail(site: Client) -> None:
    account = member()
    site.post("/ja/account/password/reset/", {"email": account.email})
    site.post("/ja/account/password/reset/", {"email": "nobody@example.jp"})
    assert [one.to for one in mail.outbox] == [[account.email]]
    link = re.search(r"http://testserver(/ja/account/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    where = site.get(link[1])["Location"]
    fresh = "あたらしい-合言葉-88"
    assert site.post(where, {"password1": fresh, "password2": fresh}).status_code == 302
    assert "不正なトークン" in Client().get(link[1], follow=True).text
    assert sign_in(site, account.email).status_code == 200
    assert sign_in(site, account.email, fresh).status_code == 302
    assert "password recovered" in acts()


def test_what_is_told_of_a_visitor(site: Client, people: People) -> None:
    page = site.get("/ja/search")
    assert "sessionid" not in page.cookies
    assert "Cache-Control" not in page
    assert "Cookie" in page["Vary"]
    assert 'href="/ja/account/login/"' in page.text
    people.accounts["poser"].notices.create(sort="claim", text="お知らせ")
    site.force_login(people.accounts["poser"])
    page = site.get("/ja/search")
    assert page["Cache-Control"] == "private, no-store"
    assert "ETag" not in page
    assert re.search(r'class="me-name">架空 太郎</span> <span class="unread" [^>]*>1<', page.text)
    data = site.get("/ja/search.json")
    assert (data["Access-Control-Allow-Origin"], "Cache-Control" in data) == ("*", False)


PAGES = (
    "login/", "signup/", "password/reset/", "password/reset/done/", "second-factor/", "second-factor/totp/activate/",
    "second-factor/webauthn/", "second-factor/webauthn/add/", "second-factor/recovery-codes/", "sessions/", "email/",
    "password/change/", "others/", "logout/", "inactive/", "others/login/error/", "others/login/cancelled/",
)  # fmt: skip


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("inside", [False, True])
def test_every_page_of_signing_in_has_our_frame(site: Client, lang: str, inside: bool) -> None:
    if inside:
        member()
        sign_in(site, "hito@example.jp")
    for part in PAGES:
        page = site.get(f"/{lang}/account/{part}")
        assert page.status_code in {200, 302, 401, 404}, part
        if page.status_code in {200, 401}:
            assert ('<header class="top">' in page.text, page["Cache-Control"]) == (
                True,
                "private, no-store",
            ), part
            assert not re.search(r"<script(?![^>]*(src=|application/json))|\son\w+=|\sstyle=", page.text), (
                part
            )
