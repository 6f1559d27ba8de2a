"""What a field of a value from another installation must look like to be believed."""

import math
import re
from collections.abc import Callable, Mapping
from functools import cache

from tsunagi.model import load_kinds

LONGEST_TAG = 100
"""Characters of a language tag; BCP 47 names 35 as what software should allow for at least."""

Accept = Callable[[str], object]
"""(norm) → something true if it has the form that its value type gives."""

_LANG = re.compile(rf"(?=.{{2,{LONGEST_TAG}}}\Z)[A-Za-z]{{1,8}}(?:-[A-Za-z0-9]{{1,8}})*", re.ASCII)
_WEB = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:[^\s<>\"]+")
_NORMS: Mapping[str, Accept] = {
    "date": re.compile(r"[-0-9XYESWQT~?%/.,:Z+\[\]{}]{1,1000}").fullmatch,
    "identifier": re.compile(r"[a-z][a-z0-9+.-]{0,30}:.+", re.DOTALL).fullmatch,
    "language": _LANG.fullmatch,
    "rights": _WEB.fullmatch,
    "url": _WEB.fullmatch,
}
"""Value type → the form of its norms; the norms of other types are free texts."""
_NUMBER = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,30})?(?:e-?[0-9]{1,3})?", re.ASCII)


def _any(norm: str) -> bool:
    return True


@cache
def norms(kind: str) -> Mapping[str, Accept]:
    """Property → what its norms must be, for one kind."""
    return {name: _NORMS.get(each.type, _any) for name, each in load_kinds()[kind].properties.items()}


def is_lang(text: str) -> bool:
    """Whether `text` has the form of a BCP 47 tag (RFC 5646, 2.1)."""
    return _LANG.fullmatch(text) is not None


def read_span(text: str) -> tuple[int, int] | None:
    """First and last day, each year*10000 + month*100 + day, of two numbers; None if they are no span."""
    if not text:
        return None
    parts = text.split()
    if len(parts) != 2 or not all(map(_NUMBER.fullmatch, parts)):
        return None
    span = int(parts[0]), int(parts[1])
    return span if span[0] <= span[1] and _is_day(span[0]) and _is_day(span[1]) else None


def _is_day(number: int) -> bool:
    month, day = divmod(number % 10000, 100)
    return 1 <= month <= 12 and 1 <= day <= 31


def read_point(text: str) -> tuple[float, float] | None:
    """Latitude and longitude of two decimals, in degrees; None if they are no place on Earth."""
    if not text:
        return None
    parts = text.split()
    if len(parts) != 2 or not all(map(_DECIMAL.fullmatch, parts)):
        return None
    latitude, longitude = map(float, parts)
    good = math.fabs(latitude) <= 90 and math.fabs(longitude) <= 180
    return (latitude, longitude) if good else None
