"""Matching from a case: its shortlist, introductions and watching, by every role and against hostile forms."""

from datetime import date
from typing import Any

import pytest
import world
from case_world import FACE, Started, moves, opened, posed, quiet, signed
from django.core import mail
from django.test import Client
from lxml import html
from lxml.html import HtmlElement
from match_world import HOSTILE, TEXT, Matcher
from page import get, links, select, texts
from people import SECRET, People

from tsunagi import hub
from tsunagi.collab.cases import Found, Judgement, advance, judgements, put
from tsunagi.collab.models import Case, Notice, SavedSearch, Shortlisted
from tsunagi.match import open_people
from tsunagi.serve import _match_mail
from tsunagi.serve._match_shown import sign
from tsunagi.serve._match_watch import known, run_watched

ROLES = (
    "coordinator", "second_coordinator", "ip_officer", "other_coordinator", "poser", "colleague", "competitor",
    "researcher", "other_researcher", "analyst", "administrator", "memberless", "nobody",
)  # fmt: skip
HANDLERS = {"coordinator", "second_coordinator", "ip_officer"}
POSERS = {"poser", "colleague"}


@pytest.fixture
def started(small_world: hub.Hub, monkeypatch: pytest.MonkeyPatch) -> Started:
    monkeypatch.setattr(_match_mail, "beside", lambda act: act())
    return quiet(monkeypatch)


@pytest.fixture
def matcher(started: Started, monkeypatch: pytest.MonkeyPatch) -> Matcher:
    made = Matcher()
    monkeypatch.setattr(hub, "open_matcher", lambda: made)
    return made


@pytest.fixture
def office(people: People, matcher: Matcher) -> Client:
    return signed(people, "coordinator")


def follow(site: Client, where: str, status: int = 200, **given: Any) -> HtmlElement:
    """Posts a form and reads the page that it leads to."""
    response = site.post(where, given, follow=True)
    assert response.status_code == status, (where, response.redirect_chain)
    if status == 200:
        assert response.redirect_chain[0][1] == 303
    return html.fromstring(response.content.decode())


def listed(need: Case, entity: str = "kadai-K1") -> Shortlisted:
    return Shortlisted.objects.create(
        case=need, entity=entity, kind="Project", title="近赤外分光による異物検査"
    )


def test_each_role_sees_what_is_theirs(people: People, matcher: Matcher) -> None:
    need = opened(people)
    found = sign(need.key, Found("kadai-K1", "Project", "近赤外", 1, 0.9))
    row = listed(need, "kadai-K9")
    seen: dict[str, list[int]] = {}
    for name in ROLES:
        site, own = signed(people, name), f"/ja/cases/{need.key}"
        tries = [site.get(f"{own}/match")]
        for act, given in (
            ("match", {"text": TEXT}), ("shortlist", {"found": found}), ("watch", {"text": TEXT}),
            (f"shortlist/{row.pk}/note", {"note": "x"}), (f"shortlist/{row.pk}/grade", {"grade": "9"}),
            (f"shortlist/{row.pk}/introduce", {"email": "none"}),
        ):  # fmt: skip
            tries.append(site.post(f"{own}/{act}", given))
        assert {one["Cache-Control"] for one in tries} == {"private, no-store"}
        seen[name] = [one.status_code for one in tries]
    handler, other, nobody = [200, 303, 303, 303, 303, 400, 400], [404] * 7, [302] * 7
    assert seen == {
        name: handler if name in HANDLERS else nobody if name == "nobody" else other for name in ROLES
    }
    assert Shortlisted.objects.filter(case=need).count() == 2
    assert SavedSearch.objects.count() == 3


@pytest.mark.parametrize("confidentiality", ["public", "members", "named"])
def test_the_shortlist_is_for_handlers_and_poser(
    people: People, matcher: Matcher, confidentiality: str
) -> None:
    need = opened(people, confidentiality) if confidentiality != "named" else posed(people, "named")
    listed(need)
    said = {
        name: "近赤外分光" in signed(people, name).get(f"/ja/cases/{need.key}").content.decode()
        for name in ROLES
    }
    theirs = {"poser"} if confidentiality == "named" else HANDLERS | POSERS
    assert {name for name, yes in said.items() if yes} == theirs


def test_another_cases_numbers_open_nothing(people: People, office: Client) -> None:
    need, foreign = opened(people), posed(people, "named")
    row, elsewhere = listed(need), listed(foreign)
    for act in ("note", "remove", "grade", "introduce"):
        assert (
            office.post(f"/ja/cases/{need.key}/shortlist/{elsewhere.pk}/{act}", {"grade": "2"}).status_code
            == 404
        )
        assert (
            office.post(f"/ja/cases/{foreign.key}/shortlist/{row.pk}/{act}", {"grade": "2"}).status_code
            == 404
        )
        assert office.post(f"/ja/cases/{need.key}/shortlist/99999/{act}", {"grade": "2"}).status_code == 404
    assert list(Shortlisted.objects.values_list("removed", "grade", "note")) == [(None, None, "")] * 2


def test_a_form_of_another_site_changes_nothing(people: People, matcher: Matcher) -> None:
    need = opened(people)
    row = listed(need)
    site = Client(enforce_csrf_checks=True)
    site.force_login(people.accounts["coordinator"])
    for act in ("match", "watch", "shortlist", f"shortlist/{row.pk}/remove", f"shortlist/{row.pk}/introduce"):
        assert site.post(f"/ja/cases/{need.key}/{act}", {"text": TEXT}).status_code == 403
        assert site.get(f"/ja/cases/{need.key}/{act}").status_code == (200 if act == "match" else 303)
    row.refresh_from_db()
    assert (row.removed, need.children.count(), SavedSearch.objects.count()) == (None, 0, 0)


def test_the_need_is_matched_by_its_public_text_or_by_its_own(
    people: People, office: Client, matcher: Matcher
) -> None:
    need, draft = opened(people), posed(people)
    where = f"/ja/cases/{need.key}/match"
    page = get(office, where)
    assert matcher.asked[-1].text == f"{FACE['face_title']}\n{FACE['face_text']}"
    assert texts(page, ".match-texts a") == ["匿名化した文章", "提示者の文章"]
    assert SECRET not in texts(page, "title")[0]
    assert office.get(f"{where}?text=own", follow=True).status_code == 200
    assert SECRET in matcher.asked[-1].text
    page = follow(office, where, text="別の言い方で探す", kind="Patent", more_like="kadai-K1")
    assert (matcher.asked[-1].text, matcher.asked[-1].kinds, matcher.asked[-1].more) == (
        "別の言い方で探す", ("Patent",), ("kadai-K1",),
    )  # fmt: skip
    assert select(page, "#need-text")[0].text.strip() == "別の言い方で探す"
    get(office, f"/ja/cases/{draft.key}/match")
    assert SECRET in matcher.asked[-1].text
    assert select(get(office, f"/ja/cases/{draft.key}/match"), ".match-texts") == []


def test_a_result_goes_on_the_shortlist_with_what_it_was(
    people: People, office: Client, matcher: Matcher
) -> None:
    need = opened(people)
    page = get(office, f"/ja/cases/{need.key}/match")
    forms = select(page, "#person-aaa .match-add")
    found = select(forms[0], '[name="found"]')[0].get("value")
    page = follow(office, f"/ja/cases/{need.key}/shortlist", found=found, note=f"有望 {HOSTILE}")
    assert texts(page, "#person-aaa .on-list") == ["候補リストに登録済み"]
    row = Shortlisted.objects.get()
    assert (row.entity, row.kind, row.title, row.rank, row.score) == (
        "person:aaa", "Person", "例示 次郎（架空大学）", 1, 0.92,
    )  # fmt: skip
    assert (row.note, row.query) == (f"有望 {HOSTILE}", f"{FACE['face_title']}\n{FACE['face_text']}")
    page = get(office, f"/ja/cases/{need.key}")
    assert links(page, ".shortlist h3 a") == ["/ja/people/aaa"]
    assert texts(page, ".shortlist .note") == [f"有望 {HOSTILE}"]
    assert texts(page, ".shortlist .tag") == ["人物・研究者"]
    last = need.events.order_by("number").last()
    assert last
    assert (last.sort, last.text) == ("shortlist", "例示 次郎（架空大学）")
    assert Notice.objects.filter(account=people.accounts["poser"], event=last).count() == 1


def test_a_result_that_was_altered_or_is_of_another_case_is_refused(people: People, office: Client) -> None:
    need, other = opened(people), opened(people)
    foreign = sign(other.key, Found("kadai-K1", "Project", "x", 1, 0.9))
    for found in ("", "x", foreign, foreign[:-1] + "A", '["x"]', "\0"):
        assert office.post(f"/ja/cases/{need.key}/shortlist", {"found": found}).status_code == 400
    assert Shortlisted.objects.count() == 0


def test_an_entry_is_noted_graded_and_taken_off(people: People, office: Client) -> None:
    need = opened(people)
    row = listed(need)
    own = f"/ja/cases/{need.key}/shortlist/{row.pk}"
    page = follow(office, f"{own}/note", note="あ" * 3000)
    assert texts(page, ".shortlist .note") == ["あ" * 2000]
    assert texts(follow(office, f"{own}/note", note=""), ".shortlist .note") == []
    page = follow(office, f"{own}/grade", grade="2")
    assert "合う" in texts(page, ".shortlist .found-meta .state")
    assert (
        select(get(signed(people, "poser"), f"/ja/cases/{need.key}"), ".shortlist .found-meta .state") == []
    )
    assert texts(follow(office, f"{own}/grade", grade=""), ".case .message") == [
        "評価を選んでから保存してください。"
    ]
    for wrong in ("4", "-1", "２", "1e1"):
        assert office.post(f"{own}/grade", {"grade": wrong}).status_code == 400
    query = " ".join(FACE.values())
    assert list(judgements()) == [Judgement(need.key, query, "kadai-K1", 2, None, "shortlist")]
    page = follow(office, f"{own}/remove")
    assert texts(page, ".shortlist .found-one") == []
    assert office.post(f"{own}/remove").status_code == 404


def test_a_researcher_is_asked_by_mail_and_the_link_is_shown_once(people: People, office: Client) -> None:
    need = opened(people)
    row = put(
        need.key, people.who("coordinator"), Found("person:aaa", "Person", "例示 次郎（架空大学）", 1, 0.9)
    )
    page = get(office, f"/ja/cases/{need.key}")
    assert select(page, f"#i{row.pk}-name")[0].get("value") == "例示 次郎"
    page = follow(
        office, f"/ja/cases/{need.key}/shortlist/{row.pk}/introduce",
        name="例示\r\nBcc: all@example.com", email="Jiro@Example.com", lang="en", message="ご検討ください。\r\n.\r\n敬具",
    )  # fmt: skip
    link = texts(page, ".once code")[0]
    assert link.startswith("http://testserver/en/introduction/")
    assert texts(get(office, f"/ja/cases/{need.key}"), ".once") == []
    assert texts(page, ".introduced .state") == ["打診中"]
    [sent] = mail.outbox
    assert (sent.to, sent.cc, sent.bcc, sent.reply_to) == (
        ["jiro@example.com"],
        [],
        [],
        ["coordinator@example.jp"],
    )
    assert "\n" not in sent.subject
    assert sent.body.startswith("Dear 例示 Bcc: all@example.com,\n\n")
    assert f"\n  {FACE['face_title']}\n" in sent.body
    assert "\n  | ご検討ください。\n  | .\n  | 敬具\n" in sent.body
    assert f"\n  {link}\n" in sent.body
    assert SECRET not in sent.body + sent.subject
    guest = Client()
    guest_page = get(guest, link.removeprefix("http://testserver"))
    assert FACE["face_text"] in guest_page.text_content()
    child = need.children.get()
    token = link.rsplit("/", 1)[1]
    assert guest.post(f"/ja/introduction/{token}/accept", {"moves": moves(child)}).status_code == 303
    assert texts(get(office, f"/ja/cases/{need.key}"), ".introduced .state") == ["承諾"]


def test_the_mail_is_in_the_language_of_the_researchers_account(people: People, office: Client) -> None:
    need = opened(people)
    row = listed(need)
    follow(
        office, f"/ja/cases/{need.key}/shortlist/{row.pk}/introduce", email="researcher@example.jp", lang="en"
    )
    mine = [one for one in mail.outbox if one.to == ["researcher@example.jp"]]
    assert mine[0].subject == "[つなぎ] 企業との面談のご紹介（見本大学産学連携本部）"
    assert mine[0].body.startswith("研究者各位\n")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"email": "none"}, "「none」はメールアドレスとして正しくありません。"),
        (
            {"email": "a@example.com\r\nBcc: b@example.com"},
            "「a@example.com Bcc: b@example.com」はメールアドレスとして正しくありません。",
        ),
        (
            {"email": "a@example.com", "message": f"{SECRET}からの相談です"},
            "提示者が分かる語が含まれています。",
        ),
    ],
)
def test_an_introduction_that_cannot_be_sent_comes_back(
    people: People, office: Client, given: dict[str, str], problem: str
) -> None:
    need = opened(people)
    row = listed(need)
    response = office.post(f"/ja/cases/{need.key}/shortlist/{row.pk}/introduce", given | {"name": HOSTILE})
    page = html.fromstring(response.content.decode())
    assert response.status_code == 400
    assert next(one for one in texts(page, ".shortlist .problem") if one).startswith(problem)
    assert select(page, f"#i{row.pk}-name")[0].get("value") == HOSTILE
    assert (need.children.count(), mail.outbox) == (0, [])


def test_a_need_without_public_text_introduces_nobody(people: People, office: Client) -> None:
    draft = posed(people)
    row = listed(draft)
    where = f"/ja/cases/{draft.key}/shortlist/{row.pk}/introduce"
    response = office.post(where, {"name": "x", "email": "a@example.com"})
    page = html.fromstring(response.content.decode())
    assert response.status_code == 400
    assert texts(page, ".shortlist .problem")[0].startswith("先に、公開する件名と本文を承認してください。")


def test_a_watched_need_tells_of_new_answers_to_those_who_handle_it(
    people: People, office: Client, matcher: Matcher, small_world: hub.Hub
) -> None:
    need = opened(people)
    follow(office, f"/ja/cases/{need.key}/watch", text=TEXT, every="day")
    saved = SavedSearch.objects.get()
    told = (saved.account, saved.title, saved.query["text"], saved.seen)
    assert told == (people.accounts["coordinator"], FACE["face_title"], TEXT, small_world.index.checkpoint)
    assert office.post(f"/ja/cases/{need.key}/watch", {"text": TEXT, "every": "hour"}).status_code == 400
    assert office.post(f"/ja/cases/{need.key}/watch", {"text": "あ" * 2001}).status_code == 400
    SavedSearch.objects.update(seen=0)
    Notice.objects.all().delete()
    until = small_world.catalogue.last_change()
    done = run_watched(date(2100, 1, 1), small_world.catalogue, matcher, until)
    assert (done.needs, done.trouble, len(done.alerts)) == (1, [], 1)
    notice = Notice.objects.get()
    assert notice.text == f"見守り中のニーズ「{FACE['face_title']}」に合う新着が3件あります"
    assert notice.where == f"/ja/cases/{need.key}/match"
    assert run_watched(date(2200, 1, 1), small_world.catalogue, matcher, until).alerts == []
    SavedSearch.objects.update(seen=0)
    people.accounts["coordinator"].memberships.all().delete()
    assert run_watched(date(2300, 1, 1), small_world.catalogue, matcher, until).needs == 0


def test_what_the_matching_does_not_know_yet_is_told_when_it_does(
    people: People, office: Client, matcher: Matcher, small_world: hub.Hub
) -> None:
    need = opened(people)
    follow(office, f"/ja/cases/{need.key}/watch", text=TEXT, every="day")
    SavedSearch.objects.update(seen=0)
    catalogue, last = small_world.catalogue, small_world.catalogue.last_change()
    behind = min(one.change for one in catalogue.many(["kadai-K1", "kadai-K2", "kadai-K3"]).values()) - 1
    assert run_watched(date(2100, 1, 1), catalogue, matcher, behind).alerts == []
    assert SavedSearch.objects.get().seen == behind
    assert len(run_watched(date(2200, 1, 1), catalogue, matcher, last).alerts) == 1
    # built anew from the beginning: what was told is no news again
    assert run_watched(date(2300, 1, 1), catalogue, matcher, 3).alerts == []
    assert SavedSearch.objects.get().seen == last
    assert run_watched(date(2400, 1, 1), catalogue, matcher, last).alerts == []


def test_the_matching_knows_what_both_its_stores_know(small_world: hub.Hub) -> None:
    store, indexed = open_people(small_world.settings.data), small_world.index.checkpoint
    store.take([], indexed - 5)
    assert known(small_world) == indexed - 5
    store.take([], indexed + 5)
    assert known(small_world) == indexed


def test_a_seed_is_shown_the_open_needs_that_it_may_answer(
    people: People, office: Client, matcher: Matcher, small_world: hub.Hub
) -> None:
    from match_world import evidence

    need, secret = opened(people), opened(people, "members")
    matcher.needs = [
        evidence(f"board-{one.key}", "Need", FACE["face_title"], FACE["face_text"], "aaa")
        for one in (need, secret)
    ]
    page = get(office, "/ja/item/kadai-K1/needs")
    assert links(page, ".evidence h2 a") == [f"/ja/needs/{need.key}"]
    assert links(get(office, "/ja/item/kadai-K1"), ".item-side a").count("/ja/item/kadai-K1/needs") == 1
    for name in ("researcher", "poser", "analyst"):
        assert signed(people, name).get("/ja/item/kadai-K1/needs").status_code == 404
        item = get(signed(people, name), "/ja/item/kadai-K1")
        assert "/ja/item/kadai-K1/needs" not in links(item)
    assert Client().get("/ja/item/kadai-K1/needs").status_code == 302
    store = open_people(small_world.settings.data)
    store.take([("kadai-K1", small_world.catalogue.get("kadai-K1").entity)], store.checkpoint)
    [(key, _role)] = store.people(["kadai-K1"])["kadai-K1"]
    page = get(office, f"/ja/people/{key}/needs")
    assert (texts(page, ".crumbs"), links(page, ".evidence h2 a")) == (
        ["例示 次郎 架空大学"], [f"/ja/needs/{need.key}"],
    )  # fmt: skip
    assert links(get(office, f"/ja/people/{key}"), ".item-side a").count(f"/ja/people/{key}/needs") == 1
    assert office.get("/ja/people/nobody/needs").status_code == 404
    assert signed(people, "researcher").get(f"/ja/people/{key}/needs").status_code == 404
    for wrong in ("nothing-1", "mihon-9", "x" * 400, "%00"):
        assert office.get(f"/ja/item/{wrong}/needs").status_code == 404
    advance(need.key, "close", people.who("coordinator"), {"reason": "silent"}, moves(need))
    assert texts(get(office, "/ja/item/kadai-K1/needs"), ".empty")[0].startswith(
        "現在、合致しそうな公開ニーズは"
    )


def test_two_institutions_are_drawn_beside_each_other(matcher: Matcher, small_world: hub.Hub) -> None:
    other = world.Maker("Project", "kadai", "elsewhere")
    other.say("name", "別の課題", "ja")
    other.say("investigator", "見本 太郎", "ja")
    other.say("organisation", "見本大学", "ja")
    store = open_people(small_world.settings.data)
    one = small_world.catalogue.get("kadai-K1").entity
    store.take([(one.id, one), ("kadai-elsewhere", other.done())], store.checkpoint)
    site = Client()
    assert texts(get(site, "/ja/complement"), "h1") == ["2機関の比較"]
    page = get(site, f"/ja/complement?one=架空大学&other={HOSTILE.replace('<', '%3C').replace('>', '%3E')}")
    assert texts(page, ".message") == [
        f"「{HOSTILE}」という機関は収録されていません。レコードにあるとおりの名称を入力してください。"
    ]
    page = get(site, "/ja/complement?one=架空大学&other=架空大学")
    assert texts(page, ".message") == ["2つは同じ機関です。"]
    page = get(site, "/ja/complement?one=架空大学&other=見本大学")
    assert texts(page, ".butterfly figcaption span") == ["架空大学", "見本大学"]
    drawn = [(one.get("x"), one.get("width")) for one in select(page, ".butterfly rect")]
    assert drawn == [("0.0", "150.0"), ("450", "30.0"), ("150.0", "0.0"), ("450", "75.0")]
    rows = [texts(row, "td") for row in select(page, "tbody tr")]
    assert rows == [["保存科学", "100", "20"], [f"地域史 {HOSTILE}", "0", "50"]]
    store.take([("kadai-elsewhere", None)], store.checkpoint)
    assert site.get("/ja/complement", {"one": "x" * 201}).status_code == 400
    assert site.get("/ja/complement", {"third": "x"}).status_code == 400
