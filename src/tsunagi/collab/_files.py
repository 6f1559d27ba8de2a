"""Files of cases: looked at before they are kept, kept where no web address leads, given only to who may see them."""

import hashlib
import io
import unicodedata
import zipfile
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from tsunagi.collab._advance import add_event, check_audience, held, new_key, part_rank
from tsunagi.collab._answers import Unfit
from tsunagi.collab._parts import Sight
from tsunagi.collab._sight import Who, sight
from tsunagi.collab._workflow import Problem
from tsunagi.collab.models import File
from tsunagi.errors import NotFound
from tsunagi.file import write_whole

MEBIBYTE = 1 << 20
MOST = 25 * MEBIBYTE
"""Largest file."""
MOST_UNPACKED = 400 * MEBIBYTE
"""Largest sum of what is packed in an office document."""
MOST_RATIO = 200
LONGEST_NAME = 150

OFFICE = {
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/"),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "ppt/"),
}
STARTS = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
}
TEXTS = {".txt": "text/plain", ".csv": "text/csv", ".md": "text/markdown"}
ALLOWED = (*STARTS, *OFFICE, *TEXTS)


def attach(
    data: Path, key: str, who: Who, name: str, body: BinaryIO, audience: Sight, text: str = ""
) -> File:
    """Keeps a file in a case, for an audience.

    Args:
        data: the data folder.
        key: of the case.
        who: brings it.
        name: as the browser gives it.
        body: what is in it.
        audience: who may see it.
        text: a word about it.

    Raises:
        NotFound: there is no such case for the asker.
        NotAllowed: the audience sees more than the asker does.
        Unfit: the file is empty, too large, of a sort that is not taken, or is not what its name says.
    """
    shown = clean_name(name)
    content = body.read(MOST + 1)
    media_type = sort_of(shown, content)
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        case, parts = held(key, who)
        check_audience(case, parts, audience, shown, text)
        keep(data, sha256, content)
        event = add_event(
            case, who, max(parts, key=part_rank), "file", audience, text=text.strip()[:2000],
            answers={"file": shown, "sha256": sha256},
        )  # fmt: skip
        return File.objects.create(
            case=case, event=event, key=new_key(), name=shown, media_type=media_type, size=len(content),
            sha256=sha256, sight=int(audience),
        )  # fmt: skip


def file_for(key: str, who: Who) -> File:
    """The file with this key, if the asker may see it.

    Raises:
        NotFound: there is none, or none for the asker: the two cannot be told apart.
    """
    found = File.objects.select_related("case").filter(key=key).first()
    if found is None or sight(who, found.case) < max(found.sight, Sight.INSIDE):
        raise NotFound(f"There is no file {key!r} here, or it is not open to you.")
    return found


def path_of(data: Path, sha256: str) -> Path:
    """Where the bytes with this digest lie."""
    return data / "files" / sha256[:2] / sha256


def keep(data: Path, sha256: str, content: bytes) -> None:
    """Writes bytes under their digest; the same bytes are there once."""
    path = path_of(data, sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, content, mode=0o600)


def clean_name(name: str) -> str:
    """The last part of a path, without what a file system or a header may trip over."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*').strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    return (stem[:LONGEST_NAME] + dot + suffix[:10]) if dot else plain[:LONGEST_NAME]


def sort_of(name: str, content: bytes) -> str:
    """The media type of a file that is what its name says.

    Raises:
        Unfit: it is not, or such files are not taken.
    """
    suffix = Path(name).suffix.lower()
    if not content:
        raise unfit("ファイルが空です。", "The file is empty.")
    if len(content) > MOST:
        raise unfit(
            f"ファイルが大きすぎます（{MOST // MEBIBYTE} MBまで）。",
            f"The file is larger than {MOST // MEBIBYTE} MB.",
        )
    if suffix in STARTS and content.startswith(STARTS[suffix][1]):
        return STARTS[suffix][0]
    if suffix in OFFICE and is_office(content, OFFICE[suffix][1]):
        return OFFICE[suffix][0]
    if suffix in TEXTS and is_text(content):
        return TEXTS[suffix]
    if suffix in ALLOWED:
        raise unfit(
            f"中身が{suffix}のファイルではないか、マクロを含んでいます。",
            f"This is not a {suffix} file inside, or it holds macros.",
        )
    raise unfit(
        f"この種類のファイルは受け付けていません。使えるもの：{'、'.join(ALLOWED)}",
        f"Files of this sort are not taken. Taken are {', '.join(ALLOWED)}.",
    )


def is_office(content: bytes, folder: str) -> bool:
    """Whether it is an office document of this sort that holds no macros and is no bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError):
        return False
    names = {member.filename for member in members}
    size = sum(member.file_size for member in members)
    return (
        "[Content_Types].xml" in names
        and any(name.startswith(folder) for name in names)
        and not any("vbaproject" in name.lower() or "/embeddings/" in name.lower() for name in names)
        and size <= min(MOST_UNPACKED, max(len(content) * MOST_RATIO, MEBIBYTE))
    )


def is_text(content: bytes) -> bool:
    """Whether it is text in UTF-8 or in the code page of Japanese Windows."""
    if b"\0" in content:
        return False
    for encoding in ("utf-8", "cp932"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def unfit(ja: str, en: str) -> Unfit:
    """What is wrong with the file."""
    return Unfit([Problem("file", {"ja": ja, "en": en})])
