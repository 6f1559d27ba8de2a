"""Every address that the pages of README's "Pass on" name answers on the sample's server, in both languages."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.skipif("TSUNAGI_DATABASE_URL" in os.environ, reason="a folder's own SQLite")

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = re.compile(r"https://hub\.example\.jp(/[^\s`'\"|)]*)|`(?:GET )?(/[^\s`]+)`")
REFUSED = {"/api/curation": 404, "/api/item/search/jps-cross?keywords=地震": 400}
"""Named in the documents as what there is not, and the status that says so."""
HELD = "sample-museum-mihon-001"


def pages() -> list[Path]:
    """The documents that the row links to."""
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    (row,) = [line for line in lines if "| **Pass on** |" in line]
    return [ROOT / link for link in re.findall(r"\]\(([^)]+)\)", row)]


def documented() -> list[str]:
    """All addresses that they name, with what they leave open as {name}; their own example id is left open too."""
    found = {
        (match[1] or match[2]).rstrip(".,;").replace("<id>", "{id}").replace("mihon-3", "{id}")
        for page in pages()
        for match in ADDRESS.finditer(page.read_text("utf-8"))
    }
    return sorted(address for address in found - REFUSED.keys() if address.count("{") == address.count("}"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample, loaded and served as `make demo` does it, with a dump by the name that the documents give it."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    kept = {name: text for name, text in os.environ.items() if not name.startswith("TSUNAGI_")}
    settings = {
        "TSUNAGI_DATA": str(folder),
        "TSUNAGI_SOURCES": str(ROOT / "sample"),
        "TSUNAGI_PORT": str(port),
        "TSUNAGI_DUMPS": str(folder / "dumps"),
    }
    command = [sys.executable, "-m", "tsunagi"]
    for words in (["run"], ["graph"], ["dump", "--to", str(folder / "dumps" / "2026-11")]):
        done = subprocess.run([*command, *words], env=kept | settings, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    process = subprocess.Popen([*command, "serve"], env=kept | settings, stdout=subprocess.DEVNULL)
    try:
        yield wait_for(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(base: str, process: subprocess.Popen[bytes]) -> str:
    for _ in range(300):
        try:
            httpx.get(f"{base}/healthz", timeout=5)
            return base
        except httpx.TransportError:
            assert process.poll() is None, "the server ended early"
            time.sleep(0.1)
    raise AssertionError(f"{base} did not answer within 30 seconds")


@pytest.fixture(scope="module")
def asker(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, follow_redirects=True, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def fill(asker: httpx.Client) -> dict[str, str]:
    """What stands for each {name}, by the beginning of the address."""
    pictured = asker.get("/ja/search.json", params={"f.source": "sample-iiif"}).json()["hits"][0]["id"]
    provider = asker.get("/api/organization/search").json()["list"][0]["id"]
    return {
        "/iiif/{id}": pictured, "/api/database/{id}": "sample-museum", "/api/organization/{id}": provider,
        "/iiif/collection/{source}": "sample-iiif", "{engine}": "jps-cross", "{id}": HELD,
    }  # fmt: skip


def addresses() -> list[str]:
    """Each address; one that begins with a language, in both."""
    both = {re.sub("^/(ja|en)/", f"/{lang}/", address) for address in documented() for lang in ("ja", "en")}
    return sorted(both)


def test_the_documents_name_addresses_of_every_way() -> None:
    ways = {"oai", "api", "data", "sparql", "iiif", "sitemap.xml", "resourcesync", "dcat", "item"}
    assert ways - {re.split("[/?]", address)[1] for address in documented()} == set()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("address", addresses())
def test_a_documented_address_answers(
    asker: httpx.Client, fill: dict[str, str], address: str, lang: str
) -> None:
    asked = address
    for place, value in fill.items():
        asked = asked.replace(place, re.sub(r"\{\w+\}", value, place))
    answer = asker.get(asked, headers={"Accept-Language": lang})
    assert (asked, answer.status_code) == (asked, 200), answer.text[:300]
    assert answer.content


@pytest.mark.parametrize("address", REFUSED)
def test_what_the_documents_say_is_not_there_is_refused(asker: httpx.Client, address: str) -> None:
    assert asker.get(address).status_code == REFUSED[address]
