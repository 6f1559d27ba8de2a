"""Matching for the need of a case: what was asked is kept in the session, so that it stands in no address."""

from typing import Any

import msgspec
from django.contrib import messages
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from tsunagi import hub
from tsunagi.collab.cases import ALERT_EVERY, CaseView, Who, shortlist, view, watch
from tsunagi.collab.models import Case
from tsunagi.errors import BadRequest, NotFound
from tsunagi.match import Need
from tsunagi.serve._answer import Page, language
from tsunagi.serve._case_answer import signed_in
from tsunagi.serve._case_page import case_of
from tsunagi.serve._match_asked import LONGEST, text_of
from tsunagi.serve._match_page import ask, ask_form, match_page
from tsunagi.serve._signin_asked import SeeOther

KEPT = "match"
"""In the session: the case, and what was asked for it last."""
TEXTS = {"face": ("face_title", "face_text"), "own": ("title", "text")}
"""What of a need can be matched: the anonymised text, or the poser's own."""


def handled(key: str, who: Who) -> tuple[Case, CaseView]:
    """A need that the asker handles.

    Raises:
        NotFound: there is none, or its matching is not theirs.
    """
    case = case_of(key, who)
    seen = view(case, who, language())
    if seen.workflow != "need" or "handler" not in seen.parts:
        raise NotFound(f"There is no matching for case {key!r} here, or it is not open to you.")
    return case, seen


@signed_in("GET", "POST")
def case_match(request: HttpRequest, who: Who, key: str) -> Page | HttpResponseBase:
    """GET /cases/<key>/match: what answers the need; POST asks otherwise."""
    case, seen = handled(key, who)
    if request.method == "POST":
        asked = ask_form(request)
        if asked.problem:
            return match_page(asked, around(request, seen), key, listed(case, who))
        keep(request, key, asked.need)
        return SeeOther(reverse("case_match", args=[key]) + "#answer")
    if request.GET.get("text") in TEXTS:
        keep(request, key, Need(words_of(seen, request.GET["text"])))
        return SeeOther(reverse("case_match", args=[key]))
    asked = ask(need_asked(request, seen))
    return match_page(asked, around(request, seen), key, listed(case, who))


def keep(request: HttpRequest, key: str, need: Need) -> None:
    """Keeps what was asked for a case, '' where it was for none, instead of what was asked for another."""
    request.session[KEPT] = {"case": key, "need": msgspec.to_builtins(need)}


def need_asked(request: HttpRequest, seen: CaseView) -> Need:
    """What was asked for this case last; at first its anonymised text, or else its poser's own."""
    return kept(request, seen.key) or Need(words_of(seen, "face") or words_of(seen, "own"))


def kept(request: HttpRequest, key: str) -> Need | None:
    """What was asked last, if it was for this case."""
    last = request.session.get(KEPT) or {}
    if last.get("case") != key:
        return None
    try:
        return msgspec.convert(last["need"], Need)
    except msgspec.ValidationError:  # another version of this program kept it
        del request.session[KEPT]
        return None


def words_of(seen: CaseView, which: str) -> str:
    """The title and the text of a need."""
    told = {one.name: one.text for one in seen.told}
    return text_of("\n".join(told[name] for name in TEXTS[which] if told.get(name)))[:LONGEST]


def listed(case: Case, who: Who) -> list[str]:
    """Ids of what is on the shortlist."""
    return [entry.entity for entry in shortlist(case, who)]


def around(request: HttpRequest, seen: CaseView) -> dict[str, Any]:
    """What the page of a case has besides the answer."""
    return {
        "here": "desk",
        "view": seen,
        "texts": [name for name in TEXTS if words_of(seen, name)],
        "everies": [(name, labels[language()]) for name, labels in ALERT_EVERY.items() if name != "never"],
        "messages": get_messages(request),
    }


@signed_in("POST")
def watch_need(request: HttpRequest, who: Who, key: str) -> HttpResponseBase:
    """POST /cases/<key>/watch: keeps the need as a saved search, so that its new answers are told."""
    case, seen = handled(key, who)
    text = text_of(request.POST.get("text", "")) or need_asked(request, seen).text
    if who.account is None or not text or len(text) > LONGEST:
        raise BadRequest(_("At most %(longest)s characters are possible.") % {"longest": LONGEST}, "text")
    face = {one.name: one.text for one in seen.told}.get("face_title", "")
    title = (face or _("Need %(key)s") % {"key": key})[:200]
    every = request.POST.get("every", "week")
    watch(who.account, title, text, case, every, hub.open_hub().index.checkpoint)
    messages.success(
        request, _("You will be told of new answers to this need. It is among your saved searches.")
    )
    return SeeOther(reverse("case_match", args=[key]))
