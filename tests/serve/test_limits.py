"""One client cannot take the whole server, and nobody can pass for another."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from test_server import CODE, free_port, wait_for

from tsunagi.errors import ConfigError
from tsunagi.serve._limits import Buckets, Limits, client_of, for_machines, networks


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def limit(monkeypatch: pytest.MonkeyPatch, rate: int, proxy: str = "") -> Client:
    monkeypatch.setattr(settings, "TSUNAGI", replace(settings.TSUNAGI, rate=rate, trusted_proxy=proxy))
    return Client()


def test_a_bucket_empties_and_fills_again() -> None:
    clock = Clock()
    buckets = Buckets(60, clock=clock)
    assert [buckets.take("a") for _ in range(60)] == [0.0] * 60
    assert buckets.take("a") == 1.0
    assert buckets.take("b") == 0.0
    clock.now = 0.5
    assert buckets.take("a") == 0.5
    clock.now = 2.0
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 1.0]
    clock.now = 1e9
    assert [buckets.take("a") for _ in range(61)] == [0.0] * 60 + [1.0]


def test_only_so_many_clients_are_remembered() -> None:
    buckets = Buckets(1, most=2, clock=Clock())
    assert [buckets.take(name) for name in ("a", "b", "a", "c", "a", "b")] == [0, 0, 60, 0, 60, 0]
    assert len(buckets) == 2


def test_who_asks_too_often_waits(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = limit(monkeypatch, 2)
    assert [asking.get("/opensearch.xml").status_code for _ in range(3)] == [200, 200, 429]
    refused = asking.get("/item/mihon-1.json", headers={"accept-language": "en"})
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/json; charset=utf-8")
    assert 1 <= int(refused["Retry-After"]) <= 30
    assert refused.json()["error"] == {
        "status": 429,
        "message": f"At most 2 requests a minute are possible. Ask again in {refused['Retry-After']} s.",
        "parameter": None,
    }
    assert asking.get("/item/mihon-1", headers={"accept": "*/*"}).json()["error"]["status"] == 429
    page = asking.get("/item/mihon-1", headers={"accept": "text/html", "accept-language": "ja"})
    assert (page.status_code, page["Content-Type"]) == (429, "text/html; charset=utf-8")
    assert "リクエストが多すぎます" in page.content.decode()


def test_a_harvester_is_told_in_its_own_way(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = limit(monkeypatch, 1)
    asking.get("/opensearch.xml")
    refused = asking.get("/oai?verb=Identify")
    assert (refused.status_code, refused["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_people_and_probes_are_never_refused(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = limit(monkeypatch, 1)
    assert [asking.get("/opensearch.xml").status_code for _ in range(2)] == [200, 429]
    for where in (
        "/healthz",
        "/robots.txt",
        "/ja/",
        "/ja/search",
        "/en/item/mihon-1",
        "/static/serve/site.css",
    ):
        assert asking.get(where).status_code == 200, where


def test_no_limit(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = limit(monkeypatch, 0)
    assert {asking.get("/opensearch.xml").status_code for _ in range(20)} == {200}


@pytest.mark.parametrize(
    ("where", "accept", "machines"),
    [
        ("/oai", "*/*", True),
        ("/item/mihon-1", "text/html", True),
        ("/api/suggest?q=a", "*/*", True),
        ("/sitemap.xml", "*/*", True),
        ("/ja/search.json", "text/html", True),
        ("/ja/search.atom", "text/html", True),
        ("/ja/search?format=json", "text/html", True),
        ("/ja/search?format=html", "application/json", False),
        ("/ja/search", "application/json", True),
        ("/ja/search", "text/html", False),
        ("/en/search", "*/*", False),
        ("/static/serve/site.css", "*/*", False),
        ("/healthz", "*/*", False),
        ("/", "*/*", False),
        ("*", "*/*", True),
    ],
)
def test_which_addresses_are_for_machines(where: str, accept: str, machines: bool) -> None:
    request = RequestFactory().get(where, headers={"accept": accept})
    request.path_info = where.partition("?")[0]
    assert for_machines(request) is machines


@pytest.mark.parametrize("where", ["/ja/match", "/en/cases/abc/match", "/api/match"])
def test_matching_is_limited_for_people_too(
    site: Client, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    asking = limit(monkeypatch, 2)
    accept = {"accept": "text/html"}
    answers = [asking.post(where, {"text": ""}, headers=accept) for _ in range(3)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert answers[2]["Content-Type"] == "text/html; charset=utf-8"
    assert asking.get("/ja/search", headers=accept).status_code == 200


@pytest.mark.parametrize(
    ("proxy", "sender", "forwarded", "client"),
    [
        ("", "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        ("10.0.0.0/8", "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.0/8", "10.1.2.3", "203.0.113.5, 198.51.100.9, 10.9.9.9", "198.51.100.9"),
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.9, unknown", "unknown"),
        ("10.0.0.0/8", "10.1.2.3", "", "10.1.2.3"),
        ("::1, 10.0.0.1", "::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("10.0.0.1", "10.0.0.1", "::ffff:198.51.100.9", "198.51.100.9"),
    ],
)
def test_who_the_client_is(proxy: str, sender: str, forwarded: str, client: str) -> None:
    request = RequestFactory().get("/oai", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR=sender)
    assert client_of(request, networks(proxy)) == client


def test_the_server_hands_on_what_our_proxy_says(folder: Path) -> None:
    (folder / "sources").mkdir()
    settings = {
        "TSUNAGI_DATA": str(folder / "data"), "TSUNAGI_SOURCES": str(folder / "sources"),
        "TSUNAGI_RATE": "1", "TSUNAGI_TRUSTED_PROXY": "127.0.0.1",
    }  # fmt: skip
    kept = {name: text for name, text in os.environ.items() if not name.startswith("TSUNAGI_")}
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", CODE.format(port=port)], env=kept | settings)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        where = f"http://127.0.0.1:{port}/opensearch.xml"
        clients = ("192.0.2.1", "192.0.2.1", "192.0.2.2")
        answers = [httpx.get(where, headers={"X-Forwarded-For": client}) for client in clients]
    finally:
        process.kill()
        process.wait()
    assert [answer.status_code for answer in answers] == [200, 429, 200]


@pytest.mark.parametrize(("rate", "proxy"), [(-1, ""), (1, "proxy.example.jp"), (1, "10.0.0.0/99")])
def test_settings_that_cannot_be(monkeypatch: pytest.MonkeyPatch, rate: int, proxy: str) -> None:
    monkeypatch.setattr(settings, "TSUNAGI", replace(settings.TSUNAGI, rate=rate, trusted_proxy=proxy))
    with pytest.raises(ConfigError, match="TSUNAGI_"):
        Limits(lambda request: pytest.fail("not reached"))
