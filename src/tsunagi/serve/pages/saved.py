"""Saved searches of who is signed in: kept, renamed, asked again, and the feed that each has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from tsunagi import hub
from tsunagi.collab import cases
from tsunagi.collab.models import Account, SavedSearch
from tsunagi.errors import BadRequest, NotFound
from tsunagi.serve._answer import Page, error_pages, language, page
from tsunagi.serve._asked import Asked, read_asked
from tsunagi.serve._brief import brief, brief_data
from tsunagi.serve._feeds import atom
from tsunagi.serve._signin import PRIVATE
from tsunagi.serve._signin_asked import action, signed, signed_in
from tsunagi.serve.pages.calendar import calendar_address
from tsunagi.serve.pages.feeds import SORT, feed_of, title_of
from tsunagi.serve.pages.item import base_of

FEED_SIZE = 50
LONGEST_ADDRESS = 8000


@dataclass(frozen=True)
class Row:
    """A saved search in the list."""

    number: int
    title: str
    every: str
    need: bool
    href: str
    """What is new in it."""
    search: str
    """All its results."""
    feed: str


@signed_in
@page
def saved(request: HttpRequest) -> Page:
    """GET /saved: my saved searches, and what else tells me of news: mails and the calendar."""
    _only(request, "format")
    me = signed(request)
    rows = [_row(one, request) for one in me.saved.exclude(sort=cases.THEME).order_by("title", "pk")]

    def context() -> dict[str, Any]:
        return {
            "here": "saved",
            "rows": rows,
            "everies": _labelled(cases.ALERT_EVERY),
            "mails": _labelled(cases.MAIL_EVERY),
            "mail_every": me.mail_every,
            "calendar": calendar_address(me, base_of(request)),
        }

    return Page("saved.html", context, lambda: {"saved": rows})


def _labelled(choices: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(name, labels[language()]) for name, labels in choices.items()]


def _row(one: SavedSearch, request: HttpRequest) -> Row:
    need = one.sort == cases.NEED
    return Row(
        number=one.pk,
        title=one.title,
        every=one.every,
        need=need,
        href=f"/{language()}/cases/{one.query['case']}" if need else reverse("saved-new", args=[one.pk]),
        search="" if need else f"{reverse('search')}?{one.query['address']}",
        feed="" if need else base_of(request) + reverse("saved-feed", args=[one.key]),
    )


def _only(request: HttpRequest, *known: str) -> None:
    for name in request.GET:
        if name not in known:
            told = _("There is no such parameter. Possible are: %(known)s.") % {"known": ", ".join(known)}
            raise BadRequest(told, name[:80])


@action
def keep(request: HttpRequest, me: Account) -> str:
    """POST /saved/keep: keeps the search that `search` writes as an address does after its '?'."""
    asked, opened = _search(request.POST.get("search", "")), hub.open_hub()
    title = request.POST.get("title", "").strip() or title_of(asked, language(), opened)[:200]
    address = replace(asked, cursor=None, sort=SORT).link().partition("?")[2]
    every = request.POST.get("every", "week")
    cases.save_search(me, title, asked.query((), grid=None), address, every, opened.index.checkpoint)
    return reverse("saved")


def _search(address: str) -> Asked:
    if len(address) > LONGEST_ADDRESS:
        told = _("At most %(longest)s characters are possible.") % {"longest": LONGEST_ADDRESS}
        raise BadRequest(told, "search")
    return read_asked(QueryDict(address))


@signed_in
@page
def new(request: HttpRequest, number: int) -> Page:
    """GET /saved/{number}: what is new in it, since it was told or since the change number `since`."""
    _only(request, "format", "since")
    one = cases.saved_of(signed(request), number)
    if one.sort in (cases.NEED, cases.THEME):
        raise NotFound(_("There is no such saved search."))
    opened, asked, row = hub.open_hub(), _search(one.query["address"]), _row(one, request)
    fresh = cases.new_results(one, opened.catalogue, opened.index, _since(request))
    briefs = [brief(held, language(), opened.sources, asked.text) for held in fresh.held]

    def context() -> dict[str, Any]:
        return {"here": "saved", "row": row, "hits": briefs, "count": len(briefs), "more": fresh.more}

    def data() -> dict[str, Any]:
        return {"saved": row, "hits": [brief_data(hit) for hit in briefs], "more": fresh.more}

    return Page("saved_new.html", context, data)


def _since(request: HttpRequest) -> int | None:
    text = request.GET.get("since", "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadRequest(_("Write the number of a change."), "since")
    return int(text) if text else None


@action
def change(request: HttpRequest, me: Account, number: int) -> str:
    """POST /saved/{number}/change: its name, and how often it is asked."""
    one = cases.saved_of(me, number)
    cases.change_search(one, request.POST.get("title", ""), request.POST.get("every", ""))
    return reverse("saved")


@action
def delete(request: HttpRequest, me: Account, number: int) -> str:
    """POST /saved/{number}/delete: removes it; its feed is gone."""
    cases.saved_of(me, number).delete()
    return reverse("saved")


@action
def mails(request: HttpRequest, me: Account) -> str:
    """POST /saved/mail: how often mails come."""
    cases.choose_mails(me, request.POST.get("mail_every", ""))
    return reverse("saved") + "#mail"


@require_safe
@error_pages
def feed(request: HttpRequest, key: str) -> HttpResponseBase:
    """GET /saved/{key}.atom: the results of a saved search, latest changes first, for who has the key.

    It tells what anybody can find in the catalogue; what its owner calls the search is theirs.
    """
    one = cases.saved_by_key(key)
    with override(one.account.lang):
        asked, base = _search(one.query["address"]), base_of(request)
        here = base + reverse("saved-feed", args=[key])
        made = feed_of(replace(asked, size=FEED_SIZE), "search.atom", base)
        made = replace(made, home=base + asked.link(), own=here, first=here, following="")
    return HttpResponse(
        atom(made),
        "application/atom+xml; charset=utf-8",
        headers={"Cache-Control": PRIVATE, "X-Robots-Tag": "noindex"},
    )


urls = [
    path("saved", saved, name="saved"),
    path("saved/keep", keep, name="saved-keep"),
    path("saved/mail", mails, name="saved-mail"),
    path("saved/<int:number>", new, name="saved-new"),
    path("saved/<int:number>/change", change, name="saved-change"),
    path("saved/<int:number>/delete", delete, name="saved-delete"),
]
bare_urls = [path("saved/<str:key>.atom", feed, name="saved-feed")]
