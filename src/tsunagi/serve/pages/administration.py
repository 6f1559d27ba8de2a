"""Where the pages for the installation's own administrators are."""

from django.urls import URLPattern, path

from tsunagi.serve._admin import administration

urls: list[URLPattern] = []
bare_urls = [path("admin/", administration().urls)]
