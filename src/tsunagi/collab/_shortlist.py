"""The shortlist of a need, introductions by a link, and what came of them as judgements of the matching."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from django.db import transaction
from django.utils import timezone

from tsunagi.collab._accounts import mail_address, new_token, token_digest
from tsunagi.collab._advance import add_event, add_participant, held, open_case
from tsunagi.collab._parts import Sight
from tsunagi.collab._sight import Who
from tsunagi.collab.models import Account, Case, Participant, Shortlisted
from tsunagi.errors import BadRequest, NotAllowed, NotFound

VALID = timedelta(days=30)
"""How long the link of an introduction works."""
INTRODUCING = frozenset({"open", "matched", "meeting"})
"""States of a need in which researchers are introduced to it: its anonymised text is approved, no contract is made."""


@dataclass(frozen=True)
class Found:
    """A result of the matching as it was when somebody put it on the shortlist."""

    entity: str
    kind: str
    title: str
    rank: int | None = None
    score: float | None = None
    query: str = ""


class Judgement(msgspec.Struct, frozen=True):
    """How well something answered a need, by those who dealt with it."""

    need: str
    """Key of the case; it tells nothing to others."""
    query: str
    entity: str
    grade: int
    """0 does not fit, 1 near, 2 fits, 3 led to an agreement."""
    rank: int | None
    by: str
    """shortlist or introduction."""


def shortlist(case: Case, who: Who) -> list[Shortlisted]:
    """What is on the shortlist, for those who handle the need and for who posed it.

    Raises:
        NotFound: the case is not open to the asker.
        NotAllowed: the shortlist is not.
    """
    case, parts = held_for_reading(case.key, who)
    if not parts & {"handler", "poser"}:
        raise NotAllowed("The shortlist is for those who handle the need and for who poses it.")
    return list(case.shortlist.filter(removed=None).order_by("pk"))


def held_for_reading(key: str, who: Who) -> tuple[Case, frozenset[str]]:
    """As held(), in a transaction of its own."""
    with transaction.atomic():
        return held(key, who)


def put(key: str, who: Who, found: Found, note: str = "") -> Shortlisted:
    """Puts a result on the shortlist; one that is there gets the new note, if there is one.

    Raises:
        NotFound, NotAllowed: the need is not the asker's to handle.
    """
    with transaction.atomic():
        case = _handled(key, who)
        row, new = Shortlisted.objects.get_or_create(
            case=case, entity=found.entity, removed=None,
            defaults={
                "kind": found.kind, "title": found.title[:500], "rank": found.rank, "score": found.score,
                "query": found.query[:10_000], "by": who.account,
            },
        )  # fmt: skip
        row.note = note.strip()[:2000] or row.note
        row.save()
        if new:
            add_event(
                case, who, "handler", "shortlist", Sight.WHOLE, text=row.title, answers={"listed": row.entity}
            )
    return row


def annotate(key: str, who: Who, number: int, note: str) -> Shortlisted:
    """Gives an entry another note; an empty one takes it away.

    Raises:
        NotFound, NotAllowed: as drop().
    """
    with transaction.atomic():
        row = _entry(_handled(key, who), number)
        row.note = note.strip()[:2000]
        row.save()
    return row


def drop(key: str, who: Who, number: int) -> None:
    """Takes an entry off the shortlist; what it was stays in the record.

    Raises:
        NotFound, NotAllowed: as put(), or there is no such entry.
    """
    with transaction.atomic():
        case = _handled(key, who)
        row = _entry(case, number)
        row.removed = timezone.now()
        row.save()
        add_event(
            case, who, "handler", "shortlist", Sight.WHOLE, text=row.title, answers={"dropped": row.entity}
        )


def grade(key: str, who: Who, number: int, value: int) -> Shortlisted:
    """Says how well an entry answers the need (0 to 3).

    Raises:
        NotFound, NotAllowed: as drop().
        BadRequest: the grade is none.
    """
    if value not in (0, 1, 2, 3):
        raise BadRequest("A grade is 0, 1, 2 or 3.", "grade")
    with transaction.atomic():
        row = _entry(_handled(key, who), number)
        row.grade = value
        row.save()
    return row


def introduce(key: str, who: Who, number: int, name: str, email: str, message: str = "") -> tuple[Case, str]:
    """Asks a researcher, by a link, whether they want to meet; they see the face of the need and nothing else.

    Args:
        key: of the need.
        who: a handler of it.
        number: of the shortlist's entry.
        name: of the researcher.
        email: where the link is sent. Who has an account with it finds the case there too.
        message: for the researcher.

    Returns:
        The introduction, and the token of its link.

    Raises:
        NotFound, NotAllowed: as drop().
        BadRequest: the address is none, the need has no anonymised text yet, or they were asked already and can
            still answer.
        Unfit: the message tells who poses the need.
    """
    address = mail_address(email)
    with transaction.atomic():
        need = _handled(key, who)
        row = _entry(need, number)
        title, text = need.answers.get("face_title"), need.answers.get("face_text")
        if not title or need.state not in INTRODUCING:
            raise BadRequest(
                "Approve the need's anonymised text first: it is what the researcher reads. Needs that are closed or "
                "have come to a contract take no more introductions.", "key",
            )  # fmt: skip
        if (
            need.children.filter(
                participants__email=address,
                participants__part__in=("partner", "informed"),
                participants__removed=None,
                participants__expires__gt=timezone.now(),
            )
            .exclude(state="declined")
            .exists()
        ):
            raise BadRequest(
                "They were asked about this need already. See “Introduction” beside the entry for their answer.",
                "asked",
            )
        answers = {"need_title": title, "need_text": text, "message": message, "entity": row.entity}
        confidentiality = "named" if need.confidentiality == "named" else "members"
        child = open_case(
            "introduction", who, need.house, answers, confidentiality=confidentiality, parent=need
        )
        token, digest = new_token()
        account = Account.objects.filter(email=address, is_active=True).first()
        added = Participant(
            account=account, part="partner", name=" ".join(name.split())[:200], email=address, entity=row.entity,
            digest=digest, expires=timezone.now() + VALID,
        )  # fmt: skip
        add_participant(child, who, added, "handler")
        add_event(
            need, who, "handler", "shortlist", Sight.HOUSE, text=row.title, answers={"introduced": row.entity}
        )
    return child, token


def who_has(token: str) -> tuple[Who, Case]:
    """Who a link stands for, and the case that it opens.

    Raises:
        NotFound: there is no such link, or its time is over: the two cannot be told apart.
    """
    found = (
        Participant.objects.filter(digest=token_digest(token), removed=None, expires__gt=timezone.now())
        .select_related("case", "account")
        .first()
    )
    if found is None:
        raise NotFound("This link does not exist or its time is over. Ask who sent it for a new one.")
    return Who(link=found), found.case


def judgements() -> Iterator[Judgement]:
    """What was judged of needs whose words were made public, without anybody's name; of others not a word leaves."""
    for row in Shortlisted.objects.exclude(grade=None).select_related("case").order_by("pk"):
        if _was_public(row.case):
            yield _judgement(row.case, row.entity, row.grade or 0, row.rank, "shortlist")
    children = (
        Case.objects.filter(workflow="introduction", state="done").select_related("parent").order_by("pk")
    )
    for child in children:
        given = child.answers.get("grade")
        if child.parent is not None and given is not None and _was_public(child.parent):
            listed = child.parent.shortlist.filter(entity=child.answers.get("entity")).first()
            yield _judgement(
                child.parent,
                str(child.answers.get("entity")),
                int(given),
                listed.rank if listed else None,
                "introduction",
            )


def _was_public(need: Case) -> bool:
    """Whether the need's face, as it is now, was approved to be public."""
    last = need.events.filter(step__in=("anonymise", "approve")).order_by("number").last()
    return need.confidentiality == "public" and last is not None and last.step == "approve"


def _judgement(need: Case, entity: str, given: int, rank: int | None, by: str) -> Judgement:
    query = " ".join(str(need.answers.get(name) or "") for name in ("face_title", "face_text")).strip()
    return Judgement(need.key, query, entity, given, rank, by)


def _handled(key: str, who: Who) -> Case:
    case, parts = held(key, who)
    if "handler" not in parts:
        raise NotAllowed("Only those who handle the need do this.")
    if case.workflow != "need":
        raise BadRequest("Only needs have a shortlist.", "key")
    return case


def _entry(case: Case, number: int) -> Shortlisted:
    row: Shortlisted | None = case.shortlist.filter(pk=number, removed=None).first()
    if row is None:
        raise NotFound(f"There is no entry {number} on this shortlist.")
    return row
