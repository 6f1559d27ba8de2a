"""An excerpt as Markdown, HTML, Word and Excel: the same lines, and nothing of the text is an order to a program."""

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import html
from msgspec.structs import replace
from openpyxl import load_workbook
from small_plan import GUIDE, MEASURES, PARAGRAPHS, PLAN, PLAN_URL

from tsunagi.errors import BadRequest
from tsunagi.policy import FORMS, Excerpt, Form, Theme, excerpt, write_excerpt
from tsunagi.policy._write_layout import labels

THEME = Theme("産学連携", ("産学連携", "共同研究"), ("模倣品",))
FOUND = excerpt(PLAN, THEME)
HOSTILE = "=cmd|'/c calc'!A1 <script>alert(1)</script> [x](javascript:alert(1)) **b** \x00\x07\x0b\ud800\uffff & \"q\" #1"
ADDRESS = "https://plan.example/a(b)&c=<d>"


def hostile() -> Excerpt:
    """A plan all of whose texts are bad."""
    bad = [replace(one, text=f"{HOSTILE} 産学連携", chapter=(f"- {HOSTILE}",)) for one in PARAGRAPHS[3:8]]
    measures = [replace(one, text=f"{HOSTILE}産学連携", terms=(HOSTILE,)) for one in MEASURES[:2]]
    plan = replace(
        PLAN, title=HOSTILE, url="javascript:alert(1)", paragraphs=bad, measures=measures, sources=[(HOSTILE, ADDRESS)]
    )  # fmt: skip
    made = excerpt(plan, Theme(f"[{HOSTILE[:60]}]", ("産学連携",)))
    assert len(made.quotations) == 3
    return made


def test_markdown_is_laid_out_as_analysts_do() -> None:
    assert write_excerpt(FOUND, "md", "ja").decode() == (
        "# つなぎ推進計画2020 「産学連携」に関する抜粋\n\n"
        f"出典：つなぎ推進計画2020（2020-05-27） <{PLAN_URL}>\n\n"
        "抜粋の語：産学連携、共同研究\n\n除く語：模倣品\n\n"
        "施策2件、その他の記述2件を、計画の順に引用する。\n\n"
        "**（15ページ）**\n\n## 3．連携\n\n### (2)産学連携の推進\n\n#### (現状と課題)\n\n"
        "大学の特許は Ｔ Ｌ Ｏ を通じて使われる。産学 連携には窓口が要る。\n\n"
        "#### (施策の方向性)\n\n"
        "- 共同研究の費用を見える化し、「費用の手引」(令和 2 年 3 月)を広める。\\\n  (短期、中期)(内閣府、文科省)\n\n"
        f"※手引は下記にある。 <{GUIDE}>\n\n"
        "**（16ページ）**\n\n"
        "- 大学と企業の人事交流を進める。\\\n  (短期)(文部科学省、経済産業省)\n\n"
        "**（31ページ）**\n\n## 4．文化\n\n### (1)記録の公開\n\n#### (施策の方向性)\n\n"
        "> 手引のねらい: 産学官連携の共同研究では費用を公平に分ける。\n\n"
        "出典: 見本省 <https://ministry.example/aim>\n\n"
        "## 出典一覧\n\n"
        f"1. つなぎ推進計画2020 <{PLAN_URL}>\n\n1. 費用の手引 <{GUIDE}>\n\n1. 見本省 <https://ministry.example/aim>\n"
    )


def test_what_is_not_printed_is_told() -> None:
    made = write_excerpt(excerpt(PLAN, Theme("文化", ("記録の公開", "写真"))), "md", "en").decode()
    assert made.count("\\[no term printed\\](文部科学省)") == 1
    assert made.count("(中期)\\[no ministry printed\\]") == 1


def test_html_has_the_same_lines_and_nothing_else_in_it() -> None:
    page: Any = html.fromstring(write_excerpt(FOUND, "html", "ja").decode())
    (main,) = page.xpath("//main")
    assert [(one.tag, one.text_content()) for one in main.xpath("./h1|./h2|./h3|./h4|./blockquote")] == [
        ("h1", "つなぎ推進計画2020 「産学連携」に関する抜粋"), ("h2", "3．連携"), ("h3", "(2)産学連携の推進"),
        ("h4", "(現状と課題)"), ("h4", "(施策の方向性)"), ("h2", "4．文化"), ("h3", "(1)記録の公開"),
        ("h4", "(施策の方向性)"), ("blockquote", "手引のねらい: 産学官連携の共同研究では費用を公平に分ける。"),
        ("h2", "出典一覧"),
    ]  # fmt: skip
    assert [one.text_content() for one in main.xpath("./ul/li")] == [
        "共同研究の費用を見える化し、「費用の手引」(令和 2 年 3 月)を広める。", "(短期、中期)(内閣府、文科省)",
        "大学と企業の人事交流を進める。", "(短期)(文部科学省、経済産業省)",
    ]  # fmt: skip
    assert [one.text_content() for one in main.xpath(".//mark")] == ["産学連携", "共同研究", "共同研究"]
    assert main.xpath(".//a/@href") == [
        PLAN_URL, GUIDE, "https://ministry.example/aim", PLAN_URL, GUIDE, "https://ministry.example/aim",
    ]  # fmt: skip


def test_hostile_text_is_text_in_html() -> None:
    made = write_excerpt(hostile(), "html", "en").decode()
    page: Any = html.fromstring(made)
    assert {one.tag for one in page.iter() if isinstance(one.tag, str)} == {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "ul", "ol", "li", "a", "mark",
    }  # fmt: skip
    assert page.xpath("//@src | //@onclick | //script") == []
    assert {href.partition(":")[0] for href in page.xpath("//@href")} == {"https"}


def test_hostile_text_is_text_in_markdown() -> None:
    made = write_excerpt(hostile(), "md", "en").decode()
    assert re.findall(r"(?<!\\)[*`<\[](?!https://)", made.replace("**(page", "").replace(")**", ")")) == []
    assert made.count("\\<script\\>") > 5
    assert re.findall("[\x00-\x08\x0b-\x1f]", made) == []


def styled(name: str, document: Any) -> list[str]:
    return [one.text for one in document.paragraphs if one.style.name == name]


def test_word_has_headings_bullets_links_and_japanese_fonts() -> None:
    document: Any = Document(BytesIO(write_excerpt(FOUND, "docx", "ja")))
    assert styled("Title", document) == ["つなぎ推進計画2020 「産学連携」に関する抜粋"]
    assert styled("Heading 2", document) == ["(2)産学連携の推進", "(1)記録の公開"]
    assert styled("Tsunagi page", document) == ["（15ページ）", "（16ページ）", "（31ページ）"]
    assert styled("List Bullet", document) == [MEASURES[0].text, MEASURES[1].text]
    assert styled("Tsunagi responsible", document) == [
        "(短期、中期)(内閣府、文科省)",
        "(短期)(文部科学省、経済産業省)",
    ]
    for name, font in (("Body Text", "游明朝"), ("Heading 1", "游ゴシック"), ("List Bullet", "游明朝")):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert [key for key in fonts if "Theme" in key] == []
    links = list(document.element.iter(qn("w:hyperlink")))
    assert [document.part.rels[one.get(qn("r:id"))].target_ref for one in links][:2] == [PLAN_URL, GUIDE]
    bold = [
        run.text
        for one in document.paragraphs
        for run in one.runs
        if run.bold and one.style.name == "List Bullet"
    ]
    assert bold == ["共同研究"]


def test_word_takes_any_text() -> None:
    document: Any = Document(BytesIO(write_excerpt(hostile(), "docx", "en")))
    assert len(styled("List Bullet", document)) == 2
    kinds = {
        document.part.rels[one.get(qn("r:id"))].target_ref for one in document.element.iter(qn("w:hyperlink"))
    }
    assert {href.partition(":")[0] for href in kinds} == {"https"}


def test_excel_has_a_row_for_each_quotation() -> None:
    book: Any = load_workbook(BytesIO(write_excerpt(FOUND, "xlsx", "ja")))
    first, sources = book.worksheets
    assert (first.title, sources.title, first.freeze_panes, first.auto_filter.ref) == (
        "抜粋",
        "出典一覧",
        "A2",
        "A1:L5",
    )
    rows = [[cell.value for cell in row] for row in first.iter_rows()]
    assert rows[0] == [
        "番号", "ページ", "章・節", "区分", "本文", "実施時期", "担当府省", "注記", "リンク", "該当する語", "適合度",
        "施策ID",
    ]  # fmt: skip
    assert rows[2] == [
        2, 15, "3．連携 › (2)産学連携の推進 › (施策の方向性)", "施策", MEASURES[0].text, "短期、中期", "内閣府、文科省",
        f"※手引は下記にある。 {GUIDE}", GUIDE, "共同研究、産学連携", 0.5, MEASURES[0].id,
    ]  # fmt: skip
    assert first.cell(3, 9).hyperlink.target == GUIDE
    assert [[cell.value for cell in row] for row in sources.iter_rows(min_row=2)] == [
        [1, "つなぎ推進計画2020", PLAN_URL], [2, "費用の手引", GUIDE], [3, "見本省", "https://ministry.example/aim"],
    ]  # fmt: skip
    assert all(cell.alignment.wrap_text for row in first.iter_rows() for cell in row)


@pytest.mark.parametrize(
    "text", ["=1+1 産学連携", "+1 産学連携", "-1 産学連携", "@SUM(1) 産学連携", HOSTILE + "産学連携"]
)
def test_no_text_is_a_formula(text: str) -> None:
    plan = replace(PLAN, paragraphs=[replace(PARAGRAPHS[3], text=text)])
    written = write_excerpt(excerpt(plan, THEME), "xlsx", "ja")
    sheet: Any = load_workbook(BytesIO(written)).worksheets[0]
    assert (sheet["E2"].data_type, sheet["E2"].quotePrefix) == ("s", True)
    assert str(sheet["E2"].value).startswith(text[:3])
    with zipfile.ZipFile(BytesIO(written)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_a_cell_holds_no_more_than_excel_takes() -> None:
    plan = replace(PLAN, paragraphs=[replace(PARAGRAPHS[3], text="産学連携" * 10_000)])
    sheet: Any = load_workbook(BytesIO(write_excerpt(excerpt(plan, THEME), "xlsx", "ja"))).worksheets[0]
    assert (len(str(sheet["E2"].value)), str(sheet["E2"].value)[-1]) == (32_767, "…")


@pytest.mark.parametrize("form", list(FORMS))
def test_an_excerpt_without_anything_says_so(form: Form) -> None:
    made = write_excerpt(excerpt(PLAN, Theme("無", ("ありえない語",))), form, "ja")
    if form in ("md", "html"):
        assert "該当する記述はありません。" in made.decode()
    assert made


def test_a_form_or_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadRequest, match="Known: md, html, docx, xlsx"):
        write_excerpt(FOUND, "pdf", "ja")  # type: ignore[arg-type]
    with pytest.raises(BadRequest, match="Known: ja, en"):
        write_excerpt(FOUND, "md", "fr")
    assert labels("ja").keys() == labels("en").keys()
