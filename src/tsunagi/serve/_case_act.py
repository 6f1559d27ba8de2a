"""What people do in a case: each a POST, an event, those told who may know, and back to the case."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from tsunagi.collab import Problem, Sight
from tsunagi.collab.cases import (
    Unfit,
    Who,
    advance,
    attach,
    comment,
    file_for,
    name_participant,
    path_of,
    record,
    remove_participant,
    set_due,
    view,
    workflow_of,
)
from tsunagi.collab.models import Event, File
from tsunagi.errors import BadRequest, NotFound
from tsunagi.serve._answer import Page, language
from tsunagi.serve._case_answer import signed_in
from tsunagi.serve._case_form import Refused, file_of, given_to, moves_of
from tsunagi.serve._case_page import case_of, case_page
from tsunagi.serve._headers import SANDBOX
from tsunagi.serve._settle import settle
from tsunagi.serve._signin_adapters import client_address
from tsunagi.serve._signin_asked import SeeOther

MOVED = Problem(
    "moves",
    {
        "ja": "入力中に、ほかの人がこの案件を更新しました。最新の内容を確認してから、もう一度送信してください。",
        "en": "Somebody else has moved this case meanwhile. Look at it as it is now, then send again.",
    },
)
Answer = Page | HttpResponseBase


@signed_in("POST")
def take_step(request: HttpRequest, who: Who, key: str, step: str) -> Answer:
    """POST /cases/<key>/steps/<step>."""
    case = case_of(key, who)
    asks = workflow_of(case).step(step).asks
    given = given_to(asks, request.POST)
    return _done(
        request, who, key, Refused(step, given, ()), lambda: advance(key, step, who, given, moves_of(request))
    )


@signed_in("POST")
def say(request: HttpRequest, who: Who, key: str) -> Answer:
    """POST /cases/<key>/comment."""
    given = {"text": request.POST.get("text", ""), "audience": request.POST.get("audience", "")}
    return _done(
        request, who, key, Refused("comment", given, ()),
        lambda: comment(key, who, given["text"], audience_of(given["audience"])),
    )  # fmt: skip


@signed_in("POST")
def bring(request: HttpRequest, who: Who, key: str) -> Answer:
    """POST /cases/<key>/files."""
    given = {"text": request.POST.get("text", ""), "audience": request.POST.get("audience", "")}

    def act() -> Event:
        name, body = file_of(request)
        data, audience = settings.TSUNAGI.data, audience_of(given["audience"])
        kept = attach(data, key, who, name, body, audience, given["text"])
        return kept.event

    return _done(request, who, key, Refused("file", given, ()), act)


@signed_in("POST")
def put_due(request: HttpRequest, who: Who, key: str) -> Answer:
    """POST /cases/<key>/due; an empty day takes the term away."""
    given = {"due": request.POST.get("due", "").strip(), "what": request.POST.get("what", "")}

    def act() -> Event:
        try:
            day = date.fromisoformat(given["due"]) if given["due"] else None
        except ValueError:
            wrong = {"ja": "2026-04-01の形の日付にしてください。", "en": "Write a date as 2026-04-01."}
            raise Unfit([Problem("due", wrong)]) from None
        return set_due(key, who, day, given["what"] if day else "")

    return _done(request, who, key, Refused("due", given, ()), act)


@signed_in("POST")
def name_person(request: HttpRequest, who: Who, key: str) -> Answer:
    """POST /cases/<key>/people."""
    given = {"email": request.POST.get("email", "")[:320], "part": request.POST.get("part", "")}
    return _done(
        request, who, key, Refused("people", given, ()),
        lambda: name_participant(key, who, given["email"], given["part"]),
    )  # fmt: skip


@signed_in("POST")
def remove_person(request: HttpRequest, who: Who, key: str, number: int) -> Answer:
    """POST /cases/<key>/people/<number>/remove."""
    return _done(request, who, key, Refused("people", {}, ()), lambda: remove_participant(key, who, number))


@signed_in("GET")
def take_file(request: HttpRequest, who: Who, key: str, file: str) -> Answer:
    """GET /cases/<key>/files/<file>."""
    return send_file(request, who, key, file)


def send_file(request: HttpRequest, who: Who, key: str, file_key: str) -> FileResponse:
    """A file as something to keep, never as a page; who took it is written into the audit.

    Raises:
        NotFound: there is no such file in this case, it is not open to the asker, or its bytes are gone.
    """
    file: File = file_for(file_key, who)
    if file.case.key != key:
        raise NotFound(f"There is no file {file_key!r} here, or it is not open to you.")
    try:
        body = path_of(settings.TSUNAGI.data, file.sha256).open("rb")
    except FileNotFoundError as error:
        raise NotFound(f"The bytes of file {file_key!r} are not in the data folder.") from error
    record(who, "file", file.key, client_address(request), case=key)
    response = FileResponse(body, as_attachment=True, filename=file.name, content_type=file.media_type)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def audience_of(text: str) -> Sight:
    """Whom something is for.

    Raises:
        Unfit: the text is no audience.
    """
    if text in {str(int(level)) for level in (Sight.INSIDE, Sight.WHOLE, Sight.HOUSE)}:
        return Sight(int(text))
    raise Unfit([Problem("audience", {"ja": "誰に見せるか選んでください。", "en": "Choose who reads this."})])


def _done(request: HttpRequest, who: Who, key: str, form: Refused, act: Callable[[], Event]) -> Answer:
    """Does it and goes back to the case; what could not be taken comes back with what was typed and why.

    Raises:
        NotFound, NotAllowed: it is not the asker's to do.
    """
    try:
        event = act()
    except Unfit as error:
        return case_page(request, who, key, Refused(form.form, form.given, error.problems))
    except BadRequest as error:
        if error.parameter not in {"moves", "step"}:
            raise
        return case_page(request, who, key, Refused(form.form, form.given, [MOVED]))
    settle(request, event)
    messages.success(request, _("Done: %(what)s") % {"what": _label(event)})
    if not _still_in(key, who):
        return SeeOther(reverse("desk"))
    return SeeOther(reverse("case", args=[key]))


def _label(event: Event) -> str:
    lang = language()
    if event.step:
        return workflow_of(event.case).step(event.step).labels[lang]
    words: dict[str, Any] = {
        "comment": _("comment"), "file": _("file added"), "due": _("due date"), "people": _("people of the case"),
    }  # fmt: skip
    return str(words[event.sort])


def _still_in(key: str, who: Who) -> bool:
    """Whether the asker is in the case still: they may have removed themselves."""
    try:
        view(case_of(key, who), who, "ja")
    except NotFound:
        return False
    return True
