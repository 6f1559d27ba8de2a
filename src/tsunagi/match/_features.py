"""What speaks for a person: numbers from the documents that may answer a need and that they took part in."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from tsunagi.match._people import ROLES, Person
from tsunagi.match._pool import Found

FEATURES: Mapping[str, str] = MappingProxyType(
    {
        "best": "best", "best_top": "best", "profile": "profile",
        "words": "words", "words_top": "words", "covered": "words", "meaning": "meaning", "meaning_top": "meaning",
        "recent": "recency", "due": "recency", "record": "record", "openness": "openness", "firms": "openness",
    }
)  # fmt: skip
"""Feature → component. `best`: pairs of characters of the person's best document; `profile`: of all of them with weights
1, 1/2, 1/3 …, against the person who has most; `words`, `covered`, `meaning`: the most that a document of the person's has;
`_top`: that against the best of all; `recent`: 1 for this year, 0 for ten years ago; `due`: how likely somebody begins a
project now, by the scheme and the year of their last one (_renewal.py); `record`: ln(1 + documents of the person);
`openness`: part of the person's documents here that may be licensed, or are patents; `firms`: ln(1 + documents of the
person's institution together with a firm). Beside them stands `across`: whether what counts as words is the meaning of a
document in another language."""
FORGOTTEN = 10
"""Years after which a person's last document is no longer recent."""

_AGAINST_BEST = (
    ("profile", "profile"), ("best_top", "best"), ("words_top", "words"), ("meaning_top", "meaning"),
)  # fmt: skip

Held = list[tuple[Found, float]]
"""A person's documents with how much of each is theirs."""


def held_by(found: Sequence[Found], people: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, Held]:
    """Person → their documents, each once by the role that counts most."""
    shares = {role: weight for roles in ROLES.values() for role, weight in roles.items()}
    held: dict[str, dict[str, tuple[Found, float]]] = {}
    for one in found:
        for key, role in people.get(one.id, ()):
            mine, share = held.setdefault(key, {}), shares.get(role, 0.5)
            if one.id not in mine or mine[one.id][1] < share:
                mine[one.id] = (one, share)
    return {key: list(mine.values()) for key, mine in held.items()}


def features(
    held: Mapping[str, Held],
    persons: Mapping[str, Person],
    now: int,
    firms: Mapping[str, int],
    due: Mapping[str, float],
) -> dict[str, dict[str, float]]:
    """Person → feature → number, for those in `persons`.

    `now` is the year after the last that is known; `firms`: institution → documents together with a firm;
    `due`: person → how likely they begin a project now, 0 being as likely as anybody.
    """
    rows = {key: _of_one(held[key], persons[key], now, firms) for key in held if key in persons}
    for key, row in rows.items():
        row["due"] = due.get(key, 0.0)
    return _against_best(rows, _AGAINST_BEST)


def document_features(found: Sequence[Found]) -> dict[str, dict[str, float]]:
    """Document's id → feature → number: those of FEATURES that a document has by itself."""
    rows = {
        one.id: {
            "best": one.answer.pairs, "words": one.answer.words, "covered": one.answer.covered,
            "meaning": max(one.meaning, 0.0), "across": float(one.across),
        }
        for one in found
    }  # fmt: skip
    return _against_best(rows, _AGAINST_BEST[1:])


def _against_best(
    rows: dict[str, dict[str, float]], names: Sequence[tuple[str, str]]
) -> dict[str, dict[str, float]]:
    for name, source in names:
        top = max((row[source] for row in rows.values()), default=0.0)
        for row in rows.values():
            row[name] = max(row[source], 0.0) / top if top > 0 else 0.0
    return rows


def _of_one(held: Held, person: Person, now: int, firms: Mapping[str, int]) -> dict[str, float]:
    scores = sorted((one.answer.pairs * share for one, share in held), reverse=True)
    worded = max(held, key=lambda pair: pair[0].answer.words * pair[1])
    gap = now - person.last if person.last is not None else FORGOTTEN
    open_to = sum(share for one, share in held if one.licensable or one.entity.kind == "Patent")
    return {
        "best": scores[0],
        "profile": sum(score / rank for rank, score in enumerate(scores, 1)),
        "words": worded[0].answer.words * worded[1], "across": float(worded[0].across),
        "covered": max(one.answer.covered * share for one, share in held),
        "meaning": max(one.meaning * share for one, share in held),
        "recent": min(1.0, max(0.0, 1 - (gap - 1) / FORGOTTEN)),
        "record": math.log1p(person.documents), "openness": open_to / len(held),
        "firms": math.log1p(firms.get(person.institution_key, 0)),
    }  # fmt: skip
