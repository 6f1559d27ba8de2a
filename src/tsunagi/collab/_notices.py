"""Tells people what happened: on their page, and by mail. Each text is made of what its reader may see."""

import logging
from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from tsunagi.collab._flows import workflow_of, workflows
from tsunagi.collab._parts import HANDLING, Sight
from tsunagi.collab._sight import Who, parts_of, sight
from tsunagi.collab._view import SORTS, title_for
from tsunagi.collab._workflow import Labels
from tsunagi.collab.models import Account, Case, Event, Notice

log = logging.getLogger(__name__)

REMIND_DAYS = (7, 1, 0, -1)
"""Days before a term (after it, if negative) on which its handlers are reminded."""
DUE: dict[int, Labels] = {
    7: {"ja": "期限まで7日", "en": "due in 7 days"},
    1: {"ja": "期限は明日", "en": "due tomorrow"},
    0: {"ja": "期限は本日", "en": "due today"},
    -1: {"ja": "期限を過ぎています", "en": "overdue"},
}
MOST_MAILS = 200
"""Mails of one sending; the rest goes with the next."""


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
    label = flow.step(event.step).labels if event.step else SORTS[event.sort]
    return [
        Notice.objects.create(
            account=account, case=case, event=event, sort="event", where=f"/{account.lang}/cases/{case.key}",
            text=f"{title_for(case, Who(account), account.lang)}: {label[account.lang]}",
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
            text = f"{title}: {DUE[days][account.lang]}（{case.due} {case.due_what}）"
            notice, new = Notice.objects.get_or_create(
                account=account,
                case=case,
                sort="due",
                text=text,
                defaults={"where": f"/{account.lang}/cases/{case.key}"},
            )
            made += [notice] if new else []
    return made


SUBJECT = {"ja": "つなぎからのお知らせ", "en": "News from Tsunagi"}
FOOT = {
    "ja": "このメールは、つなぎに登録された方へ自動でお送りしています。お知らせの設定：",
    "en": "You get this mail because you have an account at Tsunagi. Settings: ",
}


def send_mails(base: str) -> int:
    """Sends what was not mailed yet, one mail a person; how many mails went out.

    A mail that the server does not take is kept and goes with the next sending.
    """
    waiting = (
        Notice.objects.filter(mailed=None, account__is_active=True).select_related("account").order_by("pk")
    )
    by_account: dict[int, list[Notice]] = {}
    for notice in waiting[: MOST_MAILS * 20]:
        by_account.setdefault(notice.account_id, []).append(notice)
    sent = 0
    with get_connection() as connection:
        for notices in list(by_account.values())[:MOST_MAILS]:
            account = notices[0].account
            lines = [f"・{notice.text}\n  {base}{notice.where}" for notice in notices]
            body = "\n".join([*lines, "", FOOT[account.lang] + f"{base}/{account.lang}/account/"])
            mail = EmailMessage(
                SUBJECT[account.lang],
                body,
                settings.DEFAULT_FROM_EMAIL,
                [account.email],
                connection=connection,
            )
            try:
                mail.send()
            except OSError as error:
                log.warning("The mail to account %s could not be sent and waits: %s", account.pk, error)
                continue
            with transaction.atomic():
                Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed=timezone.now())
            sent += 1
    return sent
