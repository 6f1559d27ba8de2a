"""What a workflow is: states, and steps that ask, check and lead from one to the next."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from tsunagi.collab._parts import Sight
from tsunagi.errors import ConfigError, NotFound

if TYPE_CHECKING:
    from tsunagi.collab.models import Account, Case

Labels = Mapping[str, str]
Answers = Mapping[str, Any]
"""Name of the question → text, date (ISO), number, yes or no, or None where nothing was answered."""
Sort = Literal["line", "text", "date", "number", "yes", "choice", "choices"]


@dataclass(frozen=True)
class Problem:
    """Why a step cannot be taken: at which question ('' for the whole), in 'ja' and 'en'."""

    at: str
    labels: Labels


@dataclass(frozen=True)
class Ask:
    """One question of a step; its answer is kept in the case under `name`."""

    name: str
    labels: Labels
    sort: Sort = "line"
    required: bool = False
    sight: Sight = Sight.WHOLE
    """Who sees the answer."""
    choices: Mapping[str, Labels] = field(default_factory=dict)
    hint: Labels = field(default_factory=dict)
    most: int = 10_000
    """Characters at most."""
    ahead: bool = False
    """Of a date: whether it is still to come, so that a day that is over is refused."""
    names_poser: bool = False
    """Whether it tells who the poser is, so that it is hidden from all who may not know."""


@dataclass(frozen=True)
class Step:
    """A way from one state to another.

    `check` and `then` come after the answers were read; `then` does what follows from the step in the same
    transaction (adding a participant, setting a term).
    """

    name: str
    labels: Labels
    frm: tuple[str, ...]
    to: str
    """'' where the case stays in its state."""
    by: frozenset[str]
    """Parts that may take it."""
    asks: tuple[Ask, ...] = ()
    check: Callable[["Case", Answers], Iterable[Problem]] | None = None
    then: Callable[["Case", Answers, "Account | None"], None] | None = None
    sight: Sight = Sight.INSIDE
    """Who sees that it was taken."""


OVER = {
    "ja": "過去の日付は指定できません。本日以降の日付を入力してください。",
    "en": "This day is over. Give today or a later day.",
}
"""Why something that is still to be done cannot be due by then."""


def not_ahead(*names: str) -> Callable[["Case", Answers], Iterable[Problem]]:
    """A check: what is recorded at these questions has happened, so their days are not in the future."""

    def check(case: "Case", answers: Answers) -> Iterable[Problem]:
        for name in names:
            if (told := answers.get(name)) and told > date.today().isoformat():
                yield Problem(
                    name, {"ja": "未来の日付は入力できません。", "en": "This day has not come yet."}
                )

    return check


@dataclass(frozen=True)
class Workflow:
    """The states and steps of one sort of case."""

    name: str
    labels: Labels
    states: Mapping[str, Labels]
    """In order; the first is where a case begins."""
    steps: tuple[Step, ...]
    asks: tuple[Ask, ...]
    """What opening a case asks."""
    opened_by: frozenset[str]
    """Roles that may open one."""
    open_states: frozenset[str] = frozenset()
    """States in which the face is public, where the case's confidentiality is."""
    ended: frozenset[str] = frozenset()
    """States in which nothing is due any more."""
    face: tuple[str, str] = ("", "")
    """Names of the asks that give the public title and text."""
    title: str = "title"
    restricted: Mapping[str, Mapping[str, Labels]] = field(default_factory=dict)
    """Confidentiality → state → what it is called in such a case, where the usual label would say too much."""

    def __post_init__(self) -> None:
        known = set(self.states)
        for step in self.steps:
            if strange := ({*step.frm, step.to} - known - {""}):
                raise ConfigError(f"Workflow {self.name}: step {step.name} names no state {sorted(strange)}.")
        if strange := (set(self.open_states | self.ended) - known):
            raise ConfigError(f"Workflow {self.name}: no state {sorted(strange)}.")

    @property
    def first(self) -> str:
        """The state in which a case begins."""
        return next(iter(self.states))

    def state(self, name: str, confidentiality: str) -> Labels:
        """What a state is called in a case of this confidentiality."""
        return self.restricted.get(confidentiality, {}).get(name) or self.states[name]

    def step(self, name: str) -> Step:
        """Raises NotFound for a step that there is not."""
        for step in self.steps:
            if step.name == name:
                return step
        raise NotFound(f"{self.name}: no step {name!r}. Known: {', '.join(s.name for s in self.steps)}.")

    def questions(self) -> dict[str, Ask]:
        """All questions by name: those of opening and of all steps."""
        return {ask.name: ask for asks in (self.asks, *(s.asks for s in self.steps)) for ask in asks}
