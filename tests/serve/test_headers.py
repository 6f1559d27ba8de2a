"""A NUL in an address or in a form of a page is refused before anything is looked for."""

import pytest
from django.test import Client


@pytest.mark.parametrize(("address", "status"), [("/ja/cases/%00", 404), ("/ja/needs/a%00b", 404)])
def test_an_address_with_a_nul_is_none(site: Client, address: str, status: int) -> None:
    assert site.get(address).status_code == status


def test_a_form_with_a_nul_is_refused(site: Client) -> None:
    form = "application/x-www-form-urlencoded"
    assert site.post("/ja/match", "text=a%00b", content_type=form).status_code == 400
