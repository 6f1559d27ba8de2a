"""Arguments and options that several commands have, and the panels that the help is divided into."""

from typing import Annotated

import typer

GATHER = "Gather and understand"
FIND = "Find and look"
PASS_ON = "Pass on"
CARE = "Look after the installation"
PANELS = (GATHER, FIND, PASS_ON, CARE)
"""In the order of the help; a command may name another, which then comes after these."""

Names = Annotated[list[str] | None, typer.Argument(metavar="SOURCE", help="Source ids; none: all enabled.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Full = Annotated[bool, typer.Option("--full", help="Harvest from the beginning, not only what is new.")]
