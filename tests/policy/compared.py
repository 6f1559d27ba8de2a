"""Plans for tests of comparing: as they were written, without a reader between, and what became of each measure."""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence

from harder import harder
from plans import Truth, pair

from tsunagi.policy import Change, Measure, Paragraph, Plan, Responsible, compare, ministry

Fate = tuple[str, tuple[int, ...], tuple[int, ...], bool]
"""Kind, orders in the older plan, orders in the newer, moved."""


def plan_of(
    *texts: str, key: str = "p", said: Sequence[str] = (), path: tuple[str, ...] = ("1．連携",)
) -> Plan:
    """A plan of these measures, all in one chapter, and of other paragraphs."""
    measures = [Measure(f"{key}-{n}", n, text, ("短期",), (), None, path, n) for n, text in enumerate(texts)]
    paragraphs = [Paragraph(n, "text", text) for n, text in enumerate((*texts, *said))]
    return Plan(key, key, "2020", "", "", "text", 0, paragraphs, measures)


def as_plan(truth: Truth) -> Plan:
    """A plan as it would be if it were read without a mistake."""
    paragraphs: list[Paragraph] = []
    measures: list[Measure] = []
    for section in truth.sections:
        for text in (section.path[-1], *section.state):
            paragraphs.append(Paragraph(len(paragraphs), "text", text))
        for one in section.measures:
            path = (*section.path, "(施策の方向性)")
            who = tuple(Responsible(name, _key(name, truth.date)) for name in one.ministries)
            at, order = len(paragraphs), len(measures)
            measures.append(Measure(f"{truth.key}-{order}", order, one.text, one.terms, who, None, path, at))
            paragraphs.append(Paragraph(at, "measure", one.text, chapter=path))
    return Plan(truth.key, truth.title, truth.date, "", "", "text", 0, paragraphs, measures)


def _key(printed: str, date: str) -> str:
    found = ministry(printed, date)
    return found.key if found else ""


def fates(changes: Iterable[Change]) -> set[Fate]:
    return {(change.kind, change.old, change.new, change.moved) for change in changes}


def missed(seed: int, easy: bool) -> tuple[Counter[str], list[tuple[str, Fate]]]:
    """Of a generated pair how many edits of each sort there are, and which are not told as they are."""
    if easy:
        before, after, edits = pair(seed)
        old, new = as_plan(before), as_plan(after)
        true = [(one.kind, (one.kind, one.old, one.new, one.moved)) for one in edits]
    else:
        made = harder(seed)
        old, new = made.old, made.new
        true = [
            (how, (*fate, how.startswith("moved"))) for how, fate in zip(made.how, made.truth, strict=True)
        ]
    found = fates(compare(old, new).changes)
    return Counter(how for how, _ in true), [(how, fate) for how, fate in true if fate not in found]


def main(seeds: Sequence[int]) -> None:
    """Prints a table by sort of edit and each miss."""
    for easy in (True, False):
        of: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        for seed in seeds:
            sorts, misses = missed(seed, easy)
            of += sorts
            for how, fate in misses:
                wrong[how] += 1
                print(f"  seed {seed}, {how}: {fate}")
        print("plans.py" if easy else "harder.py")
        for how, count in of.items():
            print(f"| {how} | {count} | {count - wrong[how]} |")
        print(f"| all | {of.total()} | {of.total() - wrong.total()} |")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]])
