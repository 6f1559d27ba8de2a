"""From lines in reading order to blocks: what goes on in the next line, column or page, and what begins anew."""

import re
from dataclasses import dataclass, field

from tsunagi.policy._blocks import BULLET, RULE, Block, joined, tidy
from tsunagi.policy._columns import Column
from tsunagi.policy._headings import heading
from tsunagi.policy._lines import SMALL, Body, Line, mark_of
from tsunagi.policy._tail import OPENS, tail_of, unclosed

_NOTE = re.compile(
    r"\s*[(（]?(?P<mark>[※*＊†‡]?\s*\d{1,3}|[*＊†‡]{1,3}|注\s*\d{0,3})[)）]?[\s　:：.．]*(?=\D)"
)
_ENDED = re.compile(r"[。．！？!?：:」』)）】\]］]$")
_UNIT = re.compile(r"[!-~]+|.[、。，．）」』】〉》ーっゃゅょッャュョぁぃぅぇぉァィゥェォ]*")
_ASIDE = re.compile(r"\s*(?:※|出典\s*[:：]|出所\s*[:：])")
_FIGURE = re.compile(r"[(（\[【]?(?:図|表|写真|Figure|Fig\.|Table)\s*[0-9０-９ⅠⅡⅢ]")


@dataclass
class Flow:
    """The blocks so far, with the one that may go on."""

    body: Body
    leading: float
    """Usual distance of lines, points."""
    blocks: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    """Footnotes that wait for the paragraph above them to end, which may be on the next page."""
    last: Line | None = None
    right: float = 0.0
    left: float = 0.0
    bullet_at: float = 0.0
    """Where the bullet of the open block stands, from the left edge."""
    hangs_at: float | None = None
    """Where its further lines begin, from the left edge."""
    fresh: bool = True
    """The next line stands in another column than the last."""
    small: bool = False
    """The open block is small text."""

    def add(self, column: Column, page: int, leaf: int) -> None:
        """The lines of a column, footnotes at its end."""
        cut = _foot(column.lines, self.body)
        self.fresh = True
        for line in column.lines[:cut]:
            self._line(line, column, page, leaf)
        self._notes(column.lines[cut:], page, leaf)

    def end(self) -> list[Block]:
        """All blocks."""
        self._flush()
        for block in self.blocks:
            block.text = tidy(block.text)
        return [block for block in self.blocks if block.text]

    def _flush(self) -> None:
        self.blocks += self.notes
        self.notes = []

    def _line(self, line: Line, column: Column, page: int, leaf: int) -> None:
        offset = line.left - column.left
        if self.last and self._goes_on(line, column, offset):
            block = self._open()
            block.text = joined(block.text, line.text)
            if self.hangs_at is None:
                self.hangs_at = offset
        else:
            self._flush()
            block = self._begin(line, page, leaf)
            self.bullet_at, self.hangs_at = offset, None
            self.blocks.append(block)
        block.marks += line.marks
        block.links += line.links
        self.last, self.left, self.right, self.fresh = line, column.left, column.right, False

    def _open(self) -> Block:
        return self.blocks[-1]

    def _begin(self, line: Line, page: int, leaf: int) -> Block:
        text = line.text.strip()
        bullet = BULLET.match(text)
        rest = text[bullet.end() :] if bullet else text
        return Block(rest, page, leaf, weight=self._weight(line), bullet=bullet[1] if bullet else "")

    def _weight(self, line: Line) -> float:
        """How much a line stands out: larger letters, or a heavier font than the text's."""
        larger = line.size / self.body.size - 1
        heavier = line.font != self.body.font and line.weight >= self.body.weight + 100 > 100
        bold = bool(re.search(r"bold|heavy|black|gothic|kaku|ゴシック", line.font, re.I)) and not re.search(
            r"bold|heavy|black|gothic|kaku|ゴシック", self.body.font, re.I
        )
        if _FIGURE.match(line.text) or larger < -0.05:
            return min(larger, 0.0)
        return (larger if larger > 0.06 else 0.0) + (0.1 if heavier or bold else 0.0)

    def _goes_on(self, line: Line, column: Column, offset: float) -> bool:
        """Whether a line belongs to the paragraph of the line before."""
        last, size = self.last, self.body.size
        assert last is not None  # asked by the caller
        block = self._open()
        if abs(line.size - last.size) > 0.08 * size or abs(self._weight(line) - self._weight(last)) > 0.05:
            return False
        if RULE.fullmatch(line.text) or RULE.fullmatch(last.text) or _ASIDE.match(line.text):
            return False
        if self._weight(line) > 0 and self.fresh:
            return False  # headings end with their page
        if heading(line.text) and (self._weight(line) > 0 or line.font != last.font):
            return False
        unit = _UNIT.match(line.text.lstrip())
        needed = len(unit[0]) * line.size * (0.55 if unit[0].isascii() else 1.0) if unit else 0.0
        ended = bool(_ENDED.search(last.text.rstrip()))
        slack = 0.7 if ended else 2.2  # words under ruby are not broken
        full = last.right + needed + slack * size > self.right or last.text.rstrip().endswith("、")
        open_ = full and not ended
        if full and unclosed(block.text):
            return True
        if ended and block.bullet and line.text[:1] not in OPENS and tail_of(block.text):
            return False  # a measure ends with its tail
        gap = 0.0 if self.fresh else last.base - line.base
        if gap > (2.6 if open_ else 1.45) * self.leading:
            return False
        if open_ and self._hangs(offset, size):
            return not (
                BULLET.match(line.text) and abs(offset - self.bullet_at) < 0.4 * size and block.bullet
            )
        if BULLET.match(line.text) or (heading(line.text) and not open_):
            return False
        if not full:
            return False
        return self._hangs(offset, size) and not (
            offset > 0.6 * size and not block.bullet and self._indents(offset)
        )

    def _hangs(self, offset: float, size: float) -> bool:
        """Whether a line begins where further lines of the open block do."""
        if self.hangs_at is not None:
            return abs(offset - self.hangs_at) < 0.6 * size
        if self._open().bullet:
            return -0.4 * size < offset - self.bullet_at < 3.2 * size
        return -2.6 * size < offset - self.bullet_at < 3.2 * size

    def _indents(self, offset: float) -> bool:
        """Whether a line is set in as the first of a paragraph, after lines that are not."""
        return self.hangs_at is not None and offset - self.hangs_at > 0.6 * self.body.size

    def _notes(self, lines: list[Line], page: int, leaf: int) -> None:
        """Footnotes: each from its mark; what has none goes on with the one before."""
        for line in lines:
            begun = _NOTE.match(line.text)
            mark = line.raised or (mark_of(begun["mark"]) if begun else "")
            if mark:
                text = line.text if line.raised else line.text[begun.end() if begun else 0 :]
                self.notes.append(Block(text.strip(), page, leaf, note=mark))
            elif self.notes:
                self.notes[-1].text = joined(self.notes[-1].text, line.text)
            else:
                before = next((one for one in reversed(self.blocks) if one.note), None)
                if before:
                    before.text = joined(before.text, line.text)
                else:
                    self.notes.append(Block(line.text.strip(), page, leaf))
            if self.notes:
                self.notes[-1].links += line.links


def _foot(lines: list[Line], body: Body) -> int:
    """From which line of a column on footnotes stand: small ones at the end, the first with a mark."""
    cut = len(lines)
    while cut and lines[cut - 1].size <= SMALL * body.size:
        cut -= 1
    if cut == 0 and not (lines and (lines[0].raised or _NOTE.match(lines[0].text))):
        return len(lines)
    while cut < len(lines) and not (lines[cut].raised or _NOTE.match(lines[cut].text)):
        cut += 1
    return cut
