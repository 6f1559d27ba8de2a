"""Feeds of any search: what is new in it as Atom, RSS or JSON Feed."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tsunagi import __version__, hub
from tsunagi.catalogue import Held, Selection
from tsunagi.errors import BadRequest
from tsunagi.search import Result
from tsunagi.serve._answer import language, send_refusal
from tsunagi.serve._asked import Asked, read_asked
from tsunagi.serve._brief import brief
from tsunagi.serve._feeds import Entry, Feed, atom, json_feed, rss
from tsunagi.serve._partitions import in_path
from tsunagi.serve._words import value_label
from tsunagi.serve.pages.item import base_of
from tsunagi.serve.pages.search import ask

SORT = "updated"
SINCE = "2026"
"""Year from which the tag: URIs are ours (RFC 4151); it never changes."""


def _view(address: str, media_type: str, write: Callable[[Feed], bytes]) -> Callable[..., HttpResponseBase]:
    @require_safe
    def feed(request: HttpRequest) -> HttpResponseBase:
        """GET /search.…: a page of a search's results, the latest changes first; 304 if nothing has changed."""
        try:
            asked = read_feed(request)
            etag = _etag(request)
            if (unchanged := get_conditional_response(request, etag)) is not None:
                return unchanged
            body = write(feed_of(asked, address, base_of(request)))
        except BadRequest as error:
            return send_refusal(request, error)
        response = HttpResponse(body, f"{media_type}; charset=utf-8")
        response["ETag"] = etag
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return feed


def read_feed(request: HttpRequest) -> Asked:
    """What the address asks, as on the search page; without `sort`, the latest changes come first.

    Raises:
        BadRequest: a parameter is unknown or cannot be understood.
    """
    if "format" in request.GET:
        raise BadRequest(_("The ending of the address tells the form of a feed."), "format")
    asked = read_asked(request.GET)
    return asked if request.GET.get("sort") else replace(asked, sort=SORT)


def _etag(request: HttpRequest) -> str:
    """Weak, because it tells what a feed is made from: the address, the index, the catalogue, our version."""
    opened = hub.open_hub()
    parts = (
        request.build_absolute_uri(),
        opened.index.checkpoint,
        opened.catalogue.last_change(),
        __version__,
    )
    return f'W/"{hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'


def feed_of(asked: Asked, address: str, base: str) -> Feed:
    """A page of a search's results as a feed.

    Raises:
        BadRequest: the search cannot be understood.
    """
    opened, lang = hub.open_hub(), language()
    result: Result = ask(opened, replace(asked.query((), grid=None), histogram=False))
    held = opened.catalogue.many([hit.id for hit in result.hits])
    found = [held[hit.id] for hit in result.hits if hit.id in held]

    def here(search: Asked, cursor: str | None = None) -> str:
        return base + search.link(cursor=cursor).replace("/search", f"/{address}", 1)

    authority = urlsplit(base).hostname or "localhost"
    first = asked.link()
    same = hashlib.blake2b(first.encode(), digest_size=10).hexdigest()
    return Feed(
        id=f"tag:{authority},{SINCE}:search/{same}",
        title=f"{_('Tsunagi')} – {title_of(asked, lang, opened)}",
        lang=lang,
        home=base + first,
        own=here(asked, asked.cursor),
        first=here(asked),
        following=here(asked, result.cursor) if result.cursor else "",
        updated=max((one.updated for one in found), default=_last_change(opened)),
        total=result.total,
        entries=[_entry(one, asked.text, base, authority, lang, opened) for one in found],
    )


def title_of(asked: Asked, lang: str, opened: hub.Hub) -> str:
    """What a search is called: its words and filters."""
    words = [asked.text] if asked.text else []
    for facet, value in asked.filters:
        label = value_label(facet, value.removeprefix("-"), lang, opened.sources)
        words.append(f"−{label}" if value.startswith("-") else label)
    if asked.since or asked.until:
        words.append(f"{asked.since}–{asked.until}")
    return " · ".join(words) or _("Latest changes")


def _entry(held: Held, text: str, base: str, authority: str, lang: str, opened: hub.Hub) -> Entry:
    short = brief(held, lang, opened.sources, text)
    source = opened.sources.get(held.entity.source)
    id = in_path(held.entity.id)
    return Entry(
        id=f"tag:{authority},{SINCE}:item/{id}",
        title=short.title,
        page=base + short.href,
        data=f"{base}/item/{id}.jsonld",
        created=held.created,
        updated=held.updated,
        summary="".join(piece for piece, _marked in short.snippet),
        people=short.people,
        kind=short.kind_label,
        rights=source.attribution if source else "",
        image=short.thumbnail,
    )


def _last_change(opened: hub.Hub) -> datetime:
    """When anything last changed: the time of a feed that has nothing in it."""
    last = opened.catalogue.last_change()
    newest = opened.catalogue.listing(Selection(), last - 1, last, 1)
    return newest[0].updated if newest else datetime.fromtimestamp(0, UTC)


FORMS = {
    "search.atom": ("application/atom+xml", atom),
    "search.rss": ("application/rss+xml", rss),
    "search.feed.json": ("application/feed+json", json_feed),
}
"""Last part of the address → (media type, writer)."""

urls = [
    path(address, _view(address, media_type, write), name=address)
    for address, (media_type, write) in FORMS.items()
]
