"""What the tests of harvesting share: a site to ask, and tools whose waiting takes no time."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tsunagi.harvest import Tools

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Request:
    path: str
    params: list[tuple[str, str]]
    headers: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return dict(self.params).get(name, "")


@dataclass
class Site:
    """A server whose `answer` a test sets; `asked` is what came in."""

    url: str
    answer: Callable[[Request], Reply] = lambda request: (404, {}, b"")
    asked: list[Request] = field(default_factory=list)


@dataclass
class Bench:
    """Tools whose waiting takes no time; `faults` and `waits` are what was reported and waited."""

    tools: Tools
    faults: list[tuple[str, str]]
    waits: list[float]
