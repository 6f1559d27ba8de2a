"""Everybody follows every link that they are offered: none is closed to them, and none leads to what is not theirs."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from acts import ACTS, Act
from crawl import Offered, Walk
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from planted import Planted, may_read
from roles import EVERYBODY, MEMBERS, OFFICE, RESEARCHER
from test_acts import address

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[str], Client]
STARTS = ("/", "/robots.txt", "/dumps", "/dcat.ttl", "/dcat.jsonld", "/shapes.ttl", "/ja/organisations")
"""The first page, and what programs know the addresses of."""
TYPED = ("/people", "/shortlist", "/needs/new")
"""Acts to which the table gives a wrong answer, so that they are refused to those too who may."""
LEAST = 250
REACHED = {
    "coordinator": {
        "ja/cases/<slug:key>", "ja/cases/<slug:key>/match", "ja/cases/<slug:key>/files/<slug:file>",
        "ja/cases/<slug:key>.ics", "ja/organisations", "ja/organisation/<slug:key>", "ja/item/<str:id>/needs",
        "calendar/<str:signed>.ics", "ja/account/", "ja/saved", "ja/desk", "ja/people/<slug:key>/needs",
    },
    "administrator": {"ja/organisation/<slug:key>/audit", "ja/organisation/<slug:key>/audit.csv"},
    "poser": {"ja/saved/<int:number>", "saved/<str:key>.atom"},
    "nobody": {
        "ja/search", "ja/search.atom", "ja/needs/<slug:key>", "ja/people/<slug:key>", "ja/institutions/<path:key>",
        "ja/network", "ja/match", "ja/item/<str:id>", "data/<str:id>", "graph/<str:id>", "oai", "sparql", "sitemap.xml",
        "sitemap/<int:number>.xml", "resourcesync/resourcelist.xml", "dumps", "dumps/<str:dump>/<str:file>", "dcat",
        "api/item/<str:id>",
    },
}  # fmt: skip
"""What each of these comes to at the least, so that no walk is an empty promise."""


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_what_is_offered_is_open_and_leads_to_nothing_of_others(
    town: Planted, browser_of: BrowserOf, role: str
) -> None:
    walk = Walk(browser_of(role)).go(*STARTS)
    assert len(walk.visits) > LEAST
    assert REACHED.get(role, set()) - routes(walk) == set()
    offered = [one for one in walk.visits.values() if one.offered_by]
    assert [(one.address, one.offered_by, one.status) for one in offered if one.status >= 400] == []
    assert [one.address for one in walk.visits.values() if one.status >= 500] == []
    read = {(one.address, name) for one in walk.visits.values() for name in town.found(one.text)}
    assert [one for one in sorted(read) if not may_read(one[1], role)] == []
    assert foreign(town, role, walk) == []
    assert list(refused(town, browser_of, role, walk.forms)) == []
    assert missed(town, role, walk.forms) == []


def routes(walk: Walk) -> set[str]:
    """The sorts of addresses that were asked."""
    found = set()
    for one in walk.visits.values():
        try:
            found.add(str(resolve(one.address.partition("?")[0]).route))
        except Resolver404:  # of a file that middleware gives
            continue
    return found


def foreign(town: Planted, role: str, walk: Walk) -> list[tuple[str, str]]:
    """Keys of cases that somebody is not in, and where they stood: the key of an open need is public."""
    inside = dict.fromkeys(town.cases, OFFICE | RESEARCHER) | MEMBERS
    keys = {
        name: case.key for name, case in town.cases.items() if role not in inside[name] and name != "open"
    }
    return [
        (one.address, name) for one in walk.visits.values() for name, key in keys.items() if key in one.text
    ]


def by_address(town: Planted) -> dict[str, list[Act]]:
    """The acts of the table by where they are sent."""
    found = defaultdict(list)
    for act in ACTS:
        found[address(town, act)].append(act)
    return found


def refused(
    town: Planted, browser_of: BrowserOf, role: str, forms: dict[str, Offered]
) -> Iterator[tuple[str, Offered, int]]:
    """Forms that were offered to somebody who may not send them, or not now."""
    acts = by_address(town)
    for where, form in forms.items():
        if where in acts:
            typed = where.endswith(TYPED)
            if not any(role in act.may or (typed and role in act.wrong) for act in acts[where]):
                yield where, form, 0
            continue
        with transaction.atomic():
            answer = browser_of(role).post(where, form.sent)
            transaction.set_rollback(True)
        if answer.status_code not in ((200, 302, 303, 400) if form.asks else (200, 302, 303)):
            yield where, form, answer.status_code


def missed(town: Planted, role: str, forms: dict[str, Offered]) -> list[str]:
    """Acts that somebody may do and for which no page has a form."""
    acts = by_address(town)
    return [where for where in acts if where not in forms and any(role in act.may for act in acts[where])]
