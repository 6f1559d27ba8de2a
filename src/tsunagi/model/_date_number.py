"""Dates that begin with a figure or the name of a month: 1924年7月16日, 18th century, July 16 1924."""

import re
from typing import NamedTuple

from tsunagi.model._date_atom import Atom, century, decade, gregorian, season, whole_year, years
from tsunagi.model._date_table import load_tables


class Short(NamedTuple):
    """A number that is a date only beside another: the 4 of 1843–4, the 15年 of 明治10～15年."""

    number: int
    digits: int
    unit: str
    day: int = 0
    leap: bool = False


_PLAIN = re.compile(
    r"([1-9]\d{3})(?:年(?!\s?[\d度代間年春夏秋冬]|[^〜]*月)|(?=[〜–()頃\]]|$|, |-\d{4}(?!\d)))"
)
_TIME = r"(?:[ t]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:z|[+-]\d{2}:?\d{2})?)?"
_YMD = re.compile(
    r"(\d{4})(?:年\s?|([-/.])\s?)(\d{1,2})(?:月\s?|\2\s?)\(?(\d{1,2})\)?(?!\d)(?:\s?日)?" + _TIME
)
_COMPACT = re.compile(r"([012]\d{3})(\d\d)(\d\d)(?!\d)")
_COMPACT_MONTH = re.compile(r"(1[0-9]{3}|20[0-9]{2})(0[1-9]|1[0-2])(?!\d)")
_MASKED = re.compile(r"(\d{1,7})([*]{1,7})(?!\d)")
_BLANKED = re.compile(r"(\d{2})(--|\?\?|xx)(?!\d)|(\d{3})(-|\?|x)(?=[\])頃年-]|$|\()")
_YM = re.compile(r"(\d{4})(?:(年)\s?|([-/.]))(\d{1,2})(月)?(?![\d年代])(?:\.-)?")
_DMY = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})(?!\d)")
_MY = re.compile(r"(\d{1,2})[./](\d{4})(?!\d)")
_NAMED_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.)? (?:of )?([a-zà-ÿ]{3,9})\.?,? (\d{4})(?!\d)")
_NAME_DAY_YEAR = re.compile(r"([a-zà-ÿ]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)")
_NAME_YEAR = re.compile(r"([a-zà-ÿ]{3,9})\.?,? (?:of )?(\d{4})(?!\d)")
_YEAR_NAME = re.compile(r"(\d{4}),? ([a-zà-ÿ]{3,9})\.?(?: (\d{1,2})(?!\d))?(?![a-z])")
_DECADE = re.compile(r"(\d{3})0(?:'?s(?![a-z])|er(?: jahren?)?(?![a-z])|\s?年代)")
_CENTURY = re.compile(
    r"(\d{1,2})\s?世紀|(\d{1,2})(?:st|nd|rd|th)[ -]?(?:century|centuries|cent\.?|c\.?)(?![a-z])|"
    r"(\d{1,2})\.\s?(?:jahrhunderts?|jhdt\.?|jhd?s?\.?)(?![a-z])|(\d{1,2})(?:e|ème|eme)\s(?:siècle|siecle)"
)
_CENTURIES = re.compile(
    r"((\d{1,2})(?:st|nd|rd|th|\.|世紀)?)(?=\s?(?:[/–〜~&-]|to|and|or|bis|und|oder)\s?"
    r"(?:(?:early|mid|late)[ -])?\d{1,2}(?:世紀|(?:st|nd|rd|th)[ -]?c|\.\s?jh|\.\s?jahrh))"
)
_ROMAN = re.compile(
    r"([ivxl]{1,6})(?:e|ème|eme)?\.?\s(?:siècle|siecle|secolo|sec\.|jh\.|jahrhundert|century|w\.)(?![a-z])|"
    r"(?:siglo|saec\.|saeculo|s\.)\s([ivxl]{1,6})(?![a-z])"
)
_ANNO = re.compile(r"(?:ad|a\.d\.|anno)\s?(\d{1,4})(?!\d)")
_YEAR_SEASON = re.compile(r"(\d{4})年\s?([春夏秋冬])")
_TWO_YEARS = re.compile(r"(\d{1,4})\s?[–〜~-]\s?(\d{1,4})(?=\s?(?:[abvn]\.\s?[dc]|ad|bc|ce))")
_BEFORE_CHRIST = re.compile(
    r"\s?(?:b\.\s?c\.(?:\s?e\.)?|b\.?c\.?e?\.?|v\.\s?chr\.?|av\.\s?j\.-?c\.)(?![a-z])"
)
_BEFORE_CHRIST_JA = re.compile(r"(?:紀元前|西暦前|前)\s?(?:(\d{1,4})\s?年|(\d{1,2})\s?世紀)")
_AFTER_CHRIST = re.compile(r"\s?(?:a\.\s?d\.?|c\.\s?e\.|ad|ce|n\.\s?chr\.?)(?![a-z])")
_YEAR = re.compile(r"(\d{3,4})\s?年(度)?年?(?!代)|(\d{4})(?!\d)年?")
_MONTH_DAY = re.compile(r"(閏?)(\d{1,2})月\s?(?:(\d{1,2})日?|晦日|晦|朔日|朔|吉日|上旬|中旬|下旬)?")
_SHORT = re.compile(r"(\d{1,3})(?!\d)(?:\.(\d{1,2})(?!\d)|\s?(年代|年|日|代)?)")

Found = tuple[Atom, int]


def read_number(text: str, at: int) -> tuple[Atom | Short, int] | None:
    """What begins with the figure at `at`, and where it ends; None: not a date nor part of one."""
    if plain := _PLAIN.match(text, at):
        return whole_year(int(plain[1])), plain.end()
    if day := _YMD.match(text, at):
        return _result(gregorian(int(day[1]), int(day[3]), int(day[4])), day)
    if day := _COMPACT.match(text, at):
        return _result(gregorian(int(day[1]), int(day[2]), int(day[3])), day)
    return _full(text, at) or _by_name(text, at) or _coarse(text, at) or _year(text, at) or _short(text, at)


def _result(atom: Atom | None, found: re.Match[str]) -> Found | None:
    return (atom, found.end()) if atom else None


def _full(text: str, at: int) -> Found | None:
    """Dates all in figures, but for those of year, month and day."""
    if found := _MASKED.match(text, at):
        return _result(_masked(found[1], len(found[1]) + len(found[2])), found)
    if found := _BLANKED.match(text, at):
        return _result(_century_years(int(found[1])) if found[1] else decade(int(found[3]) * 10), found)
    if found := _DMY.match(text, at):
        return _result(_day_first(int(found[1]), int(found[3]), int(found[4]), found[2]), found)
    if found := _MY.match(text, at):
        return _result(gregorian(int(found[2]), int(found[1])), found)
    if found := _YM.match(text, at):
        return _year_month(found)
    if found := _COMPACT_MONTH.match(text, at):
        return _result(gregorian(int(found[1]), int(found[2])), found)
    return None


def _century_years(hundreds: int) -> Atom:
    return century(hundreds + 1)


def _masked(digits: str, width: int) -> Atom | None:
    """1932****, 189209**, 19******: as many figures as are known of eight."""
    if width != 8:
        return None
    if len(digits) == 2:
        return _century_years(int(digits))
    if len(digits) == 3:
        return decade(int(digits) * 10)
    return gregorian(int(digits[:4]), int(digits[4:6] or 0)) if len(digits) in {4, 6} else None


def _day_first(first: int, second: int, year: int, sign: str) -> Atom | None:
    """10.03.1869 is German; of 10/03/1869 nobody can say which is the month, so the year remains."""
    if sign == "." or first > 12:
        return gregorian(year, second, first)
    if second > 12:
        return gregorian(year, first, second)
    return gregorian(year, first, second) if first == second else whole_year(year)


def _year_month(found: re.Match[str]) -> Found | None:
    """1924-07 is July; 1843-4 and 1921-23 are years, left to whoever reads the range."""
    year, month = int(found[1]), int(found[4])
    if found[3] in {"-", "/"} and not found[5]:
        padded = len(found[4]) == 2
        if not 1 <= month <= 12 or (not padded and found[3] == "-" and month > year % 10):
            return None
        if found[3] == "/" and not padded and "/" in found.string[found.end() :][:1]:
            return None
    return _result(gregorian(year, month), found) if month else None


def _named_month(word: str) -> int:
    return load_tables().months.get(word, 0)


def _dated(year: int, month: int, day: int = 0) -> Atom | None:
    return season(year, month) if month > 12 else gregorian(year, month, day)


def _by_name(text: str, at: int) -> Found | None:
    """16 July 1924, 15. Mai 2014, 1924 July 16."""
    if (found := _NAMED_DAY.match(text, at)) and 1 <= _named_month(found[2]) <= 12:
        return _result(gregorian(int(found[3]), _named_month(found[2]), int(found[1])), found)
    if (found := _YEAR_NAME.match(text, at)) and _named_month(found[2]):
        return _result(_dated(int(found[1]), _named_month(found[2]), int(found[3] or 0)), found)
    if found := _YEAR_SEASON.match(text, at):
        return season(int(found[1]), 21 + "春夏秋冬".index(found[2])), found.end()
    return None


def read_lettered(text: str, at: int) -> Found | None:
    """A date that begins with a letter: July 16, 1924; Spring 1998; XIXe siècle; AD 79."""
    if (found := _NAME_DAY_YEAR.match(text, at)) and 1 <= _named_month(found[1]) <= 12:
        return _result(gregorian(int(found[3]), _named_month(found[1]), int(found[2])), found)
    if (found := _NAME_YEAR.match(text, at)) and _named_month(found[1]):
        return _result(_dated(int(found[2]), _named_month(found[1])), found)
    if (found := _ROMAN.match(text, at)) and 0 < _roman(found[1] or found[2]) <= 21:
        return century(_roman(found[1] or found[2])), found.end()
    if found := _ANNO.match(text, at):
        return whole_year(int(found[1])), found.end()
    return None


def _coarse(text: str, at: int) -> Found | None:
    """Decades and centuries."""
    if found := _DECADE.match(text, at):
        return _result(decade(int(found[1]) * 10), found)
    if found := _CENTURY.match(text, at):
        number, end = int(next(filter(None, found.groups()))), found.end()
        if before := _BEFORE_CHRIST.match(text, end):
            number, end = -number, before.end()
        elif after := _AFTER_CHRIST.match(text, end):
            end = after.end()
        return (century(number), end) if number else None
    if (found := _CENTURIES.match(text, at)) and int(found[2]):
        return century(int(found[2])), found.end()
    if found := _TWO_YEARS.match(text, at):
        return _two_years(text, found)
    return None


def _two_years(text: str, found: re.Match[str]) -> Found | None:
    """211-244 n. Chr., 27–14 BC: what is said of the second holds for the first."""
    first, last = int(found[1]), int(found[2])
    before = _BEFORE_CHRIST.match(text, found.end())
    said = before or _AFTER_CHRIST.match(text, found.end())
    if before:
        first, last = 1 - first, 1 - last
    return (years(first, last, "range"), said.end()) if said and first <= last else None


def _roman(numeral: str) -> int:
    values = ["ivxl".index(c) for c in numeral]
    worth = [(1, 5, 10, 50)[value] for value in values]
    signs = [-1 if here < after else 1 for here, after in zip(values, [*values[1:], -1], strict=True)]
    return sum(sign * number for sign, number in zip(signs, worth, strict=True))


def _year(text: str, at: int) -> Found | None:
    plain = _SHORT.match(text, at) or _YEAR.match(text, at)
    if plain and (before := _BEFORE_CHRIST.match(text, plain.end(1) if plain[1] else plain.end())):
        number = int(re.match(r"\d+", text[at:])[0])  # type: ignore[index]
        return (whole_year(1 - number), before.end()) if number else None
    if plain and plain[1] and (after := _AFTER_CHRIST.match(text, plain.end(1))) and int(plain[1]):
        return whole_year(int(plain[1])), after.end()
    found = _YEAR.match(text, at)
    year = int(found[1] or found[3]) if found else 0
    if not found or not year:
        return None
    if found[2]:
        return fiscal_year(year), found.end()
    return whole_year(year), found.end()


def fiscal_year(year: int) -> Atom:
    """1993年度: from April to March, as schools and offices count."""
    return Atom(
        year * 10000 + 401, (year + 1) * 10000 + 331, f"{year:04d}-04/{year + 1:04d}-03", year, year, "range"
    )


def _short(text: str, at: int) -> tuple[Short, int] | None:
    if found := _MONTH_DAY.match(text, at):
        word = found.group()
        day = int(found[3] or 0) or (1 if "朔" in word else 0)
        return Short(int(found[2]), len(found[2]), "月", day, bool(found[1])), found.end()
    if found := _SHORT.match(text, at):
        return Short(int(found[1]), len(found[1]), found[3] or "", int(found[2] or 0)), found.end()
    return None


def read_before_christ(text: str, at: int) -> Found | None:
    """紀元前5世紀, 前400年."""
    found = _BEFORE_CHRIST_JA.match(text, at)
    if not found or not int(found[1] or found[2]):
        return None
    return (whole_year(1 - int(found[1])) if found[1] else century(-int(found[2]))), found.end()
