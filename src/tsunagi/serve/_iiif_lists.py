"""Which entities have manifests, in order of change numbers: IIIF collections.

They are kept nowhere: all is read from the catalogue in ranges of change numbers, whose addresses stay.
An entity that changes leaves its range for the newest, so that of an old range only less can come.
"""

from collections.abc import Mapping
from time import monotonic
from urllib.parse import quote

import msgspec
from django.core.cache import cache

from tsunagi.catalogue import Catalogue, Listed, Selection
from tsunagi.errors import NotFound
from tsunagi.model import Source
from tsunagi.serve._brief import thumbnail_of
from tsunagi.serve._iiif_manifest import CONTEXT, images_of, label_of, place_of
from tsunagi.serve._iiif_text import Json, LanguageMap, language_map, uri

WIDTH = 1000
"""Change numbers in a range that lists manifests."""
WIDE = WIDTH * 1000
"""Change numbers in a range that lists such ranges, in a catalogue that has seen more changes than this."""
BATCH = 500
PATIENCE = 1.0
"""Seconds that one answer may spend on looking through sources that nobody asked about before."""


class Seen(msgspec.Struct, frozen=True):
    """How far a source was looked through for manifests. What is behind stays true: see the module."""

    until: int = 0
    living: int = 0
    """Change number of the first entity with a manifest; 0: none yet."""


class Look:
    """Looks through sources for manifests, for one answer and no longer than PATIENCE.

    What was looked at once is not looked at again by this process.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.last = catalogue.last_change()
        self._end = monotonic() + PATIENCE

    def may_have(self, source: str) -> bool:
        """Whether a source has manifests; True too if there was no time to look at all of it."""
        seen = self._seen(source)
        return bool(seen.living) or seen.until < self.last

    def _seen(self, source: str) -> Seen:
        key = f"iiif-{quote(source, safe='')}"
        seen: Seen = cache.get(key) or Seen()
        if seen.until > self.last:
            seen = Seen()
        if (seen.living and self._is_there(source, seen.living)) or (
            not seen.living and seen.until == self.last
        ):
            return seen
        seen = self._go_on(source, seen)
        cache.set(key, seen, None)
        return seen

    def _is_there(self, source: str, change: int) -> bool:
        found = self.catalogue.listing(Selection((source,)), change - 1, change, 1)
        return bool(found and found[0].entity and images_of(found[0].entity))

    def _go_on(self, source: str, seen: Seen) -> Seen:
        after = seen.living or seen.until
        while monotonic() < self._end:
            some = self.catalogue.listing(Selection((source,)), after, self.last, BATCH, living=True)
            for one in some:
                if one.entity is not None and images_of(one.entity):
                    return Seen(one.change, one.change)
            if len(some) < BATCH:
                return Seen(self.last)
            after = some[-1].change
        return Seen(after)


def top(catalogue: Catalogue, sources: Mapping[str, Source], base: str) -> Json:
    """The collection of all sources that have manifests, or of which it is not known yet."""
    look = Look(catalogue)
    items = [_member(base, each.id, _name(each)) for each in sources.values() if look.may_have(each.id)]
    label: LanguageMap = {
        "ja": ["IIIFマニフェストのある収録元"],
        "en": ["Sources with IIIF manifests"],
    }
    return {"@context": CONTEXT, "id": f"{base}/iiif/collection", "type": "Collection",
            "label": label, "items": items}  # fmt: skip


def _name(source: Source) -> LanguageMap:
    return language_map((name, lang) for lang, name in source.name.items()) or {"none": [source.id]}


def _member(base: str, path: str, label: LanguageMap) -> Json:
    return {"id": f"{base}/iiif/collection/{quote(path)}", "type": "Collection", "label": label}


def of_source(catalogue: Catalogue, source: Source, base: str) -> Json:
    """The collection of one source: its ranges of change numbers.

    Raises:
        NotFound: it has no manifests.
    """
    if not Look(catalogue).may_have(source.id):
        raise NotFound(f"The source {source.id!r} has no IIIF manifests.")
    last = catalogue.last_change()
    width = WIDTH if last <= WIDE else WIDE
    written: Json = {"@context": CONTEXT} | _member(base, source.id, _name(source))
    if source.attribution:
        value = language_map([(source.attribution, None)], markup=True)
        written["requiredStatement"] = {"label": {"ja": ["出典"], "en": ["Attribution"]}, "value": value}
    written["partOf"] = [{"id": f"{base}/iiif/collection", "type": "Collection"}]
    written["items"] = _ranges(catalogue, source, 0, last, width, base)
    return written


def _ranges(
    catalogue: Catalogue, source: Source, after: int, until: int, width: int, base: str
) -> list[Json]:
    """The ranges that hold something of a source; each is found by the first that stands in it."""
    found = []
    while some := catalogue.listing(Selection((source.id,)), after, until, 1, living=True):
        first = (some[0].change - 1) // width * width + 1
        after = first + width - 1
        found.append(_member(base, f"{source.id}/{first}-{after}", _range_label(source, first, after)))
    return found


def _range_label(source: Source, first: int, last: int) -> LanguageMap:
    return {lang: [f"{name} {first:,}–{last:,}" for name in names] for lang, names in _name(source).items()}


def of_range(catalogue: Catalogue, source: Source, first: int, last: int, base: str) -> Json:
    """The manifests of a source whose entities changed last in a range, or the ranges in a wide one.

    Raises:
        NotFound: no such range is ever listed, or nothing of the source has been in it yet.
    """
    width = last - first + 1
    if width not in (WIDTH, WIDE) or (first - 1) % width or first > catalogue.last_change():
        raise NotFound(f"There is no range {first}-{last}. Follow the addresses in {base}/iiif/collection.")
    written: Json = {"@context": CONTEXT}
    written |= _member(base, f"{source.id}/{first}-{last}", _range_label(source, first, last))
    written["partOf"] = [{"id": f"{base}/iiif/collection/{quote(source.id)}", "type": "Collection"}]
    if width == WIDE:
        return written | {"items": _ranges(catalogue, source, first - 1, last, WIDTH, base)}
    listed = catalogue.listing(Selection((source.id,)), first - 1, last, WIDTH, living=True)
    return written | {"items": [item for one in listed if (item := _in_brief(one, base))]}


def _in_brief(one: Listed, base: str) -> Json | None:
    if one.entity is None or not (images := images_of(one.entity)):
        return None
    small = {"id": uri(thumbnail_of(one.entity)) or images[0], "type": "Image"}
    return {"id": f"{place_of(one.id, base)}/manifest", "type": "Manifest",
            "label": label_of(one.entity), "thumbnail": [small]}  # fmt: skip
