"""A company opens a need, a coordinator anonymises it, the company approves it: with a browser, in Japanese."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import browsing
import pytest
import world
from case_world import quiet, signed
from django.conf import settings
from people import SECRET, People, make_people
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tsunagi import hub
from tsunagi.collab.models import Case
from tsunagi.search.tantivy import open_index

pytestmark = browsing.MARKS
PASTED = (
    f"件名：{SECRET}の異物検査\n希望時期：2027年3月31日\n\n{SECRET}株式会社は東京都港区見本1-2-3の工場で、"
    "食品に混じる樹脂片を見つけられず困っている。X線では見えない。従業員は約120名。電話は03-0000-0000。"
)
Opener = Callable[..., Page]


@pytest.fixture
def people(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> People:
    world.open_world(open_index(tmp_path / "index"), tmp_path, monkeypatch)
    hub.open_hub()
    quiet(monkeypatch)
    return make_people()


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer, people: People) -> Iterator[Opener]:
    """Opens a page as somebody; nothing may fail on it."""
    faults: list[str] = []
    contexts = []

    def opened(name: str, **more: object) -> Page:
        context = browser.new_context(
            base_url=str(live_server.url),
            locale="ja",
            **({"viewport": {"width": 1280, "height": 900}} | more),
        )  # type: ignore[arg-type]
        contexts.append(context)
        for key, cookie in signed(people, name).cookies.items():
            context.add_cookies([{"name": key, "value": cookie.value, "url": str(live_server.url)}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda m: faults.append(m.text) if m.type == "error" and "status of 4" not in m.text else None,
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def shoot(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=Path(os.environ.get("TSUNAGI_TEST_SHOTS", folder)) / f"{name}.png", full_page=True)


def test_a_need_is_opened_anonymised_and_approved(open_as: Opener, tmp_path: Path) -> None:
    poser = open_as("poser")
    poser.goto("/ja/desk")
    shoot(poser, tmp_path, "desk-empty")
    poser.get_by_role("link", name="ニーズを登録する").click()
    poser.get_by_text("手元の文章やファイルから始める").click()
    poser.get_by_label("文章を貼り付ける").fill(PASTED)
    poser.get_by_role("button", name="読み取って入力欄に入れる").click()
    expect(poser.get_by_label("件名")).to_have_value(f"{SECRET}の異物検査")
    expect(poser.get_by_label("希望時期")).to_have_value("2027-03-31")
    poser.get_by_label("共同研究", exact=True).check()
    poser.get_by_label("概要を公開").check()
    shoot(poser, tmp_path, "need-new")
    poser.get_by_role("button", name="下書きとして登録する").last.click()
    expect(poser.locator(".problem")).to_have_text("一覧から選んでください。")
    shoot(poser, tmp_path, "need-new-problem")
    poser.locator("#house").select_option(label="見本大学産学連携本部")
    poser.get_by_role("button", name="下書きとして登録する").last.click()
    expect(poser.locator("h1")).to_have_text(f"{SECRET}の異物検査")
    assert SECRET not in poser.title()
    where = poser.url

    office = open_as("coordinator")
    office.goto("/ja/desk")
    expect(office.locator(".case-line-next a").first).to_have_text("匿名化する")
    office.locator(".case-lines .hit-title a").click()
    assert office.url == where
    expect(office.locator(".marks")).to_contain_text("03-0000-0000")
    expect(office.locator(".marks")).to_contain_text("従業員は約120名")
    text = office.get_by_label("公開する本文")
    assert SECRET not in text.input_value()
    shoot(office, tmp_path, "case-anonymise")
    text.fill(f"{SECRET}の工場で")
    office.get_by_role("button", name="匿名化する").click()
    expect(office.locator(".problem")).to_contain_text("提示者が分かる語")
    expect(office.get_by_label("公開する本文")).to_have_value(f"{SECRET}の工場で")
    office.get_by_label("公開する件名").fill("食品に混じる樹脂片の非接触検査")
    office.get_by_label("公開する本文").fill("食品の製造工程で、X線では見えない樹脂片を非接触で見つけたい。")
    office.get_by_role("button", name="匿名化する").first.click()
    expect(office.locator(".case-states .now")).to_have_text("匿名化済み")

    poser.goto("/ja/desk")
    shoot(poser, tmp_path, "desk")
    poser.goto(where)
    poser.get_by_label("提示者が分からないことを確認しました").check()
    shoot(poser, tmp_path, "case-approve")
    poser.get_by_role("button", name="匿名化した内容を承認して開始する").click()
    expect(poser.locator(".case-states .now")).to_have_text("公開中")

    anybody = open_as("nobody")
    anybody.goto("/ja/needs")
    expect(anybody.locator(".hit-title")).to_have_text("食品に混じる樹脂片の非接触検査")
    shoot(anybody, tmp_path, "needs")
    anybody.locator(".hit-title a").click()
    shoot(anybody, tmp_path, "need")
    assert SECRET not in anybody.content()
    anybody.goto(where)
    assert "/account/login/" in anybody.url


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "dark")])
def test_a_case_fits_its_screen(
    open_as: Opener, people: People, tmp_path: Path, width: int, scheme: str
) -> None:
    from case_world import opened, posed

    need, draft = opened(people), posed(people)
    page = open_as("coordinator", viewport={"width": width, "height": 800}, color_scheme=scheme)
    for lang in ("ja", "en"):
        for name, address in (
            ("case", f"/{lang}/cases/{need.key}"), ("draft", f"/{lang}/cases/{draft.key}"), ("desk", f"/{lang}/desk"),
            ("new", f"/{lang}/needs/new"), ("needs", f"/{lang}/needs"),
        ):  # fmt: skip
            page.goto(address)
            shoot(page, tmp_path, f"{name}-{lang}-{width}-{scheme}")
            assert page.evaluate("document.documentElement.scrollWidth") == width, (name, lang)


def test_a_researcher_answers_by_a_link_without_an_account(
    open_as: Opener, people: People, tmp_path: Path
) -> None:
    from case_world import opened

    from tsunagi.collab.cases import Found, introduce, put

    need, who = opened(people), people.who("coordinator")
    row = put(need.key, who, Found("kaken-1", "Project", "近赤外分光による異物検査"))
    child, token = introduce(need.key, who, row.pk, "研究 進", "susumu@example.com", "ご検討ください。")
    page = open_as("nobody")
    page.goto(f"/ja/introduction/{token}")
    shoot(page, tmp_path, "introduction")
    assert SECRET not in page.content()
    page.get_by_label("ご都合・ご要望").fill("12月以降でお願いします")
    page.get_by_role("button", name="紹介を承諾する").click()
    expect(page.locator(".case-states .now")).to_have_text("承諾")
    assert Case.objects.get(pk=child.pk).answers["accept_note"] == "12月以降でお願いします"
    assert settings.SESSION_COOKIE_NAME not in {one["name"] for one in page.context.cookies()}
