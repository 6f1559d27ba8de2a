"""Excerpts and comparisons as Excel files: one row a quotation or a change."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tsunagi.model.text import clean
from tsunagi.model.url import normalise
from tsunagi.policy._plan import Excerpt, Quotation
from tsunagi.policy._write_layout import labels, title

Row = tuple[str | float | None, ...]
LONGEST = 32_767
"""Characters of a cell, by Excel's specification; what is longer ends with an ellipsis."""
COLUMNS = MappingProxyType(
    {
        "number": 6, "page": 7, "chapter": 28, "sort": 9, "text": 70, "terms": 14, "ministries": 24, "notes": 40,
        "links": 36, "words": 18, "score": 8, "id": 30,
    }
)  # fmt: skip
"""Column → width in characters."""


def write(excerpt: Excerpt, lang: str) -> bytes:
    """The excerpt as .xlsx; no text in it is taken for a formula."""
    words = labels(lang)
    rows = [_row(number, one, words) for number, one in enumerate(excerpt.quotations, 1)]
    sources: list[Row] = [(number, *source) for number, source in enumerate(excerpt.sources, 1)]
    return book(
        title(excerpt, lang),
        {
            words["quotations"]: (COLUMNS, rows),
            words["sources"]: ({"number": 6, "what": 60, "address": 80}, sources),
        },
        words,
    )


def book(
    name: str, sheets: Mapping[str, tuple[Mapping[str, int], Sequence[Row]]], words: Mapping[str, str]
) -> bytes:
    """Sheets by name, each its columns with their widths and its rows, as .xlsx."""
    made = Workbook()
    made.remove(made.worksheets[0])
    made.properties.title, made.properties.creator = clean(name), "Tsunagi"
    for called, (columns, rows) in sheets.items():
        _fill(made.create_sheet(called), columns, rows, words)
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def _row(number: int, one: Quotation, words: Mapping[str, str]) -> Row:
    paragraph, measure = one.paragraph, one.measure
    sort = paragraph.role if f"sort_{paragraph.role}" in words else "text"
    links = dict.fromkeys([*paragraph.links, *(measure.links if measure else ())])
    links |= dict.fromkeys(link for note in one.notes for link in note.links)
    terms = ministries = ""
    if measure:
        terms = "、".join(measure.terms) or words["lacks_term"]
        ministries = "、".join(each.printed for each in measure.ministries) or words["lacks_ministries"]
    return (
        number, paragraph.page, " › ".join(paragraph.chapter), words[f"sort_{sort}"],
        measure.text if measure else paragraph.text, terms, ministries,
        "\n".join(note.text for note in one.notes), "\n".join(links), "、".join(one.words), one.score,
        measure.id if measure else "",
    )  # fmt: skip


def _fill(
    sheet: Worksheet, columns: Mapping[str, int], rows: Sequence[Row], words: Mapping[str, str]
) -> None:
    for at, (column, width) in enumerate(columns.items(), 1):
        head = sheet.cell(1, at, words[f"column_{column}"])
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E8EDF4")
        head.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(at)].width = width
    for line, row in enumerate(rows, 2):
        for at, value in enumerate(row, 1):
            cell = sheet.cell(line, at)
            assert isinstance(cell, Cell)
            put(cell, value)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def put(cell: Cell, value: str | float | None) -> None:
    """Writes a cell: text stays text, whatever it begins with; an address by itself becomes a link."""
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if not isinstance(value, str):
        cell.value = value
        return
    shown = clean(value)
    cell.value = shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
    cell.data_type = "s"
    cell.quotePrefix = shown[:1] in "=+-@"  # so that it stays text when somebody edits the cell
    href = normalise(shown) if shown.startswith("http") and "\n" not in shown else None
    if href and len(href) <= 2000:
        cell.hyperlink = href
        cell.font = Font(color="1A56A6", underline="single")
