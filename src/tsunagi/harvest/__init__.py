"""From a source to raw records.

CONTRACT: each public module exposes `driver: Driver`.

A harvest is cut into windows. The pipeline asks the driver to `plan` them, keeps each window's state
(partial, complete, failed), and lets the driver `fetch` a window batch by batch. After each batch
the records are in the archive and the batch's cursor is kept, so that a killed run goes on from there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from tsunagi.harvest._web import Web
from tsunagi.model import RawRecord, Source

__all__ = ["Batch", "Driver", "PastWindow", "Tools", "Web", "Window"]


class Window(msgspec.Struct, frozen=True):
    """A part of a harvest that is complete or not as a whole."""

    key: str
    """Names it within the source and is the same from run to run: a file's path, 'records', a set."""
    since: str | None = None
    """ISO 8601: lower end of a selective harvest; None from the beginning."""
    until: str | None = None
    fingerprint: str | None = None
    """Changes when the content changes; a complete window with the same key and fingerprint is skipped."""
    snapshot: bool = False
    """True if the window lists all of the source: what it no longer lists has been deleted."""


class PastWindow(msgspec.Struct, frozen=True):
    """A window of an earlier run, newest first in `plan`'s argument."""

    window: Window
    complete: bool
    cursor: str | None = None
    """Where to go on, if it is not complete."""


class Batch(msgspec.Struct):
    """Records in the order they came, at most a few thousand, and where to go on after them."""

    records: list[RawRecord]
    cursor: str | None = None
    """Opaque to all but the driver; None: the window is at its end."""
    total: int | None = None
    """How many records the window holds in all, where known (for progress)."""


@dataclass(frozen=True)
class Tools:
    """What a driver is given to work with."""

    web: Web
    fault: Callable[[str, str], None]
    """(what was wrong, in words that can be counted; an example): a deviation that was tolerated."""


class Driver(Protocol):
    """How one protocol is harvested."""

    name: str

    def plan(self, source: Source, past: Sequence[PastWindow], tools: Tools) -> Iterable[Window]:
        """The windows to fetch now. A partial window of the past that is planned again is resumed.

        Raises:
            ConfigError: the source's options are wrong.
            SourceUnavailable: the source does not answer.
        """

    def fetch(self, source: Source, window: Window, cursor: str | None, tools: Tools) -> Iterator[Batch]:
        """The window's batches, from `cursor` on (None: from its beginning).

        Raises:
            SourceUnavailable: the source stopped answering; what was yielded is kept.
        """
