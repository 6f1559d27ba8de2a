"""News reach those whom they are for, in words that they may read, once."""

from datetime import date

from django.core import mail
from people import SECRET, People
from test_advance import FACE, introduce, opened, posed, take

from tsunagi.collab import Sight
from tsunagi.collab._notices import remind, send_mails, tell
from tsunagi.collab.cases import comment, set_due
from tsunagi.collab.models import Notice


def told(people: People) -> dict[str, str]:
    names = {account.pk: name for name, account in people.accounts.items()}
    return {names[notice.account_id]: notice.text for notice in Notice.objects.order_by("pk")}


def test_a_new_need_reaches_the_office(people: People) -> None:
    tell(posed(people).events.get())
    title = f"{SECRET}の異物検査: 作成"
    assert told(people) == {"coordinator": title, "second_coordinator": title, "ip_officer": title}


def test_words_for_handlers_reach_no_one_else(people: People) -> None:
    need = opened(people)
    tell(comment(need.key, people.who("coordinator"), "内輪の話", Sight.HOUSE))
    assert "poser" not in told(people)
    tell(comment(need.key, people.who("coordinator"), "ご確認ください", Sight.WHOLE))
    assert told(people)["poser"] == f"{SECRET}の異物検査: コメント"


def test_a_named_case_is_told_to_those_named(people: People) -> None:
    tell(posed(people, "named").events.get())
    assert told(people) == {}


def test_the_researcher_reads_the_face_alone(people: People) -> None:
    need = opened(people)
    child = introduce(people, need)
    tell(take(people, child, "researcher", "accept"))
    tell(comment(child.key, people.who("coordinator"), "日程を調整します", Sight.INSIDE))
    assert told(people)["researcher"] == f"{FACE['face_title']}: コメント"


def test_terms_are_told_once(people: People) -> None:
    need = opened(people)
    set_due(need.key, people.who("coordinator"), date(2026, 12, 15), "候補を3件")
    assert [len(remind(date(2026, 12, day))) for day in (1, 8, 8, 9, 14, 15, 16, 17)] == [
        0,
        4,
        0,
        0,
        4,
        4,
        4,
        0,
    ]
    take(people, need, "poser", "close", reason="solved")
    Notice.objects.all().delete()
    assert remind(date(2026, 12, 15)) == []


def test_one_mail_a_person(people: People) -> None:
    need = opened(people)
    for event in need.events.all():
        tell(event)
    waiting = Notice.objects.filter(mailed=None).values("account").distinct().count()
    assert send_mails("https://hub.example.jp") == waiting
    assert send_mails("https://hub.example.jp") == 0
    (to_poser,) = [one for one in mail.outbox if one.to == ["poser@example.jp"]]
    assert f"https://hub.example.jp/ja/cases/{need.key}" in to_poser.body
