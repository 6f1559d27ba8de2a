"""Django's view of the site."""

from django.apps import AppConfig
from django.conf import settings


class ServeConfig(AppConfig):
    """The app that owns templates and static files."""

    name = "tsunagi.serve"
    label = "serve"

    def ready(self) -> None:
        """Begins to write the audit; stops the start if the file of TSUNAGI_SIGN_IN is wrong."""
        from tsunagi.serve._signin_audit import listen

        listen()
        if settings.TSUNAGI.sign_in:
            from tsunagi.serve._signin_others import providers

            providers(settings.TSUNAGI.sign_in)
