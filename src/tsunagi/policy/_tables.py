"""What pictures of plans are drawn from: ministries × terms, measures by term, chapters from year to year."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from tsunagi.policy._plan import ChangeKind, Comparison, Measure, Plan, Responsible

_TERMS = ("短期", "中期", "長期")


class Matrix(msgspec.Struct, frozen=True):
    """Who does what by when: ministries × terms."""

    ministries: list[str]
    """As printed, those of most measures first; '' last for measures without any."""
    terms: list[str]
    """短期, 中期, 長期, then years and others; '' last for measures without any."""
    cells: list[list[tuple[int, ...]]]
    """[ministry][term] → orders of measures; one of two terms and three ministries is in six cells."""
    totals: list[tuple[int, ...]]
    """[ministry] → orders of all its measures, each once."""


class Bar(msgspec.Struct, frozen=True):
    """A measure in time."""

    measure: int
    """Its order."""
    terms: tuple[int, ...]
    """Indices into the timeline's terms, ascending."""
    ministries: tuple[str, ...]
    """As printed."""


class Timeline(msgspec.Struct, frozen=True):
    """The measures by term."""

    terms: list[str]
    """短期, 中期, 長期, then years and others; '' last for measures without any."""
    measures: list[tuple[int, ...]]
    """[term] → orders of measures."""
    ministries: list[list[tuple[str, int]]]
    """[term] → (ministry, measures), most first."""
    bars: list[Bar]
    """Every measure, in the order of the plan."""


class Stream(msgspec.Struct, frozen=True):
    """Measures that went the same way."""

    old: int | None
    """Index into the flow's older headings; None for what is new."""
    new: int | None
    """Index into the newer; None for what was dropped."""
    kind: ChangeKind
    changes: tuple[int, ...]
    """Indices into the comparison's changes. One that was split into two headings is in two streams."""


class Flow(msgspec.Struct, frozen=True):
    """From the headings of the older plan to those of the newer."""

    old: list[str]
    """In the order of the plan; '' for measures without heading."""
    new: list[str]
    streams: list[Stream]
    """By older heading, newer heading and kind."""


def matrix(plan: Plan) -> Matrix:
    """The plan's ministries × terms."""
    printed, terms = _printed(plan.measures), _terms(plan.measures)
    whole: defaultdict[str, list[int]] = defaultdict(list)
    cells: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for measure in plan.measures:
        for who in _who(measure, printed) or ("",):
            whole[who].append(measure.order)
            for term in _when(measure) or ("",):
                cells[who, term].append(measure.order)
    ministries = sorted(whole, key=lambda who: (not who, -len(whole[who])))
    return Matrix(
        ministries,
        terms,
        [[tuple(cells[who, term]) for term in terms] for who in ministries],
        [tuple(whole[who]) for who in ministries],
    )


def timeline(plan: Plan) -> Timeline:
    """The plan's measures by term, and who is responsible for how many in each."""
    printed, terms = _printed(plan.measures), _terms(plan.measures)
    bars = [
        Bar(
            measure.order,
            tuple(sorted(map(terms.index, _when(measure) or ("",)))),
            _who(measure, printed),
        )
        for measure in plan.measures
    ]
    return Timeline(
        terms,
        [tuple(bar.measure for bar in bars if at in bar.terms) for at in range(len(terms))],
        [
            Counter(who for bar in bars if at in bar.terms for who in bar.ministries).most_common()
            for at in range(len(terms))
        ],
        bars,
    )


def flow(comparison: Comparison, old: Plan, new: Plan, depth: int = 1) -> Flow:
    """Which measures went from which heading to which.

    Args:
        comparison: of the two plans.
        old: the older plan.
        new: the newer one.
        depth: how many headings from the outermost one tell a measure's place; joined by ` / `.
    """
    before, after = ([_heading(one, depth) for one in plan.measures] for plan in (old, new))
    olds, news = list(dict.fromkeys(before)), list(dict.fromkeys(after))
    streams: defaultdict[tuple[int | None, int | None, ChangeKind], list[int]] = defaultdict(list)
    for number, change in enumerate(comparison.changes):
        came: set[int | None] = {olds.index(before[i]) for i in change.old} or {None}
        went: set[int | None] = {news.index(after[j]) for j in change.new} or {None}
        for start in came:
            for end in went:
                streams[start, end, change.kind].append(number)
    found = [Stream(*way, tuple(numbers)) for way, numbers in streams.items()]
    found.sort(key=lambda one: (_or_last(one.old), _or_last(one.new), one.kind))
    return Flow(olds, news, found)


def _or_last(at: int | None) -> float:
    return float("inf") if at is None else at


def _heading(measure: Measure, depth: int) -> str:
    return " / ".join(measure.chapter[:depth])


def _terms(measures: Iterable[Measure]) -> list[str]:
    """All terms, the nearest first; '' for none."""
    found = {term for measure in measures for term in _when(measure) or ("",)}
    return sorted(found, key=lambda term: (not term, *_distance(term)))


def _distance(term: str) -> tuple[int, str]:
    """短期, 中期, 長期, then years, then others."""
    if term in _TERMS:
        return _TERMS.index(term), ""
    return len(_TERMS) + (not term[:1].isdigit()), term


def _when(measure: Measure) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_plain(term) for term in measure.terms))


def _who(measure: Measure, printed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(printed[_key(each)] for each in measure.ministries))


def _printed(measures: Iterable[Measure]) -> dict[str, str]:
    """Ministry → the name that is printed for it most often."""
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for measure in measures:
        for each in measure.ministries:
            names[_key(each)][each.printed] += 1
    return {key: count.most_common(1)[0][0] for key, count in names.items()}


def _key(each: Responsible) -> str:
    return each.key or _plain(each.printed)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
