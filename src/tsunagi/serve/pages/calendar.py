"""Everybody's own calendar: the terms of the cases that they are in, at an address that they alone know."""

from django.core.signing import BadSignature, Signer
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from tsunagi.collab import cases
from tsunagi.collab.cases import CaseView, Who
from tsunagi.collab.models import Account
from tsunagi.errors import NotFound
from tsunagi.serve._answer import error_pages, language
from tsunagi.serve._signin import PRIVATE
from tsunagi.serve._signin_asked import action
from tsunagi.serve.pages.item import base_of

SALT = "tsunagi.calendar"
LONGEST = 100


def calendar_address(account: Account, base: str) -> str:
    """Where somebody's calendar is: signed by us, and good until they ask for another.

    Args:
        account: whose.
        base: address of the site without a slash at its end.
    """
    signed = Signer(salt=SALT, sep=".").sign(f"{account.pk}.{account.calendar}")
    return base + reverse("calendar", args=[signed])


@require_safe
@error_pages
def calendar(request: HttpRequest, signed: str) -> HttpResponseBase:
    """GET /calendar/{signed}.ics: the terms of the open cases that the owner may see now."""
    account = _owner(signed)
    with override(account.lang):
        body = _written(account, base_of(request))
    headers = {"Cache-Control": PRIVATE, "X-Robots-Tag": "noindex"}
    return HttpResponse(body, "text/calendar; charset=utf-8", headers=headers)


def _owner(signed: str) -> Account:
    """Raises NotFound: it was not signed by us, was replaced by a new address, or the account is closed."""
    try:
        number, _dot, turn = Signer(salt=SALT, sep=".").unsign(signed[:LONGEST]).partition(".")
    except BadSignature as error:
        raise NotFound(_("There is no such calendar.")) from error
    found = Account.objects.filter(pk=int(number), calendar=int(turn), is_active=True).first()
    if found is None:
        raise NotFound(_("There is no such calendar."))
    return found


def _written(account: Account, base: str) -> bytes:
    who, lang = Who(account), language()
    made = Calendar()
    made.add("prodid", "-//Tsunagi//Calendar//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("Terms in Tsunagi"))
    made.add("x-published-ttl", "PT1H")
    flows = cases.workflows()
    for case in cases.seen_by(who).exclude(due=None).distinct().order_by("due", "pk"):
        seen = cases.view(case, who, lang)
        if seen.due is not None and seen.state not in flows[seen.workflow].ended:
            made.add_component(_event(seen, base))
    return bytes(made.to_ical())


def _event(seen: CaseView, base: str) -> Event:
    """A day in the calendar; it takes nobody's time (RFC 5545, 3.8.2.7)."""
    made = Event()
    made.add("uid", f"{seen.key}@{base.partition('://')[2]}")
    made.add("dtstamp", seen.changed)
    made.add("last-modified", seen.changed)
    made.add("dtstart", seen.due)
    made.add("summary", f"{seen.title}: {seen.due_what}" if seen.due_what else seen.title)
    made.add("description", f"{seen.workflow_label} – {seen.state_label}")
    made.add("url", f"{base}/{language()}/cases/{seen.key}")
    made.add("class", "PRIVATE")
    made.add("transp", "TRANSPARENT")
    return made


@action
def renew(request: HttpRequest, me: Account) -> str:
    """POST /calendar: another address; the one before stops working."""
    Account.objects.filter(pk=me.pk).update(calendar=F("calendar") + 1)
    return reverse("saved") + "#calendar"


urls = [path("calendar", renew, name="calendar-renew")]
bare_urls = [path("calendar/<str:signed>.ics", calendar, name="calendar")]
