"""What a person typed → a neutral syntax tree.

    query   = either+                       words beside each other: all of them (AND may be written)
    either  = needed ("OR" needed)*         OR binds closer: cat OR dog bark = (cat OR dog) bark
    needed  = ("NOT" | "-") needed | atom
    atom    = "(" query ")" | [field ":"] ( word | word"*" | quoted ) | field ":" "(" query ")"

Quotes are "", “”, 「」 and 『』; spaces and brackets may be full-width. People who know none of this are not
surprised: a quote without its partner is text, a '-' counts only at the start of a word, and
AND, OR, NOT only in capitals. A colon makes a field only after a Latin word that no '//' follows; the
names of identifier schemes (doi:10.1/x) seek that identifier.
"""

import re
from dataclasses import dataclass

from tsunagi.errors import BadRequest
from tsunagi.search._grams import is_sought

FIELDS = ("title", "person", "subject", "place", "institution", "id", "kind", "source")
LONGEST = 1_000
"""Characters in a query."""
MOST_CLAUSES = 64
DEEPEST = 10
SHORTEST_PREFIX = 2

_SCHEMES = frozenset(
    {
        "ark", "arxiv", "crid", "doi", "grid", "hdl", "isbn", "isni", "issn", "jpno", "kaken", "naid", "ncid",
        "ndlbibid", "ndljp", "orcid", "pmid", "ror", "urn", "viaf",
    }
)  # fmt: skip
_LEX = re.compile(
    r"""\s+
    | (?P<open>[(（]) | (?P<close>[)）])
    | (?P<field>[A-Za-z]{2,20}) [:：] (?!//) (?=[^\s])
    | (?P<quoted>"[^"]*"|“[^”]*”|「[^」]*」|『[^』]*』)
    | (?P<minus>-(?=[^\s-]))
    | (?P<word>[^\s()（）"“「『]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPERATORS = {"AND", "OR", "NOT"}


@dataclass(frozen=True)
class Term:
    """A word, phrase or prefix to find, as typed, in one of FIELDS or ('') anywhere."""

    text: str
    field: str = ""
    exact: bool = False
    """Quoted: the very characters in a row."""
    prefix: bool = False


@dataclass(frozen=True)
class All:
    """Documents that fit every part."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Either:
    """Documents that fit at least one part."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """Documents that do not fit the part."""

    part: "Node"


Node = Term | All | Either | Not


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Node | None:
    """The syntax tree of what was typed; None if nothing was (everything is sought).

    A query of nothing but punctuation gives a tree that nothing fits.

    Raises:
        BadRequest: it is too long, has too many parts or cannot be read; the text says where.
    """
    if len(text) > LONGEST:
        raise BadRequest(
            "The query has %(count)s characters; at most %(most)s are allowed.",
            "q",
            count=len(text),
            most=LONGEST,
        )
    tokens = _tokens(text)
    if not tokens:
        return Either(()) if text.strip() else None
    return _Parser(tokens).read()


def terms(node: Node | None) -> list[Term]:
    """The terms that a fitting document may have, those under NOT left out."""
    if node is None or isinstance(node, Not):
        return []
    if isinstance(node, Term):
        return [node]
    return [term for part in node.parts for term in terms(part)]


def is_plain(node: Node | None) -> bool:
    """Whether the query is only words, so that leaving some out or respelling them helps."""
    if isinstance(node, All):
        return all(isinstance(part, Term) and is_plain(part) for part in node.parts)
    return isinstance(node, Term) and not (node.exact or node.prefix or node.field)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _LEX.finditer(text):
        kind, found, at = match.lastgroup, match.group(), match.start()
        if kind is None:
            continue
        if kind == "field":
            found = match.group("field")
        elif kind == "minus":
            if at and not text[at - 1].isspace() and text[at - 1] not in "(（":
                continue
        elif kind == "quoted":
            found = found[1:-1]
            if not is_sought(found):
                continue
        elif kind == "word":
            if found in _OPERATORS:
                kind = found
            elif not is_sought(found):
                continue
        tokens.append(_Token(kind, found, at))
    return tokens


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._clauses = 0

    def read(self) -> Node:
        node = self._all("", 0)
        if self._peek() == "close":
            raise BadRequest(
                "The bracket at character %(at)s closes nothing.", "q", at=self._tokens[self._next].at + 1
            )
        return node

    def _peek(self) -> str:
        return self._tokens[self._next].kind if self._next < len(self._tokens) else ""

    def _all(self, field: str, depth: int) -> Node:
        parts: list[Node] = []
        while (kind := self._peek()) and kind != "close":
            if kind == "AND":
                self._operand("AND", bool(parts))
                continue
            part = self._either(field, depth)
            parts.extend(part.parts if isinstance(part, All) else (part,))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _operand(self, operator: str, has_left: bool) -> None:
        token = self._tokens[self._next]
        self._next += 1
        if not has_left or self._peek() in ("", "close", "AND", "OR"):
            given = {"operator": operator, "at": token.at + 1}
            if has_left:
                raise BadRequest(
                    "%(operator)s at character %(at)s has nothing after it. "
                    "To seek the word itself, write it in small letters or in quotes.", "q", **given,
                )  # fmt: skip
            raise BadRequest(
                "%(operator)s at character %(at)s has nothing before it. "
                "To seek the word itself, write it in small letters or in quotes.", "q", **given,
            )  # fmt: skip

    def _either(self, field: str, depth: int) -> Node:
        if self._peek() == "OR":
            self._operand("OR", False)
        parts = [self._needed(field, depth)]
        while self._peek() == "OR":
            self._operand("OR", True)
            parts.append(self._needed(field, depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _needed(self, field: str, depth: int) -> Node:
        if self._peek() not in ("NOT", "minus"):
            return self._atom(field, depth)
        negated = False
        while self._peek() in ("NOT", "minus"):
            token = self._tokens[self._next]
            if token.kind == "NOT":
                self._operand("NOT", True)
            else:
                self._next += 1
            negated = not negated
        part = self._atom(field, depth)
        return Not(part) if negated else part

    def _atom(self, field: str, depth: int) -> Node:
        if not self._peek():
            raise BadRequest(
                "The query ends after “%(word)s”, where a word should follow.",
                "q",
                word=self._tokens[-1].text,
            )
        token = self._tokens[self._next]
        self._next += 1
        if token.kind == "open":
            return self._group(token, field, depth + 1)
        if token.kind == "field":
            return self._field(token, depth)
        if token.kind not in ("word", "quoted"):
            raise BadRequest(
                "A word should stand at character %(at)s, before “%(word)s”.",
                "q",
                at=token.at + 1,
                word=token.text,
            )
        return self._term(token, field)

    def _group(self, token: _Token, field: str, depth: int) -> Node:
        if depth > DEEPEST:
            raise BadRequest(
                "Brackets at character %(at)s are more than %(most)s deep.",
                "q",
                at=token.at + 1,
                most=DEEPEST,
            )
        node = self._all(field, depth)
        if self._peek() != "close":
            raise BadRequest("The bracket at character %(at)s is not closed.", "q", at=token.at + 1)
        if node == All(()):
            raise BadRequest("The brackets at character %(at)s hold no word.", "q", at=token.at + 1)
        self._next += 1
        return node

    def _field(self, token: _Token, depth: int) -> Node:
        name = token.text.lower()
        if name in _SCHEMES and self._peek() in ("word", "quoted"):
            following = self._tokens[self._next]
            self._next += 1
            return self._term(_Token("quoted", f"{name}:{following.text}", token.at), "id")
        if name not in FIELDS:
            raise BadRequest(
                "There is no field “%(field)s” (character %(at)s). Known: %(known)s. "
                'To seek a colon as it stands, put quotes: "%(field)s:…".',
                "q", field=token.text, at=token.at + 1, known=", ".join(FIELDS),
            )  # fmt: skip
        if self._peek() not in ("word", "quoted", "open"):
            raise BadRequest(
                "A word should follow %(field)s: at character %(at)s.", "q", field=token.text, at=token.at + 1
            )
        return self._atom(name, depth)

    def _term(self, token: _Token, field: str) -> Term:
        self._clauses += 1
        if self._clauses > MOST_CLAUSES:
            raise BadRequest(
                "The query has more than %(most)s words; leave some out.", "q", most=MOST_CLAUSES
            )
        if token.kind == "quoted":
            return Term(token.text, field, exact=True)
        word = token.text.replace("＊", "*")
        if not word.endswith("*"):
            return Term(word, field)
        stem = word.rstrip("*")
        if sum(is_sought(character) for character in stem) < SHORTEST_PREFIX:
            raise BadRequest(
                "“%(word)s” at character %(at)s is too short: give at least %(least)s characters before the “*”.",
                "q", word=word, at=token.at + 1, least=SHORTEST_PREFIX,
            )  # fmt: skip
        return Term(stem, field, prefix=True)
