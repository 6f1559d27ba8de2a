"""Government plans: read, listed, excerpted by theme, compared year with year."""

import typer

from tsunagi.cli._options import FIND
from tsunagi.cli.plan._compare import compare
from tsunagi.cli.plan._excerpt import excerpt
from tsunagi.cli.plan._look import list_plans, measures, show
from tsunagi.cli.plan._read import read, remove
from tsunagi.cli.plan._theme import list_themes, remove_theme, save_theme

panel = FIND
commands = typer.Typer(
    name="plan", help="Read government plans, excerpt and compare their measures.", no_args_is_help=True
)
themes = typer.Typer(name="theme", help="What is looked for in every plan.", no_args_is_help=True)

commands.command()(read)
commands.command("list")(list_plans)
commands.command()(show)
commands.command()(measures)
commands.command()(excerpt)
commands.command()(compare)
commands.command()(remove)
commands.add_typer(themes)
themes.command("save")(save_theme)
themes.command("list")(list_themes)
themes.command("remove")(remove_theme)
