"""Django's view of the site."""

from django.apps import AppConfig


class ServeConfig(AppConfig):
    """The app that owns templates and static files."""

    name = "tsunagi.serve"
    label = "serve"
