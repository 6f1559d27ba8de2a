"""Sitemaps: every page of every entity for search engines, in both languages."""

from collections.abc import Iterator
from itertools import chain
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tsunagi import hub
from tsunagi.catalogue import Listed
from tsunagi.errors import NotFound
from tsunagi.serve._answer import send_error
from tsunagi.serve._partitions import entries, in_path, moment, parts, stream
from tsunagi.serve.pages.item import base_of

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """GET /sitemap.xml: the sitemaps that there are (https://www.sitemaps.org/protocol.html).

    Where nothing is held yet it is a sitemap itself, of the first pages.
    """
    return stream(request, _index(escape(base_of(request))))


def _index(base: str) -> Iterator[str]:
    found = parts(hub.open_hub().catalogue, living=True)
    first = next(found, None)
    if first is None:  # the schema wants at least one sitemap, and there is none to name yet
        homes = "".join(f"<url><loc>{base}/{code}/</loc></url>\n" for code, _name in settings.LANGUAGES)
        yield f'{_HEAD}<urlset xmlns="{SITEMAPS}">\n{homes}</urlset>\n'
        return
    yield f'{_HEAD}<sitemapindex xmlns="{SITEMAPS}">\n'
    for part in chain([first], found):
        address = f"{base}/sitemap/{part.number}.xml"
        yield f"<sitemap><loc>{address}</loc><lastmod>{moment(part.last)}</lastmod></sitemap>\n"
    yield "</sitemapindex>\n"


@require_safe
def sitemap(request: HttpRequest, number: int) -> HttpResponseBase:
    """GET /sitemap/{number}.xml: the pages of what last changed within a range of change numbers."""
    try:
        _first, found = entries(hub.open_hub().catalogue, number, living=True)
    except NotFound:
        return send_error(
            request, 404, _("There is no such sitemap; /sitemap.xml lists those that there are.")
        )
    return stream(request, _sitemap(escape(base_of(request)), found))


def _sitemap(base: str, found: Iterator[list[Listed]]) -> Iterator[str]:
    yield f'{_HEAD}<urlset xmlns="{SITEMAPS}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    for batch in found:
        yield "".join(_urls(base, one) for one in batch)
    yield "</urlset>\n"


def _urls(base: str, one: Listed) -> str:
    """One page a language; each names all, as search engines ask of translated pages."""
    pages = {code: f"{base}/{code}/item/{in_path(one.id)}" for code, _name in settings.LANGUAGES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{href}"/>' for code, href in pages.items()
    )
    changed = moment(one.updated)
    return "".join(
        f"<url><loc>{href}</loc><lastmod>{changed}</lastmod>{links}</url>\n" for href in pages.values()
    )


urls: list[URLPattern] = []
bare_urls = [
    path("sitemap.xml", index, name="sitemaps"),
    path("sitemap/<int:number>.xml", sitemap, name="sitemap"),
]
