"""What a plan says on a theme, in its own words and order, to read, to take along, and to keep as a theme."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, re_path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tsunagi.collab.cases import themes_of
from tsunagi.errors import BadRequest, NotFound
from tsunagi.policy import Form, write_excerpt
from tsunagi.serve._answer import Page, language, page, send_error
from tsunagi.serve._headers import SANDBOX
from tsunagi.serve._plan_excerpt import found_in, quoted, read_asked, shared_links
from tsunagi.serve._plan_shown import neighbours, plan_data, plan_of, shelf
from tsunagi.serve._signin import Visitor

MEDIA: dict[Form, str] = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHOWN = 200
"""Quotations that the page shows; the files have all."""


@page
def plan_excerpt(request: HttpRequest, key: str) -> Page:
    """GET /plans/{key}/excerpt?theme=|term=&without=&like=: the quotations; without a theme what to look for."""
    plan, asked = plan_of(key), read_asked(request)
    found = found_in(plan, asked.theme) if asked else None

    def context() -> dict[str, Any]:
        account = Visitor(request).account
        here = reverse("plan-excerpt", args=[key])
        others = [(one, f"{reverse('plan-excerpt', args=[one.key])}?{asked.words()}")
                  for one in neighbours(plan, shelf().all()) if one] if asked else []  # fmt: skip
        return {
            "here": "policy",
            "plan": plan,
            "asked": asked,
            "found": found,
            "rows": [quoted(one) for one in found.quotations[:SHOWN]] if found else [],
            "count": len(found.quotations) if found else 0,
            "measures": sum(one.measure is not None for one in found.quotations) if found else 0,
            "files": [(name, f"{here}.{name}?{asked.words()}") for name in MEDIA] if asked else [],
            "others": others,
            "themes": themes_of(account) if account else [],
            "shared": shared_links(plan),
            "terms": "、".join(asked.theme.terms) if asked else "",
            "without": "、".join(asked.theme.without) if asked else "",
            "examples": "\n".join(asked.theme.examples) if asked else "",
        }

    def data() -> dict[str, Any]:
        if asked is None or found is None:
            return {"plan": plan_data(plan), "theme": None, "quotations": []}
        return {
            "plan": plan_data(plan),
            "theme": found.theme,
            "quotations": found.quotations,
            "sources": found.sources,
        }

    return Page("plan_excerpt.html", context, data)


@require_safe
def taken(request: HttpRequest, key: str, form: Form) -> HttpResponseBase:
    """GET /plans/{key}/excerpt.{form}: the same as a file, to keep and never to be run."""
    try:
        plan, asked = plan_of(key), read_asked(request)
        if asked is None:
            raise BadRequest(_("Give a word or an example to look for."), "term")
        body = write_excerpt(found_in(plan, asked.theme), form, language())
    except NotFound as error:
        return send_error(request, 404, str(error))
    except BadRequest as error:
        return send_error(request, 400, str(error), error.parameter)
    response = HttpResponse(body, MEDIA[form])
    response["Content-Disposition"] = f'attachment; filename="{plan.key}-excerpt.{form}"'
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


urls = [
    path("plans/<slug:key>/excerpt", plan_excerpt, name="plan-excerpt"),
    path("plans/<slug:key>/excerpt.json", plan_excerpt),
    re_path(
        rf"^plans/(?P<key>[-\w]+)/excerpt\.(?P<form>{'|'.join(MEDIA)})$", taken, name="plan-excerpt-file"
    ),
]
