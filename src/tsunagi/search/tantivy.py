"""Tantivy: the search engine that runs inside the process.

A free word is sought in title, body and subjects. A Japanese word without spaces is cut at its seams
(人工知能による医療画像診断 → 人工知能, 医療画像診断): all parts must occur, documents with the whole rank
higher; in quotes only the whole is found. English words are found in singular and plural, in quotes as
they are. If nothing has all words of a plain query, the documents with most of them are given and
`Result.relaxed` says so. Ranking is BM25, with the title counting double.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

import tantivy as engine

from tsunagi.search import Facet, GridCell, Hit, Index, Query, Result
from tsunagi.search._cursor import Cursor, digest, read_cursor, write_cursor
from tsunagi.search._query import Node, is_plain, parse
from tsunagi.search._request import check
from tsunagi.search._spans import title_key
from tsunagi.search._tantivy_counts import Labels, count_cells, count_decades, count_facets
from tsunagi.search._tantivy_hints import better_spelling, completions, similar
from tsunagi.search._tantivy_nearest import nearest, weights
from tsunagi.search._tantivy_query import RELAXED_SHARES, after, compiled, relaxed
from tsunagi.search._tantivy_schema import schema
from tsunagi.search._tantivy_store import Snapshot, Store, TantivyWriter

T = TypeVar("T")

FIRST = 101
"""Documents of the first look at a query: enough for most pages and to know whether there is another."""
LISTED = 50
"""Results up to which facets are counted among the documents themselves."""
FEW = 3
"""With fewer results, a better spelling is looked for."""
_ALL = Query()
_ORDERS = {
    "oldest": ("oldest", False), "newest": ("newest", True), "title": ("sort_title", False),
    "updated": ("updated", True),
}  # fmt: skip
"""Sort → (fast field that orders, whether from its greatest value down)."""


def open_index(folder: Path) -> Index:
    """The index in `folder`; it need not exist until it is written to."""
    return TantivyIndex(folder)


class TantivyIndex:
    """A Tantivy index as tsunagi.search.Index; may be used by several threads."""

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder)
        self._labels = Labels()

    @property
    def checkpoint(self) -> int:
        """Change number of the catalogue up to which this index is current; 0 for an empty one."""
        return self._store.snapshot().checkpoint

    def count(self) -> int:
        """How many documents there are."""
        snapshot = self._store.snapshot()
        return snapshot.remember("count", lambda: _Search(snapshot, Query(), self._labels).total())

    def search(self, query: Query) -> Result:
        """One page of results.

        Raises:
            BadRequest: the query has a part that is not understood; `parameter` names it.
        """
        check(query)
        return _Search(self._store.snapshot(), query, self._labels).result()

    def suggest(self, prefix: str, size: int = 10) -> list[str]:
        """Completions of what someone is typing, likeliest first."""
        return completions(self._store.snapshot().searcher, self._labels, _whole(prefix), size)

    def related(self, id: str, size: int = 10) -> list[Hit]:
        """Documents like the one with `id`, without itself; none if it is unknown."""
        searcher = self._store.snapshot().searcher
        return [Hit(_id(searcher, address), score) for score, address in similar(searcher, _whole(id), size)]

    def nearest(self, texts: Sequence[tuple[str, float]], size: int = 100, within: Query = _ALL) -> list[Hit]:
        """Documents that share most with long texts, each with its weight; below 0: less like that.

        Raises:
            BadRequest: as `search`.
        """
        check(within)
        searcher = self._store.snapshot().searcher
        found = nearest(searcher, [(_whole(text), weight) for text, weight in texts], size, within)
        return [Hit(_id(searcher, address), score) for score, address in found]

    def weights(self, words: Sequence[str]) -> list[float]:
        """How much each word tells of what it is found in: the fewer documents have it, the more."""
        return weights(self._store.snapshot().searcher, [_whole(word) for word in words])

    def writer(self) -> AbstractContextManager[TantivyWriter]:
        """Opens the index for changes; what was not committed at the end is rolled back.

        Raises:
            ConfigError: another writer has it open.
        """
        return self._store.writer()

    def rebuild(self) -> AbstractContextManager[TantivyWriter]:
        """A new, empty index beside the old; it takes its place when the block ends without error.

        Raises:
            ConfigError: another writer has it open.
        """
        return self._store.rebuild()


@dataclass(frozen=True)
class _Found:
    """A first look at what fits."""

    total: int
    best: list[tuple[float, engine.DocAddress]]
    ids: list[str]
    """Of all that fit, if they are few."""


def _whole(text: str) -> str:
    """The text with '?' for half a character, which the engine cannot take."""
    return text.encode("utf-8", "replace").decode()


def _id(searcher: engine.Searcher, address: engine.DocAddress) -> str:
    return str(searcher.doc(address)["id"][0])


class _Search:
    """One query on one state of the index."""

    def __init__(self, snapshot: Snapshot, query: Query, labels: Labels) -> None:
        self._snapshot = snapshot
        self._searcher = snapshot.searcher
        self._query = query
        self._labels = labels
        self._node: Node | None = parse(query.text)
        self._share: float | None = None
        """Of a relaxed query: the part of its tokens that a document must have."""
        filters = sorted((name, tuple(sorted(values))) for name, values in query.filters.items())
        self._key = (query.text.strip(), tuple(filters), query.days, query.box)

    def result(self) -> Result:
        """The page with all that was asked to go with it."""
        query = self._query
        digested = digest(*self._key, query.sort)
        cursor = read_cursor(query.cursor, digested) if query.cursor else None
        if cursor is not None and cursor.relaxed:
            self._relax()
        hits, following = self._page(cursor, digested)
        total = self.total()
        if not total and cursor is None and (total := self._relax()):
            hits, following = self._page(cursor, digested)
        meant = None
        if (self._share is not None or total < FEW) and cursor is None and self._node is not None:
            found = 0 if self._share is not None else total
            meant = better_spelling(self._snapshot, query.text, self._node, self._count_other, found)
        return Result(
            total=total,
            hits=hits,
            cursor=write_cursor(following) if following is not None else None,
            facets=self._facets(),
            histogram=self._counted("histogram", lambda q: count_decades(self._searcher, q))
            if query.histogram
            else [],
            grid=[] if query.grid is None else self._cells(query.grid),
            meant=meant,
            relaxed=self._share is not None,
        )

    def total(self) -> int:
        """How many fit."""
        return self._found().total

    def _found(self) -> "_Found":
        """The best of the first page and how many there are, in one pass: the engine needs as long for either."""
        return self._snapshot.remember(("found", self._share, self._key), self._look)

    def _look(self) -> "_Found":
        result = self._searcher.search(self._compiled(), FIRST, count=True)
        total = int(result.count)  # type: ignore[attr-defined]  # its type stub lacks it
        ids = [_id(self._searcher, address) for _, address in result.hits] if total <= LISTED else []
        return _Found(total, result.hits, ids)

    def _compiled(self, *, without: str = "", scored: bool = True) -> engine.Query:
        if self._share is not None and self._node is not None:
            loose = relaxed(self._node, self._share, self._query, without=without)
            if loose is not None:
                return loose
        return compiled(self._node, self._query, without=without, scored=scored)

    def _relax(self) -> int:
        """Goes over to a relaxed form that finds something, if there is one; returns how many fit."""
        if not is_plain(self._node):
            return 0
        for share in RELAXED_SHARES:
            self._share = share
            if total := self.total():
                return total
        self._share = None
        return 0

    def _count_other(self, text: str) -> int:
        other = replace(self._query, text=text)
        return _Search(self._snapshot, other, self._labels).total()

    def _page(self, cursor: Cursor | None, digested: str) -> tuple[list[Hit], Cursor | None]:
        query = self._query
        if not query.size:
            return [], None
        sort = query.sort
        if sort == "relevance" and self._node is None:
            sort = "updated"
        if sort == "relevance":
            skip = cursor.skip if cursor is not None else 0
            if skip + query.size < FIRST:
                found = self._found().best[skip : skip + query.size + 1]
            else:
                found = self._searcher.search(self._compiled(), query.size + 1, count=False, offset=skip).hits
            hits = [Hit(_id(self._searcher, address), score) for score, address in found[: query.size]]
            more = len(found) > query.size
            return hits, self._cursor(digested, None, skip + query.size) if more else None
        return self._ordered(sort, cursor, digested)

    def _cursor(self, digested: str, key: int | None, skip: int) -> Cursor:
        return Cursor(digested, key, skip, self._share is not None)

    def _ordered(self, sort: str, cursor: Cursor | None, digested: str) -> tuple[list[Hit], Cursor | None]:
        """A page in the order of a fast field: what is at the cursor's key or beyond, less what was shown."""
        field, descending = _ORDERS[sort]
        wanted = self._compiled(scored=False)
        key, skip = (cursor.key, cursor.skip) if cursor is not None else (None, 0)
        if key is not None:
            bounded = "title_key" if sort == "title" else field
            wanted = after(wanted, bounded, key, descending=descending)
        order = engine.Order.Desc if descending else engine.Order.Asc
        size = self._query.size
        found = self._searcher.search(wanted, size + 1, False, field, skip, order).hits
        shown = found[:size]
        hits = [Hit(_id(self._searcher, address), 0.0) for _, address in shown]
        if len(found) <= size:
            return hits, None
        keys = [title_key(value) if sort == "title" else int(value) for value, _ in shown]
        last = keys[-1]
        same = sum(1 for _ in takewhile(last.__eq__, reversed(keys)))
        return hits, self._cursor(digested, last, same + (skip if last == key and same == size else 0))

    def _counted(self, what: str, count: Callable[[engine.Query], T], without: str = "") -> T:
        return self._snapshot.remember(
            (what, without, self._share, self._key),
            lambda: count(self._counted_among(without)),
        )

    def _counted_among(self, without: str) -> engine.Query:
        """What is counted; a few documents are named one by one, which spares looking for them once more."""
        if not without and self._found().ids:
            return engine.Query.term_set_query(schema(), "id", self._found().ids)
        return self._compiled(without=without, scored=False)

    def _facets(self) -> list[Facet]:
        """The facets asked for; one that is filtered by is counted as if it were not: more can be chosen."""
        query = self._query
        chosen = [
            name
            for name in query.facets
            if any(not value.startswith("-") for value in query.filters.get(name, ()))
        ]
        others = tuple(name for name in query.facets if name not in chosen)
        found = {facet.name: facet for facet in self._counts_of(others)}
        for name in chosen:
            found[name] = self._counts_of((name,), without=name)[0]
        return [found[name] for name in dict.fromkeys(query.facets)]

    def _counts_of(self, names: Sequence[str], without: str = "") -> list[Facet]:
        size = self._query.facet_size
        return self._counted(
            f"facets {names} {size}",
            lambda q: count_facets(self._searcher, q, names, size, self._labels),
            without,
        )

    def _cells(self, grid: int) -> list[GridCell]:
        return self._counted(f"grid {grid}", lambda q: count_cells(self._searcher, q, grid))
