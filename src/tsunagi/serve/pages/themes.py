"""Themes of who is signed in: kept, run on each plan, changed, deleted, and the feed that each has."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from tsunagi.collab import cases
from tsunagi.collab.models import Account, SavedSearch
from tsunagi.errors import BadRequest
from tsunagi.policy import Plan
from tsunagi.serve._answer import Page, error_pages, form_asked, language, page, send
from tsunagi.serve._feeds import Entry, Feed, atom
from tsunagi.serve._network_asked import read
from tsunagi.serve._plan_excerpt import excerpt_link, found_in, quoted, theme_from
from tsunagi.serve._plan_shown import plan_data, shelf
from tsunagi.serve._signin import PRIVATE
from tsunagi.serve._signin_asked import action, signed, signed_in
from tsunagi.serve.pages.item import base_of

GIVEN = ("title", "terms", "without", "examples", "every")
FEED_SIZE = 100
SHOWN = 10
"""Quotations of a plan that the page of a theme shows; all are behind the link."""


@signed_in
@page
def themes(request: HttpRequest) -> Page:
    """GET /themes: my themes."""
    asked = read(request.GET, ("term",))
    given = {"terms": asked.get("term", ""), "title": asked.get("term", "")[:200], "every": "day"}
    return themes_page(signed(request), given)


def themes_page(me: Account, given: dict[str, str], problem: str = "", at: str = "") -> Page:
    """The list, with the form for a new one as it was filled in."""
    plans = shelf().all()
    rows = cases.themes_of(me)

    def context() -> dict[str, Any]:
        return {
            "here": "policy", "plans": plans, "everies": everies(), "given": given, "problem": problem, "at": at,
            "rows": [(one, [(plan, len(measures_in(one, plan)), excerpt_link(plan, one)) for plan in plans]) for one in rows],
        }  # fmt: skip

    return Page(
        "themes.html", context, lambda: {"themes": [theme_data(one) for one in rows]}, 400 if problem else 200
    )


def everies() -> list[tuple[str, str]]:
    """How often news can be told."""
    return [(name, labels[language()]) for name, labels in cases.ALERT_EVERY.items()]


def measures_in(saved: SavedSearch, plan: Plan) -> list[Any]:
    """The measures of a plan that belong to a theme."""
    return [one for one in found_in(plan, theme_from(saved)).quotations if one.measure is not None]


def theme_data(one: SavedSearch) -> dict[str, Any]:
    """A theme for programs."""
    return {
        "id": one.pk, "title": one.title, "every": one.every, "terms": one.query.get("terms", []),
        "without": one.query.get("without", []), "examples": one.query.get("examples", []),
    }  # fmt: skip


@signed_in
@page
def theme(request: HttpRequest, number: int) -> Page:
    """GET /themes/{number}: what each plan says on it, year by year."""
    read(request.GET, ())
    return theme_page(request, signed(request), cases.theme_of(signed(request), number))


def theme_page(
    request: HttpRequest,
    me: Account,
    one: SavedSearch,
    given: dict[str, str] | None = None,
    problem: str = "",
    at: str = "",
) -> Page:
    """A theme, with the form that changes it as it was filled in."""
    plans = [(plan, found_in(plan, theme_from(one))) for plan in shelf().all()]

    def context() -> dict[str, Any]:
        most = max((len(found.quotations) for _plan, found in plans), default=0) or 1
        return {
            "here": "policy",
            "theme": one,
            "plans": [
                (plan, len(found.quotations), sum(each.measure is not None for each in found.quotations),
                 round(len(found.quotations) / most * 100), excerpt_link(plan, one),
                 [quoted(each) for each in found.quotations if each.measure is not None][:SHOWN])
                for plan, found in plans
            ],
            "given": given or _given_of(one),
            "problem": problem,
            "at": at,
            "everies": everies(),
            "feed": base_of(request) + reverse("theme-feed", args=[one.key]),
        }  # fmt: skip

    def data() -> dict[str, Any]:
        return {
            **theme_data(one),
            "plans": [{**plan_data(plan), "quotations": found.quotations} for plan, found in plans],
        }

    return Page("theme.html", context, data, 400 if problem else 200)


def _given_of(one: SavedSearch) -> dict[str, str]:
    lines = {name: "\n".join(one.query.get(name, [])) for name in ("terms", "without", "examples")}
    return {"title": one.title, "every": one.every, **lines}


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:50_000] for name in GIVEN}


def _lines(given: dict[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Words stand in lines or between commas, examples in lines."""
    terms, without = (
        [*given[name].replace("、", "\n").replace(",", "\n").splitlines()] for name in ("terms", "without")
    )
    return terms, without, given["examples"].splitlines()


@action
def keep(request: HttpRequest, me: Account) -> str | HttpResponse:
    """POST /themes/keep: keeps a theme; what is wrong comes back with what was typed."""
    given = _typed(request)
    try:
        plans = [one.key for one in shelf().all()]
        title = (
            given["title"].strip() or _lines(given)[0][0][:200] if given["terms"].strip() else given["title"]
        )
        made = cases.save_theme(me, title, *_lines(given), given["every"] or "day", plans)
    except BadRequest as error:
        return send(request, themes_page(me, given, error.said(_), error.parameter), form_asked(request))
    messages.success(request, _("The theme is kept. You are told when a new plan has measures of it."))
    return reverse("theme", args=[made.pk])


@action
def change(request: HttpRequest, me: Account, number: int) -> str | HttpResponse:
    """POST /themes/{number}/change."""
    one, given = cases.theme_of(me, number), _typed(request)
    try:
        cases.change_theme(one, given["title"], *_lines(given), given["every"])
    except BadRequest as error:
        one = cases.theme_of(me, number)
        back = theme_page(request, me, one, given, error.said(_), error.parameter)
        return send(request, back, form_asked(request))
    return reverse("theme", args=[number])


@action
def delete(request: HttpRequest, me: Account, number: int) -> str:
    """POST /themes/{number}/delete: removes it; its feed is gone."""
    cases.theme_of(me, number).delete()
    return reverse("themes")


@require_safe
@error_pages
def feed(request: HttpRequest, key: str) -> HttpResponseBase:
    """GET /saved/theme/{key}.atom: the measures of a theme, of the newest plan first, for who has the key.

    It tells what anybody can find in the plans; what its owner calls the theme is theirs.
    """
    one = cases.theme_by_key(key)
    with override(one.account.lang):
        body = atom(_feed(one, base_of(request), reverse("theme-feed", args=[key])))
    return HttpResponse(
        body,
        "application/atom+xml; charset=utf-8",
        headers={"Cache-Control": PRIVATE, "X-Robots-Tag": "noindex"},
    )


def _feed(one: SavedSearch, base: str, own: str) -> Feed:
    entries = [
        _entry(plan, each.measure, base) for plan in shelf().all() for each in measures_in(one, plan)
    ][:FEED_SIZE]  # fmt: skip
    newest = max((entry.updated for entry in entries), default=one.made)
    home = base + reverse("plans")
    words = "、".join(one.query.get("terms", []))[:100] or _("like an example")
    title = _("Measures of plans: %(words)s") % {"words": words}
    return Feed(
        base + own, title, one.account.lang, home, base + own, base + own, "", newest, len(entries), entries
    )


def _entry(plan: Plan, measure: Any, base: str) -> Entry:
    where = base + reverse("measure", args=[measure.id])
    parts = [int(part) for part in plan.date.split("-")] + [1, 1]
    day = datetime(parts[0], parts[1], parts[2], tzinfo=UTC)
    people = "、".join(one.printed for one in measure.ministries)
    return Entry(
        where,
        measure.text[:80],
        where,
        f"{where}.json",
        day,
        day,
        f"{plan.title}: {measure.text}",
        people,
        "Measure",
        "",
        "",
    )


urls = [
    path("themes", themes, name="themes"),
    path("themes.json", themes),
    path("themes/keep", keep, name="theme-keep"),
    path("themes/<int:number>", theme, name="theme"),
    path("themes/<int:number>.json", theme),
    path("themes/<int:number>/change", change, name="theme-change"),
    path("themes/<int:number>/delete", delete, name="theme-delete"),
]
bare_urls = [path("saved/theme/<str:key>.atom", feed, name="theme-feed")]
