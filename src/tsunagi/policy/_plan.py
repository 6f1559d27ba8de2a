"""The shapes of a plan, its measures, an excerpt and a comparison."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Role = Literal["heading", "text", "measure", "quotation", "note", "source"]
"""`quotation`: another document's words; `note`: ※ and footnotes; `source`: 出典; `text`: all else of the plan."""
Lack = Literal["term", "ministries"]
ChangeKind = Literal["unchanged", "reworded", "moved", "split", "merged", "new", "dropped"]


class Responsible(msgspec.Struct, frozen=True):
    """A ministry or agency that is responsible for a measure (担当府省)."""

    printed: str
    """As printed."""
    key: str = ""
    """Its key in ministries.yml, '' if it is not known there."""


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph of the plan, in reading order, its broken lines joined."""

    order: int
    """From 0, through the whole plan."""
    role: Role
    text: str
    page: int | None = None
    """As printed on it, else counted from 1; None where the text has no pages."""
    chapter: tuple[str, ...] = ()
    """Headings it stands under, outermost first; of a heading those above it."""
    links: tuple[str, ...] = ()
    """Addresses in it, complete."""
    leaf: int | None = None
    """The page of the file counted from 1, None where it has no pages: `file.pdf#page=<leaf>`."""


class Measure(msgspec.Struct, frozen=True):
    """A measure (施策): what is done, in which term, by whom."""

    id: str
    """`<key of the plan>-p<page>-<digest of the text>`: the same when the same text is read again."""
    order: int
    """From 0 among the measures."""
    text: str
    """Without bullet, terms and ministries."""
    terms: tuple[str, ...]
    """As printed and in that order: 短期, 中期, 長期, or years such as 2025年度."""
    ministries: tuple[Responsible, ...]
    page: int | None
    chapter: tuple[str, ...]
    """Headings it stands under, outermost first, section (施策の方向性) last."""
    paragraph: int
    """Its paragraph's order."""
    links: tuple[str, ...] = ()
    """Addresses in it and in the notes that follow it."""
    names: tuple[str, ...] = ()
    """Guidelines, laws, systems it names: what stands in 「」, with its date in parentheses if one follows."""
    lacks: tuple[Lack, ...] = ()


class Plan(msgspec.Struct, frozen=True):
    """A plan as it was read."""

    key: str
    """Short name, lower-case letters, digits and '-': in addresses and ids."""
    title: str
    date: str
    """Day of decision, ISO 8601: 2020-05-27, or month or year alone."""
    url: str
    """Where it was published, '' if nowhere."""
    digest: str
    """SHA-256 of the file, in hexadecimal."""
    media: Literal["pdf", "html", "text"]
    pages: int
    """0 where the text has no pages."""
    paragraphs: list[Paragraph]
    measures: list[Measure]
    sources: list[tuple[str, str]] = []
    """(what, address) of all sources and links it names, in their order, each once."""
    series: str = ""
    """What all years of this plan share, such as 知的財産推進計画: plans of a series are compared."""
    labels: tuple[str, ...] = ()
    """What is printed as the number of each page of the file, such as iv or 15; '' where nothing is."""
    unread: tuple[int, ...] = ()
    """Pages of the file, counted from 1, that hold no text, such as scanned ones."""


class Theme(msgspec.Struct, frozen=True):
    """What an analyst looks for in every plan."""

    name: str
    terms: tuple[str, ...] = ()
    """Words of which one is enough."""
    without: tuple[str, ...] = ()
    """Words that rule a paragraph out."""
    examples: tuple[str, ...] = ()
    """Texts, such as measures of another plan, of which a paragraph must share much."""
    headings: bool = True
    """What stands right under a heading with one of the terms belongs to the theme, whatever its own words."""


class Quotation(msgspec.Struct, frozen=True):
    """A paragraph that belongs to a theme, and why."""

    paragraph: Paragraph
    measure: Measure | None
    """Set where the paragraph is one."""
    score: float
    """0 to 1."""
    words: tuple[str, ...]
    """Words of the theme that are in it or in its heading, and runs of an example's text, for marking."""
    notes: tuple[Paragraph, ...] = ()
    """Notes and sources that stand right after it."""


class Excerpt(msgspec.Struct, frozen=True):
    """What a plan says on a theme, in the order of the plan."""

    plan: Plan
    theme: Theme
    quotations: list[Quotation]
    sources: list[tuple[str, str]]
    """(what, address): the plan itself first, then what the quotations name."""


class Change(msgspec.Struct, frozen=True):
    """What became of measures from one plan to the next."""

    kind: ChangeKind
    """Of its words and place: terms and ministries may have changed whatever it is. `moved`: the same words under
    another heading; a measure that was reworded as well is `reworded` and has `moved` set."""
    old: tuple[int, ...]
    """Orders of the older plan's measures; more than one if they were merged, none if it is new."""
    new: tuple[int, ...]
    """Orders of the newer plan's; more than one if it was split, none if dropped."""
    likeness: float
    """0 to 1, of the words, rare ones counting more; 1 for unchanged and moved."""
    moved: bool = False
    """Stands under another heading, whatever else happened; another number or title is not another heading."""
    words: tuple[tuple[Literal["same", "gone", "come"], str], ...] = ()
    """The texts in pieces, in order, where one was reworded, split or merged; of several texts one is a line."""
    terms: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    """(gone, come) as printed, where terms changed."""
    ministries: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    """(gone, come) as printed; one that was only renamed (総務庁 → 総務省) counts as the same."""


class WordCount(msgspec.Struct, frozen=True):
    """How often a word is in both plans."""

    word: str
    old: int
    new: int
    old_rate: float
    """Per 10,000 characters."""
    new_rate: float
    strength: float
    """Signed log-likelihood ratio (Dunning 1993): above 0 it rose."""


class Comparison(msgspec.Struct, frozen=True):
    """Two plans, measure by measure."""

    old: str
    """Key of the older plan."""
    new: str
    changes: list[Change]
    """In the order of the newer plan; what was dropped stands where it would have stood."""
    rising: list[WordCount]
    falling: list[WordCount]

    def counts(self) -> Mapping[str, int]:
        """Kind → how many changes."""
        found: dict[str, int] = {}
        for change in self.changes:
            found[change.kind] = found.get(change.kind, 0) + 1
        return found
