"""Organisations whose people work here: added and listed."""

import re
from typing import Annotated, Any

import typer

from tsunagi.cli._options import CARE, AsJson
from tsunagi.cli._say import out, plain, print_json, table
from tsunagi.errors import BadRequest, ConfigError

panel = CARE
commands = typer.Typer(name="organisation", help="Add and list organisations.", no_args_is_help=True)

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@commands.command()
def add(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="Its name in addresses: small letters, digits, hyphens.")
    ],
    ja: Annotated[str, typer.Option(help="Its name in Japanese.")],
    en: Annotated[str, typer.Option(help="Its name in English.")] = "",
    sort: Annotated[str, typer.Option(help="university, tlo, company, government or other.")] = "university",
    entity: Annotated[str, typer.Option(help="Its entity in the catalogue.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add an organisation."""
    from tsunagi import hub

    hub.set_up_django()
    hub.migrate()
    from tsunagi.collab.cases import ANYBODY, record
    from tsunagi.collab.models import Organisation

    sorts = [name for name, _label in Organisation.SORTS]
    if sort not in sorts:
        raise BadRequest(f"--sort {sort!r} is none. Known: {', '.join(sorts)}.", "sort")
    if not KEY.fullmatch(key):
        raise BadRequest(f"{key!r} cannot be a key: small letters, digits and hyphens, at most 60.", "key")
    if Organisation.objects.filter(key=key).exists():
        raise ConfigError(f"There is an organisation {key} already. `tsunagi organisation list` shows it.")
    made = Organisation.objects.create(key=key, name_ja=ja, name_en=en, sort=sort, entity=entity)
    record(ANYBODY, "organisation added", key, by="command")
    if as_json:
        print_json({"key": made.key, "ja": ja, "en": en, "sort": sort, "entity": entity})
    else:
        out.print(
            f"{key} is there. Bring its first person with "
            f"`tsunagi account invite EMAIL --organisation {key} --role administrator`.",
            markup=False,
        )


@commands.command("list")
def list_organisations(as_json: AsJson = False) -> None:
    """List the organisations with the number of their members."""
    from tsunagi import hub

    hub.set_up_django()
    hub.migrate()
    from django.db.models import Count, Q

    from tsunagi.collab.models import Organisation

    living = Count("memberships", filter=Q(memberships__until=None))
    rows: list[dict[str, Any]] = [
        {"key": one.key, "ja": one.name_ja, "en": one.name_en, "sort": one.sort, "entity": one.entity,
         "members": one.people}
        for one in Organisation.objects.annotate(people=living).order_by("key")
    ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    if not rows:
        out.print("There are no organisations yet. `tsunagi organisation add KEY --ja …` adds one.")
        return
    shown = table(["key", "sort"], ["members"], ["name"])
    for row in rows:
        shown.add_row(
            row["key"], row["sort"], f"{row['members']:,}", plain(f"{row['ja']} {row['en']}".strip())
        )
    out.print(shown)
