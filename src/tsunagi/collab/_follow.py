"""What people write to a measure of a plan: links to what answers it, notes of progress; who writes and who reads."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from django.db.models import Q
from django.utils import timezone

from tsunagi.catalogue import Catalogue
from tsunagi.collab._board import SOURCE, face_id
from tsunagi.collab._sight import Who, board
from tsunagi.collab.models import Account, MeasureEntry, Organisation
from tsunagi.errors import BadRequest, NotAllowed, NotFound
from tsunagi.model import Entity, entity_id

WRITING = frozenset({"analyst", "coordinator", "administrator"})
"""Roles that write to measures, in the name of their organisation."""
LONGEST_TEXT, LONGEST_ADDRESS, LONGEST_ID = 2000, 500, 255
MOST_SHOWN = 500
EARLIEST = date(1900, 1, 1)

Sort = Literal["link", "note"]


class EntrySeen(msgspec.Struct, frozen=True):
    """A link or a note as its reader sees it."""

    id: int
    sort: Sort
    at: datetime
    organisation: str
    by: str
    """Who wrote it; only who is in the organisation reads that."""
    public: bool
    text: str
    url: str
    day: date | None
    entity: Entity | None
    """Of a link; None if it is no longer in the catalogue."""
    may_withdraw: bool


def writes_for(who: Who) -> list[Organisation]:
    """The organisations in whose name somebody may write to measures."""
    return list(
        Organisation.objects.filter(pk__in={one for one, role in who.roles if role in WRITING}).order_by("pk")
    )


def entries_of(measure: str, who: Who, catalogue: Catalogue, lang: str) -> list[EntrySeen]:
    """What was written to a measure and not withdrawn, oldest first: what is public, and what their own people wrote."""
    ours = frozenset(one for one, _role in who.roles)
    rows = list(
        MeasureEntry.objects.filter(Q(public=True) | Q(organisation__in=ours), measure=measure)
        .filter(sort__in=("link", "note"), withdrawals=None)
        .select_related("who", "organisation")
        .order_by("pk")[:MOST_SHOWN]
    )
    linked = entities_of((row.entity for row in rows if row.entity), catalogue)
    return [
        EntrySeen(
            id=row.pk,
            sort="link" if row.sort == "link" else "note",
            at=row.at,
            organisation=row.organisation.title(lang),
            by=str(row.who) if row.organisation_id in ours else "",
            public=row.public,
            text=row.text,
            url=row.url,
            day=row.day,
            entity=linked.get(row.entity),
            may_withdraw=_may_withdraw(row, who),
        )
        for row in rows
    ]


def entities_of(ids: Iterable[str], catalogue: Catalogue) -> dict[str, Entity]:
    """Those of the entities that anybody finds now; of needs, those that are on the board at this moment."""
    wanted = list(dict.fromkeys(ids))
    found = {id: held.entity for id, held in catalogue.many(wanted).items() if not held.deleted}
    if any(one.source == SOURCE for one in found.values()):
        faces = {face_id(case) for case in board()}
        found = {id: one for id, one in found.items() if one.source != SOURCE or id in faces}
    return found


def add_note(
    who: Who, measure: str, text: str, url: str, day: str, public: bool, organisation: str = ""
) -> MeasureEntry:
    """How a measure goes on, with its source.

    Args:
        who: the writer.
        measure: id of a measure that there is.
        text: what is told.
        url: where it is written down, '' if nowhere.
        day: when it happened, as 2026-04-01.
        public: whether everybody reads it, or only who is in the organisation.
        organisation: key of that in whose name it is written; '': the first of the writer's.

    Raises:
        NotAllowed: the writer has no role for it.
        BadRequest: a part is missing or none of its kind; `parameter` names it.
    """
    writer, house = _writer(who, organisation)
    if not _text(text):
        raise BadRequest("Write what happened.", "text")
    return _add(writer, house, measure, "note", text=_text(text), url=_url(url), day=_day(day), public=public)


def add_link(
    who: Who, measure: str, target: str, text: str, public: bool, catalogue: Catalogue, organisation: str = ""
) -> MeasureEntry:
    """Ties a measure to what answers it: an entity of the catalogue, by its id or its page's address here.

    Raises:
        NotAllowed, BadRequest: as add_note(); there is no such entity, or nobody may see it now.
    """
    writer, house = _writer(who, organisation)
    id = target_of(target)
    if not id or not entities_of([id], catalogue):
        raise BadRequest("There is no such record here. Give the address of its page, or its id.", "target")
    return _add(writer, house, measure, "link", entity=id, text=_text(text), public=public)


def target_of(target: str) -> str:
    """The id that an address of this site ends with, as /item/<id> and /needs/<key>; else the text itself."""
    path = target.strip().partition("?")[0].partition("#")[0].rstrip("/")
    before, _slash, last = path.rpartition("/")
    id = entity_id(SOURCE, last) if before.endswith("/needs") else last
    return id if len(id) <= LONGEST_ID and id.isprintable() else ""


def withdraw(who: Who, measure: str, number: int) -> MeasureEntry:
    """Takes an entry back: its writer may, and who keeps the accounts of the organisation. The record keeps both.

    Raises:
        NotFound: there is none that the asker may take back, or it was taken back already.
    """
    row = (
        MeasureEntry.objects.filter(pk=number, measure=measure, sort__in=("link", "note"), withdrawals=None)
        .select_related("organisation")
        .first()
    )
    if row is None or who.account is None or not _may_withdraw(row, who):
        raise NotFound(f"There is no entry {number} of this measure for you to take back.")
    return _add(who.account, row.organisation, measure, "withdrawal", of=row)


def _may_withdraw(row: MeasureEntry, who: Who) -> bool:
    if who.account is None or not any(one == row.organisation_id for one, _role in who.roles):
        return False
    return row.who_id == who.account.pk or who.has("administrator", row.organisation_id)


def _writer(who: Who, key: str) -> tuple[Account, Organisation]:
    houses = writes_for(who)
    found = next((one for one in houses if not key or one.key == key), None)
    if found is None or who.account is None:
        raise NotAllowed("Analysts, coordinators and administrators write to measures.")
    return who.account, found


def _add(
    who: Account, house: Organisation, measure: str, sort: str, public: bool = False, text: str = "", url: str = "",
    entity: str = "", day: date | None = None, of: MeasureEntry | None = None,
) -> MeasureEntry:  # fmt: skip
    return MeasureEntry.objects.create(
        measure=measure, sort=sort, at=timezone.now(), who=who, organisation=house, public=public,
        text=text, url=url, entity=entity, day=day, of=of,
    )  # fmt: skip


def _text(text: str) -> str:
    told = "".join(letter for letter in text.strip() if letter.isprintable() or letter == "\n")
    if len(told) > LONGEST_TEXT:
        raise BadRequest("At most %(longest)s characters are possible.", "text", longest=f"{LONGEST_TEXT:,}")
    return told


def _url(url: str) -> str:
    address = url.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    fits = parts.scheme in ("http", "https") and parts.hostname and len(address) <= LONGEST_ADDRESS
    if address and not (fits and address.isprintable() and " " not in address):
        raise BadRequest("Write an address that begins with https:// or http://.", "url")
    return address


def _day(day: str) -> date:
    try:
        told = date.fromisoformat(day.strip())
    except ValueError as error:
        raise BadRequest("Write the day as 2026-04-01.", "day") from error
    if not EARLIEST <= told <= timezone.localdate():
        raise BadRequest("Write a day that is not in the future.", "day")
    return told
