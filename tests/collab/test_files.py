"""Files: only what is what it says, only for who may see it, never under a name of the sender's choosing."""

import io
import zipfile
from pathlib import Path

import pytest
from people import SECRET, People
from test_advance import opened

from tsunagi.collab import Sight
from tsunagi.collab._answers import Unfit
from tsunagi.collab._files import attach, clean_name, file_for, path_of
from tsunagi.collab.models import File
from tsunagi.errors import NotAllowed, NotFound

PDF = b"%PDF-1.7\n1 0 obj\n"


def office(*names: str, size: int = 10) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("[Content_Types].xml", *names):
            packed.writestr(name, b"0" * size)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.pdf", PDF), ("a.PNG", b"\x89PNG\r\n\x1a\n1"), ("a.docx", office("word/document.xml")),
        ("a.txt", "ニーズ".encode("cp932")), ("a.csv", "列,値\n".encode()),
    ],
)  # fmt: skip
def test_taken(people: People, tmp_path: Path, name: str, body: bytes) -> None:
    need = opened(people)
    file = attach(tmp_path, need.key, people.who("poser"), name, io.BytesIO(body), Sight.WHOLE)
    kept = path_of(tmp_path, file.sha256)
    assert kept.read_bytes() == body
    assert (kept.stat().st_mode & 0o777, file.size, file.name) == (0o600, len(body), name)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.pdf", b""), ("a.pdf", b"<html>"), ("a.html", b"<script>"), ("a.svg", b"<svg/>"), ("a.exe", b"MZ"),
        ("a.docx", PDF), ("a.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("a.docx", office("xl/workbook.xml")), ("a.xlsx", office("xl/a.xml", size=30 << 20)),
        ("a.txt", b"a\0b"), ("a.pdf.html", PDF), ("noname", PDF), ("", PDF), ("a.pdf", PDF + b"0" * (25 << 20)),
    ],
)  # fmt: skip
def test_refused(people: People, tmp_path: Path, name: str, body: bytes) -> None:
    need = opened(people)
    with pytest.raises(Unfit):
        attach(tmp_path, need.key, people.who("poser"), name, io.BytesIO(body), Sight.WHOLE)
    assert File.objects.count() == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"), ("C:\\temp\\a.pdf", "a.pdf"), ("a\r\nX: y.pdf", "aX y.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"), ("..", ""), ('a"b<c>.pdf', "abc.pdf"), ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
    ],
)  # fmt: skip
def test_names(given: str, clean: str) -> None:
    assert clean_name(given) == clean


def test_only_who_may_see_a_file_gets_it(people: People, tmp_path: Path) -> None:
    need = opened(people)
    ours = attach(tmp_path, need.key, people.who("coordinator"), "a.pdf", io.BytesIO(PDF), Sight.HOUSE)
    theirs = attach(tmp_path, need.key, people.who("poser"), "b.pdf", io.BytesIO(PDF), Sight.WHOLE)
    assert file_for(theirs.key, people.who("coordinator")) == theirs
    assert file_for(ours.key, people.who("ip_officer")) == ours
    for name in ("researcher", "competitor", "administrator", "nobody"):
        for file in (ours, theirs):
            with pytest.raises(NotFound):
                file_for(file.key, people.who(name))
    with pytest.raises(NotFound):
        file_for(ours.key, people.who("poser"))
    with pytest.raises(NotAllowed):
        attach(tmp_path, need.key, people.who("poser"), "c.pdf", io.BytesIO(PDF), Sight.HOUSE)
    with pytest.raises(Unfit):
        attach(tmp_path, need.key, people.who("coordinator"), f"{SECRET}.pdf", io.BytesIO(PDF), Sight.INSIDE)
