"""The board of open needs: faces alone, for anybody."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tsunagi.collab.cases import ANYBODY, CaseView, board, view
from tsunagi.errors import BadRequest, NotFound
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._case_answer import who_of
from tsunagi.serve._case_desk import LONGEST, fold, number_of
from tsunagi.serve._case_new import may_pose
from tsunagi.serve._network_asked import read

PAGE = 20


@page
def needs(request: HttpRequest) -> Page:
    """GET /needs: the open needs, the newest first; `q` looks for words in title and text."""
    asked = read(request.GET, ("q", "from"))
    words, start = asked.get("q", ""), number_of(asked.get("from", "0"))
    if len(words) > LONGEST:
        raise BadRequest(_("Ask with at most 200 characters."), "q")
    faces = [face for face in all_faces() if says(face, words)]
    shown = faces[start : start + PAGE]
    more = len(faces) > start + PAGE
    following = f"?{urlencode({'q': words, 'from': start + PAGE})}" if more else ""

    def context() -> dict[str, Any]:
        who = who_of(request)
        return {"here": "needs", "words": words, "total": len(faces), "faces": shown, "following": following,
                "first": f"?{urlencode({'q': words})}" if start else "",
                # who is not signed in may be somebody who poses needs
                "may_pose": who.account is None or may_pose(who)}  # fmt: skip

    return Page("needs.html", context, lambda: {"total": len(faces), "needs": [data(face) for face in shown]})


@page
def need(request: HttpRequest, key: str) -> Page:
    """GET /needs/<key>: the face of one open need."""
    case = board().select_related("house").filter(workflow="need", key=key).first()
    if case is None:
        raise NotFound(_("There is no such need, or it is no longer open."))
    face = view(case, ANYBODY, language())
    return Page("need.html", lambda: {"here": "needs", "face": face}, lambda: data(face))


def all_faces() -> list[CaseView]:
    """The open needs as anybody sees them."""
    cases = board().filter(workflow="need").select_related("house").order_by("-changed", "-pk")
    return [view(case, ANYBODY, language()) for case in cases]


def says(face: CaseView, words: str) -> bool:
    """Whether each word stands in title, text or office."""
    within = fold(f"{face.title} {face.text} {face.house}")
    return all(word in within for word in fold(words).split())


def data(face: CaseView) -> dict[str, Any]:
    """What is public of a need."""
    return {
        "key": face.key, "title": face.title, "text": face.text, "office": face.house, "state": face.state,
        "opened": face.opened.date(), "href": f"/{language()}/needs/{face.key}",
    }  # fmt: skip
