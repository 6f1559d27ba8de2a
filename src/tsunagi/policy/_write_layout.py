"""How an excerpt is laid out, whatever it is written as: pages, headings, what is quoted, notes, sources at the end."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import msgspec

from tsunagi.errors import BadRequest
from tsunagi.model.text import clean
from tsunagi.model.url import normalise
from tsunagi.policy._plan import Excerpt, Measure, Quotation
from tsunagi.policy._themes import marks

Sort = Literal[
    "title", "about", "page", "heading", "text", "quotation", "measure", "responsible", "note", "source", "change"
]  # fmt: skip
_ADDRESS = re.compile(r"https?://[!-~]+")
MOST_LEVELS = 4
"""Depths of headings that are told apart."""


class Run(NamedTuple):
    """A stretch of text that is set in one way."""

    text: str
    marked: bool = False
    """A word of the theme."""
    href: str = ""
    """http or https, '' where it is no link."""
    change: Literal["", "gone", "come"] = ""
    """What became of it since an earlier text."""


class Line(NamedTuple):
    """A paragraph of the written excerpt."""

    sort: Sort
    runs: tuple[Run, ...]
    level: int = 0
    """Of headings: 1 is a chapter, or the sources at the end."""


@cache
def labels(lang: str) -> Mapping[str, str]:
    """Words of our own in a language.

    Raises:
        BadRequest: there are none in it.
    """
    read: dict[str, dict[str, str]] = msgspec.yaml.decode(
        (files("tsunagi.policy") / "writing.yml").read_text("utf-8"), type=dict[str, dict[str, str]]
    )
    if lang not in read:
        raise BadRequest(
            "Nothing is written in %(lang)s. Known: %(known)s.", "lang", lang=lang, known=", ".join(read)
        )
    return read[lang]


def title(excerpt: Excerpt, lang: str) -> str:
    """What the excerpt is called."""
    return labels(lang)["title"].format(plan=clean(excerpt.plan.title), theme=clean(excerpt.theme.name))


def layout(excerpt: Excerpt, lang: str) -> Iterator[Line]:
    """The excerpt in lines, from its title to its sources."""
    words = labels(lang)
    yield Line("title", (Run(title(excerpt, lang)),))
    yield from _about(excerpt, words)
    page: int | None = None
    chapter: tuple[str, ...] = ()
    printed = {
        (*one.chapter, one.text.strip("()（） ")): one.text
        for one in excerpt.plan.paragraphs
        if one.role == "heading"
    }
    for one in excerpt.quotations:
        paragraph = one.paragraph
        if paragraph.page is not None and paragraph.page != page:
            yield Line("page", (Run(words["page"].format(page=paragraph.page)),))
        yield from _headings(chapter, paragraph.chapter, printed)
        yield from _quoted(one, words)
        page, chapter = paragraph.page, paragraph.chapter
    yield Line("heading", (Run(words["sources"]),), 1)
    for what, address in excerpt.sources:
        yield Line("source", _source(what, address))


def _about(excerpt: Excerpt, words: Mapping[str, str]) -> Iterator[Line]:
    plan, theme = excerpt.plan, excerpt.theme
    source = words["about"].format(plan=clean(plan.title), date=clean(plan.date))
    yield Line("about", (Run(f"{source} "), *linked(plan.url, ())))
    for name, given in (("terms", theme.terms), ("without", theme.without)):
        if given:
            yield Line("about", (Run(words[name].format(words="、".join(map(clean, given)))),))
    if theme.examples:
        yield Line("about", (Run(words["examples"].format(count=len(theme.examples))),))
    measures = sum(one.measure is not None for one in excerpt.quotations)
    told = words["counts"].format(measures=measures, others=len(excerpt.quotations) - measures)
    yield Line("about", (Run(told if excerpt.quotations else words["none"]),))


def _headings(
    before: tuple[str, ...], now: tuple[str, ...], printed: Mapping[tuple[str, ...], str]
) -> Iterator[Line]:
    """Those headings that are not the last quotation's too, with the parentheses that are printed around sections."""
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    for level in range(same + 1, len(now) + 1):
        heading = printed.get(now[:level], now[level - 1])
        yield Line("heading", (Run(clean(heading)),), min(level, MOST_LEVELS))


def _quoted(one: Quotation, words: Mapping[str, str]) -> Iterator[Line]:
    paragraph = one.paragraph
    if one.measure:
        yield Line("measure", linked(one.measure.text, one.words))
        yield Line("responsible", (Run(responsible(one.measure, words)),))
    else:
        sort: Sort = {"quotation": "quotation", "note": "note"}.get(paragraph.role, "text")  # type: ignore[assignment]
        yield Line(sort, linked(paragraph.text, one.words, paragraph.links))
    for note in one.notes:
        yield Line("note", linked(note.text, (), note.links))


def responsible(measure: Measure, words: Mapping[str, str]) -> str:
    """`(短期、中期)(内閣府、文部科学省)` as printed; what is not printed is told in square brackets."""
    terms = "、".join(measure.terms)
    ministries = "、".join(one.printed for one in measure.ministries)
    parts = [
        f"({clean(told)})" if told else f"[{words[f'lacks_{name}']}]"
        for name, told in (("term", terms), ("ministries", ministries))
    ]
    return "".join(parts)


def _source(what: str, address: str) -> tuple[Run, ...]:
    return (*((Run(f"{clean(what)} "),) if what else ()), *linked(address, ()))


def linked(text: str, words: Iterable[str], links: Iterable[str] = ()) -> tuple[Run, ...]:
    """A text as runs: words marked, addresses linked; links that are not in it to the letter come after it.

    Args:
        text: untrusted.
        words: those to mark.
        links: addresses that belong to the text, complete; one that is broken by a space in the text is among them.
    """
    shown = clean(text)
    runs: list[Run] = []
    at = 0
    for found in _ADDRESS.finditer(shown):
        address = found[0].rstrip(".,;:)]}'\"")
        if href := normalise(address):
            runs += _marked(shown[at : found.start()], words)
            runs.append(Run(address, href=href))
            at = found.start() + len(address)
    runs += _marked(shown[at:], words)
    here = {run.href for run in runs}
    for link in dict.fromkeys(links):
        if (href := normalise(link)) and href not in here:
            runs += [Run(" "), Run(clean(link), href=href)]
    return tuple(runs)


def _marked(text: str, words: Iterable[str]) -> Iterator[Run]:
    at = 0
    for start, end in marks(text, words):
        yield Run(text[at:start])
        yield Run(text[start:end], marked=True)
        at = end
    yield Run(text[at:])
