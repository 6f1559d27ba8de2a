"""The fields of documents: their subjects, counted, and the documents of a subject."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

from tsunagi import hub
from tsunagi.model import Entity
from tsunagi.search import Query, Result
from tsunagi.serve._asked import Asked
from tsunagi.serve._network import Wish
from tsunagi.serve._record import kind_of

LOOKED_AT = 200
"""Newest documents of a field in which people are looked for."""
LONGEST_FIELD = 200


def fields_of(entity: Entity) -> list[str]:
    """Subjects of a document, each once, as the search counts them."""
    names = [spec.name for spec in kind_of(entity).properties.values() if spec.facet == "subject"]
    return list(dict.fromkeys(v.text for name in names for v in entity.values.get(name, ()) if v.text))


def fields_of_all(entities: Iterable[Entity]) -> list[tuple[str, int]]:
    """Subjects and how many of the documents have each, most frequent first."""
    counts = Counter(name for entity in entities for name in fields_of(entity))
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def weight_of(total: int) -> float:
    """How much it tells that two are in a field of this many documents."""
    return 1 / log(total + 3)


def documents_in(name: str, wish: Wish, facets: tuple[str, ...] = ()) -> Result:
    """The newest documents of a field, of the years and the kind that are wished for."""
    first, last = wish.years
    query = Query(
        filters={"subject": (name,)} | ({"kind": (wish.kind,)} if wish.kind else {}),
        days=(first * 10000 + 101 if first else None, last * 10000 + 1231 if last else None),
        sort="newest",
        size=LOOKED_AT,
        facets=facets,
        facet_size=40,
    )
    return hub.open_hub().index.search(query)


def entities_of(ids: Sequence[str]) -> Mapping[str, Entity]:
    """Those of the documents that are held and not deleted."""
    held = hub.open_hub().catalogue.many(ids)
    return {id: held[id].entity for id in ids if id in held and not held[id].deleted}


def field_link(name: str) -> str:
    """Address of a search in a field."""
    return Asked().with_filter("subject", name).link()
