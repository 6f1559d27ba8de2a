"""The cases that somebody is in: what waits for them first, filtered and searched within what they may see."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tsunagi.collab.cases import CaseView, Who, parts_of, seen_by, steps_for, view, workflow_of, workflows
from tsunagi.collab.models import Case
from tsunagi.errors import BadRequest
from tsunagi.serve._answer import Page, language
from tsunagi.serve._case_answer import signed_in
from tsunagi.serve._case_form import onward, text_of
from tsunagi.serve._case_new import may_pose

PAGE = 50
SOON = timedelta(days=7)
LONGEST = 200


@dataclass(frozen=True)
class Row:
    """A case that somebody is in, before it is known whether it is shown."""

    case: Case
    next: str
    """The step that waits for them; '' if none does."""
    term: str
    """over, soon, later or ''."""

    @property
    def waits(self) -> bool:
        """Whether it is among those that come first."""
        return bool(self.next) or self.term in ("over", "soon")


@dataclass(frozen=True)
class Line:
    """A case in the list, as its reader sees it."""

    view: CaseView
    next: str
    term: str


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
    cases = list(seen_by(who).select_related("house", "poser", "parent").distinct())
    rows = ordered(cases, who, timezone.localdate())
    found = [row for row in rows if chosen(row.case, state) and matches(row.case, who, words, lang)]
    shown = found[start : start + PAGE]

    def line(row: Row) -> Line:
        label = workflow_of(row.case).step(row.next).labels[lang] if row.next else ""
        return Line(view(row.case, who, lang), label, row.term)

    def context() -> dict[str, Any]:
        return {
            "here": "desk",
            "words": words,
            "state": state,
            "waiting": [line(row) for row in shown if row.waits],
            "others": [line(row) for row in shown if not row.waits],
            "total": len(found),
            "any": bool(cases),
            "filters": filters(cases, state, lang),
            "may_pose": may_pose(who),
            "following": _link(state, start + PAGE) if len(found) > start + PAGE and not words else "",
            "messages": get_messages(request),
        }

    def data() -> dict[str, Any]:
        return {"total": len(found), "cases": [view(row.case, who, lang) for row in shown]}

    return Page("desk.html", context, data)


def ordered(cases: Iterable[Case], who: Who, today: date) -> list[Row]:
    """What waits first, then by term, then by what moved last."""
    rows = [_row(case, who, today) for case in cases]
    far = date.max
    return sorted(
        rows,
        key=lambda row: (
            not row.waits,
            row.case.due or far if row.term else far,
            -row.case.changed.timestamp(),
        ),
    )


def _row(case: Case, who: Who, today: date) -> Row:
    steps = [step.name for step in steps_for(case, parts_of(who, case))]
    ahead = onward(case.workflow, case.state, steps)
    return Row(case, ahead[0] if ahead else "", _term(case, today))


def _term(case: Case, today: date) -> str:
    if case.due is None or case.state in workflow_of(case).ended:
        return ""
    if case.due < today:
        return "over"
    return "soon" if case.due - today <= SOON else "later"


def matches(case: Case, who: Who, words: str, lang: str) -> bool:
    """Whether each word stands in what somebody sees of the case."""
    wanted = fold(words).split()
    if not wanted:
        return True
    within = fold(" ".join(_texts(view(case, who, lang))))
    return all(word in within for word in wanted)


def _texts(seen: CaseView) -> Iterable[str]:
    yield from (seen.key, seen.title, seen.text, seen.poser, seen.house)
    yield from (one.text for one in seen.told)
    yield from (one.name for one in seen.people)
    for event in seen.events:
        yield event.text
        yield from (file.name for file in event.files)


def fold(text: str) -> str:
    """A text in which widths and cases are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def chosen(case: Case, state: str) -> bool:
    """Whether a case is of the workflow, or of the workflow's state, that was asked for: '', 'need' or 'need.open'."""
    return state in ("", case.workflow, f"{case.workflow}.{case.state}")


def filters(cases: Iterable[Case], state: str, lang: str) -> list[Filter]:
    """The workflows and states that the cases are in."""
    counts: Counter[str] = Counter()
    called: defaultdict[str, set[str]] = defaultdict(set)
    for case in cases:
        state_of = f"{case.workflow}.{case.state}"
        counts[state_of] += 1
        called[state_of].add(workflow_of(case).state(case.state, case.confidentiality)[lang])
    made = []
    for name, flow in workflows().items():
        states = [
            (f"{name}.{one}", " / ".join(sorted(called[f"{name}.{one}"])))
            for one in flow.states
            if counts[f"{name}.{one}"]
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
        raise BadRequest(_("Write how many are to be passed over, as a number."), "from")
    return int(text)
