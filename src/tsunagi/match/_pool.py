"""The documents that may answer a need: found by its words and by its meaning, within its filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from tsunagi.catalogue import Catalogue
from tsunagi.errors import BadRequest
from tsunagi.match._lexical import Answer, Text, answers
from tsunagi.match._licensable import is_licensable, open_rights
from tsunagi.match._matches import Need, Vectors
from tsunagi.match._parts import Sought
from tsunagi.match._passages import TEXTS
from tsunagi.match._people import People, year_of
from tsunagi.model import Entity, load_kinds
from tsunagi.search import Document, Index, Query, documents

EVIDENCE = ("Project", "Work", "Patent", "Facility", "Measure")
"""Kinds that answer needs unless others are asked for: what people did or offer, not things, places and names."""
HEADS = ("name", "alternateName", "about")
"""Properties that tell in few words what something is about."""
OFFERED = ("Patent", "Facility")
"""Kinds that can be on offer without a licence that the search knows."""
FOUND = 300
"""Documents found by words; more raise no quality (see docs/explanation/matching.md)."""
MEANT = 100
"""Documents found by meaning."""
LONGEST_READ = 6_000
"""Characters of a document that are weighed; what comes later says more of less."""
FIRST_LINE = 0.5
"""How much more what is in the first line of a need of several counts: it is its title."""
LIKE, UNLIKE = 0.5, -0.4
"""How much what is liked and disliked counts against the need itself, together (after Rocchio 1971)."""
LONGEST_NEED = 20_000
LONGEST_LIKED = 3_000
"""Characters of a liked or disliked document that count."""
MOST_LIKED = 20
LEAST_MEANING = 0.25
"""Cosine from which a document without any word of the need answers it. Of 50 pairs of an English need and the Japanese
project that it was written for, nine of ten have .28 or more; of needs with other projects, one of a hundred has .25."""
AS_NEAR = 0.7
"""What a document of the other language counts as having of the most words, if none is nearer in meaning. Of documents in
the need's own language that are among the 100 nearest, those as near as the share n of the nearest have .7 n of what the
first has: the logarithm of the mean odds that their words give, by 3,000 needs made of KAKEN projects of 2023, .68 to .75."""
LARGEST = 100


class Found(msgspec.Struct, frozen=True):
    """A document that may answer."""

    id: str
    entity: Entity
    answer: Answer
    """In words."""
    meaning: float
    """Cosine; for a document that is not encoded, as much as the others have on average."""
    across: bool
    """Whether it is in another language than the need, so that its meaning stands for its words."""
    licensable: bool
    year: int | None


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
        raise BadRequest("The need is empty: say in a sentence what is sought.", "text")
    if len(need.text) > LONGEST_NEED:
        raise BadRequest(
            "The need has %(length)s characters; at most %(longest)s are read.",
            "text", length=f"{len(need.text):,}", longest=f"{LONGEST_NEED:,}",
        )  # fmt: skip
    for kind in need.kinds:
        if kind not in load_kinds():
            raise BadRequest(
                "There is no kind “%(kind)s”. Known: %(known)s.",
                "kinds", kind=kind[:80], known=", ".join(load_kinds()),
            )  # fmt: skip
    first, last = need.years
    if any(year is not None and not 1 <= year <= 9999 for year in need.years):
        raise BadRequest("A year is a number from 1 to 9999.", "years")
    if first is not None and last is not None and first > last:
        raise BadRequest(
            "The first year, %(first)s, is after the last, %(last)s.", "years", first=first, last=last
        )
    for name, ids in (("more", need.more), ("less", need.less)):
        if len(ids) > MOST_LIKED:
            raise BadRequest(
                "%(count)s records are too many; at most %(most)s count.",
                name,
                count=len(ids),
                most=MOST_LIKED,
            )
    if not 1 <= need.size <= LARGEST:
        raise BadRequest(
            "%(name)s is %(number)s; it must be between %(least)s and %(most)s.",
            "size", name="size", number=need.size, least=1, most=LARGEST,
        )  # fmt: skip


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
    """The documents that may answer, in no order."""
    limits = within(need, stores.people)
    texts = [(need.text, 1.0)]
    if len(lines := need.text.strip().split("\n", 1)) > 1:
        texts.append((lines[0], FIRST_LINE))
    texts += liked_texts(need.more, LIKE, stores.catalogue) + liked_texts(need.less, UNLIKE, stores.catalogue)
    sure = _by_words(texts, need, stores.index, limits)
    cosines = _by_meaning(need, stores.vectors, sure)
    known = [cosines[id] for id in sure if id in cosines]
    usual = sum(known) / len(known) if known else 0.0
    read = _read(
        [id for id in dict.fromkeys([*sure, *cosines]) if id not in need.less],
        frozenset(sure),
        need,
        stores,
        limits,
    )
    answered = answers(texts, parts, [_text(entity) for entity, _ in read], stores.index.weights)
    japanese = is_japanese(need.text)
    found = [
        Found(
            entity.id, entity, answer, cosines.get(entity.id, usual),
            entity.id in cosines and is_japanese(answer.folded) != japanese,
            licensable, year_of(entity),
        )
        for (entity, licensable), answer in zip(read, answered, strict=True)
    ]  # fmt: skip
    return _across([one for one in found if not _only_grammar(one, parts, need)])


def liked_texts(ids: Sequence[str], weight: float, catalogue: Catalogue) -> list[tuple[str, float]]:
    """What entities are about, without whose they are; together of `weight`."""
    held = catalogue.many(list(ids))
    texts = [
        "\n".join(value.text for name in (*HEADS, *TEXTS) for value in one.entity.values.get(name, ()))[
            :LONGEST_LIKED
        ]
        for one in held.values()
    ]
    return [(text, weight / len(texts)) for text in texts]


def _by_words(texts: Sequence[tuple[str, float]], need: Need, index: Index, limits: Query) -> list[str]:
    if not need.licensable:
        return [hit.id for hit in index.nearest(texts, FOUND, limits)]
    offered = tuple(kind for kind in limits.filters["kind"] if kind in OFFERED)
    looks = [{**limits.filters, "rights": open_rights()}]
    looks += [{**limits.filters, "kind": offered}] if offered else []
    found = [index.nearest(texts, FOUND, Query(filters=filters, days=limits.days)) for filters in looks]
    return list(dict.fromkeys(hit.id for hits in found for hit in hits))


def _by_meaning(need: Need, vectors: Vectors | None, ids: list[str]) -> dict[str, float]:
    """Id → cosine, of `ids` that are encoded and of what else is nearest."""
    if vectors is None or not vectors.share or not need.text.strip():
        return {}
    return {**vectors.similarities(need.text, ids), **dict(vectors.nearest(need.text, MEANT))}


def _read(
    ids: Sequence[str], sure: frozenset[str], need: Need, stores: Stores, limits: Query
) -> list[tuple[Entity, bool]]:
    """(entity, whether it may be licensed) of those that are there and fit. What is `sure` came from the index and fits."""
    held = stores.catalogue.many(list(ids))
    living = [held[id].entity for id in ids if id in held and not held[id].deleted]
    unsure = [entity for entity in living if entity.id not in sure]
    made = documents([(entity, 0) for entity in unsure], load_kinds())
    unfit = {
        one.id
        for one, entity in zip(made, unsure, strict=True)
        if not _fits(one, entity, limits.filters, need)
    }
    read = [(entity, is_licensable(entity)) for entity in living if entity.id not in unfit]
    return [(entity, licensable) for entity, licensable in read if licensable or not need.licensable]


def _only_grammar(one: Found, parts: Sequence[Sought], need: Need) -> bool:
    """Whether a document shares nothing with the need that means something."""
    liked = bool(need.more and need.text)
    return bool(parts) and not one.answer.covered and one.meaning < LEAST_MEANING and not liked


def _fits(document: Document, entity: Entity, filters: Mapping[str, tuple[str, ...]], need: Need) -> bool:
    first, last = need.years
    if first is not None or last is not None:
        year = year_of(entity)
        if year is None or not (first or year) <= year <= (last or year):
            return False
    facets = {**document.facets, "kind": [document.kind]}
    return all(set(values) & set(facets.get(name, ())) for name, values in filters.items())


def _across(found: list[Found]) -> list[Found]:
    """Words that are in another language cannot be had: what as near documents have of them stands for them."""
    nearest = max((one.meaning for one in found), default=0.0)
    if nearest <= 0 or not any(one.across for one in found):
        return found
    pairs, words, covered = (
        max(getattr(one.answer, name) for one in found) for name in ("pairs", "words", "covered")
    )

    def stood_for(one: Found) -> Found:
        near, had = AS_NEAR * max(one.meaning, 0.0) / nearest, one.answer
        answer = Answer(
            max(had.pairs, near * pairs), max(had.words, near * words), max(had.covered, near * covered), had.folded
        )  # fmt: skip
        return msgspec.structs.replace(one, answer=answer)

    return [stood_for(one) if one.across else one for one in found]


def is_japanese(text: str) -> bool:
    """Whether a text is rather Japanese: a word in letters takes some four times the characters of one in kanji."""
    beyond = (len(text.encode("utf-8", "replace")) - len(text)) // 2
    return 5 * beyond > len(text)


def _text(entity: Entity) -> Text:
    """What is weighed: what it is about, and neither whose it is nor where."""
    head, text = (
        "\n".join(value.text for name in names for value in entity.values.get(name, ()))
        for names in (HEADS, TEXTS)
    )
    return head[:LONGEST_READ], text[:LONGEST_READ]
