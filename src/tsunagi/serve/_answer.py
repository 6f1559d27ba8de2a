"""One answer, two forms: a page is written once and sent as HTML or JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tsunagi.errors import BadRequest, NotAllowed, NotFound
from tsunagi.serve._headers import policy

Form = Literal["html", "json"]
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Page:
    """What a view answers with; only the form that is asked for is made."""

    template: str
    context: Callable[[], dict[str, Any]]
    data: Callable[[], Any]
    status: int = 200
    form: Form | None = None
    """Set if the address itself decides."""
    script: str = ""
    """The inline data block that `context` holds, for the Content-Security-Policy."""
    connect: bool = False
    """Whether the page's own scripts fetch from elsewhere."""


def language() -> str:
    """The language of this answer: 'ja' or 'en'."""
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def page(view: Callable[..., Page]) -> View:
    """Makes a Django view of a function that returns a Page; errors of Tsunagi become error pages."""

    @require_safe
    @error_pages
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = form_asked(request)
        return send(request, view(request, *args, **kwargs), form)

    return answer


def error_pages(view: View) -> View:
    """Makes error pages of the errors of Tsunagi that a view raises."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except BadRequest as error:
            return send_refusal(request, error)
        except NotAllowed as error:
            return send_error(request, 403, str(error))
        except NotFound as error:
            return send_error(request, 404, str(error))

    return answer


def form_asked(request: HttpRequest) -> Form:
    """Which form is asked for: by ?format=, by the suffix .json, by Accept.

    Raises:
        BadRequest: `format` is neither html nor json.
    """
    wanted = request.GET.get("format", "")
    if wanted in {"html", "json"}:
        return "json" if wanted == "json" else "html"
    if wanted:
        raise BadRequest(_("Only “html” and “json” are possible here."), "format")
    if request.path.endswith(".json"):
        return "json"
    preferred = request.get_preferred_type(["text/html", "application/json"])
    return "json" if preferred == "application/json" else "html"


def send(request: HttpRequest, answer: Page, form: Form) -> HttpResponse:
    """The HTTP response of a Page."""
    if (answer.form or form) == "json":
        return send_json(answer.data(), answer.status)
    context = answer.context() | surroundings(request)
    response = HttpResponse(render_to_string(answer.template, context, request), status=answer.status)
    if answer.script or answer.connect:
        response["Content-Security-Policy"] = policy(answer.script, connect=answer.connect)
    patch_vary_headers(response, ("Accept",))
    return response


def send_json(data: Any, status: int = 200, media_type: str = "application/json") -> HttpResponse:
    """Open data: any page of any site may read it."""
    response = HttpResponse(msgspec.json.encode(data), f"{media_type}; charset=utf-8", status)
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ("Accept",))
    return response


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """What the frame around each page needs."""
    here = language()
    return {
        "lang": here,
        "switches": [
            (code, name, _in_language(request, code)) for code, name in settings.LANGUAGES if code != here
        ],
    }


def _in_language(request: HttpRequest, code: str) -> str:
    """This same page and query in another language; the home page if this page has none."""
    first, _slash, rest = request.path.lstrip("/").partition("/")
    if first not in dict(settings.LANGUAGES):
        return f"/{code}/"
    query = request.GET.urlencode()
    return f"/{code}/{rest}" + (f"?{query}" if query else "")


def send_error(
    request: HttpRequest, status: int, message: str = "", parameter: str = "", shown: str = ""
) -> HttpResponse:
    """An error as JSON, or as a page that says it as `shown`, if that is not the same."""
    try:
        form = form_asked(request)
    except BadRequest:
        form = "html"
    data = {"error": {"status": status, "message": message, "parameter": parameter or None}}
    context = {"status": status, "message": shown or message, "parameter": parameter}
    return send(request, Page("error.html", lambda: context, lambda: data, status), form)


def send_refusal(request: HttpRequest, error: BadRequest) -> HttpResponse:
    """What was asked wrongly: pages say it in their language, programs are told it in English."""
    return send_error(request, 400, str(error), error.parameter, error.said(_))


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 where Django itself refuses a request."""
    return send_error(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 where Django itself refuses a request."""
    return send_error(request, 403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for an address that there is not."""
    return send_error(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: something of ours failed; the page needs neither database nor index."""
    with override(get_language() or settings.LANGUAGE_CODE):
        return send_error(request, 500)
