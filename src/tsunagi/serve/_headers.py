"""Headers that keep a browser safe from what others wrote: metadata is hostile text."""

import base64
import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SANDBOX = "default-src 'none'; sandbox"
"""For bodies that are not ours: nothing in them may run or load."""


EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
"""Digest of nothing: allows style elements without content, which the viewer fills rule by rule."""


def policy(script: str = "", *, connect: bool = False) -> str:
    """The Content-Security-Policy of a page.

    Args:
        script: the one inline data block of the page, allowed by its digest.
        connect: whether the IIIF viewer may be opened, which fetches from elsewhere (manifests and images).
    """
    scripts = "'self'"
    if script:
        scripts += f" 'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            f"style-src 'self' {EMPTY_STYLE}" if connect else "style-src 'self'",
            "img-src * data: blob:" if connect else "img-src * data:",
            f"connect-src {'* data:' if connect else chr(39) + 'self' + chr(39)}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Headers:
    """Middleware that adds what a page has not set itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy())
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response
