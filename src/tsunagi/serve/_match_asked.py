"""A need as a form or a program asks it; what is asked stands in no address."""

from collections.abc import Sequence

import msgspec
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from tsunagi.errors import BadRequest
from tsunagi.match import EVIDENCE, Need
from tsunagi.model.place import prefectures

LONGEST, SHORTEST = 2000, 4
"""Characters of a need. Below the shortest nothing is sought; the page tells what to write instead."""
MOST_LIKE = 10
"""Examples of what to find more of, and as many of what to find less of."""
LONGEST_NAME = 200
LONGEST_ID = 300
LONGEST_BODY = 40_000
"""Bytes of a program's question."""
YEARS = (1500, 2200)


class Asking(msgspec.Struct, forbid_unknown_fields=True):
    """What a program asks."""

    text: str
    kinds: list[str] = []
    institutions: list[str] = []
    places: list[str] = []
    first_year: int | None = None
    last_year: int | None = None
    licensable: bool = False
    more: list[str] = []
    less: list[str] = []
    size: int = 20


def need_of_form(posted: QueryDict) -> Need:
    """The need of a form, with what its buttons add to it or take away.

    Raises:
        BadRequest: a part cannot be understood; `parameter` names it.
    """
    more, less = posted.getlist("more"), posted.getlist("less")
    forget = posted.get("forget", "")
    more, less = [one for one in more if one != forget], [one for one in less if one != forget]
    if like := posted.get("more_like"):
        more, less = [*more, like], [one for one in less if one != like]
    if unlike := posted.get("less_like"):
        more, less = [one for one in more if one != unlike], [*less, unlike]
    institution = posted.get("only") or posted.get("institution", "").strip()
    place = posted.get("place", "")
    return checked(
        Need(
            text=text_of(posted.get("text", "")),
            kinds=tuple(dict.fromkeys(posted.getlist("kind"))),
            institutions=(institution,) if institution else (),
            places=(place,) if place else (),
            years=(_year(posted, "since"), _year(posted, "until")),
            licensable=posted.get("licensable") == "1",
            more=tuple(dict.fromkeys(more)),
            less=tuple(dict.fromkeys(less)),
        )
    )


def need_left(posted: QueryDict) -> Need:
    """What of a form that was refused can stand in it again, so that only the wrong part is to be written anew."""
    more, less = (
        tuple(
            one for one in dict.fromkeys(posted.getlist(name)) if len(one) <= LONGEST_ID and "\0" not in one
        )
        for name in ("more", "less")
    )
    place, institution = posted.get("place", ""), text_of(posted.get("institution", ""))[:LONGEST_NAME]
    return Need(
        text=text_of(posted.get("text", "")),
        kinds=tuple(one for one in EVIDENCE if one in posted.getlist("kind")),
        institutions=(institution,) if institution else (),
        places=(place,) if place in prefectures() else (),
        licensable=posted.get("licensable") == "1",
        more=more[:MOST_LIKE],
        less=less[:MOST_LIKE],
    )


def need_of_body(request: HttpRequest) -> Need:
    """The need that a program posts as JSON.

    Raises:
        BadRequest: it is no JSON of that form, or a part cannot be understood.
    """
    if len(request.body) > LONGEST_BODY:
        raise BadRequest(_("The question is too long."), "text")
    try:
        asked = msgspec.json.decode(request.body, type=Asking)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise BadRequest(_("This is no question in JSON: %(why)s") % {"why": error}) from error
    if not 1 <= asked.size <= 50:
        raise BadRequest(_("A size is from 1 to 50."), "size")
    return checked(
        Need(
            text=text_of(asked.text), kinds=tuple(asked.kinds), institutions=tuple(asked.institutions),
            places=tuple(asked.places), years=(asked.first_year, asked.last_year), licensable=asked.licensable,
            more=tuple(asked.more), less=tuple(asked.less), size=asked.size,
        )
    )  # fmt: skip


def text_of(typed: str) -> str:
    """A need without what no text holds."""
    return typed.replace("\0", "").replace("\r\n", "\n").strip()


def checked(need: Need) -> Need:
    """The need, if every part of it can be asked.

    Raises:
        BadRequest: one cannot; `parameter` names it.
    """
    if len(need.text) > LONGEST:
        told = _("Write at most %(longest)s characters; these are %(length)s.")
        raise BadRequest(told % {"longest": f"{LONGEST:,}", "length": f"{len(need.text):,}"}, "text")
    if any(kind not in EVIDENCE for kind in need.kinds):
        raise BadRequest(_("Possible are: %(known)s.") % {"known": ", ".join(EVIDENCE)}, "kind")
    if any(place not in prefectures() for place in need.places):
        raise BadRequest(_("Write a prefecture as 東京都."), "place")
    if len(need.institutions) > MOST_LIKE or _too_long(need.institutions, LONGEST_NAME):
        raise BadRequest(_("This is too long for the name of an institution."), "institution")
    first, last = need.years
    if not all(year is None or YEARS[0] <= year <= YEARS[1] for year in need.years):
        raise BadRequest(_("Write a year as 2020."), "since")
    if first is not None and last is not None and first > last:
        raise BadRequest(_("The first year is after the last."), "since")
    for name, ids in (("more", need.more), ("less", need.less)):
        if len(ids) > MOST_LIKE or _too_long(ids, LONGEST_ID):
            raise BadRequest(_("At most %(most)s examples are possible.") % {"most": MOST_LIKE}, name)
    return need


def _too_long(texts: Sequence[str], most: int) -> bool:
    return any(len(text) > most or "\0" in text for text in texts)


def _year(posted: QueryDict, name: str) -> int | None:
    text = posted.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise BadRequest(_("Write a year as 2020."), "since")
    return int(text)
