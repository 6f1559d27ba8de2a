"""Web addresses: only http and https with a real host have a norm, and only a norm may become a link."""

import ipaddress
import re
import string
from urllib.parse import SplitResult, quote, urlsplit

from tsunagi.model import Value, ValueType
from tsunagi.model._remember import remember
from tsunagi.model.text import clean

_WRAPS = re.compile("[\r\n\t\u200b\ufeff]+")
_SECOND = re.compile(r"\shttps?:")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?")
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_PORTS = {"http": 80, "https": 443}


def read(text: str, lang: str | None = None) -> Value:
    """Reads an address. `http://` alone, other schemes and impossible hosts keep their text, without norm."""
    shown = clean(text)
    norm = normalise(text)
    return Value(shown, lang, norm, None if shown == text else text)


def normalise(text: str) -> str | None:
    """The address with lower-case scheme and host, IDN in ASCII, no default port, all else percent-encoded.

    None if it is no http(s) address, has a user name in it (a disguise: https://bank.example@evil.example),
    or its host cannot exist. Source: RFC 3986 section 6.2.2, RFC 5891 for hosts.
    """
    text = _WRAPS.sub("", text.strip()).strip()
    if text[:4].lower() != "http" or len(text) > 4000 or _SECOND.search(text):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or "@" in parts.netloc or "\\" in text:
        return None
    host = _host(parts)
    if host is None or port == 0:
        return None
    shown_port = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    query = f"?{_encode(parts.query, '?')}" if parts.query else ""
    fragment = f"#{_encode(parts.fragment, '?')}" if parts.fragment else ""
    return f"{parts.scheme}://{host}{shown_port}{_encode(parts.path or '/', '')}{query}{fragment}"


def _host(parts: SplitResult) -> str | None:
    """The host in ASCII; None if no name or address can be so."""
    host = (parts.hostname or "").rstrip(".")
    if parts.netloc.startswith("["):
        try:
            return f"[{ipaddress.IPv6Address(host)}]"
        except ValueError:
            return None
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    if labels[-1].isdigit():
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            return None
    return host if len(labels) > 1 or host == "localhost" else None


def _encode(text: str, also: str) -> str:
    """Percent-encodes what an address may not hold; a '%' that encodes nothing is encoded itself."""
    text = re.sub("%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(text, safe=_PATH_SAFE + also + string.ascii_letters, errors="replace")


read = remember(read)
value_type = ValueType("url", read, {"ja": "URL", "en": "Web address"})
