"""A newcomer with a browser: accepts an invitation, sets a second factor, signs out and in again, uses their university."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import browsing
import pytest
import world
from django.core.cache import cache
from people import People
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from signing import PASSWORD, code_of, invited, openid_server

from tsunagi.collab.models import Account
from tsunagi.search import Index

pytestmark = browsing.MARKS


@pytest.fixture
def page(
    browser: Browser,
    live_server: LiveServer,
    world_index: Index,
    tmp_path: Path,
    monkeypatch: Any,
) -> Iterator[Page]:
    """A page on which nothing may fail: no error in a script, nothing that the policy refuses."""
    world.populate(world.open_world(world_index, tmp_path, monkeypatch).catalogue)
    cache.clear()
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, base_url=str(live_server.url), locale="ja"
    )
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    yield opened
    context.close()
    assert faults == []


def join(page: Page, where: str) -> None:
    page.goto(where)
    page.get_by_label("お名前").fill("新田 人子")
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    page.get_by_label("パスワード（確認用）").fill(PASSWORD)
    page.get_by_role("button", name="アカウントを作成して承諾する").click()
    expect(page.locator("h1")).to_have_text("新田 人子")


def test_from_the_invitation_to_the_second_factor(page: Page, people: People, tmp_path: Path) -> None:
    where = invited(people, "hitoko@example.jp", "coordinator")
    join(page, where)
    page.get_by_role("link", name="多要素認証").click()
    page.get_by_role("link", name="有効化する").click()
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="確認する").click()
    secret = page.get_by_label("認証アプリシークレット").input_value()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    page.screenshot(path=tmp_path / "factor.png", full_page=True)
    page.get_by_label("認証アプリコード").fill(code_of(secret))
    page.get_by_role("button", name="有効化する").click()
    expect(page.locator("h1")).to_have_text("リカバリーコード")
    recovery = page.locator("textarea.codes").input_value().split()[0]
    page.goto("/ja/account/")
    page.get_by_role("link", name="ログアウト").click()
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_role("link", name="ログイン", exact=True)).to_be_visible()
    page.get_by_role("link", name="ログイン", exact=True).click()
    page.get_by_label("メールアドレス").fill("hitoko@example.jp")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン").click()
    page.get_by_label("コード").fill(recovery)
    page.get_by_role("button", name="ログイン").first.click()
    expect(page.locator(".me-name")).to_have_text("新田 人子")
    page.get_by_role("link", name="見本大学産学連携本部").click()
    expect(page.get_by_text("researcher@example.jp")).to_be_visible()


def test_a_security_key(page: Page, people: People) -> None:
    """A key that the browser itself plays: our policy lets the scripts of WebAuthn run."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    told = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    session.send(
        "WebAuthn.addVirtualAuthenticator", {"options": told | {"automaticPresenceSimulation": True}}
    )
    join(page, invited(people, "kagi@example.jp"))
    page.goto("/ja/account/second-factor/webauthn/add/")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="確認する").click()
    page.wait_for_load_state()  # the button does nothing before its script is there
    page.get_by_role("button", name="追加する").click()
    expect(page.locator("h1")).to_have_text("リカバリーコード")
    page.goto("/ja/account/logout/")
    page.get_by_role("button", name="ログアウト").click()
    page.goto("/ja/account/login/")
    page.get_by_label("メールアドレス").fill("kagi@example.jp")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="セキュリティキーを使用する").click()
    expect(page.locator(".me-name")).to_have_text("新田 人子")


def test_by_the_university(page: Page, people: People, tmp_path: Path, settings: Any) -> None:
    with openid_server() as server:
        path = tmp_path / "sign-in.yml"
        row = {"key": "mihon", "type": "openid", "name": "見本大学", "issuer": server.address}
        path.write_text(json.dumps([row | {"client_id": "tsunagi", "client_secret": "s"}]))
        settings.TSUNAGI = replace(settings.TSUNAGI, sign_in=str(path))
        page.goto(invited(people, "haru@example.jp"))
        page.get_by_role("link", name="見本大学").click()
        page.get_by_role("button", name="続ける").click()
        expect(page.locator("h1")).to_have_text("連携 春子")
    assert Account.objects.get(email="haru@example.jp").memberships.get().role == "researcher"
