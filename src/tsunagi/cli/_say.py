"""How commands speak: text and tables on standard output, JSON, progress and remarks on standard error."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
from rich.console import Console

if TYPE_CHECKING:
    from rich.table import Table

    from tsunagi.indexing import Progress

WIDTH = None if sys.stdout.isatty() else 160
"""Columns of a table that goes into a file or another program."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")

out = Console(highlight=False, soft_wrap=True, width=WIDTH)
err = Console(stderr=True, highlight=False, width=WIDTH)


def print_json(value: Any) -> None:
    """Prints one JSON document."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


@contextmanager
def watched(as_json: bool) -> "Iterator[Progress]":
    """Progress bars on a terminal, lines elsewhere, nothing beside JSON."""
    from tsunagi._progress import BarProgress, QuietProgress

    if as_json:
        yield QuietProgress()
        return
    with BarProgress(err) as progress:
        yield progress


def plain(text: str) -> str:
    """A text from outside in one line, none of it taken for markup or for orders to the terminal."""
    from rich.markup import escape

    return escape(_CONTROLS.sub(" ", text))


def table(texts: Sequence[str], numbers: Sequence[str] = (), last: Sequence[str] = ()) -> "Table":
    """A table without lines: columns of texts, of numbers set to the right, and of texts again."""
    from rich.table import Table

    made = Table(box=None, header_style="bold", pad_edge=False)
    for name in texts:
        made.add_column(name)
    for name in numbers:
        made.add_column(name, justify="right")
    for name in last:
        made.add_column(name, overflow="fold")
    return made
