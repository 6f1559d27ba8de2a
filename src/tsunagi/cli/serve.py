"""The web server."""

from typing import Annotated

import typer

from tsunagi.cli._options import PASS_ON
from tsunagi.cli._say import out, watched
from tsunagi.errors import ConfigError
from tsunagi.serve._alone import check_alone

QUICK = 20_000
"""Changes that the matching takes in before the server starts: some seconds."""

commands = typer.Typer()


@commands.command(rich_help_panel=PASS_ON)
def serve(
    host: Annotated[str | None, typer.Option(help="Address (TSUNAGI_HOST).")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port (TSUNAGI_PORT).")] = None,
) -> None:
    """Serve the pages and the API until Ctrl-C."""
    from tsunagi import hub
    from tsunagi.indexing import catch_up_match
    from tsunagi.serve.server import serve as serve_site

    settings = hub.open_hub().settings
    at = host or settings.host, port or settings.port
    check_alone(settings, at[0])
    behind = hub.people_behind()
    if 0 < behind <= QUICK:
        with watched(as_json=True) as progress:
            catch_up_match(hub.open_hub(), progress)
    elif behind:
        out.print(f"The matching lacks {behind:,} changes: `tsunagi match --catch-up` takes them in.")
    out.print(f"Open http://{at[0]}:{at[1]}/ in a browser. Ctrl-C stops.")
    try:
        serve_site(*at)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"Cannot listen at {at[0]}:{at[1]}: {str(error).rstrip('.')}. "
            "Stop what listens there, or choose another --host or --port."
        ) from error
