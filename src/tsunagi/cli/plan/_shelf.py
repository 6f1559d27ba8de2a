"""What the commands for plans share: the shelf, the words of options, the writing of a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tsunagi.cli._say import err
from tsunagi.errors import BadRequest, ConfigError

if TYPE_CHECKING:
    from tsunagi.policy import Plans, Responsible

Key = Annotated[str, typer.Argument(metavar="KEY", help="Key of the plan; `tsunagi plan list` has them.")]
Terms = Annotated[
    list[str] | None, typer.Option("--term", help="A word to look for; one is enough; may be repeated.")
]
Without = Annotated[
    list[str] | None, typer.Option("--without", help="A word that rules a passage out; may be repeated.")
]
Like = Annotated[
    list[str] | None, typer.Option("--like", help="Id of a measure: also what is like it; may be repeated.")
]
Headings = Annotated[
    bool, typer.Option(help="Whether a word in the heading brings all that stands right under it.")
]
Out = Annotated[
    Path | None, typer.Option("--out", dir_okay=False, help="File to write; none: standard output.")
]


def shelf() -> "Plans":
    """The shelf of this installation."""
    from tsunagi import hub
    from tsunagi.policy import open_plans

    return open_plans(hub.open_hub().settings.data)


def examples(plans: "Plans", like: list[str] | None) -> tuple[str, ...]:
    """The texts of measures.

    Raises:
        NotFound: there is no such measure.
    """
    return tuple(plans.measure(id)[1].text for id in like or [])


def printed(those: "tuple[Responsible, ...]") -> str:
    """Ministries as printed."""
    return "、".join(one.printed for one in those)


def form_of(to: str, out: Path | None, known: tuple[str, ...]) -> str:
    """What is to be written: as said, else by the file's name, else the first that is known.

    Raises:
        BadRequest: it is not known.
    """
    form = to or (out.suffix.lstrip(".").lower() if out else "") or known[0]
    if form not in known:
        raise BadRequest(f"--to {form!r} cannot be written. Known: {', '.join(known)}.", "to")
    return form


def deliver(body: bytes, out: Path | None) -> None:
    """Writes to the file, or to standard output unless that is a terminal and this no text.

    Raises:
        BadRequest: a terminal is no place for it.
        ConfigError: the file cannot be written.
    """
    if out is None:
        if sys.stdout.isatty() and b"\0" in body:
            raise BadRequest("This is no text for a terminal: name a file with --out.", "out")
        sys.stdout.flush()
        typer.get_binary_stream("stdout").write(body)
        return
    try:
        out.write_bytes(body)
    except OSError as error:
        raise ConfigError(f"{out}: {error.strerror}. Name a file in a folder that can be written.") from error
    err.print(f"{out}: {len(body):,} bytes.", markup=False)
