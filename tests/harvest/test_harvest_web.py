import gzip
import io
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from harvest_bench import Bench, Request, Site

from tsunagi.errors import SourceUnavailable
from tsunagi.harvest import Web
from tsunagi.harvest._guard import is_public, resolve_host
from tsunagi.harvest._options import Manners
from tsunagi.harvest._web import read_retry_after, shown_url
from tsunagi.settings import Settings


def test_a_plain_answer_and_our_name(site: Site) -> None:
    site.answer = lambda request: (200, {"X-A": "1"}, b"hello")
    with Web(Settings(allow_private_hosts=True, contact="hub@example.jp")) as web:
        answer = web.get(site.url + "/a?x=1", [("y", "二")])
        web.get(site.url, manners=Manners(user_agent="Plain/1\r\nX-Evil: 1"))
    assert (answer.status, answer.body, answer.headers["x-a"]) == (200, b"hello", "1")
    assert site.asked[0].params == [("x", "1"), ("y", "二")]
    assert site.asked[0].headers["user-agent"] == "Tsunagi/0.1.0 (+hub@example.jp)"
    assert site.asked[0].headers["host"] == site.url.removeprefix("http://")
    assert site.asked[1].headers["user-agent"] == "Plain/1X-Evil: 1"


def test_4xx_is_an_answer_but_not_a_download(site: Site, bench: Bench) -> None:
    site.answer = lambda request: (422, {"Retry-After": "59"}, b"<OAI-PMH/>")
    assert bench.tools.web.get(site.url).status == 422
    with pytest.raises(SourceUnavailable, match="answered 422"):
        bench.tools.web.download(site.url, io.BytesIO())
    assert bench.waits == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_tries_again_after_what_the_server_asks(site: Site, bench: Bench, status: int) -> None:
    site.answer = lambda r: (status, {"Retry-After": "7"}, b"") if len(site.asked) < 3 else (200, {}, b"ok")
    assert bench.tools.web.get(site.url).body == b"ok"
    assert [7 <= wait <= 7 * 1.25 for wait in bench.waits] == [True, True]


def test_gives_up_and_says_so_without_secrets(site: Site, bench: Bench) -> None:
    site.answer = lambda request: (503, {}, b"")
    address = site.url.replace("//", "//user:hidden@") + "/x?apikey=hidden&q=1"
    with pytest.raises(SourceUnavailable) as caught:
        bench.tools.web.get(address)
    assert len(site.asked) == 6
    assert [round(wait / 2**n - 0.12) for n, wait in enumerate(bench.waits)] == [1] * 5
    assert "hidden" not in str(caught.value)
    assert "503 (tried 6 times)" in str(caught.value)


def test_waits_are_bounded(site: Site, bench: Bench) -> None:
    site.answer = lambda request: (503, {"Retry-After": "86400"}, b"")
    with pytest.raises(SourceUnavailable, match="tried 3 times"):
        bench.tools.web.get(site.url, manners=Manners(patience=1600))
    assert [600 <= wait <= 750 for wait in bench.waits] == [True, True]


def test_a_broken_connection_is_tried_again(site: Site, bench: Bench) -> None:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        if len(site.asked) == 1:
            return 200, {"Content-Length": "100", "Connection": "close"}, b"half"
        return 200, {}, b"whole"

    site.answer = answer
    target = io.BytesIO()
    assert bench.tools.web.download(site.url, target).status == 200
    assert target.getvalue() == b"whole"


def test_nobody_there(bench: Bench) -> None:
    with pytest.raises(SourceUnavailable, match="ConnectError"):
        bench.tools.web.get("http://127.0.0.1:9/")
    with pytest.raises(SourceUnavailable, match="cannot be resolved"):
        bench.tools.web.get("http://nowhere.invalid/", manners=Manners(tries=1))


def test_politeness_is_per_host(site: Site, bench: Bench) -> None:
    site.answer = lambda request: (200, {}, b"")
    for _ in range(3):
        bench.tools.web.get(site.url, manners=Manners(delay=30))
    assert [29 < wait <= 60 for wait in bench.waits] == [True, True]


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"text" * 1000)),
        ("deflate", zlib.compress(b"text" * 1000)),
        ("deflate", zlib.compress(b"text" * 1000, wbits=-15)),
        ("identity", b"text" * 1000),
    ],
)
def test_decompression(site: Site, bench: Bench, coding: str, body: bytes) -> None:
    site.answer = lambda request: (200, {"Content-Encoding": coding}, body)
    assert bench.tools.web.get(site.url).body == b"text" * 1000


def test_a_compressed_bomb_is_not_inflated(site: Site, bench: Bench) -> None:
    site.answer = lambda request: (200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000)))
    with pytest.raises(SourceUnavailable, match=r"more than 1,000,000 bytes.*most_bytes"):
        bench.tools.web.get(site.url, manners=Manners(most_bytes=1_000_000))


@pytest.mark.parametrize(
    ("coding", "body"), [("br", b"x"), ("gzip", b"not gzip"), ("gzip", gzip.compress(b"x")[:-9])]
)
def test_what_cannot_be_decompressed(site: Site, bench: Bench, coding: str, body: bytes) -> None:
    site.answer = lambda request: (200, {"Content-Encoding": coding}, body)
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        bench.tools.web.get(site.url, manners=Manners(tries=2))


def test_redirects(site: Site, bench: Bench) -> None:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        left = int(request["n"])
        return (302, {"Location": f"/?n={left - 1}"}, b"") if left else (200, {}, b"there")

    site.answer = answer
    assert bench.tools.web.get(site.url, {"n": "5"}).body == b"there"
    with pytest.raises(SourceUnavailable, match="redirects more than 5 times"):
        bench.tools.web.get(site.url, {"n": "6"})


def test_credentials_do_not_follow_a_redirect(site: Site, bench: Bench) -> None:
    site.answer = lambda r: (302, {"Location": "/b"}, b"") if r.path == "/a" else (200, {}, b"")
    bench.tools.web.get(site.url.replace("//", "//me:pw@") + "/a")
    assert ["authorization" in request.headers for request in site.asked] == [True, False]


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://example.jp/", "gopher://example.jp/", "http://"]
)
def test_only_the_web(site: Site, bench: Bench, target: str) -> None:
    with pytest.raises(SourceUnavailable):
        bench.tools.web.get(target)
    site.answer = lambda request: (302, {"Location": target}, b"")
    with pytest.raises(SourceUnavailable):
        bench.tools.web.get(site.url)


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "169.254.169.254", "10.0.0.1", "192.168.1.1", "[fd00::1]",
     "[fe80::1]", "224.0.0.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"],
)  # fmt: skip
def test_our_own_network_is_not_asked(host: str) -> None:
    with (
        Web(Settings()) as web,
        pytest.raises(SourceUnavailable, match=r"TSUNAGI_ALLOW_PRIVATE_HOSTS|is not an address"),
    ):
        web.get(f"http://{host}:1/", manners=Manners(tries=1))


def test_a_name_with_one_private_address_is_refused() -> None:
    with (
        Web(Settings(), resolve=lambda host, port: ["93.184.215.14", "10.0.0.1"]) as web,
        pytest.raises(SourceUnavailable, match="not on the public internet"),
    ):
        web.get("http://two-faced.example.jp/")


def test_we_connect_to_the_address_that_was_checked(site: Site) -> None:
    port = int(site.url.rpartition(":")[2])
    asked = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return resolve_host("127.0.0.1", port)

    site.answer = lambda request: (200, {}, b"pinned")
    with Web(Settings(allow_private_hosts=True), resolve=resolve) as web:
        assert web.get(f"http://museum.invalid:{port}/").body == b"pinned"
    assert (asked, site.asked[0].headers["host"]) == (["museum.invalid"], f"museum.invalid:{port}")


def test_a_redirect_into_our_network_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answer = lambda request: (302, {"Location": "http://metadata.internal/latest"}, b"")
    monkeypatch.setattr("tsunagi.harvest._web.is_public", lambda address: address == "127.0.0.1")
    names = {"127.0.0.1": ["127.0.0.1"], "metadata.internal": ["169.254.169.254"]}
    with (
        Web(Settings(), resolve=lambda host, port: names[host]) as web,
        pytest.raises(SourceUnavailable, match=r"metadata\.internal is not on the public internet"),
    ):
        web.get(site.url)


def test_public_addresses() -> None:
    public = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]
    assert [address for address in public if not is_public(address)] == []
    assert is_public("no address") is False


def test_retry_after_is_seconds_or_a_date() -> None:
    in_a_minute = read_retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True))
    assert in_a_minute is not None
    assert 57 < in_a_minute <= 60
    texts = (None, "", "5", " 0 ", "-1", "soon", "Mon, 01 Jan 2001 00:00:00 GMT")
    assert [read_retry_after(text) for text in texts] == [None, None, 5.0, 0.0, None, None, 0.0]


def test_addresses_are_shown_without_secrets() -> None:
    assert (
        shown_url("https://me:pw@example.jp/a?API_KEY=1&q=x") == "https://example.jp/a?API_KEY=%E2%80%A6&q=x"
    )
    assert len(shown_url("https://example.jp/" + "a" * 1000)) == 301
