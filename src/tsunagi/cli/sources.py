"""The sources: what each holds and how its last run went; taking one out."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tsunagi.cli._options import CARE, GATHER, AsJson
from tsunagi.cli._say import out, plain, print_json, table, watched

if TYPE_CHECKING:
    from tsunagi.hub import Hub

commands = typer.Typer()


@commands.command(rich_help_panel=GATHER)
def sources(as_json: AsJson = False) -> None:
    """List the sources with what they hold and how their last run went."""
    from tsunagi import hub

    opened = hub.open_hub()
    rows = _rows(opened)
    if as_json:
        print_json(rows)
        return
    if not rows:
        out.print(
            f"No source is described in {opened.settings.sources}. Put a source file there (docs/how-to/add-a-source.md), "
            "or name another folder with --sources."
        )
        return
    shown = table(["source"], ["stored", "set aside", "deleted"], ["last run", "state", "remark"])
    for row in rows:
        last = row["last_run"]
        shown.add_row(
            row["source"], *(f"{row['held'].get(k, 0):,}" for k in ("stored", "set_aside", "deleted")),
            f"{last.started:%Y-%m-%d %H:%M}" if last else "never", last.state if last else "",
            plain(_remark(row)),
        )  # fmt: skip
    out.print(shown)
    if not any(row["last_run"] for row in rows):
        out.print("Nothing has been harvested yet. `tsunagi run` does it.")


def _rows(opened: "Hub") -> list[dict[str, Any]]:
    held, runs = opened.catalogue.count_by_source(), opened.catalogue.last_runs()
    withdrawn = opened.catalogue.withdrawn()
    return [
        {
            "source": name, "described": name in opened.sources, "withdrawn": name in withdrawn,
            "enabled": name in opened.sources and opened.sources[name].enabled,
            "held": held.get(name, {}), "last_run": runs.get(name),
        }
        for name in [*opened.sources, *(name for name in held if name not in opened.sources)]
    ]  # fmt: skip


def _remark(row: dict[str, Any]) -> str:
    if row["withdrawn"]:
        return "withdrawn"
    if not row["described"]:
        return "no source file"
    if row["last_run"] and row["last_run"].message:
        return str(row["last_run"].message)
    return "" if row["enabled"] else "not enabled"


@commands.command(rich_help_panel=CARE)
def withdraw(
    source: Annotated[str, typer.Argument(help="Source id.")],
    purge: Annotated[
        bool, typer.Option("--purge", help="Remove its raw records from the archive too.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Let it in again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a whole source out of the catalogue and the index, leaving all others as they are."""
    from tsunagi import hub, pipeline

    with watched(as_json) as progress:
        count = pipeline.withdraw(hub.open_hub(), source, progress, purge=purge, undo=undo)
    if as_json:
        print_json({"source": source, "records": count, "undone": undo})
    else:
        out.print(f"{source}: {count:,} records {'are back' if undo else 'withdrawn'}.")
