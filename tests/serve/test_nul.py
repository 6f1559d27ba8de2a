"""A NUL in an address, a query or a form of a page is refused before anything is looked for."""

import json
from typing import Any

import pytest
from django.test import Client


@pytest.mark.parametrize(
    "address", ["/ja/cases/%00", "/ja/needs/a%00b", "/saved/%00.atom", "/en/item/%00/needs"]
)
def test_an_address_with_a_nul_is_none(site: Client, address: str) -> None:
    assert site.get(address).status_code == 404


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ({"data": "text=a%00b", "content_type": "application/x-www-form-urlencoded"}, "text"),
        ({"data": {"text": "a\0b"}}, "text"),
        ({"data": {"te\0xt": "a"}}, "text"),
        ({"QUERY_STRING": "q=a%00b"}, "q"),
    ],
)
def test_a_form_or_a_query_with_a_nul_is_refused(site: Client, sent: dict[str, Any], named: str) -> None:
    response = site.post("/ja/match", **sent, headers={"Accept": "application/json"})
    told = json.loads(response.content)["error"]
    assert (response.status_code, told["parameter"]) == (400, named)
    assert told["message"] == "使用できない文字（NUL）が含まれています。"
