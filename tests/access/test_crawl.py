"""Everybody follows every link that they are offered: none is closed to them, and none leads to what is not theirs."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from acts import ACTS, Act
from crawl import Offered, Walk
from django.db import transaction
from django.test import Client
from planted import Planted, may_read
from roles import EVERYBODY
from test_acts import address
from town import settle_town

from tsunagi import hub

pytestmark = pytest.mark.django_db
TYPED = ("/people", "/shortlist", "/needs/new")
"""Acts to which the table gives a wrong answer, so that they are refused to those too who may."""
LEAST = 100


@pytest.fixture(scope="module")
def town(planted: Planted, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """The planted cases in a site where there is something to find, with a dump to take."""
    with pytest.MonkeyPatch.context() as patch:
        settle_town(hub.open_hub(), tmp_path_factory.mktemp("dumps"), patch)
        yield planted


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_what_is_offered_is_open_and_leads_to_nothing_of_others(
    town: Planted, browser_of: Callable[[str], Client], role: str
) -> None:
    walk = Walk(browser_of(role)).go("/", "/robots.txt")
    assert len(walk.visits) > LEAST
    closed = {(one.address, one.offered_by, one.status) for one in walk.visits.values() if one.status >= 400}
    assert closed == set()
    read = {(one.address, name) for one in walk.visits.values() for name in town.found(one.text)}
    assert [one for one in sorted(read) if not may_read(one[1], role)] == []
    assert list(refused(town, browser_of, role, walk.forms)) == []
    assert missed(town, role, walk.forms) == []


def by_address(town: Planted) -> dict[str, list[Act]]:
    """The acts of the table by where they are sent."""
    found = defaultdict(list)
    for act in ACTS:
        found[address(town, act)].append(act)
    return found


def refused(
    town: Planted, browser_of: Callable[[str], Client], role: str, forms: dict[str, Offered]
) -> Iterator[tuple[str, Offered, int]]:
    """Forms that were offered to somebody who may not send them."""
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


def test_the_walk_comes_everywhere(town: Planted, browser_of: Callable[[str], Client]) -> None:
    """Of each sort of address something was asked, so that the walks are no empty promise."""
    walk = Walk(browser_of("coordinator")).go("/", "/robots.txt")
    asked = {one.split("?")[0] for one in walk.visits}
    print(sorted(asked))
