"""Cases move by their workflow's steps alone, and everything that happened stays as it was written."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from people import SECRET, People

from tsunagi.collab import Problem, Sight
from tsunagi.collab._advance import add_participant, advance, altered, comment, open_case, set_due
from tsunagi.collab._answers import Unfit
from tsunagi.collab._sight import ANYBODY, board, seen_by, sight
from tsunagi.collab._view import view
from tsunagi.collab.models import Case, Event, Participant, Shortlisted
from tsunagi.errors import BadRequest, NotAllowed, NotFound

NEED = {
    "title": f"{SECRET}の異物検査", "text": "食品工場で異物混入を非接触で検査したい。", "wanted": ["joint", "licence"],
    "budget": "to5m", "by_when": "2037-03-31", "contact": "架空 太郎 03-0000-0000",
}  # fmt: skip
FACE = {
    "face_title": "異物混入の非接触検査",
    "face_text": "食品の製造工程で異物を非接触で見つけたい。",
}


def posed(people: People, confidentiality: str = "public") -> Case:
    return open_case(
        "need", people.who("poser"), people.organisations["mihon-u"], NEED,
        poser=people.organisations["kaku"], confidentiality=confidentiality,
    )  # fmt: skip


def take(people: People, case: Case, name: str, step: str, **answers: Any) -> Event:
    return advance(case.key, step, people.who(name), answers, Case.objects.get(pk=case.pk).moves)


def opened(people: People, confidentiality: str = "public") -> Case:
    case = posed(people, confidentiality)
    take(people, case, "coordinator", "anonymise", **FACE)
    take(people, case, "poser", "approve", approved="on")
    return Case.objects.get(pk=case.pk)


def introduce(people: People, need: Case) -> Case:
    child = open_case(
        "introduction", people.who("coordinator"), need.house,
        {"need_title": FACE["face_title"], "need_text": FACE["face_text"]}, parent=need,
    )  # fmt: skip
    row = Participant(account=people.accounts["researcher"], part="partner", name="研究 進", entity="kaken-1")
    add_participant(child, people.who("coordinator"), row, "handler")
    return child


def test_a_need_goes_its_whole_way(people: People) -> None:
    need = opened(people)
    assert need.state == "open"
    Shortlisted.objects.create(case=need, entity="kaken-1", kind="Project", title="近赤外")
    take(people, need, "coordinator", "match")
    child = introduce(people, need)
    take(people, child, "researcher", "accept")
    take(people, need, "coordinator", "meet", meeting_date="2026-12-01", meeting_place="オンライン")
    take(people, need, "coordinator", "sign_nda", nda_date="2026-11-20")
    told = [(e.number, e.sort, e.step, e.frm, e.to) for e in need.events.all()]
    assert told == [
        (1, "opened", "", "", "draft"), (2, "step", "anonymise", "draft", "anonymised"),
        (3, "step", "approve", "anonymised", "open"), (4, "step", "match", "open", "matched"),
        (5, "step", "meet", "matched", "meeting"), (6, "step", "sign_nda", "meeting", "nda"),
    ]  # fmt: skip
    need.refresh_from_db()
    seen = view(need, people.who("researcher"), "ja")
    assert (seen.parts, seen.poser, seen.title) == (["partner"], "", FACE["face_title"])
    assert SECRET not in repr(seen)
    take(people, need, "poser", "disclose", consent="on")
    need.refresh_from_db()
    assert need.state == "nda"
    assert view(need, people.who("researcher"), "ja").poser == f"{SECRET}株式会社"


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("poser", Sight.WHOLE), ("colleague", Sight.WHOLE), ("coordinator", Sight.HOUSE),
        ("second_coordinator", Sight.HOUSE), ("ip_officer", Sight.HOUSE), ("other_coordinator", Sight.FACE),
        ("competitor", Sight.FACE), ("researcher", Sight.FACE), ("analyst", Sight.FACE),
        ("administrator", Sight.FACE), ("memberless", Sight.FACE), ("nobody", Sight.FACE),
    ],
)  # fmt: skip
def test_sight_of_an_open_need(people: People, name: str, level: Sight) -> None:
    assert sight(people.who(name), opened(people)) == level


@pytest.mark.parametrize("name", ["colleague", "coordinator", "administrator", "analyst", "nobody"])
def test_a_named_case_is_open_to_those_named_alone(people: People, name: str) -> None:
    case = posed(people, "named")
    assert sight(people.who("poser"), case) == Sight.WHOLE
    assert sight(people.who(name), case) == Sight.NOTHING
    assert list(seen_by(people.who(name))) == []
    with pytest.raises(NotFound, match="no case"):
        view(case, people.who(name), "ja")
    with pytest.raises(NotFound, match="no case"):
        take(people, case, name, "anonymise", **FACE)


def test_the_face_tells_nothing_of_the_poser(people: People) -> None:
    case = opened(people)
    seen = view(case, ANYBODY, "ja")
    assert (seen.title, seen.text) == (FACE["face_title"], FACE["face_text"])
    assert (seen.poser, seen.people, seen.events, seen.steps, seen.due) == ("", [], [], [], None)
    assert [told.name for told in seen.told] == ["face_title", "face_text"]


def test_only_open_faces_are_on_the_board(people: People) -> None:
    draft, public, inner = posed(people), opened(people), opened(people, "members")
    assert list(board()) == [public]
    assert {draft.state, inner.state} == {"draft", "open"}
    take(people, public, "poser", "close", reason="withdrawn")
    assert list(board()) == []


@pytest.mark.parametrize(
    "spelt", [SECRET, f"{SECRET}(株)", "架空 食品・工業", "ｋａｋｕ ＦＯＯＤＳ", "poser@example.jp"]
)
def test_a_face_that_names_the_poser_is_refused(people: People, spelt: str) -> None:
    case = posed(people)
    with pytest.raises(Unfit) as refused:
        take(people, case, "coordinator", "anonymise", face_title="検査", face_text=f"{spelt}の工場で")
    assert [problem.at for problem in refused.value.problems] == ["face_text"]
    case.refresh_from_db()
    assert (case.state, case.moves) == ("draft", 1)


def test_steps_ask_and_check(people: People) -> None:
    case = posed(people)
    with pytest.raises(Unfit) as refused:
        take(people, case, "coordinator", "anonymise", face_title="", face_text="x" * 10_001)
    assert [problem.at for problem in refused.value.problems] == ["face_title", "face_text"]
    need = opened(people)
    with pytest.raises(Unfit, match="shortlist is empty"):
        take(people, need, "coordinator", "match")
    with pytest.raises(NotAllowed):
        take(people, need, "poser", "match")
    with pytest.raises(BadRequest, match="not possible in state"):
        take(people, need, "coordinator", "sign_nda", nda_date="2026-11-20")
    with pytest.raises(BadRequest, match="moved this case meanwhile"):
        advance(need.key, "close", people.who("poser"), {"reason": "solved"}, need.moves - 1)
    with pytest.raises(NotFound, match="no step"):
        take(people, need, "poser", "obliterate")


def test_who_may_open_a_need(people: People) -> None:
    house, poser = people.organisations["mihon-u"], people.organisations["kaku"]
    for name in ("competitor", "researcher", "analyst", "administrator", "other_coordinator", "nobody"):
        with pytest.raises(NotAllowed):
            open_case("need", people.who(name), house, NEED, poser=poser)
    assert open_case("need", people.who("coordinator"), house, NEED, poser=poser).state == "draft"


def test_words_for_handlers_stay_with_them(people: People) -> None:
    need = opened(people)
    comment(need.key, people.who("coordinator"), "予算が少なすぎる", Sight.HOUSE)
    comment(need.key, people.who("poser"), "来週までに返事を", Sight.WHOLE)
    need.refresh_from_db()
    assert [e.text for e in view(need, people.who("poser"), "ja").events if e.text] == ["来週までに返事を"]
    assert [e.text for e in view(need, people.who("ip_officer"), "ja").events if e.text] == [
        "予算が少なすぎる", "来週までに返事を",
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        comment(need.key, people.who("poser"), "聞こえますか", Sight.HOUSE)
    with pytest.raises(Unfit):
        comment(need.key, people.who("coordinator"), f"{SECRET}さんは乗り気です", Sight.INSIDE)


def test_the_record_cannot_be_altered(people: People) -> None:
    need = opened(people)
    event = need.events.get(number=2)
    event.text = "なかったことに"
    with pytest.raises(NotAllowed):
        event.save()
    with pytest.raises(NotAllowed):
        event.delete()
    assert altered(need) is None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE collab_event SET text = 'x' WHERE id = %s", [event.pk])
    assert altered(need) == 2


def test_terms_are_set_by_handlers(people: People) -> None:
    need = opened(people)
    set_due(need.key, people.who("coordinator"), date(2036, 12, 15), "候補を3件")
    need.refresh_from_db()
    assert (need.due, need.due_what) == (date(2036, 12, 15), "候補を3件")
    with pytest.raises(NotAllowed):
        set_due(need.key, people.who("poser"), None, "")


def test_a_term_is_not_set_to_a_day_that_is_over(people: People) -> None:
    need, who, today = opened(people), people.who("coordinator"), timezone.localdate()
    yesterday, before = today - timedelta(days=1), today - timedelta(days=2)
    with pytest.raises(Unfit) as refused:
        set_due(need.key, who, yesterday, "候補を3件")
    assert refused.value.problems == (
        Problem(
            "due",
            {
                "ja": "過去の日付は指定できません。本日以降の日付を入力してください。",
                "en": "This day is over. Give today or a later day.",
            },
        ),
    )
    set_due(need.key, who, today, "候補を3件")
    Case.objects.filter(pk=need.pk).update(due=yesterday)
    set_due(need.key, who, yesterday, "候補を5件")  # its words alone are changed
    with pytest.raises(Unfit):
        set_due(need.key, who, before, "候補を5件")
    need.refresh_from_db()
    assert (need.due, need.due_what) == (yesterday, "候補を5件")
    assert set_due(need.key, who, None, "").answers == {"due": None}


def test_what_is_wished_for_is_still_to_come_and_what_happened_is_not(people: People) -> None:
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    house, poser = people.organisations["mihon-u"], people.organisations["kaku"]
    with pytest.raises(Unfit) as refused:
        open_case("need", people.who("poser"), house, NEED | {"by_when": yesterday}, poser=poser)
    assert [(one.at, one.labels["en"]) for one in refused.value.problems] == [
        ("by_when", "This day is over. Give today or a later day.")
    ]
    need = opened(people)
    Shortlisted.objects.create(case=need, entity="kaken-1", kind="Project", title="近赤外")
    take(people, need, "coordinator", "match")
    take(people, introduce(people, need), "researcher", "accept")
    met = take(people, need, "coordinator", "meet", meeting_date=yesterday, meeting_place="本部")
    assert met.answers["meeting_date"] == yesterday


def test_a_membership_that_ended_opens_nothing(people: People) -> None:
    from django.utils import timezone

    need = posed(people)
    people.accounts["ip_officer"].memberships.update(until=timezone.now())
    assert sight(people.who("ip_officer"), need) == Sight.NOTHING
    people.accounts["coordinator"].is_active = False
    people.accounts["coordinator"].save()
    assert sight(people.who("coordinator"), need) == Sight.NOTHING


def test_what_is_recorded_has_happened(people: People) -> None:
    need = opened(people)
    Shortlisted.objects.create(case=need, entity="kaken-1", kind="Project", title="近赤外")
    child = introduce(people, need)
    take(people, child, "researcher", "accept")
    with pytest.raises(Unfit) as met:
        take(people, child, "coordinator", "met", met_date="2999-01-01")
    take(people, need, "coordinator", "match")
    take(people, need, "coordinator", "meet", meeting_date="2999-12-01")
    with pytest.raises(Unfit) as over:
        take(people, need, "coordinator", "sign_nda", nda_date="2026-11-20", nda_until="2020-01-01")
    assert [problem.at for error in (met, over) for problem in error.value.problems] == [
        "met_date",
        "nda_until",
    ]
    assert (
        take(people, need, "coordinator", "sign_nda", nda_date="2026-11-20", nda_until="2026-11-20").to
        == "nda"
    )


def test_a_name_that_gives_the_poser_away_is_told_to_those_who_know_it(people: People) -> None:
    need = posed(people)
    with pytest.raises(Unfit) as office:
        take(people, need, "coordinator", "anonymise", **FACE | {"face_text": f"{SECRET}の工場で"})
    child = introduce(people, opened(people))
    with pytest.raises(Unfit) as partner:
        take(people, child, "researcher", "accept", accept_note=f"{SECRET}様ですか")
    told = [problem.labels["ja"] for error in (office, partner) for problem in error.value.problems]
    assert told == [
        f"提示者が分かる語（{SECRET}株式会社）が含まれています。開示前なので、言い換えてください。",
        "提示者が分かる語が含まれています。開示前なので、言い換えてください。",
    ]
