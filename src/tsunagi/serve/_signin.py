"""Who is signed in: what the frame around each page tells of it, and that no cache shares a page that depends on it."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from tsunagi.collab.cases import unread
from tsunagi.collab.models import Account
from tsunagi.serve._answer import send_error, surroundings

PRIVATE = "private, no-store"
OWN = "private, no-cache"
"""Of an answer to a visitor's form: their own browser may show it again when they come back to it, and nobody else."""


class Private:
    """Middleware: what depends on who is signed in is kept by nobody, and neither other sites nor scripts read it.

    Pages that do not look at the session stay as they are: a visitor without a session cookie gets what any cache may
    keep. Where the public address is https, a request is taken for one by https, whatever a proxy of ours asked by:
    addresses that are told to identity providers are made of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_SECURE:
            request.META["wsgi.url_scheme"] = "https"
        if "HTTP_HOST" not in request.META:  # HTTP/1.0 has none; what speaks SAML takes it for granted
            request.META["HTTP_HOST"] = request.get_host()
        response = self._get_response(request)
        for cookie in response.cookies.values():
            cookie["httponly"] = True  # allauth leaves it out where a provider posts its answer
        if getattr(getattr(request, "session", None), "accessed", False):
            if response.get("Cache-Control") != OWN or isinstance(request.user, Account):
                response["Cache-Control"] = PRIVATE
            response.headers.pop("Access-Control-Allow-Origin", None)
        elif response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Cookie",))
        return response


class Visitor:
    """Who looks at a page; nothing is asked of the session or the database before a template wants to know."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def account(self) -> Account | None:
        """Who is signed in; without a session cookie nobody can be, and the session is not touched."""
        return account_of(self._request) if settings.SESSION_COOKIE_NAME in self._request.COOKIES else None

    @cached_property
    def unread(self) -> int:
        """Number of notices that wait, of those that they may still read."""
        return unread(self.account) if self.account else 0


def account_of(request: HttpRequest) -> Account | None:
    """The account that is signed in."""
    user = getattr(request, "user", None)
    return user if isinstance(user, Account) or (user and user.is_authenticated) else None


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what base.html needs, for pages of ours and for those of allauth."""
    return {
        **surroundings(request),
        "visitor": Visitor(request),
        "open_to_all": settings.TSUNAGI.sign_up == "open",
    }


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 where the token that guards a form is missing or wrong."""
    return send_error(request, 403, _("This form is too old or came from another site. Load the page again."))
