"""Matching a need from the command line."""

from typing import TYPE_CHECKING, Annotated

import typer

from tsunagi.cli._options import FIND, AsJson
from tsunagi.cli._say import err, out, plain, print_json, watched
from tsunagi.errors import BadRequest

if TYPE_CHECKING:
    from tsunagi.match import Candidate, Evidence, Matches

SHOWN_OF_KIND = 3
"""Documents of each kind that are printed; --json has all."""

commands = typer.Typer()


@commands.command(rich_help_panel=FIND)
def match(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="NEED", help="What is sought, in plain words.")
    ] = None,
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", help="Kind of evidence, as Patent; may be repeated.")
    ] = None,
    institutions: Annotated[
        list[str] | None, typer.Option("--institution", help="Only of this institution; may be repeated.")
    ] = None,
    places: Annotated[
        list[str] | None, typer.Option("--place", help="Only of this prefecture; may be repeated.")
    ] = None,
    since: Annotated[int | None, typer.Option(help="First year of the evidence.")] = None,
    until: Annotated[int | None, typer.Option(help="Last year of the evidence.")] = None,
    licensable: Annotated[
        bool, typer.Option("--licensable", help="Only what says that it may be licensed, or is open.")
    ] = False,
    more: Annotated[list[str] | None, typer.Option(help="Id of a record: more like this.")] = None,
    less: Annotated[list[str] | None, typer.Option(help="Id of a record: less like this.")] = None,
    size: Annotated[int, typer.Option(min=1, max=100, help="Most people.")] = 10,
    catch_up: Annotated[
        bool, typer.Option("--catch-up", help="First take in what changed in the catalogue.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find the people who may answer a need, with the evidence."""
    from tsunagi import hub
    from tsunagi.indexing import catch_up_match
    from tsunagi.match import Need

    text = " ".join(words or [])
    if not (text.strip() or more or catch_up):
        raise BadRequest("Say what is sought, as: tsunagi match 食品の異物を非接触で検査したい", "text")
    opened = hub.open_hub()
    if catch_up:
        with watched(as_json) as progress:
            taken = catch_up_match(opened, progress)
        err.print(f"{taken:,} changes taken in.")
        if not (text.strip() or more):
            return
    found = hub.open_matcher().match(
        Need(
            text, tuple(kinds or ()), tuple(institutions or ()), tuple(places or ()), (since, until), licensable,
            tuple(more or ()), tuple(less or ()), size,
        )
    )  # fmt: skip
    if as_json:
        print_json(found)
        return
    _print(found)
    if not found.people and not opened.index.count():
        out.print("The index is empty. `tsunagi run` harvests, maps and indexes.")
    elif hub.people_behind():
        out.print("Some changes are not in yet: `tsunagi match --catch-up` takes them in.")


def _print(found: "Matches") -> None:
    for number, candidate in enumerate(found.people, 1):
        _print_person(number, candidate)
    if not found.people:
        out.print("Nobody here answers this with evidence.")
    for kind, documents in found.documents.items():
        out.print(f"\n[bold]{kind}[/bold]")
        for one in documents[:SHOWN_OF_KIND]:
            out.print(f"  {plain(one.title)}{_year(one)}  {one.id}")
    parts = ", ".join(f"{plain(part.text)} {part.answered}" for part in found.parts)
    unanswered = [plain(part.text) for part in found.parts if not part.answered]
    out.print(f"\nParts of the need and how many results answer each: {parts}")
    if unanswered:
        out.print(f"Nothing answers: {', '.join(unanswered)}")
    if found.encoded < 1:
        out.print(f"The meaning of {found.encoded:.0%} of the documents is known; `tsunagi encode` goes on.")


def _print_person(number: int, candidate: "Candidate") -> None:
    person = candidate.person
    years = f", {person.first}–{person.last}" if person.first is not None else ""
    out.print(
        f"[bold]{number}. {plain(person.name)}[/bold]  {plain(person.institution)}  {candidate.score:.2f}"
        f"  ({person.documents:,} documents{years})"
    )
    shares = sorted(candidate.shares.items(), key=lambda pair: -pair[1])
    out.print("   " + ", ".join(f"{name} {share:.0%}" for name, share in shares if share >= 0.005))
    for one in candidate.evidence:
        out.print(f"   · {plain(one.title)}{_year(one)}  {one.id}")
        for passage in one.passages:
            out.print(f"     {plain(passage)}")


def _year(one: "Evidence") -> str:
    return f" ({one.year})" if one.year is not None else ""
