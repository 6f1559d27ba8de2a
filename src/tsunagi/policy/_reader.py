"""Reading a plan: PDF, HTML or plain text → chapters, paragraphs, measures."""

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Callable
from typing import Literal

from tsunagi.errors import BadRequest
from tsunagi.policy._blocks import Block
from tsunagi.policy._layout import layout
from tsunagi.policy._markup import blocks_of_html
from tsunagi.policy._measures import measures_of, paragraphs_of, sources_of
from tsunagi.policy._pages import pages_of
from tsunagi.policy._plain import blocks_of_text, decoded
from tsunagi.policy._plan import Plan
from tsunagi.policy._structure import pieces

Media = Literal["pdf", "html", "text"]
MOST_TEXT = 20 << 20
"""Bytes of an HTML page or plain text."""
MOST_BLOCKS = 200_000
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read_plan(
    body: bytes,
    *,
    title: str,
    date: str,
    url: str = "",
    key: str = "",
    series: str = "",
    media: Media | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """A plan, read from its file; the same file gives the same plan.

    Args:
        body: the file.
        title: of the plan: 知的財産推進計画2020.
        date: day of decision, ISO 8601, or its month or year.
        url: where it was published; links of HTML are made complete with it.
        key: short name in lower-case letters, digits and '-'; '' makes one of title and date.
        series: what all years of this plan share.
        media: what the file is; None looks at it.
        progress: told (pages read, pages) while a PDF is read.

    Raises:
        BadRequest: the file cannot be read, or title, date or key are not as said; the text says what to do.
    """
    _check(body, title, date, key)
    media = media or _media(body)
    key = key or key_of(title, date)
    blocks, labels, unread = _blocks(body, media, url, progress)
    if len(blocks) > MOST_BLOCKS:
        raise BadRequest(
            "The file has more than %(most)s paragraphs. Give it in parts.", "file", most=f"{MOST_BLOCKS:,}"
        )
    found = pieces(blocks, date, title)
    if not found:
        raise BadRequest("There is no text in the file. Check that it is the right one.", "file")
    return Plan(
        key=key,
        title=title,
        date=date,
        url=url,
        digest=hashlib.sha256(body).hexdigest(),
        media=media,
        pages=len(labels) if labels else len({one.page for one in blocks if one.page is not None}),
        paragraphs=paragraphs_of(found),
        measures=measures_of(found, key, date),
        sources=sources_of(found),
        series=series,
        labels=labels,
        unread=unread,
    )


def _check(body: bytes, title: str, date: str, key: str) -> None:
    if not title.strip() or len(title) > 500:
        raise BadRequest(
            "A plan needs a title of at most 500 characters, such as 知的財産推進計画2020.", "title"
        )
    if not _is_date(date):
        raise BadRequest(
            "“%(date)s” is no day, month or year. Write the day of decision as 2026-06-01.",
            "date",
            date=date[:40],
        )
    if key and (not _KEY.fullmatch(key) or len(key) > 80):
        raise BadRequest(
            "“%(key)s” cannot be a plan's key. Write small letters, digits and hyphens, at most 80.",
            "key",
            key=key[:80],
        )
    if not body.strip():
        raise BadRequest("The file is empty. Fetch it anew.", "file")


def _is_date(date: str) -> bool:
    try:
        datetime.date.fromisoformat((date + "-01-01")[:10] if len(date) < 10 else date)
    except ValueError:
        return False
    return bool(_DATE.fullmatch(date))


def key_of(title: str, date: str) -> str:
    """A key made of title and date: what is Latin of the title, else a digest of it, and the date."""
    plain = unicodedata.normalize("NFKC", title).lower()
    latin = "-".join(re.findall(r"[a-z]+", plain))[:40].strip("-")
    return f"{latin or 'plan-' + hashlib.sha256(title.encode()).hexdigest()[:6]}-{date}"


def _media(body: bytes) -> Media:
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in body[:1024]:
        return "pdf"
    lower = start.lower()
    if (
        lower.startswith((b"<!doctype html", b"<html", b"<?xml", b"<!--"))
        or b"<html" in lower
        or b"<body" in lower
    ):
        return "html"
    if start.startswith(
        (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
    ):
        raise BadRequest(
            "Plans are read from PDF, HTML and plain text. Save the file as one of these.", "file"
        )
    return "text"


def _blocks(
    body: bytes, media: Media, url: str, progress: Callable[[int, int], None] | None
) -> tuple[list[Block], tuple[str, ...], tuple[int, ...]]:
    """(blocks, printed number of each page, pages without text)."""
    if media == "pdf":
        return _of_pdf(body, progress)
    if len(body) > MOST_TEXT:
        raise BadRequest(
            "The file has %(size)s MB; %(most)s MB are read. Give it in parts.",
            "file", size=len(body) >> 20, most=MOST_TEXT >> 20,
        )  # fmt: skip
    if media == "html":
        return blocks_of_html(body, url), (), ()
    return blocks_of_text(decoded(body)), (), ()


def _of_pdf(
    body: bytes, progress: Callable[[int, int], None] | None
) -> tuple[list[Block], tuple[str, ...], tuple[int, ...]]:
    pages = pages_of(body, progress)
    unread = tuple(n for n, page in enumerate(pages, 1) if not any(run.text.strip() for run in page.runs))
    if len(unread) == len(pages):
        raise BadRequest(
            "None of the %(count)s pages of the PDF holds text; they are pictures, as a scanner makes them. Have the text "
            "recognised first, for instance by `ocrmypdf -l jpn in.pdf out.pdf`, or take the HTML or text edition.",
            "file", count=len(pages),
        )  # fmt: skip
    blocks, labels = layout(pages)
    return blocks, labels, unread
