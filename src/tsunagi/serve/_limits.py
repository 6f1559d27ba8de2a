"""Keeps one client from taking the whole server: so many requests a minute to the addresses for machines."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from tsunagi.errors import ConfigError
from tsunagi.serve._answer import Page, send

MOST_CLIENTS = 20_000
"""Clients that are remembered; of more, the one not seen for longest is forgotten."""
FREE = frozenset({"/", "/healthz", "/robots.txt", "/favicon.ico"})
SUFFIXES = (".json", ".atom", ".rss", ".xml")
Network = IPv4Network | IPv6Network


class Buckets:
    """A bucket of tokens for each client: full at first, a request takes one, time fills it again."""

    def __init__(
        self, rate: int, most: int = MOST_CLIENTS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`rate` is requests a minute, and how many may come at once."""
        self._rate, self._most, self._clock = rate, most, clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, client: str) -> float:
        """Seconds until the client may ask; 0 if it may now, and then this request is counted."""
        a_second = self._rate / 60
        with self._lock:
            now = self._clock()
            tokens, then = self._held.pop(client, (float(self._rate), now))
            tokens = min(float(self._rate), tokens + (now - then) * a_second)
            may = tokens >= 1
            self._held[client] = (tokens - 1 if may else tokens, now)
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return 0.0 if may else (1 - tokens) / a_second

    def __len__(self) -> int:
        return len(self._held)


class Limits:
    """Middleware that answers 429 (503 where OAI-PMH is spoken) to who asks too often."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Raises ConfigError if the settings cannot be understood."""
        ours = settings.TSUNAGI
        if ours.rate < 0:
            raise ConfigError(f"TSUNAGI_RATE={ours.rate} is below 0. Write 0 for no limit.")
        self._get_response = get_response
        self._rate = ours.rate
        self._buckets = Buckets(ours.rate)
        self._trusted = networks(ours.trusted_proxy)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self._rate or not (for_machines(request) or for_matching(request)):
            return self._get_response(request)
        wait = self._buckets.take(client_of(request, self._trusted))
        return refuse(request, self._rate, math.ceil(wait)) if wait else self._get_response(request)


def networks(text: str) -> tuple[Network, ...]:
    """The networks of TSUNAGI_TRUSTED_PROXY.

    Raises:
        ConfigError: one is no address and no network.
    """
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ConfigError(
            f"TSUNAGI_TRUSTED_PROXY={text!r}: {error}. Write addresses or networks, as 127.0.0.1,10.0.0.0/8."
        ) from error


def client_of(request: HttpRequest, trusted: tuple[Network, ...]) -> str:
    """Who asks: the nearest address that is no proxy of ours; of IPv6 the network that one customer has (/64).

    X-Forwarded-For is read from its end, because what stands before our own proxies' entries is the client's word.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if trusted else ""
    chain = [part.strip() for part in forwarded.split(",") if part.strip()]
    chain.append(request.META.get("REMOTE_ADDR", ""))
    nearest = chain[-1]
    for nearest in reversed(chain):
        try:
            address = ip_address(nearest)
        except ValueError:
            break
        if not any(address in network for network in trusted):
            break
    return _client(nearest)


def _client(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return text[:60]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False))
    return str(address)


def for_machines(request: HttpRequest) -> bool:
    """Whether this address is one that programs ask; what people read, static files and health are not."""
    where = request.path_info
    if where in FREE or where.startswith(settings.STATIC_URL):
        return False
    if where.lstrip("/").partition("/")[0] not in dict(settings.LANGUAGES) or where.endswith(SUFFIXES):
        return True
    if "format" in request.GET:
        return request.GET["format"] != "html"
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def for_matching(request: HttpRequest) -> bool:
    """Whether this is a page of the matching, whose answers cost far more than those of the search."""
    return request.path_info.endswith("/match")


def refuse(request: HttpRequest, rate: int, wait: int) -> HttpResponse:
    """The answer to who must wait, in the form asked for.

    OAI-PMH 2.0, 3.1.2.2: a repository that is asked too often answers 503 with Retry-After.
    """
    said = _("At most %(rate)s requests a minute are possible. Ask again in %(wait)s s.") % {
        "rate": rate, "wait": wait,
    }  # fmt: skip
    if request.path_info.rstrip("/") == "/oai":
        response = HttpResponse(said, "text/plain; charset=utf-8", 503)
    else:
        data = {"error": {"status": 429, "message": said, "parameter": None}}
        context = {"status": 429, "message": said, "parameter": ""}
        for_people = "text/html" in request.headers.get("Accept", "") and not request.path.endswith(SUFFIXES)
        response = send(
            request, Page("error.html", lambda: context, lambda: data, 429), "html" if for_people else "json"
        )
    response["Retry-After"] = str(wait)
    return response
