"""Pages of cases: who gets which, what is private of them, and what the board shows."""

from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from case_world import FACE, Started, introduced, opened, posed, quiet, signed, take
from django.utils.translation import override
from icalendar import Calendar
from lxml import html
from page import get, links, select, texts
from people import SECRET, People, make_people

from tsunagi import hub
from tsunagi.collab import Sight
from tsunagi.collab.cases import comment, set_due
from tsunagi.collab.models import Case
from tsunagi.serve import _case_page
from tsunagi.serve.templatetags.shown import day, moment

NAMES = ("架空 太郎", "架空 同僚", SECRET, "Kaku Foods", "poser@example.jp")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    return quiet(monkeypatch)


@pytest.fixture
def people(empty_world: hub.Hub, started: Started) -> People:
    return make_people()


ROLES = (
    ("poser", 200), ("colleague", 200), ("coordinator", 200), ("second_coordinator", 200), ("ip_officer", 200),
    ("other_coordinator", 404), ("competitor", 404), ("researcher", 404), ("other_researcher", 404),
    ("analyst", 404), ("administrator", 404), ("memberless", 404), ("nobody", 302),
)  # fmt: skip


@pytest.mark.parametrize(("name", "status"), ROLES)
def test_a_case_is_there_for_those_in_it(people: People, name: str, status: int) -> None:
    case, client = opened(people), signed(people, name)
    for address in ("", ".json"):
        response = client.get(f"/ja/cases/{case.key}{address}")
        assert response.status_code == (401 if (status, address) == (302, ".json") else status)
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert "ETag" not in response
        assert "Access-Control-Allow-Origin" not in response
        if status != 200:
            assert [word for word in NAMES[1:] if word in response.content.decode()] == []


@pytest.mark.parametrize("name", [name for name, status in ROLES if status == 404])
def test_what_may_not_be_seen_is_as_what_there_is_not(people: People, name: str) -> None:
    case, client = posed(people), signed(people, name)
    for address in (
        "/ja/cases/{}",
        "/ja/cases/{}.json",
        "/ja/cases/{}.ics",
        "/ja/needs/{}",
        "/ja/cases/{}/files/abc",
    ):
        there, not_there = client.get(address.format(case.key)), client.get(address.format("abcdefghjkmn"))
        assert (there.status_code, there.content.replace(case.key.encode(), b"abcdefghjkmn")) == (
            404, not_there.content,
        )  # fmt: skip


def test_signing_in_leads_back(people: People) -> None:
    case, client = opened(people), signed(people, "nobody")
    for asked in (
        "/ja/desk",
        "/ja/desk?format=x",
        "/ja/needs/new",
        f"/en/cases/{case.key}",
        "/ja/cases/nothere",
    ):
        to = client.get(asked)["Location"]
        assert to == f"{asked[:3]}/account/login/?next={quote(asked)}"
    sent = client.post(f"/ja/cases/{case.key}/comment", {"text": "x"})
    assert (sent.status_code, sent["Location"]) == (302, "/ja/account/login/?next=/ja/desk")


def test_no_words_of_a_case_in_the_window_or_the_address(people: People) -> None:
    case, client = opened(people), signed(people, "coordinator")
    page = get(client, f"/ja/cases/{case.key}")
    assert texts(page, "title") == [f"案件 {case.key} – つなぎ"]
    assert links(page, '[rel="alternate"]')[:1] == [f"/en/cases/{case.key}"]
    assert [one.get("content") for one in select(page, 'meta[name="robots"]')] == ["noindex, nofollow"]


@pytest.mark.parametrize(
    ("confidentiality", "ja", "en"),
    [("public", "公開中", "Open"), ("members", "組織内に公開中", "Open to members")],
)
def test_what_is_not_public_is_not_called_public(
    people: People, confidentiality: str, ja: str, en: str
) -> None:
    case, client = opened(people, confidentiality), signed(people, "coordinator")
    for lang, label in (("ja", ja), ("en", en)):
        page = get(client, f"/{lang}/cases/{case.key}")
        assert texts(page, ".case-states .now") == [label]
        assert texts(page, ".case-history li .faint")[-1].endswith(f"→ {label}")
        assert client.get(f"/{lang}/cases/{case.key}.json").json()["state_label"] == label
        desk = get(client, f"/{lang}/desk")
        assert texts(desk, ".hit-meta .state") == [label]
        assert texts(desk, ".desk-filters .chip")[-1] == f"{label} 1"


def test_the_parts_of_a_case(people: People) -> None:
    case = opened(people)
    comment(case.key, people.who("coordinator"), "予算が少ない", Sight.HOUSE)
    comment(case.key, people.who("poser"), "来週までに", Sight.WHOLE)
    office, firm = (get(signed(people, one), f"/ja/cases/{case.key}") for one in ("coordinator", "poser"))
    assert texts(office, ".case-states .now") == ["公開中"]
    assert texts(office, ".case-states .past") == ["下書き", "匿名化済み"]
    assert texts(office, ".case-next h3") == ["候補を確定する"]
    assert texts(office, ".case-next summary") == ["下書きに戻す", "終了する"]
    assert texts(firm, ".case-next summary") == ["下書きに戻す", "終了する"]
    assert texts(office, ".said .text") == ["予算が少ない", "来週までに"]
    assert texts(firm, ".said .text") == ["来週までに"]
    form = f'form[action="/ja/cases/{case.key}/comment"]'
    audiences = [one.get("value") for one in select(office, f'{form} [type="radio"]')]
    assert audiences == ["2", "3", "4"]
    assert [one.get("value") for one in select(firm, '[type="radio"]')] == ["2", "3"] * 2
    assert len(texts(office, "#due-day")) == 1
    assert texts(firm, "#due-day") == []


def test_the_other_side_reads_no_name(people: People) -> None:
    need, child = introduced(people)
    for name in ("researcher",):
        client = signed(people, name)
        for address in (f"/ja/cases/{child.key}", f"/en/cases/{child.key}.json", "/ja/desk", "/ja/desk.json"):
            said = client.get(address).content.decode()
            assert [word for word in NAMES if word in said] == [], address
        assert client.get(f"/ja/cases/{need.key}").status_code == 404


def test_the_desk_puts_what_waits_first(people: People) -> None:
    from datetime import timedelta

    from django.utils import timezone

    waiting, done = posed(people), opened(people)
    take(people, done, "poser", "close", reason="solved")
    late = opened(people)
    take(people, late, "poser", "close", reason="solved")
    take(people, late, "coordinator", "reopen", reopen_note="もう一度")
    Case.objects.filter(pk=late.pk).update(due=timezone.localdate() - timedelta(days=1), due_what="返事")
    client = signed(people, "coordinator")
    page = get(client, "/ja/desk")
    assert texts(page, "h2") == ["あなたの対応を待っている案件", "その他の案件"]
    assert [one.rpartition("/")[2] for one in links(page, ".hit-title a")] == [
        late.key,
        waiting.key,
        done.key,
    ]
    assert texts(page, ".case-line-next .failed") == [
        f"期限超過 {day(timezone.localdate() - timedelta(days=1))}"
    ]
    assert texts(page, ".desk-filters a") == ["すべて", "ニーズ 3", "下書き 2", "終了 1"]
    closed = get(client, "/ja/desk?state=need.closed")
    assert [one.rpartition("/")[2] for one in links(closed, ".hit-title a")] == [done.key]
    assert [one["key"] for one in client.get("/ja/desk.json").json()["cases"]] == [
        late.key,
        waiting.key,
        done.key,
    ]
    assert client.get("/ja/desk?from=x").status_code == 400


def test_the_desk_is_searched_within_what_its_owner_sees(people: People) -> None:
    case = opened(people)
    comment(case.key, people.who("coordinator"), "極秘の所見", Sight.HOUSE)

    def found(name: str, words: str) -> int:
        answer = signed(people, name).post("/ja/desk", {"q": words}).content.decode()
        return len(select(html.fromstring(answer), ".case-lines li"))

    assert (found("coordinator", "極秘 所見"), found("poser", "極秘"), found("poser", "ＫＡＫＥＮ")) == (
        1,
        0,
        0,
    )
    assert (found("poser", "異物 非接触"), found("poser", "異物 潜水艦")) == (1, 0)


@pytest.mark.parametrize("name", ["researcher", "poser", "analyst", "memberless"])
def test_an_empty_desk_says_what_to_do(people: People, name: str) -> None:
    page = get(signed(people, name), "/ja/desk")
    assert texts(page, ".empty h2") == ["まだ案件がありません"]
    assert ("/ja/needs/new" in links(page, ".empty a")) is (name == "poser")
    assert "/ja/needs" in links(page, ".empty a")


def test_the_board_shows_faces_alone(people: People, started: Started) -> None:
    client = signed(people, "nobody")
    assert texts(get(client, "/ja/needs"), ".empty h2") == ["現在、公開中のニーズはありません"]
    public, _draft, _inner = opened(people), posed(people), opened(people, "members")
    page = get(client, "/ja/needs")
    assert links(page, ".hit-title a") == [f"/ja/needs/{public.key}"]
    assert texts(page, ".hit-title") == [FACE["face_title"]]
    data = client.get("/ja/needs.json").json()
    assert (data["total"], [one["text"] for one in data["needs"]]) == (1, [FACE["face_text"]])
    assert client.get("/ja/needs.json")["Access-Control-Allow-Origin"] == "*"
    face = client.get(f"/ja/needs/{public.key}.json").json()
    assert sorted(face) == ["href", "key", "office", "opened", "state", "text", "title"]
    for address in ("/ja/needs", "/ja/needs.json", f"/ja/needs/{public.key}", f"/en/needs/{public.key}.json"):
        said = client.get(address).content.decode()
        assert [word for word in NAMES if word in said] == []
    assert len(links(get(client, "/ja/needs?q=異物 食品"), ".hit-title a")) == 1
    assert links(get(client, "/ja/needs?q=潜水艦"), ".hit-title a") == []
    assert links(get(client, f"/ja/needs?q={SECRET}"), ".hit-title a") == []
    assert client.get("/ja/needs?q=" + "a" * 201).status_code == 400


@pytest.mark.parametrize(
    ("asked", "parameter", "said"),
    [
        ("colour=red", "colour", "このパラメーターはありません。指定できるパラメーター：q, from, format"),
        ("q=a&q=b", "q", "このパラメーターは1回だけ指定できます。"),
        ("from=x", "from", "読み飛ばす件数を数で指定してください。"),
        ("from=-1", "from", "読み飛ばす件数を数で指定してください。"),
    ],
)
def test_the_board_passes_over_nothing_that_is_asked(
    people: People, asked: str, parameter: str, said: str
) -> None:
    client = signed(people, "nobody")
    answer = client.get(f"/ja/needs.json?{asked}")
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, parameter)
    assert texts(get(client, f"/ja/needs?{asked}", 400), ".error-words") == [said]
    assert client.get("/ja/needs.json?format=json&from=0&q=").status_code == 200


def test_the_board_is_paged(people: People) -> None:
    from tsunagi.serve import _case_board

    keys = [opened(people).key for _ in range(3)]
    client = signed(people, "nobody")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_case_board, "PAGE", 2)
        page = get(client, "/ja/needs")
        assert links(page, ".hit-title a") == [f"/ja/needs/{key}" for key in keys[:0:-1]]
        (following,) = links(page, '.pages [rel="next"]')
        assert links(get(client, f"/ja/needs{following}"), ".hit-title a") == [f"/ja/needs/{keys[0]}"]


def test_a_term_goes_into_a_calendar(people: People) -> None:
    from datetime import date

    case = opened(people)
    client = signed(people, "poser")
    assert client.get(f"/ja/cases/{case.key}.ics").status_code == 404
    set_due(case.key, people.who("coordinator"), date(2037, 1, 15), "候補を3件, 送る; \\n BEGIN:VEVENT")
    response = client.get(f"/ja/cases/{case.key}.ics")
    assert (response["Content-Type"], response["Cache-Control"]) == (
        "text/calendar; charset=utf-8", "private, no-store",
    )  # fmt: skip
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event.decoded("dtstart") == date(2037, 1, 15)
    assert event.decoded("dtend") == date(2037, 1, 16)
    assert str(event["summary"]).startswith("候補を3件, 送る;")
    assert signed(people, "researcher").get(f"/ja/cases/{case.key}.ics").status_code == 404


def test_the_shortlist_is_shown_where_its_template_is(
    people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need, child = introduced(people)
    monkeypatch.setattr(_case_page, "SHORTLIST", "no_such_template.html")
    context = _case_page.introductions(
        need, people.who("coordinator"), _seen(people, need, "coordinator"), "ja"
    )
    assert context["shortlist_template"] == ""
    assert [one.entity for one in context["entries"]] == ["kaken-1"]
    assert [one.key for one in context["introductions"]] == [child.key]
    poser = _case_page.introductions(need, people.who("poser"), _seen(people, need, "poser"), "ja")
    assert [one.key for one in poser["introductions"]] == []


def _seen(people: People, case: Case, name: str):  # type: ignore[no-untyped-def]
    from tsunagi.collab.cases import view

    return view(case, people.who(name), "ja")


def test_robots_are_kept_away(people: People) -> None:
    lines = signed(people, "nobody").get("/robots.txt").content.decode().splitlines()
    told = [line.removeprefix("Disallow: /ja/") for line in lines if line.startswith("Disallow: /ja/")]
    assert told == ["search", "desk", "cases/", "introduction/", "needs/new"]


def test_what_is_to_be_approved_stands_where_it_is_approved(people: People) -> None:
    case = posed(people)
    take(people, case, "coordinator", "anonymise", **FACE)
    page = get(signed(people, "poser"), f"/ja/cases/{case.key}")
    assert texts(page, "#step-approve dd") == list(FACE.values())
    assert texts(page, ".case-next .readers") == ["承認後に公開されます"] * 2
    take(people, case, "poser", "close", reason="solved")
    assert texts(get(signed(people, "poser"), f"/ja/cases/{case.key}"), ".rows .readers") == []


def test_a_need_without_candidates_leads_to_the_matching(people: People) -> None:
    case = opened(people)
    page = get(signed(people, "coordinator"), f"/ja/cases/{case.key}")
    assert links(page, "#step-match a") == [f"/ja/cases/{case.key}/match"]


def test_an_introduction_shows_no_id_of_its_candidate(people: People) -> None:
    _need, child = introduced(people)
    child.answers |= {"entity": "person:abc"}
    child.save(update_fields=["answers"])
    assert "person:abc" not in "".join(
        texts(get(signed(people, "coordinator"), f"/ja/cases/{child.key}"), "main")
    )


@pytest.mark.parametrize(
    ("lang", "told"), [("ja", "メールの送り主である担当機関に"), ("en", "Ask the office that sent it")]
)
def test_a_link_that_is_over_says_whom_to_ask(people: People, lang: str, told: str) -> None:
    answer = signed(people, "nobody").get(f"/{lang}/introduction/gone")
    assert (answer.status_code, told in answer.content.decode()) == (404, True)


def test_days_are_written_as_each_language_writes_them() -> None:
    at = datetime(2026, 12, 1, 9, 5)
    for lang, told in (
        ("ja", ["2026年12月1日", "2026年12月1日", "2026年12月1日 09:05"]),
        ("en", ["1 December 2026", "1 December 2026", "1 December 2026 09:05"]),
    ):
        with override(lang):
            assert [day(at.date()), day("2026-12-01"), moment(at), day("未定"), moment(None)] == [
                *told,
                "未定",
                "",
            ]
