"""Themes that somebody keeps: searches of plans, saved as other searches are, told of once for each plan."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tsunagi.collab._saved import change_search, due, keep
from tsunagi.collab.models import Account, Notice, SavedSearch
from tsunagi.errors import BadRequest, NotFound

THEME = "theme"
"""Sort of a saved search whose query has terms, without, examples, and under `told` the keys of plans told of."""
MOST_TERMS, LONGEST_TERM = 50, 100
MOST_EXAMPLES, LONGEST_EXAMPLE = 10, 4000

Texts = Sequence[str]


def save_theme(
    account: Account, title: str, terms: Texts, without: Texts, examples: Texts, every: str, plans: Texts
) -> SavedSearch:
    """Keeps a theme.

    Args:
        account: whose.
        title: what they call it.
        terms, without, examples: as those of a `Theme`.
        every: a key of ALERT_EVERY.
        plans: keys of the plans that are here already: they are no news.

    Raises:
        BadRequest: there is nothing to look for, too much, or the title is empty; `parameter` names it.
    """
    sought = _sought(terms, without, examples)
    return keep(account, title, THEME, {**sought, "told": list(plans)}, every, 0)


def change_theme(
    saved: SavedSearch, title: str, terms: Texts, without: Texts, examples: Texts, every: str
) -> None:
    """Changes what a theme looks for. What was told of stays told.

    Raises:
        BadRequest: as save_theme().
    """
    sought = _sought(terms, without, examples)
    change_search(saved, title, every)
    saved.query = {**saved.query, **sought}
    saved.save(update_fields=["query"])


def themes_of(account: Account) -> list[SavedSearch]:
    """Somebody's own themes, by title."""
    return list(account.saved.filter(sort=THEME).order_by("title", "pk"))


def theme_of(account: Account, number: int) -> SavedSearch:
    """Somebody's own theme.

    Raises:
        NotFound: there is none of theirs with this number.
    """
    found = account.saved.filter(pk=number, sort=THEME).first()
    if found is None:
        raise NotFound(f"There is no theme {number} of yours.")
    return found


def theme_by_key(key: str) -> SavedSearch:
    """The theme whose feed has this key.

    Raises:
        NotFound: there is none, or its owner's account is closed.
    """
    rows = SavedSearch.objects.filter(key=key, sort=THEME, account__is_active=True)
    found = rows.select_related("account").first()
    if found is None:
        raise NotFound("There is no such feed.")
    return found


def themes_due(today: date) -> Iterator[SavedSearch]:
    """The themes whose day has come."""
    yield from due(today, THEME)


def tell_theme(saved: SavedSearch, plan: str, title: str, number: int) -> Notice | None:
    """Tells the owner how many measures of their theme a plan has; once for each plan, and nothing of none.

    Args:
        saved: the theme.
        plan: key of the plan.
        title: of the plan.
        number: of measures.
    """
    told = saved.query.get("told", [])
    if plan in told:
        return None
    saved.query = {**saved.query, "told": [*told, plan]}
    saved.save(update_fields=["query"])
    if not number:
        return None
    account = saved.account
    text = {
        "ja": f"テーマ「{saved.title}」に関する施策が、「{title}」に{number}件あります",
        "en": f"Theme “{saved.title}”: {number} measure{'s' if number > 1 else ''} in “{title}”",
    }[account.lang]
    where = f"/{account.lang}/plans/{plan}/excerpt?theme={saved.pk}"
    return Notice.objects.create(account=account, sort="alert", text=text, where=where)


def _sought(terms: Texts, without: Texts, examples: Texts) -> dict[str, Any]:
    sought = {
        "terms": _cleaned("terms", terms, MOST_TERMS, LONGEST_TERM),
        "without": _cleaned("without", without, MOST_TERMS, LONGEST_TERM),
        "examples": _cleaned("examples", examples, MOST_EXAMPLES, LONGEST_EXAMPLE),
    }
    if not sought["terms"] and not sought["examples"]:
        raise BadRequest("Give a word or an example to look for.", "terms")
    return sought


def _cleaned(name: str, texts: Texts, most: int, longest: int) -> list[str]:
    """Each text once, in one line; raises BadRequest if there are too many or one is too long."""
    lines = ("".join(letter for letter in " ".join(text.split()) if letter.isprintable()) for text in texts)
    cleaned = list(dict.fromkeys(line for line in lines if line))
    if len(cleaned) > most or any(len(text) > longest for text in cleaned):
        raise BadRequest(
            "At most %(most)s are possible, each of at most %(longest)s characters.",
            name, most=most, longest=f"{longest:,}",
        )  # fmt: skip
    return cleaned
