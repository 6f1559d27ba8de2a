"""Watched needs are matched again: evidence that came or changed since the last time is told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from tsunagi.catalogue import Catalogue
from tsunagi.collab.cases import tell_watched, told, watched
from tsunagi.collab.models import Notice
from tsunagi.errors import BadRequest
from tsunagi.hub import Hub
from tsunagi.match import Matcher, Matches, Need, open_people

SIZE = 50
"""People, and documents of each kind, that are looked at."""


@dataclass
class Watched:
    """What became of the watched needs that were due."""

    needs: int = 0
    alerts: list[Notice] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


def known(opened: Hub) -> int:
    """Number of the last change that the matching knows: both the index and the people have taken it in."""
    return min(opened.index.checkpoint, open_people(opened.settings.data).checkpoint)


def run_watched(today: date, catalogue: Catalogue, matcher: Matcher, until: int) -> Watched:
    """Matches the watched needs that are due once more and tells their owners what is new.

    Args:
        today: the day to go by.
        catalogue: knows when a document changed last.
        matcher: answers needs.
        until: number of the last change that the matcher knows; later ones are told the next time. Where it is
            before what was told already, the matcher is being built anew and comes there again: nothing is news.
    """
    done, last = Watched(), catalogue.last_change()
    for saved, case in watched(today):
        try:
            matches = matcher.match(Need(str(saved.query.get("text", "")), size=SIZE))
        except BadRequest as error:
            done.trouble.append(f"Watched need {saved.pk}: {error}")
            continue
        done.needs += 1
        held = catalogue.many(list(dict.fromkeys(evidence_of(matches))))
        number = sum(saved.seen < one.change <= until for one in held.values())
        with transaction.atomic():
            if number:
                done.alerts.append(tell_watched(saved, case, number))
            rebuilt = until < saved.seen <= last
            told(saved, saved.seen if rebuilt else until)
    return done


def evidence_of(matches: Matches) -> Iterator[str]:
    """Ids of all documents of an answer; one may come twice."""
    for candidate in matches.people:
        yield from (one.id for one in candidate.evidence)
    for found in matches.documents.values():
        yield from (one.id for one in found)
