"""The whole path, from a need to the signed NDA, by three people with three roles, with a browser and in Japanese."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from browsing import MARKS, Browsers, Shoot
from people import SECRET
from playwright.sync_api import Page, Response, expect

from tsunagi.collab.models import Case

pytestmark = [*MARKS, pytest.mark.usefixtures("matching")]
NAMES = (SECRET, "Kaku Foods", "架空 太郎", "poser@example.jp", "03-0000-0000")
"""What tells who poses the need."""


@dataclass
class Watched:
    """A person with a browser, and all that ever came to it."""

    page: Page
    take: Shoot
    came: list[tuple[str, str]] = field(default_factory=list)

    def note(self, response: Response) -> None:
        if response.status not in (301, 302, 303, 304) and "static" not in response.url:
            self.came.append((response.url, f"{response.headers} {response.text()}"))

    def shoot(self, name: str) -> None:
        self.take(self.page, name)

    def told(self) -> list[tuple[str, str]]:
        """Addresses of pages that tell who the poser is."""
        return [(where, name) for where, text in self.came for name in NAMES if name in f"{where} {text}"]


@pytest.fixture
def three(open_as: Browsers, shoot: Shoot) -> dict[str, Watched]:
    """The company's member, the coordinator and the researcher, each with a browser of their own."""
    found = {name: Watched(open_as(name), shoot) for name in ("poser", "coordinator", "researcher")}
    for one in found.values():
        one.page.on("response", one.note)
    return found


def state(page: Page, label: str) -> None:
    expect(page.locator(".case-states .now")).to_have_text(label)


def test_from_the_need_to_the_nda(three: dict[str, Watched]) -> None:
    poser, office, researcher = three["poser"], three["coordinator"], three["researcher"]
    where = pose(poser)
    anonymise(office, where)
    approve(poser, where)
    match(office, where)
    asked = introduce(office, where)
    accept(researcher, office, asked)
    meet(office, where)
    sign(office, where)
    need = Case.objects.get(workflow="need")
    assert need.state == "nda"
    look_around(researcher, where, asked)
    poser.page.goto(where)
    state(poser.page, "秘密保持契約")
    poser.shoot("10-poser-nda")
    assert researcher.told() == []
    assert len(researcher.came) > 12
    assert poser.told() != []


def pose(poser: Watched) -> str:
    page = poser.page
    page.goto("/ja/desk")
    page.get_by_role("link", name="ニーズを登録する").click()
    page.get_by_label("件名").fill(f"{SECRET}の社史資料の保存")
    page.get_by_label("困っていること・実現したいこと").fill(
        f"{SECRET}株式会社の地域資料を長く保存し、活用したい。電話03-0000-0000。"
    )
    page.get_by_label("連絡先").fill("架空 太郎 03-0000-0000")
    page.get_by_label("組織内限り").check()
    page.locator("#house").select_option(label="見本大学産学連携本部")
    poser.shoot("01-poser-need")
    page.get_by_role("button", name="下書きとして登録する").last.click()
    state(page, "下書き")
    return page.url


def anonymise(office: Watched, where: str) -> None:
    page = office.page
    page.goto("/ja/desk")
    page.locator(".case-lines .hit-title a").click()
    assert page.url == where
    assert SECRET not in page.get_by_label("公開する本文").input_value()
    page.get_by_label("公開する件名").fill("地域資料の保存と活用")
    page.get_by_label("公開する本文").fill("地域資料を長く保存し、活用する方法を知りたい。")
    office.shoot("02-office-anonymise")
    page.get_by_role("button", name="匿名化する").first.click()
    state(page, "匿名化済み")


def approve(poser: Watched, where: str) -> None:
    page = poser.page
    page.goto(where)
    page.get_by_label("提示者が分からないことを確認しました").check()
    page.get_by_role("button", name="匿名化した内容を承認して開始する").click()
    state(page, "組織内に公開中")
    poser.shoot("03-poser-approved")


def match(office: Watched, where: str) -> None:
    page = office.page
    page.goto(where)
    page.get_by_role("link", name="このニーズの候補を探す").click()
    expect(page.locator(".found-head h3").first).to_have_text("例示 次郎")
    office.shoot("04-office-match")
    page.locator(".match-add").first.get_by_role("button").click()
    expect(page.locator(".on-list").first).to_be_visible()
    page.goto(where)
    expect(page.locator(".shortlist .found-one")).to_have_count(1)
    page.get_by_role("button", name="候補を確定する").click()
    state(page, "候補選定済み")
    office.shoot("05-office-shortlist")


def introduce(office: Watched, where: str) -> str:
    """The address of the link that the researcher gets."""
    page = office.page
    entry = page.locator(".shortlist .found-one").first
    entry.get_by_text("紹介する", exact=True).click()
    entry.get_by_label("研究者の氏名").fill("研究 進")
    entry.get_by_label("メールアドレス").fill("researcher@example.jp")
    entry.get_by_label("研究者へのメッセージ").fill(f"{SECRET}様からのご相談です。")
    entry.get_by_role("button", name="紹介を送る").click()
    expect(page.get_by_text("提示者が分かる語").first).to_be_visible()
    entry = page.locator(".shortlist .found-one").first
    entry.get_by_label("研究者へのメッセージ").fill("資料の保存について、ご相談したい企業があります。")
    entry.get_by_role("button", name="紹介を送る").click()
    link = page.locator(".once code").inner_text()
    office.shoot("06-office-introduced")
    return link


def accept(researcher: Watched, office: Watched, link: str) -> None:
    page = researcher.page
    page.goto(link)
    researcher.shoot("07-researcher-link")
    page.goto("/ja/desk")
    expect(page.locator(".case-line-next a").first).to_have_text("紹介を承諾する")
    page.locator(".case-lines .hit-title a").click()
    page.get_by_label("ご都合・ご要望").fill("来月の前半でお願いします。")
    page.get_by_role("button", name="紹介を承諾する").click()
    state(page, "承諾")
    researcher.shoot("08-researcher-accepted")


def meet(office: Watched, where: str) -> None:
    page = office.page
    page.goto(where)
    page.get_by_label("面談日").fill(date.today().isoformat())
    page.get_by_label("場所・方法").fill("オンライン")
    page.get_by_role("button", name="面談を設定する").click()
    state(page, "面談")


def sign(office: Watched, where: str) -> None:
    page = office.page
    page.get_by_label("締結日").fill(date.today().isoformat())
    page.get_by_role("button", name="秘密保持契約の締結を記録する").click()
    state(page, "秘密保持契約")
    office.shoot("09-office-nda")


def look_around(researcher: Watched, where: str, link: str) -> None:
    """All that the researcher can open, in both languages, and what programs get."""
    page = researcher.page
    page.goto(where)
    state(page, "秘密保持契約")
    researcher.shoot("09-researcher-nda")
    key = where.rpartition("/")[2]
    for lang in ("ja", "en"):
        for address in (
            f"cases/{key}",
            "desk",
            "account/",
            "saved",
            "needs",
            "search",
            "match",
            "organisation/kaku",
        ):
            page.goto(f"/{lang}/{address}")
    page.goto(link)
    for address in (f"/ja/cases/{key}.json", "/ja/desk.json", "/ja/account.json", "/ja/needs.json"):
        got = page.request.get(address)
        researcher.came.append((address, got.text()))
    page.goto("/ja/account/")
    told = page.request.post(
        "/ja/account/export",
        form={"csrfmiddlewaretoken": page.locator("[name=csrfmiddlewaretoken]").first.input_value()},
        headers={"Referer": page.url},
    )
    assert told.status == 200
    researcher.came.append(("export", told.text()))
