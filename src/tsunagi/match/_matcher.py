"""Matches needs: gathers documents, ranks their people, and tells why."""

import time
from collections.abc import Mapping, Sequence

from tsunagi.match._complements import complements
from tsunagi.match._features import FEATURES, Held, features, held_by
from tsunagi.match._matches import COMPONENTS, Candidate, Evidence, Group, Matches, Need
from tsunagi.match._parts import Sought, answered, coverage, sought
from tsunagi.match._passages import passages, words
from tsunagi.match._people import INSTITUTIONS, Person
from tsunagi.match._pool import Found, Stores, check, gather, liked_texts
from tsunagi.model.text import fold
from tsunagi.search import Query

SHOWN = 3
"""Documents of evidence for a person."""
RANKED = 300
"""People who are weighed, by their best document."""
NEEDS = 100
"""Open needs that are looked at for a seed."""

Scores = dict[str, float]


class OneMatcher:
    """Implements tsunagi.match.Matcher over the stores of one installation."""

    def __init__(self, stores: Stores, weights: Mapping[str, float]) -> None:
        self._stores, self._weights = stores, weights

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
        shown = _Shown(parts, owners, self._weights, [one for one in found if one.entity is not None])
        candidates = self._ranked(need, held_by(found, owners), shown)
        documents = shown.by_kind(need.size)
        texts = {one.id: one.folded for one in shown.read}
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

    def features(self, need: Need) -> dict[str, dict[str, float]]:
        """Person → feature → number: what the ranking weighs, to fit the weights by."""
        check(need)
        found = gather(need, self._parts(need), self._stores)
        held = held_by(found, self._stores.people.people([one.id for one in found]))
        return self._features(need, _likeliest(held))[1]

    def needs_for(self, id: str, size: int = 20) -> list[Evidence]:
        """Open needs that an entity may answer, those first whose words it has most of."""
        texts = liked_texts([id], 1.0, self._stores.catalogue)
        hits = self._stores.index.nearest(texts, NEEDS, Query(filters={"kind": ("Need",)}))
        held = self._stores.catalogue.many([hit.id for hit in hits])
        folded, top = (
            fold("\n".join(text for text, _ in texts)),
            max((hit.score for hit in hits), default=1.0),
        )
        rows: list[tuple[float, Evidence]] = []
        for hit in hits:
            if hit.id == id or hit.id not in held or held[hit.id].deleted:
                continue
            entity = held[hit.id].entity
            said = f"{entity.first('name')}\n{entity.first('description')}"
            parts = sought(said, self._stores.index.weights)
            covered = coverage(parts, folded)
            if covered > 0:
                one = Found(hit.id, hit.score / top, 0.0, entity, folded, covered)
                shown = _Shown(parts, {}, self._weights, [one])
                rows.append((shown.score(one), shown.evidence(one)))
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
        persons = self._stores.people.many(list(held), need.years[1])
        last = max((person.last for person in persons.values() if person.last is not None), default=0)
        return persons, features(held, persons, (need.years[1] or last) + 1)

    def _ranked(self, need: Need, held: Mapping[str, Held], shown: "_Shown") -> list[Candidate]:
        held = {
            key: mine
            for key, mine in _likeliest(held).items()
            if any(one.entity is not None for one, _ in mine)
        }
        persons, made = self._features(need, held)
        given = _given(made, self._weights)
        whole = {key: sum(row.values()) for key, row in given.items()}
        best = max(whole.values(), default=0.0) or 1.0
        order = sorted(whole, key=lambda key: (-whole[key], key))[: need.size]
        return [
            Candidate(persons[key], whole[key] / best, _shares(given[key]), shown.best_of(held[key]))
            for key in order
        ]


class _Shown:
    """The documents that were read, as evidence."""

    def __init__(
        self,
        parts: Sequence[Sought],
        owners: Mapping[str, Sequence[tuple[str, str]]],
        weights: Mapping[str, float],
        read: Sequence[Found],
    ) -> None:
        self._parts, self._owners, self._weights, self.read = parts, owners, weights, read
        self._covered = max((one.covered for one in read), default=0.0) or 1.0
        self._meant = max((one.meaning for one in read), default=0.0) or 1.0
        self._best = max((self.score(one) for one in read), default=0.0) or 1.0
        self._made: dict[str, Evidence] = {}

    def by_kind(self, size: int) -> dict[str, list[Evidence]]:
        """Kind → its `size` best documents."""
        kinds: dict[str, list[Found]] = {}
        for one in sorted(self.read, key=lambda one: -self.score(one)):
            if one.entity is not None:
                kinds.setdefault(one.entity.kind, []).append(one)
        return {kind: [self.evidence(one) for one in found[:size]] for kind, found in kinds.items()}

    def best_of(self, held: Held) -> list[Evidence]:
        """A person's best documents."""
        read = [(one, share) for one, share in held if one.entity is not None]
        best = sorted(read, key=lambda pair: -self.score(pair[0]) * pair[1])[:SHOWN]
        return [self.evidence(one) for one, _ in best]

    def score(self, one: Found) -> float:
        """What the document gives, in the weights of people."""
        return sum(self._given(one).values())

    def _given(self, one: Found) -> Scores:
        weight = self._weights.get
        return {
            "best": weight("best", 0.0) * one.lexical,
            "words": (weight("words", 0.0) + weight("words_top", 0.0) / self._covered) * one.covered,
            "meaning": (weight("meaning", 0.0) + weight("meaning_top", 0.0) / self._meant)
            * max(one.meaning, 0.0),
        }

    def evidence(self, one: Found) -> Evidence:
        """The document with where it answers."""
        if one.id not in self._made:
            self._made[one.id] = self._make(one)
        return self._made[one.id]

    def _make(self, one: Found) -> Evidence:
        entity = one.entity
        assert entity is not None
        holders = [
            v.text
            for name in INSTITUTIONS.get(entity.kind, ("organisation",))
            for v in entity.values.get(name, ())
        ]
        return Evidence(
            id=one.id, kind=entity.kind, title=entity.first("name") or entity.first("alternateName") or one.id,
            passages=passages(entity, self._parts),
            words=words(self._parts, one.folded), year=one.year, source=entity.source,
            institution=holders[0] if holders else "", score=self.score(one) / self._best,
            shares=_shares(self._given(one)), people=list(self._owners.get(one.id, ())), licensable=one.licensable,
        )  # fmt: skip


def _likeliest(held: Mapping[str, Held]) -> dict[str, Held]:
    """Those of most promise by their best document, so that not all people of 400 documents are looked up."""

    def promise(key: str) -> float:
        return max((one.lexical + max(one.meaning, 0.0)) * share for one, share in held[key])

    return {key: held[key] for key in sorted(held, key=lambda key: (-promise(key), key))[:RANKED]}


def _given(made: Mapping[str, Scores], weights: Mapping[str, float]) -> dict[str, Scores]:
    """Person → component → what it gives above what it gives everybody here."""
    rows: dict[str, Scores] = {}
    for key, numbers in made.items():
        row = rows[key] = dict.fromkeys(COMPONENTS, 0.0)
        for feature, weight in weights.items():
            row[FEATURES[feature]] += weight * numbers[feature]
    least = {name: min((row[name] for row in rows.values()), default=0.0) for name in COMPONENTS}
    # What all have alike tells nothing, but what answers is not nothing because all answer.
    for name in ("best", "votes", "profile", "words", "meaning", "openness"):
        least[name] = min(least[name], 0.0)
    return {key: {name: row[name] - least[name] for name in COMPONENTS} for key, row in rows.items()}


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
