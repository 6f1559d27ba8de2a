"""Progress on a terminal: bars with rates and remaining time; lines where there is no terminal."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)  # fmt: skip
from rich.text import Text


class RateColumn(ProgressColumn):
    """Records a second."""

    def render(self, task: Task) -> Text:
        """The mean over the last seconds, or over all once the stage has ended."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="dim")


class QuietProgress:
    """Says nothing."""

    def begin(self, what: str, total: int | None) -> None:
        """Nothing."""

    def advance(self, what: str, done: int, total: int | None = None) -> None:
        """Nothing."""

    def end(self, what: str, message: str) -> None:
        """Nothing."""


class BarProgress:
    """One bar a stage."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._tasks: dict[str, TaskID] = {}
        self._bars = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), RateColumn(),
            TimeElapsedColumn(), TimeRemainingColumn(), console=console, disable=not console.is_terminal,
        )  # fmt: skip

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, what: str, total: int | None) -> None:
        """Adds a bar."""
        self._tasks[what] = self._bars.add_task(what, total=total)

    def advance(self, what: str, done: int, total: int | None = None) -> None:
        """Moves it."""
        if total is not None:
            self._bars.update(self._tasks[what], total=total)
        self._bars.advance(self._tasks[what], done)

    def end(self, what: str, message: str) -> None:
        """Fills it, or prints a line where there are no bars."""
        task = self._bars.tasks[self._tasks[what]]
        self._bars.update(task.id, total=task.completed)
        self._bars.stop_task(task.id)
        if not self._console.is_terminal:
            seconds = task.elapsed or 0.0
            rate = task.completed / seconds if seconds else 0.0
            remark = f": {message}" if message else ""
            self._console.print(
                f"{what}: {task.completed:,.0f} records in {seconds:.1f} s ({rate:,.0f}/s){remark}"
            )
