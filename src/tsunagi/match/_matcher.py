"""Matches needs: gathers documents, ranks their people, and tells why."""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from tsunagi.match._complements import complements
from tsunagi.match._features import FEATURES, Held, document_features, features, held_by
from tsunagi.match._lexical import Answer
from tsunagi.match._matches import COMPONENTS, Candidate, Evidence, Group, Matches, Need, Of, Scores
from tsunagi.match._parts import Sought, answered, coverage, sought
from tsunagi.match._passages import passages, words
from tsunagi.match._people import INSTITUTIONS, Person, year_of
from tsunagi.match._pool import Found, Stores, check, gather, liked_texts
from tsunagi.match._renewal import Renewal
from tsunagi.match._ties import with_firms
from tsunagi.match._weights import Weights
from tsunagi.model.text import fold
from tsunagi.search import Query

SHOWN = 3
"""Documents of evidence for a person."""
RANKED = 300
"""People who are weighed, by their best document."""
ACTIVE = 60
"""Years after their last document in which somebody can still be asked; authors of old books are found as documents."""
NEEDS = 100
"""Open needs that are looked at for a seed."""


class OneMatcher:
    """Implements tsunagi.match.Matcher over the stores of one installation."""

    def __init__(self, stores: Stores, weights: Weights, passages: Weights) -> None:
        """Ranks people by `weights` and documents by `passages`."""
        self._passages = passages.weights
        self._stores, self._weights, self._least = stores, weights.weights, weights.least
        # By the last change that the people have taken in: counted anew when they have changed.
        self._firms = lru_cache(1)(lambda _change: with_firms(stores.people))
        self._renewal = lru_cache(1)(lambda _change, until: Renewal(stores.people, until))

    def match(self, need: Need) -> Matches:
        """People and documents that answer, with evidence and reasons.

        Raises:
            BadRequest: the need is empty or too long, or a filter is not understood; `parameter` names it.
        """
        began = time.perf_counter()
        check(need)
        parts = self._parts(need)
        found = gather(need, parts, self._stores)
        owners = self._stores.people.people([one.id for one in found])
        shown = _Shown(parts, owners, self._passages, found)
        candidates = self._ranked(need, held_by(found, owners), shown)
        documents = shown.by_kind(need.size)
        texts = {one.id: one.answer.folded for one in found}
        listed = {e.id for c in candidates for e in c.evidence} | {
            e.id for k in documents.values() for e in k
        }
        return Matches(
            need=need,
            parts=answered(parts, [texts[id] for id in listed]),
            people=candidates,
            groups=_groups(candidates),
            documents=documents,
            encoded=self._stores.vectors.share if self._stores.vectors is not None else 0.0,
            milliseconds=(time.perf_counter() - began) * 1000,
        )

    def features(self, need: Need, of: Of) -> dict[str, dict[str, float]]:
        """Person or document → feature → number: what the ranking weighs, to fit the weights by."""
        check(need)
        found = gather(need, self._parts(need), self._stores)
        if of == "documents":
            return document_features(found)
        held = held_by(found, self._stores.people.people([one.id for one in found]))
        return self._features(need, _likeliest(held))[1]

    def told(self, need: Need, of: Of) -> dict[str, Scores]:
        """Person or document → component → what it gives; the sum ranks them. As `match`, without evidence."""
        made = self.features(need, of)
        if of == "documents":
            return {id: _told(row, self._passages) for id, row in made.items()}
        return {key: _told(row, self._weights) for key, row in made.items() if self._answers(row)}

    def needs_for(self, id: str, size: int = 20) -> list[Evidence]:
        """Open needs that an entity may answer, those first whose words it has most of."""
        texts = liked_texts([id], 1.0, self._stores.catalogue)
        hits = self._stores.index.nearest(texts, NEEDS, Query(filters={"kind": ("Need",)}))
        held = self._stores.catalogue.many([hit.id for hit in hits])
        seed = fold("\n".join(text for text, _ in texts))
        rows: list[tuple[float, Evidence]] = []
        for hit in hits:
            if hit.id == id or hit.id not in held or held[hit.id].deleted:
                continue
            entity = held[hit.id].entity
            said = f"{entity.first('name')}\n{entity.first('description')}"
            parts = sought(said, self._stores.index.weights)
            covered = coverage(parts, seed)
            if covered > 0:
                answer = Answer(hit.score / hits[0].score, covered, covered, seed)
                shown = _Shown(
                    parts,
                    {},
                    self._passages,
                    [one := Found(hit.id, entity, answer, 0.0, False, False, year_of(entity))],
                )
                rows.append((answer.pairs + covered, shown.evidence(one)))
        rows.sort(key=lambda row: -row[0])
        return [evidence for _, evidence in rows[:size]]

    def complements(self, one: str, other: str, size: int = 20) -> list[tuple[str, float, float]]:
        """(field, weight in one, weight in the other) where two institutions complement each other, most first."""
        return complements(self._stores, one, other, size)

    def _parts(self, need: Need) -> list[Sought]:
        text = need.text
        if not text.strip():
            text = "\n".join(liked for liked, _ in liked_texts(need.more, 1.0, self._stores.catalogue))
        return sought(text, self._stores.index.weights)

    def _features(self, need: Need, held: Mapping[str, Held]) -> tuple[dict[str, Person], dict[str, Scores]]:
        latest = need.years[1] or date.today().year
        persons = {
            key: person
            for key, person in self._stores.people.many(list(held), need.years[1]).items()
            if person.last is None or person.last >= latest - ACTIVE
        }
        last = max((person.last for person in persons.values() if person.last is not None), default=0)
        until = need.years[1] or last
        change = self._stores.people.checkpoint
        # Counting takes a second, and who answers a company need not be due for a grant.
        due = self._renewal(change, until).due(list(persons)) if self._weights.get("due") else {}
        return persons, features(held, persons, until + 1, self._firms(change), due)

    def _ranked(self, need: Need, held: Mapping[str, Held], shown: "_Shown") -> list[Candidate]:
        held = _likeliest(held)
        persons, made = self._features(need, held)
        told = {key: _told(row, self._weights) for key, row in made.items()}
        whole = {key: sum(row.values()) for key, row in told.items()}
        order = [key for key in sorted(whole, key=lambda key: (-whole[key], key)) if self._answers(made[key])]
        given = _above(told)
        most = max((sum(row.values()) for row in given.values()), default=0.0) or 1.0
        return [
            Candidate(
                persons[key], sum(given[key].values()) / most, _shares(given[key]), shown.best_of(held[key])
            )
            for key in order[: need.size]
        ]

    def _answers(self, numbers: Scores) -> bool:
        return not self._least or any(numbers[name] >= enough for name, enough in self._least.items())


class _Shown:
    """The documents that were read, as evidence."""

    def __init__(
        self,
        parts: Sequence[Sought],
        owners: Mapping[str, Sequence[tuple[str, str]]],
        weights: Mapping[str, float],
        read: Sequence[Found],
    ) -> None:
        self._parts, self._owners, self._weights, self._read = parts, owners, weights, read
        self._rows = document_features(read)
        self._best = max((self.score(one) for one in read), default=0.0) or 1.0
        self._made: dict[str, Evidence] = {}

    def by_kind(self, size: int) -> dict[str, list[Evidence]]:
        """Kind → its `size` best documents."""
        kinds: dict[str, list[Found]] = {}
        for one in sorted(self._read, key=lambda one: (-self.score(one), one.id)):
            kinds.setdefault(one.entity.kind, []).append(one)
        return {kind: [self.evidence(one) for one in found[:size]] for kind, found in kinds.items()}

    def best_of(self, held: Held) -> list[Evidence]:
        """A person's best documents."""
        best = sorted(held, key=lambda pair: -self.score(pair[0]) * pair[1])[:SHOWN]
        return [self.evidence(one) for one, _ in best]

    def score(self, one: Found) -> float:
        """What the document gives, in the weights of people."""
        return sum(self.given(one).values())

    def given(self, one: Found) -> Scores:
        """Component → what it gives to the document."""
        return _told(self._rows[one.id], self._weights)

    def evidence(self, one: Found) -> Evidence:
        """The document with where it answers."""
        if one.id not in self._made:
            self._made[one.id] = self._make(one)
        return self._made[one.id]

    def _make(self, one: Found) -> Evidence:
        entity = one.entity
        holders = [
            v.text
            for name in INSTITUTIONS.get(entity.kind, ("organisation",))
            for v in entity.values.get(name, ())
        ]
        return Evidence(
            id=one.id, kind=entity.kind, title=entity.first("name") or entity.first("alternateName") or one.id,
            passages=passages(entity, self._parts),
            words=words(self._parts, one.answer.folded), year=one.year, source=entity.source,
            institution=holders[0] if holders else "", score=self.score(one) / self._best,
            shares=_shares(self.given(one)), people=list(self._owners.get(one.id, ())), licensable=one.licensable,
        )  # fmt: skip


def _likeliest(held: Mapping[str, Held]) -> dict[str, Held]:
    """Those of most promise by their best document, so that not all people of 400 documents are looked up."""

    def promise(key: str) -> float:
        return max(
            (one.answer.pairs + one.answer.words + max(one.meaning, 0.0)) * share for one, share in held[key]
        )

    return {key: held[key] for key in sorted(held, key=lambda key: (-promise(key), key))[:RANKED]}


def _told(numbers: Scores, weights: Mapping[str, float]) -> Scores:
    """Component → what it gives."""
    row = dict.fromkeys(COMPONENTS, 0.0)
    for feature, weight in weights.items():
        component = FEATURES[feature]
        if component == "words" and numbers["across"]:
            component = "meaning"
        row[component] += weight * numbers[feature]
    return row


def _above(told: Mapping[str, Scores]) -> dict[str, Scores]:
    """Person → component → what it gives above what it gives everybody here."""
    least = {name: min((row[name] for row in told.values()), default=0.0) for name in COMPONENTS}
    # What all have alike tells nothing, but what answers is not nothing because all answer.
    for name in ("best", "profile", "words", "meaning", "openness"):
        least[name] = min(least[name], 0.0)
    return {key: {name: row[name] - least[name] for name in COMPONENTS} for key, row in told.items()}


def _shares(given: Mapping[str, float]) -> Scores:
    whole = sum(given.values())
    return {name: value / whole for name, value in given.items() if value > 0} if whole > 0 else {"best": 1.0}


def _groups(candidates: Sequence[Candidate]) -> list[Group]:
    """Institutions, by their best person; each further one adds half of what the one before added."""
    found: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if candidate.person.institution_key:
            found.setdefault(candidate.person.institution_key, []).append(candidate)
    groups = [
        Group(
            some[0].person.institution, key,
            sum(one.score / 2**rank for rank, one in enumerate(some)), [one.person.key for one in some],
        )
        for key, some in found.items()
    ]  # fmt: skip
    return sorted(groups, key=lambda group: (-group.score, group.key))
