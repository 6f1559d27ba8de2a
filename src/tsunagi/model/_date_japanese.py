"""Dates that begin with the name of an era or period: 大正13, 永仁元年10月3日, S39.7.27, 江戸中期."""

import re

from tsunagi.model._date_atom import Atom, share
from tsunagi.model._date_era import era_date, era_decade, era_span, period_span, sexagenary
from tsunagi.model._date_number import fiscal_year
from tsunagi.model._date_table import INITIALS, Tables

Found = tuple[Atom, int]

_INITIAL = re.compile(r"([mtshr])\.?(元|\d{1,2})(?!\d)(?=[年.\s/〜–-]|$|\)|頃)")
_INITIAL_PART = re.compile(r"([mtshe])(?=前|中|後|末|初)")
_NUMBER = re.compile(r"\s*第?(元|\d{1,2})(?!\d|\s?世紀|\s?月)")
_DECADE = re.compile(r"\s?年?代")
_SIGN = r"(?:\s?[甲乙丙丁戊己庚辛壬癸]?[子丑寅卯辰巳午未申酉戌亥]の?[年歳]?)?"
_MONTH_DAY = re.compile(
    r"\s?年{0,2}"
    + _SIGN
    + r"\s?(閏)?\s?(\d{1,2})月\s?(?:(\d{1,2})(?!\d)日?|(晦)日?|(朔)日?|吉日|[上中下]旬)?"
)
_DOTTED = re.compile(r"年?[./](閏)?(\d{1,2}|-)(?!\d)(?:[./](\d{1,2}|-)(?!\d))?月?日?")
_YEAR_END = re.compile(r"\s?年{0,2}(度)?" + _SIGN + r"(?![間代])")
_BARE_SIGN = re.compile(r"\s*([甲乙丙丁戊己庚辛壬癸])([子丑寅卯辰巳午未申酉戌亥])年?")
_STRETCH = re.compile(r"(?:時代|期|年間|年中|朝|頃の|\s?period|\s?era|\s?dynasty)?の?")


def _name(text: str, at: int, tables: Tables) -> str:
    """The era whose name stands at `at`; '' if none does."""
    for size in (4, 2):
        if text[at : at + size] in tables.eras:
            return text[at : at + size]
    for romaji in ("meiji", "taisho", "taishō", "showa", "shōwa", "heisei", "reiwa"):
        if text.startswith(romaji, at):
            return romaji
    return ""


def read_era(text: str, at: int, tables: Tables) -> Found | None:
    """A date of an era, a decade of one, or a whole era, and where it ends."""
    written = _name(text, at, tables)
    if not written:
        return _by_initial(text, at)
    name = tables.periods[written].name if written[0].isascii() else written
    end = at + len(written)
    number = _NUMBER.match(text, end)
    if not number:
        if sign := _BARE_SIGN.match(text, end):
            year = sexagenary(name, sign[1], sign[2])
            if year:
                return year, sign.end()
        if written in tables.periods:
            return None
        return _part(era_span(name), "", text, end, tables)
    return _dated(name, 1 if number[1] == "元" else int(number[1]), text, number.end())


def _by_initial(text: str, at: int) -> Found | None:
    """S39.7.27, H12, Ｓ後期."""
    if at and text[at - 1].isalnum():
        return None
    if found := _INITIAL.match(text, at):
        return _dated(INITIALS[found[1]], 1 if found[2] == "元" else int(found[2]), text, found.end())
    return None


def _dated(name: str, number: int, text: str, at: int) -> Found | None:
    """What follows the year of an era: decade, month and day, or nothing."""
    if found := _DECADE.match(text, at):
        atom = era_decade(name, number) if number % 10 == 0 else None
        return (atom, found.end()) if atom else None
    month = day = 0
    leap = False
    if found := _MONTH_DAY.match(text, at):
        leap, month, day = bool(found[1]), int(found[2]), int(found[3] or 0)
        day = 1 if found[5] else day
    elif found := _DOTTED.match(text, at):
        parts = [int(part) if part and part != "-" else 0 for part in (found[2], found[3])]
        leap, (month, day) = bool(found[1]), parts
    if found is None and (found := _YEAR_END.match(text, at)):
        end = found.end()
        if found[1] and (fiscal := era_date(name, number)):
            return fiscal_year(fiscal.year), end
    atom = era_date(name, number, month, day, leap)
    return (atom, found.end() if found else at) if atom else None


def _part(whole: Atom, period: str, text: str, at: int, tables: Tables) -> Found:
    """`whole`, or the part of it that is named after it (江戸時代後期, 文政末), and where that ends."""
    found = _STRETCH.match(text, at)
    end = found.end() if found else at
    for size in range(5, 0, -1):
        word = text[end : end + size]
        part = "early" if word == "前" and text[end + 1 : end + 2] not in {"後"} else tables.parts.get(word)
        if part and len(word) == size:
            atom = period_span(period, part) if period else share(whole, part)
            if atom:
                return atom._replace(part=part), end + size + (text[end + size : end + size + 1] == "期")
    return whole, end


def read_period(text: str, at: int, tables: Tables) -> Found | None:
    """A period or a part of it, and where it ends."""
    if (found := _INITIAL_PART.match(text, at)) and not (at and text[at - 1].isalnum()):
        name = INITIALS[found[1]]
        whole = period_span(name)
        return _part(whole, name, text, found.end(), tables) if whole else None
    for size in range(15, 1, -1):
        name = text[at : at + size]
        if len(name) == size and name in tables.periods:
            if name.isascii() and text[at + size : at + size + 1].isalpha():
                return None
            whole = period_span(name)
            return _part(whole, name, text, at + size, tables) if whole else None
    return None
