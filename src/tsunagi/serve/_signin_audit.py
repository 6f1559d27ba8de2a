"""Writes into the audit who signed in, failed to, signed out, and changed how they sign in."""

from typing import Any

from django.http import HttpRequest

from tsunagi.collab.cases import ANYBODY, Who, record
from tsunagi.collab.models import Account
from tsunagi.serve._signin_adapters import client_address

BY_SIGNAL = {
    "django.contrib.auth.signals": {
        "user_logged_in": "sign in", "user_logged_out": "sign out", "user_login_failed": "sign in failed",
    },
    "allauth.account.signals": {
        "user_signed_up": "sign up", "password_changed": "password changed", "password_set": "password set",
        "password_reset": "password recovered", "email_changed": "e-mail changed", "email_added": "e-mail added",
        "email_removed": "e-mail removed",
    },
    "allauth.mfa.signals": {
        "authenticator_added": "second factor on", "authenticator_removed": "second factor off",
        "authenticator_reset": "second factor renewed", "authentication_failed": "second factor failed",
    },
    "allauth.socialaccount.signals": {
        "social_account_added": "provider connected", "social_account_removed": "provider removed",
    },
}  # fmt: skip
"""Signals of Django and allauth, and what the audit calls what they tell."""


def listen() -> None:
    """Begins to write; called once, when Django is ready."""
    from importlib import import_module

    for module, signals in BY_SIGNAL.items():
        for name, act in signals.items():
            signal = getattr(import_module(module), name)
            signal.connect(_writer(act), weak=False, dispatch_uid=f"tsunagi audit {act}")


def _writer(act: str) -> Any:
    def write(sender: Any, **told: Any) -> None:
        request = told.get("request")
        who = _who(told)
        what = str((told.get("credentials") or {}).get("email") or "").strip().lower()
        if what and not Account.objects.filter(email__iexact=what).exists():
            what = ""  # somebody mistyped; perhaps it was their password
        detail = {"sort": told["authenticator"].type} if told.get("authenticator") else {}
        if told.get("socialaccount"):
            detail["provider"] = told["socialaccount"].provider
        record(who, act, what, _address(request), **detail)

    return write


def _who(told: dict[str, Any]) -> Who:
    for one in (
        told.get("user"),
        *(getattr(told.get(k), "user", None) for k in ("sociallogin", "socialaccount")),
    ):
        if isinstance(one, Account) and one.pk:
            return Who(one)
    return ANYBODY


def _address(request: HttpRequest | None) -> str:
    return client_address(request) if request is not None else ""
