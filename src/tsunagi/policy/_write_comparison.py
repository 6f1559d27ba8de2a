"""A comparison as Markdown, HTML or Excel: each change with both texts, what is gone and what came marked in them."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from tsunagi.model.text import clean
from tsunagi.policy._plan import Change, Comparison, Measure, Plan, WordCount
from tsunagi.policy._write_excel import Row, book
from tsunagi.policy._write_html import page
from tsunagi.policy._write_layout import Line, Run, labels, linked, responsible
from tsunagi.policy._write_markdown import markdown

WORDS = 30
"""Rising and falling words that are listed in a text; a table has all."""
COLUMNS = MappingProxyType(
    {
        "change": 10, "likeness": 9, "moved": 7, "old_page": 8, "old_text": 60, "old_terms": 12,
        "old_ministries": 20, "page": 8, "text": 60, "terms": 12, "ministries": 20,
    }
)  # fmt: skip
WORD_COLUMNS = MappingProxyType(
    {"word": 24, "old_count": 10, "new_count": 10, "old_rate": 14, "new_rate": 14, "strength": 12}
)
"""Column → width in characters."""


def write(found: Comparison, old: Plan, new: Plan, form: str, lang: str, kinds: frozenset[str]) -> bytes:
    """The comparison as a file; see `write_comparison`."""
    words = labels(lang)
    title = words["compared"].format(old=clean(old.title), new=clean(new.title))
    changes = [one for one in found.changes if not kinds or one.kind in kinds]
    if form == "xlsx":
        rows = [_row(one, old, new, words) for one in changes]
        counts = [_word_row(one) for one in (*found.rising, *found.falling)]
        sheets: dict[str, tuple[Mapping[str, int], Sequence[Row]]] = {
            words["changes"]: (COLUMNS, rows), words["word_counts"]: (WORD_COLUMNS, counts),
        }  # fmt: skip
        return book(title, sheets, words)
    lines = _lines(title, found, changes, old, new, words)
    return markdown(lines) if form == "md" else page(title, lines, lang)


def _lines(
    title: str, found: Comparison, changes: Sequence[Change], old: Plan, new: Plan, words: Mapping[str, str]
) -> Iterator[Line]:
    yield Line("title", (Run(title),))
    for what, plan in (("older", old), ("newer", new)):
        told = words["compared_about"].format(what=words[what], plan=clean(plan.title), date=clean(plan.date))
        yield Line("about", (Run(f"{told} "), *linked(plan.url, ())))
    counts = "、".join(f"{words[kind]} {count}" for kind, count in found.counts().items())
    yield Line("about", (Run(counts or words["nothing"]),))
    yield Line("heading", (Run(words["changes"]),), 1)
    for one in changes:
        yield from _change(one, old, new, words)
    for what, counted in (("rising", found.rising), ("falling", found.falling)):
        if counted:
            yield Line("heading", (Run(words[what]),), 1)
        for word in counted[:WORDS]:
            told = words["word"].format(word=clean(word.word), old=word.old, new=word.new)
            yield Line("measure", (Run(told),))


def _change(one: Change, old: Plan, new: Plan, words: Mapping[str, str]) -> Iterator[Line]:
    told = words[one.kind]
    if one.moved and one.kind != "moved":
        told += f" + {words['moved']}"
    yield Line("change", (Run(told),))
    # Where one text became one other, its pieces show what changed in it.
    single = one.words if len(one.old) == len(one.new) == 1 else ()
    for plan, numbers, what, way in ((old, one.old, "was", "gone"), (new, one.new, "became", "come")):
        if what == "was" and one.kind in ("unchanged", "moved"):
            continue
        for number in numbers:
            measure = plan.measures[number]
            runs = tuple(_piece(how, text) for how, text in single if how in ("same", way))
            yield Line("measure", (_at(measure, what, words), *(runs or linked(measure.text, ()))))
            yield Line("responsible", (Run(responsible(measure, words)),))
    before, after = [old.measures[number] for number in one.old], [new.measures[number] for number in one.new]
    for what, changed, printed in (
        ("changed_terms", one.terms, _terms), ("changed_ministries", one.ministries, _ministries),
    ):  # fmt: skip
        if changed:
            was, now = (
                "、".join(map(clean, printed(those))) or words["nothing"] for those in (before, after)
            )
            yield Line("note", (Run(words[what].format(was=was, now=now)),))


def _terms(those: Sequence[Measure]) -> dict[str, None]:
    return dict.fromkeys(term for one in those for term in one.terms)


def _ministries(those: Sequence[Measure]) -> dict[str, None]:
    return dict.fromkeys(each.printed for one in those for each in one.ministries)


def _piece(how: str, text: str) -> Run:
    if how == "gone":
        return Run(clean(text), change="gone")
    return Run(clean(text), change="come") if how == "come" else Run(clean(text))


def _at(measure: Measure, what: str, words: Mapping[str, str]) -> Run:
    if measure.page is None:
        return Run(words[f"{what}_no_page"])
    return Run(words[what].format(page=measure.page))


def _row(one: Change, old: Plan, new: Plan, words: Mapping[str, str]) -> Row:
    return (
        words[one.kind], round(one.likeness, 3), words["moved"] if one.moved else "",
        *_side([old.measures[number] for number in one.old]),
        *_side([new.measures[number] for number in one.new]),
    )  # fmt: skip


def _side(measures: Sequence[Measure]) -> Row:
    """Page, text, terms, ministries; of several measures one a line."""
    pages = ["" if one.page is None else str(one.page) for one in measures]
    if len(measures) == 1:
        first: str | float | None = measures[0].page
    else:
        first = "\n".join(pages)
    return (
        first,
        "\n".join(one.text for one in measures),
        "\n".join("、".join(one.terms) for one in measures),
        "\n".join("、".join(each.printed for each in one.ministries) for one in measures),
    )


def _word_row(one: WordCount) -> Row:
    return (
        one.word,
        one.old,
        one.new,
        round(one.old_rate, 3),
        round(one.new_rate, 3),
        round(one.strength, 2),
    )
