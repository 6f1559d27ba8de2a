"""Who is named in a case: handlers and those of the poser's side are brought in and let go, each as an event."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tsunagi.collab._advance import add_event, add_participant, held, part_rank
from tsunagi.collab._answers import Unfit
from tsunagi.collab._parts import HANDLING, Sight
from tsunagi.collab._sight import Who
from tsunagi.collab._workflow import Problem
from tsunagi.collab.models import Account, Case, Event, Participant
from tsunagi.errors import NotAllowed, NotFound

NOBODY = Problem(
    "email",
    {
        "ja": "このアドレスの人は加えられません。その組織に属するアカウントのメールアドレスを入力してください。",
        "en": "Nobody with this address can be added in this part. Write the address of an account of the organisation.",
    },
)
"""The same whether there is no such account or it belongs elsewhere: who has an account is nobody else's business."""
TWICE = Problem("email", {"ja": "すでに加わっています。", "en": "This person is in the case already."})
LAST = Problem(
    "",
    {
        "ja": "指名者限りの案件では、この立場の最後の一人は外せません。先に別の人を加えてください。",
        "en": "In a case of named people the last one of a side cannot be removed. Name another one first.",
    },
)


def parts_to_name(case: Case, parts: frozenset[str]) -> list[str]:
    """The parts in which somebody with these parts may name people.

    Handlers name both sides. The poser's side names its own, and the office's coordinators where a case is open to
    named people alone: nobody could handle it otherwise.
    """
    found = []
    if "handler" in parts or ("poser" in parts and case.confidentiality == "named"):
        found.append("handler")
    if case.poser_id and parts & {"handler", "poser"}:
        found.append("poser")
    return found


def name_participant(key: str, who: Who, email: str, part: str) -> Event:
    """Brings somebody with an account into a case, as handler or on the poser's side.

    Raises:
        NotFound: there is no such case for the asker.
        NotAllowed: the asker may not name people in this part.
        Unfit: there is no account with this address in the organisation that the part is of, or it is in already.
    """
    with transaction.atomic():
        case, parts = held(key, who)
        if part not in parts_to_name(case, parts):
            raise NotAllowed("You cannot name people in this part.")
        account = _of_the_side(case, part, email.strip().lower())
        if account is None:
            raise Unfit([NOBODY])
        if case.participants.filter(account=account, removed=None, part=part).exists():
            raise Unfit([TWICE])
        return add_participant(case, who, Participant(account=account, part=part), max(parts, key=part_rank))


def _of_the_side(case: Case, part: str, email: str) -> Account | None:
    """The account with this address, if it is of the office (handler) or of the company (poser)."""
    organisation = case.house_id if part == "handler" else case.poser_id
    roles = HANDLING if part == "handler" else frozenset({"company"})
    now = timezone.now()
    lasting = Q(memberships__until=None) | Q(memberships__until__gt=now)
    return (
        Account.objects.filter(
            lasting, email=email, is_active=True, memberships__organisation=organisation, memberships__role__in=roles
        )
        .distinct()
        .first()
    )  # fmt: skip


def may_remove(parts: frozenset[str], row_part: str, own: bool) -> bool:
    """Whether somebody with these parts may remove one in that part: oneself, one's own side, or, handling, anybody.

    A partner leaves by declining the introduction, which tells why.
    """
    return (
        "handler" in parts
        or (own and row_part in ("handler", "poser"))
        or ("poser" in parts and row_part == "poser")
    )


def is_last(case: Case, row: Participant) -> bool:
    """Whether nobody would be left on somebody's side of a case that only named people see."""
    if case.confidentiality != "named" or row.part not in ("handler", "poser"):
        return False
    return not case.participants.filter(part=row.part, removed=None).exclude(pk=row.pk).exists()


def removable(case: Case, who: Who, parts: frozenset[str]) -> frozenset[int]:
    """Numbers of the participants that somebody with these parts can remove now."""
    rows = case.participants.filter(removed=None)
    return frozenset(
        row.pk for row in rows if may_remove(parts, row.part, _own(row, who)) and not is_last(case, row)
    )


def _own(row: Participant, who: Who) -> bool:
    return who.account is not None and row.account_id == who.account.pk


def remove_participant(key: str, who: Who, number: int) -> Event:
    """Ends somebody's being named in a case; that they were stays in the record.

    Raises:
        NotFound: there is no such case for the asker, or no such participant in it.
        NotAllowed: it is not the asker's to do.
        Unfit: nobody would be left on that side of a case that only named people see.
    """
    with transaction.atomic():
        case, parts = held(key, who)
        row = case.participants.filter(pk=number, removed=None).first()
        if row is None:
            raise NotFound(f"There is no participant {number} in this case.")
        if not may_remove(parts, row.part, _own(row, who)):
            raise NotAllowed("Only those who handle the case, or the person's own side, remove people.")
        if is_last(case, row):
            raise Unfit([LAST])
        row.removed, row.digest = timezone.now(), ""
        row.save()
        gone = {"part": row.part, "participant": row.pk, "removed": True}
        return add_event(case, who, max(parts, key=part_rank), "people", Sight.WHOLE, answers=gone)
