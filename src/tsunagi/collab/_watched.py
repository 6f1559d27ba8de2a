"""Needs that somebody watches: whose turn it is, whether the case is still theirs, and the notice of new answers."""

from collections.abc import Iterator
from datetime import date

from tsunagi.collab._saved import NEED, due
from tsunagi.collab._sight import Who, parts_of, sight
from tsunagi.collab.models import Case, Notice, SavedSearch


def watched(today: date) -> Iterator[tuple[SavedSearch, Case]]:
    """The watched needs that are due and whose case their owner still handles, while it has not ended."""
    for saved in due(today, NEED):
        case = (
            Case.objects.filter(key=saved.query.get("case", ""), workflow="need")
            .exclude(state="closed")
            .first()
        )
        if case is not None and "handler" in parts_of(Who(saved.account), case):
            yield saved, case


def tell_watched(saved: SavedSearch, case: Case, number: int) -> Notice:
    """Tells the owner how many new answers there are, and where: who no longer sees the case is not shown it."""
    account = saved.account
    text = {
        "ja": f"見守り中のニーズ「{saved.title}」に合う新着が{number}件あります",
        "en": f"Watched need “{saved.title}”: {number} new answer{'s' if number > 1 else ''}",
    }[account.lang]
    return Notice.objects.create(
        account=account, case=case, sort="alert", text=text, where=f"/{account.lang}/cases/{case.key}/match",
        level=int(sight(Who(account), case)),
    )  # fmt: skip
