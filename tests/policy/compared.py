"""Plans for tests of comparing: as they were written, without a reader between, and what became of each measure."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from harder import harder
from plan_drawings import draw
from plans import Edit, Truth, pair

from tsunagi.policy import Change, Measure, Paragraph, Plan, Responsible, compare, ministry, read_plan

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


def drawn(truth: Truth) -> Plan:
    """The plan as it is read from a PDF of it."""
    return read_plan(draw(truth).body, title=truth.title, date=truth.date, key=truth.key, series=truth.series)


def missed(
    seed: int, easy: bool, made_plan: Callable[[Truth], Plan] = as_plan
) -> tuple[Counter[str], list[tuple[str, Fate]]]:
    """Of a generated pair how many edits of each sort there are, and which are not told as they are."""
    if not easy:
        hard = harder(seed)
        true = [
            (how, (*fate, how.startswith("moved"))) for how, fate in zip(hard.how, hard.truth, strict=True)
        ]
        found = fates(compare(hard.old, hard.new).changes)
        return Counter(hard.how), [(how, fate) for how, fate in true if fate not in found]
    before, after, edits = pair(seed)
    old, new = made_plan(before), made_plan(after)
    olds, news = _written(before, old), _written(after, new)
    told = {
        (one.kind, tuple(olds[i] for i in one.old), tuple(news[j] for j in one.new), one.moved): (
            one.terms,
            _renamed(one.ministries),
        )
        for one in compare(old, new).changes
    }
    wrong = []
    for edit in edits:
        fate = (edit.kind, edit.old, edit.new, edit.moved)
        if told.get(fate) != (edit.terms, edit.ministries):
            wrong.append((_sort(edit), fate))
    return Counter(map(_sort, edits)), wrong


def _written(truth: Truth, plan: Plan) -> list[int]:
    """For each measure of a plan that was read the order of the written one of that text; -1 if none has it."""
    waiting: dict[str, list[int]] = {}
    for order, one in enumerate(truth.measures):
        waiting.setdefault(one.text, []).append(order)
    return [(waiting.get(one.text) or [-1]).pop(0) for one in plan.measures]


def _sort(edit: Edit) -> str:
    also = [what for what in ("terms", "ministries") if getattr(edit, what)]
    if edit.moved and edit.kind != "moved":
        also.append("moved")
    return ", ".join((edit.kind, *also))


def _renamed(
    ministries: tuple[tuple[str, ...], tuple[str, ...]] | None,
) -> tuple[tuple[str, ...], ...] | None:
    """As the edits have them: under the names of 2007."""
    new_name = {"防衛庁": "防衛省"}
    return ministries and tuple(tuple(new_name.get(name, name) for name in names) for names in ministries)


SORTS: dict[str, Callable[[int], tuple[Counter[str], list[tuple[str, Fate]]]]] = {
    "plans.py": lambda seed: missed(seed, True),
    "plans.py as PDF": lambda seed: missed(seed, True, drawn),
    "harder.py": lambda seed: missed(seed, False),
}


def main(sort: str, seeds: Sequence[int]) -> None:
    """Prints a table by sort of edit and each miss."""
    of: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for seed in seeds:
        sorts, misses = SORTS[sort](seed)
        of += sorts
        for how, fate in misses:
            wrong[how] += 1
            print(f"  seed {seed}, {how}: {fate}")
    print(f"| {sort} | edits | right |\n| --- | ---: | ---: |")
    for how, count in sorted(of.items()):
        print(f"| {how} | {count} | {count - wrong[how]} |")
    print(f"| all | {of.total()} | {of.total() - wrong.total()} |")


if __name__ == "__main__":
    main(sys.argv[1], [int(seed) for seed in sys.argv[2:]])
