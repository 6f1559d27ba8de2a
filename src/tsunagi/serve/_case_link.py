"""An introduction by its link: whoever has it answers for the researcher it was sent to, without an account."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsunagi.collab.cases import Unfit, Who, advance, view, who_has, workflow_of
from tsunagi.collab.models import Case
from tsunagi.errors import BadRequest, NotFound
from tsunagi.serve._answer import Page, language, send_error
from tsunagi.serve._case_act import MOVED, send_file
from tsunagi.serve._case_answer import answered, private
from tsunagi.serve._case_form import Refused, given_to, moves_of, step_forms
from tsunagi.serve._case_page import files, states, told
from tsunagi.serve._settle import settle
from tsunagi.serve._signin_asked import SeeOther

SHOWN = frozenset({"need_title"})
"""Questions whose answers the page shows as its title."""


def _by_link(
    request: HttpRequest, token: str, act: Callable[[Who, Case], Page | HttpResponseBase]
) -> HttpResponseBase:
    """Answers who has the link. Its address is a key: no cache keeps it, and no other address is told of it.

    A policy of `no-referrer` would have browsers send `Origin: null` with the forms, which Django refuses; this one
    tells the site's name and never the path.
    """
    try:
        found = who_has(token)
    except NotFound:
        told = _("This link is not valid, or its time is over. Ask the office that sent it for a new one.")
        return private(send_error(request, 404, told))
    response = answered(request, lambda: act(*found))
    response["Referrer-Policy"] = "strict-origin"
    return response


@require_http_methods(["GET", "HEAD"])
def introduction(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET /introduction/<token>."""
    return _by_link(request, token, lambda who, case: link_page(who, case, token))


@require_http_methods(["GET", "HEAD", "POST"])
def answer_introduction(request: HttpRequest, token: str, step: str) -> HttpResponseBase:
    """POST /introduction/<token>/<step>: accepts or declines."""

    def act(who: Who, case: Case) -> Page | HttpResponseBase:
        if request.method != "POST":
            return SeeOther(reverse("introduction", args=[token]))
        given = given_to(workflow_of(case).step(step).asks, request.POST)
        try:
            event = advance(case.key, step, who, given, moves_of(request))
        except Unfit as error:
            return link_page(who, case, token, Refused(step, given, error.problems))
        except BadRequest:
            return link_page(who, case, token, Refused(step, given, [MOVED]))
        settle(request, event)
        return SeeOther(reverse("introduction", args=[token]))

    return _by_link(request, token, act)


@require_http_methods(["GET", "HEAD"])
def introduction_file(request: HttpRequest, token: str, file: str) -> HttpResponseBase:
    """GET /introduction/<token>/files/<file>."""
    return _by_link(request, token, lambda who, case: send_file(request, who, case.key, file))


def link_page(who: Who, case: Case, token: str, refused: Refused | None = None) -> Page:
    """What the researcher sees: the face of the need, the message, and the forms of their answer."""
    lang = language()
    seen = view(case, who, lang)

    def context() -> dict[str, Any]:
        return {
            "view": seen,
            "token": token,
            "by_link": True,
            "states": states(seen, lang),
            "told": [(one, "") for one, _who in told(seen, lang) if one.name not in SHOWN],
            "files": files(seen, lang),
            "steps": step_forms(seen, lang, refused, {}),
            "moved": refused is not None and any(problem.at == "moves" for problem in refused.problems),
        }

    return Page("introduction.html", context, lambda: seen, 400 if refused else 200)
