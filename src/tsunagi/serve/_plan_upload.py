"""A plan that somebody sends: its file read, put on the shelf, and the catalogue told to take it in."""

import re

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tsunagi.collab.cases import Who, record
from tsunagi.collab.models import Account
from tsunagi.errors import BadRequest
from tsunagi.policy import Plan, read_plan
from tsunagi.serve._plan_shown import shelf
from tsunagi.serve._settle import beside, start_run
from tsunagi.serve._signin_adapters import client_address

GIVEN = ("title", "date", "url", "series", "key")
MOST = 25 << 20
"""Bytes of a file, as of the files of cases."""
LONGEST = {"title": 200, "date": 10, "url": 500, "series": 200, "key": 60}
_ADDRESS = re.compile(r"https?://[^\s/]+[^\s]*")


def take_plan(request: HttpRequest, me: Account) -> tuple[Plan, str]:
    """Reads the file that was sent and keeps it as a plan; (the plan, what to tell).

    Raises:
        BadRequest: something is missing, or the file cannot be read as a plan; `parameter` names it.
    """
    given = {name: " ".join(request.POST.get(name, "").split()) for name in GIVEN}
    for name, text in given.items():
        if len(text) > LONGEST[name] or not text.isprintable():
            raise BadRequest(
                _("At most %(longest)s characters are possible.") % {"longest": LONGEST[name]}, name
            )
    if given["url"] and not _ADDRESS.fullmatch(given["url"]):
        raise BadRequest(_("Write an address that begins with https:// or http://."), "url")
    body = _body(request)
    plans = shelf()
    try:
        plan = read_plan(
            body,
            title=given["title"],
            date=given["date"],
            url=given["url"],
            series=given["series"],
            key=given["key"],
        )
        plans.add(body, plan)
    except BadRequest as error:
        raise BadRequest(error.said(_), error.parameter) from error
    record(Who(me), "plan", plan.key, client_address(request), digest=plan.digest)
    beside(lambda: start_run(settings.TSUNAGI.data, "plans"))
    found = ngettext("%(n)s measure was found.", "%(n)s measures were found.", len(plan.measures))
    return plan, found % {"n": f"{len(plan.measures):,}"}


def _body(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise BadRequest(_("Choose a file."), "file")
    body: bytes = file.read(MOST + 1)
    if len(body) > MOST:
        raise BadRequest(_("The file is larger than %(most)s MB.") % {"most": MOST >> 20}, "file")
    return body
