"""The version."""

import typer

from tsunagi import __version__
from tsunagi.cli._options import CARE, AsJson
from tsunagi.cli._say import out, print_json

commands = typer.Typer()


@commands.command(rich_help_panel=CARE)
def version(as_json: AsJson = False) -> None:
    """Print the version."""
    if as_json:
        print_json({"version": __version__})
    else:
        out.print(__version__)
