"""The shortlist of a need as its page shows it, and who is shown the way from a seed to the needs it may answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template

from tsunagi.collab.cases import INTRODUCING, CaseView, Who, workflows
from tsunagi.collab.models import Account, Shortlisted
from tsunagi.serve._answer import language
from tsunagi.serve._match_shown import found_href
from tsunagi.serve._words import kind_label

register = template.Library()


@dataclass(frozen=True)
class Row:
    """An entry of a shortlist, and what came of it."""

    entry: Shortlisted
    href: str
    kind: str
    name: str
    """Of the person that the entry is; '' for a document."""
    form: str
    """Name of its form of introduction, as a refused one comes back."""
    grade: str
    grades: list[tuple[str, str]]
    introductions: list[CaseView]
    introducing: bool
    """Whether somebody can be introduced now."""


@register.simple_tag
def shortlisted(
    entries: Sequence[Shortlisted], introductions: Sequence[CaseView], view: CaseView
) -> list[Row]:
    """The entries with the introductions that were made of each; the grades are for those who handle the need."""
    lang = language()
    labels = {
        name: label[lang] for name, label in workflows()["introduction"].questions()["grade"].choices.items()
    }
    handler = "handler" in view.parts
    return [
        Row(
            entry, found_href(entry.entity), kind_label(entry.kind, lang),
            entry.title.partition("（")[0] if entry.kind == "Person" else "", f"introduce-{entry.pk}",
            labels.get(str(entry.grade), "") if handler else "", list(labels.items()),
            [one for one in introductions if any(t.name == "entity" and t.text == entry.entity for t in one.told)],
            view.state in INTRODUCING,
        )
        for entry in entries
    ]  # fmt: skip


@register.simple_tag
def handles(account: Account | None) -> bool:
    """Whether somebody handles needs."""
    return account is not None and bool(Who(account).houses)
