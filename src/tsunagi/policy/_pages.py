"""The letters of a PDF with their places, read in a process of its own: a hostile file can neither stop nor fill the server.

PDFium may not be called by two threads at once, and is written in a language in which a wrong file may break a process.
The process writes one line of JSON for the file, then one for each page.
"""

import contextlib
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from tsunagi.errors import BadRequest

MOST_BYTES = 200 << 20
MOST_PAGES = 2_000
MOST_LETTERS = 40_000
"""Of one page; what is beyond is not read."""
MOST_MEMORY = 2 << 30
SECONDS = 120
NO_PDF, LOCKED = 3, 5
Progress = Callable[[int, int], None]
"""Told how many pages are read, and of how many."""


class Run(msgspec.Struct, array_like=True):
    """Letters side by side in one size and font; coordinates in points from the lower left corner."""

    text: str
    left: float
    right: float
    base: float
    """The line they stand on."""
    size: float
    font: str
    weight: int


class Page(msgspec.Struct):
    """A page with its letters in the order of the file."""

    width: float
    height: float
    runs: list[Run]
    links: list[tuple[float, float, float, float, str]] = []
    """(left, bottom, right, top, address)"""


def pages_of(body: bytes, progress: Progress | None = None) -> list[Page]:
    """The pages of a PDF.

    Raises:
        BadRequest: it is too large, protected, damaged, or cannot be read in the time and memory that are given.
    """
    if len(body) > MOST_BYTES:
        raise BadRequest(
            "The file has %(size)s MB; %(most)s MB are read. Give it in parts.",
            "file", size=len(body) >> 20, most=MOST_BYTES >> 20,
        )  # fmt: skip
    with tempfile.TemporaryFile() as given:
        given.write(body)
        given.seek(0)
        command = [sys.executable, "-m", __name__]
        with subprocess.Popen(
            command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as child:
            timer = threading.Timer(SECONDS * 2, child.kill)
            timer.start()
            try:
                pages = _received(child, progress)
            finally:
                timer.cancel()
                child.kill()
    return pages


def _received(child: "subprocess.Popen[bytes]", progress: Progress | None) -> list[Page]:
    assert child.stdout is not None  # asked for above
    first = child.stdout.readline().strip()
    count = int(first) if first.isdigit() else 0
    if count > MOST_PAGES:
        raise BadRequest(
            "The PDF has %(count)s pages; %(most)s are read. Give it in parts.",
            "file",
            count=count,
            most=MOST_PAGES,
        )
    decoder = msgspec.json.Decoder(Page)
    pages = []
    for line in child.stdout:
        if not line.endswith(b"\n"):
            break  # it was stopped while it wrote
        pages.append(decoder.decode(line))
        if progress:
            progress(len(pages), count)
    ended = child.wait()
    if ended == LOCKED:
        raise BadRequest("The PDF is protected by a password. Save it without one and try again.", "file")
    if ended == NO_PDF or (not ended and not count):
        raise BadRequest("The file is no PDF that can be read, or is damaged. Fetch or save it anew.", "file")
    if ended or len(pages) != count:
        raise BadRequest(
            "Reading the PDF broke off after %(read)s of %(count)s pages; %(seconds)s seconds and %(memory)s GB are "
            "given. Save it anew, or give it in parts.",
            "file", read=len(pages), count=count, seconds=SECONDS, memory=MOST_MEMORY >> 30,
        )  # fmt: skip
    return pages


def main() -> int:
    """Reads standard input, writes the pages; how the process ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pypdfium2

    out = sys.stdout.buffer
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        return LOCKED if "assword" in str(error) else NO_PDF
    with contextlib.closing(document):
        out.write(msgspec.json.encode(len(document)) + b"\n")
        if len(document) > MOST_PAGES:
            return 0
        for number in range(len(document)):
            try:
                page = read_page(document, number)
            except pypdfium2.PdfiumError:
                page = Page(0, 0, [])
            out.write(msgspec.json.encode(page) + b"\n")
    out.flush()
    return 0


def read_page(document: Any, number: int) -> Page:
    """One page of an open pypdfium2.PdfDocument, turned as it is shown."""
    with contextlib.closing(document[number]) as page:
        turned = page.get_rotation() % 360
        width, height = page.get_size()
        with contextlib.closing(page.get_textpage()) as text:
            runs = list(_runs(text.raw, min(text.count_chars(), MOST_LETTERS), turned, width, height))
        return Page(width, height, runs, list(_links(document, page)) if not turned else [])


def _runs(text: Any, count: int, turned: int, width: float, height: float) -> Iterator[Run]:
    """Letters gathered as long as they follow each other closely on one line."""
    import ctypes

    import pypdfium2.raw as pdfium

    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    letters: list[tuple[str, float]] = []
    start = 0
    left = right = base = size = raw = 0.0
    for at in range(count):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if not code or (code < 0x21 and pdfium.FPDFText_IsGenerated(text, at) == 1):
            continue  # only spaces and ends of lines are made up
        letter = "-" if code in (0xFFFE, 0x02) else chr(code)
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, at, box)
        one, other, line = _placed(box, x.value, y.value, turned, width, height)
        now = pdfium.FPDFText_GetFontSize(text, at)
        gap = one - right
        if letters and (abs(line - base) > 0.1 * size or now != raw or not -0.6 * size < gap < 0.6 * size):
            yield Run(
                _text(letters, size), left, right, base, size, *_font(pdfium, text, start + len(letters) // 2)
            )
            letters = []
        if not letters:
            start, left, base, raw, gap = at, one, line, now, 0.0
            size = _size(pdfium, text, at, now)
        letters.append((letter, gap))
        right = other
    if letters:
        yield Run(
            _text(letters, size), left, right, base, size, *_font(pdfium, text, start + len(letters) // 2)
        )


def _text(letters: list[tuple[str, float]], size: float) -> str:
    """Letters, each with the gap before it, joined; spaces where Latin ones stand further apart than Japanese ones.

    Halves of a letter above U+FFFF are made whole.
    """
    wide = sorted(gap for letter, gap in letters[1:] if not letter.isascii())
    space = (wide[len(wide) // 2] if wide else 0.0) + 0.14 * size
    found, before = [], " "
    for letter, gap in letters:
        if gap > space and _is_space(before, letter):
            found.append(" ")
        found.append(letter)
        before = letter
    return "".join(found).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_space(before: str, after: str) -> bool:
    """Whether a gap between two letters is a space: beside a Latin letter or figure, as Japanese is set without."""
    if before == " " or after == " ":
        return False
    if before.isascii() and after.isascii():
        return True
    return (before.isascii() or after.isascii()) and before.isalnum() and after.isalnum()


def _placed(
    box: Any, x: float, y: float, turned: int, width: float, height: float
) -> tuple[float, float, float]:
    """(left, right, base) of a letter on a page as it is shown."""
    if turned == 90:
        return box.bottom, box.top, height - x
    if turned == 180:
        return width - box.right, width - box.left, height - y
    if turned == 270:
        return width - box.top, width - box.bottom, x
    return box.left, box.right, y


def _size(pdfium: Any, text: Any, at: int, size: float) -> float:
    """The size of a letter as it is shown, points."""
    matrix = pdfium.FS_MATRIX()
    if pdfium.FPDFText_GetMatrix(text, at, matrix):
        size *= (matrix.b**2 + matrix.d**2) ** 0.5 or 1.0
    return round(abs(size), 2)


def _font(pdfium: Any, text: Any, at: int) -> tuple[str, int]:
    """(font, weight) of a letter; of one in the middle, as a bullet may be from another font than its text."""
    import ctypes

    flags, name = ctypes.c_int(), ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text, at, name, 128, flags)
    return name.value.decode("utf-8", "replace"), max(pdfium.FPDFText_GetFontWeight(text, at), 0)


def _links(document: Any, page: Any) -> Iterator[tuple[float, float, float, float, str]]:
    """Addresses behind places of a page."""
    import ctypes

    import pypdfium2.raw as pdfium

    at, link, box = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    while pdfium.FPDFLink_Enumerate(page, at, link):
        action = pdfium.FPDFLink_GetAction(link)
        length = pdfium.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
        if 1 < length < 4_000 and pdfium.FPDFLink_GetAnnotRect(link, box):
            address = ctypes.create_string_buffer(length)
            pdfium.FPDFAction_GetURIPath(document, action, address, length)
            uri = address.value.decode("utf-8", "replace")
            if uri.startswith(("http://", "https://")):
                yield box.left, box.bottom, box.right, box.top, uri


if __name__ == "__main__":
    sys.exit(main())
