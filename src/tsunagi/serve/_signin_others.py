"""Signing in by others: the OpenID Connect servers and SAML identity providers that TSUNAGI_SIGN_IN names."""

import re
import ssl
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from tsunagi.collab.cases import accept, invitation_of
from tsunagi.collab.models import Account, Invitation
from tsunagi.errors import ConfigError, NotFound

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
ASKED: Mapping[str, frozenset[str]] = {
    "openid": frozenset({"issuer", "client_id", "client_secret"}),
    "saml": frozenset({"entity_id"}),
}
ALLOWED: Mapping[str, frozenset[str]] = {
    "openid": ASKED["openid"] | {"client_secret_file", "scope"},
    "saml": ASKED["saml"] | {"sso_url", "certificate", "metadata_url", "attributes"},
}
COMMON = frozenset({"key", "type", "name", "trust_email"})
ATTRIBUTES: Mapping[str, str] = {
    "eduPersonPrincipalName": "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
    "eduPersonTargetedID": "urn:oid:1.3.6.1.4.1.5923.1.1.1.10",
    "subject-id": "urn:oasis:names:tc:SAML:attribute:subject-id",
    "pairwise-id": "urn:oasis:names:tc:SAML:attribute:pairwise-id",
    "mail": "urn:oid:0.9.2342.19200300.100.1.3",
    "displayName": "urn:oid:2.16.840.1.113730.3.1.241",
    "jaDisplayName": "urn:oid:1.3.6.1.4.1.32264.1.1.3",
}
"""Names of attributes as federations send them: eduPerson, inetOrgPerson, SAML subject identifiers, GakuNin's own."""
MAPPING: Mapping[str, str] = {"uid": "eduPersonPrincipalName", "email": "mail", "name": "displayName"}


@cache
def providers(path: str) -> tuple[Mapping[str, Any], ...]:
    """What TSUNAGI_SIGN_IN's file describes, as the APPS of allauth's SOCIALACCOUNT_PROVIDERS.

    Raises:
        ConfigError: the file cannot be read or an entry is wrong; the text names the entry and what to write.
    """
    if not path:
        return ()
    try:
        rows = yaml.safe_load(Path(path).read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"TSUNAGI_SIGN_IN={path!r} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigError(f"{path} must be a list; each entry begins with `- key: …`.")
    made = [_app(path, number, row) for number, row in enumerate(rows, 1)]
    keys = [app["provider_id"] for app in made]
    for key in keys:
        if keys.count(key) > 1:
            raise ConfigError(f"{path}: two entries have the key {key!r}. Give each its own.")
    return tuple(made)


def _app(path: str, number: int, row: dict[str, Any]) -> dict[str, Any]:
    sort, key = str(row.get("type")), row.get("key")
    where = f"{path}, entry {number} ({key})"
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise ConfigError(
            f"{where}: `key` must be small letters, digits and hyphens; it stands in addresses."
        )
    if sort not in ASKED:
        raise ConfigError(f"{where}: `type` is {sort!r}. Write openid or saml.")
    unknown = sorted(str(name) for name in set(row) - ALLOWED[sort] - COMMON)
    if unknown:
        known = ", ".join(sorted(ALLOWED[sort] | COMMON))
        raise ConfigError(f"{where}: {', '.join(unknown)} is not known here. Known: {known}.")
    if "client_secret_file" in row:
        row = {**row, "client_secret": _beside(path, where, row["client_secret_file"]).strip()}
    missing = sorted(name for name in ASKED[sort] if not isinstance(row.get(name), str) or not row[name])
    if missing:
        raise ConfigError(
            f"{where}: {', '.join(missing)} is missing. See docs/how-to/sign-in-with-a-federation.md."
        )
    name = row.get("name") or key
    names = name if isinstance(name, dict) else {"ja": str(name)}
    trusted = row.get("trust_email", False)
    if not isinstance(trusted, bool):
        raise ConfigError(f"{where}: `trust_email` must be true or false.")
    more = _openid(where, row) if sort == "openid" else _saml(path, where, row)
    more |= {"names": names, "verified_email": trusted, "email_authentication": trusted}
    return {
        "provider": "openid_connect" if sort == "openid" else "saml", "provider_id": key, "name": names.get("ja") or key,
        "client_id": row["client_id"] if sort == "openid" else key, "secret": row.get("client_secret", ""),
        "settings": more,
    }  # fmt: skip


def _openid(where: str, row: dict[str, Any]) -> dict[str, Any]:
    scope = row.get("scope", ["openid", "profile", "email"])
    if not isinstance(scope, list) or "openid" not in scope:
        raise ConfigError(f"{where}: `scope` must be a list that holds openid.")
    return {
        "server_url": _web(where, "issuer", row["issuer"]).rstrip("/"),
        "oauth_pkce_enabled": True,
        "scope": scope,
    }


def _saml(path: str, where: str, row: dict[str, Any]) -> dict[str, Any]:
    idp: dict[str, Any] = {"entity_id": row["entity_id"]}
    if row.get("metadata_url"):
        idp["metadata_url"] = _web(where, "metadata_url", row["metadata_url"])
    elif row.get("sso_url") and row.get("certificate"):
        idp["sso_url"] = _web(where, "sso_url", row["sso_url"])
        idp["x509cert"] = _certificate(path, where, str(row["certificate"]))
    else:
        raise ConfigError(f"{where}: give `metadata_url`, or both `sso_url` and `certificate`.")
    given = row.get("attributes") or {}
    if not isinstance(given, dict) or set(given) - set(MAPPING):
        raise ConfigError(f"{where}: `attributes` may name {', '.join(MAPPING)}.")
    mapping = {ours: str(given.get(ours, usual)) for ours, usual in MAPPING.items()}
    return {
        "idp": idp,
        "attribute_mapping": {
            ours: [theirs, *([ATTRIBUTES[theirs]] if theirs in ATTRIBUTES else [])]
            for ours, theirs in mapping.items()
        },
        "advanced": {
            "strict": True, "reject_deprecated_algorithm": True, "reject_idp_initiated_sso": True,
            "allow_single_label_domains": True,
        },
    }  # fmt: skip


def _web(where: str, name: str, address: Any) -> str:
    url = urlsplit(str(address))
    try:
        near = url.hostname == "localhost" or ip_address(url.hostname or "").is_loopback
    except ValueError:
        near = False
    if not url.hostname or url.scheme not in ({"https", "http"} if near else {"https"}):
        raise ConfigError(f"{where}: `{name}` is {str(address)[:200]!r}. Write an https address.")
    return str(address)


def _beside(path: str, where: str, name: Any) -> str:
    file = Path(path).parent / str(name)
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{where}: {file} cannot be read. Put the file there or name another.") from error


def _certificate(path: str, where: str, told: str) -> str:
    """The certificate as PEM; `told` is PEM, its Base64 alone, or the name of a file beside the YAML file."""
    short = len(told) < 200 and "\n" not in told.strip()
    text = _beside(path, where, told.strip()) if short else told
    body = "".join(re.sub(r"-----(BEGIN|END) CERTIFICATE-----", "", text).split())
    pem = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
    try:
        ssl.create_default_context(cadata=pem)
    except (ssl.SSLError, ValueError) as error:
        raise ConfigError(f"{where}: `certificate` is no X.509 certificate in PEM. Copy it whole.") from error
    return body


INVITATION = "invitation"
"""Where the session keeps the token of the invitation that somebody is about to accept."""


def invitation_held(request: HttpRequest) -> Invitation | None:
    """The invitation whose link was opened in this session, if it still holds."""
    try:
        return invitation_of(request.session[INVITATION])
    except (KeyError, NotFound):
        return None


class OthersAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """How allauth treats somebody whom another server vouches for."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The providers of TSUNAGI_SIGN_IN; those in the database, which nobody can write here, do not count."""
        lang = (get_language() or settings.LANGUAGE_CODE)[:2]
        found = []
        for one in providers(settings.TSUNAGI.sign_in):
            if client_id and one["client_id"] != client_id:
                continue
            if provider and provider not in (one["provider"], one["provider_id"]):
                continue
            named = one["settings"]["names"].get(lang) or one["name"]
            found.append(SocialApp(**{**one, "name": named}))
        return found

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Who holds an invitation gets an account; others only where everybody may sign up."""
        held = invitation_held(request)
        if held and not Account.objects.filter(email__iexact=held.email).exists():
            return True
        return bool(super().is_open_for_signup(request, sociallogin))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """A new account by invitation has the address that was invited: the link came to it."""
        held = invitation_held(request)
        if held and not sociallogin.is_existing and sociallogin.user:
            sociallogin.user.email = held.email
            sociallogin.email_addresses = [EmailAddress(email=held.email, verified=True, primary=True)]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        """The name as one text: a Japanese name is not given and family name with a space between."""
        account = super().populate_user(request, sociallogin, data)
        given = " ".join(filter(None, (data.get("last_name"), data.get("first_name"))))
        account.name = str(data.get("name") or given)[:200]
        return account

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        """Saves a new account, and accepts the invitation that it came by."""
        held = invitation_held(request)
        with transaction.atomic():
            account = super().save_user(request, sociallogin, form)
            if held and account.email == held.email:
                accept(request.session.pop(INVITATION), account)
        return account
