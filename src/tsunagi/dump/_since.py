"""Where an incremental dump begins."""

from datetime import UTC, datetime
from pathlib import Path

from tsunagi.catalogue import Catalogue
from tsunagi.dump._manifest import read_manifest
from tsunagi.errors import BadRequest


def first_change(since: str, catalogue: Catalogue) -> int:
    """The change number after which an incremental dump begins: 0 for a whole one.

    `since` is a change number, a date or time (ISO 8601; without an offset it is UTC), or an earlier dump's folder
    or manifest.

    Raises:
        BadRequest: it is none of these, or is in the future of this catalogue.
        NotFound, ConfigError: the earlier dump's manifest is missing or cannot be read.
    """
    last = catalogue.last_change()
    if not since:
        return 0
    if since.isascii() and since.isdigit() and len(since) < 19:
        number = int(since)
    elif (moment := _moment(since)) is not None:
        return catalogue.change_before(moment)
    elif Path(since).exists():
        number = read_manifest(Path(since)).until
    else:
        raise BadRequest(
            f"--since {since!r}: neither a date (2026-04-01), a change number nor the folder of an earlier dump.",
            "since",
        )
    if number > last:
        raise BadRequest(f"--since {since}: the latest change here is {last:,}.", "since")
    return number


def _moment(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
