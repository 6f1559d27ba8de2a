"""Opening cases and moving them: every change is an event with who, when, what was asked and answered."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from tsunagi.collab._answers import Unfit, read_answers
from tsunagi.collab._flows import workflow_of, workflows
from tsunagi.collab._leaks import leaked, leaks
from tsunagi.collab._parts import CONFIDENTIALITY, HANDLING, PARTS, Sight
from tsunagi.collab._sight import Who, parts_of
from tsunagi.collab._workflow import OVER, Answers, Ask, Labels, Problem, Step
from tsunagi.collab.models import Case, Event, Organisation, Participant
from tsunagi.errors import BadRequest, NotAllowed, NotFound

KEY = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters of a key: none that is taken for another."""
KEY_LENGTH = 12


def new_key() -> str:
    """A name for addresses: 59 bits drawn by lot."""
    return "".join(secrets.choice(KEY) for _ in range(KEY_LENGTH))


def open_case(
    workflow: str,
    who: Who,
    house: Organisation,
    answers: Mapping[str, Any],
    *,
    poser: Organisation | None = None,
    confidentiality: str = "members",
    parent: Case | None = None,
) -> Case:
    """A new case in the first state of its workflow. Who opens it becomes its participant.

    Raises:
        NotAllowed: none of the asker's roles may open one, or not for these organisations.
        Unfit: an answer is missing or not of its sort.
    """
    flow = workflows().get(workflow)
    if flow is None:
        raise NotFound(f"No workflow {workflow!r}. Known: {', '.join(workflows())}.")
    part = _opening_part(who, flow.opened_by, house, poser)
    if confidentiality not in CONFIDENTIALITY:
        raise BadRequest(
            "There is no confidentiality “%(asked)s”. Known: %(known)s.",
            "confidentiality", asked=confidentiality[:80], known=", ".join(CONFIDENTIALITY),
        )  # fmt: skip
    read = read_answers(flow.asks, answers)
    with transaction.atomic():
        case = Case.objects.create(
            key=new_key(), workflow=workflow, state=flow.first, confidentiality=confidentiality, house=house,
            poser=poser, parent=parent, answers=read,
        )  # fmt: skip
        if problems := told_too_early(case, flow.asks, read):
            raise Unfit(problems)
        Participant.objects.create(case=case, account=who.account, part=part)
        add_event(case, who, part, "opened", Sight.INSIDE, to=flow.first, answers=read)
    return case


def _opening_part(who: Who, roles: frozenset[str], house: Organisation, poser: Organisation | None) -> str:
    if HANDLING & roles and house.pk in who.houses:
        return "handler"
    if "company" in roles and poser is not None and poser.pk in who.companies:
        return "poser"
    raise NotAllowed(
        "This may be opened by a coordinator of the office, or by a member of the company that poses it."
    )


def advance(key: str, step_name: str, who: Who, answers: Mapping[str, Any], moves: int) -> Event:
    """Takes a step: the one way in which a case changes its state.

    Args:
        key: of the case.
        step_name: of a step of its workflow.
        who: takes it.
        answers: to the step's questions, as text.
        moves: the case's `moves` when the asker saw it.

    Raises:
        NotFound: there is no such case for the asker, or no such step.
        NotAllowed: the step is not theirs to take.
        BadRequest: the case is in another state, or somebody was quicker.
        Unfit: an answer is missing or not of its sort, or the step's check says no.
    """
    with transaction.atomic():
        case, parts = held(key, who)
        flow = workflow_of(case)
        step = flow.step(step_name)
        allowed = parts & step.by
        if not allowed:
            raise NotAllowed(f"{step.labels['en']}: this is for others in the case.")
        if moves != case.moves:
            raise BadRequest("Somebody else has moved this case meanwhile. Look at it again.", "moves")
        if case.state not in step.frm:
            raise BadRequest(
                "Step “%(step)s” is not possible in state “%(state)s”.",
                "step",
                step=step.name,
                state=case.state,
            )
        read = _answered(case, step, answers, allowed)
        before = case.state
        case.state = step.to or before
        case.answers = {**case.answers, **{name: told for name, told in read.items() if told is not None}}
        event = add_event(
            case, who, max(allowed, key=part_rank), "step", step.sight,
            step=step.name, frm=before, to=case.state, answers=read,
        )  # fmt: skip
        if step.then:
            step.then(case, read, who.account)
            case.save()
    return event


def _answered(case: Case, step: Step, answers: Mapping[str, Any], parts: Collection[str]) -> Answers:
    """The answers to a step, each of its sort; raises Unfit where one is not, or tells who the poser is."""
    read = read_answers(step.asks, answers)
    problems = list(step.check(case, read)) if step.check else []
    problems += [
        Problem(ask.name, leak_told(case, parts, read[ask.name]))
        for ask in step.asks
        if ask.sight < Sight.WHOLE and leaks(case, read[ask.name])
    ]
    if problems:
        raise Unfit(problems)
    return read


LEAK = {
    "ja": "提示者が分かる語が含まれています。開示前なので、言い換えてください。",
    "en": "This has words that tell who poses the need. Reword it: that is not disclosed yet.",
}


def leak_told(case: Case, parts: Collection[str], answer: Any) -> Labels:
    """Why an answer tells who the poser is: which name, for those alone who know it."""
    if max(PARTS[part][0] for part in parts) < Sight.WHOLE:
        return LEAK
    name = leaked(case, answer)
    return {
        "ja": f"提示者が分かる語（{name}）が含まれています。開示前なので、言い換えてください。",
        "en": f"This has words that tell who poses the need ({name}). Reword it: that is not disclosed yet.",
    }


def told_too_early(case: Case, asks: Sequence[Ask], read: Answers) -> list[Problem]:
    """The answers that tell who the poser is to those who may not know."""
    return [
        Problem(ask.name, LEAK) for ask in asks if ask.sight < Sight.WHOLE and leaks(case, read[ask.name])
    ]


def held(key: str, who: Who) -> tuple[Case, frozenset[str]]:
    """The case, locked, and the asker's parts in it beside the public's.

    Raises:
        NotFound: there is none, or none that the asker is in: the two cannot be told apart.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(key=key).first()
    parts = parts_of(who, case) - {"public"} if case else frozenset()
    if case is None or not parts:
        raise NotFound(f"There is no case {key!r} here, or it is not open to you.")
    return case, parts


def part_rank(part: str) -> Sight:
    """How much a part sees, to choose the one in which somebody acts."""
    return PARTS[part][0]


def add_event(
    case: Case,
    who: Who,
    part: str,
    sort: str,
    sight: Sight,
    *,
    step: str = "",
    frm: str = "",
    to: str = "",
    answers: Mapping[str, Any] | None = None,
    text: str = "",
) -> Event:
    """Adds an event to a locked case and saves the case."""
    last = case.events.order_by("-number").first()
    event = Event(
        case=case, number=(last.number if last else 0) + 1, at=timezone.now(), who=who.account, who_part=part,
        sort=sort, step=step, frm=frm, to=to, answers=dict(answers or {}), text=text.replace("\0", ""), sight=int(sight),
    )  # fmt: skip
    event.digest = digest(event, last.digest if last else "")
    event.save()
    case.moves = event.number
    case.save()
    return event


def digest(event: Event, before: str) -> str:
    """SHA-256 of an event and of the digest before it, in hex."""
    told = [
        before, event.case_id, event.number, event.at.isoformat(), event.who_id, event.who_part, event.sort,
        event.step, event.frm, event.to, event.answers, event.text, event.sight,
    ]  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(told, order="sorted")).hexdigest()


def altered(case: Case) -> int | None:
    """Number of the first event that is not as it was written, or of the first that is missing; None: all is well."""
    before = ""
    for number, event in enumerate(case.events.order_by("number"), 1):
        if event.number != number or event.digest != digest(event, before):
            return number
        before = event.digest
    return None if case.events.count() == case.moves else case.events.count() + 1


def comment(key: str, who: Who, text: str, audience: Sight) -> Event:
    """Says something in a case, to everybody in it, to poser and handlers, or to handlers alone.

    Raises:
        NotFound: there is no such case for the asker.
        NotAllowed: the audience knows more than the asker may see.
        Unfit: the text is empty, too long, or tells its readers who the poser is.
    """
    with transaction.atomic():
        case, parts = held(key, who)
        said = text.replace("\0", "").strip()
        check_audience(case, parts, audience, said)
        if not said or len(said) > 10_000:
            raise Unfit(
                [
                    Problem(
                        "text",
                        {
                            "ja": "1文字以上10,000文字以内で書いてください。",
                            "en": "Write 1 to 10,000 characters.",
                        },
                    )
                ]
            )
        return add_event(case, who, max(parts, key=part_rank), "comment", audience, text=said)


def check_audience(case: Case, parts: frozenset[str], audience: Sight, *texts: str) -> None:
    """Raises NotAllowed or Unfit if somebody with these parts may not say this to that audience."""
    if audience not in (Sight.INSIDE, Sight.WHOLE, Sight.HOUSE):
        raise BadRequest("There is no audience %(audience)s.", "audience", audience=int(audience))
    if audience > max(PARTS[part][0] for part in parts):
        raise NotAllowed("You cannot write for people who see more of the case than you do.")
    if audience < Sight.WHOLE and any(leaks(case, text) for text in texts):
        raise Unfit([Problem("text", leak_told(case, parts, " ".join(texts)))])


def set_due(key: str, who: Who, day: date | None, what: str) -> Event:
    """Sets by when something is to be done; handlers do this. None takes the term away.

    Raises:
        NotFound, NotAllowed: as advance().
        Unfit: the day is over; one that was set before may stay as it is.
    """
    with transaction.atomic():
        case, parts = held(key, who)
        if "handler" not in parts:
            raise NotAllowed("Only those who handle the case set its terms.")
        if day and day != case.due and day < timezone.localdate():
            raise Unfit([Problem("due", OVER)])
        case.due, case.due_what = day, " ".join(what.split())[:200]
        return add_event(
            case,
            who,
            "handler",
            "due",
            Sight.WHOLE,
            text=case.due_what,
            answers={"due": day.isoformat() if day else None},
        )


def add_participant(case: Case, who: Who, added: Participant, by_part: str) -> Event:
    """Writes a participant into a locked case, with the event that tells of it."""
    added.case = case
    added.save()
    named = {"part": added.part, "participant": added.pk}
    return add_event(case, who, by_part, "people", Sight.WHOLE, answers=named)
