"""Where a harvest may connect to: public addresses only, so that no source makes us ask our own network."""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from functools import lru_cache

Resolve = Callable[[str, int], Sequence[str]]
"""(host, port) → its addresses as text, best first; raises OSError."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve_host(host: str, port: int) -> Sequence[str]:
    """Asks the system for the addresses of `host`.

    Raises:
        OSError: there is no such host, or the name server does not answer.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host!r} is not a host name") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@lru_cache(maxsize=16384)
def is_public(address: str) -> bool:
    """Whether an IP address, or the IPv4 address wrapped in it, belongs to the public internet.

    False for loopback, private, link-local (with the clouds' metadata service), shared, multicast,
    reserved and unspecified addresses, and for what is no address.
    """
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        elif ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        else:
            return _plainly_public(ip) and all(map(_plainly_public, _tunnelled(ip)))
    return _plainly_public(ip)


def _tunnelled(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """IPv4 addresses that packets to `ip` may end at: 6to4 (RFC 3056) and Teredo (RFC 4380)."""
    found = [] if ip.sixtofour is None else [ip.sixtofour]
    return found if ip.teredo is None else [*found, *ip.teredo]


def _plainly_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    special = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local
    return ip.is_global and not special
