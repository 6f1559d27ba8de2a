"""A reader with a browser: searches, narrows, opens, switches language, uses the keyboard, has no script."""

import http.server
import io
import json
import struct
import threading
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import browsing
import pytest
import world
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

import tsunagi.serve
from tsunagi import hub
from tsunagi.catalogue import Mapped
from tsunagi.formats.iiif import format
from tsunagi.model import RawRecord, Source
from tsunagi.search import Index

VIEWER = Path(tsunagi.serve.__file__).parent / "static" / "vendor" / "mirador"
pytestmark = browsing.MARKS


COLOURS = ((200, 60, 40), (60, 90, 180), (50, 150, 80))


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour with a darker bar at its left."""

    def chunk(name: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + checksum

    bar = bytes(shade // 2 for shade in colour) * (width // 4)
    lines = (b"\0" + bar + bytes(colour) * (width - width // 4)) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def scroll(address: str) -> dict[str, Any]:
    """A manifest of version 3: a page with a choice of two pictures, a page, a page whose picture is not there."""
    images = [
        {"id": f"{address}/{n}.png", "type": "Image", "format": "image/png", "width": 400, "height": 300}
        for n in range(1, 5)
    ]
    labels = ({"ja": ["可視光"]}, {"ja": ["赤外線"]})
    items = [{**image, "label": label} for image, label in zip(images, labels, strict=False)]
    bodies: list[dict[str, Any]] = [{"type": "Choice", "items": items}, images[2], images[3]]
    canvases = []
    for number, body in enumerate(bodies, 1):
        id = f"{address}/canvas/{number}"
        painting = {
            "id": f"{id}/a",
            "type": "Annotation",
            "motivation": "painting",
            "body": body,
            "target": id,
        }
        page = {"id": f"{id}/p", "type": "AnnotationPage", "items": [painting]}
        canvases.append({"id": id, "type": "Canvas", "label": {"ja": [f"第{number}紙"]},
                         "width": 400, "height": 300, "items": [page]})  # fmt: skip
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{address}/scroll.json",
        "type": "Manifest",
        "label": {"ja": ["巻子「つなぎの海」"], "en": ["Handscroll of the Connected Sea"]},
        "items": canvases,
    }


class Quiet(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        # Many servers of pictures let no other site read them; manifests are there to be read.
        if self.path.endswith(".json"):
            self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def picture_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("pictures")
    for number, colour in enumerate(COLOURS, 1):
        (folder / f"{number}.png").write_bytes(png(400, 300, colour))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    address = f"http://127.0.0.1:{server.server_port}"
    bodies = [{"@id": f"{address}/{n}.png", "@type": "dctypes:Image"} for n in (1, 2)]
    canvases = [
        {"@id": f"{address}/c{n}", "@type": "sc:Canvas", "label": str(n), "width": 400, "height": 300,
         "images": [{"@type": "oa:Annotation", "motivation": "sc:painting", "on": f"{address}/c{n}",
                     "resource": body}]}
        for n, body in enumerate(bodies, 1)
    ]  # fmt: skip
    manifest = {
        "@context": "http://iiif.io/api/presentation/2/context.json", "@id": f"{address}/manifest.json",
        "@type": "sc:Manifest", "label": "画帖", "sequences": [{"@type": "sc:Sequence", "canvases": canvases}],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield address
    server.shutdown()


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
    keep_scroll(opened, picture_server)
    return str(live_server.url)


def keep_scroll(opened: hub.Hub, pictures: str) -> None:
    """Takes in the record of the manifest `scroll`."""
    source = Source("gazou", {"ja": "見本画像館", "en": "Mihon pictures"}, "iiif", "iiif", kind="Item")
    read = format.reader(source)
    raw = RawRecord("gazou", "scroll", "iiif", json.dumps(scroll(pictures)).encode())
    world.bring(opened.catalogue, "gazou", [raw], lambda one: Mapped(one, read(one).entity))


def told(message: ConsoleMessage) -> bool:
    """Whether a message counts: a picture is missing on purpose, what web/build.py could not fetch may be.

    The policy refuses Mirador the styles of dragging layers, which works without them.
    """
    where = message.location["url"]
    dragging = where.endswith("/mirador.min.js") and "inline style" in message.text
    return not (dragging or where.endswith("/4.png") or ("/static/vendor/" in where and not VIEWER.is_dir()))


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page on which nothing may fail: no error in a script, nothing that the policy refuses."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address, locale="ja")
    opened = context.new_page()
    faults: list[str] = []
    # Mirador leaves it to the browser to tell that a picture did not come: a promise rejected with an object.
    opened.on("pageerror", lambda error: faults.append(str(error)) if str(error) != "Object" else None)
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


needs_viewer = pytest.mark.skipif(
    not VIEWER.is_dir(), reason="the viewer is not built: uv run python web/build.py"
)


def colours(page: Page) -> set[tuple[int, int, int]]:
    """Which of COLOURS are drawn in the viewer."""
    shot = Image.open(io.BytesIO(page.locator(".viewer .openseadragon-canvas").first.screenshot()))
    seen = shot.convert("RGB").resize((60, 60), Image.Resampling.NEAREST).tobytes()
    dots = [seen[at : at + 3] for at in range(0, len(seen), 3)]
    near = [{c for c in COLOURS if all(abs(c[n] - dot[n]) < 6 for n in range(3))} for dot in dots]
    return {c for c in COLOURS if sum(c in one for one in near) > 50}


def expect_drawn(page: Page, wanted: set[tuple[int, int, int]]) -> None:
    deadline = monotonic() + 15
    while (found := colours(page)) != wanted and monotonic() < deadline:
        page.wait_for_timeout(200)
    assert found == wanted


@needs_viewer
@pytest.mark.parametrize(("lang", "width"), [("ja", 1280), ("en", 1280), ("ja", 390), ("en", 390)])
def test_our_manifest_opens_in_mirador(page: Page, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/{lang}/item/gazou-scroll")
    page.locator(".picture-links button").click()
    expect_drawn(page, {COLOURS[0]})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    count = {"ja": "1 / 3 • 第1紙", "en": "1 of 3 • 第1紙"}[lang]
    expect(page.locator(".viewer").get_by_text(count)).to_be_visible()


@needs_viewer
@pytest.mark.parametrize("id", ["mihon-pictured", "mihon-manifest"])
def test_plain_pictures_and_a_manifest_of_the_source_open_too(page: Page, id: str) -> None:
    page.goto(f"/ja/item/{id}")
    page.get_by_role("button", name="拡大して見る").click()
    expect(page.locator("a.picture:visible")).to_have_count(0)
    expect_drawn(page, {COLOURS[0]})
    page.get_by_role("button", name="閉じる").click()
    expect(page.locator(".viewer")).to_have_count(0)
    expect(page.locator("a.picture:visible")).to_have_count({"mihon-pictured": 2, "mihon-manifest": 0}[id])


@needs_viewer
def test_choices_and_pages_of_a_manifest(page: Page) -> None:
    page.goto("/ja/item/gazou-scroll")
    page.locator(".picture-links button").click()
    expect_drawn(page, {COLOURS[0]})
    viewer = page.locator(".viewer")
    viewer.get_by_role("button", name="サイドバー切り替え").click()
    viewer.get_by_role("tab", name="レイヤー").click()
    expect(viewer.get_by_text("赤外線")).to_be_visible()
    viewer.get_by_role("button", name="レイヤーを隠す").click()
    viewer.get_by_role("button", name="レイヤーを表示").last.click()
    expect_drawn(page, {COLOURS[1]})


@needs_viewer
def test_a_picture_that_does_not_come_is_told(page: Page) -> None:
    page.goto("/ja/item/gazou-scroll")
    page.locator(".picture-links button").click()
    expect_drawn(page, {COLOURS[0]})
    following = page.locator(".viewer").get_by_role("button", name="次のアイテム")
    following.click()
    expect_drawn(page, {COLOURS[2]})
    expect(page.locator(".viewer-missing")).to_be_hidden()
    following.click()
    expect(page.locator(".viewer-missing")).to_have_text("今は画像を読み込めません。")
    page.get_by_role("button", name="閉じる").click()
    expect(page.locator(".viewer")).to_have_count(0)
    expect(page.locator(".picture-missing")).to_have_text("画像3: 今は画像を読み込めません。")


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
