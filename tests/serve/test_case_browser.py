"""A company opens a need, a coordinator anonymises it, the company approves it: with a browser, in Japanese."""

import pytest
from browsing import MARKS, Browsers, Shoot
from case_world import opened, posed
from django.conf import settings
from people import SECRET, People
from playwright.sync_api import expect

from tsunagi.collab.cases import Found, introduce, put
from tsunagi.collab.models import Case

pytestmark = [*MARKS, pytest.mark.usefixtures("matching")]
PASTED = (
    f"件名：{SECRET}の異物検査\n希望時期：2037年3月31日\n\n{SECRET}株式会社は東京都港区見本1-2-3の工場で、"
    "食品に混じる樹脂片を見つけられず困っている。X線では見えない。従業員は約120名。電話は03-0000-0000。"
)


def test_a_need_is_opened_anonymised_and_approved(open_as: Browsers, shoot: Shoot) -> None:
    poser = open_as("poser")
    poser.goto("/ja/desk")
    shoot(poser, "desk-empty")
    poser.get_by_role("link", name="ニーズを登録する").click()
    poser.get_by_text("手元の文章やファイルから始める").click()
    poser.get_by_label("文章を貼り付ける").fill(PASTED)
    poser.get_by_role("button", name="読み取って入力欄に入れる").click()
    expect(poser.get_by_label("件名")).to_have_value(f"{SECRET}の異物検査")
    expect(poser.get_by_label("希望時期")).to_have_value("2037-03-31")
    poser.get_by_label("共同研究", exact=True).check()
    poser.get_by_label("概要を公開").check()
    shoot(poser, "need-new")
    poser.get_by_role("button", name="下書きとして登録する").last.click()
    expect(poser.locator(".problem")).to_have_text("一覧から選んでください。")
    shoot(poser, "need-new-problem")
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
    shoot(office, "case-anonymise")
    text.fill(f"{SECRET}の工場で")
    office.get_by_role("button", name="匿名化する").click()
    expect(office.locator(".problem")).to_contain_text("提示者が分かる語")
    expect(office.get_by_label("公開する本文")).to_have_value(f"{SECRET}の工場で")
    office.get_by_label("公開する件名").fill("食品に混じる樹脂片の非接触検査")
    office.get_by_label("公開する本文").fill("食品の製造工程で、X線では見えない樹脂片を非接触で見つけたい。")
    office.get_by_role("button", name="匿名化する").first.click()
    expect(office.locator(".case-states .now")).to_have_text("匿名化済み")

    poser.goto("/ja/desk")
    shoot(poser, "desk")
    poser.goto(where)
    poser.get_by_label("提示者が分からないことを確認しました").check()
    shoot(poser, "case-approve")
    poser.get_by_role("button", name="匿名化した内容を承認して開始する").click()
    expect(poser.locator(".case-states .now")).to_have_text("公開中")

    anybody = open_as("nobody")
    anybody.goto("/ja/needs")
    expect(anybody.locator(".hit-title")).to_have_text("食品に混じる樹脂片の非接触検査")
    shoot(anybody, "needs")
    anybody.locator(".hit-title a").click()
    shoot(anybody, "need")
    assert SECRET not in anybody.content()
    anybody.goto(where)
    assert "/account/login/" in anybody.url


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "dark")])
def test_a_case_fits_its_screen(
    open_as: Browsers, people: People, shoot: Shoot, width: int, scheme: str
) -> None:
    need, draft = opened(people), posed(people)
    page = open_as("coordinator", width, scheme)
    for lang in ("ja", "en"):
        for name, address in (
            ("case", f"/{lang}/cases/{need.key}"), ("draft", f"/{lang}/cases/{draft.key}"), ("desk", f"/{lang}/desk"),
            ("new", f"/{lang}/needs/new"), ("needs", f"/{lang}/needs"),
        ):  # fmt: skip
            page.goto(address)
            shoot(page, f"{name}-{lang}-{width}-{scheme}")
            assert page.evaluate("document.documentElement.scrollWidth") == width, (name, lang)


def test_a_researcher_answers_by_a_link_without_an_account(
    open_as: Browsers, people: People, shoot: Shoot
) -> None:
    need, who = opened(people), people.who("coordinator")
    row = put(need.key, who, Found("kaken-1", "Project", "近赤外分光による異物検査"))
    child, token = introduce(need.key, who, row.pk, "研究 進", "susumu@example.com", "ご検討ください。")
    page = open_as("nobody")
    page.goto(f"/ja/introduction/{token}")
    shoot(page, "introduction")
    assert SECRET not in page.content()
    page.get_by_label("ご都合・ご要望").fill("12月以降でお願いします")
    page.get_by_role("button", name="紹介を承諾する").click()
    expect(page.locator(".case-states .now")).to_have_text("承諾")
    assert Case.objects.get(pk=child.pk).answers["accept_note"] == "12月以降でお願いします"
    assert settings.SESSION_COOKIE_NAME not in {one["name"] for one in page.context.cookies()}
