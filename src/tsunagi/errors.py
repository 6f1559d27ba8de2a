"""The errors of Tsunagi: one class for each way to react to it."""

from collections.abc import Callable


class TsunagiError(Exception):
    """An error that Tsunagi raises on purpose; its text names the thing, the place and the remedy."""


class ConfigError(TsunagiError):
    """A setting, a source or a plug-in is wrong: stop and say so."""


class SourceUnavailable(TsunagiError):
    """A source did not answer in time or at all: try again later; other sources go on."""


class BadRecord(TsunagiError):
    """One record cannot be understood: set it aside whole with this reason, count it, go on."""


class BadRequest(TsunagiError):
    """A question from outside is malformed (HTTP 400). `parameter` names the part that is wrong.

    `values`, if any, stand in the text as %(name)s; so whoever knows languages can say it in another.
    """

    def __init__(self, text: str, parameter: str = "", **values: object) -> None:
        self.text, self.parameter, self.values = text, parameter, values
        super().__init__(self.said(str))

    def said(self, translate: Callable[[str], str]) -> str:
        """The message in the language that its text is translated to."""
        text = translate(self.text)
        return text % self.values if self.values else text


class NotAllowed(TsunagiError):
    """The asker may not do or see this (HTTP 403)."""


class NotFound(TsunagiError):
    """There is no such thing here (HTTP 404)."""
