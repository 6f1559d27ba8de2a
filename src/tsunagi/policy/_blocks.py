"""What every kind of file is read into first: blocks of text as they stand on the page, and their letters made tidy."""

import re
import unicodedata
from dataclasses import dataclass, field

_CJK = r"\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6々〆〇"
_BETWEEN = re.compile(rf"(?<=[{_CJK}])[ \t\n]+(?=[{_CJK}])")
_AFTER_MARK = re.compile(
    r"(?<=[、。，．「『（【〈《〔・])[ \t\n]+|[ \t\n]+(?=[、。，．」』）】〉》〕])"
    rf"|(?<=[{_CJK}])[ ]+(?=[)\]])|(?<=[(\[])[ ]+(?=[{_CJK}])"
)
_URL = re.compile(r"https?://[!-~]{1,2000}")
_NOT_LAST = ".,;:!?'\"」』>*"
BULLETS = "・･○◯●◎•‣▪■□◆◇➢➤▶▷►▸☞✓⇒→→*＊－–—-‐"
BULLET = re.compile(rf"\s*([{re.escape(BULLETS)}])(?![{re.escape(BULLETS)}])[\s\u3000]*(?=\S)")


_DATE_BREAK = re.compile(r"\d\n[年月日]|[年月成和]\n\d")
_SPACED_DATE = re.compile(r"\d [年月日]|[年月成和] \d")
RULE = re.compile(r"[ー―─━—–\-－=＝_＿~〜～*＊・…\s]{8,}")
"""A line drawn with letters."""


LONGEST = 2_000
"""Letters of an address at most, and of a text that are looked at where it goes on."""


@dataclass
class Block:
    """A paragraph, heading or item as it stands in the file."""

    text: str
    page: int | None = None
    leaf: int | None = None
    """The page counted from 1."""
    level: int = 0
    """1 to 6 of an HTML heading, 0 otherwise."""
    weight: float = 0.0
    """PDF: how much larger or bolder than the plan's text; 0 is the text itself."""
    bullet: str = ""
    note: str = ""
    """The mark of a footnote, whose text this is."""
    marks: list[str] = field(default_factory=list)
    """Marks of the footnotes it names."""
    links: list[tuple[str, str]] = field(default_factory=list)
    """(words, address) that stand behind its words."""
    quoted: bool = False
    cell: bool = False
    """Of a table: no heading of what follows."""
    fresh: bool = False
    """Begins a new excerpt: what stood above is not what it stands under."""


def tidy(text: str) -> str:
    """Text without control characters and without the spaces that layout put between Japanese letters.

    Radicals that fonts give in place of the letters they look like (⽤ for 用) are those letters again.
    """
    letters = (
        unicodedata.normalize("NFKC", c) if "\u2e80" <= c <= "\u2fdf" else c
        for c in text
        if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Co", "Cs", "Cf")
    )
    spaced = re.sub(r"[ \t\n\xa0\u2002-\u200a]+", " ", "".join(letters))
    return _AFTER_MARK.sub("", _BETWEEN.sub("", spaced)).strip(" \u3000")


def joined(first: str, second: str) -> str:
    """Two lines of a paragraph as one: words broken by a hyphen made whole, addresses too, no space in Japanese."""
    first, second = first.rstrip(" \u3000"), second.lstrip(" \u3000")
    if not first or not second:
        return first + second
    end = first[-LONGEST:]
    if re.search(r"https?://[!-~]*[/\-_.?=&%#~]$", end) and re.match(r"[!-~]", second):
        return first + second
    if re.search(r"https?://[!-~]+$", end) and re.match(
        r"[\w~-]*[/_=?&%][!-~]|[\w~-]*\.\w", second, re.ASCII
    ):
        return first + second
    if re.search(r"[A-Za-z][-\u00ad\u2010]$", end[-2:]) and re.match(r"[a-z]", second):
        return first[:-1] + second
    if _DATE_BREAK.search(first[-1] + "\n" + second[0]) and _SPACED_DATE.search(
        f"{first[-40:]}|{second[:40]}"
    ):
        return f"{first} {second}"  # the break stands where this plan sets a space
    if first[-1].isascii() and second[0].isascii() and first[-1] not in "([/-" and second[0] not in ")],.":
        return f"{first} {second}"
    return first + second


def addresses(text: str) -> list[str]:
    """The web addresses in a text, complete, without the punctuation behind them."""
    return [address for _, _, address in spans(text)]


def spans(text: str) -> list[tuple[int, int, str]]:
    """(start, end, address) of each web address in a text."""
    found = []
    for match in _URL.finditer(text):
        address = match[0]
        while address[-1] in _NOT_LAST or (address[-1] == ")" and address.count("(") < address.count(")")):
            address = address[:-1]
        found.append((match.start(), match.start() + len(address), address))
    return found
