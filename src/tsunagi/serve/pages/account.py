"""Somebody's own page: who they are here, what they were told, how they sign in, what is kept of them."""

from typing import Any

import msgspec
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tsunagi import hub
from tsunagi.collab import ROLES
from tsunagi.collab.cases import Who, claim, erase, export, mark_read, notices_for, open_notice, record
from tsunagi.collab.models import Account
from tsunagi.errors import BadRequest, NotFound
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._brief import title_of
from tsunagi.serve._network_around import claimed_person
from tsunagi.serve._signin_adapters import client_address
from tsunagi.serve._signin_asked import action, signed, signed_in

NOTICES = 50
"""Notices that the page shows; all are in the export."""


@signed_in
@page
def account(request: HttpRequest) -> Page:
    """GET /account/: the page of who is signed in."""
    me, lang = signed(request), language()
    who = Who(me)
    news = notices_for(me, NOTICES)
    now = timezone.now()
    memberships: list[dict[str, Any]] = [
        {"organisation": row.organisation, "title": row.organisation.title(lang), "role": ROLES[row.role][lang],
         "key": row.role, "since": row.since}
        for row in me.memberships.filter(Q(until=None) | Q(until__gt=now)).select_related("organisation").order_by("since")
    ]  # fmt: skip
    claims = list(me.claims.order_by("-made"))

    def context() -> dict[str, Any]:
        return {
            "here": "account",
            "account": me,
            "news": news,
            "waiting": sum(one.read is None for one in news),
            "memberships": memberships,
            "languages": settings.LANGUAGES,
            "person": person_title(me.entity, lang),
            "claims": [(one, person_title(one.entity, lang)) for one in claims],
            "factors": set(Authenticator.objects.filter(user=me).values_list("type", flat=True)),
            "sessions": len(UserSession.objects.purge_and_list(me)),
            "others": SocialAccount.objects.filter(user=me).count(),
            "other_ways": bool(settings.TSUNAGI.sign_in),
            "keeps_any": me.is_superuser or bool(who.houses) or who.has("administrator"),
        }

    def data() -> dict[str, Any]:
        return {
            "email": me.email, "name": me.name, "language": me.lang, "catalogue_entity": me.entity or None,
            "memberships": [{"organisation": row["organisation"].key, "role": row["key"], "since": row["since"]}
                            for row in memberships],
            "claims": [{"entity": one.entity, "state": one.state, "made": one.made} for one in claims],
            "notices": news,
        }  # fmt: skip

    return Page("account/account.html", context, data)


def person_title(id: str, lang: str) -> str:
    """Name of a person in the catalogue; their id if they are there no more."""
    if not id:
        return ""
    if known := claimed_person(id):
        return known.name
    try:
        return title_of(hub.open_hub().catalogue.get(id).entity, lang).text
    except NotFound:
        return id


@action
def change(request: HttpRequest, me: Account) -> str:
    """POST /account/change: name and language."""
    name, lang = request.POST.get("name", "").strip(), request.POST.get("lang", "")
    if not name or len(name) > 200:
        raise BadRequest(_("Give your name, at most 200 characters."), "name")
    if lang not in dict(settings.LANGUAGES):
        raise BadRequest(_("Choose one of the languages."), "lang")
    me.name, me.lang = name, lang
    me.save(update_fields=["name", "lang"])
    with override(lang):
        messages.success(request, _("Saved."))
        return reverse("account")


@action
def read(request: HttpRequest, me: Account) -> str:
    """POST /account/notices/read: notes that one notice (`id`) or all were read."""
    wanted = request.POST.get("id", "")
    mark_read(me, [_number(wanted)] if wanted else None)
    return reverse("account") + "#notices"


@action
def follow(request: HttpRequest, me: Account) -> str:
    """POST /account/notices/open: shows what a notice (`id`) is about; it and what else was told of it were read."""
    where = open_notice(me, _number(request.POST.get("id", "")))
    if where is None:
        raise NotFound(_("There is no such notice."))
    return where or reverse("account")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise BadRequest(_("There is no such notice."), "id")
    return int(text)


@action
def download(request: HttpRequest, me: Account) -> HttpResponse:
    """POST /account/export: all that is kept about somebody, as a JSON file for them."""
    record(Who(me), "export", address=client_address(request))
    told = export(me) | {
        "sign_in": {
            "addresses": list(EmailAddress.objects.filter(user=me).values("email", "verified", "primary")),
            "second_factors": list(Authenticator.objects.filter(user=me).values("type", "created_at", "last_used_at")),
            "providers": list(SocialAccount.objects.filter(user=me).values("provider", "uid", "extra_data", "date_joined")),
            "sessions": list(UserSession.objects.filter(user=me).values("ip", "user_agent", "created_at", "last_seen_at")),
        }
    }  # fmt: skip
    body = msgspec.json.format(msgspec.json.encode(told), indent=2)
    response = HttpResponse(body, "application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tsunagi-account.json"'
    return response


@signed_in
@page
def before_erasing(request: HttpRequest) -> Page:
    """GET /account/erase: what erasing does, and the form that asks for the e-mail address."""
    me = signed(request)
    return Page("account/erase.html", lambda: {"account": me}, lambda: {"email": me.email})


@action
def erase_me(request: HttpRequest, me: Account) -> str:
    """POST /account/erase/now: removes who somebody was, if they typed their e-mail address."""
    if request.POST.get("email", "").strip().lower() != me.email.lower():
        messages.error(request, _("This is not your e-mail address. Nothing was erased."))
        return reverse("erase")
    erase(me, Who(me), client_address(request))
    logout(request)
    return reverse("home")


def _person(id: str) -> str:
    """Name of a person in the catalogue.

    Raises:
        NotFound: there is none by this id.
    """
    if not id or len(id) > 255:
        raise NotFound(_("There is no such record."))
    if known := claimed_person(id):
        return f"{known.name} ({known.institution})" if known.institution else known.name
    held = hub.open_hub().catalogue.get(id)
    if held.deleted or held.entity.kind != "Person":
        raise NotFound(_("There is no such record."))
    return title_of(held.entity, language()).text


@signed_in
@page
def before_claiming(request: HttpRequest) -> Page:
    """GET /account/claim?entity=…: the form by which somebody says that a person in the catalogue is they."""
    me, id = signed(request), request.GET.get("entity", "")
    title = _person(id)
    told = {"account": me, "entity": id, "title": title}
    return Page("account/claim.html", lambda: told, lambda: {"entity": id, "title": title})


@action
def ask_claim(request: HttpRequest, me: Account) -> str:
    """POST /account/claim/ask: asks a coordinator to confirm it."""
    id = request.POST.get("entity", "")
    _person(id)
    try:
        claim(me, id, request.POST.get("evidence", "").replace("\0", ""))
    except BadRequest as error:
        raise BadRequest(
            _("You have asked for this already, or another account is this person. Ask your coordinator."),
            "entity",
        ) from error
    record(Who(me), "claim asked", id, client_address(request))
    messages.success(request, _("Your office has been asked. You will see here what it decides."))
    return reverse("account") + "#person"


urls = [
    path("account/", account, name="account"),
    path("account.json", account),
    path("account/change", change, name="account-change"),
    path("account/notices/read", read, name="notices-read"),
    path("account/notices/open", follow, name="notices-open"),
    path("account/export", download, name="account-export"),
    path("account/erase", before_erasing, name="erase"),
    path("account/erase/now", erase_me, name="erase-now"),
    path("account/claim", before_claiming, name="claim"),
    path("account/claim/ask", ask_claim, name="claim-ask"),
]
