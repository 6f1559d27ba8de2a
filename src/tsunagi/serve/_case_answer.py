"""Answers of pages that depend on who asks: kept by no cache, read by no other site, followed by no robot."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsunagi.collab.cases import Who
from tsunagi.collab.models import Account
from tsunagi.errors import BadRequest, NotAllowed, NotFound
from tsunagi.serve._answer import Page, form_asked, send, send_error, send_refusal
from tsunagi.serve._signin import PRIVATE
from tsunagi.serve._signin_asked import SeeOther, to_sign_in

View = Callable[..., Page | HttpResponseBase]


def who_of(request: HttpRequest) -> Who:
    """Who asks, made anew with each request: a role that ended opens nothing any more."""
    return Who(request.user if isinstance(request.user, Account) else None)


def signed_in(*methods: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Makes a Django view of a function of (request, who, …) for people who are signed in.

    Others are led to the sign-in page, whether what they asked for exists or not.
    """

    def made(view: View) -> Callable[..., HttpResponseBase]:
        @require_http_methods(["GET", "HEAD", *methods])
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            who = who_of(request)
            if who.account is None:
                return private(to_sign_in(request, "desk"))
            if request.method in {"GET", "HEAD"} and "GET" not in methods:
                # A form that came back stands under the address it was sent to; who loads that again sees the case.
                return private(SeeOther(reverse("case", args=[kwargs["key"]])))
            return answered(request, lambda: view(request, who, *args, **kwargs))

        return answer

    return made


def answered(request: HttpRequest, made: Callable[[], Page | HttpResponseBase]) -> HttpResponseBase:
    """What a view made, or the error page of what it raised: what may not be seen is as what there is not."""
    try:
        answer = made()
        return private(send(request, answer, form_asked(request)) if isinstance(answer, Page) else answer)
    except NotFound:
        return private(send_error(request, 404, _("There is nothing here, or it is not open to you.")))
    except NotAllowed:
        return private(send_error(request, 403, _("This is for others in the case to do.")))
    except BadRequest as error:
        return private(send_refusal(request, error))


def private(response: HttpResponseBase) -> HttpResponseBase:
    """For one reader's eyes."""
    response["Cache-Control"] = PRIVATE
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers.pop("Access-Control-Allow-Origin", None)
    return response
