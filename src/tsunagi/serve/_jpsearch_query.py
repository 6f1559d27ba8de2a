"""What a client of Japan Search asks, as our own neutral query.

The parameters are those of https://jpsearch.go.jp/static/developer/webapi/, and `cursor`, which goes on where
`from` stops. An unknown one is refused, never passed over.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from tsunagi.errors import BadRequest
from tsunagi.model import rights
from tsunagi.search import SORTS, Query

WINDOW = 2000
"""from + size may not pass this, as at Japan Search; a cursor does."""
SIZE = 20
LONGEST = 500
MOST_VALUES = 200

FACETS = {"db": "source", "rights": "rights", "type": "type", "cm": "kind", "tempo": "era", "place": "place"}
"""Japan Search's facet → ours; `place` is ours alone."""
CONTENTS = ("internet", "restricted", "not_exist", "iiif", "thumb", "image", "text", "video", "pdf", "sound")
"""Values of f-contents: how the thing itself can be had, and what it is."""
TEMPO = {
    "jomon": ("縄文",), "yayoi": ("弥生",), "kofun": ("古墳",), "asuka": ("飛鳥",), "nara": ("奈良",),
    "heian": ("平安",), "kamakura": ("鎌倉",), "nanbokucho": ("南北朝",), "muromachi": ("室町",),
    "aduchi": ("安土桃山",), "edo": ("江戸",), "meiji": ("明治",), "taisyo": ("大正",), "showa": ("昭和",),
    "heisei": ("平成",), "reiwa": ("令和",), "ancient": ("縄文", "弥生", "古墳"),
}  # fmt: skip
"""Japan Search's codes of periods → our eras."""
KNOWN = (
    "keyword", "keywordOr", "from", "size", "cursor", "sort", "r-tempo", "g-coordinates", "csid", "f-contents",
    *(f"f-{name}" for name in FACETS),
)  # fmt: skip
REPEATABLE = ("keyword", "f-contents", *(f"f-{name}" for name in FACETS))
PICTURES = ("image", "text2image")
"""What Japan Search finds by the look of a picture, and we do not."""

KILOMETRES_A_DEGREE = 111.195
_WORD = re.compile(r"\w+")
_OPERATORS = {"AND", "OR", "NOT"}
_YEARS = re.compile(r"(-?\d{1,5})?,(-?\d{1,5})?", re.ASCII)
_CIRCLE = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?),(\d{1,5}(?:\.\d+)?)(km|m)", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """A search as its address says it."""

    query: Query
    """Without size and facets."""
    start: int = 0
    size: int = SIZE
    contents: tuple[str, ...] = ()
    """Of CONTENTS, each with a leading '-' if it is excluded."""


def read_asked(parameters: QueryDict) -> Asked:
    """Reads the parameters of a search for items.

    Raises:
        BadRequest: one is unknown, or its value cannot be understood; `parameter` names it.
    """
    check(parameters, KNOWN, REPEATABLE)
    cursor = parameters.get("cursor") or None
    start, size = window(parameters)
    if cursor and start:
        raise BadRequest(_("A cursor goes on where the page before ended: leave out “from”."), "from")
    keywords = parameters.getlist("keyword")
    if parameters.get("keywordOr") == "true":
        keywords = [k if k.startswith(("+", "-")) else f"+{k}" for k in keywords]
    query = Query(
        text=keyword_text(keywords),
        filters={ours: _values(name, parameters.getlist(f"f-{name}")) for name, ours in FACETS.items()},
        days=_days(parameters.get("r-tempo", "")),
        box=_box(parameters.get("g-coordinates", "")),
        sort=_one_of("sort", parameters.get("sort") or SORTS[0], SORTS),
        cursor=cursor,
    )
    contents = parameters.getlist("f-contents")
    for value in contents:
        _one_of("f-contents", value.removeprefix("-"), CONTENTS)
    return Asked(query, start, size, tuple(dict.fromkeys(contents)))


def check(parameters: QueryDict, known: Sequence[str], repeatable: Sequence[str] = ()) -> None:
    """Refuses unknown, repeated and over-long parameters.

    Raises:
        BadRequest: `parameter` names the one that is wrong.
    """
    for name, values in parameters.lists():
        if name in PICTURES and "keyword" in known:
            raise BadRequest(_("Things cannot be found by the look of a picture here."), name)
        if name not in known:
            said = ", ".join(known) or "-"
            wrong = _("There is no such parameter. Possible are: %(known)s.") % {"known": said}
            raise BadRequest(wrong, name[:80])
        if len(values) > (MOST_VALUES if name in repeatable else 1):
            raise BadRequest(_("This parameter is given too often."), name)
        if any(len(value) > LONGEST or "\0" in value for value in values):
            raise BadRequest(_("At most %(longest)s characters are possible.") % {"longest": LONGEST}, name)


def window(parameters: QueryDict) -> tuple[int, int]:
    """`from` and `size`.

    Raises:
        BadRequest: they are no numbers, or go beyond WINDOW.
    """
    start, size = _number(parameters, "from", 0), _number(parameters, "size", SIZE)
    if start + size > WINDOW:
        wrong = _("“from” and “size” reach %(most)s together. Give “cursor” of the answer before to go on.")
        raise BadRequest(wrong % {"most": WINDOW}, "from" if start else "size")
    return start, size


def _number(parameters: Mapping[str, str], name: str, usual: int) -> int:
    text = parameters.get(name) or str(usual)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest(_("Write a whole number from 0 on."), name)
    return int(text)


def _one_of(name: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise BadRequest(_("Possible are: %(known)s.") % {"known": ", ".join(known)}, name)
    return value


def keyword_text(keywords: Iterable[str]) -> str:
    """Keywords in the words of Query.text: all of them, '+': one of these at least, '-': none of these.

    Whatever else our own language of queries knows is taken as it stands.
    """
    needed: list[str] = []
    some: list[str] = []
    empty = False
    any_asked = False
    for keyword in keywords:
        sign, bare = (keyword[0], keyword[1:]) if keyword[:1] in {"+", "-"} else ("", keyword)
        if not bare.strip():
            continue
        words = _words(bare)
        if sign == "-":
            needed += [f"NOT {words}"] if words else []
        elif sign == "+":
            any_asked = True
            some += [words] if words else []
        else:
            needed += [words] if words else []
            empty = empty or not words
    if empty or (any_asked and not some):
        return "!"  # punctuation alone: nothing has it
    return " ".join([*needed, *([f"({' OR '.join(some)})"] if some else [])])


def _words(keyword: str) -> str:
    """The words of one keyword, all needed; '' if there is nothing in it that can be found."""
    keyword = keyword.strip()
    parts = [keyword[1:-1]] if len(keyword) > 2 and keyword[0] == keyword[-1] == '"' else keyword.split()
    words = [_word(part) for part in parts if any(c.isalnum() for c in part)]
    return words[0] if len(words) == 1 else f"({' '.join(words)})" if words else ""


def _word(text: str) -> str:
    if _WORD.fullmatch(text) and text not in _OPERATORS:
        return text
    return '"' + text.replace('"', " ") + '"'


def _values(name: str, given: Sequence[str]) -> tuple[str, ...]:
    """Values of f-`name` in our own words."""
    found: list[str] = []
    for value in given:
        sign, bare = ("-", value[1:]) if value.startswith("-") else ("", value)
        if bare:
            found += [sign + ours for ours in _ours(name, bare)]
    return tuple(dict.fromkeys(found))


def _ours(name: str, value: str) -> tuple[str, ...]:
    if name == "rights":
        return rights_classes(_one_of("f-rights", value, (*usages(), *USES)))
    if name == "tempo":
        return TEMPO[_one_of("f-tempo", value, TEMPO)]
    return (value,)


USES = {
    "com": ("free",),
    "noncom": ("free", "non-commercial"),
    "edu": ("free", "non-commercial"),
}
"""What one wants to do, as Japan Search codes it → groups of rights that allow it."""


def usages() -> tuple[str, ...]:
    """Japan Search's classes of rights."""
    return (
        "cc0", "pdm", "ccby", "ccbysa", "ccbynd", "ccbync", "ccbyncsa", "ccbyncnd", "incr_edu", "incr",
        "uneval", "others",
    )  # fmt: skip


def rights_classes(code: str) -> tuple[str, ...]:
    """The classes that a code of f-rights stands for: itself, or all that allow a use."""
    if code not in USES:
        return (code,)
    allowed = [usage for usage in usages() if rights.usage_group(usage) in USES[code]]
    return tuple(usage for usage in allowed if code == "edu" or usage != "incr_edu")


def _days(text: str) -> tuple[int | None, int | None]:
    if not text:
        return (None, None)
    found = _YEARS.fullmatch(text)
    if not found or text == ",":
        raise BadRequest(_("Write the first and the last year with a comma, as in 1603,1868."), "r-tempo")
    first, last = (None if year is None else int(year) for year in found.groups())
    if first is not None and last is not None and first > last:
        raise BadRequest(_("The first year is later than the last."), "r-tempo")
    return (
        None if first is None else first * 10000 + 101,
        None if last is None else last * 10000 + 1231,
    )


def _box(text: str) -> tuple[float, float, float, float] | None:
    """The square around a circle: south, west, north, east."""
    if not text:
        return None
    found = _CIRCLE.fullmatch(text.replace(" ", ""))
    latitude, longitude = (float(found[1]), float(found[2])) if found else (91.0, 181.0)
    if not found or abs(latitude) > 90 or abs(longitude) > 180:
        wrong = _("Write latitude, longitude and distance with commas, as in 35.68,139.76,10km.")
        raise BadRequest(wrong, "g-coordinates")
    high = float(found[3]) / (1 if found[4] == "km" else 1000) / KILOMETRES_A_DEGREE
    south, north = max(latitude - high, -90.0), min(latitude + high, 90.0)
    shrink = math.cos(math.radians(max(abs(south), abs(north))))
    wide = high / shrink if shrink > 0.001 else 180.0
    if wide >= 180:
        return south, -180.0, north, 180.0
    return south, _wrapped(longitude - wide), north, _wrapped(longitude + wide)


def _wrapped(longitude: float) -> float:
    return (longitude + 180) % 360 - 180 if abs(longitude) > 180 else longitude
