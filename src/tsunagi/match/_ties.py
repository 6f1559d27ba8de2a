"""Who among some people, or some institutions, appears in documents together."""

import json
from collections import Counter
from collections.abc import Sequence

from tsunagi.match._people import MOST_PEOPLE, People
from tsunagi.model.organisation import is_firm

Years = tuple[int | None, int | None]
"""First and last year, both included; None leaves an end open."""

_WITHIN = "(? IS NULL OR d.year >= ?) AND (? IS NULL OR d.year <= ?) AND (? = '' OR d.kind = ?)"


def _within(years: Years, kind: str) -> tuple[int | str | None, ...]:
    """What `_WITHIN` asks for."""
    return (years[0], years[0], years[1], years[1], kind, kind)


def together(
    people: People, keys: Sequence[str], years: Years = (None, None), kind: str = ""
) -> list[tuple[str, str, int]]:
    """(person, person, documents that both took part in) among `keys`, of some years and of one kind if told."""
    marks = ",".join("?" * len(keys))
    rows = people.rows(
        "SELECT p.key, q.key, count(DISTINCT a.document) FROM person p JOIN part a ON a.person = p.n "
        "JOIN part b ON b.document = a.document JOIN person q ON q.n = b.person JOIN document d ON d.n = a.document "
        f"WHERE p.key IN ({marks}) AND q.key IN ({marks}) AND p.key < q.key AND {_WITHIN} "
        "AND (SELECT count(*) FROM part c WHERE c.document = a.document) <= ? GROUP BY 1, 2 ORDER BY 1, 2",
        (*keys, *keys, *_within(years, kind), MOST_PEOPLE),
    )
    return [(str(one), str(other), int(count)) for one, other, count in rows]


def institutions_together(
    people: People, names: Sequence[str], years: Years = (None, None), kind: str = ""
) -> list[tuple[str, str, int]]:
    """As `together`, for institutions; all spellings of each are counted as one."""
    named = {n: at for at, name in enumerate(names) for n in people.numbers(name)}
    marks = ",".join("?" * len(named))
    rows = people.rows(
        "WITH several AS MATERIALIZED (SELECT document FROM held GROUP BY document HAVING count(*) > 1) "
        "SELECT a.institution, b.institution, d.n FROM several s JOIN held a ON a.document = s.document "
        "JOIN held b ON b.document = s.document JOIN document d ON d.n = s.document "
        f"WHERE a.institution IN ({marks}) AND b.institution IN ({marks}) "
        f"AND a.institution < b.institution AND {_WITHIN}",
        (*named, *named, *_within(years, kind)),
    )
    pairs = {(*sorted((named[one], named[other])), n) for one, other, n in rows if named[one] != named[other]}
    counts = Counter((one, other) for one, other, _ in pairs)
    return [(names[one], names[other], count) for (one, other), count in sorted(counts.items())]


def with_firms(people: People) -> dict[str, int]:
    """Institution's key → documents in which it appears together with a firm, for those that have any."""
    firms = [n for n, name in people.rows("SELECT n, name FROM institution", ()) if is_firm(name)]
    rows = people.rows(
        "SELECT i.key, count(DISTINCT h.document) FROM json_each(?) f JOIN held w ON w.institution = f.value "
        "JOIN held h ON h.document = w.document AND h.institution <> w.institution "
        "JOIN institution i ON i.n = h.institution GROUP BY i.n",
        (json.dumps(firms),),
    )
    return {str(key): int(count) for key, count in rows}
