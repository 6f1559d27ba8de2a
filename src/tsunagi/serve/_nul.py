"""A NUL, which no text has and PostgreSQL cannot even look for, is refused before a page reads it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tsunagi.serve._answer import send_error

PAGES = ("/ja/", "/en/", "/saved/")
"""Addresses of pages; what speaks a protocol refuses in its own form."""


class NoNul:
    """Middleware: 404 for a NUL in the address of a page, 400 for one in its query or form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Comes after the check of CSRF, which reads the form too."""
        if not request.path_info.startswith(PAGES):
            return None
        if "\0" in request.path_info:
            raise Http404
        for given in (request.GET, request.POST):
            for name, values in given.lists():
                if "\0" in "".join((name, *values)):
                    told = _("This has a character (NUL) that no text has.")
                    return send_error(request, 400, told, name.replace("\0", "")[:80])
        return None
