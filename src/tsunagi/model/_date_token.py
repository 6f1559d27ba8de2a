"""Cuts the text of a date into tokens: dates that stand by themselves, short numbers, and words."""

import re
from typing import NamedTuple

from tsunagi.model._date_atom import Atom
from tsunagi.model._date_japanese import read_era, read_period
from tsunagi.model._date_number import read_before_christ, read_lettered, read_number
from tsunagi.model._date_table import Tables, load_tables

MOST_TOKENS = 40

_LATIN = re.compile(r"[a-zà-öø-ÿāēīōū©℗]+\.?")
_HEAD = re.compile(r"[^\W\d_]+|[^ ]")
_KANJI_SIGN = re.compile(r"([甲乙丙丁戊己庚辛壬癸]?)([子丑寅卯辰巳午未申酉戌亥])(?:の?[年歳])?")
_OPENING, _CLOSING, _BLANK = "(", ")", ' \t\u3000[]"「」'


class Token(NamedTuple):
    """A piece of the text. `kind`: date, num, monthday, part, (, ), or a kind of _date_words.yml."""

    kind: str
    atom: Atom | None = None
    number: int = 0
    digits: int = 0
    unit: str = ""
    """What stands after a short number: 年, 月, 日, 代, or nothing; of a part, its name."""
    day: int = 0
    leap: bool = False


def tokens(text: str) -> list[Token] | None:
    """The tokens of `text` as _date_text.even writes it; None at the first word that is not known."""
    tables = load_tables()
    found: list[Token] = []
    position, length = 0, len(text)
    while position < length:
        c = text[position]
        if c in _BLANK:
            position += 1
            continue
        if c in _OPENING or c in _CLOSING:
            token, end = Token(c), position + 1
        elif c.isdigit():
            token, end = _digits(text, position)
        elif c.isascii() or c in "äöüéàâèøåß©℗ōā":
            token, end = _latin(text, position, tables)
        else:
            token, end = _kanji(text, position, tables)
        if end == position or len(found) >= MOST_TOKENS:
            return None
        found.append(token)
        position = end
    return found


_NOTHING = Token("")


def _digits(text: str, position: int) -> tuple[Token, int]:
    found = read_number(text, position)
    if found is None:
        return _latin(text, position, load_tables())
    short, end = found
    if isinstance(short, Atom):
        return Token("date", short), end
    phrase, phrase_end = _phrase(text, position, load_tables())
    if phrase.kind and phrase_end > end:
        return phrase, phrase_end
    if short.unit == "月":
        return Token("monthday", number=short.number, day=short.day, leap=short.leap), end
    return Token("num", number=short.number, digits=short.digits, unit=short.unit, day=short.day), end


def _phrase(text: str, position: int, tables: Tables) -> tuple[Token, int]:
    """The longest known phrase at `position`; it must not end within a word."""
    head = _HEAD.match(text, position)
    for phrase in tables.phrases.get(head.group(), ()) if head else ():
        stop = position + len(phrase)
        if text.startswith(phrase, position) and not (
            phrase[-1].isalpha() and stop < len(text) and text[stop].isalpha() and text[stop].isascii()
        ):
            return _named(phrase, tables), stop
    return _NOTHING, position


def _named(word: str, tables: Tables) -> Token:
    if word in tables.parts:
        return Token("part", unit=tables.parts[word])
    return Token(tables.words[word]) if word in tables.words else _NOTHING


def _latin(text: str, position: int, tables: Tables) -> tuple[Token, int]:
    word = _LATIN.match(text, position)
    if word:
        dated = read_lettered(text, position) or read_era(text, position, tables)
        dated = dated or read_period(text, position, tables)
        if dated:
            return Token("date", dated[0]), dated[1]
    token, end = _phrase(text, position, tables)
    if token.kind:
        return token, end
    c = text[position]
    if not word:
        kind = tables.words.get(c, "")
        return Token(kind), position + 1 if kind else position
    for spelling in (word.group(), word.group().rstrip(".")):
        token = _named(spelling, tables)
        if token.kind:
            return token, position + len(spelling)
    return _NOTHING, position


def _kanji(text: str, position: int, tables: Tables) -> tuple[Token, int]:
    dated = read_era(text, position, tables) or read_period(text, position, tables)
    dated = dated or read_before_christ(text, position)
    if dated:
        return Token("date", dated[0]), dated[1]
    for size in range(min(tables.longest, len(text) - position), 0, -1):
        word = text[position : position + size]
        if word in tables.words:
            return Token(tables.words[word]), position + size
        if word in tables.parts:
            return Token("part", unit=tables.parts[word]), position + size
    sign = _KANJI_SIGN.match(text, position)
    return (Token("note"), sign.end()) if sign else (_NOTHING, position)
