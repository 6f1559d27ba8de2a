"""Matching: a need in plain words → who and what answers it, for anybody; and for the need of a case, with its shortlist."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from tsunagi import hub
from tsunagi.errors import BadRequest
from tsunagi.match import Need
from tsunagi.serve._answer import Page, send_json
from tsunagi.serve._case_answer import answered, private, who_of
from tsunagi.serve._match_asked import need_of_body
from tsunagi.serve._match_case import case_match, keep, kept, watch_need
from tsunagi.serve._match_list import add, ask_researcher, judge, note, remove
from tsunagi.serve._match_page import Asked, ask, ask_form, match_page
from tsunagi.serve._match_seeds import complement, person_needs, seed_needs
from tsunagi.serve._signin import OWN
from tsunagi.serve._signin_asked import SeeOther

KEPT = "kept"
"""In the address of an answer that is made of what the session keeps."""


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest) -> HttpResponseBase:
    """GET /match, the form; POST, the answer: what is sought is in no address, no log and no shared cache.

    Who comes back from a page of the answer finds the answer again: a visitor's browser keeps it, and for somebody
    who is signed in, whose pages no browser keeps, it is made anew of what the session keeps.
    """
    account = who_of(request).account

    def made() -> Page | HttpResponseBase:
        if request.method != "POST":
            return match_page(
                ask(kept(request, "") or Need("")) if account and KEPT in request.GET else Asked(Need(""))
            )
        asked = ask_form(request)
        if account is None or asked.matches is None:
            return match_page(asked)
        keep(request, "", asked.need)
        return SeeOther(reverse("match") + f"?{KEPT}=1#answer")

    response = answered(request, made)
    if request.method == "POST" and account is None:
        response["Cache-Control"] = OWN
    return response


@csrf_exempt  # it changes nothing, and asks of no session who it is
@require_POST
def match_data(request: HttpRequest) -> HttpResponseBase:
    """POST /api/match: the same for programs."""

    try:
        return private(send_json(hub.open_matcher().match(need_of_body(request))))
    except BadRequest as error:
        told = {"status": 400, "message": str(error), "parameter": error.parameter or None}
        return private(send_json({"error": told}, 400))


urls = [
    path("match", match, name="match"),
    path("complement", complement, name="complement"),
    path("complement.json", complement),
    path("item/<str:id>/needs", seed_needs, name="seed_needs"),
    path("people/<slug:key>/needs", person_needs, name="person_needs"),
    path("cases/<slug:key>/match", case_match, name="case_match"),
    path("cases/<slug:key>/watch", watch_need, name="case_watch"),
    path("cases/<slug:key>/shortlist", add, name="shortlist_add"),
    path("cases/<slug:key>/shortlist/<int:number>/note", note, name="shortlist_note"),
    path("cases/<slug:key>/shortlist/<int:number>/remove", remove, name="shortlist_remove"),
    path("cases/<slug:key>/shortlist/<int:number>/grade", judge, name="shortlist_grade"),
    path("cases/<slug:key>/shortlist/<int:number>/introduce", ask_researcher, name="shortlist_introduce"),
]
bare_urls = [path("api/match", match_data, name="match_data")]
