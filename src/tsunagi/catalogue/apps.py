"""Django's view of the catalogue."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The app that owns the catalogue's tables."""

    name = "tsunagi.catalogue"
    label = "catalogue"
