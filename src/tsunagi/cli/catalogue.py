"""What the catalogue holds: one entity with all its values."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tsunagi.cli._options import FIND, AsJson
from tsunagi.cli._say import out, plain, print_json
from tsunagi.errors import NotFound

if TYPE_CHECKING:
    from tsunagi.catalogue import Held
    from tsunagi.model import RawRecord

commands = typer.Typer()


@commands.command(rich_help_panel=FIND)
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="Entity id, as `tsunagi search` prints it.")],
    original: Annotated[bool, typer.Option("--original", help="Print the record as it came.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show an entity with all its values, or its original record."""
    from tsunagi import hub
    from tsunagi.model import RawRecord

    catalogue = hub.open_hub().catalogue
    try:
        found = catalogue.raw(id) if original else catalogue.get(id)
    except NotFound as error:
        raise NotFound(f"{error} `tsunagi search` prints the ids of what it finds.") from error
    if isinstance(found, RawRecord):
        if as_json:
            print_json(_original(found))
        else:
            sys.stdout.buffer.write(found.body + b"\n")
    elif as_json:
        print_json(found)
    else:
        _print(found)


def _original(raw: "RawRecord") -> dict[str, Any]:
    return {
        "source": raw.source, "local_id": raw.local_id, "format": raw.format, "datestamp": raw.datestamp,
        "body": raw.body.decode("utf-8", "replace"),
    }  # fmt: skip


def _print(held: "Held") -> None:
    entity = held.entity
    out.print(f"[bold]{plain(entity.first('name') or entity.id)}[/bold]\n{entity.kind}, {entity.id}")
    if held.deleted:
        out.print(f"deleted; its last change was on {held.updated:%Y-%m-%d}")
    for name, values in entity.values.items():
        for value in values:
            norm = f"  → {plain(value.norm)}" if value.norm and value.norm != value.text else ""
            out.print(f"  {name}: {plain(value.text)}{norm}")
    out.print(f"from {entity.source} ({plain(held.local_id)}), harvested {held.harvested:%Y-%m-%d %H:%M}")
