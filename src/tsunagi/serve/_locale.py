"""The language of a request: its address tells, or Accept-Language where the address does not."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_path


class Locale(LocaleMiddleware):
    """Django's, but an address that is known without a language keeps its 404 instead of being sent on."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Sends on only what no page answers to."""
        if request.resolver_match is None:
            return super().process_response(request, response)
        if not get_language_from_path(request.path_info):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language() or "")
        return response
