"""The shortlist of a need as its handlers work on it: each a POST, those told who may know, and back again."""

from dataclasses import replace

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tsunagi.collab import Problem
from tsunagi.collab.cases import Found, Unfit, Who, annotate, drop, grade, introduce, put, shortlist
from tsunagi.collab.models import Case, Shortlisted
from tsunagi.errors import BadRequest, NotFound
from tsunagi.serve._answer import Page, language
from tsunagi.serve._case_answer import signed_in
from tsunagi.serve._case_form import Refused, text_of
from tsunagi.serve._case_page import case_page
from tsunagi.serve._match_case import handled, need_asked
from tsunagi.serve._match_mail import write_to
from tsunagi.serve._match_shown import PERSON, SALT
from tsunagi.serve._settle import settle
from tsunagi.serve._signin_asked import SeeOther
from tsunagi.serve.pages.item import base_of

LONGEST_NOTE = 2000
Answer = Page | HttpResponseBase


@signed_in("POST")
def add(request: HttpRequest, who: Who, key: str) -> Answer:
    """POST /cases/<key>/shortlist: a result of the matching, with a note."""
    _case, seen = handled(key, who)
    found = replace(found_of(request.POST.get("found", ""), key), query=need_asked(request, seen).text)
    row = put(key, who, found, text_of(request, "note", LONGEST_NOTE))
    told(request, row.case, who)
    messages.success(request, _("On the shortlist: %(title)s") % {"title": row.title})
    place = row.entity.replace(":", "-", 1) if row.entity.startswith(PERSON) else f"kind-{row.kind}"
    return SeeOther(reverse("case_match", args=[key]) + f"#{place}")


def found_of(signed: str, key: str) -> Found:
    """The result that a form carries, as it was shown for this case.

    Raises:
        BadRequest: it was made for another case, or by somebody else than this site.
    """
    try:
        case, entity, kind, title, rank, score = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadRequest(_("This result cannot be read. Load the page again."), "found") from error
    if case != key:
        raise BadRequest(_("This result cannot be read. Load the page again."), "found")
    return Found(entity, kind, title, rank, score)


@signed_in("POST")
def note(request: HttpRequest, who: Who, key: str, number: int) -> Answer:
    """POST /cases/<key>/shortlist/<number>/note."""
    entry_of(key, who, number)
    annotate(key, who, number, text_of(request, "note", LONGEST_NOTE))
    messages.success(request, _("The note is saved."))
    return back(key, f"#entry-{number}")


@signed_in("POST")
def remove(request: HttpRequest, who: Who, key: str, number: int) -> Answer:
    """POST /cases/<key>/shortlist/<number>/remove."""
    row = entry_of(key, who, number)
    drop(key, who, number)
    told(request, row.case, who)
    messages.success(request, _("Taken off the shortlist: %(title)s") % {"title": row.title})
    return back(key)


@signed_in("POST")
def judge(request: HttpRequest, who: Who, key: str, number: int) -> Answer:
    """POST /cases/<key>/shortlist/<number>/grade."""
    entry_of(key, who, number)
    given = request.POST.get("grade", "")
    if not given:
        messages.error(request, _("Choose how well it answers before you save."))
        return back(key, "")
    grade(key, who, number, int(given) if given in {"0", "1", "2", "3"} else -1)
    messages.success(request, _("Graded."))
    return back(key, f"#entry-{number}")


@signed_in("POST")
def ask_researcher(request: HttpRequest, who: Who, key: str, number: int) -> Answer:
    """POST /cases/<key>/shortlist/<number>/introduce: sends the link by which a researcher says yes or no."""
    given = {
        name: text_of(request, name, 10_000 if name == "message" else 320)
        for name in ("name", "email", "message")
    }
    lang = request.POST.get("lang", "ja") if request.POST.get("lang") in {"ja", "en"} else language()
    form = f"introduce-{number}"
    row = entry_of(key, who, number)
    try:
        child, token = introduce(key, who, number, given["name"], given["email"], given["message"])
    except Unfit as error:
        return case_page(request, who, key, Refused(form, given, error.problems))
    except BadRequest as error:
        return case_page(request, who, key, Refused(form, given, [_problem(error)]))
    told(request, row.case, who)
    told(request, child, who)
    link = write_to(who, token, base_of(request), lang)
    messages.success(
        request,
        format_html(
            '{} <span class="once"><code>{}</code></span> {}',
            _("The researcher is asked by mail. The link, in case the mail does not come through:"), link,
            _("It is shown this once only."),
        ),
    )  # fmt: skip
    return back(key, "")  # to the top, where the link stands


def _problem(error: BadRequest) -> Problem:
    said = error.said(_)
    return Problem("email" if error.parameter == "asked" else error.parameter, {"ja": said, "en": said})


def entry_of(key: str, who: Who, number: int) -> Shortlisted:
    """An entry of a need's shortlist.

    Raises:
        NotFound: the case, its shortlist or the entry is not there for the asker.
    """
    case, _seen = handled(key, who)
    for row in shortlist(case, who):
        if row.pk == number:
            return row
    raise NotFound(f"There is no entry {number} on this shortlist.")


def told(request: HttpRequest, case: Case, who: Who) -> None:
    """Tells those who may know of what the asker just did in a case."""
    if event := case.events.filter(who=who.account).order_by("number").last():
        settle(request, event)


def back(key: str, place: str = "#shortlist") -> HttpResponseBase:
    """To the shortlist on the page of the case, or to another place there."""
    return SeeOther(reverse("case", args=[key]) + place)
