"""What the tests of harvesting share: a site to ask, and tools whose waiting takes no time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tsunagi.harvest import Batch, Tools, Window
from tsunagi.harvest.files import driver
from tsunagi.model import RawRecord, Source

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


class Folder:
    """A folder of files and what the driver of files makes of them."""

    def __init__(self, path: Path, bench: Bench) -> None:
        self.path = path
        self.bench = bench

    def source(self, **options: Any) -> Source:
        return Source("s", {}, "files", "table", options=options, path=str(self.path / "s.yml"))

    def write(self, name: str, content: bytes | str) -> None:
        (self.path / name).parent.mkdir(exist_ok=True)
        (self.path / name).write_bytes(content.encode() if isinstance(content, str) else content)

    def plan(self, **options: Any) -> list[Window]:
        return list(driver.plan(self.source(**options), [], self.bench.tools))

    def batches(self, cursor: str | None = None, **options: Any) -> list[Batch]:
        (window,) = self.plan(**options)
        return list(driver.fetch(self.source(**options), window, cursor, self.bench.tools))

    def read(self, **options: Any) -> list[RawRecord]:
        return [record for batch in self.batches(**options) for record in batch.records]

    def read_ids(self, **options: Any) -> list[str]:
        return [record.local_id for record in self.read(**options)]
