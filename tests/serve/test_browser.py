"""A reader with a browser: searches, narrows, opens, switches language, uses the keyboard, has no script."""

import http.server
import json
import os
import struct
import threading
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import world
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

import tsunagi.serve
from tsunagi import hub
from tsunagi.search import Index

CHROMIUM = Path("/usr/bin/chromium")
VIEWER = Path(tsunagi.serve.__file__).parent / "static" / "vendor" / "openseadragon"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium (Debian: chromium)"),
    pytest.mark.django_db(transaction=True),
]


def png(width: int, height: int, shade: int) -> bytes:
    """A grey picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + checksum

    lines = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


class Quiet(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def picture_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("pictures")
    for number in (1, 2):
        (folder / f"{number}.png").write_bytes(png(400, 300, 90 * number))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    address = f"http://127.0.0.1:{server.server_port}"
    bodies = [{"@id": f"{address}/{n}.png", "@type": "dctypes:Image"} for n in (1, 2)]
    canvases = [{"images": [{"resource": body}]} for body in bodies]
    (folder / "manifest.json").write_text(json.dumps({"sequences": [{"canvases": canvases}]}), "utf-8")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield address
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Playwright keeps an event loop running, in which Django would refuse to touch the database."""
    with sync_playwright() as play:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        yield play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def address(
    browser: Browser,
    picture_server: str,
    live_server: LiveServer,
    world_index: Index,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    opened: hub.Hub = world.open_world(world_index, tmp_path, monkeypatch)
    world.populate(opened.catalogue, picture_server)
    world.keep(opened.catalogue, "mihon", [world.manifested(picture_server)], body=world.as_json)
    return str(live_server.url)


def told(message: ConsoleMessage) -> bool:
    """Whether a message counts: what web/build.py could not fetch is allowed to be missing."""
    return VIEWER.is_dir() or "/static/vendor/" not in message.location["url"]


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page on which nothing may fail: no error in a script, nothing that the policy refuses."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address, locale="ja")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda m: faults.append(m.text) if m.type == "error" and told(m) else None)
    yield opened
    context.close()
    assert faults == []


def test_search_narrow_open_and_switch_language(page: Page, tmp_path: Path) -> None:
    page.goto("/")
    expect(page).to_have_url("/ja/")
    page.get_by_placeholder("タイトル、人物、場所、主題、番号など").fill("保存状態")
    page.locator("#search-form button").click()
    expect(page.locator("#found")).to_have_text("39件")
    page.locator(".facet a.choice", has_text="書簡").first.click()
    expect(page.locator("#found")).to_have_text("5件")
    expect(page.locator(".chip.remove")).to_contain_text("書簡")
    page.screenshot(path=tmp_path / "search.png", full_page=True)
    page.locator(".hit-title a").first.click()
    expect(page.locator("h1")).to_contain_text("見本太郎宛書簡")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_contain_text("Letter to Mihon Tarō")
    page.screenshot(path=tmp_path / "item.png", full_page=True)
    assert (tmp_path / "item.png").stat().st_size > 10_000


def test_the_map_narrows(page: Page) -> None:
    page.goto("/ja/search?f.kind=Item")
    expect(page.locator(".map use").first).to_be_attached()
    circle = page.locator(".map a").first
    count = (circle.get_attribute("aria-label") or "").split(": ")[1]
    circle.locator(".dot").click()
    expect(page.locator("#found")).to_have_text(f"{count}件")
    page.get_by_role("link", name="全体を表示").click()
    expect(page).to_have_url("/ja/search?f.kind=Item")


def test_completions_by_keyboard(page: Page) -> None:
    page.goto("/ja/search")
    box = page.locator("#q")
    box.press_sequentially("架空")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    chosen = box.input_value()
    expect(page.locator('[role="option"][aria-selected="true"]')).to_have_text(chosen)
    box.press("ArrowUp")
    expect(box).to_have_value("架空")
    box.press("Escape")
    expect(page.locator(".suggestions")).to_be_hidden()
    box.press("Enter")
    expect(page.locator("#q")).to_have_value("架空")
    expect(page.locator("#found")).not_to_have_text("51件")


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page: Page) -> None:
    page.goto("/ja/item/mihon-1")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".item-kind a")).to_be_focused()


def test_pictures_open_in_the_viewer(page: Page) -> None:
    page.goto("/ja/item/mihon-pictured")
    expect(page.locator("a.picture")).to_have_count(2)
    if not VIEWER.is_dir():
        pytest.skip("the viewer is not built: uv run python web/build.py")
    page.get_by_role("button", name="拡大して見る").click()
    expect(page.locator(".viewer canvas").first).to_be_visible()
    expect(page.locator("a.picture").first).to_be_hidden()
    page.get_by_role("button", name="閉じる").click()
    expect(page.locator("a.picture").first).to_be_visible()


def test_a_manifest_opens_in_the_viewer(page: Page) -> None:
    if not VIEWER.is_dir():
        pytest.skip("the viewer is not built: uv run python web/build.py")
    page.goto("/ja/item/mihon-manifest")
    page.get_by_role("button", name="拡大して見る").click()
    expect(page.locator(".viewer canvas").first).to_be_visible()
    expect(page.locator(".viewer-note")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 768, 1600])
@pytest.mark.parametrize(
    "path", ["/ja/", "/en/search", "/ja/item/mihon-hostile", "/en/sources/mihon", "/ja/about"]
)
def test_nothing_is_wider_than_the_window(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_everything_works_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address, locale="en")
    page = context.new_page()
    page.goto("/")
    page.locator("#q").fill("loom")
    page.locator("#q").press("Enter")
    expect(page.locator("#found")).to_have_text("5 results")
    page.locator("#from").fill("1921")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".chip.remove")).to_contain_text("1921")
    page.locator(".exclude").first.click()
    expect(page.locator(".empty")).to_contain_text("Nothing was found.")
    context.close()
