"""A measure's own page: what it says, what became of it, what answers it here, and how it goes on."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from tsunagi import hub
from tsunagi.collab.cases import (
    EntrySeen,
    Who,
    add_link,
    add_note,
    entities_of,
    entries_of,
    withdraw,
    writes_for,
)
from tsunagi.collab.models import Account
from tsunagi.errors import BadRequest, NotFound
from tsunagi.model import entity_id
from tsunagi.policy import Measure, Plan
from tsunagi.serve._answer import Page, form_asked, language, page, send
from tsunagi.serve._asked import Asked
from tsunagi.serve._brief import title_of
from tsunagi.serve._measure_near import near
from tsunagi.serve._network_asked import read
from tsunagi.serve._plan_shown import KIND_LABELS, Shown, compared, neighbours, plan_data, shelf, shown
from tsunagi.serve._signin import Visitor
from tsunagi.serve._signin_asked import action
from tsunagi.serve._words import kind_label

GIVEN = ("text", "url", "day", "target", "public", "organisation")
SAME_NAMED = 6
"""Measures of other plans that name the same, at most."""


@dataclass(frozen=True)
class Refused:
    """A form that could not be taken: which, what was typed, and what is wrong."""

    form: str
    given: dict[str, str]
    problem: str
    at: str


@dataclass(frozen=True)
class Beside:
    """What a measure was in the plan before, or became in the plan after."""

    plan: Plan
    kind: str
    label: str
    measures: list[Shown]
    href: str
    """Address of both plans compared."""


@page
def measure(request: HttpRequest, id: str) -> Page:
    """GET /measures/{id}."""
    read(request.GET, ())
    return measure_page(id, Who(Visitor(request).account))


def measure_page(id: str, who: Who, refused: Refused | None = None) -> Page:
    """The page, with the form that was refused as it came back.

    Raises:
        NotFound: there is no such measure.
    """
    plan, one = find(id)
    entries = entries_of(one.id, who, hub.open_hub().catalogue, language())

    def context() -> dict[str, Any]:
        plans = shelf().all()
        return {
            "here": "policy",
            "plan": plan,
            "row": shown(one),
            "item": _record(one),
            "names": [(name, Asked(text=f'"{name}"').link()) for name in one.names],
            "beside": beside(plan, one, plans),
            "alike": naming_the_same(one, plans),
            "entries": [(entry, _linked(entry)) for entry in entries],
            "near": near(one),
            "houses": writes_for(who),
            "refused": refused,
        }

    def data() -> dict[str, Any]:
        told = [{name: getattr(entry, name) for name in entry.__struct_fields__ if name not in ("entity", "may_withdraw")}
                | {"entity": entry.entity.id if entry.entity else None} for entry in entries]  # fmt: skip
        return {"plan": plan_data(plan), "measure": one, "entries": told}

    return Page("measure.html", context, data, 400 if refused else 200)


def find(id: str) -> tuple[Plan, Measure]:
    """A measure and its plan.

    Raises:
        NotFound: there is none of this id.
    """
    try:
        return shelf().measure(id)
    except NotFound:
        raise NotFound(_("There is no such measure here.")) from None


def _record(one: Measure) -> str:
    """Address of its record; '' while the catalogue has not taken it in."""
    id = entity_id("plans", one.id)
    return reverse("item", args=[id]) if entities_of([id], hub.open_hub().catalogue) else ""


def _linked(entry: EntrySeen) -> dict[str, str] | None:
    if entry.entity is None:
        return None
    title = title_of(entry.entity, language())
    return {
        "href": reverse("item", args=[entry.entity.id]), "title": title.text, "lang": title.lang or "",
        "kind": kind_label(entry.entity.kind, language()),
    }  # fmt: skip


def beside(plan: Plan, one: Measure, plans: list[Plan]) -> list[Beside]:
    """What it was the year before and became the year after, where there are such plans."""
    made = []
    for at, other in zip(("old", "new"), neighbours(plan, plans), strict=True):
        if other is None:
            continue
        old, new = (other, plan) if at == "old" else (plan, other)
        ours = "new" if at == "old" else "old"
        change = next(each for each in compared(old, new).changes if one.order in getattr(each, ours))
        rows = [shown(other.measures[n]) for n in getattr(change, at)]
        href = reverse("plan-compare", args=[old.key, new.key])
        made.append(Beside(other, change.kind, str(KIND_LABELS[change.kind]), rows, href))
    return made


def naming_the_same(one: Measure, plans: list[Plan]) -> list[tuple[Plan, Shown]]:
    """Other measures, of all plans, that name a guideline or system that it names."""
    wanted = set(one.names)
    found = [
        (plan, shown(other))
        for plan in plans
        for other in plan.measures
        if other.id != one.id and wanted & set(other.names)
    ]
    return found[:SAME_NAMED]


@action
def note(request: HttpRequest, me: Account, id: str) -> str | HttpResponse:
    """POST /measures/{id}/note: how it goes on."""
    return _write(request, me, id, "note")


@action
def link(request: HttpRequest, me: Account, id: str) -> str | HttpResponse:
    """POST /measures/{id}/link: what answers it here."""
    return _write(request, me, id, "link")


def _write(request: HttpRequest, me: Account, id: str, form: str) -> str | HttpResponse:
    """Adds an entry; what is wrong comes back with what was typed."""
    who, (_plan, one) = Who(me), find(id)
    given = {name: request.POST.get(name, "")[:5000] for name in GIVEN}
    public = given["public"] == "1"
    try:
        if form == "note":
            add_note(who, one.id, given["text"], given["url"], given["day"], public, given["organisation"])
        else:
            catalogue = hub.open_hub().catalogue
            add_link(who, one.id, given["target"], given["text"], public, catalogue, given["organisation"])
    except BadRequest as error:
        back = measure_page(id, who, Refused(form, given, error.said(_), error.parameter))
        return send(request, back, form_asked(request))
    messages.success(request, _("It was added."))
    return reverse("measure", args=[id]) + "#entries"


@action
def take_back(request: HttpRequest, me: Account, id: str, number: int) -> str:
    """POST /measures/{id}/entries/{number}/withdraw."""
    _plan, one = find(id)
    withdraw(Who(me), one.id, number)
    return reverse("measure", args=[id]) + "#entries"


urls = [
    path("measures/<str:id>.json", measure, name="measure-json"),
    path("measures/<str:id>", measure, name="measure"),
    path("measures/<str:id>/note", note, name="measure-note"),
    path("measures/<str:id>/link", link, name="measure-link"),
    path("measures/<str:id>/entries/<int:number>/withdraw", take_back, name="measure-withdraw"),
]
