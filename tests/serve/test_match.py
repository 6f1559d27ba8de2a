"""The page of matching for anybody: a need in plain words, the answer with its reasons, and the same for programs."""

import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from lxml import html
from lxml.html import HtmlElement
from match_world import HOSTILE, TEXT, Matcher
from msgspec.structs import replace
from page import get, links, select, texts
from people import People

from tsunagi import hub
from tsunagi.match import Need
from tsunagi.serve import _match_page


@pytest.fixture
def matcher(small_world: hub.Hub, monkeypatch: pytest.MonkeyPatch) -> Matcher:
    made = Matcher()
    monkeypatch.setattr(hub, "open_matcher", lambda: made, raising=False)
    return made


def post(site: Client, where: str = "/ja/match", status: int = 200, **asked: Any) -> HtmlElement:
    """A visitor's own browser may show the answer again when they come back to it; nobody else keeps it."""
    response = site.post(where, {"text": TEXT} | asked)
    assert (response.status_code, response["Cache-Control"]) == (status, "private, no-cache")
    return html.fromstring(response.content.decode())


def test_the_form_asks_nothing_by_itself(site: Client, matcher: Matcher) -> None:
    page = get(site, "/ja/match")
    assert (texts(page, "h1"), matcher.asked) == (["ニーズから探す"], [])
    assert [form.get("method") for form in select(page, "main form")] == ["post", "post"]
    assert len(select(page, ".match-examples button")) == 3


def test_an_answer_has_people_institutions_and_documents_with_their_reasons(
    site: Client, matcher: Matcher
) -> None:
    page = post(site)
    assert texts(page, ".found-head h3") == ["例示 次郎", f"見本 {HOSTILE}"]
    assert links(page, ".found-head h3 a") == ["/ja/people/aaa", "/ja/people/bbb"]
    assert texts(page, "#person-aaa .evidence h4") == [
        "近赤外分光による異物検査",
        "異物検査装置",
        f"樹脂の分光 {HOSTILE}",
    ]
    assert texts(page, "#person-aaa .evidence .passage mark")[:2] == ["異物", "検査"]
    assert texts(page, "#person-bbb .score-why li") == [
        "最も合う文献 40 %", "語の一致 30 %", "意味の近さ 20 %", "最近の活動 10 %",
    ]  # fmt: skip
    assert [one.get("width") for one in select(page, "#person-bbb .score-part")] == [
        "24.4",
        "18.3",
        "12.2",
        "6.1",
    ]
    assert texts(page, '.match-groups th[scope="row"]') == ["架空大学", "見本大学"]
    assert texts(page, ".documents h3") == [
        "近赤外分光による異物検査",
        "異物検査装置",
        f"樹脂の分光 {HOSTILE}",
    ]
    assert texts(page, "#kind-Patent") == ["特許・発明"]
    assert texts(page, ".unanswered strong") == ["食品工場"]
    assert texts(page, ".part.missing") == ["食品工場 該当なし"]
    assert (
        "40 %" in texts(page, ".match-answer > .message")[0]
        if select(page, ".match-answer > .message")
        else True
    )
    assert texts(page, ".message")[0].startswith("意味まで把握できている文献は全体の40 %です。")
    assert select(page, "script[src]") == select(page, "script")
    assert matcher.asked[0].text == TEXT
    assert texts(page, ".match-count")[0].startswith("研究者2名 （2機関） · 文献・課題等3件")


def test_nothing_is_said_of_encoding_when_all_is(site: Client, matcher: Matcher) -> None:
    matcher.encoded = 1.0
    assert texts(post(site), ".message") == []


def test_filters_and_examples_are_asked(site: Client, matcher: Matcher) -> None:
    post(
        site, kind=["Patent", "Work"], place="京都府", institution=" 架空大学 ", since="2015", until="2024",
        licensable="1", more=["kadai-K1"], less=["kadai-K2"], more_like="kadai-K2",
    )  # fmt: skip
    need = matcher.asked[0]
    assert (need.kinds, need.places, need.institutions) == (("Patent", "Work"), ("京都府",), ("架空大学",))
    assert (need.years, need.licensable) == ((2015, 2024), True)
    assert (need.more, need.less) == (("kadai-K1", "kadai-K2"), ())
    post(site, more=["kadai-K1"], less=["kadai-K2"], forget="kadai-K1", less_like="kadai-K3")
    assert (matcher.asked[1].more, matcher.asked[1].less) == ((), ("kadai-K2", "kadai-K3"))
    page = post(site, institution="架空大学", only="見本大学")
    assert matcher.asked[2].institutions == ("見本大学",)
    assert texts(page, ".found-head h3") == [f"見本 {HOSTILE}"]
    assert select(page, "#need-institution")[0].get("value") == "見本大学"


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"text": "あ"}, "短すぎて探せません。何をしたいのかを1文で書いてください。"),
        ({"text": ""}, "実現したいこと、困っていることを入力してください。"),
        ({"text": "あ" * 2001}, "2,000字以内にしてください（現在2,001字）。"),
        ({"since": "12"}, "年は2020のように入力してください。"),
        ({"since": "9999"}, "年は2020のように入力してください。"),
        ({"since": "2020", "until": "2019"}, "始めの年が終わりの年より後になっています。"),
        ({"place": "月"}, "都道府県は東京都のように入力してください。"),
        ({"kind": "Need"}, "指定できる値：Project, Work, Patent, Facility, Measure"),
        ({"institution": "大" * 201}, "機関名が長すぎます。"),
        ({"more": [f"a-{n}" for n in range(11)]}, "例は10件まで指定できます。"),
        ({"less_like": "x" * 301}, "例は10件まで指定できます。"),
        ({"text": "refused"}, "This cannot be matched."),
    ],
)
def test_what_cannot_be_asked_comes_back_with_the_reason(
    site: Client, matcher: Matcher, asked: dict[str, Any], problem: str
) -> None:
    page = post(site, status=400, **asked)
    assert texts(page, ".match-form .problem") == [problem]


def test_a_form_that_is_refused_comes_back_as_it_was_filled_in(site: Client, matcher: Matcher) -> None:
    page = post(
        site, status=400, since="平成", until="2020", kind=["Patent"], place="京都府", institution="架空大学",
        licensable="1", more=["kadai-K1"],
    )  # fmt: skip
    assert texts(page, ".years .problem") == ["年は2020のように入力してください。"]
    assert select(page, ".match-filters")[0].get("open") is not None
    values = {
        what: [one.get("value") for one in select(page, what)]
        for what in (".years input", "#need-institution", ".match-filters input[checked]", "option[selected]")
    }
    assert list(values.values()) == [["平成", "2020"], ["架空大学"], ["Patent", "1"], ["京都府"]]
    assert [one.get("value") for one in select(page, 'input[name="more"]')] == ["kadai-K1"]
    long = post(site, status=400, text="あ" * 9000)
    assert select(long, "#need-text")[0].text.strip() == "あ" * 9000


def test_what_shares_no_word_with_the_need_is_told_to_be_found_by_meaning_alone(
    site: Client, matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    matcher.encoded = 1.0
    found = matcher.match(Need(TEXT))
    bare = {kind: [replace(one, words=[]) for one in ones] for kind, ones in found.documents.items()}
    people = [replace(one, evidence=[replace(doc, words=[]) for doc in one.evidence]) for one in found.people]
    monkeypatch.setattr(matcher, "match", lambda need: replace(found, documents=bare, people=people))
    assert texts(post(site), ".message")[0].startswith("ニーズに書かれた語を含むデータはありませんでした。")


def test_who_is_signed_in_comes_back_to_their_answer(site: Client, matcher: Matcher, people: People) -> None:
    site.force_login(people.accounts["coordinator"])
    asked = site.post("/ja/match", {"text": TEXT, "place": "京都府"})
    assert (asked.status_code, asked["Location"]) == (303, "/ja/match?kept=1#answer")
    page = site.get("/ja/match?kept=1")
    assert (page["Cache-Control"], matcher.asked[-1].text, matcher.asked[-1].places) == (
        "private, no-store", TEXT, ("京都府",),
    )  # fmt: skip
    fresh = get(site, "/ja/match")
    assert (select(fresh, "#need-text")[0].text.strip(), select(fresh, "#answer")) == ("", [])
    other = Client()
    other.force_login(people.accounts["analyst"])
    assert select(get(other, "/ja/match?kept=1"), "#answer") == []
    assert select(get(Client(), "/ja/match?kept=1"), "#answer") == []


def test_what_is_typed_is_shown_as_text_and_in_no_address(
    site: Client, matcher: Matcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = f"社外秘の検査 {HOSTILE}"
    page = post(site, text=secret)
    assert select(page, "#need-text")[0].text.strip() == secret
    assert [one for one in links(page) if one and "社外秘" in one] == []
    assert "社外秘" not in caplog.text
    assert "社外秘" not in texts(page, "title")[0]


def test_a_need_without_answer_gets_advice(site: Client, matcher: Matcher) -> None:
    page = post(site, text="どこにも無い技術", place="京都府")
    assert texts(page, ".empty h2") == ["該当する結果がありません"]
    assert len(texts(page, ".empty li")) == 3
    assert select(page, ".match-nav") == []


@pytest.mark.parametrize("like", [["架空大学", "架空工業大学"], []])
def test_an_institution_that_there_is_not_is_told_with_those_of_like_names(
    site: Client, matcher: Matcher, monkeypatch: pytest.MonkeyPatch, like: list[str]
) -> None:
    class Known:
        def institution(self, name: str) -> None:
            assert name == "架空"

        def institutions(self, text: str, limit: int) -> list[SimpleNamespace]:
            return [SimpleNamespace(name=name) for name in like][:limit]

    monkeypatch.setattr(_match_page, "open_people", lambda data: Known())
    page = post(site, text="どこにも無い技術", institution="架空")
    assert texts(page, ".match-fields .problem") == ["この名称の機関は収録データにありません。"]
    assert [one.get("value") for one in select(page, '.match-fields button[name="only"]')] == like
    assert links(page, ".match-fields a") == ([] if like else ["/ja/institutions"])


def test_a_form_of_another_site_is_refused(small_world: hub.Hub, matcher: Matcher) -> None:
    assert Client(enforce_csrf_checks=True).post("/ja/match", {"text": TEXT}).status_code == 403
    assert matcher.asked == []


def ask(site: Client, body: Any, status: int = 200) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = site.post("/api/match", raw, content_type="application/json")
    assert (response.status_code, response["Cache-Control"]) == (status, "private, no-store")
    return json.loads(response.content)


def test_programs_ask_the_same(small_world: hub.Hub, matcher: Matcher) -> None:
    site = Client(enforce_csrf_checks=True)
    answer = ask(site, {"text": TEXT, "kinds": ["Patent"], "first_year": 2010, "size": 5})
    assert [one["person"]["key"] for one in answer["people"]] == ["aaa", "bbb"]
    assert (matcher.asked[0].kinds, matcher.asked[0].years, matcher.asked[0].size) == (
        ("Patent",),
        (2010, None),
        5,
    )
    assert site.get("/api/match").status_code == 405


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (b"{", None), (b"\xff", None), (b'{"text": "\\ud800"}', None), ({}, None), ([], None), ({"text": 1}, None),
        ({"text": TEXT, "other": 1}, None), ({"text": TEXT, "size": 51}, "size"), ({"text": "あ" * 2001}, "text"),
        ({"text": "あ" * 50_000}, "text"), ({"text": "refused"}, "text"), ({"text": TEXT, "places": ["月"]}, "place"),
    ],
)  # fmt: skip
def test_what_programs_ask_wrongly_is_named(
    small_world: hub.Hub, matcher: Matcher, body: Any, parameter: str | None
) -> None:
    error = ask(Client(), body, 400)["error"]
    assert (error["status"], error["parameter"]) == (400, parameter)
