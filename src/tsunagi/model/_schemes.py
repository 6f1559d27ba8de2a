"""Schemes of identifiers: the canonical form of each, with its checksum where it has one."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

import msgspec
from stdnum import isbn, isni, issn
from stdnum.exceptions import ValidationError

from tsunagi.model._patents import canonical_patent
from tsunagi.model.url import normalise

Canonical = Callable[[str], str | None]

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"]+")
_ARXIV = re.compile(
    r"(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(v\d{1,2})?"
    r"|([a-z-]{2,12})(?:\.[a-z]{2})?/(\d{2}(?:0[1-9]|1[0-2])\d{3})(v\d{1,2})?"
)
_KAKEN = re.compile(r"(\d{2})(?:[FHJK]\d{5}|[FHJK][A-Z]\d{4}|(?P<old>\d{6}))")
_KAKEN_WORDS = re.compile(
    r"(?:(?:JSPS|KAKENHI(?:-[A-Z]+)?|GRANTS?|NUMBERS?|NO\.?|科学研究費補助金|科研費|課題番号)[\s:：#-]*+)*+(?:JP[\s-]?)?"
)
_HANDLE = re.compile(r"[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*/[^\s<>\"]+")
_URN = re.compile(r"urn:([a-z0-9][a-z0-9-]{0,31}):([^\s<>\"]+)", re.IGNORECASE)
_ARK = re.compile(r"ark:/?([0-9a-z]{5,10})/([^\s?#<>\"]+)", re.IGNORECASE)
_NCID = re.compile(r"[AB][ABCDN]\d{7}[\dX]")
_NCID_LETTERS = {"A": 1, "B": 2, "C": 3, "D": 4, "N": 4}
_ROR = re.compile(r"0[a-hj-km-np-tv-z0-9]{6}\d{2}")
_ROR_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def doi(text: str) -> str | None:
    """A DOI in lower case: DOIs are compared without case (DOI Handbook 3.4)."""
    found = _DOI.fullmatch(unquote(text).strip().rstrip(".,;"))
    return found[0].lower() if found else None


def _isbn(text: str) -> str | None:
    return _checked(isbn.to_isbn13, text)


def _issn(text: str) -> str | None:
    compact = _checked(issn.validate, text)
    return f"{compact[:4]}-{compact[4:]}" if compact else None


def _orcid(text: str) -> str | None:
    """An ORCID iD: an ISNI by its form and check character, written in four groups."""
    compact = _checked(isni.validate, text)
    return "-".join(compact[at : at + 4] for at in range(0, 16, 4)) if compact else None


def _isni(text: str) -> str | None:
    return _checked(isni.validate, text)


def _checked(validate: Callable[[str], str], text: str) -> str | None:
    """Runs one of stdnum's functions; to_isbn13 alone does not check, so what it gives is checked again."""
    try:
        text = text.translate({ord(char): "-" for char in "‐‑–—−－"})
        if validate is isbn.to_isbn13:
            isbn.validate(text)
        return str(validate(text)).replace("-", "").upper()
    except (ValidationError, ValueError):
        return None


def ncid(text: str) -> str | None:
    """An NCID (NACSIS-CAT), ten characters.

    The check character makes the sum of value times weight (2 to 10 from the left) and itself divisible by
    11; A to D count 1 to 4, N counts 4. Found from numbers in use: the rule is not published.
    """
    text = text.strip().upper()
    if not _NCID.fullmatch(text):
        return None
    total = sum(weight * (_NCID_LETTERS.get(char) or int(char)) for weight, char in enumerate(text[:9], 2))
    return text if "0123456789X"[-total % 11] == text[9] else None


def ror(text: str) -> str | None:
    """A ROR id; its last two digits are 98 - (n * 100) mod 97 (ISO/IEC 7064), n in Crockford's base 32."""
    text = text.strip().lower()
    if not _ROR.fullmatch(text):
        return None
    number = 0
    for char in text[1:7]:
        number = number * 32 + _ROR_DIGITS.index(char)
    return text if int(text[7:]) == 98 - (number * 100) % 97 else None


def kaken(text: str) -> str | None:
    """A KAKENHI award number without `JP`: `22K21341`, or the eight digits of before 2015."""
    text = _KAKEN_WORDS.sub("", text.strip().upper(), count=1)
    found = _KAKEN.fullmatch(text)
    return text if found and award_year(text) else None


def award_year(number: str) -> int | None:
    """Fiscal year in which an award number was given; None if the number is none.

    With a letter, the first two digits are the western year (the form of new numbers from fiscal 2015 on, of
    fellows' and foreigners' before that: `15H01234` 2015, `09J00001` 2009). With digits only, they are the
    year of the era: Heisei up to 27, Showa from 38 (`24650001` Heisei 24 = 2012, `63550001` Showa 63 = 1988).
    The form with a letter was checked on all KAKEN projects of 2017 to 2024; that with digits only was not
    checked on a list with years.
    """
    found = _KAKEN.fullmatch(number.strip().upper().removeprefix("JP"))
    if not found:
        return None
    two = int(found[1])
    if not found["old"]:
        return 2000 + two if two < 90 else None
    return 1988 + two if 1 <= two <= 27 else 1925 + two if 38 <= two <= 64 else None


def arxiv(text: str) -> str | None:
    """An arXiv id without version: `1706.03762`, `hep-th/9901001` (subject class dropped)."""
    found = _ARXIV.fullmatch(re.sub(r"^arxiv:|\.pdf$| ?\[[\w.-]+\]$", "", text.strip().lower()))
    return (found[1] or f"{found[3]}/{found[4]}") if found else None


def _handle(text: str) -> str | None:
    found = _HANDLE.fullmatch(unquote(text).strip())
    return found[0] if found else None


def _urn(text: str) -> str | None:
    found = _URN.fullmatch(text.strip())
    return f"urn:{found[1].lower()}:{found[2]}" if found else None


def _ark(text: str) -> str | None:
    found = _ARK.fullmatch(text.strip())
    return f"ark:{found[1].lower()}/{found[2].rstrip('/')}" if found else None


def _pattern(pattern: str, upper: bool = False) -> Canonical:
    compiled = re.compile(pattern)

    def canonical(text: str) -> str | None:
        found = compiled.fullmatch(text.strip().upper() if upper else text.strip())
        return (found[1] if compiled.groups else found[0]) if found else None

    return canonical


CANONICAL: Mapping[str, Canonical] = MappingProxyType(
    {
        "doi": doi, "isbn": _isbn, "issn": _issn, "issnl": _issn, "ncid": ncid, "orcid": _orcid,
        "isni": _isni, "ror": ror, "kaken": kaken, "arxiv": arxiv, "hdl": _handle, "urn": _urn,
        "ark": _ark, "funder": doi, "patent": canonical_patent, "url": normalise,
        "naid": _pattern(r"\d{9,12}"),
        "crid": _pattern(r"1\d{18}"),
        "jgn": _pattern(r"JP[A-Z][0-9A-Z]{5,14}", upper=True),
        "nrid": _pattern(r"(?:10000)?(\d{8})"),
        "kakeninst": _pattern(r"\d{5}"),
        "pmid": _pattern(r"(?:PMID:? ?)?([1-9]\d{0,8})", upper=True),
        "pmcid": _pattern(r"PMC\d{1,9}", upper=True),
        "ichushi": _pattern(r"[0-9A-Z]{6,12}", upper=True),
        "ndlbib": _pattern(r"\d{9,12}"),
        "jpno": _pattern(r"\d{8}"),
        "ndlpid": _pattern(r"(?:INFO:NDLJP/PID/)?(\d{1,9})", upper=True),
        "ndlna": _pattern(r"[0-9A-Z]{8,10}", upper=True),
        "wikidata": _pattern(r"[QP][1-9]\d{0,10}", upper=True),
        "geonames": _pattern(r"[1-9]\d{0,9}"),
        "viaf": _pattern(r"[1-9]\d{0,21}"),
        "oclc": _pattern(r"(?:\(OCOLC\))?(?:OC[MN]|ON)?0*([1-9]\d{0,12})", upper=True),
        "lccn": _pattern(r"(?:[A-Z]{0,3} ?)\d{8,10}", upper=True),
        "grid": _pattern(r"grid\.\d{4,6}\.[0-9a-f]{1,2}"),
    }
)  # fmt: skip
"""Scheme → function from a text without prefix to its canonical form, or None if it is none."""


@cache
def schemes() -> Mapping[str, Mapping[str, Any]]:
    """Scheme → its row of identifiers.yml."""
    listed: Mapping[str, Mapping[str, Any]] = msgspec.yaml.decode(
        (files("tsunagi.model") / "identifiers.yml").read_text("utf-8")
    )
    return listed


@cache
def scheme_names() -> Mapping[str, str]:
    """What sources call a scheme (as `plain_name` gives it) → the scheme."""
    return {plain_name(name): scheme for scheme, row in schemes().items() for name in (scheme, *row["also"])}


def plain_name(name: str) -> str:
    """A scheme's name without case and punctuation; of an rdf:datatype URI, its last part."""
    if "/" in name and "://" in name:
        name = re.split(r"[/#]", name.rstrip("/#"))[-1]
    return re.sub(r"[\s_.-]+", "", name).lower()
