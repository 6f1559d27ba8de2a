"""The way of the data, whole or in parts: run, harvest, remap, reindex."""

from typing import TYPE_CHECKING

import msgspec
import typer

from tsunagi.cli._exit import FAILED, PARTIAL
from tsunagi.cli._options import CARE, GATHER, AsJson, Full, Names
from tsunagi.cli._say import out, plain, print_json, table, watched

if TYPE_CHECKING:
    from rich.table import Table

    from tsunagi.catalogue import Counts, Run
    from tsunagi.hub import Hub

commands = typer.Typer()
NONE_ENABLED = (
    "No source is enabled. Put a source file into {folder} (docs/how-to/add-a-source.md), or name one."
)


@commands.command(rich_help_panel=GATHER)
def run(names: Names = None, as_json: AsJson = False, full: Full = False) -> None:
    """Harvest, map and index: the whole way of the data."""
    from tsunagi import hub, pipeline

    opened = hub.open_hub()
    pipeline.choose(opened, names or [])  # a wrong name is told before anything starts
    with watched(as_json) as progress:
        runs = pipeline.run(opened, names or [], progress, full=full)
    _report(opened, runs, as_json)


@commands.command(rich_help_panel=GATHER)
def harvest(names: Names = None, as_json: AsJson = False, full: Full = False) -> None:
    """Harvest into the archive only; `remap` or the next `run` understands what came."""
    from tsunagi import hub, pipeline

    opened = hub.open_hub()
    with watched(as_json) as progress:
        runs = pipeline.harvest(opened, names or [], progress, full=full)
    _report(opened, runs, as_json)


@commands.command(rich_help_panel=GATHER)
def remap(names: Names = None, as_json: AsJson = False) -> None:
    """Understand everything archived once more, asking no server; then index what changed."""
    from tsunagi import hub, pipeline

    opened = hub.open_hub()
    pipeline.choose(opened, names or [])
    with watched(as_json) as progress:
        outcome = pipeline.remap(opened, names or [], progress)
    if as_json:
        print_json(outcome)
    elif not any(counts.received for counts in outcome.values()):
        out.print("Nothing is archived yet. `tsunagi run` harvests, maps and indexes.")
    else:
        shown = _counts_table()
        for source, counts in outcome.items():
            _counts_row(shown, source, counts, "", "")
        out.print(shown)


@commands.command(rich_help_panel=CARE)
def reindex(as_json: AsJson = False) -> None:
    """Build the search index anew; searches go on with the old one until the swap."""
    from tsunagi import hub, pipeline

    opened = hub.open_hub()
    with watched(as_json) as progress:
        count = pipeline.reindex(opened, progress)
    if as_json:
        print_json({"documents": count})
    else:
        hint = "" if count else " Nothing has been harvested yet: `tsunagi run` does it."
        out.print(f"The index holds {count:,} documents.{hint}")


def _report(hub: "Hub", runs: "list[Run]", as_json: bool) -> None:
    """Prints what became of each source's records and exits with a code that tells."""
    if as_json:
        print_json(
            [{**msgspec.to_builtins(run), "reasons": hub.catalogue.reasons(run.source)} for run in runs]
        )
    elif not runs:
        out.print(NONE_ENABLED.format(folder=hub.settings.sources))
    else:
        out.print(_runs_table(runs))
    states = {run.state for run in runs}
    if "failed" in states:
        raise typer.Exit(FAILED)
    if "partial" in states or any("expects" in run.message for run in runs):
        raise typer.Exit(PARTIAL)


def _runs_table(runs: "list[Run]") -> "Table":
    from tsunagi.catalogue import Counts

    shown = _counts_table()
    for run in runs:
        _counts_row(shown, run.source, run.counts, run.state, run.message)
    if len(runs) > 1:
        shown.add_section()
        _counts_row(shown, "total", sum((run.counts for run in runs), Counts()), "", "")
    return shown


def _counts_table() -> "Table":
    """A table whose columns are what became of records."""
    from tsunagi.catalogue import COUNTS

    return table(["source"], [name.replace("_", " ") for name in COUNTS], ["state", "remark"])


def _counts_row(shown: "Table", name: str, counts: "Counts", state: str, message: str) -> None:
    from tsunagi.catalogue import COUNTS

    shown.add_row(name, *(f"{getattr(counts, c):,}" for c in COUNTS), state, plain(message))
