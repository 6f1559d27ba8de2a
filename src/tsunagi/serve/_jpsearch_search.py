"""Finds items as a client of Japan Search asks: `from` and `size`, or a cursor without an end."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from tsunagi import hub
from tsunagi.catalogue import Held
from tsunagi.errors import BadRequest
from tsunagi.search import Facet, Hit, Query, Result
from tsunagi.serve._jpsearch_database import LANGUAGES
from tsunagi.serve._jpsearch_item import contents
from tsunagi.serve._jpsearch_query import CONTENTS, FACETS, TEMPO, USES, Asked, rights_classes
from tsunagi.serve._words import value_label

PAGE = 500
"""What the index gives at a time."""
MOST_LOOKED_AT = 10_000
"""Records that f-contents looks through; the index knows nothing of it."""
FACET_SIZE = 200
_OFFSET = re.compile(r"contents-(\d{1,6})", re.ASCII)
NAMES = {
    "q": "keyword", "source": "f-db", "rights": "f-rights", "type": "f-type", "kind": "f-cm", "era": "f-tempo",
    "place": "f-place", "days": "r-tempo", "box": "g-coordinates",
}  # fmt: skip
"""The index's name for a part of a query → the parameter."""


@dataclass(frozen=True)
class Found:
    """One page of results."""

    hit: int
    items: list[Held]
    cursor: str | None = None
    facets: list[dict[str, Any]] = field(default_factory=list)
    meant: str | None = None


def find(opened: hub.Hub, asked: Asked) -> Found:
    """One page of what is asked for.

    Raises:
        BadRequest: a part of the query is not understood; `parameter` names it.
    """
    try:
        return _by_contents(opened, asked) if asked.contents else _by_index(opened, asked)
    except BadRequest as error:
        raise BadRequest(str(error), NAMES.get(error.parameter, error.parameter)) from error


def _by_index(opened: hub.Hub, asked: Asked) -> Found:
    wanted = asked.start + asked.size
    first = _ask(opened, asked.query, min(wanted, PAGE), counted=asked.query.cursor is None)
    if first.relaxed:
        return Found(0, [], meant=first.meant)
    hits, result = list(first.hits), first
    while len(hits) < wanted and result.cursor:
        following = replace(asked.query, cursor=result.cursor)
        result = _ask(opened, following, min(wanted - len(hits), PAGE))
        hits += result.hits
    items = _held(opened, hits[asked.start :])
    cursor = result.cursor if asked.size else None
    return Found(first.total, items, cursor, _facets(opened, first.facets, asked.query), first.meant)


def _ask(opened: hub.Hub, query: Query, size: int, *, counted: bool = False) -> Result:
    facets = tuple(FACETS.values()) if counted else ()
    return opened.index.search(replace(query, size=size, facets=facets, facet_size=FACET_SIZE))


def _held(opened: hub.Hub, hits: list[Hit]) -> list[Held]:
    found: list[Held] = []
    for at in range(0, len(hits), PAGE):
        part = hits[at : at + PAGE]
        held = opened.catalogue.many([hit.id for hit in part])
        found += [held[hit.id] for hit in part if hit.id in held]
    return found


def _by_contents(opened: hub.Hub, asked: Asked) -> Found:
    """Looks through all results for those whose contents fit; exact, and therefore only for so many."""
    start = _offset(asked)
    first = _ask(opened, replace(asked.query, cursor=None), 1, counted=True)
    if first.relaxed:
        return Found(0, [], meant=first.meant)
    if first.total > MOST_LOOKED_AT:
        wrong = _("f-contents looks through %(most)s records at most, and %(total)s fit. Narrow the search.")
        raise BadRequest(wrong % {"most": f"{MOST_LOOKED_AT:,}", "total": f"{first.total:,}"}, "f-contents")
    wanted = {value for value in asked.contents if not value.startswith("-")}
    unwanted = {value[1:] for value in asked.contents if value.startswith("-")}
    fitting: list[Held] = []
    total = 0
    counted: Counter[str] = Counter()
    for held in _all(opened, replace(asked.query, cursor=None)):
        has = contents(held.entity)
        if has & unwanted or (wanted and not has & wanted):
            continue
        counted.update(has)
        if start <= total < start + asked.size:
            fitting.append(held)
        total += 1
    following = start + asked.size
    cursor = f"contents-{following}" if asked.size and following < total else None
    counts = [(name, counted[name]) for name in CONTENTS if counted[name]]
    return Found(total, fitting, cursor, [_contents_facet(counts)])


def _all(opened: hub.Hub, query: Query) -> Iterator[Held]:
    cursor: str | None = None
    while True:
        result = _ask(opened, replace(query, cursor=cursor), PAGE)
        yield from _held(opened, result.hits)
        cursor = result.cursor
        if cursor is None:
            return


def _offset(asked: Asked) -> int:
    if asked.query.cursor is None:
        return asked.start
    found = _OFFSET.fullmatch(asked.query.cursor)
    if not found:
        raise BadRequest(_("The cursor is of another search: leave it out to begin anew."), "cursor")
    return int(found[1])


def _contents_facet(counts: list[tuple[str, int]]) -> dict[str, Any]:
    return _facet("contents", [(value, count, {}) for value, count in counts])


def _facets(opened: hub.Hub, found: list[Facet], query: Query) -> list[dict[str, Any]]:
    """The facets as Japan Search names them; `contents` is counted where it is asked for.

    Of a facet that is filtered by, only what is chosen is counted: what a client adds up must be in the result.
    """
    if not found:
        return []
    by_name = {facet.name: _chosen(facet, query) for facet in found}
    answered = []
    for name, ours in FACETS.items():
        rows = [
            (
                _code(name, value),
                count,
                {lang: value_label(ours, value, lang, opened.sources) for lang in LANGUAGES},
            )
            for value, count in by_name[ours]
        ]
        answered.append(_facet(name, rows))
        if name == "rights":
            answered[-1]["counts"] |= _uses(dict(by_name[ours]))
            answered.append(_contents_facet([]))
    return answered


def _chosen(facet: Facet, query: Query) -> list[tuple[str, int]]:
    wanted = {value for value in query.filters.get(facet.name, ()) if not value.startswith("-")}
    return [row for row in facet.counts if not wanted or row[0] in wanted]


def _facet(name: str, rows: list[tuple[str, int, dict[str, str]]]) -> dict[str, Any]:
    """Both shapes that are about: `counts` as Japan Search gives them, `list` with the words."""
    return {
        "key": name,
        "name": name,
        "counts": {key: count for key, count, _labels in rows},
        "list": [
            {"key": key, "count": count} | ({"labels": labels} if set(labels.values()) - {key} else {})
            for key, count, labels in rows
        ],
    }


def _uses(classes: dict[str, int]) -> dict[str, int]:
    """How many allow a use: sums of classes, left out of `list` so that its rows do not overlap."""
    sums = {code: sum(classes.get(usage, 0) for usage in rights_classes(code)) for code in USES}
    return {code: count for code, count in sums.items() if count}


def _code(name: str, value: str) -> str:
    if name != "tempo":
        return value
    return next((code for code, eras in TEMPO.items() if eras == (value,)), value)
