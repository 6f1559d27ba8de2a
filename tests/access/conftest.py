"""Everything planted once for all tests of a module, in a transaction that is never kept."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client

if TYPE_CHECKING:
    from planted import Planted


@pytest.fixture(scope="module")
def planted(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Planted"]:
    """All cases and people, over a catalogue and an index that hold the board of open needs."""
    from board import catch_up, open_site  # their tables need Django, which is set up after this file is read
    from planted import plant

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        site = open_site(tmp_path_factory.mktemp("site"), patch)
        made = plant(site.settings.data)
        catch_up(site)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def town(planted: "Planted", tmp_path_factory: pytest.TempPathFactory) -> Iterator["Planted"]:
    """The planted cases in a site where there is something to find, with a dump to take."""
    from town import settle_town

    from tsunagi import hub

    with pytest.MonkeyPatch.context() as patch:
        settle_town(hub.open_hub(), tmp_path_factory.mktemp("dumps"), patch)
        yield planted


@pytest.fixture
def browser_of(planted: "Planted") -> Any:
    """Gives a browser in which somebody is signed in; 'nobody' is not."""

    def made(role: str, **more: Any) -> Client:
        client = Client(**more)
        if role in planted.people.accounts:
            client.force_login(planted.people.accounts[role])
        return client

    return made
