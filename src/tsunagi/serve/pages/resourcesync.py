"""ResourceSync 1.1 (ANSI/NISO Z39.99): lists of all records and of their changes, for whoever keeps a copy."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tsunagi import hub
from tsunagi.catalogue import Listed
from tsunagi.errors import BadRequest, NotFound
from tsunagi.serve._answer import send_error
from tsunagi.serve._partitions import entries, in_path, moment, parts, stream
from tsunagi.serve.pages.item import base_of
from tsunagi.serve.pages.sitemap import SITEMAPS

TERMS = "http://www.openarchives.org/rs/terms/"
MEDIA_TYPE = "application/ld+json"
AT_ONCE = timedelta(minutes=1)
"""A record is made a little before its batch is written; one that changes this soon was new all the same."""
_NAMESPACES = f'xmlns="{SITEMAPS}" xmlns:rs="{TERMS}"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@require_safe
def source(request: HttpRequest) -> HttpResponseBase:
    """GET /.well-known/resourcesync: where to begin."""
    base = escape(base_of(request))
    return stream(request, iter([
        f"{_HEAD}<urlset {_NAMESPACES}>\n",
        f'<rs:ln rel="describedby" href="{base}/dcat.ttl" type="text/turtle"/>\n',
        '<rs:md capability="description"/>\n',
        f'<url><loc>{base}/resourcesync/capabilitylist.xml</loc><rs:md capability="capabilitylist"/></url>\n',
        "</urlset>\n",
    ]))  # fmt: skip


@require_safe
def capabilities(request: HttpRequest) -> HttpResponseBase:
    """GET /resourcesync/capabilitylist.xml: what is offered."""
    base = escape(base_of(request))
    offered = "".join(
        f'<url><loc>{base}/resourcesync/{name}.xml</loc><rs:md capability="{name}"/></url>\n'
        for name in ("resourcelist", "changelist")
    )
    return stream(request, iter([
        f"{_HEAD}<urlset {_NAMESPACES}>\n",
        f'<rs:ln rel="up" href="{base}/.well-known/resourcesync"/>\n<rs:md capability="capabilitylist"/>\n',
        f"{offered}</urlset>\n",
    ]))  # fmt: skip


@require_safe
def resource_lists(request: HttpRequest) -> HttpResponseBase:
    """GET /resourcesync/resourcelist.xml: the index of the lists of all that is held."""
    base, now = escape(base_of(request)), moment(timezone.now())
    return stream(request, _resource_index(base, now))


def _resource_index(base: str, now: str) -> Iterator[str]:
    yield _opening("sitemapindex", base, f'capability="resourcelist" at="{now}"')
    for part in parts(hub.open_hub().catalogue, living=True):
        address = f"{base}/resourcesync/resourcelist/{part.number}.xml"
        yield f'<sitemap><loc>{address}</loc><lastmod>{moment(part.last)}</lastmod><rs:md at="{now}"/></sitemap>\n'
    yield "</sitemapindex>\n"


@require_safe
def resource_list(request: HttpRequest, number: int) -> HttpResponseBase:
    """GET /resourcesync/resourcelist/{number}.xml: records by the range of their change numbers."""
    now = moment(timezone.now())
    try:
        _first, found = entries(hub.open_hub().catalogue, number, living=True)
    except NotFound:
        return _nothing(request)
    base = escape(base_of(request))
    head = _opening("urlset", base, f'capability="resourcelist" at="{now}"', "resourcelist")
    rows = ("".join(_resource(base, one) for one in batch) for batch in found)
    return stream(request, chain([head], rows, ["</urlset>\n"]))


def _resource(base: str, one: Listed) -> str:
    address = f"{base}/item/{in_path(one.id)}.jsonld"
    return f'<url><loc>{address}</loc><lastmod>{moment(one.updated)}</lastmod><rs:md type="{MEDIA_TYPE}"/></url>\n'


@require_safe
def change_lists(request: HttpRequest) -> HttpResponseBase:
    """GET /resourcesync/changelist.xml: the index of the lists of changes; ?from= leaves earlier ones out."""
    try:
        since = _since(request)
    except BadRequest as error:
        return send_error(request, 400, str(error), error.parameter)
    return stream(request, _change_index(escape(base_of(request)), since))


def _change_index(base: str, since: datetime | None) -> Iterator[str]:
    catalogue = hub.open_hub().catalogue
    after = catalogue.change_before(since) if since else 0
    begins = moment(since or datetime.fromtimestamp(0, UTC))
    yield _opening("sitemapindex", base, f'capability="changelist" from="{begins}"')
    for part in parts(catalogue, living=False, after=after):
        address = f"{base}/resourcesync/changelist/{part.number}.xml"
        first, last = moment(part.first), moment(part.last)
        yield f'<sitemap><loc>{address}</loc><lastmod>{last}</lastmod><rs:md from="{first}"/></sitemap>\n'
    yield "</sitemapindex>\n"


def _since(request: HttpRequest) -> datetime | None:
    """The parameter `from`: a date or a time in ISO 8601, UTC where it does not say.

    Raises:
        BadRequest: another parameter is there, or the time cannot be read.
    """
    for name in request.GET:
        if name != "from":
            raise BadRequest(
                _("There is no such parameter. Possible are: %(known)s.") % {"known": "from"}, name[:80]
            )
    text = request.GET.get("from")
    if text is None:
        return None
    try:
        day = parse_date(text[:40])
        time = datetime(day.year, day.month, day.day) if day else parse_datetime(text[:40])
        if time is not None:
            return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BadRequest(_("This is not a date or time. Write it as 2026-01-31 or 2026-01-31T09:00:00Z."), "from")


@require_safe
def change_list(request: HttpRequest, number: int) -> HttpResponseBase:
    """GET /resourcesync/changelist/{number}.xml: the latest change of each record, deleted ones too, in order."""
    try:
        first, found = entries(hub.open_hub().catalogue, number, living=False)
    except NotFound:
        return _nothing(request)
    base = escape(base_of(request))
    begins = moment(first.updated)
    head = _opening("urlset", base, f'capability="changelist" from="{begins}"', "changelist")
    rows = (_changes(base, batch) for batch in found)
    return stream(request, chain([head], rows, ["</urlset>\n"]))


def _changes(base: str, batch: list[Listed]) -> str:
    held = hub.open_hub().catalogue.many([one.id for one in batch if one.entity])
    rows = []
    for one in batch:
        known = held.get(one.id)
        change = "deleted" if one.entity is None else "updated"
        if known and one.updated - known.created < AT_ONCE:
            change = "created"
        time = moment(one.updated)
        rows.append(
            f"<url><loc>{base}/item/{in_path(one.id)}.jsonld</loc><lastmod>{time}</lastmod>"
            f'<rs:md change="{change}" datetime="{time}" type="{MEDIA_TYPE}"/></url>\n'
        )
    return "".join(rows)


def _opening(element: str, base: str, about: str, index: str = "") -> str:
    """The beginning of a list: what it is, where it hangs, and its index if it is part of one."""
    up = f'<rs:ln rel="up" href="{base}/resourcesync/capabilitylist.xml"/>\n'
    whole = f'<rs:ln rel="index" href="{base}/resourcesync/{index}.xml"/>\n' if index else ""
    return f"{_HEAD}<{element} {_NAMESPACES}>\n{up}{whole}<rs:md {about}/>\n"


def _nothing(request: HttpRequest) -> HttpResponseBase:
    return send_error(
        request, 404, _("There is no such list; /.well-known/resourcesync leads to those that there are.")
    )


urls: list[URLPattern] = []
bare_urls = [
    path(".well-known/resourcesync", source, name="resourcesync"),
    path("resourcesync/capabilitylist.xml", capabilities),
    path("resourcesync/resourcelist.xml", resource_lists),
    path("resourcesync/resourcelist/<int:number>.xml", resource_list),
    path("resourcesync/changelist.xml", change_lists),
    path("resourcesync/changelist/<int:number>.xml", change_list),
]
