"""What somebody pasted or brought as a file, as the beginnings of a need: they look it over before it is kept."""

import io
import itertools
import re
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from tsunagi.collab import _pdf_text
from tsunagi.collab._answers import Unfit
from tsunagi.collab._files import clean_name, sort_of, unfit

MOST_FILE = 10 << 20
MOST_PAGES = 50
MOST_TEXT = 10_000
"""Characters, as the question for the text has it."""
MOST_XML = 20 << 20
TITLE = 60
FULL = 0.8
"""Share of the longest line of a PDF from which a line counts as one that the width of the page ended."""
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAKEN = (".pdf", ".docx", ".txt", ".md")

LABELLED = {
    "title": r"件名|題名|タイトル|テーマ|Title|Subject",
    "region": r"希望(?:する)?地域|地域|Region",
    "contact": r"連絡先|担当者?|Contact",
    "by_when": r"希望時期|希望納期|By when",
}
_LINE = {
    name: re.compile(rf"^[■●○◆・\s]*(?:{words})\s*[:：]\s*(.+)$", re.I) for name, words in LABELLED.items()
}
_JAPANESE = re.compile(r"[ぁ-んァ-ヴー一-龥々、]")
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")


def read_file(name: str, body: BinaryIO) -> str:
    """The text of a PDF, of a Word document or of a text file.

    Raises:
        Unfit: it is none of these, too large, or holds no text, as a scan does.
    """
    shown = clean_name(name)
    suffix = Path(shown).suffix.lower()
    if suffix not in TAKEN:
        raise unfit(
            f"文章を読み取れるファイルは{'、'.join(TAKEN)}です。",
            f"Text is read from {', '.join(TAKEN)} alone.",
        )
    content = body.read(MOST_FILE + 1)
    if len(content) > MOST_FILE:
        megabytes = MOST_FILE >> 20
        raise unfit(
            f"ファイルが大きすぎます（{megabytes} MBまで）。", f"The file is larger than {megabytes} MB."
        )
    sort_of(shown, content)
    text = {".pdf": _pdf, ".docx": _word}.get(suffix, _plain)(content)
    plain = tidy(text)
    if not plain:
        raise unfit(
            "ファイルに文字情報がありません（スキャン画像など）。文章を貼り付けてください。",
            "There is no text in this file; it may be a scan. Paste the text instead.",
        )
    return plain


def answers_of(text: str) -> dict[str, str]:
    """Question of a need → what the text seems to answer; the whole text is the need's."""
    plain = tidy(text)
    found = {"text": plain}
    for line in plain.splitlines():
        for name, pattern in _LINE.items():
            if name not in found and (said := pattern.match(line)):
                found[name] = said[1].strip()
    if "by_when" in found:
        day = _DAY.search(found["by_when"])
        found["by_when"] = f"{int(day[1]):04}-{int(day[2]):02}-{int(day[3]):02}" if day else ""
    found.setdefault("title", _first(plain))
    return found


def tidy(text: str) -> str:
    """Text without control characters, with at most one empty line in a row, cut to what a need may hold."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [
        "".join(c for c in line if c == "\t" or unicodedata.category(c) not in ("Cc", "Co", "Cs"))
        for line in lines
    ]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in kept))
    return joined.strip()[:MOST_TEXT]


def _first(text: str) -> str:
    """The first line or sentence, short enough for a title."""
    line = next((one.strip(" 　■●◆#") for one in text.splitlines() if one.strip(" 　■●◆#")), "")
    sentence = re.split(r"(?<=[。．!?！？])", line)[0].rstrip("。．")
    return sentence if len(sentence) <= TITLE else sentence[: TITLE - 1] + "…"


def _pdf(content: bytes) -> str:
    command = [sys.executable, "-m", _pdf_text.__name__, str(MOST_PAGES), str(MOST_TEXT)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=_pdf_text.SECONDS * 2, check=False
        )
    except subprocess.TimeoutExpired:
        raise _unreadable() from None
    if done.returncode == _pdf_text.TOO_MANY:
        raise unfit(
            f"ページが多すぎます（{MOST_PAGES}ページまで）。", f"The file has more than {MOST_PAGES} pages."
        )
    if done.returncode:
        raise _unreadable()
    return unbroken(done.stdout.decode("utf-8", "replace"))


def unbroken(text: str) -> str:
    """Japanese text without the ends of lines that only the width of a page made.

    A line that is nearly as long as the longest, and ends within a sentence, goes on in the next.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    full = max(map(len, lines)) * FULL
    joined = [lines[0]]
    for before, line in itertools.pairwise(lines):
        if len(before) >= full and _JAPANESE.fullmatch(before[-1:]) and _JAPANESE.fullmatch(line[:1]):
            joined[-1] += line
        else:
            joined.append(line)
    return "\n".join(joined)


def _word(content: bytes) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open("word/document.xml") as file:
            written = file.read(MOST_XML + 1)
        if len(written) > MOST_XML:
            raise _unreadable()
        tree = etree.fromstring(written, parser)
    except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError, NotImplementedError, RuntimeError, OSError):
        raise _unreadable() from None
    return "\n".join(
        "".join(
            {"t": piece.text or "", "tab": "\t", "br": "\n"}.get(etree.QName(piece).localname, "")
            for piece in paragraph.iter(f"{WORD}t", f"{WORD}tab", f"{WORD}br")
        )
        for paragraph in tree.iter(f"{WORD}p")
    )


def _plain(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp932")


def _unreadable() -> Unfit:
    return unfit(
        "ファイルを読み取れません。パスワードを外すか、文章を貼り付けてください。",
        "The file cannot be read. Take its password off, or paste the text.",
    )
