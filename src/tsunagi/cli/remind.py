"""Tells people what is due and what is new: terms, saved searches, mails."""

from datetime import datetime
from typing import Annotated

import typer

from tsunagi.cli._exit import FAILED
from tsunagi.cli._options import CARE, AsJson
from tsunagi.cli._say import err, out, plain, print_json

commands = typer.Typer()

Day = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="The day to go by, as 2026-12-01; none: today."),
]


@commands.command(rich_help_panel=CARE)
def remind(day: Day = None, as_json: AsJson = False) -> None:
    """Write the reminders that are due, ask saved searches again, and send the mails that wait.

    Made to be called by cron each hour: what was told is not told again.
    """
    from django.utils import timezone

    from tsunagi import hub
    from tsunagi.lock import only_one

    opened = hub.open_hub()
    from tsunagi.collab import cases  # its tables need Django, which is set up by now
    from tsunagi.policy import open_plans
    from tsunagi.serve._match_watch import known, run_watched
    from tsunagi.serve._plan_watch import run_themes

    settings = opened.settings
    today = day.date() if day else timezone.localdate()
    base = settings.base_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    with only_one(settings.data / "remind.lock", f"reminding in {settings.data}"):
        terms = cases.remind(today)
        asked = cases.run_due(today, opened.catalogue, opened.index)
        watched = run_watched(today, opened.catalogue, hub.open_matcher(), known(opened))
        themes = run_themes(today, open_plans(settings.data))
        # The site sends too, after each change of a case.
        with only_one(settings.data / "mail.lock", "sending mails", wait=True):
            sending = cases.send_mails(base, today)
    trouble = [*asked.trouble, *watched.trouble, *themes.trouble, *sending.trouble]
    folder = None if settings.mail else str((settings.data / "mail").resolve())
    if as_json:
        print_json(
            {
                "date": today, "reminders": len(terms), "searches": asked.searches, "alerts": len(asked.alerts),
                "watched_needs": watched.needs, "watch_alerts": len(watched.alerts),
                "themes": themes.themes, "theme_alerts": len(themes.alerts),
                "mails": sending.mails, "notices_mailed": sending.notices, "waiting": sending.waiting,
                "withheld": sending.withheld, "mail_folder": folder, "trouble": trouble,
            }
        )  # fmt: skip
    else:
        out.print(f"{today}: {len(terms)} reminders of terms.")
        out.print(f"Saved searches: {asked.searches} asked, {len(asked.alerts)} with news.")
        out.print(f"Watched needs: {watched.needs} matched, {len(watched.alerts)} with new answers.")
        out.print(f"Themes: {themes.themes} run on new plans, {len(themes.alerts)} with measures.")
        out.print(f"Mails: {sending.mails} sent with {sending.notices} notices; {sending.waiting} wait.")
        if sending.withheld:
            out.print(f"{sending.withheld} notices are not mailed: their readers may no longer see the case.")
        if folder:
            out.print(
                f"TSUNAGI_MAIL is not set, so mails go to nobody: they are files in {folder}. "
                "Set it to smtp://user:password@host:port.",
                markup=False,
            )
        if not settings.base_url:
            out.print(f"TSUNAGI_BASE_URL is not set: links in mails begin with {base}.", markup=False)
        for told in trouble:
            err.print(plain(told), style="red")
    if trouble:
        raise typer.Exit(FAILED)
