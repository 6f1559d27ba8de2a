"""Puts the tokens of a date together: ranges, alternatives, lists, circa, open ends, remarks in brackets."""

import re
from functools import cache

from tsunagi.model._date_atom import Atom, gregorian, share
from tsunagi.model._date_era import GREGORIAN_FROM, era_date, era_decade, lunar
from tsunagi.model._date_join import UNKNOWN, after, before, earlier, explained, stretch, together, upper
from tsunagi.model._date_table import load_tables
from tsunagi.model._date_token import Token, tokens

MOST_DEPTH = 4

_SLASH = re.compile(r"/(?=[^\d/]|\d{4})")

OPENINGS = {"before": earlier, "until": earlier, "upto": before, "after": after, "since": after}
"""Words that open a date to one side."""

_JOINS = {"list": ",", "also": "&", "or": "|"}


@cache
def _later_work() -> re.Pattern[str]:
    latin = [word for word in load_tables().later_work if word.isascii()]
    others = [word for word in load_tables().later_work if not word.isascii()]
    return re.compile(rf"\b(?<!or )(?:{'|'.join(latin)})\b|{'|'.join(others)}")


def first_date(text: str) -> str:
    """`text` without what was done to the thing later: `1978, printed 2005` and 明治5/昭和9改修."""
    for found in _later_work().finditer(text):
        slash = _SLASH.search(text, 2, found.start())
        cut = slash.start() if slash else max(text.rfind(sign, 0, found.start()) for sign in ",;(/、")
        if cut > 1:
            return text[:cut]
    return text


def read_date(text: str) -> Atom | None:
    """The date in `text`, written as _date_text.even does; UNKNOWN if it says that none is known."""
    cut = tokens(first_date(text))
    if not cut:
        return None
    atom, end = _Phrase().read(cut, 0, 0)
    if atom is None or 0 <= end < len(cut):
        return None
    if text.startswith("[") and not atom.unknown:
        atom = atom._replace(maybe=True)
    return atom


class _Phrase:
    """The reading of one sequence of tokens, up to its end or its closing bracket."""

    def __init__(self) -> None:
        self.terms: list[Atom] = []
        self.joins: list[str] = []
        self.join = ""
        self.circa = self.maybe = self.between = False
        self.side = self.part = ""
        self.short = False

    def read(self, cut: list[Token], at: int, depth: int) -> tuple[Atom | None, int]:
        """The date from token `at`, and the token after it; no date and -1 if it makes no sense."""
        while at < len(cut):
            token = cut[at]
            at += 1
            if token.kind == ")":
                if depth:
                    break
            elif token.kind == "(":
                at = self.read_brackets(cut, at, depth)
                if at < 0:
                    return None, -1
            elif not self.take(token):
                return None, -1
        date = self.fold(closing=True)
        return (None, -1) if self.terms and date is None else (date, at)

    def read_brackets(self, cut: list[Token], at: int, depth: int) -> int:
        """Takes what stands in brackets from token `at`; the token after them, or -1."""
        if depth >= MOST_DEPTH:
            return -1
        if at < len(cut) and cut[at].kind == "or" and not depth:
            return at
        inner = _Phrase()
        remark, end = inner.read(cut, at, depth + 1)
        if remark is not None and not self.add_remark(remark):
            return -1
        if remark is None and end >= 0:
            for kind in ("circa", "maybe"):
                if getattr(inner, kind):
                    self.qualify(kind)
        return end

    def take(self, token: Token) -> bool:
        """Takes one token; False if it makes no sense here."""
        kind = token.kind
        if kind == "date":
            return self.push(token.atom, short=False)
        if kind in {"num", "monthday"}:
            return self.push_short(token)
        if kind == "unknown":
            return self.push(UNKNOWN, short=False)
        if kind == "range":
            if not self.terms:
                self.terms.append(UNKNOWN)
            self.join = "-"
        elif kind in _JOINS:
            self.join = "-" if self.between and kind == "also" else _JOINS[kind] if self.terms else ""
        elif kind in {"circa", "maybe"}:
            self.qualify(kind)
        elif kind in {"before", "after"}:
            self.side = kind
        elif kind in OPENINGS:
            return self.open_last(kind)
        elif kind == "between":
            self.between = True
        elif kind == "part":
            return self.take_part(token.unit)
        return True

    def qualify(self, kind: str) -> None:
        """Circa and ? before a date hold for it; behind one, for that one and what shares its figures."""
        if self.terms and not self.join:
            reach = 2 if self.short and self.joins and self.joins[-1] == "-" else 1
            for place in range(len(self.terms) - reach, len(self.terms)):
                term = self.terms[place]
                self.terms[place] = (
                    term._replace(circa=True) if kind == "circa" else term._replace(maybe=True)
                )
        else:
            setattr(self, kind, True)

    def take_part(self, part: str) -> bool:
        """後半 behind a stretch of years, or `late` before one."""
        if self.terms and not self.join:
            last = self.terms[-1]
            if last.coarse and last.kind != "set":
                self.terms[-1] = (share(last, part) or last)._replace(circa=last.circa, maybe=last.maybe)
            return last.coarse
        self.part = part
        return True

    def open_last(self, kind: str) -> bool:
        """以前 and 以降 open the last date; まで of から…まで does not."""
        if not self.terms or self.join:
            return False
        if kind == "upto" and self.joins and self.joins[-1] == "-":
            return True
        self.terms[-1] = OPENINGS[kind](self.terms[-1])
        return True

    def push(self, atom: Atom | None, short: bool) -> bool:
        """Adds a date, with what was said before it."""
        if atom is None:
            return False
        if self.part:
            atom = share(atom, self.part) if atom.coarse else None
            if atom is None:
                return False
        if self.circa or self.maybe:
            atom = atom._replace(circa=atom.circa or self.circa, maybe=atom.maybe or self.maybe)
        if self.side:
            atom = self.beside(atom)
        if self.terms:
            self.joins.append(self.join or ",")
        self.terms.append(atom)
        self.join = self.side = self.part = ""
        self.circa = self.maybe = False
        self.short = short
        return True

    def beside(self, atom: Atom) -> Atom:
        """`atom` as said by before or after; at the end of a range that is only vague."""
        if self.join == "-" and self.terms:
            return (
                before(atom)._replace(norm=upper(atom), circa=True)
                if self.side == "before"
                else (atom._replace(circa=True))
            )
        return OPENINGS[self.side](atom)

    def push_short(self, token: Token) -> bool:
        """Adds a date of which only the last figures are written."""
        if not self.terms or self.terms[-1].unknown:
            return False
        last = self.terms[-1]
        if token.kind == "monthday":
            atom = _month_day(last, token)
            if atom and not self.join and last.kind == "year":
                self.terms[-1] = atom
                return True
        else:
            atom = _short_year(last, token, self.join)
        if atom is not None and self.join and not (self.circa or self.maybe):
            atom = atom._replace(circa=last.circa, maybe=last.maybe)
        return bool(self.join) and self.push(atom, short=True)

    def add_remark(self, remark: Atom) -> bool:
        """Takes what stood in brackets."""
        if not self.terms or self.join:
            return self.push(remark, short=False)
        if remark.kind in {"range", "set"} and len(self.terms) > 1:
            whole = self.fold(closing=False)
            if whole is None:
                return False
            self.terms, self.joins = [whole], []
        self.terms[-1] = explained(self.terms[-1], remark)
        return True

    def fold(self, closing: bool) -> Atom | None:
        """All terms as one: `or` binds closest, then ranges, then lists."""
        terms, joins = list(self.terms), list(self.joins)
        if closing and self.join == "-" and terms and not terms[-1].unknown:
            terms.append(UNKNOWN)
            joins.append("-")
        if not terms:
            return None
        if "|" in joins and ("-" in joins or "," in joins):
            folded = _fold(terms, joins, "|")
            if folded is None:
                return None
            terms, joins = folded
        folded = _fold(terms, joins, "-")
        if folded is None:
            return None
        terms = [term for term in folded[0] if not term.unknown] or [UNKNOWN]
        return terms[0] if len(terms) == 1 else together(terms, "[]" if "|" in folded[1] else "{}")


def _fold(terms: list[Atom], joins: list[str], sign: str) -> tuple[list[Atom], list[str]] | None:
    done, rest = [terms[0]], []
    for join, term in zip(joins, terms[1:], strict=True):
        if join != sign:
            done.append(term)
            rest.append(join)
            continue
        both = stretch(done[-1], term) if sign == "-" else together([done[-1], term], "[]")
        if both is None:
            return None
        done[-1] = both
    return done, rest


def _month_day(last: Atom, token: Token) -> Atom | None:
    if last.era and last.until < GREGORIAN_FROM:
        return lunar(last.era, last.until, token.number, token.day, token.leap)
    if last.coarse:
        return None
    return gregorian(last.until, token.number, token.day)


def _short_year(last: Atom, token: Token, join: str) -> Atom | None:
    """The year, month or day that short figures mean beside `last`: 昭和28、9年; 1843–4."""
    number = token.number
    if last.kind in {"day", "month"} and not token.day and token.unit in {"日", ""} and len(last.norm) > 5:
        year, month = divmod(last.last // 100, 100)
        return gregorian(year, month, number) if token.unit else gregorian(year, max(number, month + 1))
    if last.era in load_tables().eras:
        ago = last.until - load_tables().eras[last.era].year + 1
        if join in {",", "&", "|"} and number < 10 <= ago and number < ago:
            number += ago - ago % 10
        if token.unit in {"代", "年代"}:
            return era_decade(last.era, number)
        return era_date(last.era, number, token.day) if number >= ago or join != "-" else None
    if not -9999 < last.until < 9999 or token.day or token.unit in {"代", "年代"}:
        return None
    year = last.until - last.until % 10**token.digits + number
    return gregorian(year) if year >= last.until or join != "-" else None
