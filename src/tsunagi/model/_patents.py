"""Patent numbers: their many spellings to one form, and back to country, type, year, number and kind.

The canonical form is `CC-type-number[-kind]`:

- `CC`: the office (WIPO ST.3), or PCT for an international application before it has a WO number;
- `type`: a word of TYPES, with `utility.`, `design.` or `trademark.` before it for those rights;
- `number`: `year-serial` where the office counts by year (the year of the Christian era, the serial without
  leading zeros in JP and padded to the office's width elsewhere), or the plain number;
- `kind`: the kind code (WIPO ST.16) where the source gives it.

`JP-publication-2004-123456-A`, `JP-examined-1973-12345`, `US-grant-6970935-B2`,
`US-publication-2005-0004974-A1`, `EP-grant-1234567-B1`, `WO-publication-2019-123456`,
`PCT-application-JP2019-012345`.
Country and kind codes are those of WIPO ST.3 and ST.16; the spellings are usual ones.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

TYPES = ("application", "publication", "translation", "reissue", "examined", "grant", "appeal")

_ERAS = {
    "明": 1867,
    "大": 1911,
    "昭": 1925,
    "平": 1988,
    "令": 2018,
    "m": 1867,
    "t": 1911,
    "s": 1925,
    "h": 1988,
    "r": 2018,
}
_JA_TYPES = {
    "特願": "application", "特許出願": "application", "特開": "publication", "特表": "translation",
    "再表": "reissue", "再公表": "reissue", "特公": "examined", "特許": "grant",
    "実願": "utility.application", "実開": "utility.publication", "実表": "utility.translation",
    "実公": "utility.examined", "実登": "utility.grant", "実用新案登録": "utility.grant",
    "登録実用新案": "utility.grant", "実用新案": "utility.grant",
    "意願": "design.application", "意匠登録": "design.grant", "意登": "design.grant",
    "商願": "trademark.application", "商標登録出願": "trademark.application",
    "商標登録": "trademark.grant", "商公": "trademark.examined",
}  # fmt: skip
_JA = re.compile(
    rf"({'|'.join(sorted(_JA_TYPES, key=len, reverse=True))})(?:公報)?(?:番号)?"
    r"(?:(?:第)?(明|大|昭|平|令)(?:和|成|治|正)?\s?(\d{1,2}|元)年?\s?[-ー ]?\s?(?:特許願)?(?:第)?\s?(\d{1,7})"
    r"|(?:第)?((?:19|20)\d\d)\s?[-ー/]\s?(?:第)?(\d{1,6})|第?\s?(\d{1,8}))号?(?:公報)?\s?(?:\(?([a-z]\d?)\)?)?"
)
_JP_KINDS = {
    "a": "publication", "b": "grant", "c": "grant", "u": "utility.publication", "y": "utility.examined",
    "s": "design.grant",
}  # fmt: skip
_JP_YEAR = re.compile(
    r"jp[-, ]?([a-cu]\d?)?[-, ]{0,2}((?:19|20)\d\d)[-/, ]?(\d{6}|(?<=[-/, ])\d{1,6})[-, ]{0,2}([a-z]\d?)?"
)
_JP_ERA = re.compile(
    r"jp[-, ]?([a-cuy]\d?)?[-, ]{0,2}([mtshr])[-, ]?(\d\d)[-/, ]?(\d{1,6})[-, ]{0,2}([a-z]\d?)?"
)
_JP_GRANT = re.compile(r"jp[-, ]?([bcy]\d?)?[-, ]{0,2}(\d{7}|000\d{7})[-, ]{0,2}([bcuy]\d?)?")

_US = re.compile(
    r"us[-, ]?(?:patent|pat\.?)?[-, ]?(?:no\.?)?\s?(d|re|pp|h|t|x)?0*([1-9]\d{2,7})[-, ]{0,2}([bceps]\d?)?"
)
_US_PUBLISHED = re.compile(r"us[-, ]?((?:19|20)\d\d)[-/ ]?0?(\d{6,7})[-, ]{0,2}([ap]\d)?")
_US_APPLICATION = re.compile(r"us[-, ]?(\d\d)/(\d{6})")
_EP = re.compile(r"ep[-, ]?0{0,2}(\d{1,7})[-, ]{0,2}([ab]\d)?")
_EP_APPLICATION = re.compile(r"ep[-, ]?(\d{2})(\d{6})(?:\.(\d))?")
_WO = re.compile(
    r"wo[-, ]?(?:((?:19|20)\d\d)[-/ ]?(\d{6})|(\d\d)[-/](\d{5,6})|(\d\d)(\d{5}))[-, ]{0,2}([a-c]\d)?"
)
_PCT = re.compile(r"pct[-/ ]?([a-z]{2})[-/ ]?((?:19|20)\d\d|\d\d)[-/ ]?(\d{5,6})")
_OFFICES = (
    "ar at au be br ca ch cn cz de dk es fi fr gb gr hk hu ie il in it "
    "kr mx my nl no nz pl pt ru se sg su tr tw ua za"
)
_OTHER = re.compile(rf"({'|'.join(_OFFICES.split())})[-, ]?(\d[\d-]{{4,14}}\d)[-, ]{{0,2}}([a-y]\d?)")
_CANONICAL = re.compile(r"([A-Z]{2,3})-([a-z.]+)-((?:[A-Z]{2})?\d{4}-\d+|[A-Z]{0,2}\d+)(?:-([A-Z]\d?))?")


class PatentNumber(NamedTuple):
    """What a canonical patent number says."""

    country: str
    type: str
    """A word of TYPES, with 'utility.', 'design.' or 'trademark.' before it for those rights."""
    year: int | None
    number: str
    """The number without the year; for PCT with the receiving office before it (`JP012345`)."""
    kind: str | None


@dataclass(frozen=True)
class _Found:
    country: str
    type: str
    number: str
    kind: str | None = None

    def __str__(self) -> str:
        return f"{self.country}-{self.type}-{self.number}" + (f"-{self.kind.upper()}" if self.kind else "")


def canonical_patent(text: str) -> str | None:
    """The canonical form of a patent number in any of its usual spellings; None if it is none.

    >>> canonical_patent("特公昭４８－１２３４５号")
    'JP-examined-1973-12345'
    """
    key = (
        unicodedata.normalize("NFKC", text)
        .lower()
        .strip()
        .replace("‐", "-")
        .replace("−", "-")
        .replace("–", "-")
    )
    key = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))|^patent:", "", key)
    if len(key) > 60:
        return None
    for reader in (_japanese, _jp_letters, _us, _ep_wo, _other):
        found = reader(key)
        if found:
            return str(found)
    stated = _CANONICAL.fullmatch(text.strip().removeprefix("patent:"))
    return stated[0] if stated and stated[2].rsplit(".", 1)[-1] in TYPES else None


def build_patent(country: str, number: str, kind: str = "", sort: str = "") -> str | None:
    """The canonical form from the fields of a patent record; None if the number fits no pattern.

    Args:
        country: office code (WIPO ST.3), as `US`.
        number: as the office writes it in its data, as `06970935`, `2020123456`, `2005-0004974`.
        kind: kind code (WIPO ST.16), '' if there is none.
        sort: one of TYPES, where the field tells it (an application number has no kind code).
    """
    country, digits = country.strip().upper(), re.sub(r"[^0-9A-Za-z]", "", number)
    if sort and country.isalpha() and len(country) == 2 and 1 <= len(digits) <= 14 and digits.isdigit():
        by_year = country == "JP" and len(digits) == 10
        shown = (
            f"{digits[:4]}-{int(digits[4:])}"
            if by_year
            else digits
            if sort == "application"
            else str(int(digits))
        )
        if country == "JP" or sort == "application":
            return str(_Found(country, sort, shown, kind or None))
    return canonical_patent(number) or canonical_patent(f"{country}{number.strip()}{kind}")


def parse_patent(norm: str) -> PatentNumber:
    """Takes a canonical form apart, with or without `patent:` before it.

    Raises:
        ValueError: it is not of that form.
    """
    found = _CANONICAL.fullmatch(norm.removeprefix("patent:"))
    if not found:
        raise ValueError(f"{norm!r} is not a canonical patent number: see tsunagi/model/_patents.py.")
    country, sort, number, kind = found.groups()
    if "-" not in number:
        return PatentNumber(country, sort, None, number, kind)
    head, serial = number.split("-")
    return PatentNumber(country, sort, int(head[-4:]), head[:-4] + serial, kind)


def _japanese(key: str) -> _Found | None:
    found = _JA.fullmatch(key.removeprefix("日本国").removeprefix("日本").strip())
    if not found:
        return None
    name, era, era_year, era_serial, year, serial, plain, kind = found.groups()
    sort = _JA_TYPES[name]
    if plain:
        by_year = sort.rsplit(".", 1)[-1] in (
            "application",
            "publication",
            "translation",
            "reissue",
            "examined",
        )
        if by_year and len(plain) != 10:
            return None
        return _Found("JP", sort, str(int(plain)), kind)
    if era:
        year = str(_ERAS[era] + (1 if era_year == "元" else int(era_year)))
    return _Found("JP", sort, f"{year}-{int(serial or era_serial)}", kind)


def _jp_letters(key: str) -> _Found | None:
    if not key.startswith("jp"):
        return None
    key = re.sub(r"^jp([a-c]) (?=\d)", r"jp\1", key)
    if found := _JP_GRANT.fullmatch(key):
        before, number, after = found.groups()
        kind = after or before
        utility = kind is not None and kind[0] in "uy"
        return _Found("JP", "utility.grant" if utility else "grant", str(int(number)), kind)
    if found := _JP_YEAR.fullmatch(key):
        before, year, serial, after = found.groups()
        return _Found("JP", _jp_type(after or before), f"{year}-{int(serial)}", after or before)
    if found := _JP_ERA.fullmatch(key):
        before, era, era_year, serial, after = found.groups()
        kind = after or before
        sort = "examined" if kind and kind[0] == "b" else _jp_type(kind)
        return _Found("JP", sort, f"{_ERAS[era] + int(era_year)}-{int(serial)}", kind)
    return None


def _jp_type(kind: str | None) -> str:
    return _JP_KINDS.get(kind[0], "publication") if kind else "application"


def _us(key: str) -> _Found | None:
    key = re.sub(r"^u\.s\.|^us patent application publication(?: no\.?)? ", "us", key)
    if not key.startswith("us"):
        return None
    if found := _US_PUBLISHED.fullmatch(key):
        return _Found("US", "publication", f"{found[1]}-{int(found[2]):07}", found[3])
    if found := _US_APPLICATION.fullmatch(key):
        return _Found("US", "application", f"{found[1]}{found[2]}")
    if found := _US.fullmatch(key):
        return _Found("US", "grant", (found[1] or "").upper() + found[2], found[3])
    return None


def _ep_wo(key: str) -> _Found | None:
    if found := _PCT.fullmatch(key):
        return _Found("PCT", "application", f"{found[1].upper()}{_full_year(found[2])}-{int(found[3]):06}")
    if found := _WO.fullmatch(key):
        year, serial = found[1] or found[3] or found[5], found[2] or found[4] or found[6]
        return _Found("WO", "publication", f"{_full_year(year)}-{int(serial):06}", found[7])
    if not key.startswith("ep"):
        return None
    key = key.replace(" ", "")
    if found := _EP_APPLICATION.fullmatch(key):
        return _Found("EP", "application", found[1] + found[2])
    if found := _EP.fullmatch(key):
        granted = found[2] is not None and found[2].startswith("b")
        return _Found("EP", "grant" if granted else "publication", f"{int(found[1]):07}", found[2])
    return None


def _full_year(year: str) -> str:
    if len(year) == 4:
        return year
    return ("19" if int(year) >= 78 else "20") + year


def _other(key: str) -> _Found | None:
    found = _OTHER.fullmatch(key)
    if not found:
        return None
    sort = "grant" if found[3][0] in "bc" else "utility.publication" if found[3][0] in "uy" else "publication"
    return _Found(found[1].upper(), sort, found[2].replace("-", ""), found[3])
