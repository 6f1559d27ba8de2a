"""The page that an invitation's link leads to: who invites to what, and how to accept."""

from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsunagi.collab import ROLES
from tsunagi.collab.cases import accept, invitation_of
from tsunagi.collab.models import Account, Invitation
from tsunagi.errors import BadRequest, NotAllowed, NotFound
from tsunagi.serve._answer import language
from tsunagi.serve._signin import account_of
from tsunagi.serve._signin_adapters import client_address
from tsunagi.serve._signin_asked import SeeOther, done
from tsunagi.serve._signin_forms import Invited
from tsunagi.serve._signin_invited import join
from tsunagi.serve._signin_others import INVITATION


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET and POST /account/invitation/{token}: shows organisation and role; accepts."""
    return done(request, lambda: _answer(request, token))


def _answer(request: HttpRequest, token: str) -> str | HttpResponse:
    try:
        found = invitation_of(token)
    except NotFound as error:
        raise NotFound(
            _("This invitation does not exist, was used already, or is over. Ask for a new one.")
        ) from error
    me = account_of(request)
    if me is not None:
        return _signed_in(request, token, found, me)
    if Account.objects.filter(email__iexact=found.email).exists():
        return reverse("account_login") + "?next=" + reverse("invitation", args=[token])
    form = Invited(found.email, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (answer := _join(request, token, found, form)):
        return answer
    request.session[INVITATION] = token
    return _show(request, found, token, form)


def _signed_in(request: HttpRequest, token: str, found: Invitation, me: Account) -> str | HttpResponse:
    if request.method != "POST":
        return _show(request, found, token, None)
    if me.email.lower() != found.email:
        raise NotAllowed(_("This invitation is for another e-mail address. Sign in with that one."))
    membership = accept(token, me, client_address(request))
    request.session.pop(INVITATION, None)
    messages.success(
        request,
        _("You belong to %(organisation)s now.")
        % {"organisation": membership.organisation.title(language())},
    )
    return reverse("account")


def _join(request: HttpRequest, token: str, found: Invitation, form: Invited) -> HttpResponse | None:
    limited: HttpResponse | None = ratelimit.consume_or_429(request, app="allauth.account", action="signup")
    if limited is not None:
        return limited
    if not form.is_valid():
        return None
    name, password = form.cleaned_data["name"], form.cleaned_data["password1"]
    try:
        made = join(token, found, name, password, language(), client_address(request))
    except IntegrityError as error:
        raise BadRequest(_("An account with this address was made just now. Sign in.")) from error
    request.session.pop(INVITATION, None)
    answer = perform_login(request, made, email_verification="none", redirect_url=reverse("account"))
    return SeeOther(answer["Location"])


def _show(request: HttpRequest, found: Invitation, token: str, form: Invited | None) -> HttpResponse:
    lang = language()
    told = {
        "invitation": found,
        "organisation": found.organisation.title(lang),
        "role": ROLES[found.role][lang],
        "token": token,
        "form": form,
        "me": account_of(request),
    }
    page: HttpResponse = render(request, "account/invitation.html", told)
    return page


urls = [path("account/invitation/<str:token>", invitation, name="invitation")]
