"""Forms of questions: each with what was typed, what is wrong with it, and who will read the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, QueryDict

from tsunagi.collab import Ask, Problem, Sight
from tsunagi.collab.cases import CaseView, Mark, Unfit, workflows

READERS: Mapping[str, Mapping[str, str]] = {
    "later": {"ja": "承認後に公開されます", "en": "Public once approved"},
    "now": {"ja": "公開中", "en": "Public"},
    "introduced": {"ja": "紹介の相手に見えます", "en": "Those who are introduced read this"},
    "inside": {"ja": "関係者全員に見えます", "en": "Everybody in the case reads this"},
    "house": {"ja": "担当だけに見えます", "en": "Only the handlers read this"},
}
"""Who reads an answer where it is not poser and handlers, which is usual."""


def readers_of(ask: Ask, view: CaseView) -> Mapping[str, str]:
    """Who else reads the answer to a question, by language; nothing where it is poser and handlers."""
    if ask.sight == Sight.FACE:
        if view.confidentiality != "public":
            return READERS["introduced"]
        flow = workflows()[view.workflow]
        order, opened = list(flow.states), flow.open_states or set(flow.states)
        if view.state in opened:
            return READERS["now"]
        return READERS["later"] if order.index(view.state) < min(map(order.index, opened)) else {}
    return READERS.get({Sight.INSIDE: "inside", Sight.HOUSE: "house"}.get(ask.sight, ""), {})


@dataclass(frozen=True)
class Choice:
    """One value to choose."""

    value: str
    label: str
    chosen: bool
    note: str = ""


@dataclass(frozen=True)
class Field:
    """One question as it stands in a form."""

    id: str
    name: str
    label: str
    sort: str
    required: bool
    most: int
    hint: str = ""
    readers: str = ""
    value: str = ""
    choices: tuple[Choice, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class StepForm:
    """A step that can be taken, as a form."""

    name: str
    label: str
    fields: list[Field]
    problem: str
    onward: bool
    """Whether it leads on, so that the form shows at once."""
    marks: Sequence[tuple[str, str | None, str]] = ()
    """What was found that tells who the poser is: it was, it is now (None: left), why."""


@dataclass(frozen=True)
class Refused:
    """A form that could not be taken: which, what was typed, and what is wrong."""

    form: str
    given: Mapping[str, Any]
    problems: Sequence[Problem]


def given_to(asks: Sequence[Ask], posted: QueryDict) -> dict[str, Any]:
    """What was typed, by question."""
    return {
        ask.name: posted.getlist(ask.name) if ask.sort == "choices" else posted.get(ask.name, "")
        for ask in asks
    }


def fields(
    asks: Sequence[Ask],
    lang: str,
    given: Mapping[str, Any],
    problems: Sequence[Problem] = (),
    prefix: str = "",
    view: CaseView | None = None,
) -> list[Field]:
    """The fields of a form; `prefix` keeps ids of one page apart, `view` is of the case that they are about."""
    return [_field(ask, lang, given.get(ask.name), problems, prefix, view) for ask in asks]


def _field(
    ask: Ask, lang: str, told: Any, problems: Sequence[Problem], prefix: str, view: CaseView | None
) -> Field:
    chosen = {told} if isinstance(told, str) else set(told or ()) if isinstance(told, list) else set()
    return Field(
        id=f"{prefix}{ask.name}",
        name=ask.name,
        label=ask.labels[lang],
        sort=ask.sort,
        required=ask.required,
        most=ask.most,
        hint=ask.hint.get(lang, ""),
        readers=readers_of(ask, view).get(lang, "") if view else "",
        value=told if isinstance(told, str) else "",
        choices=tuple(Choice(name, label[lang], name in chosen) for name, label in ask.choices.items()),
        problem=problem_at(problems, ask.name, lang),
    )


def problem_at(problems: Sequence[Problem], at: str, lang: str) -> str:
    """What is wrong at a question, in the page's language."""
    return " ".join(problem.labels[lang] for problem in problems if problem.at == at)


def step_forms(
    view: CaseView,
    lang: str,
    refused: Refused | None,
    filled: Mapping[str, Mapping[str, Any]],
    marks: Sequence[Mark] = (),
) -> list[StepForm]:
    """Forms of the steps that the viewer may take, those that lead on first.

    Args:
        view: the case as they see it.
        lang: of the page.
        refused: the form that was sent and could not be taken.
        filled: step → answers that are proposed.
        marks: what was found in the text that is to be anonymised.
    """
    flow, ahead = workflows()[view.workflow], onward(view.workflow, view.state, view.steps)
    made = []
    for name in view.steps:
        step = flow.step(name)
        back = refused if refused and refused.form == name else None
        given = back.given if back else filled.get(name, {})
        problems = back.problems if back else ()
        shown = found(marks, lang) if name == "anonymise" else ()
        made.append(
            StepForm(name, step.labels[lang], fields(step.asks, lang, given, problems, f"{name}-", view),
                     problem_at(problems, "", lang), name in ahead or back is not None, shown)
        )  # fmt: skip
    return sorted(made, key=lambda form: not form.onward)


def found(marks: Sequence[Mark], lang: str) -> tuple[tuple[str, str | None, str], ...]:
    """Each finding once, in the order of the text."""
    return tuple(dict.fromkeys((mark.was, mark.now, mark.why[lang]) for mark in marks))


def onward(workflow: str, state: str, steps: Sequence[str]) -> list[str]:
    """Those of the steps by which somebody can bring a case nearer to its end, early ends left out."""
    flow = workflows()[workflow]
    order = list(flow.states)
    if state in flow.ended:
        return []
    ahead = [
        step
        for step in flow.steps
        if state in step.frm and step.to and order.index(step.to) > order.index(state)
    ]
    lasting = [step for step in ahead if step.to not in flow.ended] or ahead
    return [step.name for step in lasting if step.name in steps]


def text_of(request: HttpRequest, name: str, most: int) -> str:
    """A posted text, cut."""
    return request.POST.get(name, "").strip()[:most]


def moves_of(request: HttpRequest) -> int:
    """The case's `moves` when the form was made; -1, which no case has, for what is no number."""
    moves = request.POST.get("moves", "")
    return int(moves) if moves.isascii() and moves.isdigit() and len(moves) < 10 else -1


def file_of(request: HttpRequest) -> tuple[str, BinaryIO]:
    """The posted file: its name as the browser gives it, and what is in it.

    Raises:
        Unfit: none was chosen.
    """
    file = request.FILES.get("file")
    if file is None or file.file is None:
        raise Unfit([Problem("file", {"ja": "ファイルを選んでください。", "en": "Choose a file."})])
    return file.name or "", cast(BinaryIO, file.file)
