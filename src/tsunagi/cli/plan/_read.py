"""Plans come onto the shelf and off it; the catalogue follows at once."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from tsunagi.cli._exit import FAILED
from tsunagi.cli._options import AsJson
from tsunagi.cli._say import out, plain, print_json, watched
from tsunagi.cli.plan._shelf import Key, shelf
from tsunagi.errors import BadRequest, ConfigError

if TYPE_CHECKING:
    from tsunagi.policy import Plan

LARGEST = 200 << 20
"""Bytes of a file."""


def read(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The plan as it was published: PDF, HTML or plain text.")
    ],
    title: Annotated[str, typer.Option(help="Its title, with its year.")],
    date: Annotated[str, typer.Option(help="Day of decision, as 2020-05-27, or its month or year.")],
    url: Annotated[str, typer.Option(help="Where it was published.")] = "",
    key: Annotated[str, typer.Option(help="Its name in addresses; none: made of title and date.")] = "",
    series: Annotated[
        str, typer.Option(help="What all years of this plan share, such as 知的財産推進計画.")
    ] = "",
    replaces: Annotated[
        bool, typer.Option("--replace", help="Take the place of another file that has this key.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read a plan: find its chapters and measures, keep it, and put it into the catalogue."""
    from tsunagi.policy import excerpt, read_plan

    body = contents(file)
    with watched(as_json) as progress:
        progress.begin("pages", None)

        def told(done: int, total: int) -> None:
            progress.advance("pages", 1, total)

        plan = read_plan(body, title=title, date=date, url=url, key=key, series=series, progress=told)
        progress.end("pages", f"{len(plan.measures):,} measures")
    plans = shelf()
    state = plans.add(body, plan, replace=replaces)
    themes = []
    for theme in plans.themes():
        found = excerpt(plan, theme).quotations
        brought = sum(one.measure is not None for one in found)
        themes.append({"name": theme.name, "measures": brought, "others": len(found) - brought})
    earlier = [one.key for one in plans.all() if series and one.series == series and one.date < plan.date]
    run = follow(as_json)
    told_of = {"state": state, **summary(plan), "themes": themes, "earlier": earlier[:1], "catalogue": run}
    print_json(told_of) if as_json else say(plan, told_of)
    if run["state"] != "complete":
        raise typer.Exit(FAILED)


def contents(file: Path) -> bytes:
    """The file, if it is one and not larger than any plan.

    Raises:
        BadRequest: it is not.
    """
    try:
        if not file.is_file():
            raise BadRequest(
                f"{file}: there is no such file. Name the plan's PDF, HTML page or text.", "file"
            )
        if file.stat().st_size > LARGEST:
            raise BadRequest(f"{file} is larger than {LARGEST >> 20} MB: give it in parts.", "file")
        return file.read_bytes()
    except OSError as error:
        raise BadRequest(f"{file}: {error.strerror}. See to the rights to it.", "file") from error


def summary(plan: "Plan") -> dict[str, Any]:
    """What was found in a plan."""
    lacks = [lack for measure in plan.measures for lack in measure.lacks]
    return {
        "key": plan.key, "title": plan.title, "date": plan.date, "url": plan.url, "series": plan.series,
        "media": plan.media, "pages": plan.pages, "unread": plan.unread,
        "headings": sum(one.role == "heading" for one in plan.paragraphs),
        "measures": len(plan.measures),
        "lacking": {"term": lacks.count("term"), "ministries": lacks.count("ministries")},
        "sources": len(plan.sources),
    }  # fmt: skip


def follow(as_json: bool) -> dict[str, Any]:
    """Brings the catalogue up to what the shelf holds; a run that is at it already is told, not waited for."""
    from tsunagi import hub, pipeline
    from tsunagi.policy import plans_source

    opened = hub.open_hub()
    source = plans_source(opened.settings.data)
    if source is None:
        return {"state": "complete", "message": "", "counts": {}}
    opened = replace(opened, sources={**opened.sources, source.id: source})
    try:
        with watched(as_json) as progress:
            (run,) = pipeline.run(opened, [source.id], progress)
    except ConfigError as error:
        remedy = f"{error} Then `tsunagi run {source.id}` brings the plans into the catalogue."
        return {"state": "failed", "message": remedy, "counts": {}}
    return {"state": run.state, "message": run.message, "counts": msgspec.to_builtins(run.counts)}


def say(plan: "Plan", told: dict[str, Any]) -> None:
    """What was found and what became of it."""
    out.print(f"{plain(plan.title)} ({plan.date}): {told['state']}, key {plan.key}")
    for line in facts(told):
        out.print(f"  {line}")
    for theme in told["themes"]:
        out.print(
            f"  theme {plain(theme['name'])}: {theme['measures']:,} measures, {theme['others']:,} other passages"
        )
    run = told["catalogue"]
    out.print(
        f"  catalogue: {run['counts'].get('stored', 0):,} records changed{plain(' ' + run['message']).rstrip()}"
    )
    if not plan.measures:
        out.print(
            "No measure was found: see `tsunagi plan show` whether the file is the right one, and its text whole."
        )
    for key in told["earlier"]:
        out.print(f"Compare it with the year before: tsunagi plan compare {key} {plan.key}", markup=False)


def facts(told: dict[str, Any]) -> list[str]:
    """A summary in lines."""
    lacking = told["lacking"]
    lines = [
        f"{told['pages']:,} pages, {told['headings']:,} headings, {told['sources']:,} sources named",
        f"{told['measures']:,} measures; {lacking['term']:,} without a term, {lacking['ministries']:,} without ministries",
    ]  # fmt: skip
    if told["unread"]:
        pages = ", ".join(map(str, told["unread"][:20]))
        lines.append(f"{len(told['unread'])} pages hold no text and were not read: {pages}")
    return lines


def remove(key: Key, as_json: AsJson = False) -> None:
    """Take a plan away, its file too; the catalogue forgets it."""
    shelf().remove(key)
    run = follow(as_json)
    if as_json:
        print_json({"removed": key, "catalogue": run})
    else:
        out.print(f"{key} is removed.{plain(' ' + run['message']).rstrip()}")
    if run["state"] != "complete":
        raise typer.Exit(FAILED)
