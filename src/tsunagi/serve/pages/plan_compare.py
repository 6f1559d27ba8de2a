"""Two plans beside each other: what was reworded, moved, split, merged, new or dropped, and which words rise and fall."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _

from tsunagi.errors import BadRequest, NotFound
from tsunagi.policy import Change, Comparison, Plan, flow
from tsunagi.serve._answer import Page, page
from tsunagi.serve._draw_flow import NARROW, WIDE, Flow, Stream, draw
from tsunagi.serve._network_asked import number, read
from tsunagi.serve._plan_asked import part_of
from tsunagi.serve._plan_shown import KIND_LABELS, Shown, compared, kind_counts, plan_data, plan_of, shown

WORDS = 20
"""Rising words that show, and as many falling ones."""
ALL = "all"
WHAT = ("terms", "ministries", "moved")


@dataclass(frozen=True)
class Row:
    """A change in the list."""

    change: Change
    label: str
    old: list[Shown]
    new: list[Shown]
    percent: int
    """How alike the words are."""


@dataclass(frozen=True)
class Wish:
    """Which changes are asked for."""

    kind: str = ""
    """One of them, ALL of them, or '': all but what stayed as it was."""
    what: str = ""
    """terms, ministries or moved: changes of that alone."""
    page: int = 1

    def link(self, here: str, **other: Any) -> str:
        """Address of the list with some of this otherwise."""
        told = {"kind": self.kind, "what": self.what, "page": "", **other}
        words = urlencode({name: value for name, value in told.items() if value})
        return here + (f"?{words}" if words else "") + "#changes"


@page
def compare_plans(request: HttpRequest, old: str, new: str) -> Page:
    """GET /plans/{old}/compare/{new}: the older with the newer."""
    wish = _read(request)
    if old == new:
        raise NotFound(_("A plan is compared with another one."))
    before, after = plan_of(old), plan_of(new)
    found = compared(before, after)
    wanted = [one for one in found.changes if _fits(one, wish)]
    part, last = part_of(wanted, wish.page)
    here = reverse("plan-compare", args=[old, new])

    def context() -> dict[str, Any]:
        streams, olds, news = streams_of(found, before, after)
        return {
            "here": "policy",
            "old": before,
            "new": after,
            **_chips(found, wish, here),
            "drawings": [_drawn(draw(streams, olds, news, sheet), here) for sheet in (WIDE, NARROW)],
            "streams": [(one, KIND_LABELS[one.kind]) for one in streams],
            "legend": [(kind, label) for kind, label in KIND_LABELS.items() if any(one.kind == kind for one in streams)],
            "rising": found.rising[:WORDS],
            "falling": found.falling[:WORDS],
            "rows": [_row(one, before, after) for one in part],
            "count": len(wanted),
            "wish": wish,
            "first": wish.link(here, page=wish.page - 1) if wish.page > 1 else "",
            "next": wish.link(here, page=wish.page + 1) if wish.page < last else "",
            "last": last,
        }  # fmt: skip

    def data() -> dict[str, Any]:
        return {
            "old": plan_data(before), "new": plan_data(after), "counts": found.counts(),
            "rising": found.rising, "falling": found.falling,
            "changes": [_change_data(one, before, after) for one in wanted],
        }  # fmt: skip

    return Page("plan_compare.html", context, data)


def _chips(found: Comparison, wish: Wish, here: str) -> dict[str, Any]:
    """What the list can be narrowed to, each with its number and address."""
    counts = {name: sum(bool(getattr(one, name)) for one in found.changes) for name in WHAT}
    return {
        "kinds": [
            (kind, label, n, wish.link(here, kind=kind, what="")) for kind, label, n in kind_counts(found)
        ],
        "whats": [
            (name, label, counts[name], wish.link(here, what=name, kind="")) for name, label in _what_labels()
        ],
        "changed": (sum(_fits(one, Wish()) for one in found.changes), wish.link(here, kind="", what="")),
        "all": wish.link(here, kind=ALL, what=""),
        "total": len(found.changes),
    }


def _change_data(one: Change, before: Plan, after: Plan) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in one.__struct_fields__}
    return told | {
        "old": [before.measures[n] for n in one.old], "new": [after.measures[n] for n in one.new],
    }  # fmt: skip


def _read(request: HttpRequest) -> Wish:
    asked = read(request.GET, ("kind", "what", "page"))
    for name, known in (("kind", (*KIND_LABELS, ALL)), ("what", WHAT)):
        if asked.get(name) and asked[name] not in known:
            raise BadRequest(_("Possible are: %(known)s.") % {"known": ", ".join(known)}, name)
    return Wish(asked.get("kind", ""), asked.get("what", ""), number(asked, "page", 1, 9999) or 1)


def _what_labels() -> list[tuple[str, str]]:
    return [
        ("terms", _("Term changed")),
        ("ministries", _("Ministries changed")),
        ("moved", _("Under another heading")),
    ]


def _fits(change: Change, wish: Wish) -> bool:
    changed = change.kind != "unchanged" or bool(change.terms or change.ministries)
    return (wish.kind in (ALL, change.kind) or (not wish.kind and changed)) and (
        not wish.what or bool(getattr(change, wish.what))
    )


def _row(change: Change, before: Plan, after: Plan) -> Row:
    same_words = change.kind == "unchanged" and bool(change.terms or change.ministries)
    return Row(
        change,
        _("Same words") if same_words else str(KIND_LABELS[change.kind]),
        [shown(before.measures[n]) for n in change.old],
        [shown(after.measures[n]) for n in change.new],
        round(change.likeness * 100),
    )


def streams_of(found: Comparison, before: Plan, after: Plan) -> tuple[list[Stream], list[str], list[str]]:
    """(the changes by chapter and kind, chapters of the older plan, of the newer), for the picture."""
    told = flow(found, before, after)
    olds, news = (
        [name or plan.title for name in names] for names, plan in ((told.old, before), (told.new, after))
    )
    streams = []
    for one in told.streams:
        old = olds[one.old] if one.old is not None else ""
        new = news[one.new] if one.new is not None else ""
        left = sum(_top(before, n) == old for at in one.changes for n in found.changes[at].old)
        right = sum(_top(after, n) == new for at in one.changes for n in found.changes[at].new)
        streams.append(Stream(old, new, one.kind, left, right))
    return streams, olds, news


def _top(plan: Plan, order: int) -> str:
    """The outermost heading of a measure."""
    chapter = plan.measures[order].chapter
    return chapter[0] if chapter else plan.title


def _drawn(drawn: Flow, here: str) -> dict[str, Any]:
    """A picture with its words."""

    def name(chapter: str, end: str) -> str:
        return chapter or (_("New") if end == "old" else _("Dropped"))

    bands = [
        (band, Wish().link(here, kind=band.stream.kind),
         f"{name(band.stream.old, 'old')} → {name(band.stream.new, 'new')}: {KIND_LABELS[band.stream.kind]} "
         f"{band.stream.right or band.stream.left}")
        for band in drawn.bands
    ]  # fmt: skip
    half = drawn.sheet.width / 2
    posts = [(post, post.label or name("", "old" if post.x < half else "new")) for post in drawn.posts]
    return {"flow": drawn, "bands": bands, "posts": posts}


urls = [
    path("plans/<slug:old>/compare/<slug:new>", compare_plans, name="plan-compare"),
    path("plans/<slug:old>/compare/<slug:new>.json", compare_plans),
]
