"""Django's view of the people and their cases."""

from django.apps import AppConfig


class CollabConfig(AppConfig):
    """The app that owns accounts, organisations and cases."""

    name = "tsunagi.collab"
    label = "collab"
