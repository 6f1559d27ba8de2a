"""The meaning of documents, encoded in the background."""

from typing import Annotated

import typer

from tsunagi.cli._options import CARE, AsJson
from tsunagi.cli._say import out, print_json, watched

commands = typer.Typer()


@commands.command(rich_help_panel=CARE)
def encode(
    seconds: Annotated[
        float | None,
        typer.Option("--seconds", min=0, help="Stop after so many seconds; none: when all is done."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Encode the meaning of documents, so that a need finds what says the same in other words or another language.

    All quickly first and then, in its place, all well; what answers needs and what is newest before the rest. It
    may be stopped at any moment and goes on where it was; searching works meanwhile.
    """
    from tsunagi import hub
    from tsunagi.match import encode_documents, open_vectors

    opened = hub.open_hub()
    with watched(as_json) as progress:
        done = encode_documents(opened.catalogue, open_vectors(opened.settings.data), progress, seconds)
    if as_json:
        print_json(done)
        return
    if not done.documents:
        out.print("Nothing has been harvested yet: `tsunagi run` does it.")
        return
    out.print(
        f"Of {done.documents:,} documents {done.share:.1%} are encoded, {done.exact_share:.1%} by the true encoder; in "
        f"{done.seconds:,.0f} s {done.quick:,} were encoded quickly and {done.exact:,} well."
    )
    if not done.complete:
        out.print("`tsunagi encode` goes on from here.")
