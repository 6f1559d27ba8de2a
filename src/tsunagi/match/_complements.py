"""Where two institutions complement each other: fields that one is strong in and the other is not."""

from tsunagi.errors import NotFound
from tsunagi.match._pool import Stores
from tsunagi.search import Query

COUNTED = 400
"""Most frequent fields of an institution that are looked at."""
LEAST = 3
"""Documents of a field below which it says little."""


def complements(stores: Stores, one: str, other: str, size: int) -> list[tuple[str, float, float]]:
    """(field, share of its documents in one, in the other), by how far apart these are.

    Raises:
        NotFound: there is nothing of one of the institutions.
    """
    mine, mine_all = _fields(stores, one)
    theirs, theirs_all = _fields(stores, other)
    rows = [
        (field, mine.get(field, 0) / mine_all, theirs.get(field, 0) / theirs_all)
        for field in {**mine, **theirs}
        if max(mine.get(field, 0), theirs.get(field, 0)) >= LEAST
    ]
    return sorted(rows, key=lambda row: (-abs(row[1] - row[2]), row[0]))[:size]


def _fields(stores: Stores, name: str) -> tuple[dict[str, int], int]:
    """(field → documents, all documents) of an institution in all its spellings."""
    spellings = tuple(dict.fromkeys((name, *stores.people.spellings(name))))
    result = stores.index.search(
        Query(filters={"institution": spellings}, facets=("subject",), facet_size=COUNTED, size=0)
    )
    if not result.total:
        raise NotFound(f"There is nothing of an institution {name!r} here.")
    return dict(result.facets[0].counts), result.total
