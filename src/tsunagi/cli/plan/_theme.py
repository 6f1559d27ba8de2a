"""Themes that are run on every plan that is read."""

from typing import Annotated

import typer

from tsunagi.cli._options import AsJson
from tsunagi.cli._say import out, plain, print_json, table
from tsunagi.cli.plan._shelf import Headings, Like, Terms, Without, examples, shelf

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the theme, such as 産学連携.")]


def save_theme(
    name: Name,
    terms: Terms = None,
    without: Without = None,
    like: Like = None,
    example: Annotated[
        list[str] | None, typer.Option("--example", help="A text: also what is like it; may be repeated.")
    ] = None,
    headings: Headings = True,
    as_json: AsJson = False,
) -> None:
    """Keep a theme; one of the same name is replaced."""
    from tsunagi.policy import Theme

    plans = shelf()
    texts = (*(example or []), *examples(plans, like))
    plans.save_theme(Theme(name, tuple(terms or ()), tuple(without or ()), texts, headings))
    kept = plans.theme(" ".join(name.split()))
    if as_json:
        print_json(kept)
    else:
        out.print(
            f"Theme {plain(kept.name)} is kept. `tsunagi plan excerpt KEY --theme …` runs it on a plan."
        )


def list_themes(as_json: AsJson = False) -> None:
    """List the themes that are kept."""
    themes = shelf().themes()
    if as_json:
        print_json(themes)
    elif not themes:
        out.print("No theme is kept yet. `tsunagi plan theme save 産学連携 --term 産学連携` keeps one.")
    else:
        shown = table(["theme"], ["examples"], ["words", "without"])
        for one in themes:
            words, without = ("、".join(given) for given in (one.terms, one.without))
            shown.add_row(plain(one.name), f"{len(one.examples):,}", plain(words), plain(without))
        out.print(shown)


def remove_theme(name: Name, as_json: AsJson = False) -> None:
    """Forget a theme."""
    shelf().remove_theme(name)
    if as_json:
        print_json({"removed": name})
    else:
        out.print(f"Theme {plain(name)} is forgotten.")
