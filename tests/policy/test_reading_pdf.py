"""Plans as PDF: 61 pages with all that makes a paper hard to read, and files that cannot be read at all."""

import contextlib
import io

import pytest
from plan_drawings import draw
from plan_items import Drawn, Style
from plans import Truth, pair
from reading import misses
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tsunagi.errors import BadRequest
from tsunagi.policy import Plan, _pages, read_plan

MEASURE = "・窓口を置く。(短期)(内閣府)"
HELD_OUT = Style(
    text="HeiseiKakuGo-W5",
    head="HeiseiMin-W3",
    size=9.0,
    leading=15.5,
    margin=64.0,
    two_columns=(0, 2),
    bullets="●-■▶",
    tails=("split", "square", "same", "own", "one", "right"),
    number="p. {}",
    numbers_at_top=True,
    foot_size=6.5,
    front=2,
)
"""Another paper than the one the reader was made with."""


@pytest.fixture(scope="module")
def plans() -> list[tuple[Truth, Drawn, Plan]]:
    old, new, _ = pair()
    return [(truth, drawn := draw(truth), read(drawn.body, truth)) for truth in (old, new)]


def read(body: bytes, truth: Truth | None = None) -> Plan:
    title, date = (truth.title, truth.date) if truth else ("つなぎ計画", "2021-06-01")
    return read_plan(body, title=title, date=date)


def paper(*pages: str, encrypt: str | None = None) -> bytes:
    """A PDF whose pages have these lines; a page without any is a picture."""
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, encrypt=encrypt)
    for page in pages:
        canvas.setFont("HeiseiMin-W3", 10.5)
        for n, line in enumerate(page.splitlines()):
            canvas.drawString(72, 760 - 18 * n, line)
        if not page:
            canvas.rect(100, 100, 300, 500, fill=1)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_the_pair_is_as_large_as_asked(plans: list[tuple[Truth, Drawn, Plan]]) -> None:
    assert [(drawn.leaves >= 60, len(truth.measures) >= 150) for truth, drawn, _ in plans] == [
        (True, True)
    ] * 2


def test_all_measures_are_read_with_terms_ministries_page_and_chapter(
    plans: list[tuple[Truth, Drawn, Plan]],
) -> None:
    for truth, drawn, plan in plans:
        assert misses(truth, drawn.pages, plan) == []


def test_a_paper_of_another_make_is_read_as_well() -> None:
    old, new, _ = pair(23, (4, 6), "第")
    for truth in (old, new):
        drawn = draw(truth, HELD_OUT)
        found = misses(truth, drawn.pages, read(drawn.body, truth))
        assert len(found) <= 0.01 * len(truth.measures), found


def test_what_is_beside_the_text_is_told_apart(plans: list[tuple[Truth, Drawn, Plan]]) -> None:
    _, drawn, plan = plans[0]
    assert plan.labels[:6] == ("", "i", "ii", "iii", "1", "2")
    assert plan.pages == drawn.leaves
    texts = [one.text for one in plan.paragraphs]
    assert [text for text in texts if text.startswith("つなぎ知財計画2006 ") or "……" in text] == []
    assert len([one for one in plan.paragraphs if one.role == "quotation"]) == 12
    notes = [one for one in plan.paragraphs if one.role == "note" and one.text.startswith("つなぎ統計調査")]
    assert [one.links for one in notes] == [
        (f"https://stats.example.jp/tsunagi/{n:03}/table-{n}.html",) for n in range(1, len(notes) + 1)
    ]
    assert len(notes) == 18


def test_headings_stand_once_each(plans: list[tuple[Truth, Drawn, Plan]]) -> None:
    truth, _, plan = plans[0]
    heads = [one.text for one in plan.paragraphs if one.role == "heading"]
    for depth in range(3):
        written = list(dict.fromkeys(one.path[: depth + 1] for one in truth.sections))
        assert [one for one in heads if one in {path[-1] for path in written}] == [
            path[-1] for path in written
        ]


def test_a_plan_is_read_the_same_twice_and_says_how_far_it_is() -> None:
    body, told = paper("創造", "活用", "保護", "人材"), []
    asked = {"title": "つなぎ計画", "date": "2021-06-01"}
    plan = read_plan(body, progress=lambda done, total: told.append((done, total)), **asked)
    assert plan == read_plan(body, **asked)
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert [one.leaf for one in plan.paragraphs] == [1, 2, 3, 4]


def test_a_scanned_pdf_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadRequest) as caught:
        read(paper("", "", ""))
    assert str(caught.value).startswith("None of the 3 pages of the PDF holds text; they are pictures")
    assert "ocrmypdf -l jpn" in str(caught.value)


def test_pages_without_text_are_named() -> None:
    plan = read(paper("(施策の方向性)\n" + MEASURE, "", MEASURE, ""))
    assert plan.unread == (2, 4)
    assert [one.page for one in plan.measures] == [1, 3]


def broken() -> dict[str, tuple[bytes, str]]:
    """Name → (file, what the refusal begins with)."""
    whole = paper("窓口")
    return {
        "protected": (paper("窓口", encrypt="secret"), "The PDF is protected by a password"),
        "cut": (whole[:200], "The file is no PDF that can be read"),
        "head only": (b"%PDF-1.7\n%%EOF", "The file is no PDF that can be read"),
        "noise": (b"%PDF-1.7\n" + bytes(range(256)) * 50, "The file is no PDF that can be read"),
    }


@pytest.mark.parametrize("name", ["protected", "cut", "head only", "noise"])
def test_what_cannot_be_read_is_refused(name: str) -> None:
    body, said = broken()[name]
    with pytest.raises(BadRequest) as caught:
        read(body)
    assert str(caught.value).startswith(said)
    assert caught.value.parameter == "file"


def test_limits_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    body = paper(*["窓口"] * 3)
    monkeypatch.setattr(_pages, "MOST_PAGES", 2)
    with pytest.raises(BadRequest, match="The PDF has 3 pages; 2 are read"):
        read(body)
    monkeypatch.setattr(_pages, "MOST_BYTES", 100)
    with pytest.raises(BadRequest, match="The file has 0 MB; 0 MB are read"):
        read(body)


def test_changed_bytes_neither_stop_nor_break_the_reader() -> None:
    body = bytearray(paper("(施策の方向性)\n" + MEASURE))
    for at in range(40, len(body), max(1, len(body) // 12)):
        changed = bytes(body[:at]) + bytes([body[at] ^ 0x55]) + bytes(body[at + 1 :])
        with contextlib.suppress(BadRequest):
            read(changed)
