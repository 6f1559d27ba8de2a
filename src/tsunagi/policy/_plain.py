"""A plan as plain text: its lines as blocks, pages by the marks that stand between them."""

import re
import unicodedata

from tsunagi.errors import BadRequest
from tsunagi.policy._blocks import BULLET, Block, joined, tidy
from tsunagi.policy._headings import heading

_MARK = re.compile(r"[(（\[［【]?\s*(?:p|P|pp)?\.?\s*([0-9０-９]{1,4})\s*(?:ページ|頁|page)\s*[)）\]］】]?")
_DASHED = re.compile(r"[-－‐–—―]\s*([0-9０-９]{1,4})\s*[-－‐–—―]")
_ENDS = re.compile(r"[。．！？!?：:」』）)】\]]\s*$")
WIDEST_WRAPPED = 120
"""Columns a hard-wrapped text has at most."""


def decoded(body: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, Shift_JIS (cp932), EUC-JP or ISO-2022-JP.

    Raises:
        BadRequest: it is none of these.
    """
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    if b"\x1b$" in body[:100_000]:
        encodings = ["iso2022_jp", "utf-8"]
    else:
        encodings = ["utf-8-sig", *sorted(("cp932", "euc_jp"), key=lambda name: _odd(body, name))]
    for name in encodings:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    raise BadRequest(
        "The text is neither UTF-8 nor Shift_JIS, EUC-JP or ISO-2022-JP. Save it as UTF-8 and try again.",
        "file",
    )


def blocks_of_text(text: str) -> list[Block]:
    """The blocks of a plain text, in order."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    wrapped = _wrapped(lines)
    found: list[Block] = []
    page, open_, count = None, False, 1
    feeds = "\f" in text
    for raw in lines:
        if "\f" in raw:
            count += raw.count("\f")
        line = tidy(raw.replace("\f", " "))
        if mark := _MARK.fullmatch(line) or _DASHED.fullmatch(line):
            number = int(mark[1])
            leap = page is not None and number not in (page, page + 1)
            page, open_ = number, False
            if leap:
                found.append(Block("", page, fresh=True))
            continue
        if not line:
            open_ = open_ and feeds
            continue
        if open_ and not _begins(line):
            found[-1].text = joined(found[-1].text, line)
        else:
            found.append(_block(line, page if page is not None or not feeds else count))
        open_ = bool(wrapped) and _width(raw) >= wrapped and not _ENDS.search(line)
    return found


def _block(line: str, page: int | None) -> Block:
    bullet = BULLET.match(line)
    return Block(line[bullet.end() :] if bullet else line, page, bullet=bullet[1] if bullet else "")


def _begins(line: str) -> bool:
    return bool(BULLET.match(line)) or heading(line) is not None


def _wrapped(lines: list[str]) -> int:
    """Columns from which a line may go on in the next; 0 where each line is a paragraph of its own."""
    widths = sorted(_width(line) for line in lines if len(line.strip()) > 1)
    if len(widths) < 20 or widths[int(len(widths) * 0.95)] > WIDEST_WRAPPED:
        return 0
    widest = widths[int(len(widths) * 0.95)]
    return widest - 6 if sum(width >= widest - 6 for width in widths) > len(widths) * 0.3 else 0


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line.rstrip())


def _odd(body: bytes, encoding: str) -> float:
    """How little a text reads like Japanese in an encoding: half-width kana and rare letters."""
    text = body[:50_000].decode(encoding, "replace")
    return sum(c == "\ufffd" or "\uff61" <= c <= "\uff9f" for c in text) - 0.5 * sum(
        "ぁ" <= c <= "ん" for c in text
    )
