"""Where the sample's accounts may be: on a site that this machine alone reaches, since their password is printed."""

import ipaddress
from typing import TYPE_CHECKING

from tsunagi.errors import ConfigError

if TYPE_CHECKING:
    from tsunagi.settings import Settings

PASSWORD = "sample_password"
"""File of the data folder; there is one as long as there are sample accounts."""


def here(host: str) -> bool:
    """Whether only this machine reaches what listens at an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_alone(settings: "Settings", host: str) -> None:
    """Raises ConfigError where others would reach a site that has the sample's accounts."""
    if (settings.data / PASSWORD).exists() and not (here(host) and not settings.base_url):
        raise ConfigError(
            f"{settings.data} has the sample's accounts, whose password is printed, so it is served to this machine "
            "alone: at 127.0.0.1, with TSUNAGI_BASE_URL empty. "
            "`tsunagi --sources sample sample --remove` erases them."
        )
