"""Values in the spellings that the XSD of JPCOAR 2.0 allows: addresses, dates, languages, numbers."""

import re
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from langcodes import Language
from langcodes.tag_parser import LanguageTagError

from tsunagi.formats._xml import legal
from tsunagi.model import Value

_SIMPLE = re.compile(
    r"https?://[A-Za-z0-9._~-]+(:[0-9]{1,5})?([/?][A-Za-z0-9/:=&?~+!$,;'@()*._-]*)?", re.ASCII
)
"""Most addresses: nothing in them needs another spelling."""
_SCHEMES = ("http://", "https://", "urn:")
_HOST = re.compile(r"https?://[A-Za-z0-9._~%-]+(:[0-9]{1,5})?([/?#].*)?", re.DOTALL)
_URN = re.compile(r"urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:[^#?]+")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ONE = r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?)?)?"
_W3C = re.compile(rf"{_ONE}(/({_ONE})?)?|/{_ONE}", re.ASCII)
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def address(text: str | None) -> str:
    """`text` as an xs:anyURI with a scheme; '' if it is no web address or URN that can be written."""
    return _address(text) if text and ":" in text else ""


@lru_cache(maxsize=16384)
def _address(text: str) -> str:
    if _SIMPLE.fullmatch(text):
        return text
    bare = legal(text.strip())
    if not bare.startswith(_SCHEMES):
        return ""
    safe = quote(bare, safe="/:=&?~+!$,;'@()*-._#%")
    safe = _BAD_PERCENT.sub("%25", safe)
    head, mark, tail = safe.partition("#")
    safe = head + mark + tail.replace("#", "%23")
    return safe if _HOST.fullmatch(safe) or _URN.fullmatch(safe) else ""


@lru_cache(maxsize=4096)
def alpha3(tag: str) -> str:
    """The ISO 639-3 code of a BCP 47 tag (`ja` → `jpn`); '' if it has none."""
    try:
        code = Language.get(tag.strip()).to_alpha3()
    except (LanguageTagError, LookupError):
        return ""
    return code if re.fullmatch("[a-z]{3}", code) else ""


def whole(text: str) -> str:
    """A positive number, for elements that hold nothing else; '' otherwise."""
    bare = text.strip()
    return bare if bare.isascii() and bare.isdigit() and int(bare[:9]) > 0 else ""


def w3c(value: Value) -> str:
    """A date as W3CDTF or RKMS-ISO8601; from its span where its text is not that; '' if it has neither."""
    for text in (value.text.strip(), value.norm or ""):
        if _W3C.fullmatch(text):
            return text
    if value.span is None:
        return ""
    first, last = map(iso, value.span)
    if not (first and last):
        return ""
    return first if first == last else f"{first}/{last}"


def iso(number: int) -> str:
    """year*10000 + month*100 + day → ISO 8601; '' outside the years 1 to 9999."""
    year, month, of_month = number // 10000, number // 100 % 100, number % 100
    try:
        return date(year, month, of_month).isoformat()
    except (ValueError, OverflowError):
        return ""


def day(value: Value) -> str:
    """A date as xs:date, xs:gYearMonth or xs:gYear; '' if it is not one date."""
    for text in (value.text.strip(), value.norm or ""):
        found = _DAY.fullmatch(text)
        if found and iso(int(found[1]) * 10000 + int(found[2] or 1) * 100 + int(found[3] or 1)):
            return text
    return iso(value.span[0]) if value.span and value.span[0] == value.span[1] else ""
