"""Date: dates and periods as people write them in Japanese and English, as EDTF and as a span of days.

What a date is read as, where writing leaves it open:

- `norm` is EDTF (ISO 8601-2); a date that the source says it does not know has the norm `XXXX`, and a season
  without a year `XXXX-24`; both have no span. None: the text was not understood.
- The 19th century is 1800 to 1899 (`18XX`), as catalogues file it; its early, middle and late part are
  thirds, its beginning and end fifths.
- Circa, ? and square brackets (supplied by a cataloguer) mark the norm and do not widen the span.
- `1801-10` with a hyphen is October 1801, with a dash or circa 1801 to 1810; `1921-23` is a range.
- 以前, until, before and 以降, since, after include the date that they name.
- A date before 1873 in a Japanese era has its nominal year as norm and every Gregorian day it can
  have been as span: see _date_era. If a western year beside it disagrees, the western one holds.
- Of `1978, printed 2005` and 明治5／昭和9改修 the first date counts; the later work remains in the text.
- Dates written of several things as one list are a set: `{1831,1834}` for and, `[1786,1800]` for or.
"""

import re
from functools import lru_cache

from tsunagi.model import Value, ValueType
from tsunagi.model._date_atom import EARLIEST, LATEST
from tsunagi.model._date_edtf import read_edtf
from tsunagi.model._date_grammar import read_date
from tsunagi.model._date_join import UNKNOWN, written
from tsunagi.model._date_table import load_tables
from tsunagi.model._date_text import even

__all__ = ["decades_of", "era_of", "read", "read_edtf", "value_type"]

LONGEST = 200
"""Characters beyond which a text is not read as a date."""
LONGEST_ERA_SPAN = 400
LONGEST_DECADES_SPAN = 100
"""Years beyond which a span says too little to be filed under an era or decades."""
JAPANESE_YEAR_ENDS = 221
"""Month and day by which the last day of a Japanese year of the old calendar fell."""

_YEAR = re.compile(r"[1-9]\d{3}")
_EDTF_ONLY = re.compile(r"Y-?\d|-\d{4}|[\[{]?[\dX]{4}[\dX?~%/.,\-T:Z+\]}]*")
_TIME = re.compile(r"T[^/]*")
_AMBIGUOUS = re.compile(r"\d{4}-(?:1[3-9]|[2-9]\d)|\[[^.,]*\]|\d{4}/\d\d?")
_SEASONS = {"春": "XXXX-21", "夏": "XXXX-22", "秋": "XXXX-23", "冬": "XXXX-24",
            "spring": "XXXX-21", "summer": "XXXX-22", "autumn": "XXXX-23", "winter": "XXXX-24"}  # fmt: skip

Span = tuple[int, int]


@lru_cache(maxsize=16384)
def read(text: str, lang: str | None = None) -> Value:
    """Reads a date, a period or a range of them; never raises.

    Args:
        text: what came: `大正13`, `c.1801–10`, `[江戸中期]`, `1996.12.20(平成8.12.20)`, `198X`, …
        lang: BCP 47 language of the text, kept as it is; dates are read the same in all languages.

    Returns:
        A value whose text is for people, with its EDTF and its span if it was understood.
    """
    shown = " ".join(text.split())
    norm, span = _understand(shown)
    return Value(shown, lang, norm, text if shown != text else None, span=span)


def _understand(text: str) -> tuple[str | None, Span | None]:
    if not text or len(text) > LONGEST:
        return None, None
    if _YEAR.fullmatch(text):
        year = int(text) * 10000
        return text, (year + 101, year + 1231)
    if (
        text.isascii()
        and text[:4] != "0000"
        and _EDTF_ONLY.fullmatch(text)
        and not _AMBIGUOUS.fullmatch(text)
    ):
        span = read_edtf(text)
        if span:
            return _TIME.sub("", text), span
    plain = even(text.partition("／")[0] or text)
    if plain in _SEASONS:
        return _SEASONS[plain], None
    if len(plain) >= 4 and (set(plain) <= {"*", "-", "?", "x"} or set(plain) <= {"0", "-", "/"}):
        return UNKNOWN.norm, None
    return _read_plain(plain)


def _read_plain(plain: str) -> tuple[str | None, Span | None]:
    atom = read_date(plain)
    if atom is None:
        return None, None
    if atom.unknown:
        return UNKNOWN.norm, None
    if atom.first > atom.last or (atom.first, atom.last) == (EARLIEST, LATEST):
        return None, None
    return written(atom), (atom.first, atom.last)


def era_of(span: Span) -> str | None:
    """The Japanese period in which the middle of `span` lies, 縄文 to 令和; None if the span is too long.

    Args:
        span: first and last day, each year*10000 + month*100 + day.
    """
    first, last = span
    if last // 10000 - first // 10000 > LONGEST_ERA_SPAN:
        return None
    middle = (_days(first) + _days(last)) / 2
    label = None
    for start, name in _era_starts():
        if middle < start:
            break
        label = name
    return label


def _days(day: int) -> float:
    """A number of days that is right to a day or two and needs no calendar: only middles are compared."""
    return day // 10000 * 365.25 + (day // 100 % 100 - 1) * 30.44 + day % 100


@lru_cache(maxsize=1)
def _era_starts() -> tuple[tuple[float, str], ...]:
    tables = load_tables()
    starts = []
    for year, name in tables.facets:
        era = tables.eras.get(name)
        day = era.start.year * 10000 + era.start.month * 100 + era.start.day if era else year * 10000 + 101
        starts.append((_days(day), name))
    return tuple(starts)


def decades_of(span: Span) -> list[int]:
    """First years of the decades that `span` overlaps; none if it is longer than a century.

    The tail of a year of the old calendar in January and February is not counted: 天保10年 is filed
    under the 1830s only.

    Args:
        span: first and last day, each year*10000 + month*100 + day.
    """
    first, last = span[0] // 10000, span[1] // 10000
    if last - first > LONGEST_DECADES_SPAN:
        return []
    if last > first and first < 1873 and span[1] % 10000 <= JAPANESE_YEAR_ENDS and span[0] % 10000 < 1001:
        last -= 1
    return list(range(first - first % 10, last + 1, 10))


value_type = ValueType("date", read, {"ja": "日付", "en": "Date"})
