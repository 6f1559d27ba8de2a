"""The schemas of what is our own: at stable addresses, which documents passed on name."""

from functools import cache
from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe


@cache
def _schema() -> bytes:
    return (files("tsunagi.formats") / "tsunagi.xsd").read_bytes()


@require_safe
def tsunagi(request: HttpRequest) -> HttpResponse:
    """GET /schemas/tsunagi.xsd: the XML Schema of the OAI-PMH prefix `tsunagi`."""
    response = HttpResponse(_schema(), "application/xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


urls: list[URLPattern] = []
bare_urls = [path("schemas/tsunagi.xsd", tsunagi, name="schema")]
