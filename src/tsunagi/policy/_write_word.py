"""An excerpt as a Word document: headings by style, links that open, Japanese set in Japanese fonts."""

from datetime import UTC, datetime
from io import BytesIO
from types import MappingProxyType

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from tsunagi.policy._plan import Excerpt
from tsunagi.policy._write_layout import Line, Run, layout, title

SERIF, SANS = ("Times New Roman", "游明朝"), ("Arial", "游ゴシック")
"""(western, East Asian) fonts of text and of headings: those that Word brings in Japan."""
_STYLES = MappingProxyType(
    {
        "title": "Title",
        "text": "Body Text",
        "quotation": "Quote",
        "measure": "List Bullet",
        "source": "List Number",
    }
)
_INK, _SOFT, _LINK = RGBColor(0x1C, 0x23, 0x30), RGBColor(0x56, 0x61, 0x73), RGBColor(0x1A, 0x56, 0xA6)
_OWN = MappingProxyType({"about": 9.0, "page": 11.0, "responsible": 10.0, "note": 9.5})
"""Sorts of lines with a style of our own → size in points."""


def write(excerpt: Excerpt, lang: str) -> bytes:
    """The excerpt as .docx, A4."""
    document = Document()
    _prepare(document, lang)
    document.core_properties.title = title(excerpt, lang)
    for line in layout(excerpt, lang):
        _add(document, line)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _prepare(document: DocumentObject, lang: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    about = document.core_properties
    about.author, about.comments, about.language = "Tsunagi", "", lang
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None)
    for name, size in (
        ("Normal", 10.5),
        ("Body Text", 10.5),
        ("List Bullet", 10.5),
        ("List Number", 10.5),
        ("Quote", 10),
    ):
        _set(document, name, size, SERIF)
    for name, size in (("Title", 18.0), *((f"Heading {level}", 15.0 - 1.5 * level) for level in range(1, 5))):
        _set(document, name, size, SANS, keep=True)
    for sort, size in _OWN.items():
        made = document.styles.add_style(f"Tsunagi {sort}", WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = document.styles["Normal"]
        _set(document, made.name or "", size, SANS if sort == "page" else SERIF, keep=sort == "page")
    document.styles["Quote"].paragraph_format.left_indent = Mm(6)
    document.styles["Quote"].font.italic = False  # slanted kanji are hard to read
    for sort in ("responsible", "note"):
        document.styles[f"Tsunagi {sort}"].paragraph_format.left_indent = Mm(6.3)
    document.styles["Tsunagi page"].paragraph_format.space_before = Pt(14)
    document.styles["List Bullet"].paragraph_format.space_after = Pt(0)
    document.styles["List Bullet"].paragraph_format.keep_with_next = True
    document.styles["Tsunagi about"].paragraph_format.space_after = Pt(0)


def _set(
    document: DocumentObject, name: str, size: float, fonts: tuple[str, str], *, keep: bool = False
) -> None:
    """Size, colour and fonts of a style; those of the theme, which know no Japanese, no longer count."""
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    style.font.name, style.font.size = fonts[0], Pt(size)
    style.font.color.rgb = _SOFT if name in ("Quote", "Tsunagi about", "Tsunagi responsible") else _INK
    own = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        own.attrib.pop(qn(f"w:{attribute}"), None)
    own.set(qn("w:eastAsia"), fonts[1])
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "en-US")
    spoken.set(qn("w:eastAsia"), "ja-JP")
    style.element.get_or_add_rPr().append(spoken)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.15 if keep else 1.3
    style.paragraph_format.keep_with_next = keep


def _add(document: DocumentObject, line: Line) -> None:
    style = (
        f"Heading {line.level}" if line.sort == "heading" else _STYLES.get(line.sort, f"Tsunagi {line.sort}")
    )
    paragraph = document.add_paragraph(style=style)
    for run in line.runs:
        if run.href:
            _link(paragraph, run)
        elif run.text:
            made = paragraph.add_run(run.text)
            made.bold = True if run.marked else None


def _link(paragraph: Paragraph, run: Run) -> None:
    """A link as Word writes it: a run within w:hyperlink, the address among the document's relationships."""
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), paragraph.part.relate_to(run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    made = paragraph.add_run(run.text)
    made.font.color.rgb, made.font.underline = _LINK, True
    element.append(made._r)
    paragraph._p.append(element)
