"""From blocks to paragraphs: what is heading, text, quotation, note, source or measure, and under which headings."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from tsunagi.policy._blocks import RULE, Block, addresses, joined, spans
from tsunagi.policy._headings import PLAIN, Heading, Section, heading, is_contents
from tsunagi.policy._plan import Role
from tsunagi.policy._tail import LONGEST, Tail, is_tail, tail_of, unclosed

_SOURCE = re.compile(r"[※*＊(（]*\s*(?:出典|出所|資料|引用元?|参照|参考)\s*[:：]\s*")
_NOTE = re.compile(r"\s*(?:※|[(（]?注[0-9０-９]*[)）:：]|[*＊](?=[0-9０-９]))")
_ITEM = re.compile(r"(?:[①-⑳]|[(（][0-9０-９]{1,2}[)）]|[0-9０-９]{1,2}[．.)）])[\s　]*")
_CONTENTS = re.compile(r"目\s*次|もくじ|CONTENTS|Contents|Table of Contents")
WORDS = 200
"""Characters of a paragraph that are kept to say what an address is of."""


@dataclass
class Piece:
    """A paragraph in the making."""

    block: Block
    role: Role
    chapter: tuple[str, ...]
    section: Section
    text: str
    tail: Tail | None = None
    links: list[tuple[str, str]] = field(default_factory=list)
    """(what, address)"""


def pieces(blocks: list[Block], date: str, title: str = "") -> list[Piece]:
    """All paragraphs of a plan in reading order.

    Args:
        blocks: as the file gives them.
        date: ISO 8601 of the plan.
        title: of the plan: a line that is only this is no heading.
    """
    kept = _whole([each for each in blocks if not is_contents(each.text)], date)
    found: list[Piece] = []
    quoted = _quoted(kept, date)
    stack = _Stack()
    for at, block in enumerate(kept):
        if block.fresh:
            stack = _Stack()
        if not block.text or RULE.fullmatch(block.text):
            continue
        aside = block.quoted or quoted[at] or block.note
        head = None if aside or block.cell or block.text == title else _heading(kept, at)
        if head and not _CONTENTS.fullmatch(head.name):
            found.append(Piece(block, "heading", stack.above(head), "", block.text, links=_links(block)))
            stack.push(head)
        elif not head:
            found.append(_piece(block, bool(block.quoted or quoted[at]), stack, date))
    _label(found)
    return found


class _Stack:
    """The headings that hold at a place, and the bullet that measures have there."""

    def __init__(self) -> None:
        self.heads: list[Heading] = []
        self.bullet = ""

    def above(self, head: Heading) -> tuple[str, ...]:
        """Names of those a heading stands under."""
        return tuple(one.name for one in self.heads if one.rank < head.rank)

    def push(self, head: Heading) -> None:
        """A heading begins: those of its rank and below end."""
        self.heads = [*(one for one in self.heads if one.rank < head.rank), head]
        self.bullet = ""

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.heads)

    @property
    def section(self) -> Section:
        return next((one.section for one in reversed(self.heads) if one.section), "")


def _piece(block: Block, quoted: bool, stack: _Stack, date: str) -> Piece:
    """A paragraph that is no heading."""
    made = Piece(block, "text", stack.path, stack.section, block.text, links=_links(block))
    if quoted:
        made.role = "quotation"
    elif _SOURCE.match(block.text):
        made.role = "source"
    elif block.note or _NOTE.match(block.text):
        made.role = "note"
    elif stack.section != "state":
        item = _ITEM.match(block.text)
        listed = bool(block.bullet or item)
        tail = tail_of(block.text, date)
        first = not stack.bullet or stack.bullet == block.bullet
        if tail and tail.text.strip("。 ") and (listed or stack.section == "measures" or _dated(tail)):
            made.role, made.tail = "measure", tail
        elif block.bullet and stack.section == "measures" and first:
            made.role, made.tail = "measure", Tail(block.text, (), ())
        if made.role == "measure":
            stack.bullet = stack.bullet or block.bullet
    return made


def _dated(tail: Tail) -> bool:
    return any(re.search("短|中|長", term) for term in tail.terms)


def _heading(blocks: list[Block], at: int) -> Heading | None:
    """What a block is as a heading, with what stands beside it; None if it is none."""
    block = blocks[at]
    head = heading(block.text)
    if block.level:
        return Heading(
            block.level - 10, block.text if not head else head.name, head.section if head else "", True
        )
    if (
        block.weight > 0
        and len(block.text) <= 60
        and not block.bullet
        and not block.text.endswith(("。", "、"))
    ):
        return head or Heading(PLAIN, block.text, "", False)
    if not head or block.weight < 0 or tail_of(block.text):
        return None
    if head.section and (not block.bullet or block.bullet in "■□◆◇●○◎"):
        return head
    if block.bullet or not head.numbered:
        return None
    return None if _in_list(blocks, at, head) else head


def _in_list(blocks: list[Block], at: int, head: Heading) -> bool:
    """Whether the neighbours are numbered in the same way: items of a list, not headings."""
    for beside in (at - 1, at + 1):
        if 0 <= beside < len(blocks):
            other = heading(blocks[beside].text) or (_ITEM.match(blocks[beside].text) and head)
            if other and not blocks[beside].bullet and other.rank == head.rank:
                return True
    return False


def _whole(blocks: list[Block], date: str) -> list[Block]:
    """The blocks, tails on lines of their own put back to what they end."""
    found: list[Block] = []
    for block in blocks:
        before = next((one for one in reversed(found) if block.note or not one.note), None)
        if before and before.text and not block.fresh and _goes_on(before, block, date):
            before.text = joined(before.text, block.text)
            before.links += block.links
            before.marks += block.marks
        else:
            found.append(block)
    return found


def _goes_on(before: Block, block: Block, date: str) -> bool:
    if block.bullet or block.level or before.level or bool(before.note) != bool(block.note):
        return False
    if is_tail(block.text, date):
        return True
    end = before.text[-LONGEST:]
    opened = re.search(r"[(（【\[［][^()（）【】\[\]]*$", end)
    return bool(opened and unclosed(end) and is_tail(end[opened.start() :] + block.text, date))


def _quoted(blocks: list[Block], date: str) -> list[bool]:
    """Which blocks stand between two rules; rules with measures or headings of sections between them are ornaments."""
    found = [False] * len(blocks)
    rules = [at for at, block in enumerate(blocks) if RULE.fullmatch(block.text) and block.text.strip()]
    at = 0
    while at + 1 < len(rules):
        start, end = rules[at], rules[at + 1]
        between = blocks[start + 1 : end]
        if between and not any(one.fresh or one.level or _plainly(one.text, date) for one in between):
            found[start:end] = [True] * (end - start)
            at += 2
        else:
            at += 1
    return found


def _plainly(text: str, date: str) -> bool:
    """Whether a text is surely the plan's own: a measure with its tail, or the heading of a section."""
    tail, head = tail_of(text, date), heading(text)
    return bool(tail and tail.terms and tail.ministries) or bool(head and head.section)


def _links(block: Block) -> list[tuple[str, str]]:
    """(what, address) of the addresses a block prints and of those behind its words."""
    found, at = [], 0
    for start, end, address in spans(block.text):
        found.append((_what(block.text[at:start]), address))
        at = end
    return found + [(words or _what(block.text), address) for words, address in block.links]


def _what(words: str) -> str:
    """Words before an address, as the name of what is there."""
    plain = _SOURCE.sub("", words).strip(" 　※:：、,。<＜(（[［「")
    return re.split(r"(?<=。)", plain)[-1][-WORDS:].strip()


def _label(found: list[Piece]) -> None:
    """Addresses that stand alone belong to what is said before them: 出典, ※ or a sentence."""
    for before, piece in pairwise(found):
        alone = addresses(piece.text)
        if alone and piece.role == "text" and piece.text.strip(" 　<>＜＞()（）[]、。,.") == alone[0]:
            piece.role = before.role if before.role in ("source", "note") else "source"
            piece.links = [(what or _what(before.text), address) for what, address in piece.links]
