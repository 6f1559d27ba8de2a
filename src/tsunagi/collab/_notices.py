"""Tells people what happened, on their page; `_mails` sends it. Each text is made of what its reader may see."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec
from django.db.models import Q
from django.utils import timezone

from tsunagi.collab._flows import workflow_of, workflows
from tsunagi.collab._parts import HANDLING, Sight
from tsunagi.collab._sight import Who, parts_of, sight
from tsunagi.collab._view import title_for
from tsunagi.collab._workflow import Labels
from tsunagi.collab.models import Account, Case, Event, Notice

NEWS: dict[str, Labels] = {
    "opened": {"ja": "新しい案件", "en": "New case"},
    "comment": {"ja": "新しいメッセージ", "en": "New message"},
    "file": {"ja": "新しいファイル", "en": "New file"},
    "people": {"ja": "関係者の変更", "en": "People changed"},
    "due": {"ja": "期限の設定", "en": "Due date set"},
    "shortlist": {"ja": "候補リストの更新", "en": "Shortlist changed"},
    "notice": {"ja": "通知", "en": "Notice"},
}
"""What is said of an event that is no step."""
MOVED = {"ja": "状態が「{state}」に変わりました", "en": "now “{state}”"}
"""A step is told by the state to which it led: its own name would read as a task."""
REMIND_DAYS = (7, 1, 0, -1)
"""Days before a term (after it, if negative) on which its handlers are reminded."""
DUE: dict[int, Labels] = {
    7: {"ja": "期限まで7日", "en": "due in 7 days"},
    1: {"ja": "期限は明日", "en": "due tomorrow"},
    0: {"ja": "期限は本日", "en": "due today"},
    -1: {"ja": "期限を過ぎています", "en": "overdue"},
}
COLON = {"ja": "：", "en": ": "}
MOST_SHOWN = 200
"""Notices that a page lists."""


class News(msgspec.Struct, frozen=True):
    """A notice as its reader sees it."""

    id: int
    made: datetime
    sort: str
    text: str
    where: str
    """Address on this site, without its host."""
    read: datetime | None


def readers(case: Case, level: Sight) -> Iterator[Account]:
    """Those to tell of what has this level: who was named in the case, and its office's handlers if none was."""
    rows = case.participants.filter(removed=None, account__is_active=True).select_related("account")
    named = {row.account_id: row.account for row in rows}
    if case.confidentiality != "named" and not any(row.part == "handler" for row in rows):
        office = Account.objects.filter(
            is_active=True,
            memberships__organisation=case.house,
            memberships__role__in=HANDLING,
            memberships__until=None,
        )
        named |= {account.pk: account for account in office}
    for account in named.values():
        if (
            account is not None
            and sight(Who(account), case) >= level
            and parts_of(Who(account), case) - {"public"}
        ):
            yield account


def tell(event: Event) -> list[Notice]:
    """Writes a notice for each reader of an event but the one who caused it."""
    case = event.case
    flow = workflow_of(case)
    label: Labels
    if event.step and event.to:
        label = {
            lang: MOVED[lang].format(state=told)
            for lang, told in flow.state(event.to, case.confidentiality).items()
        }
    else:
        label = flow.step(event.step).labels if event.step else NEWS[event.sort]
    return [
        Notice.objects.create(
            account=account, case=case, event=event, sort="event", where=f"/{account.lang}/cases/{case.key}",
            level=int(sight(Who(account), case)),
            text=f"{title_for(case, Who(account), account.lang)}{COLON[account.lang]}{label[account.lang]}",
        )
        for account in readers(case, Sight(event.sight))
        if account.pk != event.who_id
    ]  # fmt: skip


def remind(today: date) -> list[Notice]:
    """Writes the notices of terms that are near or over; each once, however often this is called."""
    made = []
    ended = {name: flow.ended for name, flow in workflows().items()}
    for case in Case.objects.exclude(due=None).select_related("house").order_by("due"):
        days = (case.due - today).days if case.due else None
        if days not in REMIND_DAYS or case.state in ended.get(case.workflow, ()):
            continue
        for account in readers(case, Sight.WHOLE):
            title = title_for(case, Who(account), account.lang)
            what = f"{case.due} {case.due_what}".strip()
            text = f"{title}{COLON[account.lang]}{DUE[days][account.lang]}" + (
                f"（{what}）" if account.lang == "ja" else f" ({what})"
            )
            notice, new = Notice.objects.get_or_create(
                account=account,
                case=case,
                sort="due",
                text=text,
                defaults={
                    "where": f"/{account.lang}/cases/{case.key}",
                    "level": int(sight(Who(account), case)),
                },
            )
            made += [notice] if new else []
    return made


def still_theirs(account: Account, notices: Iterable[Notice]) -> Iterator[Notice]:
    """Those of somebody's notices that they may read now: they see the case as well as when the notice was made."""
    who = Who(account)
    levels: dict[int, Sight] = {}
    for notice in notices:
        if notice.case_id is not None and notice.case is not None:
            if notice.case_id not in levels:
                inside = parts_of(who, notice.case) - {"public"}
                levels[notice.case_id] = sight(who, notice.case) if inside else Sight.NOTHING
            if levels[notice.case_id] < max(notice.level, Sight.INSIDE):
                continue
        yield notice


def notices_for(account: Account, most: int = MOST_SHOWN) -> list[News]:
    """What somebody was told, newest first: what pages and feeds of notices are made of.

    Args:
        account: the reader.
        most: how many at most.
    """
    rows = account.notices.select_related("case").order_by("-pk")[: most * 2]
    return [
        News(row.pk, row.made, row.sort, row.text, row.where, row.read) for row in still_theirs(account, rows)
    ][:most]


def unread(account: Account) -> int:
    """How many notices somebody has not read and may read now."""
    rows = account.notices.filter(read=None).select_related("case").order_by("-pk")[:MOST_SHOWN]
    return sum(1 for _notice in still_theirs(account, rows))


def mark_read(account: Account, ids: Iterable[int] | None = None) -> int:
    """Notes that somebody has read these notices of theirs, or all; how many. What was read is not mailed."""
    unread = account.notices.filter(read=None)
    if ids is not None:
        unread = unread.filter(pk__in=list(ids))
    return unread.update(read=timezone.now())


def open_notice(account: Account, number: int) -> str | None:
    """Where one of somebody's notices leads; None: there is none that they may read now.

    It is noted as read, and with it what else they were told of the same case: they see all of it there.
    """
    notice = next(still_theirs(account, account.notices.filter(pk=number).select_related("case")), None)
    if notice is None:
        return None
    same = Q(case=notice.case_id) if notice.case_id else Q(pk=notice.pk)
    account.notices.filter(same, read=None).update(read=timezone.now())
    return notice.where
