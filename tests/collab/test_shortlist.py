"""From a result of the matching to a meeting: shortlist, introduction by a link, outcome, judgement."""

from datetime import timedelta

import pytest
from django.utils import timezone
from people import SECRET, People
from test_advance import FACE, opened, posed, take

from tsunagi.collab.cases import (
    Found,
    Judgement,
    Unfit,
    advance,
    annotate,
    drop,
    grade,
    introduce,
    judgements,
    put,
    shortlist,
    view,
    who_has,
)  # fmt: skip
from tsunagi.collab.models import Case, Participant
from tsunagi.errors import BadRequest, NotAllowed, NotFound

FOUND = Found("kaken-1", "Project", "近赤外分光による異物検査", 3, 0.71, "異物混入を非接触で検査したい")


def test_an_introduction_by_a_link(people: People) -> None:
    need = opened(people)
    row = put(need.key, people.who("coordinator"), FOUND, "有望")
    assert [one.entity for one in shortlist(need, people.who("poser"))] == ["kaken-1"]
    child, token = introduce(
        need.key, people.who("coordinator"), row.pk, "研究 進", "susumu@example.jp", "ご検討ください"
    )
    who, case = who_has(token)
    assert case == child
    seen = view(case, who, "ja")
    assert (seen.title, seen.steps, seen.parent) == (FACE["face_title"], ["accept", "decline"], "")
    assert SECRET not in repr(seen)
    with pytest.raises(NotFound):
        view(posed(people), who, "ja")
    with pytest.raises(NotFound):
        advance(need.key, "close", who, {"reason": "solved"}, need.moves)
    advance(case.key, "accept", who, {"accept_note": "12月なら"}, case.moves)
    take(people, child, "coordinator", "met", met_date="2026-11-20", met_note="前向き")
    take(people, child, "coordinator", "outcome", grade="2", outcome_note="継続")
    assert "前向き" not in repr(view(Case.objects.get(pk=child.pk), who, "ja"))
    text = f"{FACE['face_title']} {FACE['face_text']}"
    grade(need.key, people.who("coordinator"), row.pk, 1)
    assert list(judgements()) == [
        Judgement(need.key, text, "kaken-1", 1, 3, "shortlist"),
        Judgement(need.key, text, "kaken-1", 2, 3, "introduction"),
    ]


@pytest.mark.parametrize("name", ["poser", "researcher", "other_coordinator", "administrator", "nobody"])
def test_only_handlers_work_on_it(people: People, name: str) -> None:
    need = opened(people)
    row = put(need.key, people.who("coordinator"), FOUND)
    for act in (
        lambda: put(need.key, people.who(name), FOUND),
        lambda: drop(need.key, people.who(name), row.pk),
        lambda: grade(need.key, people.who(name), row.pk, 2),
        lambda: introduce(need.key, people.who(name), row.pk, "a", "a@example.jp"),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            act()
    if name != "poser":
        with pytest.raises(NotFound):
            shortlist(need, people.who(name))


def test_a_note_is_kept_until_it_is_changed_or_emptied(people: People) -> None:
    need, who = opened(people), people.who("coordinator")
    row = put(need.key, who, FOUND, "有望")
    assert put(need.key, who, FOUND).note == "有望"
    assert annotate(need.key, who, row.pk, " 保留 ").note == "保留"
    assert annotate(need.key, who, row.pk, " ").note == ""
    assert [one.note for one in shortlist(need, who)] == [""]
    with pytest.raises(NotAllowed):
        annotate(need.key, people.who("poser"), row.pk, "別の文")


def test_what_was_dropped_is_gone_and_can_come_again(people: People) -> None:
    need, who = opened(people), people.who("coordinator")
    row = put(need.key, who, FOUND)
    assert put(need.key, who, FOUND, "再考").pk == row.pk
    drop(need.key, who, row.pk)
    assert shortlist(need, who) == []
    with pytest.raises(NotFound):
        drop(need.key, who, row.pk)
    assert put(need.key, who, FOUND).pk != row.pk


def test_introductions_that_are_refused(people: People) -> None:
    draft, who = posed(people), people.who("coordinator")
    row = put(draft.key, who, FOUND)
    with pytest.raises(BadRequest, match="anonymised text first"):
        introduce(draft.key, who, row.pk, "研究 進", "susumu@example.jp")
    need = opened(people)
    row = put(need.key, who, FOUND)
    with pytest.raises(BadRequest, match="no e-mail"):
        introduce(need.key, who, row.pk, "研究 進", "susumu")
    with pytest.raises(Unfit):
        introduce(need.key, who, row.pk, "研究 進", "susumu@example.jp", f"{SECRET}様のご依頼です")
    assert Case.objects.filter(workflow="introduction").count() == 0


def test_a_link_ends(people: People) -> None:
    need, who = opened(people), people.who("coordinator")
    row = put(need.key, who, FOUND)
    _, token = introduce(need.key, who, row.pk, "研究 進", "susumu@example.jp")
    Participant.objects.update(expires=timezone.now() - timedelta(seconds=1))
    for wrong in (token, "", "x"):
        with pytest.raises(NotFound):
            who_has(wrong)


def test_nobody_is_asked_twice_while_they_can_answer(people: People) -> None:
    need, who = opened(people), people.who("coordinator")
    row = put(need.key, who, FOUND)
    child, _token = introduce(need.key, who, row.pk, "研究 進", "Susumu@example.jp", "ご検討ください")
    with pytest.raises(BadRequest, match="already") as refused:
        introduce(need.key, who, row.pk, "研究 進", "susumu@example.jp", "ご検討ください")
    assert (refused.value.parameter, Case.objects.filter(parent=need).count()) == ("asked", 1)
    Participant.objects.filter(case=child, part="partner").update(expires=timezone.now() - timedelta(days=1))
    assert introduce(need.key, who, row.pk, "研究 進", "susumu@example.jp", "再度")[0].parent == need
