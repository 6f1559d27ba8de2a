"""The plans of plans.py set on paper with ReportLab, with all that makes such a paper hard to read.

Cover and contents under Roman numbers, running heads, chapters in one or two columns, footnotes, ruby, Latin words broken by
hyphens, stray spaces, bullets with hanging lines, tails in every place, notes with addresses, quotations between rules.
"""

import io
import re
from collections.abc import Iterator

from plan_items import NOT_FIRST, NOT_LAST, RUBY, Drawn, Item, Style, Word, items
from plans import Truth
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4


class Pen:
    """Sets items on pages."""

    def __init__(self, truth: Truth, style: Style) -> None:
        for name in (style.text, style.head):
            pdfmetrics.registerFont(UnicodeCIDFont(name))
        self.truth, self.style, self.file = truth, style, io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=A4, invariant=1)
        self.pages: dict[str, int] = {}
        self.number, self.leaves, self.columns, self.column = 0, 0, 1, 0
        self.top = self.y = HEIGHT - style.margin
        self.foot: list[list[list[Word]]] = []
        self.running, self.letters = "", 0

    @property
    def width(self) -> float:
        whole = WIDTH - 2 * self.style.margin
        return whole if self.columns == 1 else (whole - 2 * self.style.size) / 2

    @property
    def left(self) -> float:
        return self.style.margin + self.column * (self.width + 2 * self.style.size)

    @property
    def bottom(self) -> float:
        lines = sum(map(len, self.foot))
        return self.style.margin + (lines * self.style.foot_size * 1.4 + 8 if lines else 0)

    def set(self, item: Item) -> None:
        if item.new_page:
            if self.leaves and self.y != HEIGHT - self.style.margin:
                self.end_page()
            self.columns = item.columns or self.columns
        if item.head:
            self.running = item.head
        lines = self.broken(item)
        note = (
            self.broken(Item(item.foot, self.style.text, self.style.foot_size, hang=8)) if item.foot else []
        )
        self.y -= item.before if self.y < self.top else 0
        for n, line in enumerate(lines):
            rest = len(note) * self.style.foot_size * 1.4 + 8 if note and n == 0 and not self.foot else 0
            keep = (
                2.5 * self.style.leading
                if item.font == self.style.head or item.text.endswith("方向性)")
                else 0
            )
            if self.y - self.style.leading - rest - (keep if n == 0 else 0) < self.bottom:
                self.next_column()
            self.y -= self.style.leading if item.size < 14 else item.size * 1.7
            if n == 0 and item.name:
                self.pages[item.name] = self.number + 1
            if note and any(word.raised for word in line):
                self.foot.append(note)
            shift = item.indent if n == 0 else item.hang
            self.line(line, self.left + shift, self.y, item, n + 1 < len(lines), self.width - shift)
        self.y -= item.after

    def line(self, words: list[Word], x: float, y: float, item: Item, spread: bool, room: float) -> None:
        width = sum(word.width for word in words)
        letters = sum(len(word.text) for word in words if not word.raised)
        space = (
            (room - width) / (letters - 1)
            if spread and letters > 1 and 0 < room - width < 2 * item.size
            else 0
        )
        if item.right:
            x += room - width
        run, start = "", x
        for word in words:
            if word.ruby or word.raised:
                self.write(start, y, run, item.font, item.size, space)
                run = ""
                if word.raised:
                    self.write(x, y + item.size * 0.4, word.text, item.font, item.size * 0.55, 0)
                    x += word.width
                else:
                    self.write(x, y, word.text, item.font, item.size, space)
                    self.write(x, y + item.size * 1.02, word.ruby, item.font, item.size * 0.5, 0)
                    x += word.width + space * len(word.text)
                start = x
            else:
                run += word.text
                x += word.width + space * len(word.text)
        self.write(start, y, run, item.font, item.size, space)

    def write(self, x: float, y: float, text: str, font: str, size: float, space: float) -> None:
        if text:
            drawn = self.canvas.beginText(x, y)
            drawn.setFont(font, size)
            drawn.setCharSpace(space)
            drawn.textOut(text)
            self.canvas.drawText(drawn)

    def broken(self, item: Item) -> list[list[Word]]:
        """The lines of an item."""
        lines: list[list[Word]] = [[]]
        room = self.width - item.indent
        for word in self.words(item):
            if room - word.width < -0.01 and not (word.text in NOT_FIRST and len(word.text) == 1):
                part = len(word.text) // 2
                half = pdfmetrics.stringWidth(word.text[:part] + "-", item.font, item.size)
                if re.fullmatch(r"[A-Za-z]{6,}", word.text) and half <= room:
                    lines[-1].append(Word(word.text[:part] + "-", half))
                    word = Word(
                        word.text[part:], pdfmetrics.stringWidth(word.text[part:], item.font, item.size)
                    )
                elif word.text.startswith("http") and room > 60:
                    lines, room, word = self.address(word, lines, room, item)
                carry = [lines[-1].pop()] if lines[-1] and lines[-1][-1].text in tuple(NOT_LAST) else []
                lines.append(carry)
                room = self.width - item.hang - sum(each.width for each in carry)
                if word.text == " ":
                    continue
            lines[-1].append(word)
            room -= word.width
        return lines

    def address(
        self, word: Word, lines: list[list[Word]], room: float, item: Item
    ) -> tuple[list[list[Word]], float, Word]:
        """An address broken behind a stroke that still fits."""
        fits = [
            n
            for n in range(8, len(word.text))
            if pdfmetrics.stringWidth(word.text[:n], item.font, item.size) <= room
        ]
        at = max((n for n in fits if word.text[n - 1] in "/-_."), default=0)
        if not at:
            return lines, room, word
        first, rest = word.text[:at], word.text[at:]
        lines[-1].append(Word(first, pdfmetrics.stringWidth(first, item.font, item.size)))
        return lines, 0, Word(rest, pdfmetrics.stringWidth(rest, item.font, item.size))

    def words(self, item: Item) -> Iterator[Word]:
        """What may stand at the end of a line each, with ruby now and then and stray spaces between Japanese letters."""
        pattern = rf"\x01\d+\x02|{'|'.join(RUBY)}|https?://[!-~]+|[A-Za-z0-9.,%:/_-]+|."
        found = re.findall(pattern, item.text)
        for text, after in zip(found, [*found[1:], " "], strict=True):
            if text.startswith("\x01"):
                yield Word(
                    text[1:-1], pdfmetrics.stringWidth(text[1:-1], item.font, item.size * 0.55), raised=True
                )
                continue
            self.letters += len(text)
            width = pdfmetrics.stringWidth(text, item.font, item.size)
            ruby = RUBY.get(text, "") if self.letters % 3 == 0 and item.font == self.style.text else ""
            if text in RUBY and not ruby:
                yield from (Word(letter, width / len(text)) for letter in text)
            else:
                yield Word(text, width, ruby)
            japanese = all(re.match(r"[ぁ-んァ-ヶ一-龠]", each) for each in (text, after))
            if self.letters % 89 == 0 and japanese and not item.plain:
                yield Word(" ", pdfmetrics.stringWidth(" ", item.font, item.size))

    def next_column(self) -> None:
        if self.column + 1 < self.columns:
            self.foot_now()
            self.column += 1
            self.y = self.top
        else:
            self.end_page()

    def foot_now(self) -> None:
        """Draws the footnotes of the column that ends."""
        size, y = self.style.foot_size, self.bottom
        if self.foot:
            self.canvas.line(self.left, y - 2, self.left + 90, y - 2)
        y -= 4
        for note in self.foot:
            for n, line in enumerate(note):
                y -= size * 1.4
                item = Item("", self.style.text, size)
                self.line(line, self.left + (8 if n else 0), y, item, False, self.width)
        self.foot = []

    def end_page(self) -> None:
        self.foot_now()
        self.number += 1
        self.furniture(str(self.number))
        self.canvas.showPage()
        self.leaves += 1
        self.column, self.y = 0, self.top

    def furniture(self, number: str) -> None:
        """The running head and the number of a page."""
        style = self.style
        self.canvas.setFont(style.text, 8.5)
        self.canvas.drawString(style.margin, HEIGHT - 40, f"{self.truth.title} {self.running}")
        at = HEIGHT - 40 if style.numbers_at_top else 36
        text = style.number.format(number)
        self.canvas.setFont(style.text, 9.5)
        if style.numbers_at_top:
            self.canvas.drawRightString(WIDTH - style.margin, at, text)
        else:
            self.canvas.drawCentredString(WIDTH / 2, at, text)

    def cover(self) -> None:
        """Title and date, without a number."""
        self.canvas.setFont(self.style.head, 24)
        self.canvas.drawCentredString(WIDTH / 2, 560, self.truth.title)
        self.canvas.setFont(self.style.text, 14)
        self.canvas.drawCentredString(WIDTH / 2, 300, "平成18年6月8日")
        self.canvas.drawCentredString(WIDTH / 2, 270, "つなぎ知財本部")
        self.canvas.showPage()
        self.leaves += 1

    def contents(self, pages: dict[tuple[str, ...], int]) -> None:
        """Headings with dots and pages, on pages with Roman numbers."""
        self.running = "目次"
        heads = list(pages)
        each = -(-len(heads) // self.style.front)
        for n in range(self.style.front):
            y = self.top
            if n == 0:
                self.canvas.setFont(self.style.head, 14)
                self.canvas.drawCentredString(WIDTH / 2, y, "目　次")
                y -= 30
            for path in heads[n * each : (n + 1) * each]:
                self.canvas.setFont(self.style.text, self.style.size)
                indent = 14 * (len(path) - 1)
                text = path[-1]
                room = (
                    WIDTH
                    - 2 * self.style.margin
                    - indent
                    - pdfmetrics.stringWidth(text, self.style.text, self.style.size)
                )
                dots = "…" * int((room - 30) / self.style.size)
                self.canvas.drawString(self.style.margin + indent, y, text + dots)
                self.canvas.drawRightString(WIDTH - self.style.margin, y, str(pages[path]))
                y -= 19
            self.furniture(("i", "ii", "iii", "iv", "v", "vi")[n])
            self.canvas.showPage()
            self.leaves += 1


def draw(truth: Truth, style: Style | None = None) -> Drawn:
    """The plan as a PDF."""
    style = style or Style()
    pen = Pen(truth, style)
    pen.cover()
    heads: dict[tuple[str, ...], int] = {}
    for section in truth.sections:
        for depth in (1, 2, 3):
            heads.setdefault(section.path[:depth], len(heads) + 1)
    pen.contents(heads)
    pen.y = pen.top
    for item in items(truth, style):
        pen.set(item)
    pen.end_page()
    pen.canvas.save()
    return Drawn(pen.file.getvalue(), pen.pages, pen.leaves)
