"""Collects the addresses of all pages."""

from importlib import import_module

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver

from tsunagi import hub

_PAGES = "tsunagi.serve.pages"
_by_page: dict[str, list[URLPattern]] = hub.plug_ins(_PAGES, "urls", list)

urlpatterns: list[URLPattern | URLResolver] = [
    *(p for name in _by_page for p in getattr(import_module(f"{_PAGES}.{name}"), "bare_urls", ())),
    *i18n_patterns(*(pattern for patterns in _by_page.values() for pattern in patterns)),
]

handler400 = "tsunagi.serve._answer.malformed"
handler403 = "tsunagi.serve._answer.forbidden"
handler404 = "tsunagi.serve._answer.missing"
handler500 = "tsunagi.serve._answer.broken"
