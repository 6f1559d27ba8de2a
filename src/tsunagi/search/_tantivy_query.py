"""The neutral query in Tantivy's terms."""

import re
from collections.abc import Sequence

import tantivy as engine

from tsunagi.search import Query
from tsunagi.search._grams import BREAK, grams, phrase
from tsunagi.search._query import All, Either, Node, Not, Term, terms
from tsunagi.search._spans import SLOTS, decade_number
from tsunagi.search._tantivy_schema import CHECKPOINT_ID, CODED_FACETS, code, identifier_key, schema
from tsunagi.search._words import is_connector, numbers, segments

ANYWHERE = (("title", 2.0), ("body", 1.0), ("subject_words", 1.0))
"""Fields that a word is sought in if none is named, and how much each counts."""
PHRASE_BOOST = 2.0
"""How much the whole of a word that was cut at its seams counts."""
OTHER_NUMBER_BOOST = 0.8
"""How much studies counts where study was sought."""
RELAXED_SHARES = (0.6, 0.35)
"""Parts of what was sought that a document must have once nothing has all of it; the second is tried last."""
MOST_RELAXED = 48
"""Tokens of a relaxed query."""

Clause = tuple[engine.Occur, engine.Query]
Cover = list[tuple[int, str]]
Fields = Sequence[tuple[str, float]]
_MUST, _SHOULD, _NOT = engine.Occur.Must, engine.Occur.Should, engine.Occur.MustNot


def number_of(searcher: engine.Searcher, query: engine.Query) -> int:
    """How many documents fit."""
    return int(searcher.search(query, 1).count)  # type: ignore[attr-defined]  # its type stub lacks it


def everything() -> engine.Query:
    """All documents but the one that holds the checkpoint."""
    hidden = engine.Query.term_query(schema(), "id", CHECKPOINT_ID)
    return engine.Query.boolean_query([(_MUST, engine.Query.all_query()), (_NOT, hidden)])


def compiled(node: Node | None, query: Query, *, without: str = "", scored: bool = True) -> engine.Query:
    """What fits `node` and all that narrows `query`, the positive filter of facet `without` left out."""
    clauses = [] if node is None else _clauses(node, scored)
    return _joined(clauses + narrowing(query, without))


def relaxed(node: Node, share: float, query: Query, *, without: str = "") -> engine.Query | None:
    """What has at least `share` of the pairs and words sought; None if there is but one."""
    sought = list(dict.fromkeys(t for term in terms(node) for t in grams([term.text])[0].split()))
    tokens = [token for token in sought if len(token) > 1 and token != BREAK][:MOST_RELAXED]
    if len(tokens) < 2:
        return None
    parts = [(_SHOULD, in_fields([(0, token)], ANYWHERE)) for token in tokens]
    least = max(1, int(len(tokens) * share + 0.5))
    some = engine.Query.boolean_query(parts, minimum_number_should_match=least)
    return _joined([(_MUST, some), *narrowing(query, without)])


def narrowing(query: Query, without: str = "") -> list[Clause]:
    """The clauses of filters, days and box."""
    clauses: list[Clause] = []
    for facet, values in query.filters.items():
        wanted = [value for value in values if not value.startswith("-")]
        unwanted = [value[1:] for value in values if value.startswith("-")]
        if wanted and facet != without:
            clauses.append((_MUST, _values(facet, wanted)))
        if unwanted:
            clauses.append((_NOT, _values(facet, unwanted)))
    if query.days != (None, None):
        clauses.append((_MUST, _days(*query.days)))
    if query.box is not None:
        clauses.append((_MUST, _box(*query.box)))
    return clauses


def _joined(clauses: list[Clause]) -> engine.Query:
    if not any(occur == _MUST for occur, _ in clauses):
        if not clauses:
            return everything()
        clauses = [(_MUST, everything()), *clauses]
    if len(clauses) == 1:
        return clauses[0][1]
    return engine.Query.boolean_query(clauses)


def _clauses(node: Node, scored: bool) -> list[Clause]:
    """The clauses of a node, to be joined with others of the same level."""
    if isinstance(node, Not):
        return [(_NOT, _joined(_clauses(node.part, scored=False)))]
    if isinstance(node, All):
        parts = [part for part in node.parts if not _says_nothing(part)] or list(node.parts)
        return [clause for part in parts for clause in _clauses(part, scored)]
    if isinstance(node, Either):
        if not node.parts:
            return [(_MUST, engine.Query.empty_query())]
        parts_ = [(_SHOULD, _joined(_clauses(part, scored))) for part in node.parts]
        return [(_MUST, engine.Query.boolean_query(parts_))]
    return _term(node, scored)


def _says_nothing(node: Node) -> bool:
    return isinstance(node, Term) and not (node.exact or node.field) and is_connector(node.text)


def _term(term: Term, scored: bool) -> list[Clause]:
    if term.field in ("kind", "source"):
        spellings = {term.text, term.text.lower(), term.text.capitalize()}
        return [(_MUST, engine.Query.term_set_query(schema(), term.field, sorted(spellings)))]
    if term.field == "id":
        return [(_MUST, _identifier(term))]
    fields = _fields(term.field)
    if term.prefix:
        return [(_MUST, beginning(term.text, fields))]
    parts = [term.text] if term.exact else segments(term.text)
    if len(parts) == 1:
        return [(_MUST, _word(term.text, fields, exact=term.exact))]
    clauses = [(_MUST, _word(part, fields)) for part in parts]
    if scored:
        whole = engine.Query.boost_query(_word(term.text, fields, exact=True), PHRASE_BOOST)
        clauses.append((_SHOULD, whole))
    return clauses


def _fields(field: str) -> Fields:
    if not field:
        return ANYWHERE
    return ((field if field == "title" else f"{field}_words", 1.0),)


def _identifier(term: Term) -> engine.Query:
    key = identifier_key(term.text)
    if term.prefix:
        start = f"{re.escape(key)}.*"
        parts = [engine.Query.regex_query(schema(), "identifier", start)]
        parts.append(engine.Query.regex_query(schema(), "id", f"{re.escape(term.text)}.*"))
    else:
        parts = [engine.Query.term_query(schema(), "identifier", key)]
        if term.text != CHECKPOINT_ID:
            parts.append(engine.Query.term_query(schema(), "id", term.text))
        scheme, colon, rest = key.partition(":")
        if colon and scheme.isalpha():
            parts.append(engine.Query.term_query(schema(), "identifier", rest))
    return engine.Query.const_score_query(_any(parts), 1.0)


def _word(text: str, fields: Fields, *, exact: bool = False) -> engine.Query:
    cover = phrase(text)
    if exact or len(cover) > 1 or not cover:
        return in_fields(cover, fields)
    others = numbers(cover[0][1])
    found = [in_fields(cover, fields)]
    found += [engine.Query.boost_query(in_fields([(0, o)], fields), OTHER_NUMBER_BOOST) for o in others]
    return _any(found)


def beginning(text: str, fields: Fields) -> engine.Query:
    """What has a word that begins with the last of `text`, the others before it, in one of the fields."""
    cover = phrase(text)
    if cover:
        at, token = cover[-1]
        if not token.endswith("*") and token[0].isascii():
            cover[-1] = (at, token + "**")
    return in_fields(cover, fields)


def in_fields(cover: Cover, fields: Fields) -> engine.Query:
    """What has the tokens at their places in one of the fields."""
    parts = []
    for field, boost in fields:
        found = _in_field(cover, field)
        parts.append(found if boost == 1.0 else engine.Query.boost_query(found, boost))
    return _any(parts)


def _in_field(cover: Cover, field: str) -> engine.Query:
    """The tokens at their places. '*' at the end of the last is any one character or none, '**' are any."""
    if not cover:
        return engine.Query.empty_query()
    last = cover[-1][1]
    if not last.endswith("*"):
        if len(cover) == 1:
            return engine.Query.term_query(schema(), field, last)
        return engine.Query.phrase_query(schema(), field, list(cover))
    end = ".*" if last.endswith("**") else ".?"
    pattern = re.escape(last.rstrip("*")) + end
    if len(cover) == 1:
        return engine.Query.regex_query(schema(), field, pattern)
    words = [(at, re.escape(token)) for at, token in cover[:-1]]
    return engine.Query.regex_phrase_query(schema(), field, [*words, (cover[-1][0], pattern)])


def _any(parts: list[engine.Query]) -> engine.Query:
    if len(parts) == 1:
        return parts[0]
    return engine.Query.boolean_query([(_SHOULD, part) for part in parts])


def _values(facet: str, values: list[str]) -> engine.Query:
    field, sought = facet, list[str | int](values)
    if facet == "decade":
        sought = [number for value in values if (number := decade_number(value)) is not None]
    elif facet in CODED_FACETS:
        field, sought = f"{facet}_code", [code(value) for value in values]
    return engine.Query.const_score_query(engine.Query.term_set_query(schema(), field, sought), 0.0)


def _days(first: int | None, last: int | None) -> engine.Query:
    """Documents one of whose spans overlaps; a span begins before the end and ends after the beginning."""
    return engine.Query.const_score_query(
        _any([_joined(_slot(slot, first, last)) for slot in range(SLOTS)]), 0.0
    )


def _slot(slot: int, first: int | None, last: int | None) -> list[Clause]:
    clauses: list[Clause] = []
    if last is not None:
        clauses.append((_MUST, _range(f"first{slot}", engine.FieldType.Integer, None, last)))
    if first is not None:
        clauses.append((_MUST, _range(f"last{slot}", engine.FieldType.Integer, first, None)))
    return clauses


def _box(south: float, west: float, north: float, east: float) -> engine.Query:
    sides = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    across = [_range("west", engine.FieldType.Float, low, high) for low, high in sides]
    inside = [(_MUST, _range("south", engine.FieldType.Float, south, north)), (_MUST, _any(across))]
    return engine.Query.const_score_query(engine.Query.boolean_query(inside), 0.0)


def _range(field: str, kind: engine.FieldType, low: float | None, high: float | None) -> engine.Query:
    return engine.Query.range_query(schema(), field, kind, low, high)


def after(query: engine.Query, field: str, key: int, *, descending: bool) -> engine.Query:
    """What of `query` is at `key` or beyond it in the order of the unsigned `field`."""
    bounds = (None, key) if descending else (key, None)
    rest = _range(field, engine.FieldType.Unsigned, *bounds)
    return engine.Query.boolean_query([(_MUST, query), (_MUST, rest)])
