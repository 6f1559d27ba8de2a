"""Searching from the command line."""

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from tsunagi.cli._options import FIND, AsJson
from tsunagi.cli._say import out, plain, print_json
from tsunagi.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tsunagi.catalogue import Held
    from tsunagi.search import Result

commands = typer.Typer()


@commands.command(rich_help_panel=FIND)
def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="TEXT", help='Words, "phrases", OR, NOT, prefix*; none: everything.'),
    ] = None,
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            "-f",
            metavar="K=V",
            help="Only what has this value, as kind=Project; may be repeated.",
        ),
    ] = None,
    sort: Annotated[str, typer.Option(help="relevance, oldest, newest, title or updated.")] = "relevance",
    size: Annotated[int, typer.Option(min=1, max=500, help="Most results at once.")] = 10,
    cursor: Annotated[str | None, typer.Option(help="From the page before.")] = None,
    facets: Annotated[
        list[str] | None, typer.Option("--facet", help="Count results by this facet; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Search the catalogue."""
    from tsunagi import hub
    from tsunagi.search import Query

    opened = hub.open_hub()
    result = opened.index.search(
        Query(
            " ".join(words or []), _filters(filters or []), sort=sort, size=size, cursor=cursor,
            facets=tuple(facets or ()),
        )
    )  # fmt: skip
    held = opened.catalogue.many([hit.id for hit in result.hits])
    if as_json:
        hits = [
            {"id": h.id, "score": h.score, "entity": held[h.id].entity} for h in result.hits if h.id in held
        ]
        print_json({**msgspec.to_builtins(result), "hits": hits})
        return
    _print(result, held)
    if not result.total and not opened.index.count():
        out.print("The index is empty. `tsunagi run` harvests, maps and indexes.")
    elif not result.total:
        out.print("Fewer words or filters find more; `--facet kind` shows what values there are.")


def _filters(given: list[str]) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals:
            raise BadRequest(
                f"--filter {item!r}: write it as name=value, for example kind=Project.", "filter"
            )
        chosen[name] = (*chosen.get(name, ()), value)
    return chosen


def _print(result: "Result", held: "Mapping[str, Held]") -> None:
    meant = f"; did you mean {plain(result.meant)}?" if result.meant else ""
    out.print(f"{result.total:,} found{meant}")
    for hit in result.hits:
        if hit.id in held:
            entity = held[hit.id].entity
            out.print(f"[bold]{plain(entity.first('name') or hit.id)}[/bold]  ({entity.kind})\n  {hit.id}")
    for facet in result.facets if result.total else ():
        out.print(f"{facet.name}: " + ", ".join(f"{plain(v)} {n:,}" for v, n in facet.counts))
    if result.cursor:
        out.print(f"More: --cursor {result.cursor}")
