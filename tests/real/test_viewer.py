"""Real manifests open in Mirador on the pages of their records; their servers are played by the test."""

import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import world
from PIL import Image
from playwright.sync_api import Page, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

import tsunagi.serve
from tsunagi.catalogue import Mapped
from tsunagi.formats.iiif import format
from tsunagi.model import RawRecord, Source
from tsunagi.search.tantivy import open_index

CHROMIUM = Path("/usr/bin/chromium")
VIEWER = Path(tsunagi.serve.__file__).parent / "static" / "vendor" / "mirador"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium (Debian: chromium)"),
    pytest.mark.skipif(not VIEWER.is_dir(), reason="the viewer is not built: uv run python web/build.py"),
    pytest.mark.django_db(transaction=True),
]
INK = (180, 40, 90)
SIZE = {"width": 1024, "height": 768}
OPEN = {"access-control-allow-origin": "*"}


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), INK).save(out, "PNG")
    return out.getvalue()


def play(route: Route) -> None:
    """Answers as an image server of level 2 whose every picture is of one colour."""
    where = route.request.url
    if where.endswith("/info.json"):
        info = {"@context": "http://iiif.io/api/image/2/context.json", "@id": where.removesuffix("/info.json"),
                "protocol": "http://iiif.io/api/image", "profile": ["http://iiif.io/api/image/2/level2.json"],
                "tiles": [{"width": 512, "scaleFactors": [1, 2]}], **SIZE}  # fmt: skip
        route.fulfill(json=info, headers=OPEN)
    elif route.request.resource_type == "image":
        route.fulfill(body=picture(256, 192), content_type="image/png", headers=OPEN)
    else:
        route.abort()


@pytest.fixture
def page(
    shared: Path, live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    with sync_playwright() as playwright:
        monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        opened = world.open_world(open_index(tmp_path / "index"), tmp_path, monkeypatch)
        source = Source("gazou", {"ja": "画像"}, "iiif", "iiif", kind="Item")
        read = format.reader(source)
        body = (shared / "utokyo" / "iiif_manifest.json").read_bytes()
        raw = RawRecord("gazou", "hyakki", "iiif", body)
        world.bring(opened.catalogue, "gazou", [raw], lambda one: Mapped(one, read(one).entity))
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server.url)
        yield context.new_page()
        browser.close()


def test_a_real_manifest_is_drawn(page: Page, shared: Path) -> None:
    page.route(re.compile(r"^https?://(?!localhost)"), play)
    page.goto("/ja/item/gazou-hyakki")
    page.locator(".picture-links button").click()
    original = json.loads((shared / "utokyo" / "iiif_manifest.json").read_bytes())
    count = len(original["sequences"][0]["canvases"])
    expect(page.locator(".viewer").get_by_text(re.compile(f"^1 / {count} "))).to_be_visible()
    for _attempt in range(60):
        shot = Image.open(io.BytesIO(page.locator(".viewer .openseadragon-canvas").first.screenshot()))
        middle = shot.convert("RGB").getpixel((shot.width // 2, shot.height // 2))
        if middle == INK:
            break
        page.wait_for_timeout(250)
    assert middle == INK
    expect(page.locator(".viewer-missing")).to_be_hidden()


def test_a_real_manifest_whose_servers_are_down(page: Page) -> None:
    page.route(re.compile(r"^https?://(?!localhost)"), lambda route: route.abort())
    page.goto("/en/item/gazou-hyakki")
    expect(page.locator(".picture-missing").first).to_have_text(
        "Picture 1: The picture cannot be loaded now."
    )
    page.locator(".picture-links button").click()
    expect(page.locator(".viewer-missing")).to_have_text("The picture cannot be loaded now.")
    expect(page.locator(".viewer").get_by_text("1 of 1")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.get_by_role("dialog")).to_have_count(0)
