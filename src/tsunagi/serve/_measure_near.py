"""What of the catalogue may answer a measure: what is nearest to its text, with the words that both share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from tsunagi import hub
from tsunagi.collab.cases import entities_of
from tsunagi.model import Entity
from tsunagi.model.text import fold
from tsunagi.policy import Measure
from tsunagi.search import Query
from tsunagi.serve._answer import language
from tsunagi.serve._brief import title_of
from tsunagi.serve._plan_shown import Pieces, pieces
from tsunagi.serve._words import kind_label

KINDS = ("Need", "Project", "Work", "Patent", "Facility", "Course")
"""Kinds that may answer a measure, in the order of the page."""
EACH, LOOKED_AT = 3, 8
"""Records of a kind that are proposed, of those that are looked at."""
WORDS, FEWEST = 6, 6
"""Words told as the reason, and letters of them that a proposal must share: 研究 alone says nothing."""
_RUN = re.compile(r"[一-鿿々〆ヶ]{2,}|[ァ-ヴー]{3,}|[A-Za-z][A-Za-z0-9-]{2,}")
_SHORTEST = {True: 2, False: 4}
"""Letters of a shared word, of kanji and of others."""


@dataclass(frozen=True)
class Near:
    """A record that may answer, and why."""

    id: str
    href: str
    kind: str
    title: Pieces
    lang: str
    words: tuple[str, ...]


def near(measure: Measure) -> list[tuple[str, list[Near]]]:
    """(kind, its records, the nearest first), of kinds that have any."""
    opened, made = hub.open_hub(), []
    for kind in KINDS:
        hits = opened.index.nearest([(measure.text, 1.0)], LOOKED_AT, Query(filters={"kind": (kind,)}))
        found = entities_of([hit.id for hit in hits], opened.catalogue)
        rows = [(one, shared(measure.text, _words(one))) for one in found.values()]
        rows = [(one, words) for one, words in rows if len("".join(words)) >= FEWEST]
        if rows:
            made.append((kind_label(kind, language()), [_shown(one, words) for one, words in rows[:EACH]]))
    return made


def shared(text: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The words of a text that the others have too, those first that tell most; a compound may be there in part."""
    within = fold("\n".join(texts))
    found = dict.fromkeys(word for run in _RUN.findall(text) for word in _parts(run, within))
    words = [word for word in found if not any(word != other and word in other for other in found)]
    weights = dict(zip(words, hub.open_hub().index.weights(words), strict=True))
    return tuple(sorted(words, key=lambda word: -weights[word] * len(word)))[:WORDS]


def _parts(run: str, within: str) -> list[str]:
    """The longest pieces of a run that are in a folded text, from its beginning on."""
    kanji = "一" <= run[0] <= "鿿"
    parts, at, shortest = [], 0, _SHORTEST[kanji]
    while at + shortest <= len(run):
        end = next((end for end in range(len(run), at + shortest - 1, -1) if fold(run[at:end]) in within), at)
        if end > at and (kanji or end - at == len(run)):
            parts.append(run[at:end])
        at = max(end, at + 1) if kanji else len(run)
    return parts


def _words(one: Entity) -> list[str]:
    return [value.text for name in ("name", "description", "about") for value in one.values.get(name, ())]


def _shown(one: Entity, words: tuple[str, ...]) -> Near:
    title = title_of(one, language())
    return Near(
        one.id, reverse("item", args=[one.id]), kind_label(one.kind, language()), pieces(title.text, words),
        title.lang or "", words,
    )  # fmt: skip
