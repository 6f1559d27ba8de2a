"""News reach those whom they are for, in words that they may read, once."""

from datetime import date

from django.utils import timezone
from people import SECRET, People
from test_advance import FACE, introduce, opened, posed, take

from tsunagi.collab import Sight
from tsunagi.collab._notices import mark_read, notices_for, remind, tell
from tsunagi.collab.cases import comment, set_due
from tsunagi.collab.models import Notice


def told(people: People) -> dict[str, str]:
    names = {account.pk: name for name, account in people.accounts.items()}
    return {names[notice.account_id]: notice.text for notice in Notice.objects.order_by("pk")}


def test_a_new_need_reaches_the_office(people: People) -> None:
    tell(posed(people).events.get())
    title = f"{SECRET}の異物検査：新しい案件"
    assert told(people) == {"coordinator": title, "second_coordinator": title, "ip_officer": title}


def test_words_for_handlers_reach_no_one_else(people: People) -> None:
    need = opened(people)
    tell(comment(need.key, people.who("coordinator"), "内輪の話", Sight.HOUSE))
    assert "poser" not in told(people)
    tell(comment(need.key, people.who("coordinator"), "ご確認ください", Sight.WHOLE))
    assert told(people)["poser"] == f"{SECRET}の異物検査：新しいメッセージ"


def test_a_named_case_is_told_to_those_named(people: People) -> None:
    tell(posed(people, "named").events.get())
    assert told(people) == {}


def test_the_researcher_reads_the_face_alone(people: People) -> None:
    need = opened(people)
    child = introduce(people, need)
    tell(take(people, child, "researcher", "accept"))
    tell(comment(child.key, people.who("coordinator"), "日程を調整します", Sight.INSIDE))
    assert told(people)["researcher"] == f"{FACE['face_title']}：新しいメッセージ"


def test_terms_are_told_once(people: People) -> None:
    need = opened(people)
    set_due(need.key, people.who("coordinator"), date(2036, 12, 15), "候補を3件")
    assert [len(remind(date(2036, 12, day))) for day in (1, 8, 8, 9, 14, 15, 16, 17)] == [
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
    assert remind(date(2036, 12, 15)) == []


def test_what_somebody_may_no_longer_see_is_not_shown(people: People) -> None:
    need = opened(people)
    tell(comment(need.key, people.who("coordinator"), "ご確認ください", Sight.WHOLE))
    ended = people.accounts["poser"].memberships.get()
    (news,) = notices_for(people.accounts["poser"])
    assert (news.sort, news.text) == ("event", f"{SECRET}の異物検査：新しいメッセージ")
    need.participants.filter(account=people.accounts["poser"]).update(removed=timezone.now())
    assert [one.id for one in notices_for(people.accounts["poser"])] == [news.id]  # still of the company
    ended.until = timezone.now()
    ended.save()
    assert notices_for(people.accounts["poser"]) == []
    assert notices_for(people.accounts["memberless"]) == []


def test_who_was_told_less_than_now_is_still_shown_it(people: People) -> None:
    """And who sees less now than when it was told is not: its title may say who poses."""
    need = opened(people)
    child = introduce(people, need)
    researcher = people.accounts["researcher"]
    tell(comment(child.key, people.who("coordinator"), "日程を調整します", Sight.INSIDE))
    row = child.participants.get(account=researcher)
    row.part = "informed"
    row.save()
    tell(comment(child.key, people.who("coordinator"), "企業名をお伝えしました", Sight.WHOLE))
    assert len(notices_for(researcher)) == 2
    row.part = "partner"
    row.save()
    assert [one.text for one in notices_for(researcher)] == [f"{FACE['face_title']}：新しいメッセージ"]


def test_reading(people: People) -> None:
    need = opened(people)
    for event in need.events.all():
        tell(event)
    poser, coordinator = people.accounts["poser"], people.accounts["coordinator"]
    told = notices_for(coordinator)
    assert [one.id for one in told] == sorted((one.id for one in told), reverse=True)
    assert mark_read(poser, [told[0].id]) == 0  # somebody else's
    assert mark_read(coordinator, [told[0].id]) == 1
    assert [one.read is None for one in notices_for(coordinator)] == [False, *[True] * (len(told) - 1)]
    assert mark_read(coordinator) == len(told) - 1
    assert len(notices_for(coordinator, most=1)) == 1
