"""The documents that may answer a need: found by its words and by its meaning, within its filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from tsunagi.catalogue import Catalogue
from tsunagi.errors import BadRequest
from tsunagi.match._licensable import is_licensable, open_rights
from tsunagi.match._matches import Need, Vectors
from tsunagi.match._parts import Sought, coverage
from tsunagi.match._passages import TEXTS
from tsunagi.match._people import People, year_of
from tsunagi.model import Entity, load_kinds
from tsunagi.model.text import fold
from tsunagi.search import Document, Index, Query, documents

EVIDENCE = ("Project", "Work", "Patent", "Facility", "Course", "Measure")
"""Kinds that answer needs unless others are asked for: what people did or offer, not things, places and names."""
ABOUT = ("name", "alternateName", "about", *TEXTS)
"""Properties that tell what something is about."""
OFFERED = ("Patent", "Facility")
"""Kinds that can be on offer without a licence that the search knows."""
FOUND = 500
"""Documents found by words; more raise no quality (see docs/explanation/matching.md)."""
MEANT = 200
"""Documents found by meaning."""
READ = 240
"""Documents whose text is read, those that promise most; others count as votes only."""
LIKE, UNLIKE = 0.5, -0.4
"""How much what is liked and disliked counts against the need itself, together (after Rocchio 1971)."""
LONGEST_NEED = 20_000
LONGEST_LIKED = 3_000
"""Characters of a liked or disliked document that count."""
MOST_LIKED = 20
LEAST_MEANING = 0.5
"""Cosine from which a document without any word of the need answers it."""
LARGEST = 100


class Found(msgspec.Struct):
    """A document that may answer."""

    id: str
    lexical: float
    """0 to 1 against the best."""
    meaning: float
    """Cosine; for a document that is not encoded, as much as the others have on average."""
    entity: Entity | None = None
    """None: not read."""
    folded: str = ""
    """Its searched text."""
    covered: float = 0.0
    """How much of the need's words it has."""
    licensable: bool = False
    year: int | None = None


@dataclass(frozen=True)
class Stores:
    """What the matching draws from."""

    index: Index
    catalogue: Catalogue
    people: People
    vectors: Vectors | None


def check(need: Need) -> None:
    """Refuses what cannot be answered.

    Raises:
        BadRequest: `parameter` is text, kinds, years, more, less or size.
    """
    if not need.text.strip() and not need.more:
        raise BadRequest("The need is empty: say in a sentence what is sought.", parameter="text")
    if len(need.text) > LONGEST_NEED:
        raise BadRequest(
            f"The need has {len(need.text):,} characters; at most {LONGEST_NEED:,} are read.",
            parameter="text",
        )
    for kind in need.kinds:
        if kind not in load_kinds():
            raise BadRequest(
                f"There is no kind {kind!r}. Known: {', '.join(load_kinds())}.", parameter="kinds"
            )
    first, last = need.years
    if any(year is not None and not 1 <= year <= 9999 for year in need.years):
        raise BadRequest("A year is a number from 1 to 9999.", parameter="years")
    if first is not None and last is not None and first > last:
        raise BadRequest(f"The first year, {first}, is after the last, {last}.", parameter="years")
    for name, ids in (("more", need.more), ("less", need.less)):
        if len(ids) > MOST_LIKED:
            raise BadRequest(f"{len(ids)} records are too many; at most {MOST_LIKED} count.", parameter=name)
    if not 1 <= need.size <= LARGEST:
        raise BadRequest(f"size is {need.size}; it must be between 1 and {LARGEST}.", parameter="size")


def within(need: Need, people: People) -> Query:
    """The filters of a need as the search takes them."""
    filters: dict[str, tuple[str, ...]] = {"kind": need.kinds or EVIDENCE}
    if need.institutions:
        filters["institution"] = tuple(
            dict.fromkeys(
                spelling for name in need.institutions for spelling in (name, *people.spellings(name))
            )
        )
    if need.places:
        filters["place"] = need.places
    first, last = need.years
    return Query(
        filters=filters,
        days=(
            None if first is None else first * 10_000 + 101,
            None if last is None else last * 10_000 + 1231,
        ),
    )


def gather(need: Need, parts: Sequence[Sought], stores: Stores) -> list[Found]:
    """The documents that may answer, those that promise most first."""
    limits = within(need, stores.people)
    hits = _by_words(need, stores, limits)
    cosines = _by_meaning(need, stores.vectors, list(hits))
    top = max(hits.values(), default=0.0) or 1.0
    known = [cosines[id] for id in hits if id in cosines]
    usual = sum(known) / len(known) if known else 0.0
    found = [
        Found(id, hits.get(id, 0.0) / top, cosines.get(id, usual))
        for id in dict.fromkeys([*hits, *cosines])
        if id not in need.less
    ]
    found.sort(key=lambda one: -(one.lexical + max(one.meaning, 0.0)))
    read = found if need.licensable else found[:READ]
    _read(read, parts, stores.catalogue, limits, need, frozenset(hits))
    kept = [one for one in read if one.entity is not None]
    return kept if need.licensable else kept + [one for one in found[READ:] if one.id in hits]


def liked_texts(ids: Sequence[str], weight: float, catalogue: Catalogue) -> list[tuple[str, float]]:
    """What entities are about, without whose they are; together of `weight`."""
    held = catalogue.many(list(ids))
    texts = [
        "\n".join(value.text for name in ABOUT for value in one.entity.values.get(name, ()))[:LONGEST_LIKED]
        for one in held.values()
    ]
    return [(text, weight / len(texts)) for text in texts]


def _by_words(need: Need, stores: Stores, limits: Query) -> dict[str, float]:
    """Id → score."""
    texts = [(need.text, 1.0)]
    texts += liked_texts(need.more, LIKE, stores.catalogue) + liked_texts(need.less, UNLIKE, stores.catalogue)
    if not need.licensable:
        return {hit.id: hit.score for hit in stores.index.nearest(texts, FOUND, limits)}
    kinds = limits.filters["kind"]
    offered = tuple(kind for kind in kinds if kind in OFFERED)
    looks = [{**limits.filters, "rights": open_rights()}]
    looks += [{**limits.filters, "kind": offered}] if offered else []
    found: dict[str, float] = {}
    for filters in looks:
        for hit in stores.index.nearest(texts, FOUND, Query(filters=filters, days=limits.days)):
            found[hit.id] = max(hit.score, found.get(hit.id, 0.0))
    return found


def _by_meaning(need: Need, vectors: Vectors | None, ids: list[str]) -> dict[str, float]:
    """Id → cosine, of `ids` that are encoded and of what else is nearest."""
    if vectors is None or not vectors.share or not need.text.strip():
        return {}
    return {**vectors.similarities(need.text, ids), **dict(vectors.nearest(need.text, MEANT))}


def _read(
    found: Sequence[Found],
    parts: Sequence[Sought],
    catalogue: Catalogue,
    limits: Query,
    need: Need,
    sure: frozenset[str],
) -> None:
    """Reads the texts; what does not fit, or is gone, stays unread. What is `sure` came from the index and fits."""
    held = catalogue.many([one.id for one in found])
    living = [one for one in found if one.id in held and not held[one.id].deleted]
    made = documents([(held[one.id].entity, 0) for one in living], load_kinds())
    for one, document in zip(living, made, strict=True):
        entity = held[one.id].entity
        if one.id not in sure and not _fits(document, entity, limits.filters, need):
            continue
        licensable = is_licensable(entity, document.facets.get("rights", ()))
        if need.licensable and not licensable:
            continue
        folded = fold(_text(document))
        covered = coverage(parts, folded)
        if (
            parts
            and not covered
            and one.id in sure
            and one.meaning < LEAST_MEANING
            and not (need.more and need.text)
        ):
            continue  # shares nothing but grammar
        one.entity, one.folded, one.covered = entity, folded, covered
        one.licensable, one.year = licensable, year_of(entity)


def _fits(document: Document, entity: Entity, filters: Mapping[str, tuple[str, ...]], need: Need) -> bool:
    first, last = need.years
    if first is not None or last is not None:
        year = year_of(entity)
        if year is None or not (first or year) <= year <= (last or year):
            return False
    facets = {**document.facets, "kind": [document.kind]}
    return all(set(values) & set(facets.get(name, ())) for name, values in filters.items())


def _text(document: Document) -> str:
    return "\n".join((document.title, document.body, *document.facets.get("subject", ())))
