"""A new need: typed, pasted or read from a file, looked over, and given to an office."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tsunagi.collab import CONFIDENTIALITY, Problem
from tsunagi.collab.cases import (
    Unfit,
    Who,
    answers_of,
    name_participant,
    open_case,
    read_file,
    workflows,
)
from tsunagi.collab.models import Case, Organisation
from tsunagi.errors import NotAllowed
from tsunagi.serve._answer import Page, language
from tsunagi.serve._case_answer import signed_in
from tsunagi.serve._case_form import Choice, fields, file_of, given_to, problem_at, text_of
from tsunagi.serve._settle import settle
from tsunagi.serve._signin_asked import SeeOther

OFFICES = ("university", "tlo")
MOST_PASTED = 20_000
TWICE = timedelta(minutes=1)
"""Within it the same need of the same person is taken for the same press of the button."""
CHOOSE = {"ja": "一覧から選んでください。", "en": "Choose one from the list."}
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "public": {
        "ja": "承認された匿名の概要だけを、公開ニーズの一覧に載せます。企業名は載りません。",
        "en": "Only the anonymised outline, once approved, is put on the public board. The company's name is not.",
    },
    "members": {
        "ja": "どこにも公開せず、企業の担当者と担当機関のコーディネーターだけが見ます。",
        "en": "Nothing is public. The company's members and the office's coordinators see it.",
    },
    "named": {
        "ja": "この案件に一人ずつ加えた人だけが見ます。同じ組織のほかの人にも見えません。",
        "en": "Only people who are added one by one see it; others of the same organisations do not.",
    },
}
"""One plain sentence for each confidentiality."""


def may_pose(who: Who) -> bool:
    """Whether somebody may open a need for any organisation."""
    return bool(who.houses or who.companies)


@signed_in("GET", "POST")
def new_need(request: HttpRequest, who: Who) -> Page | HttpResponseBase:
    """GET, POST /needs/new: `read` fills the form from a text or a file and keeps nothing; `open` opens the case."""
    if not may_pose(who):
        raise NotAllowed("Needs are opened by companies and coordinators.")
    asks = workflows()["need"].asks
    given: dict[str, Any] = {}
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        given = given_to(asks, request.POST) | _given_terms(request)
        try:
            if request.POST.get("act") == "read":
                read = {name: text for name, text in _read(request).items() if text}
                return _form(who, given | read, (), bool(read))
            return _open(request, who, given)
        except Unfit as error:
            problems = error.problems
    return _form(who, given, problems)


def _read(request: HttpRequest) -> dict[str, str]:
    """What the chosen file or else the pasted text answers."""
    if "file" in request.FILES:
        return answers_of(read_file(*file_of(request)))
    pasted = text_of(request, "pasted", MOST_PASTED)
    if not pasted:
        nothing = {
            "ja": "文章を貼り付けるか、ファイルを選んでください。",
            "en": "Paste a text or choose a file.",
        }
        raise Unfit([Problem("file", nothing)])
    return answers_of(pasted)


def _given_terms(request: HttpRequest) -> dict[str, str]:
    return {
        name: text_of(request, name, 320) for name in ("house", "poser", "confidentiality", "coordinator")
    }


def _open(request: HttpRequest, who: Who, given: Mapping[str, Any]) -> HttpResponseBase:
    """Opens the case; an organisation or term that is none of those offered is a problem of its field.

    Raises:
        Unfit: an answer is missing or not of its sort.
    """
    houses = {one.key: one for one in offices(who)}
    posers = {one.key: one for one in companies(who)}
    house, poser = houses.get(given["house"]), posers.get(given["poser"])
    wrong = [
        Problem(name, CHOOSE)
        for name, bad in (
            ("house", house is None),
            ("poser", poser is None and (bool(given["poser"]) or not who.houses)),
            ("confidentiality", given["confidentiality"] not in CONFIDENTIALITY),
        )
        if bad
    ]
    if wrong or house is None:
        raise Unfit(wrong)
    if (twin := _sent_already(who, house, given)) is not None:
        return SeeOther(reverse("case", args=[twin.key]))
    with transaction.atomic():
        try:
            case = open_case("need", who, house, given, poser=poser, confidentiality=given["confidentiality"])
        except NotAllowed:
            both = {
                "ja": "この機関と企業の組み合わせでは作成できません。",
                "en": "Not for this office and company.",
            }
            raise Unfit([Problem("house", both)]) from None
        named = _name_coordinator(case, who, given)
    settle(request, case.events.get(number=1))
    if named:
        settle(request, named)
    messages.success(request, _("The need was opened as a draft."))
    return SeeOther(reverse("case", args=[case.key]))


def _sent_already(who: Who, house: Organisation, given: Mapping[str, Any]) -> Case | None:
    """The case that the same form opened a moment ago: whose page is slow presses the button again."""
    rows = Case.objects.filter(
        workflow="need", house=house, events__number=1, events__who=who.account,
        events__at__gt=timezone.now() - TWICE,
    )  # fmt: skip
    texts = [(name, str(given.get(name, "")).replace("\r\n", "\n").strip()) for name in ("title", "text")]
    return next((row for row in rows if all(row.answers.get(name) == text for name, text in texts)), None)


def _name_coordinator(case: Case, who: Who, given: Mapping[str, Any]) -> Any:
    if case.confidentiality != "named" or not given["coordinator"] or case.house_id in who.houses:
        return None
    try:
        return name_participant(case.key, who, given["coordinator"], "handler")
    except Unfit as error:
        raise Unfit([Problem("coordinator", problem.labels) for problem in error.problems]) from None


def offices(who: Who) -> list[Organisation]:
    """The offices to which a need can be given: for those of an office alone, their own."""
    found = Organisation.objects.filter(sort__in=OFFICES)
    if not who.companies:
        found = found.filter(pk__in=who.houses)
    return list(found.order_by("name_ja"))


def companies(who: Who) -> list[Organisation]:
    """The companies for which somebody may pose: their own, or any for those who handle cases."""
    found = Organisation.objects.filter(sort="company")
    if not who.houses:
        found = found.filter(pk__in=who.companies)
    return list(found.order_by("name_ja"))


def _form(who: Who, given: Mapping[str, Any], problems: Sequence[Problem], read: bool = False) -> Page:
    lang = language()

    def organisations(name: str, found: list[Organisation]) -> list[Choice]:
        alone = len(found) == 1 and not (name == "poser" and who.houses)
        return [Choice(one.key, one.title(lang), alone or given.get(name) == one.key) for one in found]

    def context() -> dict[str, Any]:
        return {
            "here": "desk",
            "fields": fields(workflows()["need"].asks, lang, given, problems),
            "houses": organisations("house", offices(who)),
            "posers": organisations("poser", companies(who)),
            "any_poser": bool(who.houses),
            "terms": [
                Choice(
                    name,
                    labels[lang],
                    name == (given.get("confidentiality") or "members"),
                    MEANINGS[name][lang],
                )
                for name, labels in CONFIDENTIALITY.items()
            ],
            "coordinator": given.get("coordinator", ""),
            "names_coordinator": bool(who.companies),
            "problems": {problem.at: problem_at(problems, problem.at, lang) for problem in problems},
            "read": read,
        }

    data = {
        "questions": [ask.name for ask in workflows()["need"].asks],
        "confidentiality": list(CONFIDENTIALITY),
    }
    return Page("need_new.html", context, lambda: data, 400 if problems else 200)
