"""Plans: all of them by series and year, each with its pictures and its measures, and reading a new one."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from tsunagi.collab.cases import Who, themes_of, writes_for
from tsunagi.collab.models import Account
from tsunagi.errors import BadRequest, NotAllowed
from tsunagi.policy import Plan, timeline
from tsunagi.serve._answer import Page, form_asked, page, send
from tsunagi.serve._draw_terms import matrix_shown, spans_shown
from tsunagi.serve._network_asked import read
from tsunagi.serve._plan_asked import LACKS, chapters, filtered, part_of, read_filter
from tsunagi.serve._plan_excerpt import shared_links
from tsunagi.serve._plan_shown import (
    LACK_LABELS,
    named,
    neighbours,
    plan_data,
    plan_of,
    shelf,
    shown,
    term_label,
)
from tsunagi.serve._plan_upload import GIVEN, take_plan
from tsunagi.serve._signin import Visitor
from tsunagi.serve._signin_asked import action

UNREAD = 20
"""Pages without text that a plan's page names."""


@dataclass(frozen=True)
class Refused:
    """An upload that could not be taken: what was typed, and what is wrong."""

    given: dict[str, str]
    problem: str
    at: str
    """Name of the field; '' for the whole."""


@page
def plans(request: HttpRequest) -> Page:
    """GET /plans: all plans by series, the newest year first."""
    read(request.GET, ())
    return plans_page(Visitor(request).account)


def plans_page(account: Account | None, refused: Refused | None = None) -> Page:
    """The list, with the form of those who may bring a plan, as it came back if it was refused."""
    found = shelf().all()

    def context() -> dict[str, Any]:
        ordered = sorted(found, key=lambda one: (one.series == "", one.series or one.title))
        return {
            "here": "policy",
            "groups": [
                (series, [(one, neighbours(one, found)[0]) for one in rows])
                for series, rows in (
                    (name, list(those)) for name, those in groupby(ordered, lambda one: one.series)
                )
            ],
            "may_bring": bool(account and writes_for(Who(account))),
            "refused": refused,
            "series": sorted({one.series for one in found if one.series}),
        }

    status = 400 if refused else 200
    return Page("plans.html", context, lambda: {"plans": [plan_data(one) for one in found]}, status)


@action
def add(request: HttpRequest, me: Account) -> str | HttpResponse:
    """POST /plan-upload: reads a plan that somebody sends, and has it indexed; what cannot be read comes back."""
    if not writes_for(Who(me)):
        raise NotAllowed(_("Analysts, coordinators and administrators bring plans."))
    try:
        plan, told = take_plan(request, me)
    except BadRequest as error:
        given = {name: request.POST.get(name, "")[:1000] for name in GIVEN}
        back = plans_page(me, Refused(given, str(error), error.parameter))
        return send(request, back, form_asked(request))
    messages.success(request, told)
    return reverse("plan", args=[plan.key])


@page
def plan(request: HttpRequest, key: str) -> Page:
    """GET /plans/{key}: facts, chapters, pictures, and its measures as far as they are asked for."""
    found = plan_of(key)
    wish = read_filter(request.GET, found)
    rows = filtered(found, wish)
    part, last = part_of(rows, wish.page)

    def context() -> dict[str, Any]:
        older, newer = neighbours(found, shelf().all())
        account = Visitor(request).account
        return {
            "here": "policy",
            "plan": found,
            "older": older,
            "newer": newer,
            "chapters": chapters(found),
            "matrix": matrix_shown(found),
            "drawings": spans_shown(found),
            "lacks": [
                (name, LACK_LABELS[name], sum(name in one.lacks for one in found.measures)) for name in LACKS
            ],
            "unread": ", ".join(map(str, found.unread[:UNREAD])) + (" …" if found.unread[UNREAD:] else ""),
            "rows": [shown(one, wish.q.split()) for one in part],
            "count": len(rows),
            "wish": wish,
            "narrowed": bool(wish.on(1).pairs()),
            "first": wish.on(wish.page - 1).link(key) if wish.page > 1 else "",
            "next": wish.on(wish.page + 1).link(key) if wish.page < last else "",
            "last": last,
            **choices(found),
            "themes": themes_of(account) if account else [],
            "shared": shared_links(found),
        }

    def data() -> dict[str, Any]:
        return {**plan_data(found), "sources": found.sources, "filters": dict(wish.pairs()),
                "found": len(rows), "measures": part}  # fmt: skip

    return Page("plan.html", context, data)


def choices(plan: Plan) -> dict[str, Any]:
    """What the measures can be narrowed by."""
    ministries = {
        one.key or one.printed: named(one) for measure in plan.measures for one in measure.ministries
    }
    terms = timeline(plan).terms
    return {
        "ministries": sorted(
            ((key, one.english or one.printed) for key, one in ministries.items()), key=lambda row: row[1]
        ),
        "terms": [(term, term_label(term) or term) for term in terms if term],
        "lacking": [(name, LACK_LABELS[name]) for name in LACKS],
    }


urls = [
    path("plans", plans, name="plans"),
    path("plans.json", plans),
    path("plan-upload", add, name="plan-upload"),
    path("plans/<slug:key>", plan, name="plan"),
    path("plans/<slug:key>.json", plan),
]
