"""Two plans compared, on the screen or as a file."""

from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from tsunagi.cli._options import AsJson
from tsunagi.cli._say import out, plain, print_json
from tsunagi.cli.plan._shelf import Out, deliver, form_of, shelf
from tsunagi.errors import BadRequest

if TYPE_CHECKING:
    from tsunagi.policy import Change, Comparison, Plan

WORDS = 10
"""Rising and falling words that are printed; --json has all."""


def compare(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Key of the older plan.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Key of the newer plan.")],
    only: Annotated[
        str, typer.Option(help="Only these, with commas: unchanged,reworded,moved,split,merged,new,dropped.")
    ] = "",
    to: Annotated[
        str, typer.Option("--to", help="md, html or xlsx; none: as the file is called, else plain text.")
    ] = "",
    lang: Annotated[str, typer.Option(help="Language of a file's headings and remarks: ja or en.")] = "ja",
    file: Out = None,
    as_json: AsJson = False,
) -> None:
    """Compare two plans measure by measure, and the words that rise and fall."""
    from tsunagi.policy import COMPARISON_FORMS, write_comparison
    from tsunagi.policy import compare as compared

    kinds = kinds_of(only)
    plans = shelf()
    older, newer = plans.get(old), plans.get(new)
    found = compared(older, newer)
    if to or file:
        form = form_of(to, file, COMPARISON_FORMS)
        deliver(write_comparison(found, older, newer, form, lang, kinds), file)
    elif as_json:
        told: dict[str, Any] = {"old": old, "new": new, "counts": found.counts()}
        told["changes"] = [as_told(one, older, newer) for one in found.changes if one.kind in kinds]
        print_json({**told, "rising": found.rising, "falling": found.falling})
    else:
        say(found, older, newer, kinds)


def kinds_of(only: str) -> frozenset[str]:
    """The kinds of changes that are asked for; none named: all.

    Raises:
        BadRequest: one is none.
    """
    from tsunagi.policy import ChangeKind

    known = get_args(ChangeKind)
    asked = frozenset(filter(None, (one.strip() for one in only.split(","))))
    if wrong := asked.difference(known):
        raise BadRequest(f"--only {min(wrong)!r} is none. Known: {', '.join(known)}.", "only")
    return asked or frozenset(known)


def as_told(change: "Change", old: "Plan", new: "Plan") -> dict[str, Any]:
    """A change with its measures in place of their numbers."""
    return {
        "kind": change.kind,
        "old": [old.measures[number] for number in change.old],
        "new": [new.measures[number] for number in change.new],
        "likeness": change.likeness,
        "moved": change.moved,
        "words": change.words,
        "terms": change.terms,
        "ministries": change.ministries,
    }


def say(found: "Comparison", old: "Plan", new: "Plan", kinds: frozenset[str]) -> None:
    """The comparison as text: counts, changes in the newer plan's order, words."""
    counts = ", ".join(f"{count:,} {kind}" for kind, count in found.counts().items())
    out.print(f"{plain(old.title)} → {plain(new.title)}: {counts}")
    for change in found.changes:
        if change.kind not in kinds:
            continue
        for number in change.old:
            if change.kind != "unchanged":
                out.print(f"- {page_of(old, number)} {plain(old.measures[number].text)}", style="red")
        for number in change.new:
            out.print(f"+ {page_of(new, number)} {plain(new.measures[number].text)}", style="green")
        remarks = [change.kind, *(["moved"] if change.moved and change.kind != "moved" else [])]
        for what, pair in (("term", change.terms), ("ministries", change.ministries)):
            if pair:
                gone, come = pair
                remarks.append(" ".join([what, *(f"-{one}" for one in gone), *(f"+{one}" for one in come)]))
        out.print(f"  {plain('; '.join(remarks))}")
    for name, words in (("Rising", found.rising), ("Falling", found.falling)):
        told = ", ".join(f"{one.word} {one.old:,} → {one.new:,}" for one in words[:WORDS])
        out.print(f"{name}: {plain(told) or 'none'}")


def page_of(plan: "Plan", number: int) -> str:
    """The page of a measure, right-aligned."""
    page = plan.measures[number].page
    return f"{'' if page is None else page:>4}"
