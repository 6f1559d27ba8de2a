"""Walking IIIF lists: nested and paged Collections, and Change Discovery's pages of activities."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tsunagi.errors import SourceUnavailable
from tsunagi.harvest import Tools
from tsunagi.harvest._iiif_json import is_inline, kind_of, members, need_json, text_id
from tsunagi.harvest._oai_dates import read_date
from tsunagi.harvest._options import Manners


@dataclass
class Walker:
    """One walk over Collections; what was seen is not walked again."""

    tools: Tools
    manners: Manners
    depth: int
    most: int
    seen: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)

    def manifests(self, collection: Any, level: int = 0) -> Iterator[str]:
        """The manifests below a Collection (a URL or an embedded one), each once, in the order listed.

        Raises:
            SourceUnavailable: a Collection cannot be read, or there are more manifests than allowed.
        """
        url = text_id(collection)
        if level > self.depth:
            self.tools.fault(f"IIIF collections nested more than {self.depth} deep; not followed", url)
            return
        if url in self.seen:
            self.tools.fault("IIIF collection listed twice or within itself; walked once", url)
            return
        self.seen.add(url)
        page = collection if is_inline(collection) else need_json(url, self.manners, self.tools)
        for each in self._pages(page, url):
            for kind, thing in members(each):
                if kind == "Collection":
                    yield from self.manifests(thing, level + 1)
                elif kind == "Manifest" and (name := text_id(thing)) and name not in self.found:
                    self._count(name)
                    yield name
                elif kind != "Manifest":
                    self.tools.fault("IIIF collection lists what is neither manifest nor collection", url)

    def _pages(self, page: dict[str, Any], url: str) -> Iterator[dict[str, Any]]:
        """A Collection, or the pages of one that is paged (v2: first, next)."""
        yield page
        following = text_id(page.get("first")) or text_id(page.get("next"))
        while following:
            if following in self.seen:
                self.tools.fault("IIIF collection whose pages go round; taken as their end", following)
                return
            self.seen.add(following)
            page = need_json(following, self.manners, self.tools)
            yield page
            following = text_id(page.get("next"))

    def _count(self, name: str) -> None:
        self.found.add(name)
        if len(self.found) > self.most:
            raise SourceUnavailable(
                f"The IIIF collection lists more than {self.most:,} manifests. Raise the option most."
            )


@dataclass(frozen=True)
class Change:
    """What happened last to one manifest."""

    url: str
    deleted: bool
    when: str | None


def newest_activity(last: dict[str, Any]) -> str | None:
    """When the newest activity of a page ended, as written."""
    times = [time for item in _items(last) if read_date(time := _time(item))]
    return max(times, key=lambda time: str(read_date(time)), default=None)


def changes(
    url: str, manners: Manners, tools: Tools, since: str | None, until: str | None, most: int
) -> list[Change]:
    """The last change of each manifest in (since, until), oldest first (IIIF Change Discovery 1.0, 3.4).

    The pages are walked backwards until an activity older than `since`; for each manifest only its newest
    activity counts. A Refresh means that what follows backwards is listed anew before it, so that from
    there on only deletions count.

    Raises:
        SourceUnavailable: a page cannot be read, or there are more manifests than allowed.
    """
    top = need_json(url, manners, tools)
    found: dict[str, Change] = {}
    seen: set[str] = set()
    start, end = read_date(since or ""), read_date(until or "")
    following, refreshed = text_id(top.get("last")), False
    while following and following not in seen:
        seen.add(following)
        page = need_json(following, manners, tools)
        for item in reversed(_items(page)):
            moment = read_date(_time(item))
            if moment and end and moment > end:
                continue
            if moment and start and moment < start:
                return list(reversed(found.values()))
            refreshed = refreshed or kind_of(item) == "Refresh"
            for change in _read_activity(item, tools):
                if change.url not in found and (change.deleted or not refreshed):
                    found[change.url] = change
            if len(found) > most:
                raise SourceUnavailable(f"{url} lists more than {most:,} manifests. Raise the option most.")
        following = text_id(page.get("prev"))
    if following:
        tools.fault("IIIF activity pages that go round; taken as their end", following)
    return list(reversed(found.values()))


def _items(page: dict[str, Any]) -> list[Any]:
    items = page.get("orderedItems")
    return items if isinstance(items, list) else []


def _time(item: Any) -> str:
    time = item.get("endTime") or item.get("startTime") if isinstance(item, dict) else None
    return time if isinstance(time, str) else ""


def _read_activity(item: Any, tools: Tools) -> Iterator[Change]:
    kind, when = kind_of(item), _time(item) or None
    thing = item.get("object") if isinstance(item, dict) else None
    name = text_id(thing)
    if kind == "Refresh" or not name or kind_of(thing) not in {"Manifest", ""}:
        return
    if kind == "Move":
        target = text_id(item.get("target"))
        if target:
            yield Change(target, False, when)
        yield Change(name, True, when)
    elif kind in {"Create", "Update", "Add", "Delete", "Remove"}:
        yield Change(name, kind in {"Delete", "Remove"}, when)
    else:
        tools.fault("IIIF activity of an unknown type", f"{kind}: {name}")
