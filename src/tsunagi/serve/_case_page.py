"""The page of a case, made of its CaseView: where it stands, what is to do, what was said, who is in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template

from tsunagi.collab import AUDIENCES, CONFIDENTIALITY, PARTS, Sight
from tsunagi.collab.cases import (
    CaseView,
    EventSeen,
    FileSeen,
    Mark,
    Seen,
    Told,
    Who,
    parts_to_name,
    propose,
    removable,
    seen_by,
    shortlist,
    view,
    workflows,
)
from tsunagi.collab.models import Case, Shortlisted
from tsunagi.errors import NotFound
from tsunagi.serve._answer import Page, language
from tsunagi.serve._case_form import Choice, Refused, problem_at, readers_of, step_forms

SHORTLIST = "_shortlist.html"
SAID = frozenset({"comment", "file"})
UNITS = ("B", "KiB", "MiB")


@dataclass(frozen=True)
class State:
    """A state in the row of states."""

    label: str
    place: str
    """past, now or ahead."""


@dataclass(frozen=True)
class Person:
    """A participant, and whether the viewer may end their being named."""

    seen: Seen
    removable: bool


def case_of(key: str, who: Who) -> Case:
    """A case that somebody is in.

    Raises:
        NotFound: there is none: one of which only the face is public is on the board, not here.
    """
    case = seen_by(who).select_related("house", "poser", "parent").filter(key=key).distinct().first()
    if case is None:
        raise NotFound(f"There is no case {key!r} here, or it is not open to you.")
    return case


def case_page(request: HttpRequest, who: Who, key: str, refused: Refused | None = None) -> Page:
    """GET /cases/<key>, or the same page again with a form that could not be taken.

    Raises:
        NotFound: the case is not open to the asker.
    """
    case, lang = case_of(key, who), language()
    seen = view(case, who, lang)

    def context() -> dict[str, Any]:
        return {
            "here": "desk",
            "case": case,
            "view": seen,
            "confidentiality": CONFIDENTIALITY[seen.confidentiality][lang],
            "parts": [PARTS[part][1][lang] for part in seen.parts if part != "public"],
            "states": states(seen, lang),
            "steps": forms(case, seen, lang, refused),
            "told": told(seen, lang),
            "said": [event for event in seen.events if event.sort in SAID],
            "files": files(seen, lang),
            "audiences": audiences(seen, lang, refused),
            "audience_labels": {int(level): labels[lang] for level, labels in AUDIENCES.items()},
            "people": people(case, who, seen),
            "name_parts": [
                (part, PARTS[part][1][lang]) for part in parts_to_name(case, frozenset(seen.parts))
            ],
            "handled": any(one.part == "handler" for one in seen.people),
            "may_due": "handler" in seen.parts,
            "refused": given(refused, seen, lang),
            "lost": lost(refused, seen, lang),
            "moved": refused is not None and any(problem.at == "moves" for problem in refused.problems),
            "messages": get_messages(request),
        } | introductions(case, who, seen, lang)

    return Page("case.html", context, lambda: seen, 400 if refused else 200)


def states(seen: CaseView, lang: str) -> list[State]:
    """The row of states; an early end stands in it for those that came to it, and nothing is behind them then."""
    flow = workflows()[seen.workflow]
    last = list(flow.states)[-1]
    row = [name for name in flow.states if name not in flow.ended or name in (last, seen.state)]
    at = -1 if seen.state in flow.ended else row.index(seen.state)
    return [
        State(
            flow.state(name, seen.confidentiality)[lang],
            "now" if name == seen.state else "past" if place < at else "ahead",
        )
        for place, name in enumerate(row)
    ]


def forms(case: Case, seen: CaseView, lang: str, refused: Refused | None) -> list[Any]:
    """The steps' forms; the anonymised text is proposed, or is what it was before."""
    filled: dict[str, Mapping[str, Any]] = {}
    marks: list[Mark] = []
    if "anonymise" in seen.steps:
        title, text, marks = propose(case)
        before = {one.name: one.text for one in seen.told}
        filled["anonymise"] = {
            "face_title": before.get("face_title", title), "face_text": before.get("face_text", text),
        }  # fmt: skip
    return step_forms(seen, lang, refused, filled, marks)


def told(seen: CaseView, lang: str) -> list[tuple[Told, str]]:
    """What is told, and who else reads it where that is not poser and handlers.

    Consents stand in the history; the id of a candidate is of use to programs alone.
    """
    asks = workflows()[seen.workflow].questions()
    return [
        (one, readers_of(asks[one.name], seen).get(lang, ""))
        for one in seen.told
        if one.sort != "yes" and one.name != "entity"
    ]


def audiences(seen: CaseView, lang: str, refused: Refused | None) -> list[Choice]:
    """For whom the viewer may write; the widest that is not everybody is chosen at first."""
    asked = refused.given.get("audience") if refused else None
    usual = str(int(min(seen.sight, Sight.WHOLE)))
    return [
        Choice(str(int(level)), labels[lang], str(int(level)) == (asked or usual))
        for level, labels in AUDIENCES.items()
        if level <= seen.sight
    ]


def files(seen: CaseView, lang: str) -> list[tuple[FileSeen, str, EventSeen]]:
    """The files with their size in words, and the event that brought each."""
    return [(file, size_text(file.size), event) for event in seen.events for file in event.files]


def size_text(size: int) -> str:
    """1536 → 1.5 KiB."""
    number, unit = float(size), UNITS[0]
    for unit in UNITS:
        if number < 1024 or unit == UNITS[-1]:
            break
        number /= 1024
    return f"{number:.0f} {unit}" if unit == UNITS[0] else f"{number:.1f} {unit}"


def people(case: Case, who: Who, seen: CaseView) -> list[Person]:
    """Who is named in the case."""
    numbers = removable(case, who, frozenset(seen.parts))
    return [Person(one, one.id in numbers) for one in seen.people]


def lost(refused: Refused | None, seen: CaseView, lang: str) -> list[tuple[str, str]]:
    """What was typed into a step that can be taken no more, by question, so that it is not lost."""
    flow = workflows()[seen.workflow]
    step = next((one for one in flow.steps if refused and one.name == refused.form), None)
    if refused is None or step is None or step.name in seen.steps:
        return []
    texts = [
        (ask.labels[lang], refused.given.get(ask.name)) for ask in step.asks if ask.sort in ("line", "text")
    ]
    return [(label, text) for label, text in texts if isinstance(text, str) and text.strip()]


def given(refused: Refused | None, seen: CaseView, lang: str) -> dict[str, Any]:
    """What was typed into the refused form, and its problems by question, for the smaller forms of the page."""
    if refused is None:
        return {}
    problems = {
        problem.at or "all": problem_at(refused.problems, problem.at, lang) for problem in refused.problems
    }
    in_step = refused.form in seen.steps
    return {"form": refused.form, "given": refused.given, "problems": problems, "in_step": in_step}


def introductions(case: Case, who: Who, seen: CaseView, lang: str) -> dict[str, Any]:
    """The shortlist and the introductions, for those to whom they are open, and the template that shows them."""
    if seen.workflow != "need" or not {"handler", "poser"} & set(seen.parts):
        return {}
    entries: list[Shortlisted] = shortlist(case, who)
    children = seen_by(who).filter(parent=case, workflow="introduction").distinct().order_by("pk")
    seen_children = [view(child, who, lang) for child in children]
    return {"entries": entries, "introductions": seen_children, "shortlist_template": shortlist_template()}


def shortlist_template() -> str:
    """Its name; '' while there is none."""
    try:
        get_template(SHORTLIST)
    except TemplateDoesNotExist:
        return ""
    return SHORTLIST
