"""The organisations that somebody has to do with, and a form by which an office enters a company it works with."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _

from tsunagi import hub
from tsunagi.collab import Problem
from tsunagi.collab.cases import (
    Unfit,
    Who,
    add_company,
    alike,
    may_add_company,
    offices_of,
    organisations_for,
)
from tsunagi.collab.models import Organisation
from tsunagi.errors import NotFound
from tsunagi.serve._answer import Page, language
from tsunagi.serve._case_answer import signed_in
from tsunagi.serve._case_form import Choice, problem_at, text_of
from tsunagi.serve._signin_adapters import client_address
from tsunagi.serve._signin_asked import SeeOther
from tsunagi.serve.pages.organisation import Place

LONGEST_ADDRESS = 600
LONGEST_ID = 255
NONE = {
    "ja": "この番号の団体はカタログにありません。",
    "en": "There is no organisation by this number in the catalogue.",
}


@signed_in("GET", "POST")
def organisations(request: HttpRequest, who: Who) -> Page | HttpResponseBase:
    """GET, POST /organisations: the list, and the form that enters a company."""
    if request.method == "POST":
        return _add(request, who)
    found = organisations_for(who)
    if not found and not may_add_company(who):
        raise NotFound(_("There is no such organisation."))
    return _page(who, found, {}, (), ())


def _add(request: HttpRequest, who: Who) -> Page | HttpResponseBase:
    """Enters the company, or shows the form again with what is wrong or the companies that seem to be the same."""
    if not may_add_company(who):
        raise NotFound(_("There is no such organisation."))
    given = {name: text_of(request, name, LONGEST_ADDRESS) for name in ("ja", "en", "entity", "office")}
    another = bool(request.POST.get("another"))
    office = next((one for one in offices_of(who) if one.key == given["office"]), None)
    try:
        entity = _entity(given["entity"])
        made = add_company(
            who, given["ja"], given["en"], entity, office, another=another, address=client_address(request)
        )
    except Unfit as error:
        same = any(problem.at == "alike" for problem in error.problems)
        return _page(
            who,
            organisations_for(who),
            given,
            error.problems,
            alike(given["ja"], given["en"]) if same else (),
        )
    messages.success(
        request, _("%(name)s was added. You can now invite its people.") % {"name": made.title(language())}
    )
    return SeeOther(reverse("organisation", args=[made.key]))


def _entity(text: str) -> str:
    """The id of an organisation in the catalogue, given as it is or as the address of its page.

    Raises:
        Unfit: there is none by it.
    """
    given = text.strip()
    if "/item/" in given:
        given = unquote(re.split("[?#]", given.partition("/item/")[2])[0])
    if not given:
        return ""
    try:
        held = hub.open_hub().catalogue.get(given) if len(given) <= LONGEST_ID and "\0" not in given else None
    except NotFound:
        held = None
    if held is None or held.deleted or held.entity.kind != "Organisation":
        raise Unfit([Problem("entity", NONE)])
    return given


def _page(
    who: Who,
    found: Sequence[Organisation],
    given: Mapping[str, str],
    problems: Sequence[Problem],
    same: Sequence[Organisation],
) -> Page:
    lang = language()
    sorts = {"university": _("University or institute"), "tlo": "TLO", "company": _("Company"),
             "government": _("Government"), "other": _("Other")}  # fmt: skip
    offices = offices_of(who)

    def context() -> dict[str, Any]:
        return {
            "here": "account",
            "found": [
                (one.key if Place(one, who).opens else "", one.title(lang), sorts[one.sort]) for one in found
            ],
            "may_add": may_add_company(who),
            "may_pose": bool(who.houses or who.companies),
            "offices": [Choice(one.key, one.title(lang), given.get("office") == one.key) for one in offices],
            "given": given,
            "problems": {one.at: problem_at(problems, one.at, lang) for one in problems},
            "same": [one.title(lang) for one in same],
        }

    def data() -> dict[str, Any]:
        return {
            "organisations": [
                {"key": one.key, "title": one.title(lang), "sort": one.sort, "entity": one.entity or None}
                for one in found
            ],
            "problems": [{"at": one.at, "text": one.labels[lang]} for one in problems],
        }

    return Page("organisations.html", context, data, 400 if problems else 200)


urls = [
    path("organisations", organisations, name="organisations"),
    path("organisations.json", organisations),
]
