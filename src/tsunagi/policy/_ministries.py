"""Ministries and agencies under the names that plans print, from `ministries.yml`."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

import msgspec

from tsunagi.policy._plan import Responsible


class Ministry(msgspec.Struct, frozen=True):
    """A ministry or agency, as one row of ministries.yml describes it."""

    key: str
    ja: str
    en: str
    source: str
    """The law or document in which the other facts stand."""
    aliases: tuple[str, ...] = ()
    """What else is printed for it."""
    since: str = ""
    """ISO 8601 day from which it exists under this name, '' if that was not looked up."""
    until: str = ""
    """ISO 8601 day up to which, '' if it still does."""
    follows: tuple[str, ...] = ()
    """Keys of those it was before: renamed, or their work taken over."""
    within: str = ""
    """Key of the body it belongs to."""
    all: bool = False
    """A word for many at once: 関係府省."""


@cache
def ministries() -> tuple[Ministry, ...]:
    """All of them, in the order of the file."""
    return msgspec.yaml.decode(
        (files("tsunagi.policy") / "ministries.yml").read_text("utf-8"), type=tuple[Ministry, ...]
    )


def ministry(printed: str, date: str = "") -> Ministry | None:
    """The one that is printed so; where two bore a name, the one of that date.

    Args:
        printed: as it stands in a plan: 文部科学省, 文科省, 内閣府(知的財産戦略推進事務局).
        date: ISO 8601 of the plan, or '' for any time.

    Returns:
        None if it is not known. What is in parentheses after a known name is left aside if it is unknown itself.
    """
    name = _plain(printed)
    found = _names().get(name) or _names().get(re.sub(r"[(\[].*|(?<=.)等$", "", name)) or ()
    return next((one for one in found if _held(one, date)), found[0] if found else None)


def same_ministry(one: Responsible, other: Responsible) -> bool:
    """Whether both are the same body, though it may have been renamed or reorganised in between."""
    if not one.key or not other.key:
        return _plain(one.printed) == _plain(other.printed)
    return one.key in _line(other.key) or other.key in _line(one.key)


@cache
def _line(key: str) -> frozenset[str]:
    """A body and all that it follows."""
    follows = next((one.follows for one in ministries() if one.key == key), ())
    return frozenset({key}).union(*map(_line, follows))


def _held(one: Ministry, date: str) -> bool:
    return not date or ((one.since or date)[: len(date)] <= date <= (one.until or date)[: len(date)])


def _plain(printed: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", printed))


@cache
def _names() -> dict[str, tuple[Ministry, ...]]:
    found: dict[str, tuple[Ministry, ...]] = {}
    for one in ministries():
        for name in {_plain(each) for each in (one.ja, one.en, *one.aliases)}:
            found[name] = (*found.get(name, ()), one)
    return found
