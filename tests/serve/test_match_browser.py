"""A coordinator finds who answers a need and introduces them, and the researcher accepts: with a browser, in Japanese."""

import pytest
from browsing import MARKS, Browsers, Shoot
from case_world import posed, take
from people import SECRET, People
from playwright.sync_api import expect

from tsunagi.collab.models import Case

pytestmark = [*MARKS, pytest.mark.usefixtures("matching")]
FACE = {"face_title": "地域資料の保存", "face_text": "地域資料を長く保存し活用する方法を知りたい。"}


def opened_need(people: People) -> Case:
    case = posed(people)
    take(people, case, "coordinator", "anonymise", **FACE)
    take(people, case, "poser", "approve", approved="on")
    return Case.objects.get(pk=case.pk)


def test_anybody_types_a_need_and_narrows_the_answer(open_as: Browsers, shoot: Shoot) -> None:
    page = open_as("nobody")
    page.goto("/ja/")
    page.get_by_role("link", name="ニーズから探す").click()
    page.get_by_label("ニーズの内容").fill("地域資料を保存して活用したい")
    page.get_by_role("button", name="候補を探す").click()
    expect(page.locator(".found-head h3").first).to_have_text("例示 次郎")
    expect(page.locator(".evidence mark").first).to_be_visible()
    assert page.url.endswith("/ja/match#answer")
    shoot(page, "match-answer")
    page.get_by_role("button", name="これに近いものを増やす").first.click()
    expect(page.locator(".chips .chip")).to_have_count(1)
    page.get_by_label("終了").fill("1600")
    page.get_by_role("button", name="候補を探す").click()
    expect(page.locator(".empty h2")).to_have_text("該当する結果がありません")
    expect(page.get_by_label("ニーズの内容")).to_have_value("地域資料を保存して活用したい")


def test_from_a_case_to_a_researchers_yes(open_as: Browsers, people: People, shoot: Shoot) -> None:
    need = opened_need(people)
    office = open_as("coordinator")
    office.goto(f"/ja/cases/{need.key}")
    office.get_by_role("link", name="このニーズの候補を探す").click()
    first = office.locator(".found-one").first
    first.get_by_placeholder("メモ").fill("地域資料の実績が豊富")
    shoot(office, "case-match")
    first.get_by_role("button", name="候補リストに加える").click()
    expect(office.locator(".on-list").first).to_have_text("候補リストに登録済み")
    office.get_by_role("button", name="見守る").click()
    expect(office.locator(".done")).to_contain_text("新着をお知らせします")
    office.goto(f"/ja/cases/{need.key}#shortlist")
    expect(office.locator(".shortlist .note")).to_have_text("地域資料の実績が豊富")
    office.locator(".shortlist summary", has_text="紹介する").click()
    expect(office.get_by_label("研究者の氏名")).to_have_value("例示 次郎")
    office.get_by_label("メールアドレス", exact=True).fill("jiro@example.com")
    office.get_by_label("研究者へのメッセージ").fill("ご検討をお願いいたします。")
    shoot(office, "shortlist")
    office.get_by_role("button", name="紹介を送る").click()
    link = office.locator(".once code").inner_text()
    shoot(office, "introduced")

    researcher = open_as("nobody", 390)
    researcher.goto(link[link.index("/ja/") :])
    expect(researcher.locator("h1")).to_have_text(FACE["face_title"])
    assert SECRET not in researcher.content()
    researcher.get_by_role("button", name="紹介を承諾する").click()
    expect(researcher.locator(".case-states .now")).to_have_text("承諾")
    office.reload()
    expect(office.locator(".introduced .state")).to_have_text("承諾")
    expect(office.locator(".once")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_matching_fits_its_screen(
    open_as: Browsers, people: People, shoot: Shoot, width: int, scheme: str
) -> None:
    need = opened_need(people)
    page = open_as("coordinator", width, scheme)
    for lang in ("ja", "en"):
        for name, address in (
            ("match", f"/{lang}/match"), ("case-match", f"/{lang}/cases/{need.key}/match"),
            ("complement", f"/{lang}/complement?one=架空大学&other=見本県立博物館"),
            ("needs", f"/{lang}/item/kadai-K3/needs"),
        ):  # fmt: skip
            page.goto(address)
            shoot(page, f"{name}-{lang}-{width}-{scheme}")
            assert page.evaluate("document.documentElement.scrollWidth") == width, (name, lang)
