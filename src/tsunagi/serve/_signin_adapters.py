"""How allauth behaves here: who may sign up, whose address counts, how secrets of second factors are kept."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from tsunagi.serve._limits import client_of, networks


def client_address(request: HttpRequest) -> str:
    """Address of the client; of IPv6 the network that one customer has, without its length."""
    return client_of(request, networks(settings.TSUNAGI.trusted_proxy)).partition("/")[0]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation, unless the setting opens the door to everybody."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether whoever comes may make an account."""
        return bool(settings.TSUNAGI.sign_up == "open")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address by which attempts are counted: a proxy of ours is believed, nobody else is."""
        return client_address(request)

    def new_user(self, request: HttpRequest) -> Any:
        """An account in the language of the page it is made on."""
        account = super().new_user(request)
        account.lang = (get_language() or settings.LANGUAGE_CODE)[:2]
        return account


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors encrypted, by a key that is not in the database."""

    def encrypt(self, text: str) -> str:
        """A secret as it is stored."""
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret as it was; raises cryptography.fernet.InvalidToken if TSUNAGI_SECRET_KEY is another now."""
        return _lock().decrypt(encrypted_text.encode()).decode()


def _lock() -> Fernet:
    key = hashlib.sha256(b"tsunagi second factor\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
