"""Somebody with a browser and no script keeps a search, renames it, chooses mails and makes a new calendar address."""

import pytest
from browsing import MARKS, Browsers
from playwright.sync_api import expect

from tsunagi.collab.models import SavedSearch

pytestmark = [*MARKS, pytest.mark.usefixtures("small_world")]


def test_a_saved_search(open_as: Browsers) -> None:
    page = open_as("poser", java_script_enabled=False)
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
