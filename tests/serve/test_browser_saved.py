"""Somebody with a browser and no script keeps a search, renames it, chooses mails and makes a new calendar address."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browsing
import pytest
import world
from django.conf import settings
from django.test import Client
from people import People
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tsunagi.collab.models import SavedSearch
from tsunagi.search import Index

pytestmark = browsing.MARKS


@pytest.fixture
def page(
    browser: Browser,
    live_server: LiveServer,
    world_index: Index,
    people: People,
    tmp_path: Path,
    monkeypatch: Any,
) -> Iterator[Page]:
    """A page of the poser, who is signed in."""
    world.populate(world.open_world(world_index, tmp_path, monkeypatch).catalogue)
    client = Client()
    client.force_login(people.accounts["poser"])
    context = browser.new_context(base_url=str(live_server.url), locale="ja", java_script_enabled=False)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": str(live_server.url)}]
    )
    yield context.new_page()
    context.close()


def test_a_saved_search(page: Page) -> None:
    page.goto("/ja/search?q=黒楽茶碗")
    page.get_by_text("この検索を保存する").click()
    expect(page.get_by_label("名称")).to_have_value("黒楽茶碗")
    page.get_by_label("新着の通知").select_option("毎日")
    page.get_by_role("button", name="保存する").click()
    expect(page.locator("h1")).to_have_text("保存した検索")
    expect(page.locator(".saved-list h2")).to_have_text(["黒楽茶碗"])
    page.get_by_text("変更・削除").click()
    page.get_by_label("名称").fill("楽茶碗の新着")
    page.locator(".saved-list").get_by_role("button", name="変更").click()
    expect(page.locator(".saved-list h2")).to_have_text(["楽茶碗の新着"])
    assert [(one.title, one.every) for one in SavedSearch.objects.all()] == [("楽茶碗の新着", "day")]
    page.get_by_role("link", name="新着を見る").click()
    expect(page.locator(".lead")).to_have_text("新着・更新 0件")
    page.get_by_role("link", name="すべての検索結果").click()
    expect(page.locator("#found")).to_contain_text("件")
    page.goto("/ja/saved")
    page.get_by_label("1日1通にまとめる").check()
    page.locator("#mail").get_by_role("button", name="変更").click()
    expect(page.get_by_label("1日1通にまとめる")).to_be_checked()
    before = page.locator("#calendar code").inner_text()
    page.get_by_role("button", name="アドレスを新しくする").click()
    assert page.locator("#calendar code").inner_text() != before
    page.get_by_text("変更・削除").click()
    page.get_by_role("button", name="削除: 楽茶碗の新着").click()
    expect(page.locator(".empty")).to_contain_text("保存した検索はまだありません。")
