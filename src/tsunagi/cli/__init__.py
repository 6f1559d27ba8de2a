"""The tsunagi command.

CONTRACT: each public module exposes `commands: typer.Typer`. Without a name its commands stand beside the others
(`tsunagi run`), and each names its panel of the help, `rich_help_panel`. With one, `typer.Typer(name="plan", help="…")`,
they are a group (`tsunagi plan read`), and the module exposes its `panel: str`. The panels are in tsunagi.cli._options.

A command takes `--json` as AsJson where it tells anything, and imports whatever is heavy inside itself: every module is
imported to answer any command. It raises errors of tsunagi.errors; `main` makes them one sentence and an exit code.
"""

import os
import signal
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Annotated

import typer
from typer.core import TyperGroup

from tsunagi.cli._exit import FAILED, NOT_FOUND, PARTIAL, USAGE
from tsunagi.cli._options import PANELS
from tsunagi.errors import BadRequest, ConfigError, NotFound, SourceUnavailable, TsunagiError

__all__ = ["app", "main"]

HELP = """Tsunagi (つなぎ): gather, understand, keep, find and pass on what knowledge holders publish.

Exit codes: 0 all well, 1 something failed, 2 wrong usage or configuration, 3 not found, 4 a source did not answer, \
holds an unexpected number of records, or breaks shapes."""


class InPanels(TyperGroup):
    """Lists commands in the order of PANELS, other panels after them."""

    def list_commands(self, ctx: object) -> list[str]:
        """Names of the commands; those of one panel as their modules come, and as they stand in them."""
        places = {panel: place for place, panel in enumerate(PANELS)}
        return sorted(
            self.commands,
            key=lambda name: places.get(
                str(getattr(self.commands[name], "rich_help_panel", "")), len(PANELS)
            ),
        )


def common(
    data: Annotated[Path | None, typer.Option(file_okay=False, help="Data folder (TSUNAGI_DATA).")] = None,
    sources: Annotated[
        Path | None, typer.Option(file_okay=False, help="Folder of sources (TSUNAGI_SOURCES).")
    ] = None,
) -> None:
    """Options of every command."""
    if data:
        os.environ["TSUNAGI_DATA"] = str(data)
    if sources:
        os.environ["TSUNAGI_SOURCES"] = str(sources)


@cache
def app() -> typer.Typer:
    """The command with all that its modules add.

    Raises:
        ConfigError: a module exposes no `commands`; the text names the file.
    """
    made = typer.Typer(
        name="tsunagi",
        help=HELP,
        cls=InPanels,
        callback=common,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for module in iter_modules(__path__):  # not hub.plug_ins: importing the hub takes longer than all of this
        if module.name.startswith("_"):
            continue
        plug = import_module(f"{__name__}.{module.name}")
        commands = getattr(plug, "commands", None)
        if not isinstance(commands, typer.Typer):
            raise ConfigError(f"tsunagi/cli/{module.name}.py has no `commands`; see tsunagi/cli/__init__.py.")
        made.add_typer(commands, rich_help_panel=getattr(plug, "panel", None))
    return made


def main() -> None:
    """Runs the command; our own errors become one sentence and an exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        app()(standalone_mode=True)
    except NotFound as error:
        _fail(error, NOT_FOUND)
    except (ConfigError, BadRequest) as error:
        _fail(error, USAGE)
    except SourceUnavailable as error:
        _fail(error, PARTIAL)
    except TsunagiError as error:
        _fail(error, FAILED)
    except OSError as error:
        if not error.filename:
            raise
        _fail(
            f"{error.filename}: {error.strerror}. See to the folder, the disk and the rights to them "
            "(--data names the data folder), then give the same command again.",
            FAILED,
        )


def _fail(error: TsunagiError | str, code: int) -> None:
    from tsunagi.cli._say import err

    err.print(f"tsunagi: {error}", markup=False, style="red")
    sys.exit(code)
