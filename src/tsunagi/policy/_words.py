"""Words that a newer plan says more often or less often than an older one, corrected for length.

A word is what stands by itself somewhere in the plans: a run of kanji, of katakana or of Latin letters, or
several such runs with nothing between (新型コロナ). It is counted wherever it occurs, in longer ones too. How
sure it is that it rose or fell tells the log-likelihood ratio (T. Dunning, Accurate Methods for the
Statistics of Surprise and Coincidence, Computational Linguistics 19(1), 1993).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from tsunagi.model.text import fold, fold_map
from tsunagi.policy._plan import Paragraph, WordCount

LEAST_STRENGTH = 10.83
"""Chi-square of one degree of freedom at p = .001."""
LEAST_COUNT = 4
"""In the plan that says it more often."""
TELLING = 0.8
"""Share of a word's strength from which on a longer one that holds it tells the same, and more."""
LONGEST = 24
"""Characters of a word."""
MOST = 2_000
"""Words that are compared with each other, the strongest first."""
EACH = 10_000
"""Characters to which rates refer."""

_KANJI, _KATAKANA, _LATIN = "[一-龥㐀-䶿豈-﫿々〆ヶ]+", "[ァ-ヴー]+", r"[a-z0-9]+(?:[-.][a-z0-9]+)*"
_RUN = re.compile(rf"(?:{_KANJI}|{_KATAKANA}(?:・{_KATAKANA})*|{_LATIN})+")
_PART = re.compile(f"{_KANJI}|{_KATAKANA}|{_LATIN}")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
_GAP = re.compile(r"(?<=[ぁ-ヺ一-龥々ー、。])\s+(?=[ぁ-ヺ一-龥々ー])")
_DATE = re.compile(
    r"(?:令和|平成|昭和)?(?:[0-9]+|元)年度?(?:[0-9]+月)?(?:[0-9]+日)?|第[0-9]+[部章節項条号回版]"
)
_NO_WORD = re.compile(
    r"[0-9.-]+|.|[0-9.]+(?:年.*|箇?月.*|日.*|時間?|分|頁|件|人|名|社|校|円|億円?|万円?|回|割|倍|点|以[上下])"
)


class _Said(NamedTuple):
    """A word in folded spelling, how often it is in either plan, and how sure it is that this changed."""

    word: str
    old: int
    new: int
    strength: float


class _Text(NamedTuple):
    """All that a plan says."""

    paragraphs: list[str]
    characters: int
    runs: Counter[str]
    """Stretches without anything but words, in folded spelling."""


def rising_and_falling(
    old: Iterable[Paragraph], new: Iterable[Paragraph]
) -> tuple[list[WordCount], list[WordCount]]:
    """Words that rose and words that fell, the surest first."""
    before, after = _text(old), _text(new)
    if not before.characters or not after.characters:
        return [], []
    found = [_shown(said, before, after) for said in _telling(_changed(before, after), before, after)]
    found.sort(key=lambda one: (-abs(one.strength), one.word))
    return [one for one in found if one.strength > 0], [one for one in found if one.strength < 0]


def likelihood_ratio(old: int, new: int, all_old: int, all_new: int) -> float:
    """Signed log-likelihood ratio of `old` among `all_old` and `new` among `all_new`; above 0 it rose."""
    share = (old + new) / (all_old + all_new)
    cells = (
        (old, all_old * share),
        (new, all_new * share),
        (all_old - old, all_old * (1 - share)),
        (all_new - new, all_new * (1 - share)),
    )
    ratio = 2 * math.fsum(seen * math.log(seen / expected) for seen, expected in cells if seen)
    return math.copysign(max(ratio, 0.0), new * all_old - old * all_new)


@cache
def _function_words() -> frozenset[str]:
    """Words that tell nothing of what a plan is about, from function_words.yml."""
    text = (files("tsunagi.policy") / "function_words.yml").read_text("utf-8")
    return frozenset(
        word for words in msgspec.yaml.decode(text, type=dict[str, list[str]]).values() for word in words
    )


def _text(paragraphs: Iterable[Paragraph]) -> _Text:
    """What a plan says itself or quotes; of sources only names and addresses are there."""
    texts = [_plain(one) for one in paragraphs if one.role != "source"]
    folded = [fold(text) for text in texts]
    return _Text(
        texts,
        sum(len(re.sub(r"\s", "", text)) for text in folded),
        Counter(run for text in folded for run in _RUN.findall(_DATE.sub(" ", text))),
    )


def _plain(paragraph: Paragraph) -> str:
    """Without addresses, and without spaces within Japanese but for headings, where they part number and title."""
    text = _ADDRESS.sub(" ", paragraph.text)
    return text if paragraph.role == "heading" else _GAP.sub("", text)


def _candidates(runs: Iterable[str]) -> set[str]:
    """What begins and ends where the script changes."""
    found = set()
    for run in runs:
        spans = [part.span() for part in _PART.finditer(run)]
        for first, (start, _) in enumerate(spans):
            for _, end in spans[first:]:
                if end - start > LONGEST:
                    break
                found.add(run[start:end])
    return {word for word in found if word not in _function_words() and not _NO_WORD.fullmatch(word)}


def _counted(words: set[str], runs: Counter[str]) -> Counter[str]:
    """How often each word is in the runs, within longer words too, but never a part of a Latin one."""
    found: Counter[str] = Counter()
    for run, times in runs.items():
        for start in range(len(run)):
            for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                if (word := run[start:end]) in words and not _cuts_latin(run, start, end):
                    found[word] += times
    return found


def _cuts_latin(run: str, start: int, end: int) -> bool:
    def joined(at: int) -> bool:
        return 0 < at < len(run) and run[at - 1].isascii() and run[at].isascii()

    return joined(start) or joined(end)


def _places(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the word begins and ends in a text of folded spelling."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not _cuts_latin(text, start, end):
            yield start, end
        start = text.find(word, end)


def _within(word: str, text: str) -> bool:
    return any(_places(word, text))


def _changed(before: _Text, after: _Text) -> list[_Said]:
    """All words that rose or fell surely enough, the surest first."""
    words = _candidates(before.runs.keys() | after.runs.keys())
    olds, news = _counted(words, before.runs), _counted(words, after.runs)
    found = (
        _Said(
            word,
            olds[word],
            news[word],
            likelihood_ratio(olds[word], news[word], before.characters, after.characters),
        )
        for word in words
        if max(olds[word], news[word]) >= LEAST_COUNT
    )
    sure = (said for said in found if abs(said.strength) >= LEAST_STRENGTH)
    return sorted(sure, key=lambda said: (-abs(said.strength), -len(said.word), said.word))[:MOST]


def _telling(words: Sequence[_Said], before: _Text, after: _Text) -> list[_Said]:
    """Of words within each other those that tell most: 新型コロナ, not also コロナ nor 新型コロナウイルス."""
    found: list[_Said] = []
    for said in words:
        told = max((each for each in words if _tells(each, said)), key=lambda each: len(each.word))
        if told not in found and not _explained(told, found, before, after):
            found.append(told)
    return found


def _tells(longer: _Said, said: _Said) -> bool:
    return longer.strength / said.strength >= TELLING and _within(said.word, longer.word)


def _explained(said: _Said, found: Sequence[_Said], before: _Text, after: _Text) -> bool:
    """Whether longer words that were found, or one that is a part of it, account for the change."""
    longer = [each.word for each in found if _within(said.word, each.word)]
    if longer:
        old, new = (_without(said.word, longer, text.runs) for text in (before, after))
        rest = likelihood_ratio(old, new, before.characters, after.characters)
        if max(old, new) < LEAST_COUNT or abs(rest) < LEAST_STRENGTH:
            return True
    return any(
        _within(each.word, said.word)
        and abs(likelihood_ratio(said.old, said.new, each.old, each.new)) < LEAST_STRENGTH
        for each in found
    )


def _without(word: str, longer: Iterable[str], runs: Counter[str]) -> int:
    """How often the word is in the runs outside of those longer ones."""
    found = 0
    for run, times in runs.items():
        if word in run:
            held = [place for each in longer for place in _places(each, run)]
            found += times * sum(
                not any(first <= start and end <= last for first, last in held)
                for start, end in _places(word, run)
            )
    return found


def _shown(said: _Said, before: _Text, after: _Text) -> WordCount:
    """The word as it is most often written, its counts and rates."""
    written: Counter[str] = Counter()
    for text in (*after.paragraphs, *before.paragraphs):
        written.update(_written(said.word, text))
    ((word, _),) = written.most_common(1) or [(said.word, 0)]
    return WordCount(
        word,
        said.old,
        said.new,
        EACH * said.old / before.characters,
        EACH * said.new / after.characters,
        said.strength,
    )


def _written(word: str, text: str) -> Iterator[str]:
    folded, places = fold_map(text)
    for start, end in _places(word, folded):
        yield text[places[start] : places[end - 1] + 1]
