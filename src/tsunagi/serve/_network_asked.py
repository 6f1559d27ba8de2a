"""What a visitor asks of the pages of people, institutions and networks."""

from collections.abc import Collection
from urllib.parse import quote, urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from tsunagi.errors import BadRequest
from tsunagi.match import INSTITUTIONS
from tsunagi.serve._network import Wish

LONGEST = 300
MOST_PAGES = 10_000
KINDS = tuple(INSTITUTIONS)
"""Kinds of documents that tie people and institutions."""
TYING = ("Project", "Work", "Patent")
LATEST = 9999


def read(parameters: QueryDict, known: Collection[str]) -> dict[str, str]:
    """The parameters of an address, without spaces around them.

    Raises:
        BadRequest: one is unknown, given twice or too long; `parameter` names it.
    """
    for name, values in parameters.lists():
        if name not in {*known, "format"}:
            words = _("There is no such parameter. Possible are: %(known)s.")
            raise BadRequest(words % {"known": ", ".join((*known, "format"))}, name[:80])
        if len(values) > 1:
            raise BadRequest(_("This parameter can be given only once."), name)
        if len(values[0]) > LONGEST:
            raise BadRequest(_("At most %(longest)s characters are possible.") % {"longest": LONGEST}, name)
    return {name: str(value).strip() for name, value in parameters.items()}


def number(asked: dict[str, str], name: str, first: int, last: int) -> int | None:
    """A whole number; None if it is not given.

    Raises:
        BadRequest: it is none, or lies outside of `first` to `last`.
    """
    text = asked.get(name, "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 5 and first <= int(text) <= last:
        return int(text)
    words = _("A number from %(first)s to %(last)s is possible.")
    raise BadRequest(words % {"first": first, "last": last}, name)


def page_asked(request: HttpRequest) -> int:
    """Which page of a list is asked for; the first is 1."""
    return number(read(request.GET, ("page",)), "page", 1, MOST_PAGES) or 1


def read_wish(asked: dict[str, str]) -> Wish:
    """What the ties of a picture are narrowed by.

    Raises:
        BadRequest: a year, the kind or the number cannot be understood.
    """
    first, last = number(asked, "from", 1, LATEST), number(asked, "to", 1, LATEST)
    if first and last and first > last:
        raise BadRequest(_("The first date is later than the last."), "from")
    kind = asked.get("kind", "")
    if kind and kind not in TYING:
        raise BadRequest(_("Possible are: %(known)s.") % {"known": ", ".join(TYING)}, "kind")
    return Wish((first, last), kind, number(asked, "least", 0, 99) or 0)


def network_link(sort: str, key: str) -> str:
    """Address of the picture around a person or an institution, or of a field."""
    return f"{reverse('network')}?{urlencode({sort: key}, quote_via=quote)}"
