"""A reader with a browser and no script looks at a network, on a wide and on a narrow screen, and goes on by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import browsing
import pytest
from network_world import MIHON, NetworkWorld, open_network_world
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = browsing.MARKS


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NetworkWorld:
    return open_network_world(tmp_path, monkeypatch, [])


@pytest.fixture(params=[1280, 390])
def page(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, net: NetworkWorld
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=str(live_server.url),
        java_script_enabled=False,
        viewport={"width": request.param, "height": 800},
    )
    yield context.new_page()
    context.close()


def test_a_network_by_keyboard(page: Page, net: NetworkWorld) -> None:
    size = page.viewport_size
    assert size is not None
    page.goto("/ja/people?q=見本")
    page.get_by_role("link", name="見本 太郎").first.click()
    page.get_by_role("link", name="つながりを図にする").click()
    expect(page.locator("h1")).to_have_text("見本 太郎 のつながり")
    shown, hidden = (".net-wide", ".net-narrow") if size["width"] > 700 else (".net-narrow", ".net-wide")
    expect(page.locator(shown)).to_be_visible()
    expect(page.locator(hidden)).to_be_hidden()
    box = page.locator(shown).bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= size["width"]
    node = page.locator(f"{shown} a[aria-label^='架空 花子 · 見本大学']")
    expect(node.locator("text")).to_be_visible()
    page.locator(f"{shown} a").first.focus()
    for _ in range(20):
        if node.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("架空 花子")
    page.get_by_role("link", name=MIHON).first.click()
    expect(page.locator("h1")).to_have_text(MIHON)


def test_a_network_is_narrowed_by_its_form(page: Page, net: NetworkWorld) -> None:
    page.goto(f"/ja/network?person={net.key('見本 太郎', MIHON)}")
    expect(page.locator(".net-table tbody tr")).to_have_count(8)
    page.get_by_label("共同の最少件数").fill("2")
    page.get_by_role("button", name="適用").click()
    expect(page.locator(".net-table tbody tr")).to_have_count(1)
    expect(page.get_by_label("共同の最少件数")).to_have_value("2")
