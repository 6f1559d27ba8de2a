"""Views for who is signed in: pages that send others to sign in first, and actions that change something."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tsunagi.collab.models import Account
from tsunagi.errors import BadRequest, NotAllowed
from tsunagi.serve._answer import View, error_pages, form_asked, send_error
from tsunagi.serve._signin import account_of

Action = Callable[..., str | HttpResponse]
"""A function of the request, the account and the parts of the address; gives the address to go to, or an answer."""


class SeeOther(HttpResponseRedirect):
    """What was asked is done; the browser shows another page and does not send the form again."""

    status_code = 303


def signed_in(view: View) -> View:
    """Sends who is not signed in to do so, and back; programs get 401."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if account_of(request) is not None:
            return view(request, *args, **kwargs)
        return to_sign_in(request)

    return answer


def action(act: Action) -> View:
    """Makes a view of a function that changes something: POST with the form's token alone, then 303.

    The function is given the account that is signed in; its errors become error pages.
    """

    @require_POST
    @wraps(act)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        account = account_of(request)
        if account is None:
            return to_sign_in(request)
        return done(request, lambda: act(request, account, *args, **kwargs))

    return answer


@error_pages
def done(request: HttpRequest, act: Callable[[], str | HttpResponse]) -> HttpResponse:
    """What `act` answers, or the page of its error."""
    answer = act()
    return SeeOther(answer) if isinstance(answer, str) else answer


def signed(request: HttpRequest) -> Account:
    """The account that is signed in, in views behind `signed_in`.

    Raises:
        NotAllowed: nobody is.
    """
    account = account_of(request)
    if account is None:
        raise NotAllowed(_("Sign in first."))
    return account


def to_sign_in(request: HttpRequest, home: str = "account") -> HttpResponse:
    """The way to the sign-in page and back to what was asked for, or after a form to `home`; programs get 401."""
    request.session.get("")  # the answer depends on who asks: no cache may keep it
    try:
        as_json = form_asked(request) == "json"
    except BadRequest:
        as_json = False
    if as_json:
        return send_error(request, 401, _("Sign in first."))
    next_page = request.get_full_path() if request.method in ("GET", "HEAD") else resolve_url(home)
    return redirect_to_login(next_page, resolve_url("account_login"))
