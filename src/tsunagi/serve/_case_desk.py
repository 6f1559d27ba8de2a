"""The cases that somebody is in: what waits for them first, filtered and searched within what they may see."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils import timezone

from tsunagi.collab.cases import CaseView, Who, seen_by, view, workflows
from tsunagi.errors import BadRequest
from tsunagi.serve._answer import Page, language
from tsunagi.serve._case_answer import signed_in
from tsunagi.serve._case_form import onward, text_of
from tsunagi.serve._case_new import may_pose

PAGE = 50
SOON = timedelta(days=7)
LONGEST = 200


@dataclass(frozen=True)
class Line:
    """A case in the list."""

    view: CaseView
    next: str
    """The step that waits for the viewer; '' if none does."""
    term: str
    """over, soon, later or ''."""


@dataclass(frozen=True)
class Filter:
    """A choice of cases, and how many it has."""

    label: str
    count: int
    href: str
    chosen: bool


@signed_in("GET", "POST")
def desk(request: HttpRequest, who: Who) -> Page:
    """GET /desk; POST searches: words that may be confidential stand in no address and in no log."""
    lang = language()
    words = text_of(request, "q", LONGEST)
    asked = (request.POST if request.method == "POST" else request.GET).dict()
    state, start = str(asked.get("state", "")), number_of(str(asked.get("from", "0")))
    cases = seen_by(who).select_related("house", "poser", "parent").distinct()
    views = [view(case, who, lang) for case in cases]
    found = [one for one in views if matches(one, words)]
    lines = ordered([one for one in found if chosen(one, state)], lang, timezone.localdate())
    shown = lines[start : start + PAGE]

    def context() -> dict[str, Any]:
        return {
            "here": "desk",
            "words": words,
            "state": state,
            "waiting": [line for line in shown if line.next or line.term in ("over", "soon")],
            "others": [line for line in shown if not (line.next or line.term in ("over", "soon"))],
            "total": len(lines),
            "any": bool(views),
            "filters": filters(found, state, lang),
            "may_pose": may_pose(who),
            "following": _link(state, start + PAGE) if len(lines) > start + PAGE and not words else "",
            "messages": get_messages(request),
        }

    return Page("desk.html", context, lambda: {"total": len(lines), "cases": [line.view for line in shown]})


def ordered(views: Iterable[CaseView], lang: str, today: date) -> list[Line]:
    """What waits first, then by term, then by what moved last."""
    lines = [Line(one, _next(one, lang), _term(one, today)) for one in views]
    far = date.max
    return sorted(
        lines,
        key=lambda line: (
            not (line.next or line.term in ("over", "soon")),
            line.view.due or far if line.term else far,
            -line.view.changed.timestamp(),
        ),
    )


def _next(seen: CaseView, lang: str) -> str:
    steps = onward(seen)
    return workflows()[seen.workflow].step(steps[0]).labels[lang] if steps else ""


def _term(seen: CaseView, today: date) -> str:
    if seen.due is None or seen.state in workflows()[seen.workflow].ended:
        return ""
    if seen.due < today:
        return "over"
    return "soon" if seen.due - today <= SOON else "later"


def matches(seen: CaseView, words: str) -> bool:
    """Whether each word stands in what the viewer sees of the case."""
    within = fold(" ".join((seen.key, seen.title, seen.text, seen.poser, seen.house, *_texts(seen))))
    return all(word in within for word in fold(words).split())


def _texts(seen: CaseView) -> Iterable[str]:
    yield from (one.text for one in seen.told)
    yield from (one.name for one in seen.people)
    for event in seen.events:
        yield event.text
        yield from (file.name for file in event.files)


def fold(text: str) -> str:
    """A text in which widths and cases are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def chosen(seen: CaseView, state: str) -> bool:
    """Whether a case is of the workflow, or of the workflow's state, that was asked for: '', 'need' or 'need.open'."""
    return state in ("", seen.workflow, f"{seen.workflow}.{seen.state}")


def filters(views: Sequence[CaseView], state: str, lang: str) -> list[Filter]:
    """The workflows and states that the viewer's cases are in."""
    counts = Counter(f"{one.workflow}.{one.state}" for one in views)
    made = []
    for name, flow in workflows().items():
        states = [
            (f"{name}.{one}", labels[lang]) for one, labels in flow.states.items() if counts[f"{name}.{one}"]
        ]
        if not states:
            continue
        whole = sum(counts[one] for one, _label in states)
        made.append(Filter(flow.labels[lang], whole, _link(name), state == name))
        made += [Filter(label, counts[one], _link(one), state == one) for one, label in states]
    return made


def _link(state: str, start: int = 0) -> str:
    asked = {name: value for name, value in (("state", state), ("from", str(start or ""))) if value}
    return f"/{language()}/desk" + (f"?{urlencode(asked)}" if asked else "")


def number_of(text: str) -> int:
    """A place in a list.

    Raises:
        BadRequest: the text is no number.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        raise BadRequest("`from` is the number of results to leave out.", "from")
    return int(text)
