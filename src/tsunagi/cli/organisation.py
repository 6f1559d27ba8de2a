"""Organisations whose people work here: added and listed."""

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tsunagi.cli._options import CARE, AsJson
from tsunagi.cli._say import out, plain, print_json, table
from tsunagi.errors import BadRequest, ConfigError

if TYPE_CHECKING:
    from tsunagi.collab.models import Organisation

panel = CARE
commands = typer.Typer(name="organisation", help="Add and list organisations.", no_args_is_help=True)

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
OFFICES = ("university", "tlo")


@commands.command()
def add(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="Its name in addresses: small letters, digits, hyphens.")
    ],
    ja: Annotated[str, typer.Option(help="Its name in Japanese.")],
    en: Annotated[str, typer.Option(help="Its name in English.")] = "",
    sort: Annotated[str, typer.Option(help="university, tlo, company, government or other.")] = "university",
    entity: Annotated[str, typer.Option(help="Its entity in the catalogue.")] = "",
    brought_by: Annotated[
        str,
        typer.Option(metavar="OFFICE", help="Of a company: key of the office that may invite its people."),
    ] = "",
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
    made = Organisation.objects.create(
        key=key, name_ja=ja, name_en=en, sort=sort, entity=entity, brought_by=office_of(brought_by, sort)
    )
    record(ANYBODY, "organisation added", key, by="command")
    if as_json:
        print_json(
            {"key": made.key, "ja": ja, "en": en, "sort": sort, "entity": entity, "brought_by": brought_by}
        )
    else:
        out.print(
            f"{key} is there. Bring its first person with "
            f"`tsunagi account invite EMAIL --organisation {key} --role administrator`.",
            markup=False,
        )


def office_of(key: str, sort: str) -> "Organisation | None":
    """The office that works with a company of this key; none without it.

    Raises:
        BadRequest: it is no office, or what it is to bring is no company.
    """
    from tsunagi.collab.models import Organisation

    if not key:
        return None
    if sort != "company":
        raise BadRequest("--brought-by is for companies: give --sort company too.", "brought_by")
    found: Organisation | None = Organisation.objects.filter(key=key, sort__in=OFFICES).first()
    if found is None:
        raise BadRequest(
            f"--brought-by {key!r} is no university or TLO here. `tsunagi organisation list` shows them.",
            "brought_by",
        )
    return found


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
         "brought_by": one.brought_by.key if one.brought_by else "", "members": one.people}
        for one in Organisation.objects.annotate(people=living).select_related("brought_by").order_by("key")
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
