"""Pasted texts and files become the beginnings of a need; what is no text, or too much of it, is refused with a sentence."""

import io
import zipfile

import pytest

from tsunagi.collab import _intake
from tsunagi.collab._answers import Unfit
from tsunagi.collab._intake import answers_of, read_file, tidy, unbroken

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(text: str, pages: int = 1) -> bytes:
    """A file of PDF with these words on each page; '' makes it what a scanner makes, pages without text."""
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode() if text else b""
    kids = " ".join(f"{4 + n} 0 R" for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    objects += [
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F1 << "
        b"/Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
    ] * pages
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = (len(objects) + 1, table, len(objects) + 1, len(written))
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % end
    )


def docx(body: str, name: str = "word/document.xml") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(name, body)
    return kept.getvalue()


def paragraphs(*texts: str) -> str:
    inner = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    return f'<w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'


def read(name: str, content: bytes) -> str:
    return read_file(name, io.BytesIO(content))


def test_text_of_files() -> None:
    assert read("need.pdf", pdf("Foreign bodies in food")) == "Foreign bodies in food"
    assert read("要望.docx", docx(paragraphs("異物を", "検査したい"))) == "異物を\n検査したい"
    assert read("a.txt", "異物\r\n\r\n\r\n\r\n検査".encode("cp932")) == "異物\n\n検査"
    assert read("../../a.md", "\ufeff異物\x07".encode()) == "異物"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("scan.pdf", pdf(""), "may be a scan"), ("long.pdf", pdf("x", 51), "more than 50 pages"),
        ("broken.pdf", b"%PDF-1.7 and then nothing", "cannot be read"), ("not.pdf", b"MZ\x90", "not a .pdf"),
        ("a.exe", b"MZ", "Text is read from"), ("a.xlsx", b"PK", "Text is read from"), ("a.txt", b"", "is empty"),
        ("blank.txt", b" \n \n", "may be a scan"), ("zeros.txt", b"a\0b", "not a .txt"),
        ("none.docx", docx(paragraphs("x"), "word/other.xml"), "cannot be read"),
        ("xxe.docx", docx('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'), "may be a scan"),
        ("bad.docx", docx("<a><b></a>"), "cannot be read"), ("big.txt", b"a" * (10 << 20) + b"b", "larger than 10 MB"),
    ],
)  # fmt: skip
def test_what_holds_no_text_is_refused(name: str, content: bytes, words: str) -> None:
    with pytest.raises(Unfit, match=words) as refused:
        read(name, content)
    assert [problem.at for problem in refused.value.problems] == ["file"]


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_intake._pdf_text, "SECONDS", 0)
    with pytest.raises(Unfit, match="cannot be read"):
        read("need.pdf", pdf("x"))


def test_what_a_text_answers() -> None:
    text = "■件名：非接触の異物検査\n連絡先： 架空 太郎\n希望時期：2027年3月31日まで\nX線では見えない。"
    assert answers_of(text) == {
        "text": text, "title": "非接触の異物検査", "contact": "架空 太郎", "by_when": "2027-03-31",
    }  # fmt: skip
    assert answers_of("食品の異物を検査したい。今は目視。")["title"] == "食品の異物を検査したい"
    assert answers_of("あ" * 100)["title"] == "あ" * 59 + "…"
    assert answers_of("希望時期：早めに") == {
        "text": "希望時期：早めに",
        "by_when": "",
        "title": "希望時期：早めに",
    }
    assert answers_of("") == {"text": "", "title": ""}


def test_a_text_is_cut_to_what_a_need_may_hold() -> None:
    assert len(tidy("あ" * 20_000)) == 10_000


def test_lines_that_the_width_of_a_page_ended_go_on() -> None:
    text = "件名：色むらの測定\r\n味噌の色むらを製造中に測りたい。年間300ト\r\nンを群馬県の工場で製造している。\r\n・急ぎ"
    assert unbroken(text) == (
        "件名：色むらの測定\n味噌の色むらを製造中に測りたい。年間300トンを群馬県の工場で製造している。\n・急ぎ"
    )
    assert unbroken("") == ""
