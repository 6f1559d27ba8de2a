"""Two plans compared: what became of each measure, and which words rose and fell."""

import re
from collections.abc import Iterable, Sequence

from tsunagi.errors import BadRequest
from tsunagi.model.text import fold
from tsunagi.policy._align import Group, Text, align
from tsunagi.policy._ministries import same_ministry
from tsunagi.policy._pieces import pieces
from tsunagi.policy._places import Places, names
from tsunagi.policy._plan import Change, ChangeKind, Comparison, Measure, Plan
from tsunagi.policy._words import rising_and_falling

MOST = 2_000
"""Measures of a plan that are compared; real ones have a few hundred, and the table grows with the square."""

_STOPS = str.maketrans(",.", "、。")
GoneCome = tuple[tuple[str, ...], tuple[str, ...]]


def compare(old: Plan, new: Plan) -> Comparison:
    """What the newer plan did with each measure of the older one, and the words that rose and fell.

    Raises:
        BadRequest: a plan has more measures than are compared.
    """
    for plan in (old, new):
        if len(plan.measures) > MOST:
            raise BadRequest(
                "Plan %(key)s has %(count)s measures; at most %(most)s are compared. See whether its measures were read "
                "rightly.",
                key=plan.key, count=f"{len(plan.measures):,}", most=f"{MOST:,}",
            )  # fmt: skip
    rising, falling = rising_and_falling(old.paragraphs, new.paragraphs)
    return Comparison(old.key, new.key, _changes(old.measures, new.measures), rising, falling)


def _changes(old: Sequence[Measure], new: Sequence[Measure]) -> list[Change]:
    groups = align([_text(measure) for measure in old], [_text(measure) for measure in new])
    places = Places(
        (measure.chapter for measure in old),
        (measure.chapter for measure in new),
        [(old[i].chapter, new[j].chapter) for group in groups for i in group.old for j in group.new],
    )
    return _in_order(
        [
            _change(group, [old[i] for i in group.old], [new[j] for j in group.new], places)
            for group in groups
        ],
        len(old),
    )


def key(text: str) -> str:
    """The text without differences that are none: width, spaces, dashes, variant kanji, commas of two kinds.

    >>> key("ＡＩ，IoT の 活用") == key("AI、IoTの活用")
    True
    """
    return re.sub(r"\s+", "", fold(text)).translate(_STOPS)


def _text(measure: Measure) -> Text:
    return Text(key(measure.text), names(measure.chapter))


def _change(group: Group, old: Sequence[Measure], new: Sequence[Measure], places: Places) -> Change:
    """What happened to the measures of one group."""
    kind = _kind(old, new)
    if kind in ("new", "dropped"):
        return Change(kind, group.old, group.new, 0.0)
    moved = not any(places.same(one.chapter, other.chapter) for one in old for other in new)
    words = () if kind == "unchanged" else pieces(_together(old), _together(new))
    return Change(
        "moved" if moved and kind == "unchanged" else kind,
        group.old,
        group.new,
        min(group.likeness, 1.0),
        moved,
        words,
        _terms(old, new),
        _ministries(old, new),
    )


def _together(measures: Iterable[Measure]) -> str:
    return "\n".join(measure.text for measure in measures)


def _kind(old: Sequence[Measure], new: Sequence[Measure]) -> ChangeKind:
    if not old:
        return "new"
    if not new:
        return "dropped"
    if len(new) > 1:
        return "split"
    if len(old) > 1:
        return "merged"
    return "unchanged" if key(old[0].text) == key(new[0].text) else "reworded"


def _terms(old: Iterable[Measure], new: Iterable[Measure]) -> GoneCome | None:
    """Terms that are in one plan only, however they are written."""
    before = {key(term): term for one in old for term in one.terms}
    after = {key(term): term for one in new for term in one.terms}
    gone = tuple(term for folded, term in before.items() if folded not in after)
    come = tuple(term for folded, term in after.items() if folded not in before)
    return (gone, come) if gone or come else None


def _ministries(old: Iterable[Measure], new: Iterable[Measure]) -> GoneCome | None:
    """Ministries that are in one plan only, those left out that only bear another name."""
    before = [each for one in old for each in one.ministries]
    after = [each for one in new for each in one.ministries]
    gone = dict.fromkeys(each.printed for each in before if not any(same_ministry(each, x) for x in after))
    come = dict.fromkeys(each.printed for each in after if not any(same_ministry(x, each) for x in before))
    return (tuple(gone), tuple(come)) if gone or come else None


def _in_order(changes: Iterable[Change], olds: int) -> list[Change]:
    """In the newer plan's order; what was dropped follows what it followed, of what did not move away."""
    stayed = [-1] * olds
    for change in changes:
        if change.new and not change.moved:
            for i in change.old:
                stayed[i] = change.new[-1]
    places: list[int] = []
    for place in stayed:
        places.append(place if place >= 0 else places[-1] if places else -1)

    def place_of(change: Change) -> tuple[int, int, tuple[int, ...]]:
        return (change.new[0], 0, ()) if change.new else (places[change.old[0]], 1, change.old)

    return sorted(changes, key=place_of)
