"""Writes a list of entries as Atom (RFC 4287), RSS 2.0 or JSON Feed 1.1."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import msgspec
from lxml import etree

from tsunagi.serve._partitions import moment

ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
AUTHOR = "Tsunagi"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


@dataclass(frozen=True)
class Entry:
    """One record in a feed. Addresses are whole."""

    id: str
    """tag: URI (RFC 4151); the same in every feed and form."""
    title: str
    page: str
    data: str
    """Its JSON-LD."""
    created: datetime
    updated: datetime
    summary: str
    people: str
    kind: str
    rights: str
    image: str


@dataclass(frozen=True)
class Feed:
    """A page of a search's results."""

    id: str
    title: str
    lang: str
    home: str
    """The same search for people."""
    own: str
    """This page of the feed."""
    first: str
    following: str
    """The next page; '' on the last."""
    updated: datetime
    total: int
    entries: Sequence[Entry]


def atom(feed: Feed) -> bytes:
    """The feed in Atom, with paging by RFC 5005."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "opensearch": OPENSEARCH})  # type: ignore[dict-item]
    root.set("{http://www.w3.org/XML/1998/namespace}lang", feed.lang)
    _say(root, "id", feed.id)
    _say(root, "title", feed.title)
    _say(root, "updated", moment(feed.updated))
    _say(_say(root, "author"), "name", AUTHOR)
    _say(root, "generator", AUTHOR)
    _say(root, "link", rel="alternate", type="text/html", href=feed.home)
    for rel, href in (("self", feed.own), ("first", feed.first), ("next", feed.following)):
        if href:
            _say(root, "link", rel=rel, type="application/atom+xml", href=href)
    _say(root, f"{{{OPENSEARCH}}}totalResults", str(feed.total))
    for entry in feed.entries:
        _atom_entry(root, entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _atom_entry(root: etree._Element, entry: Entry) -> None:
    one = _say(root, "entry")
    _say(one, "id", entry.id)
    _say(one, "title", entry.title)
    _say(one, "updated", moment(entry.updated))
    _say(one, "published", moment(entry.created))
    if entry.people:
        _say(_say(one, "author"), "name", entry.people)
    _say(one, "link", rel="alternate", type="text/html", href=entry.page)
    _say(one, "link", rel="alternate", type="application/ld+json", href=entry.data)
    _say(one, "category", term=entry.kind)
    if entry.summary:
        _say(one, "summary", entry.summary)
    if entry.rights:
        _say(one, "rights", entry.rights)


def rss(feed: Feed) -> bytes:
    """The feed in RSS 2.0; what RSS cannot say of its pages is said with Atom's links."""
    root = etree.Element("rss", nsmap={"atom": ATOM, "opensearch": OPENSEARCH}, version="2.0")
    channel = _say(root, "channel")
    _say(channel, "title", feed.title)
    _say(channel, "link", feed.home)
    _say(channel, "description", feed.title)
    _say(channel, "language", feed.lang)
    _say(channel, "lastBuildDate", format_datetime(feed.updated))
    _say(channel, "generator", AUTHOR)
    for rel, href in (("self", feed.own), ("first", feed.first), ("next", feed.following)):
        if href:
            _say(channel, f"{{{ATOM}}}link", rel=rel, type="application/rss+xml", href=href)
    _say(channel, f"{{{OPENSEARCH}}}totalResults", str(feed.total))
    for entry in feed.entries:
        item = _say(channel, "item")
        _say(item, "title", entry.title)
        _say(item, "link", entry.page)
        _say(item, "guid", entry.id, isPermaLink="false")
        _say(item, "pubDate", format_datetime(entry.updated))
        _say(item, "category", entry.kind)
        if entry.summary:
            _say(item, "description", entry.summary)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def json_feed(feed: Feed) -> bytes:
    """The feed in JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    written = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.own,
        "next_url": feed.following,
        "language": feed.lang,
        "authors": [{"name": AUTHOR}],
        "items": [_json_entry(entry, feed.lang) for entry in feed.entries],
    }
    return msgspec.json.encode(_without_empty(written))


def _json_entry(entry: Entry, lang: str) -> dict[str, Any]:
    return _without_empty({
        "id": entry.id,
        "url": entry.page,
        "title": entry.title,
        "summary": entry.summary,
        "image": entry.image,
        "date_published": moment(entry.created),
        "date_modified": moment(entry.updated),
        "authors": [{"name": entry.people}] if entry.people else [],
        "tags": [entry.kind],
        "language": lang,
    }) | {"content_text": entry.summary or entry.title}  # fmt: skip


def _without_empty(written: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in written.items() if value or name == "items"}


def _say(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    """A child in the namespace of its parent's default, its text freed of what XML cannot hold."""
    if not tag.startswith("{") and None in parent.nsmap:
        tag = f"{{{parent.nsmap[None]}}}{tag}"
    child = etree.SubElement(parent, tag, {n: _ILLEGAL.sub("", v) for n, v in attributes.items()})
    if text:
        child.text = _ILLEGAL.sub("", text)
    return child
