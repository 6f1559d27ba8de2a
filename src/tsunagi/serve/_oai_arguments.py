"""What an OAI-PMH request asks: its verb and arguments, checked as the standard says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tsunagi.serve._oai_xml import SECONDS, Refused

PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")
_FORM = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?", re.ASCII)
DAY = len("YYYY-MM-DD")
_LONGEST = 2000
"""Characters of an argument; tokens and identifiers of ours are far shorter."""


@dataclass(frozen=True)
class Verb:
    """Arguments of a verb. Source: OAI-PMH 2.0, chapter 4."""

    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    resumes: bool = False
    """Whether it takes a resumptionToken instead of all others."""


_LIST = Verb(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), resumes=True)
VERBS = {
    "Identify": Verb(),
    "ListMetadataFormats": Verb(may=frozenset({"identifier"})),
    "ListSets": Verb(resumes=True),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
    "GetRecord": Verb(frozenset({"identifier", "metadataPrefix"})),
}


def read_arguments(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The verb and its arguments by name.

    Raises:
        Refused: badVerb or badArgument.
    """
    verbs = [text for name, text in given if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise Refused("badVerb", f"Give one verb of: {', '.join(VERBS)}.")
    found: dict[str, str] = {}
    for name, text in given:
        if name in found:
            raise Refused("badArgument", f"The argument {name[:50]!r} is repeated.")
        if len(text) > _LONGEST:
            raise Refused("badArgument", f"The argument {name[:50]!r} is longer than {_LONGEST} characters.")
        found[name] = text
    _check_names(found)
    _check_words(found)
    return found


def _check_names(found: dict[str, str]) -> None:
    verb, rest = found["verb"], found.keys() - {"verb"}
    rule = VERBS[verb]
    if rule.resumes and "resumptionToken" in rest:
        if len(rest) > 1:
            raise Refused("badArgument", "resumptionToken stands alone beside the verb.")
        return
    if unknown := sorted(rest - rule.needs - rule.may):
        raise Refused("badArgument", f"{verb} knows no argument {unknown[0][:50]!r}.")
    if missing := sorted(rule.needs - rest):
        raise Refused("badArgument", f"{verb} needs the argument {missing[0]!r}.")


def _check_words(found: dict[str, str]) -> None:
    for name, pattern in (("metadataPrefix", PREFIX), ("set", SET)):
        if name in found and not pattern.fullmatch(found[name]):
            raise Refused("badArgument", f"{found[name][:50]!r} has not the form of a {name}.")


@dataclass(frozen=True)
class Period:
    """What lies between two datestamps: from `start`, before `end`; None: open."""

    start: datetime | None = None
    end: datetime | None = None


def read_period(since: str | None, until: str | None) -> Period:
    """The period of the arguments `from` and `until`, which both belong to it, in days or in seconds.

    Raises:
        Refused: badArgument for what is no date, for mixed granularities, for an end before the start.
    """
    if since is not None and until is not None and len(since) != len(until):
        raise Refused("badArgument", "from and until must have one granularity: both days, or both seconds.")
    start = _read("from", since) if since is not None else None
    last = _read("until", until) if until is not None else None
    if start and last and start > last:
        raise Refused("badArgument", "from is later than until.")
    if last is None or until is None:
        return Period(start)
    step = timedelta(days=1) if len(until) == DAY else timedelta(seconds=1)
    try:
        return Period(start, last + step)
    except OverflowError:
        return Period(start)


def _read(name: str, text: str) -> datetime:
    try:
        if not _FORM.fullmatch(text):
            raise ValueError
        return datetime.strptime(text, "%Y-%m-%d" if len(text) == DAY else SECONDS).replace(tzinfo=UTC)
    except ValueError as error:
        raise Refused(
            "badArgument", f"{name}={text[:50]!r} is no UTC date like YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ."
        ) from error
