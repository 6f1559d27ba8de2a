"""Judgements of the matching, by those who dealt with what it found."""

from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from tsunagi.cli._options import CARE, AsJson
from tsunagi.cli._say import err
from tsunagi.errors import ConfigError

if TYPE_CHECKING:
    from tsunagi.collab.cases import Judgement

panel = CARE
commands = typer.Typer(
    name="judgements", help="What people found of the matching's results.", no_args_is_help=True
)


@commands.callback()
def _group() -> None:
    """A group with one command so far."""


@commands.command()
def export(
    to: Annotated[Path | None, typer.Option("--out", help="File to write; none: standard output.")] = None,
    topics: Annotated[
        Path | None, typer.Option("--topics", help="File for the needs' texts too, as number, tab, text.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the grades of shortlists and the outcomes of introductions, to measure and improve the matching.

    They come as TREC's qrels, or as JSON. Nobody's name is in them; a need is told by its anonymised text alone.
    """
    from tsunagi import hub

    hub.open_hub()
    from tsunagi.collab.cases import judgements  # its tables need Django, which is set up by now

    found = list(judgements())
    lines = [msgspec.json.format(msgspec.json.encode(found)).decode()] if as_json else qrels(found)
    try:
        with to.open("w", encoding="utf-8") if to else nullcontext(typer.get_text_stream("stdout")) as file:
            file.writelines(f"{line}\n" for line in lines)
        if topics:
            topics.write_text("".join(f"{line}\n" for line in texts(found)), "utf-8")
    except OSError as error:
        raise ConfigError(
            f"{error.filename}: {error.strerror}. Name a file in a folder that can be written."
        ) from error
    err.print(f"{len(found)} judgements of {len({one.need for one in found})} needs.")


def qrels(found: Iterable["Judgement"]) -> list[str]:
    """`need 0 entity grade`, each pair once; the outcome of an introduction outweighs a look at the shortlist.

    The form is that of TREC's qrels, https://trec.nist.gov/data/qrels_eng/.
    """
    best: dict[tuple[str, str], tuple[bool, int]] = {}
    for one in found:
        pair, told = (one.need, one.entity), (one.by == "introduction", one.grade)
        best[pair] = max(best.get(pair, told), told)
    return [f"{need} 0 {entity} {grade}" for (need, entity), (_met, grade) in best.items()]


def texts(found: Iterable["Judgement"]) -> list[str]:
    """The need's number and its text in one line, each once."""
    return list(dict.fromkeys(f"{one.need}\t{' '.join(one.query.split())}" for one in found))
