"""Ministries: each under its names over time, with its measures across the plans."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _

from tsunagi.errors import NotFound
from tsunagi.policy import Measure, Ministry, Plan, Responsible, ministries, same_ministry
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._network_asked import read
from tsunagi.serve._plan_asked import Filter
from tsunagi.serve._plan_shown import plan_data, shelf, shown

MOST_SHOWN = 20
"""Measures of a plan that the page shows; all are behind the link."""


@page
def all_ministries(request: HttpRequest) -> Page:
    """GET /ministries: those that the plans here name."""
    read(request.GET, ())
    plans = shelf().all()
    counts: dict[str, dict[str, int]] = {}
    for plan in plans:
        for measure in plan.measures:
            for key in {one.key for one in measure.ministries if one.key}:
                held = counts.setdefault(key, {})
                held[plan.key] = held.get(plan.key, 0) + 1
    known = [one for one in ministries() if one.key in counts]
    rows = sorted(known, key=lambda one: -sum(counts[one.key].values()))

    def context() -> dict[str, Any]:
        return {
            "here": "policy",
            "plans": plans,
            "rows": [
                (title(one), one.ja, reverse("ministry", args=[one.key]),
                 [(counts[one.key].get(plan.key, 0), _listed(one.key, plan)) for plan in plans])
                for one in rows
            ],
        }  # fmt: skip

    def data() -> dict[str, Any]:
        return {
            "ministries": [
                {"key": one.key, "ja": one.ja, "en": one.en, "measures": counts[one.key]} for one in rows
            ]
        }

    return Page("ministries.html", context, data)


def title(one: Ministry) -> str:
    """Its name in the page's language."""
    return one.en if language() == "en" else one.ja


def _listed(key: str, plan: Plan) -> str:
    return Filter(ministry=key).link(plan.key)


@page
def ministry(request: HttpRequest, key: str) -> Page:
    """GET /ministries/{key}: names over time, and its measures by plan; of those it was before, too."""
    read(request.GET, ())
    every = {one.key: one for one in ministries()}
    if key not in every:
        raise NotFound(_("There is no such ministry here."))
    here = every[key]
    plans = [(plan, [one for one in plan.measures if _is_in(here, one)]) for plan in shelf().all()]

    def context() -> dict[str, Any]:
        most = max((len(rows) for _plan, rows in plans), default=0) or 1
        return {
            "here": "policy",
            "ministry": here,
            "title": title(here),
            "within": every.get(here.within),
            "before": [every[one] for one in here.follows if one in every],
            "after": [one for one in every.values() if key in one.follows],
            "parts": [one for one in every.values() if one.within == key],
            "plans": [
                (
                    plan,
                    len(rows),
                    round(len(rows) / most * 100),
                    _listed(key, plan),
                    [shown(one) for one in rows[:MOST_SHOWN]],
                )
                for plan, rows in plans
            ],
        }

    def data() -> dict[str, Any]:
        return {"ministry": here, "plans": [{**plan_data(plan), "measures": rows} for plan, rows in plans]}

    return Page("ministry.html", context, data)


def _is_in(here: Ministry, one: Measure) -> bool:
    this = Responsible(here.ja, here.key)
    return any(same_ministry(this, other) for other in one.ministries)


urls = [
    path("ministries", all_ministries, name="ministries"),
    path("ministries.json", all_ministries),
    path("ministries/<slug:key>", ministry, name="ministry"),
    path("ministries/<slug:key>.json", ministry),
]
