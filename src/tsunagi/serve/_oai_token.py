"""Resumption tokens: all that a list needs to go on, signed; the server keeps nothing and they never expire."""

import base64
import binascii

import msgspec
from django.core.signing import BadSignature, Signer

from tsunagi.serve._oai_xml import Refused


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a list stands. Its bounds are change numbers, so that no change can shift what is still to come."""

    verb: str
    prefix: str
    set: str | None
    """setSpec; None: everything."""
    after: int
    """Change number of the last record given."""
    until: int
    """The last change number of the list, taken at its first request."""
    open: bool
    """Whether the list was asked for without an end."""
    cursor: int = 0
    """Records given so far."""
    size: int = 0
    """Records of the whole list, counted at its first request."""
    since: int = 0
    """The change number after which the list begins. 0 in tokens of before it was told, which are still good."""


def write_token(place: Place) -> str:
    """The token of a place: URL-safe text that only this installation can make."""
    return _signer().sign(base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("="))


def read_token(token: str, verb: str) -> Place:
    """The place of a token.

    Raises:
        Refused: badResumptionToken; it was changed, is of another installation or of another verb.
    """
    try:
        text = _signer().unsign(token)
        place = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Place)
    except (BadSignature, binascii.Error, UnicodeError, msgspec.DecodeError) as error:
        raise Refused(
            "badResumptionToken", "This resumptionToken is not one of ours; begin the list anew."
        ) from error
    if place.verb != verb:
        raise Refused("badResumptionToken", f"This resumptionToken is of {place.verb}, not of {verb}.")
    return place


def _signer() -> Signer:
    return Signer(salt="tsunagi.oai-pmh")
