"""The plans on the shelf, one of them, and its measures."""

from typing import TYPE_CHECKING, Annotated

import typer

from tsunagi.cli._options import AsJson
from tsunagi.cli._say import out, plain, print_json, table
from tsunagi.cli.plan._read import facts, summary
from tsunagi.cli.plan._shelf import Key, printed, shelf

if TYPE_CHECKING:
    from tsunagi.policy import Measure, Plan

NONE_YET = "There are no plans yet. `tsunagi plan read FILE --title … --date …` reads one."


def list_plans(as_json: AsJson = False) -> None:
    """List the plans, the newest first."""
    rows = [summary(plan) for plan in shelf().all()]
    if as_json:
        print_json(rows)
    elif not rows:
        out.print(NONE_YET)
    else:
        shown = table(["key", "date"], ["pages", "measures"], ["title"])
        for row in rows:
            shown.add_row(
                row["key"], row["date"], f"{row['pages']:,}", f"{row['measures']:,}", plain(row["title"])
            )
        out.print(shown)


def show(key: Key, as_json: AsJson = False) -> None:
    """Show a plan: what was found in it, its headings, its sources; as JSON all of it."""
    plan = shelf().get(key)
    if as_json:
        print_json(plan)
        return
    out.print(f"{plain(plan.title)} ({plan.date})")
    if plan.url:
        out.print(f"  {plain(plan.url)}")
    for line in facts(summary(plan)):
        out.print(f"  {line}")
    for one in plan.paragraphs:
        if one.role == "heading":
            page = "" if one.page is None else str(one.page)
            out.print(f"{page:>5} {'  ' * len(one.chapter)}{plain(one.text)}")
    for what, address in plan.sources:
        out.print(f"      {plain(what)}  {plain(address)}")


def measures(
    key: Key,
    ministries: Annotated[
        list[str] | None,
        typer.Option("--ministry", help="Only what this ministry answers for; may be repeated."),
    ] = None,
    terms: Annotated[
        list[str] | None, typer.Option("--term", help="Only of this term, such as 短期; may be repeated.")
    ] = None,
    lacking: Annotated[
        bool, typer.Option("--lacking", help="Only those without a term or without ministries.")
    ] = False,
    search: Annotated[
        list[str] | None, typer.Option("--search", help="Only with this word; may be repeated, then all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the measures of a plan with their terms and ministries."""
    plan = shelf().get(key)
    found = [
        one
        for one in plan.measures
        if (not lacking or one.lacks)
        and answers_for(one, plan, ministries or [])
        and in_term(one, terms or [])
        and has_words(one, search or [])
    ]
    if as_json:
        print_json(found)
        return
    out.print(f"{len(found):,} of {len(plan.measures):,} measures")
    for one in found:
        page = "" if one.page is None else str(one.page)
        out.print(f"{page:>5} {plain(one.text)}")
        lack = "".join(f"[no {what}]" for what in one.lacks)
        told = "".join(f"({part})" for part in ("、".join(one.terms), printed(one.ministries)) if part)
        out.print(f"      {plain(told + lack)}  {one.id}")


def answers_for(one: "Measure", plan: "Plan", names: list[str]) -> bool:
    """Whether one of these ministries is responsible, under whatever name it is printed or was renamed to."""
    from tsunagi.policy import Responsible, ministry, same_ministry

    asked = [Responsible(name, known.key if (known := ministry(name, plan.date)) else "") for name in names]
    return not asked or any(same_ministry(each, other) for each in one.ministries for other in asked)


def in_term(one: "Measure", terms: list[str]) -> bool:
    """Whether it is of one of these terms."""
    from tsunagi.model.text import fold

    return not terms or not {fold(each) for each in one.terms}.isdisjoint(map(fold, terms))


def has_words(one: "Measure", words: list[str]) -> bool:
    """Whether all these words are in it."""
    from tsunagi.policy import marks

    return all(marks(one.text, (word,)) for word in words)
