"""What the members of an organisation did, for who keeps its accounts: a page, JSON, and CSV for a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tsunagi.collab.cases import ACTS, Done, Who, audit_of, keeps, people_of, record
from tsunagi.collab.models import Organisation
from tsunagi.errors import BadRequest, NotFound
from tsunagi.serve._answer import Page, language
from tsunagi.serve._case_answer import signed_in
from tsunagi.serve._case_form import Choice
from tsunagi.serve._jpsearch_export import no_formula
from tsunagi.serve._signin_adapters import client_address

ROWS = 50
MOST_ROWS = 100_000
"""Of a CSV file; the newest."""


@signed_in("GET")
def audit(request: HttpRequest, who: Who, key: str) -> Page:
    """GET /organisation/{key}/audit?who=…&act=…&before=…: newest first."""
    organisation, lang = _organisation(who, key), language()
    person, before, act = _number(request, "who"), _number(request, "before"), request.GET.get("act", "")
    people = list(people_of(who, organisation))
    rows = audit_of(who, organisation, lang, person=person, act=act, before=before, most=ROWS + 1)
    shown, more = rows[:ROWS], len(rows) > ROWS
    kept = {name: value for name, value in (("who", person), ("act", act)) if value}
    here = reverse("audit", args=[key])

    def context() -> dict[str, Any]:
        return {
            "here": "account",
            "organisation": organisation,
            "title": organisation.title(lang),
            "rows": shown,
            "people": [Choice(str(one.pk), str(one), one.pk == person) for one in people],
            "acts": [Choice(name, labels[lang], name == act) for name, labels in ACTS.items()],
            "older": f"{here}?{urlencode(kept | {'before': shown[-1].number})}" if more else "",
            "newest": f"{here}?{urlencode(kept)}" if before else "",
            "csv": f"{reverse('audit-csv', args=[key])}?{urlencode(kept)}",
            "narrowed": bool(kept),
        }

    return Page("audit.html", context, lambda: {"rows": shown, "before": shown[-1].number if more else None})


@signed_in("GET")
def audit_csv(request: HttpRequest, who: Who, key: str) -> HttpResponseBase:
    """GET /organisation/{key}/audit.csv?who=…&act=…: all that the page would show; taking it is audited too."""
    organisation = _organisation(who, key)
    rows = audit_of(
        who, organisation, language(), person=_number(request, "who"), act=request.GET.get("act", ""),
        most=MOST_ROWS,
    )  # fmt: skip
    record(who, "audit taken", organisation.key, client_address(request))
    response = HttpResponse(_written(rows), "text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tsunagi-audit.csv"'
    return response


def _written(rows: Iterable[Done]) -> str:
    """CSV with a byte order mark, without which Excel reads no UTF-8; times are those of the site's zone."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow((_("When"), _("Done by"), _("Act"), _("Concerning"), _("Address of the client")))
    for one in rows:
        at = timezone.localtime(one.at).isoformat(timespec="seconds")
        writer.writerow([at, *map(no_formula, (one.who, one.act, one.about, one.address))])
    return file.getvalue()


def _organisation(who: Who, key: str) -> Organisation:
    """The organisation, if the asker keeps its accounts.

    Raises:
        NotFound: there is none, or they do not.
    """
    found = Organisation.objects.filter(key=key).first()
    if found is None or not keeps(who, found):
        raise NotFound(_("There is no such organisation."))
    return found


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest(_("This is not a number."), name)
    return int(text or 0)


urls = [
    path("organisation/<slug:key>/audit", audit, name="audit"),
    path("organisation/<slug:key>/audit.json", audit),
    path("organisation/<slug:key>/audit.csv", audit_csv, name="audit-csv"),
]
