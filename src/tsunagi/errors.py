"""The errors of Tsunagi: one class for each way to react to it."""


class TsunagiError(Exception):
    """An error that Tsunagi raises on purpose; its text names the thing, the place and the remedy."""


class ConfigError(TsunagiError):
    """A setting, a source or a plug-in is wrong: stop and say so."""


class SourceUnavailable(TsunagiError):
    """A source did not answer in time or at all: try again later; other sources go on."""


class BadRecord(TsunagiError):
    """One record cannot be understood: set it aside whole with this reason, count it, go on."""


class BadRequest(TsunagiError):
    """A question from outside is malformed (HTTP 400). `parameter` names the part that is wrong."""

    def __init__(self, message: str, parameter: str = "") -> None:
        super().__init__(message)
        self.parameter = parameter


class NotAllowed(TsunagiError):
    """The asker may not do or see this (HTTP 403)."""


class NotFound(TsunagiError):
    """There is no such thing here (HTTP 404)."""
