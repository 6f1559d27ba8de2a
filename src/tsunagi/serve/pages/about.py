"""What this is, whose data it holds and on what terms."""

from typing import Any

from django.http import HttpRequest
from django.urls import path

from tsunagi import __version__, hub
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._brief import web_address
from tsunagi.serve._dumps import offered
from tsunagi.serve._record import licence_of


@page
def about(request: HttpRequest) -> Page:
    """GET /about: purpose, attributions, licence."""
    opened, lang = hub.open_hub(), language()

    def context() -> dict[str, Any]:
        return {
            "here": "about",
            "version": __version__,
            "contact": opened.settings.contact,
            "dumps": offered(opened.settings.dumps),
            "sources": [
                {"source": one, "title": one.title(lang), "licence": web_address(one.licence),
                 "terms": licence_of(one.licence, lang)}
                for one in opened.sources.values()
            ],
        }  # fmt: skip

    def data() -> dict[str, Any]:
        return {
            "name": {"ja": "つなぎ", "en": "Tsunagi"},
            "version": __version__,
            "licence": "Apache-2.0",
            "sources": [
                {"id": one.id, "name": one.name, "attribution": one.attribution, "licence": one.licence}
                for one in opened.sources.values()
            ],
        }

    return Page("about.html", context, data)


urls = [path("about", about, name="about"), path("about.json", about)]
