"""Saved searches: a question that is asked again, with what is new told to its owner."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tsunagi.catalogue import Catalogue, Held
from tsunagi.collab._workflow import Labels
from tsunagi.collab.models import Account, Case, Notice, SavedSearch
from tsunagi.errors import BadRequest, NotFound
from tsunagi.search import Index, Query

SEARCH, NEED = "search", "need"
"""What is watched for: the catalogue's records that a search finds, or new seeds that answer a need's text.

A need is stored by `watch`. To tell of what answers it is the matching's part: it takes the rows of
`due(today, NEED)`, asks for what was added after `seen`, and ends with `told` as `run_due` does.
"""
ALERT_EVERY: dict[str, Labels] = {
    "day": {"ja": "毎日", "en": "Every day"},
    "week": {"ja": "毎週", "en": "Every week"},
    "never": {"ja": "知らせない", "en": "Never"},
}
DAYS = {"day": 1, "week": 7}
MOST_SAVED = 100
"""Searches of one person."""
NEWEST = 200
"""Results that are looked at, latest change first; of more, only that there are more is told."""
STRIDE = 20
"""Results asked for at a time: most searches have nothing new, and are done with the first few."""
KEY_BYTES = 18
LONGEST_TITLE = 200
ASKED = ("text", "filters", "days", "box")
"""What of a query is kept; the order and the size of a page are not the question."""


@dataclass(frozen=True)
class Fresh:
    """What has changed among a search's results."""

    held: Sequence[Held]
    """Latest change first, at most NEWEST."""
    until: int
    """Number of the change up to which this tells."""
    more: bool = False


@dataclass
class Asked:
    """What became of the searches that were due."""

    searches: int = 0
    alerts: list[Notice] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


def save_search(
    account: Account, title: str, query: Query, address: str, every: str, seen: int
) -> SavedSearch:
    """Keeps a search.

    Args:
        account: whose.
        title: what they call it.
        query: the question.
        address: the same as the search page's address has it after its '?', to open it again.
        every: a key of ALERT_EVERY.
        seen: number of the last change that the index has: what is there already is no news.

    Raises:
        BadRequest: there are too many, or the title is empty.
    """
    asked = {name: value for name, value in msgspec.to_builtins(query).items() if name in ASKED}
    return keep(account, title, SEARCH, {"address": address, "asked": asked}, every, seen)


def watch(account: Account, title: str, text: str, case: Case, every: str, seen: int) -> SavedSearch:
    """Keeps the text of a need, so that its owner is told of seeds that come and answer it.

    Raises:
        BadRequest: as save_search().
    """
    return keep(account, title, NEED, {"text": text, "case": case.key}, every, seen)


def keep(
    account: Account, title: str, sort: str, query: dict[str, Any], every: str, seen: int
) -> SavedSearch:
    """Keeps a row of any sort; raises BadRequest as save_search()."""
    named, often = _title(title), _every(every)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)  # two at once would both be the hundredth
        if account.saved.count() >= MOST_SAVED:
            raise BadRequest(
                "At most %(most)s searches can be saved. Delete one first.", "title", most=MOST_SAVED
            )
        return account.saved.create(
            key=secrets.token_urlsafe(KEY_BYTES), title=named, sort=sort, query=query, every=often, seen=seen
        )


def _title(title: str) -> str:
    named = "".join(letter for letter in " ".join(title.split()) if letter.isprintable())
    if not 1 <= len(named) <= LONGEST_TITLE:
        raise BadRequest("A name has 1 to %(longest)s characters.", "title", longest=LONGEST_TITLE)
    return named


def _every(every: str) -> str:
    if every not in ALERT_EVERY:
        raise BadRequest("Possible are: %(known)s.", "every", known=", ".join(ALERT_EVERY))
    return every


def saved_of(account: Account, number: int) -> SavedSearch:
    """Somebody's own saved search.

    Raises:
        NotFound: there is none of theirs with this number.
    """
    found = account.saved.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no saved search {number} of yours.")
    return found


def saved_by_key(key: str) -> SavedSearch:
    """The search whose feed has this key.

    Raises:
        NotFound: there is none, it has no feed, or its owner's account is closed.
    """
    found = (
        SavedSearch.objects.filter(key=key, sort=SEARCH, account__is_active=True)
        .select_related("account")
        .first()
    )
    if found is None:
        raise NotFound("There is no such feed.")
    return found


def change_search(saved: SavedSearch, title: str, every: str) -> None:
    """Renames a saved search and sets how often it is asked.

    Raises:
        BadRequest: the title is empty or too long, `every` is none of ALERT_EVERY.
    """
    saved.title, saved.every = _title(title), _every(every)
    saved.save(update_fields=["title", "every"])


def question(saved: SavedSearch) -> Query:
    """What a saved search asks, latest changes first.

    Raises:
        BadRequest: it was kept by a version that asked otherwise.
    """
    try:
        query = msgspec.convert(saved.query["asked"], Query)
    except (KeyError, msgspec.ValidationError) as error:
        raise BadRequest("This search cannot be asked any more. Save it anew.") from error
    return replace(query, sort="updated")


def new_results(saved: SavedSearch, catalogue: Catalogue, index: Index, since: int | None = None) -> Fresh:
    """What has changed among the results since the change number `since` (default: what was told).

    Asks for the latest changes, a few at a time, until one is older.

    Raises:
        BadRequest: the search cannot be asked any more.
    """
    after, until = saved.seen if since is None else since, index.checkpoint
    if until < after <= catalogue.last_change():  # the index is being built: it will come there again
        return Fresh([], after)
    query = replace(question(saved), size=STRIDE)
    found: list[Held] = []
    for _turn in range(NEWEST // STRIDE):
        result = index.search(query)
        if result.relaxed:  # has some of the words only: not what was asked
            return Fresh([], until)
        held = catalogue.many([hit.id for hit in result.hits])
        for hit in result.hits:
            one = held.get(hit.id)
            if one is not None and one.change <= after:
                return Fresh(found, until)
            if one is not None and one.change <= until:  # what the index has not yet is told when it has
                found.append(one)
        if result.cursor is None:
            return Fresh(found, until)
        query = replace(query, cursor=result.cursor)
    return Fresh(found, until, more=True)


def due(today: date, sort: str) -> QuerySet[SavedSearch]:
    """The saved searches of a sort whose day has come and whose owner is here."""
    rows = SavedSearch.objects.filter(sort=sort, every__in=DAYS, account__is_active=True)
    numbers = [
        row.pk
        for row in rows.only("told", "made", "every").order_by("pk")
        if timezone.localdate(row.told or row.made) + timedelta(days=DAYS[row.every]) <= today
    ]
    return rows.filter(pk__in=numbers).select_related("account").order_by("pk")


def run_due(today: date, catalogue: Catalogue, index: Index) -> Asked:
    """Asks the searches that are due once more and tells their owners what is new."""
    done = Asked()
    for saved in due(today, SEARCH):
        try:
            fresh = new_results(saved, catalogue, index)
        except BadRequest as error:
            done.trouble.append(f"Saved search {saved.pk}: {error}")
            continue
        done.searches += 1
        with transaction.atomic():
            if fresh.held:
                done.alerts.append(_alert(saved, fresh))
            told(saved, fresh.until)
    return done


def told(saved: SavedSearch, until: int) -> None:
    """Notes that a search was asked and everything up to a change was told.

    A catalogue that was begun anew counts from one again: what is in it then is no news either.
    """
    saved.seen, saved.told = until, timezone.now()
    saved.save(update_fields=["seen", "told"])


def _alert(saved: SavedSearch, fresh: Fresh) -> Notice:
    """Tells how many there are, and where: which they are may have changed until the mail is read."""
    account, number = saved.account, len(fresh.held)
    many = {
        "ja": f"{number}件{'以上' if fresh.more else ''}",
        "en": f"{number} {'or more ' if fresh.more else ''}new or changed result{'s' if number > 1 else ''}",
    }[account.lang]
    text = {
        "ja": f"保存した検索「{saved.title}」に、新着・更新が{many}あります",
        "en": f"Saved search “{saved.title}”: {many}",
    }[account.lang]
    return Notice.objects.create(
        account=account, sort="alert", text=text, where=f"/{account.lang}/saved/{saved.pk}?since={saved.seen}"
    )
