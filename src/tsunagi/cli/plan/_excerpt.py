"""What a plan says on a theme, on the screen or as a file."""

from typing import Annotated

import typer

from tsunagi.cli._options import AsJson
from tsunagi.cli._say import print_json
from tsunagi.cli.plan._shelf import (
    Headings,
    Key,
    Like,
    Out,
    Terms,
    Without,
    deliver,
    examples,
    form_of,
    shelf,
)


def excerpt(
    key: Key,
    name: Annotated[
        str, typer.Option("--theme", help="A saved theme; `tsunagi plan theme list` has them.")
    ] = "",
    terms: Terms = None,
    without: Without = None,
    like: Like = None,
    headings: Headings = True,
    to: Annotated[
        str, typer.Option("--to", help="md, html, docx or xlsx; none: as the file is called, else md.")
    ] = "",
    lang: Annotated[str, typer.Option(help="Language of headings and remarks: ja or en.")] = "ja",
    file: Out = None,
    as_json: AsJson = False,
) -> None:
    """Excerpt what a plan says on a theme: quotations with page and heading, sources at the end."""
    from tsunagi.policy import FORMS, Theme, write_excerpt
    from tsunagi.policy import excerpt as excerpted

    plans = shelf()
    plan = plans.get(key)
    theme = plans.theme(name) if name else Theme("")
    given = Theme(
        theme.name or "・".join([*(terms or []), *(like or [])])[:100] or "?",
        (*theme.terms, *(terms or [])),
        (*theme.without, *(without or [])),
        (*theme.examples, *examples(plans, like)),
        theme.headings and headings,
    )
    found = excerpted(plan, given)
    if as_json:
        about = {"key": plan.key, "title": plan.title, "date": plan.date, "url": plan.url}
        print_json(
            {"plan": about, "theme": found.theme, "quotations": found.quotations, "sources": found.sources}
        )
        return
    form = form_of(to, file, tuple(FORMS))
    deliver(write_excerpt(found, form, lang), file)  # type: ignore[arg-type]  # form_of told that it is one
