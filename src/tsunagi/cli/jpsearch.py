"""Sources as Japan Search takes them."""

from pathlib import Path
from typing import Annotated

import typer

from tsunagi.cli._exit import FAILED
from tsunagi.cli._options import PASS_ON, AsJson
from tsunagi.cli._say import err, out, print_json

commands = typer.Typer()


@commands.command(rich_help_panel=PASS_ON)
def export_jps(
    names: Annotated[list[str], typer.Argument(metavar="SOURCE", help="Source ids.")],
    to: Annotated[Path, typer.Option("--to", help="Folder to write to; each source has its own in it.")],
    as_json: AsJson = False,
) -> None:
    """Write sources as Japan Search takes them, and list what it would refuse and why (then: exit code 1)."""
    from tsunagi import hub

    opened = hub.open_hub()
    from tsunagi.serve._jpsearch_export import REASONS, export  # its imports want Django set up

    with err.status("Writing what Japan Search takes"):
        done = export(opened, names, to)
    if as_json:
        print_json(done)
    for one in () if as_json else done:
        out.print(f"{one.source}: {one.delivered:,} records in {one.folder}", markup=False)
        if not one.delivered and not one.refused:
            out.print(f"  nothing has been harvested yet: `tsunagi run {one.source}` does it")
        if one.refused:
            out.print(f"  {one.refused:,} held back, named in refused.csv")
        for reason, count in one.reasons.items():
            out.print(f"    {reason} ×{count:,}: {REASONS[reason]}")
    if any(one.refused for one in done):
        raise typer.Exit(FAILED)
