"""Signing in by others: the file that names them, an OpenID Connect server, a SAML identity provider."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from lxml import etree
from people import People
from signing import ENTITY, SAID, Idp, OpenId, invited, member, openid_server

from tsunagi.collab.models import Account
from tsunagi.errors import ConfigError
from tsunagi.serve._signin_others import providers

OPENID: dict[str, Any] = {
    "key": "mihon", "type": "openid", "name": {"ja": "見本大学 共通認証", "en": "Mihon University"},
    "issuer": "https://login.mihon.example.jp", "client_id": "tsunagi", "client_secret": "s3cret",
}  # fmt: skip
SAML: dict[str, Any] = {
    "key": "gakunin-mihon", "type": "saml", "name": "見本大学（学認）", "entity_id": ENTITY,
    "sso_url": "https://idp.mihon.example.jp/sso", "certificate": "idp.pem",
}  # fmt: skip


@pytest.fixture(scope="module")
def idp() -> Idp:
    return Idp()


@pytest.fixture
def openid() -> Iterator[OpenId]:
    with openid_server() as server:
        yield server


@pytest.fixture
def ways(tmp_path: Path, settings: Any, idp: Idp, openid: OpenId, site: Client) -> Path:
    """The file of TSUNAGI_SIGN_IN with both."""
    (tmp_path / "idp.pem").write_text(idp.certificate)
    path = tmp_path / "sign-in.yml"
    path.write_text(json.dumps([OPENID | {"issuer": openid.address}, SAML]))
    settings.TSUNAGI = replace(settings.TSUNAGI, sign_in=str(path))
    cache.clear()
    return path


def handed(page: HttpResponse) -> str:
    """Where the page that goes on to a provider leads."""
    assert (page.status_code, page["Content-Security-Policy"].count("form-action 'self'")) == (200, 1)
    return str(page.context["where"])


def by_openid(site: Client, openid: OpenId) -> HttpResponse:
    where = handed(site.post("/account/oidc/mihon/login/"))
    answer: HttpResponse = site.get(openid.sent_back(where).removeprefix("http://testserver"))
    return answer


def by_saml(site: Client, idp: Idp, **how: Any) -> HttpResponse:
    where = handed(site.post("/account/saml/gakunin-mihon/login/"))
    assert where.startswith("https://idp.mihon.example.jp/sso?SAMLRequest=")
    answer: HttpResponse = site.post(
        "/account/saml/gakunin-mihon/acs/", {"SAMLResponse": idp.response(where, **how)}, follow=True
    )
    return answer


def test_the_sign_in_page_names_them(site: Client, ways: Path) -> None:
    page = site.get("/ja/account/login/").text
    assert ("見本大学 共通認証" in page, "見本大学（学認）" in page) == (True, True)
    assert "Mihon University" in site.get("/en/account/login/").text
    assert (
        site.get("/account/oidc/mihon/login/").status_code == 200
    )  # a page that asks: nothing is begun by a link
    assert site.get("/account/oidc/nobody/login/").status_code == 404
    assert site.get("/account/saml/nobody/metadata/").status_code == 404


def test_openid_needs_an_invitation_and_then_an_account_is_made(
    site: Client, ways: Path, openid: OpenId, people: People
) -> None:
    page = by_openid(site, openid)
    assert ("招待" in page.text, Account.objects.filter(email__contains="haruko").exists()) == (True, False)
    site.get(invited(people, "haruko@mihon-u.example.jp", "coordinator"))
    assert by_openid(site, openid)["Location"] == "/ja/account/"
    made = Account.objects.get(email="haruko@mihon-u.example.jp")
    assert (made.name, made.memberships.get().role, made.has_usable_password()) == (
        "連携 春子", "coordinator", False,
    )  # fmt: skip
    assert {body["client_secret"][0] for body in openid.asked} == {"s3cret"}
    again = Client()
    assert by_openid(again, openid)["Location"] == "/ja/account/"
    assert again.get("/ja/account/").context["account"] == made


def test_openid_does_not_take_over_an_account_by_its_address(
    site: Client, ways: Path, openid: OpenId
) -> None:
    member("jun@example.jp")
    openid.claims |= {"email": "jun@example.jp", "email_verified": True}
    by_openid(site, openid)
    assert site.get("/ja/account/").status_code == 302
    assert not SocialAccount.objects.exists()


def test_a_trusted_server_signs_in_whom_it_knows_by_address(
    site: Client, ways: Path, openid: OpenId, settings: Any
) -> None:
    path = ways.with_name("trusted.yml")
    path.write_text(json.dumps([OPENID | {"issuer": openid.address, "trust_email": True}]))
    settings.TSUNAGI = replace(settings.TSUNAGI, sign_in=str(path))
    account = member("jun@example.jp")
    openid.claims |= {"email": "jun@example.jp", "email_verified": True}
    assert by_openid(site, openid)["Location"] == "/ja/account/"
    assert site.get("/ja/account/").context["account"] == account


def test_openid_answers_only_to_who_asked(site: Client, ways: Path, openid: OpenId) -> None:
    where = openid.sent_back(handed(site.post("/account/oidc/mihon/login/")))
    answer = Client().get(where.removeprefix("http://testserver"))
    assert (answer.status_code, openid.asked) == (401, [])


def test_saml_metadata_is_valid(site: Client, ways: Path) -> None:
    answer = site.get("/account/saml/gakunin-mihon/metadata/")
    root = etree.fromstring(answer.content)
    assert (answer["Content-Type"], etree.QName(root).localname) == ("text/xml", "EntityDescriptor")
    service = root.find(".//{*}AssertionConsumerService")
    assert service is not None
    assert service.get("Location") == "http://testserver/account/saml/gakunin-mihon/acs/"


def test_saml_signs_in(site: Client, ways: Path, idp: Idp, people: People) -> None:
    site.get(invited(people, "jiro@example.jp"))
    answer = by_saml(site, idp)
    assert answer.redirect_chain[-1] == ("/ja/account/", 302)
    made = Account.objects.get(email="jiro@example.jp")
    held = SocialAccount.objects.get(user=made)
    assert (made.name, held.provider, held.uid) == ("例示 次郎", "gakunin-mihon", "jiro@mihon.example.jp")
    again = Client()
    by_saml(again, idp)
    assert again.get("/ja/account/").context["account"] == made


@pytest.mark.parametrize("how", [{"signed": False}, {"issuer": "https://other.example.jp/idp"}])
def test_saml_that_is_not_signed_by_the_provider_is_refused(
    site: Client, ways: Path, idp: Idp, people: People, how: dict[str, Any]
) -> None:
    site.get(invited(people, "jiro@example.jp"))
    answer = by_saml(site, idp, **how)
    assert (answer.status_code, SocialAccount.objects.exists()) == (401, False)
    assert site.get("/ja/account/").status_code == 302


def test_saml_signed_by_another_key_is_refused(site: Client, ways: Path, people: People) -> None:
    site.get(invited(people, "jiro@example.jp"))
    answer = by_saml(site, Idp())
    assert (answer.status_code, SocialAccount.objects.exists()) == (401, False)


def test_saml_altered_after_signing_is_refused(site: Client, ways: Path, idp: Idp, people: People) -> None:
    import base64

    site.get(invited(people, "jiro@example.jp"))
    where = handed(site.post("/account/saml/gakunin-mihon/login/"))
    body = base64.b64decode(idp.response(where)).replace(b"jiro@mihon", b"saburo@mi")
    told = {"SAMLResponse": base64.b64encode(body).decode()}
    answer = site.post("/account/saml/gakunin-mihon/acs/", told, follow=True)
    assert (answer.status_code, SocialAccount.objects.exists()) == (401, False)


def test_saml_that_nobody_asked_for_is_refused(site: Client, ways: Path, idp: Idp, people: People) -> None:
    site.get(invited(people, "jiro@example.jp"))
    where = handed(Client().post("/account/saml/gakunin-mihon/login/"))
    told = {"SAMLResponse": idp.response(where, said=SAID)}
    site.post("/account/saml/gakunin-mihon/acs/", told, follow=True)
    assert (SocialAccount.objects.exists(), site.get("/ja/account/").status_code) == (False, 302)


@pytest.mark.parametrize("body", [None, "", "x", "AAAA", "PGE+", "%00", "PCFET0NUWVBFIGE+PGEvPg=="])
def test_what_is_no_saml_is_refused(site: Client, ways: Path, body: str | None) -> None:
    where = "/account/saml/gakunin-mihon/acs/"
    answer = site.post(where, {} if body is None else {"SAMLResponse": body}, follow=True)
    assert answer.status_code in {400, 401}
    assert Client().get("/account/saml/gakunin-mihon/acs/finish/").status_code == 401


def test_nobody_is_signed_out_by_an_unsigned_word(site: Client, ways: Path, people: People) -> None:
    site.force_login(people.accounts["poser"])
    for told in (
        {},
        {"SAMLRequest": "PGE+"},
        {"SAMLRequest": "PGE+", "Signature": "AA"},
        {"SAMLResponse": "x"},
    ):
        assert site.get("/account/saml/gakunin-mihon/sls/", told).status_code == 400
    assert site.post("/account/saml/gakunin-mihon/sls/").status_code == 400
    assert site.get("/ja/account/").status_code == 200


def test_a_provider_that_does_not_answer(site: Client, tmp_path: Path, settings: Any) -> None:
    path = tmp_path / "sign-in.yml"
    gone = SAML | {"metadata_url": "http://127.0.0.1:9/metadata"}
    path.write_text(json.dumps([OPENID | {"issuer": "http://127.0.0.1:9"}, gone]))
    settings.TSUNAGI = replace(settings.TSUNAGI, sign_in=str(path))
    for where in ("oidc/mihon/login/", "saml/gakunin-mihon/login/"):
        answer = site.post(f"/account/{where}")
        assert (answer.status_code, "応答がありません" in answer.text) == (503, True)


def test_addresses_told_to_providers_are_those_of_the_public(site: Client, ways: Path, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS = ["hub.example.jp"]
    client = Client(headers={"Host": "hub.example.jp"})
    page = client.get("/account/saml/gakunin-mihon/metadata/")
    assert b'Location="https://hub.example.jp/account/saml/gakunin-mihon/acs/"' in page.content
    answer = client.post("/account/saml/gakunin-mihon/acs/", {"SAMLResponse": "x"})
    cookie = answer.cookies["saml-acs-session"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"key": "A b"}, "`key` must be small letters"),
        ({"type": "ldap"}, "`type` is 'ldap'. Write openid or saml."),
        ({"secret": "x"}, "secret is not known here. Known: client_id, client_secret"),
        ({"client_id": ""}, "client_id is missing"),
        ({"issuer": "http://login.example.jp"}, "Write an https address"),
        ({"issuer": "javascript:alert(1)"}, "Write an https address"),
        ({"scope": ["email"]}, "`scope` must be a list that holds openid"),
        ({"trust_email": "yes"}, "`trust_email` must be true or false"),
        ({"client_secret_file": "nowhere"}, "nowhere cannot be read"),
        (SAML, "idp.pem cannot be read"),
        (SAML | {"certificate": "A" * 300}, "`certificate` is no X.509 certificate"),
        (SAML | {"certificate": ""}, "give `metadata_url`, or both `sso_url` and `certificate`"),
        (SAML | {"metadata_url": "ftp://x"}, "Write an https address"),
        (SAML | {"metadata_url": "https://x.example.jp/m", "attributes": {"phone": "x"}}, "`attributes` may name uid"),
    ],
)  # fmt: skip
def test_mistakes_in_the_file_are_named(tmp_path: Path, row: dict[str, Any], said: str) -> None:
    path = tmp_path / "sign-in.yml"
    path.write_text(json.dumps([row if "entity_id" in row else OPENID | row]))
    with pytest.raises(ConfigError) as caught:
        providers(str(path))
    assert said in str(caught.value)
    assert f"{path}, entry 1 (" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "is no YAML"), ("a: 1", "must be a list"), ("- 1", "must be a list"),
        (json.dumps([OPENID, OPENID]), "two entries have the key 'mihon'"),
    ],
)  # fmt: skip
def test_a_file_that_is_none(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "sign-in.yml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=said):
        providers(str(path))
    with pytest.raises(ConfigError, match="cannot be read"):
        providers(str(tmp_path / "nowhere.yml"))
