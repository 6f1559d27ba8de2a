"""The sentences of a document that answer a need best, as they stand in it."""

import re
from collections.abc import Sequence

from tsunagi.match._parts import Sought, share
from tsunagi.model import Entity
from tsunagi.model.text import fold

TEXTS = ("description", "abstract", "claim", "equipment", "availability", "note")
"""Properties whose sentences are shown."""
LONGEST = 180
"""Characters of a passage; of a longer sentence the part around the first word that answers is shown."""
BEFORE = 40
"""Characters before that word."""
READ = 20_000
"""Characters of a document that are looked at."""
LEAST = 0.03
"""How much of the need a sentence must have to be shown, unless it is the only one that has any."""

_ENDS = re.compile(r"(?<=[。．！？!?])|(?<=\.)\s+|\n+")


def passages(entity: Entity, parts: Sequence[Sought], most: int = 2) -> list[str]:
    """The `most` best sentences in the order of the document; if none has a word of the need, the first of all."""
    scored: list[tuple[float, int, str]] = []
    sentences = _sentences(entity)
    for sentence in sentences:
        folded = fold(sentence)
        score = sum(part.weight * share(part.folded, folded) for part in parts)
        if score > 0:
            scored.append((score, len(scored), sentence))
    best = sorted(scored, key=lambda row: (-row[0], row[1]))[:most]
    best = [row for row in best if row[0] >= LEAST] or best[:1]
    shown = [sentence for _, _, sentence in sorted(best, key=lambda row: row[1])] or sentences[:1]
    return [_short(sentence, parts) for sentence in shown]


def words(parts: Sequence[Sought], folded: str) -> list[str]:
    """The words of the need that a folded text has as they stand."""
    return [part.text for part in parts if share(part.folded, folded) == 1.0]


def _sentences(entity: Entity) -> list[str]:
    text = "\n".join(value.text for name in TEXTS for value in entity.values.get(name, ()))
    return [sentence.strip() for sentence in _ENDS.split(text[:READ]) if sentence.strip()]


def _short(sentence: str, parts: Sequence[Sought]) -> str:
    if len(sentence) <= LONGEST:
        return sentence
    low = sentence.lower()
    places = [at for part in parts if (at := low.find(part.text.lower())) >= 0]
    start = max(0, min(places, default=0) - BEFORE)
    if start + LONGEST >= len(sentence):
        start = len(sentence) - LONGEST
    end = start + LONGEST
    return ("…" if start else "") + sentence[start:end].strip() + ("…" if end < len(sentence) else "")
