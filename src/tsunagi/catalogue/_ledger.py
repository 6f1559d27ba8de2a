"""How harvests went: runs, windows, faults and unmapped fields."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone

from tsunagi.catalogue import COUNTS, Counts, NoteSort, State, WindowState
from tsunagi.catalogue import Run as RunState
from tsunagi.catalogue.models import Note, Run, Window

EXAMPLE_LENGTH = 200


def counts_of(row: Any) -> Counts:
    """The counts of a run's or window's row."""
    return Counts(*(getattr(row, name) for name in COUNTS))


def window_state(row: Window) -> WindowState:
    """A window's row as others see it."""
    return WindowState(
        row.pk, row.key, row.since, row.until, row.fingerprint, row.snapshot, row.state,  # type: ignore[arg-type]
        row.cursor, counts_of(row), row.message, row.started, row.finished,
    )  # fmt: skip


def run_state(row: Run) -> RunState:
    """A run's row as others see it."""
    return RunState(
        row.pk,
        row.source,
        row.state,  # type: ignore[arg-type]
        counts_of(row),
        row.message,
        row.started,
        row.finished,
    )


def begin(source: str) -> int:
    """Opens a run; one that was left running by a crash is marked as partial."""
    with transaction.atomic():
        left = {"state": "partial", "message": "interrupted", "finished": timezone.now()}
        Run.objects.filter(source=source, state="running").update(**left)
        Window.objects.filter(source=source, state="running").update(**left)
        Note.objects.filter(source=source, sort="fault").delete()
        return int(Run.objects.create(source=source, started=timezone.now()).pk)


def open_window(source: str, plan: Mapping[str, Any]) -> Window:
    """The newest window of this key if it is partial and has these bounds, else a new one."""
    newest = Window.objects.filter(source=source, key=plan["key"]).order_by("-pk").first()
    if newest and newest.state in {"partial", "failed"} and _same(newest, plan):
        newest.state, newest.message, newest.finished = "running", "", None
        newest.save()
        return newest
    return Window.objects.create(source=source, started=timezone.now(), **plan)


def _same(window: Window, plan: Mapping[str, Any]) -> bool:
    return all(getattr(window, name) == value for name, value in plan.items())


def add_counts(model: type[Model], pk: int, counts: Counts) -> None:
    """Adds counts to a run's or window's row."""
    model._default_manager.filter(pk=pk).update(**{name: F(name) + getattr(counts, name) for name in COUNTS})


def close_window(pk: int, state: State, message: str) -> None:
    """Ends a window."""
    Window.objects.filter(pk=pk).update(state=state, message=message[:2000], finished=timezone.now())


def finish(pk: int, state: State, message: str) -> RunState:
    """Ends a run."""
    Run.objects.filter(pk=pk).update(state=state, message=message[:2000], finished=timezone.now())
    return run_state(Run.objects.get(pk=pk))


def note(source: str, sort: NoteSort, notes: Mapping[str, tuple[int, str]]) -> None:
    """Adds to the counts of faults or unmapped fields."""
    with transaction.atomic():
        for what, (count, example) in notes.items():
            key = {"source": source, "sort": sort, "what": what[:500]}
            if not Note.objects.filter(**key).update(count=F("count") + count):
                Note.objects.create(**key, count=count, example=example[:EXAMPLE_LENGTH])


def notes(source: str, sort: NoteSort) -> list[tuple[str, str, int]]:
    """(what, example, count), most frequent first."""
    found = Note.objects.filter(source=source, sort=sort).order_by("-count", "what")
    return list(found.values_list("what", "example", "count"))
