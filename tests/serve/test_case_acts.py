"""What people do in cases by forms: taken, refused with what was typed, and tried by those who may not."""

import io
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from case_world import FACE, NEED, Started, introduced, moves, opened, posed, quiet, signed
from django.conf import settings
from django.test import Client
from django.utils import timezone
from lxml import html
from page import select, texts
from people import SECRET, People, make_people

from tsunagi import hub
from tsunagi.collab.cases import introduce
from tsunagi.collab.models import Audit, Case, Event, Notice, Participant
from tsunagi.serve import _settle

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}'
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    return quiet(monkeypatch)


@pytest.fixture
def people(empty_world: hub.Hub, started: Started) -> People:
    return make_people()


def step(client: Client, case: Case, name: str, **answers: Any) -> Any:
    address = f"/ja/cases/{case.key}/steps/{name}"
    return client.post(address, {"moves": moves(case), **answers})


def page_of(response: Any) -> html.HtmlElement:
    return html.fromstring(response.content.decode())


def file(name: str = "仕様.pdf", body: bytes = PDF) -> io.BytesIO:
    made = io.BytesIO(body)
    made.name = name
    return made


def test_a_step_is_taken_told_and_answered_with_another_page(
    people: People, started: Started, django_capture_on_commit_callbacks: Any
) -> None:
    case = posed(people)
    with django_capture_on_commit_callbacks(execute=True):
        response = step(signed(people, "coordinator"), case, "anonymise", **FACE)
    assert (response.status_code, response["Location"]) == (303, f"/ja/cases/{case.key}")
    assert sorted((one.account.email, one.text) for one in Notice.objects.all()) == [
        (f"{name}@example.jp", f"{NEED['title']}：状態が「匿名化済み」に変わりました")
        for name in ("ip_officer", "poser", "second_coordinator")
    ]
    assert (len(started.mails), started.runs) == (1, [])
    with django_capture_on_commit_callbacks(execute=True):
        step(signed(people, "poser"), case, "approve", approved="on")
    assert started.runs == [settings.TSUNAGI.data]
    written = (settings.TSUNAGI.data / "board" / "board.xml").read_text("utf-8")
    assert (case.key in written, SECRET in written) == (True, False)


def test_wrong_answers_come_back_with_what_was_typed(people: People) -> None:
    case = posed(people)
    response = step(
        signed(people, "coordinator"), case, "anonymise", face_title="", face_text=f"{SECRET}の話"
    )
    page = page_of(response)
    assert response.status_code == 400
    assert texts(page, "#anonymise-face_title-problem") == ["入力してください。"]
    assert [one.text for one in select(page, "#anonymise-face_text")] == [f"\n{SECRET}の話"]
    english = signed(people, "coordinator").post(
        f"/en/cases/{case.key}/steps/anonymise",
        {"moves": moves(case), "face_title": "x", "face_text": SECRET},
    )
    assert texts(page_of(english), "#anonymise-face_text-problem") == [
        f"This has words that tell who poses the need ({SECRET}株式会社). Reword it: that is not disclosed yet."
    ]
    case = opened(people)
    page = page_of(step(signed(people, "coordinator"), case, "match", match_note="よい"))
    assert texts(page, "form .problem") == ["候補リストが空です。マッチングの結果から候補を加えてください。"]
    page = page_of(step(signed(people, "poser"), case, "close", reason="bogus", close_note="理由"))
    assert (texts(page, "#close-reason-problem"), texts(page, "#close-close_note")) == (
        ["一覧から選んでください。"], ["理由"],
    )  # fmt: skip
    assert Case.objects.get(pk=case.pk).state == "open"


@pytest.mark.parametrize("shown", ["0", "", "-1", "x", "９", "9" * 30])
def test_a_form_made_before_anothers_step_is_refused(people: People, shown: str) -> None:
    case = opened(people)
    response = signed(people, "poser").post(
        f"/ja/cases/{case.key}/steps/close", {"moves": shown, "reason": "solved", "close_note": "解決した"}
    )
    assert response.status_code == 400
    page = page_of(response)
    assert texts(page, ".message") == [
        "入力中に、ほかの人がこの案件を更新しました。最新の内容をご確認ください。入力された内容は下に残してあります。"
    ]
    assert texts(page, "#close-close_note") == ["解決した"]
    assert [one.get("value") for one in select(page, '[name="moves"]')][:1] == ["3"]
    assert Case.objects.get(pk=case.pk).state == "open"


def test_a_step_of_another_state_is_refused(people: People) -> None:
    case = opened(people)
    response = step(signed(people, "coordinator"), case, "anonymise", **FACE)
    assert response.status_code == 400
    assert step(signed(people, "poser"), case, "match").status_code == 403
    assert step(signed(people, "poser"), case, "obliterate").status_code == 404


POSTS = (
    ("steps/close", {"reason": "solved", "moves": "3"}), ("comment", {"text": "x", "audience": "2"}),
    ("files", {"audience": "2"}), ("due", {"due": "2037-01-01"}),
    ("people", {"email": "colleague@example.jp", "part": "poser"}), ("people/1/remove", {}),
)  # fmt: skip


@pytest.mark.parametrize("name", ["other_coordinator", "competitor", "researcher", "administrator", "nobody"])
@pytest.mark.parametrize(("where", "form"), POSTS)
def test_nobody_else_does_anything(people: People, name: str, where: str, form: dict[str, str]) -> None:
    case = opened(people)
    before = Event.objects.count()
    response = signed(people, name).post(f"/ja/cases/{case.key}/{where}", form)
    assert response.status_code == (302 if name == "nobody" else 404)
    assert Event.objects.count() == before


@pytest.mark.parametrize(("where", "form"), [*POSTS, ("", {})])
def test_forms_of_other_sites_are_refused(people: People, where: str, form: dict[str, str]) -> None:
    case = opened(people)
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.accounts["poser"])
    before = Event.objects.count()
    address = f"/ja/cases/{case.key}/{where}" if where else "/ja/needs/new"
    assert client.post(address, form | {"act": "open"}).status_code == 403
    assert Event.objects.count() == before


@pytest.mark.parametrize(("where", "form"), POSTS)
def test_loading_the_address_of_a_form_does_nothing(people: People, where: str, form: dict[str, str]) -> None:
    case = opened(people)
    response = signed(people, "poser").get(f"/ja/cases/{case.key}/{where}", form)
    assert (response.status_code, response["Location"]) == (303, f"/ja/cases/{case.key}")
    assert Event.objects.count() == 3


def test_hostile_words_stay_words(people: People) -> None:
    client = signed(people, "coordinator")
    terms = {"house": "mihon-u", "poser": "kaku", "confidentiality": "public", "act": "open"}
    response = client.post(
        "/ja/needs/new", terms | {"title": HOSTILE, "text": HOSTILE, "region": HOSTILE, "contact": HOSTILE}
    )
    case = Case.objects.get()
    assert response["Location"] == f"/ja/cases/{case.key}"
    step(client, case, "anonymise", face_title=HOSTILE, face_text=HOSTILE)
    client.post(f"/ja/cases/{case.key}/comment", {"text": HOSTILE, "audience": "2"})
    client.post(f"/ja/cases/{case.key}/due", {"due": "2037-01-01", "what": HOSTILE})
    client.post(
        f"/ja/cases/{case.key}/files", {"file": file(f"{HOSTILE}.pdf"), "audience": "2", "text": HOSTILE}
    )
    step(signed(people, "poser"), case, "approve", approved="on")
    people.accounts["coordinator"].name = HOSTILE
    people.accounts["coordinator"].save()
    assert moves(case) == 6
    wrong = client.post(f"/ja/cases/{case.key}/due", {"due": HOSTILE, "what": HOSTILE})
    unread = client.post(
        "/ja/needs/new", {"act": "open", "title": HOSTILE, "house": HOSTILE, "coordinator": HOSTILE}
    )
    pages = [
        client.get(f"/ja/{where}") for where in (f"cases/{case.key}", "desk", "needs", f"needs/{case.key}")
    ]
    pages += [wrong, unread, client.post("/ja/desk", {"q": HOSTILE}), client.get("/ja/needs", {"q": HOSTILE})]
    for response in pages:
        said = response.content.decode()
        assert ("<script>alert" in said, "<img src=x" in said) == (False, False)
        assert select(page_of(response), "img") == []


def test_a_file_is_brought_and_taken(people: People) -> None:
    case, client = opened(people), signed(people, "coordinator")
    for audience in ("2", "3", "4"):
        response = client.post(
            f"/ja/cases/{case.key}/files", {"file": file(f"仕様{audience}.pdf"), "audience": audience}
        )
        assert response.status_code == 303
    keys = list(case.files.order_by("sight").values_list("key", flat=True))
    taken = client.get(f"/ja/cases/{case.key}/files/{keys[2]}")
    assert b"".join(taken) == PDF
    assert {name: taken[name] for name in ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }  # fmt: skip
    assert taken["Content-Disposition"].startswith("attachment; filename")
    audit = Audit.objects.filter(act="file").get()
    assert (audit.who_id, audit.what, audit.detail) == (
        people.accounts["coordinator"].pk, keys[2], {"case": case.key},
    )  # fmt: skip
    got = [signed(people, "poser").get(f"/ja/cases/{case.key}/files/{key}").status_code for key in keys]
    assert got == [200, 200, 404]
    for name in ("researcher", "competitor", "other_coordinator", "administrator"):
        assert signed(people, name).get(f"/ja/cases/{case.key}/files/{keys[0]}").status_code == 404
    other = posed(people)
    assert client.get(f"/ja/cases/{other.key}/files/{keys[0]}").status_code == 404
    assert client.get(f"/ja/cases/{case.key}/files/nosuchfile").status_code == 404
    assert links_of(people, "poser", case) == [f"仕様{n}.pdf" for n in (2, 3)]


def links_of(people: People, name: str, case: Case) -> list[str]:
    page = page_of(signed(people, name).get(f"/ja/cases/{case.key}"))
    return texts(page, ".case-files a")


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("a.exe", b"MZ", "この種類のファイルは受け付けていません"), ("a.pdf", b"<html>", "中身が.pdfのファイルではないか"),
        ("a.svg", b"<svg/>", "この種類のファイルは受け付けていません"), ("a.pdf", b"", "ファイルが空です"),
        ("a.pdf", b"%PDF-" + bytes(25 << 20), "ファイルが大きすぎます"), (f"{SECRET}.pdf", PDF, "提示者が分かる語"),
        ("", PDF, "ファイルを選んでください"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_a_sentence(people: People, name: str, body: bytes, words: str) -> None:
    case = opened(people)
    sent = {"audience": "2", "text": "説明"} | ({"file": file(name, body)} if name else {})
    response = signed(people, "coordinator").post(f"/ja/cases/{case.key}/files", sent)
    page = page_of(response)
    assert response.status_code == 400
    assert [words in said for said in texts(page, "#file-problem")] == [True]
    assert [one.get("value") for one in select(page, "#file-text")] == ["説明"]
    assert case.files.count() == 0


@pytest.mark.parametrize(
    ("where", "form", "at", "words"),
    [
        ("comment", {"text": "", "audience": "2"}, "#comment-problem", "1文字以上10,000文字以内で書いてください。"),
        ("comment", {"text": "x", "audience": "9"}, "#comment-problem", "誰に見せるか選んでください。"),
        ("comment", {"text": "x" * 10_001, "audience": "3"}, "#comment-problem", "1文字以上10,000文字以内で書いてください。"),
        ("due", {"due": "来週"}, "#due-problem", "2026-04-01の形の日付にしてください。"),
        ("due", {"due": "2020-01-01"}, "#due-problem", "過去の日付は指定できません。本日以降の日付を入力してください。"),
        ("people", {"email": "researcher@example.jp", "part": "handler"}, "#people-problem",
         "このアドレスの人は加えられません。その組織に属するアカウントのメールアドレスを入力してください。"),
    ],
)  # fmt: skip
def test_smaller_forms_come_back_too(
    people: People, where: str, form: dict[str, str], at: str, words: str
) -> None:
    case = opened(people)
    response = signed(people, "coordinator").post(f"/ja/cases/{case.key}/{where}", form)
    assert (response.status_code, texts(page_of(response), at)) == (400, [words])
    assert moves(case) == 3


def test_too_much_at_once_is_refused(people: People) -> None:
    case, client = opened(people), signed(people, "coordinator")
    for sent in ({"text": "x" * (3 << 20), "audience": "2"}, {f"field{n}": "x" for n in range(1_001)}):
        assert client.post(f"/ja/cases/{case.key}/comment", sent).status_code == 400
    kept = client.post(f"/ja/cases/{case.key}/comment", {"text": "ab\r\nc", "audience": "2"})
    assert (kept.status_code, case.events.last().text) == (303, "ab\r\nc")  # type: ignore[union-attr]


def test_people_come_and_go(people: People) -> None:
    case, poser = posed(people, "named"), signed(people, "poser")
    page = page_of(poser.get(f"/ja/cases/{case.key}"))
    assert texts(page, ".message") == [
        "担当機関の人がまだ加わっていないため、担当機関にはこの案件が見えていません。「関係者」からコーディネーターを加えてください。"
    ]
    poser.post(f"/ja/cases/{case.key}/people", {"email": "coordinator@example.jp", "part": "handler"})
    assert signed(people, "coordinator").get(f"/ja/cases/{case.key}").status_code == 200
    poser.post(f"/ja/cases/{case.key}/people", {"email": "colleague@example.jp", "part": "poser"})
    own, office = (
        Participant.objects.get(case=case, account=people.accounts[n]) for n in ("poser", "coordinator")
    )
    assert poser.post(f"/ja/cases/{case.key}/people/{office.pk}/remove").status_code == 403
    for number in (0, 999_999_999, 10**30):
        assert poser.post(f"/ja/cases/{case.key}/people/{number}/remove").status_code == 404
    left = poser.post(f"/ja/cases/{case.key}/people/{own.pk}/remove")
    assert (left.status_code, left["Location"]) == (303, "/ja/desk")
    assert poser.get(f"/ja/cases/{case.key}").status_code == 404
    last = Participant.objects.get(case=case, account=people.accounts["colleague"])
    refused = signed(people, "colleague").post(f"/ja/cases/{case.key}/people/{last.pk}/remove")
    assert (refused.status_code, len(texts(page_of(refused), ".message"))) == (400, 1)


def test_a_need_is_opened_by_form(people: People, started: Started) -> None:
    client = signed(people, "poser")
    form = {"act": "open", "house": "mihon-u", "poser": "kaku", "confidentiality": "named",
            "coordinator": "coordinator@example.jp", **NEED}  # fmt: skip
    response = client.post("/ja/needs/new", form)
    case = Case.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/ja/cases/{case.key}")
    assert (case.confidentiality, case.house.key, case.poser and case.poser.key) == (
        "named",
        "mihon-u",
        "kaku",
    )
    assert case.answers["wanted"] == ["joint", "licence"]
    assert sorted(case.participants.values_list("part", flat=True)) == ["handler", "poser"]


@pytest.mark.parametrize(
    ("name", "wrong", "at"),
    [
        ("poser", {"house": ""}, "house"), ("poser", {"house": "kaku"}, "house"), ("poser", {"poser": "betsu"}, "poser"),
        ("poser", {"poser": ""}, "poser"), ("poser", {"confidentiality": "secret"}, "confidentiality"),
        ("poser", {"confidentiality": "named", "coordinator": "other_coordinator@example.jp"}, "coordinator"),
        ("coordinator", {"house": "reiji-u"}, "house"), ("coordinator", {"poser": "nosuch"}, "poser"),
    ],
)  # fmt: skip
def test_a_need_that_cannot_be_opened_says_why(
    people: People, name: str, wrong: dict[str, str], at: str
) -> None:
    form = {"act": "open", "house": "mihon-u", "poser": "kaku", "confidentiality": "public", **NEED} | wrong
    response = signed(people, name).post("/ja/needs/new", form)
    page = page_of(response)
    assert (response.status_code, Case.objects.count(), Event.objects.count()) == (400, 0, 0)
    assert len(texts(page, f"#{at}-problem") or texts(page, "fieldset .problem")) == 1
    assert [one.get("value") for one in select(page, "#title")] == [NEED["title"]]


def test_reading_a_text_keeps_nothing(people: People) -> None:
    client = signed(people, "poser")
    page = page_of(client.post("/ja/needs/new", {"act": "read", "pasted": "件名：異物検査\n困っている。"}))
    assert [one.get("value") for one in select(page, "#title")] == ["異物検査"]
    page = page_of(
        client.post("/ja/needs/new", {"act": "read", "file": file("要望.txt", "検査したい。".encode())})
    )
    assert [one.text for one in select(page, "#text")] == ["\n検査したい。"]
    for sent in ({}, {"file": file("scan.pdf")}, {"file": file("a.exe", b"MZ")}):
        response = client.post("/ja/needs/new", {"act": "read", "title": "残る", **sent})
        page = page_of(response)
        assert (response.status_code, len(texts(page, "#read-problem"))) == (400, 1)
        assert [one.get("value") for one in select(page, "#title")] == ["残る"]
    assert Case.objects.count() == 0


@pytest.mark.parametrize("name", ["researcher", "analyst", "administrator", "memberless"])
def test_others_open_no_need(people: People, name: str) -> None:
    client = signed(people, name)
    assert client.get("/ja/needs/new").status_code == 403
    form = {"act": "open", "house": "mihon-u", "poser": "kaku", "confidentiality": "public", **NEED}
    assert (client.post("/ja/needs/new", form).status_code, Case.objects.count()) == (403, 0)


@pytest.fixture
def link(people: People) -> tuple[Case, str]:
    need, _child = introduced(people)
    row = need.shortlist.get()
    return introduce(need.key, people.who("coordinator"), row.pk, "研究 進", "susumu@example.com", "ぜひ")


def test_an_introduction_is_answered_by_its_link(people: People, link: tuple[Case, str]) -> None:
    (case, token), client = link, Client(enforce_csrf_checks=True)
    response = client.get(f"/ja/introduction/{token}")
    assert response.status_code == 200
    assert {name: response[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")} == {
        "Cache-Control": "private, no-store", "Referrer-Policy": "strict-origin",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
    }  # fmt: skip
    assert SECRET not in response.content.decode()
    address = f"/ja/introduction/{token}/accept"
    assert client.post(address, {"moves": moves(case)}).status_code == 403
    given = select(page_of(response), '[name="csrfmiddlewaretoken"]')[0].get("value")
    stale = client.post(address, {"moves": "1", "csrfmiddlewaretoken": given, "accept_note": "12月なら"})
    assert (stale.status_code, texts(page_of(stale), "#accept-accept_note")) == (400, ["12月なら"])
    done = client.post(
        address, {"moves": moves(case), "csrfmiddlewaretoken": given, "accept_note": "12月なら"}
    )
    assert (done.status_code, done["Location"]) == (303, f"/ja/introduction/{token}")
    assert Case.objects.get(pk=case.pk).state == "accepted"
    answered = page_of(client.get(f"/ja/introduction/{token}"))
    assert (texts(answered, ".done"), texts(answered, ".readers")) == (
        ["ご回答ありがとうございました。担当機関にお伝えしました。"], [],
    )  # fmt: skip
    assert client.get(address)["Location"] == f"/ja/introduction/{token}"
    for sent in ("met", "outcome", "nosuch"):
        refused = client.post(
            f"/ja/introduction/{token}/{sent}", {"moves": moves(case), "csrfmiddlewaretoken": given}
        )
        assert refused.status_code in (403, 404)


def test_a_link_that_is_none_any_more_opens_nothing(people: People, link: tuple[Case, str]) -> None:
    case, token = link
    client = Client()
    never = client.get("/ja/introduction/" + "x" * 32)
    Participant.objects.filter(case=case, part="partner").update(expires="2020-01-01T00:00:00Z")
    over = client.get(f"/ja/introduction/{token}")
    assert (over.status_code, never.status_code) == (404, 404)
    assert over.content.replace(token.encode(), b"x" * 32) == never.content
    assert client.post(f"/ja/introduction/{token}/accept", {"moves": moves(case)}).status_code == 404


def test_files_by_link_are_those_for_everybody(people: People, link: tuple[Case, str]) -> None:
    case, token = link
    office = signed(people, "coordinator")
    for audience in ("2", "4"):
        office.post(f"/ja/cases/{case.key}/files", {"file": file(f"a{audience}.pdf"), "audience": audience})
    keys = list(case.files.order_by("sight").values_list("key", flat=True))
    got = [Client().get(f"/ja/introduction/{token}/files/{key}").status_code for key in keys]
    assert got == [200, 404]
    need = case.parent
    assert need is not None
    office.post(f"/ja/cases/{need.key}/files", {"file": file(), "audience": "2"})
    assert Client().get(f"/ja/introduction/{token}/files/{need.files.get().key}").status_code == 404


def test_failing_beside_does_not_fail_the_request(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise OSError("no")

    monkeypatch.setattr(subprocess, "Popen", fail)
    monkeypatch.setattr(_settle, "send_mails", fail)
    (folder / "board").mkdir()
    _settle.start_run(folder)
    _settle.start_run(folder / "missing")
    _settle.mail(folder, "https://hub.example.jp")
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 3


def test_a_run_waits_for_the_one_that_is_at_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: begun.append(command))
    (folder / "board").mkdir()
    with hub.only_run(replace(settings.TSUNAGI, data=folder)):
        waiting = threading.Thread(target=_settle.start_run, args=(folder,))
        waiting.start()
        while not (folder / "run.next").exists() or begun:
            sleep(0.01)
        sleep(0.1)
        _settle.start_run(folder)
        assert begun == []
    waiting.join(10)
    assert begun == [[sys.executable, "-m", "tsunagi", "run", "board"]]


def test_what_was_written_for_a_step_that_is_gone_is_not_lost(people: People) -> None:
    case = posed(people)
    step(signed(people, "coordinator"), case, "anonymise", **FACE)
    before = moves(case)
    step(signed(people, "poser"), case, "approve", approved="on")
    late = signed(people, "coordinator").post(
        f"/ja/cases/{case.key}/steps/anonymise",
        {"moves": before, "face_title": "別の件名", "face_text": "長い文章"},
    )
    assert texts(page_of(late), ".panel dd")[:2] == ["別の件名", "長い文章"]


def test_why_a_step_cannot_be_taken_is_said_once(people: People) -> None:
    case = opened(people)
    page = page_of(step(signed(people, "coordinator"), case, "match"))
    assert "".join(texts(page, "main")).count("候補リストが空です。") == 1


def test_a_need_that_is_sent_twice_is_opened_once(people: People) -> None:
    client = signed(people, "poser")
    asked = NEED | {
        "act": "open",
        "house": "mihon-u",
        "poser": "kaku",
        "confidentiality": "members",
        "text": "一行\r\n二行",
    }
    first, second = client.post("/ja/needs/new", asked), client.post("/ja/needs/new", asked)
    assert (first.status_code, first["Location"]) == (303, second["Location"])
    other = client.post("/ja/needs/new", asked | {"text": "別の内容"})
    Event.objects.update(at=timezone.now() - timedelta(minutes=2))
    later = client.post("/ja/needs/new", asked)
    assert len({first["Location"], other["Location"], later["Location"]}) == 3
