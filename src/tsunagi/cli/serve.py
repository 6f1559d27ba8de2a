"""The web server."""

from typing import Annotated

import typer

from tsunagi.cli._options import PASS_ON
from tsunagi.cli._say import out

commands = typer.Typer()


@commands.command(rich_help_panel=PASS_ON)
def serve(
    host: Annotated[str | None, typer.Option(help="Address (TSUNAGI_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port (TSUNAGI_PORT).")] = None,
) -> None:
    """Serve the pages and the API until Ctrl-C."""
    from tsunagi import hub
    from tsunagi.serve.server import serve as serve_site

    settings = hub.open_hub().settings
    at = host or settings.host, port or settings.port
    out.print(f"Open http://{at[0]}:{at[1]}/ in a browser. Ctrl-C stops.")
    serve_site(*at)
