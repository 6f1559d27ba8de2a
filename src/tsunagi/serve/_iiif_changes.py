"""What became of manifests, for harvesters: IIIF Change Discovery 1.0 (https://iiif.io/api/discovery/1.0/).

A page is a range of change numbers, so that nothing is counted or found out beforehand and addresses stay. An
entity that changes leaves its range for the newest, so that of an old range only less can come: what was once
seen to have no activity is passed over for good.
"""

import re
from collections.abc import Iterator
from datetime import UTC
from time import monotonic

import msgspec
from django.core.cache import cache

from tsunagi.catalogue import NOTHING, Catalogue, Kept, Listed, Selection
from tsunagi.errors import NotFound
from tsunagi.model import Entity, Value
from tsunagi.serve._iiif_manifest import images_of, place_of
from tsunagi.serve._iiif_text import Json

DISCOVERY = "http://iiif.io/api/discovery/1/context.json"
WIDTH = 1000
"""Change numbers in a page."""
BATCH = 500
BUDGET = 0.5
"""Seconds to look for the next page with an activity; then the one that has been come to is named."""
EVERYTHING = Selection()
_PICTURED = re.compile(rb'"(?:image|associatedMedia|thumbnailUrl)":')
"""Stands in what is stored of every entity with pictures (images_of), and seldom in others."""


class Quiet(msgspec.Struct, frozen=True):
    """Stretches of change numbers without activities, as this process has seen them."""

    of: str = ""
    """The catalogue, by the first thing in it."""
    stretches: tuple[tuple[int, int], ...] = ()
    """Whole pages, both ends included, in order, apart from each other."""

    def after(self, number: int) -> int:
        """`number`, or the first one behind the stretch that it lies in."""
        return next((last + 1 for first, last in self.stretches if first <= number <= last), number)

    def before(self, number: int) -> int:
        """`number`, or the last one ahead of the stretch that it lies in."""
        return next((first - 1 for first, last in self.stretches if first <= number <= last), number)

    def adding(self, first: int, last: int) -> "Quiet":
        """With one stretch more."""
        if last < first:
            return self
        apart = []
        for one in self.stretches:
            if one[1] + 1 < first or last + 1 < one[0]:
                apart.append(one)
            else:
                first, last = min(first, one[0]), max(last, one[1])
        return Quiet(self.of, tuple(sorted([*apart, (first, last)])))


class Pages:
    """Finds pages with activities; looks no longer than BUDGET for one."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.now = catalogue.last_change()
        oldest = catalogue.listing(EVERYTHING, 0, self.now, 1)
        self._of = f"{oldest[0].id} {oldest[0].updated}" if oldest else ""

    def following(self, after: int) -> int:
        """Where the next page with an activity, or the one where time was up, begins; 0 if none follows."""
        quiet, at, end = self._quiet(), after, monotonic() + BUDGET
        while (at := quiet.after(at + 1) - 1) < self.now:
            some = self.catalogue.kept(EVERYTHING, at, self.now, BATCH)
            found = next((one.change or 0 for one in some if tells(self.catalogue, one)), 0)
            seen = found or (some[-1].change or 0) if some else self.now
            page = _begin(seen)
            if found or not some:
                self._remember(quiet, after + 1, page - 1)
                return page if found else 0
            at = seen
            if monotonic() >= end:
                self._remember(quiet, after + 1, page - 1)
                return page
        return 0

    def preceding(self, first: int) -> int:
        """Where the last page before `first` with an activity, or where time was up, begins; 0 if none precedes."""
        quiet, at, end = self._quiet(), first, monotonic() + BUDGET
        while at := quiet.before(at - 1):
            at = _begin(at)
            some = self.catalogue.kept(EVERYTHING, at - 1, at + WIDTH - 1, WIDTH)
            if any(tells(self.catalogue, one) for one in some) or monotonic() >= end:
                self._remember(quiet, at + WIDTH, first - 1)
                return at
        self._remember(quiet, 1, first - 1)
        return 0

    def _quiet(self) -> Quiet:
        kept: Quiet | None = cache.get("iiif-quiet")
        return kept if kept and kept.of == self._of else Quiet(self._of)

    def _remember(self, quiet: Quiet, first: int, last: int) -> None:
        """Keeps that there is nothing from `first` to `last`, as far as these are whole pages of the past."""
        first = _begin(first + WIDTH - 1)
        last = min(last, self.now) // WIDTH * WIDTH
        if last > first:
            cache.set("iiif-quiet", quiet.adding(first, last), None)


def _begin(number: int) -> int:
    """Where the page with a change number begins."""
    return (number - 1) // WIDTH * WIDTH + 1


def tells(catalogue: Catalogue, one: Kept) -> bool:
    """Whether an entity has or had a manifest."""
    if _PICTURED.search(bytes(one.values)):
        values = msgspec.json.decode(one.values, type=dict[str, list[Value]])
        if images_of(Entity(one.id, one.kind, one.source, values)):
            return True
    return _has_past(one) and had_manifest(catalogue, one.id)


def _has_past(one: Kept) -> bool:
    return one.created != one.updated or bytes(one.values) == bytes(NOTHING)


def had_manifest(catalogue: Catalogue, id: str) -> bool:
    """Whether an earlier state of an entity had a manifest."""
    return any(v.entity and images_of(v.entity) for v in catalogue.versions(id))


def stream(catalogue: Catalogue, base: str) -> Json:
    """The OrderedCollection of all activities."""
    pages = Pages(catalogue)
    written: Json = {"@context": DISCOVERY, "id": f"{base}/iiif/activity", "type": "OrderedCollection"}
    first_page = pages.following(0)
    if not first_page:
        return written | {"totalItems": 0}
    last_page = pages.preceding(_begin(pages.now) + WIDTH) or first_page
    return written | {"first": _page(base, first_page), "last": _page(base, last_page)}


def stream_page(catalogue: Catalogue, first: int, last: int, base: str) -> Json:
    """One page of activities, in order of change.

    Raises:
        NotFound: no such page is ever listed.
    """
    pages = Pages(catalogue)
    if last - first + 1 != WIDTH or (first - 1) % WIDTH or first > pages.now:
        raise NotFound(f"There is no page {first}-{last}. Follow the addresses in {base}/iiif/activity.")
    written: Json = {"@context": DISCOVERY} | _page(base, first)
    written["partOf"] = {"id": f"{base}/iiif/activity", "type": "OrderedCollection"}
    if before := pages.preceding(first):
        written["prev"] = _page(base, before)
    if following := pages.following(last):
        written["next"] = _page(base, following)
    return written | {"orderedItems": [_item(one, kind, base) for one, kind in _told(catalogue, first, last)]}


def _page(base: str, first: int) -> Json:
    return {"id": f"{base}/iiif/activity/{first}-{first + WIDTH - 1}", "type": "OrderedCollectionPage"}


def _told(catalogue: Catalogue, first: int, last: int) -> Iterator[tuple[Listed, str]]:
    """Each entity of a range that has or had a manifest, and what became last of the manifest."""
    kept = catalogue.kept(EVERYTHING, first - 1, last, WIDTH)
    past = {one.id for one in kept if _has_past(one)}
    if not past and not any(_PICTURED.search(bytes(one.values)) for one in kept):
        return
    for one in catalogue.listing(EVERYTHING, first - 1, last, WIDTH):
        has = one.entity is not None and bool(images_of(one.entity))
        if has:
            before = next(iter(catalogue.versions(one.id)), None) if one.id in past else None
            yield one, "Update" if before and before.entity and images_of(before.entity) else "Create"
        elif one.id in past and had_manifest(catalogue, one.id):
            yield one, "Delete"


def _item(one: Listed, kind: str, base: str) -> Json:
    when = one.updated.astimezone(UTC).isoformat().replace("+00:00", "Z")
    thing = {"id": f"{place_of(one.id, base)}/manifest", "type": "Manifest"}
    return {"type": kind, "endTime": when, "object": thing}
