"""Excerpts: what a plan says on a theme, in its own words and order, with page, heading and sources."""

from collections.abc import Iterator, Sequence

from tsunagi.model.text import fold
from tsunagi.policy._plan import Excerpt, Paragraph, Plan, Quotation, Theme
from tsunagi.policy._themes import ALIKE, Likeness, check_theme, found, shared

QUOTED = frozenset({"text", "measure", "quotation", "note"})
"""Roles of paragraphs that are quoted by themselves."""
BESIDE = frozenset({"note", "source"})
"""Roles of paragraphs that go with the one before them."""
NEAR = 2
"""Innermost headings that count: a section such as 施策の方向性 and what it is a section of, not whole chapters."""
ONE_WORD, IN_HEADING = 0.5, 0.4
"""Scores of a paragraph with one word of the theme, and of one with a word in its heading alone."""


def excerpt(plan: Plan, theme: Theme) -> Excerpt:
    """What a plan says on a theme.

    A paragraph belongs to it that has one of its terms, or stands right under a heading that has one, or is much like
    one of its examples; and that has none of the words against it. Notes and sources right after it go with it. Where
    a text has pages, what stands before the first is not the plan's.

    Raises:
        BadRequest: nothing can be looked for by this theme.
    """
    theme = check_theme(theme)
    folded = [fold(paragraph.text) for paragraph in plan.paragraphs]
    scores = _Scores(theme, folded)
    measures = {measure.paragraph: measure for measure in plan.measures}
    quotations: list[Quotation] = []
    taken: set[int] = set()
    for place, paragraph in enumerate(plan.paragraphs):
        if paragraph.role not in QUOTED or place in taken or (plan.pages and paragraph.page is None):
            continue
        score, words = scores.of(paragraph, folded[place])
        if not score:
            continue
        notes = tuple(_notes(plan.paragraphs, place))
        taken.update(range(place + 1, place + 1 + len(notes)))
        measure = measures.get(paragraph.order)
        quotations.append(Quotation(paragraph, measure, round(score, 3), words, notes))
    return Excerpt(plan, theme, quotations, _sources(plan, quotations))


def _notes(paragraphs: Sequence[Paragraph], place: int) -> Iterator[Paragraph]:
    for paragraph in paragraphs[place + 1 :]:
        if paragraph.role not in BESIDE:
            return
        yield paragraph


class _Scores:
    """How well paragraphs answer to a theme."""

    def __init__(self, theme: Theme, folded: Sequence[str]) -> None:
        self._theme = theme
        self._headings: dict[str, tuple[str, ...]] = {}
        self._alike = Likeness(folded) if theme.examples else None
        self._examples = (
            [(one, self._alike.weigh(fold(one))) for one in theme.examples] if self._alike else []
        )

    def of(self, paragraph: Paragraph, folded: str) -> tuple[float, tuple[str, ...]]:
        """(0 to 1, the words that say why); 0 where it does not belong to the theme."""
        theme = self._theme
        if found(folded, theme.without):
            return 0.0, ()
        words = found(folded, theme.terms)
        # One word is enough; each further one of the theme's adds its part of the other half.
        score = ONE_WORD + (1 - ONE_WORD) * (len(words) - 1) / max(1, len(theme.terms) - 1) if words else 0.0
        if theme.headings and paragraph.role in ("measure", "text"):
            under = self._under(paragraph.chapter[-NEAR:])
            if under and not score:
                score = IN_HEADING
            words = tuple(dict.fromkeys((*words, *under)))
        likeness, runs = self._like(paragraph, folded)
        if likeness > score:
            score = likeness
        return score, (*words, *(run for run in runs if run not in words))

    def _under(self, headings: Sequence[str]) -> tuple[str, ...]:
        for heading in headings:
            if heading not in self._headings:
                self._headings[heading] = found(fold(heading), self._theme.terms)
        return tuple(word for heading in headings for word in self._headings[heading])

    def _like(self, paragraph: Paragraph, folded: str) -> tuple[float, tuple[str, ...]]:
        """Likeness to the example that is most alike, and what both share; 0 below ALIKE."""
        if self._alike is None or paragraph.role == "note":
            return 0.0, ()
        own = self._alike.weigh(folded)
        best, example = max((own.like(its), one) for one, its in self._examples)
        return (best, shared(paragraph.text, example)) if best >= ALIKE else (0.0, ())


def _sources(plan: Plan, quotations: Sequence[Quotation]) -> list[tuple[str, str]]:
    """The plan itself, then what the quotations and their notes name, each address once."""
    names = {address: what for what, address in reversed(plan.sources)}
    listed = {plan.url: plan.title}
    for one in quotations:
        measured = one.measure.links if one.measure else ()
        for address in (
            *one.paragraph.links,
            *(link for note in one.notes for link in note.links),
            *measured,
        ):
            listed.setdefault(address, names.get(address, ""))
    return [(what, address) for address, what in listed.items()]
