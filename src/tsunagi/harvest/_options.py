"""A source's options, checked, and the manners that every driver keeps towards servers."""

from typing import Any, TypeVar

import msgspec

from tsunagi.errors import ConfigError
from tsunagi.model import Source

MEBIBYTE = 1 << 20


class Manners(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a source's server is to be asked. Each driver's options extend these."""

    user_agent: str = ""
    """Instead of 'Tsunagi/VERSION (+contact)'. WEKO3 answers 406 to names that look like a browser's."""
    delay: float = 0.0
    """Least seconds between two requests to one host."""
    timeout: float = 0.0
    """Seconds to wait for a connection or for the next bytes; 0: the setting `timeout`."""
    tries: int = 6
    """How often a request is made before the source counts as unavailable."""
    patience: float = 1800.0
    """Seconds that all waits between the tries of one request may add up to."""
    most_bytes: int = 256 * MEBIBYTE
    """Largest body, counted after decompression."""


OptionsType = TypeVar("OptionsType", bound=Manners)


def read_options(source: Source, shape: type[OptionsType], **defaults: Any) -> OptionsType:
    """The options of `source` as the struct of its driver.

    Raises:
        ConfigError: an option is unknown, missing or of a wrong type; the text names file and option.
    """
    try:
        return msgspec.convert({**defaults, **source.options}, shape)
    except msgspec.ValidationError as error:
        raise bad_option(source, str(error)) from error


def bad_option(source: Source, what: str) -> ConfigError:
    """The error for an option that cannot be used."""
    where = source.path or f"source {source.id}"
    return ConfigError(f"{where}: options of driver {source.driver!r}: {what}.")
