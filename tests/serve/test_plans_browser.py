"""An analyst brings two plans, excerpts a theme, keeps it and notes progress; a reader without script compares the years."""

from collections.abc import Callable
from typing import Any

import pytest
from browsing import MARKS, Browsers, Shoot
from plan_world import own_folder, two_plans  # noqa: F401 (fixtures)
from playwright.sync_api import Locator, expect

from tsunagi.policy import Plan
from tsunagi.serve import _plan_upload

pytestmark = [*MARKS, pytest.mark.usefixtures("data")]
TEXT = """第１章　連携
１．産学連携の推進
（施策の方向性）
・共同研究の費用を見える化し、手引を広める。（短期、中期）（内閣府、文部科学省）
・大学と企業の人事交流を進める。（短期）（経済産業省）
"""
NEXT = TEXT.replace("手引を広める", "手引を改訂して広める").replace("（短期）", "（中期）")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Any]]:
    """What would be started beside a request."""
    started: list[Callable[[], Any]] = []
    monkeypatch.setattr(_plan_upload, "beside", started.append)
    return started


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_plans_are_brought_and_followed(open_as: Browsers, shoot: Shoot) -> None:
    page = open_as("analyst")
    page.goto("/ja/plans")
    shoot(page, "plans-empty")
    for year, text in (("2029", TEXT), ("2030", NEXT)):
        page.goto("/ja/plans")
        upload: Locator = page.locator("#upload")
        if year == "2030":
            upload.locator("summary").click()
        page.get_by_label("計画の名称").fill(f"見本計画{year}")
        page.locator("#date").fill("決定日" if year == "2029" else f"{year}-06-01")
        page.locator("#series").fill("見本計画")
        page.locator("#key").fill(f"mihon-{year}")
        page.locator("#file").set_input_files(
            {"name": "p.txt", "mimeType": "text/plain", "buffer": text.encode()}
        )
        page.get_by_role("button", name="読み取って登録").click()
        if year == "2029":
            expect(page.locator(".faults")).to_contain_text("2026-06-01の形")
            expect(page.locator("#title")).to_have_value("見本計画2029")
            page.locator("#date").fill("2029-06-01")
            page.locator("#file").set_input_files(
                {"name": "p.txt", "mimeType": "text/plain", "buffer": text.encode()}
            )
            page.get_by_role("button", name="読み取って登録").click()
        expect(page.locator("h1")).to_have_text(f"見本計画{year}")
        expect(page.locator(".told li")).to_have_text("施策を2件読み取りました。")
    page.get_by_role("link", name="前年の計画と比較").click()
    expect(page.locator("ins").first).to_have_text("改訂して")
    expect(page.locator(".change-fact del")).to_have_text("短期")
    page.goto("/ja/plans/mihon-2030")
    page.locator("#excerpt-term").fill("共同研究")
    page.get_by_role("button", name="抜粋", exact=True).click()
    expect(page.locator(".quotations mark").first).to_have_text("共同研究")
    page.get_by_role("button", name="このテーマを保存").click()
    expect(page.locator("h1")).to_have_text("共同研究")
    expect(page.locator(".year-bars tbody tr")).to_have_count(2)
    shoot(page, "theme")
    page.locator(".measure-more").first.click()
    expect(page.locator("h1")).to_contain_text("共同研究の費用を見える化し")
    page.get_by_text("進捗を記入する").click()
    page.locator("#note-text").fill("手引の改訂案が示された。")
    page.locator("#note-day").fill("2026-04-01")
    page.locator("#note-public").check()
    page.get_by_role("button", name="進捗を追加").click()
    expect(page.locator(".entry .text")).to_have_text("手引の改訂案が示された。")
    shoot(page, "measure-noted")
    where = page.url
    reader = open_as("nobody")
    reader.goto(where)
    expect(reader.locator(".entry .text")).to_have_text("手引の改訂案が示された。")
    expect(reader.locator(".entry-forms")).to_have_count(0)


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
)
def test_a_reader_without_script(
    open_as: Browsers, shoot: Shoot, plans: tuple[Plan, Plan], width: int, scheme: str
) -> None:
    page = open_as("nobody", width, scheme, java_script_enabled=False)
    for lang in ("ja", "en"):
        one = plans[1].measures[0].id
        for path in (
            "plans", f"plans/{plans[1].key}", f"plans/{plans[1].key}/excerpt?term=共同研究",
            f"plans/{plans[0].key}/compare/{plans[1].key}", f"measures/{one}", "ministries", "ministries/meti",
        ):  # fmt: skip
            page.goto(f"/{lang}/{path}")
            assert fits(page), (lang, path)
            shoot(page, f"{lang}-{width}-{scheme}-{path.partition('?')[0].replace('/', '-')[:40]}")
    page.goto(f"/ja/plans/{plans[1].key}")
    wide, narrow = page.locator(".spans.net-wide"), page.locator(".spans.net-narrow")
    seen, unseen = (wide, narrow) if width > 700 else (narrow, wide)
    expect(seen).to_be_visible()
    expect(unseen).to_be_hidden()
    link = page.locator(".heat td a").first
    count = link.inner_text()
    link.click()
    expect(page.locator("#measures .faint")).to_have_text(count)
    page.goto(f"/ja/plans/{plans[0].key}/compare/{plans[1].key}")
    bands = page.locator(".flow.net-wide a" if width > 700 else ".flow.net-narrow a")
    bands.last.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip[aria-current]")).to_have_count(1)
    assert "kind=" in page.url
