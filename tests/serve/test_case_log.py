"""Links that stand for a person do not reach a log."""

import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tsunagi import hub
from tsunagi.serve import _case_link
from tsunagi.serve._case_log import WithoutLinks


def test_the_secret_part_is_left_out() -> None:
    told = ("Error", "/ja/introduction/ab-C_1/accept")
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", told, None)
    assert WithoutLinks().filter(record)
    assert record.getMessage() == "Error: /ja/introduction/…/accept"
    other = logging.LogRecord("x", logging.ERROR, "", 1, "%d of %s", (3, "/ja/cases/abc"), None)
    assert WithoutLinks().filter(other)
    assert (other.getMessage(), other.args) == ("3 of /ja/cases/abc", (3, "/ja/cases/abc"))


def test_a_fault_behind_a_link_does_not_log_it(empty_world: hub.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    def fail(token: str) -> Any:
        raise RuntimeError("broken")

    kept, log = Kept(), logging.getLogger("django.request")
    kept.addFilter(WithoutLinks())
    monkeypatch.setattr(_case_link, "who_has", fail)
    monkeypatch.setattr(log, "handlers", [kept])
    response = Client(raise_request_exception=False).get("/ja/introduction/secret-of-somebody")
    assert (response.status_code, said) == (500, ["Internal Server Error: /ja/introduction/…"])
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["links"]
