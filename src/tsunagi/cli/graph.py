"""The graph that answers SPARQL."""

from typing import Annotated

import typer

from tsunagi.cli._options import CARE, AsJson
from tsunagi.cli._say import out, print_json, watched

commands = typer.Typer()


@commands.command(rich_help_panel=CARE)
def graph(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew from everything.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the graph that answers SPARQL up to date with the catalogue."""
    from tsunagi import hub
    from tsunagi.indexing import catch_up_graph

    opened = hub.open_hub()
    with watched(as_json) as progress:
        state = catch_up_graph(opened, progress, anew=rebuild)
    if as_json:
        print_json({"change": state.change, "triples": state.triples, "base": state.base})
        return
    hint = "" if state.triples else " Nothing has been harvested yet: `tsunagi run` does it."
    out.print(
        f"The graph holds {state.triples:,} triples under {state.base}, up to change {state.change:,}.{hint}"
    )
