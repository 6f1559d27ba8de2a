"""Cases: the public board of needs, a person's desk, each case with its steps, and introductions by link."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from icalendar import Calendar, Event

from tsunagi.collab.cases import Who, view
from tsunagi.errors import NotFound
from tsunagi.serve._answer import Page, language
from tsunagi.serve._case_act import bring, name_person, put_due, remove_person, say, take_file, take_step
from tsunagi.serve._case_answer import signed_in
from tsunagi.serve._case_board import need, needs
from tsunagi.serve._case_desk import desk
from tsunagi.serve._case_link import answer_introduction, introduction, introduction_file
from tsunagi.serve._case_new import new_need
from tsunagi.serve._case_page import case_of, case_page
from tsunagi.serve.pages.item import base_of


@signed_in("GET")
def case(request: HttpRequest, who: Who, key: str) -> Page | HttpResponseBase:
    """GET /cases/<key>."""
    return case_page(request, who, key)


@signed_in("GET")
def case_calendar(request: HttpRequest, who: Who, key: str) -> HttpResponse:
    """GET /cases/<key>.ics: the term as a day in a calendar (RFC 5545)."""
    seen = view(case_of(key, who), who, language())
    if seen.due is None:
        raise NotFound(f"Case {key!r} has no term.")
    base = base_of(request)
    event = Event()
    event.add("uid", f"{seen.key}@{base.partition('://')[2]}")
    event.add("dtstamp", seen.changed)
    event.add("dtstart", seen.due)
    event.add("dtend", seen.due + timedelta(days=1))
    event.add("summary", f"{seen.due_what} – {seen.title}" if seen.due_what else seen.title)
    event.add("url", base + reverse("case", args=[seen.key]))
    event.add("class", "PRIVATE")
    calendar = Calendar()
    calendar.add("prodid", "-//Tsunagi//cases//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    response = HttpResponse(calendar.to_ical(), "text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{seen.key}.ics"'
    return response


urls = [
    path("needs", needs, name="needs"),
    path("needs.json", needs),
    path("needs/new", new_need, name="need_new"),
    path("needs/<slug:key>", need, name="need"),
    path("needs/<slug:key>.json", need),
    path("desk", desk, name="desk"),
    path("desk.json", desk),
    path("cases/<slug:key>", case, name="case"),
    path("cases/<slug:key>.json", case),
    path("cases/<slug:key>.ics", case_calendar, name="case_calendar"),
    path("cases/<slug:key>/steps/<slug:step>", take_step, name="case_step"),
    path("cases/<slug:key>/comment", say, name="case_comment"),
    path("cases/<slug:key>/files", bring, name="case_files"),
    path("cases/<slug:key>/files/<slug:file>", take_file, name="case_file"),
    path("cases/<slug:key>/due", put_due, name="case_due"),
    path("cases/<slug:key>/people", name_person, name="case_people"),
    path("cases/<slug:key>/people/<int:number>/remove", remove_person, name="case_people_remove"),
    path("introduction/<slug:token>", introduction, name="introduction"),
    path("introduction/<slug:token>/files/<slug:file>", introduction_file, name="introduction_file"),
    path("introduction/<slug:token>/<slug:step>", answer_introduction, name="introduction_step"),
]
