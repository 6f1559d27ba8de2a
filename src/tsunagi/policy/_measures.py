"""From the paragraphs of a plan to its measures and its list of sources."""

import hashlib
import re
from dataclasses import dataclass, field

from tsunagi.policy._ministries import ministry
from tsunagi.policy._plan import Lack, Measure, Paragraph, Responsible
from tsunagi.policy._structure import Piece

_NAMED = re.compile(r"「([^「」]{3,120})」(\s*[(（][^()（）]*年[^()（）]*[)）])?")


@dataclass
class _Open:
    """A measure to which notes may still add."""

    piece: Piece
    paragraph: int
    links: list[str] = field(default_factory=list)


def paragraphs_of(found: list[Piece]) -> list[Paragraph]:
    """The paragraphs, numbered in their order."""
    return [
        Paragraph(
            order=n,
            role=piece.role,
            text=piece.text,
            page=piece.block.page,
            chapter=piece.chapter,
            links=_once(address for _, address in piece.links),
            leaf=piece.block.leaf,
        )
        for n, piece in enumerate(found)
    ]


def measures_of(found: list[Piece], key: str, date: str) -> list[Measure]:
    """The measures, each with the addresses of its notes.

    Args:
        found: the paragraphs.
        key: of the plan, with which ids begin.
        date: ISO 8601 of the plan, at which ministries are looked up.
    """
    opened: list[_Open] = []
    marks: dict[tuple[int | None, str], _Open] = {}
    current: _Open | None = None
    for n, piece in enumerate(found):
        if piece.role == "measure":
            current = _Open(piece, n, [address for _, address in piece.links])
            opened.append(current)
            marks.update({(piece.block.leaf, mark): current for mark in piece.block.marks})
        elif piece.role in ("heading", "quotation"):
            current = None
        elif piece.role in ("note", "source"):
            leaf, mark = piece.block.leaf, piece.block.note
            named = marks.get((leaf, mark)) or marks.get(((leaf or 0) - 1, mark)) if mark else current
            if named:
                named.links += [address for _, address in piece.links]
    seen: dict[str, int] = {}
    return [_measure(n, one, key, date, seen) for n, one in enumerate(opened)]


def _measure(order: int, one: _Open, key: str, date: str, seen: dict[str, int]) -> Measure:
    tail, block = one.piece.tail, one.piece.block
    assert tail is not None  # of every piece whose role is measure
    id = f"{key}-p{block.page or 0}-{hashlib.sha256(tail.text.encode()).hexdigest()[:8]}"
    seen[id] = seen.get(id, 0) + 1
    lacks: tuple[Lack, ...] = (
        *(() if tail.terms else ("term",)),
        *(() if tail.ministries else ("ministries",)),
    )
    return Measure(
        id=id if seen[id] == 1 else f"{id}-{seen[id]}",
        order=order,
        text=tail.text,
        terms=tail.terms,
        ministries=tuple(_responsible(name, date) for name in tail.ministries),
        page=block.page,
        chapter=one.piece.chapter,
        paragraph=one.paragraph,
        links=_once(one.links),
        names=_once(name + (dated or "").strip() for name, dated in _NAMED.findall(tail.text)),
        lacks=lacks,
    )


def _responsible(printed: str, date: str) -> Responsible:
    found = ministry(printed, date)
    return Responsible(printed, found.key if found else "")


def sources_of(found: list[Piece]) -> list[tuple[str, str]]:
    """(what, address) of everything a plan points to, in its order, each address once."""
    first: dict[str, str] = {}
    for piece in found:
        for what, address in piece.links:
            first.setdefault(address, what)
    return [(what, address) for address, what in first.items()]


def _once(each: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each))  # type: ignore[call-overload]
