"""Who is to do how much by when: measures by ministry and term as a table, and by the time they take as bars."""

from collections import Counter
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from tsunagi.policy import Plan, matrix, timeline
from tsunagi.serve._plan_asked import NONE, Filter
from tsunagi.serve._plan_shown import named, term_label

LEVELS = 5
"""Shades of a table, the darkest for the most."""
LINE, THIN, THICK, HEAD = 40, 8, 26, 36
"""Height of a row, of the thinnest and the thickest bar, and of the line of terms."""


@dataclass(frozen=True)
class Cell:
    """How many measures a ministry has in a term."""

    count: int
    level: int
    """0 to LEVELS."""
    href: str


@dataclass(frozen=True)
class MatrixRow:
    """A ministry with its measures."""

    name: str
    href: str
    """Address of its page; '' if it is not known."""
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True)
class Matrix:
    """Ministries by terms; a measure counts for each of its ministries in each of its terms."""

    terms: list[str]
    rows: list[MatrixRow]


def matrix_shown(plan: Plan) -> Matrix:
    """The table, each number a link to its measures."""
    found = matrix(plan)
    keys = {one.printed: one for measure in plan.measures for one in measure.ministries}
    most = max((len(cell) for row in found.cells for cell in row), default=1)
    rows = []
    for who, cells, whole in zip(found.ministries, found.cells, found.totals, strict=True):
        key = (keys[who].key or who) if who else NONE
        one = named(keys[who]) if who else None
        shades = [
            _cell(plan, len(cell), most, Filter(ministry=key, term=term or NONE))
            for term, cell in zip(found.terms, cells, strict=True)
        ]
        name = (one.english or one.printed) if one else _("none printed")
        total = _cell(plan, len(whole), len(whole), Filter(ministry=key))
        rows.append(MatrixRow(name, one.href if one else "", shades, total))
    return Matrix([_called(term) for term in found.terms], rows)


def _called(term: str) -> str:
    return term_label(term) or term or _("none printed")


def _cell(plan: Plan, count: int, most: int, wish: Filter) -> Cell:
    return Cell(count, ceil(LEVELS * count / most), wish.link(plan.key) if count else "")


@dataclass(frozen=True)
class Sheet:
    """How wide a picture is."""

    name: str
    width: int
    right: int
    """Room for the numbers."""


WIDE, NARROW = Sheet("wide", 960, 110), Sheet("narrow", 380, 46)


@dataclass(frozen=True)
class Bar:
    """Measures of the same terms."""

    words: str
    count: int
    href: str
    x: float
    y: float
    width: float
    height: float
    spots: list[float]
    """Where its terms are, from left to right."""

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return round(self.y + self.height / 2, 1)

    @property
    def end(self) -> float:
        """Where its number stands."""
        return round(self.x + self.width + 8, 1)


@dataclass(frozen=True)
class Spans:
    """The picture: terms from left to right, measures of the same terms as a bar over them."""

    sheet: Sheet
    height: int
    terms: list[tuple[float, str]]
    """(middle of its column, what it is called)."""
    bars: list[Bar]


def spans_shown(plan: Plan) -> list[Spans]:
    """The picture on a wide and on a narrow sheet."""
    found = timeline(plan)
    counts = Counter(bar.terms for bar in found.bars)
    ordered = sorted(counts, key=lambda span: (span[0], len(span), span))
    most = max(counts.values(), default=1)
    made = []
    for sheet in (WIDE, NARROW):
        step = (sheet.width - sheet.right) / max(len(found.terms), 1)
        bars = []
        for row, span in enumerate(ordered):
            names = [found.terms[at] for at in span]
            thick = THIN + (THICK - THIN) * counts[span] / most
            bars.append(
                Bar(
                    words="、".join(_called(name) for name in names),
                    count=counts[span],
                    href=Filter(span="、".join(name or NONE for name in names)).link(plan.key),
                    x=round((span[0] + 0.1) * step, 1),
                    y=round(HEAD + row * LINE + (LINE - thick) / 2, 1),
                    width=round((span[-1] - span[0] + 0.8) * step, 1),
                    height=round(thick, 1),
                    spots=[round((at + 0.5) * step, 1) for at in span],
                )
            )
        columns = [(round((at + 0.5) * step, 1), _called(name)) for at, name in enumerate(found.terms)]
        made.append(Spans(sheet, HEAD + len(ordered) * LINE + 8, columns, bars))
    return made
