"""Whether the record of the cases is as it was written: each event is chained to the one before by its digest."""

from typing import Any

import typer

from tsunagi.cli._exit import FAILED
from tsunagi.cli._options import CARE, AsJson
from tsunagi.cli._say import out, print_json

commands = typer.Typer()


@commands.command(rich_help_panel=CARE)
def audit(as_json: AsJson = False) -> None:
    """Check that no event of a case was changed, removed or added past the program; exit code 1 if one was."""
    from tsunagi import hub

    hub.set_up_django()
    hub.migrate()
    from tsunagi.collab.cases import altered
    from tsunagi.collab.models import Case, Event

    found: list[dict[str, Any]] = []
    checked = 0
    for case in Case.objects.order_by("pk").iterator():
        checked += 1
        if (number := altered(case)) is not None:
            found.append({"case": case.key, "event": number})
    events = Event.objects.count()
    if as_json:
        print_json({"cases": checked, "events": events, "altered": found})
    else:
        for one in found:
            out.print(f"Case {one['case']}: event {one['event']} is not as it was written, or is missing.")
        ends = "None was altered." if not found else "Compare them with a backup of the database."
        out.print(f"{checked:,} cases with {events:,} events, {len(found):,} cases altered. {ends}")
    if found:
        raise typer.Exit(FAILED)
