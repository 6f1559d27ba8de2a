"""The people that the tests of cases are about."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from people import People


@pytest.fixture
def people(db: None) -> "People":
    from people import make_people  # its tables need Django, which is set up after this file is read

    return make_people()
