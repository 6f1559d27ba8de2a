"""Asking other people's servers: politely, patiently and only where it is safe."""

import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from types import TracebackType
from typing import BinaryIO, Self

import httpx

from tsunagi import __version__
from tsunagi.errors import SourceUnavailable
from tsunagi.harvest._body import TooLarge, Undecodable, decode
from tsunagi.harvest._guard import Resolve, is_public, resolve_host
from tsunagi.harvest._options import Manners
from tsunagi.settings import Settings

RETRIED = frozenset({429, 500, 502, 503, 504})
LONGEST_WAIT = 600.0
LONGEST_ANSWER = 6 * 3600.0
"""Seconds: a server that sends a byte a minute must not hold a harvest for good."""
MOST_REDIRECTS = 5
MOST_HOSTS = 32
_SECRETS = frozenset({"key", "api_key", "apikey", "api-key", "appid", "access_token", "token", "password",
                      "passwd", "pass", "secret", "client_secret", "signature", "sig", "auth"})  # fmt: skip

Params = Sequence[tuple[str, str]] | Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What a server answered; `url` is where it came from after redirects."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes
    url: str


class _Passing(Exception):
    """A try failed in a way that may pass. `wait`: seconds the server asked for."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


class Web:
    """An HTTP client for harvesting. Use it as a context manager, in one thread at a time.

    Every address is checked to be public before we connect, and it is that very address that we
    connect to, so a name server cannot answer differently in between. Proxies of the environment
    are not used: behind them nothing could be checked.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        resolve: Resolve = resolve_host,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._resolve = resolve
        self._sleep = sleep
        self._clock = clock
        self._clients: dict[tuple[str, str, int], httpx.Client] = {}
        self._asked: dict[str, float] = {}
        self._usual = Manners()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes all connections."""
        while self._clients:
            self._clients.popitem()[1].close()

    def get(self, url: str, params: Params = (), manners: Manners | None = None) -> Answer:
        """Asks for `url` and reads the whole answer, trying again where that may help.

        Statuses of 4xx (but 429) are answers, not errors: what they mean is the driver's to know.

        Raises:
            SourceUnavailable: no answer in time, a refused address, too many redirects, or a body that
                is too large or broken. The text names the URL, without its secrets.
        """

        def read(response: httpx.Response, pieces: Iterator[bytes], shown: str) -> Answer:
            return Answer(response.status_code, dict(response.headers), b"".join(pieces), shown)

        return self._try(url, params, manners or self._usual, "GET", read)

    def head(self, url: str, manners: Manners | None = None) -> Answer:
        """Asks for the headers of `url` alone; raises as `get` does."""

        def read(response: httpx.Response, pieces: Iterator[bytes], shown: str) -> Answer:
            return Answer(response.status_code, dict(response.headers), b"", shown)

        return self._try(url, (), manners or self._usual, "HEAD", read)

    def download(self, url: str, to: BinaryIO, manners: Manners | None = None) -> Answer:
        """Writes the body of `url` to `to` piece by piece; the answer's own body is empty.

        Raises:
            SourceUnavailable: as for `get`, and for any status but 2xx.
        """

        def read(response: httpx.Response, pieces: Iterator[bytes], shown: str) -> Answer:
            if not response.is_success:
                raise SourceUnavailable(f"{shown} answered {response.status_code}. Check the address.")
            to.seek(0)
            to.truncate()
            try:
                for piece in pieces:
                    to.write(piece)
            except OSError as error:
                raise SourceUnavailable(f"{shown} cannot be kept: {error.strerror}. Make room.") from error
            return Answer(response.status_code, dict(response.headers), b"", shown)

        return self._try(url, (), manners or self._usual, "GET", read)

    def _try(
        self,
        url: str,
        params: Params,
        manners: Manners,
        method: str,
        read: Callable[[httpx.Response, Iterator[bytes], str], Answer],
    ) -> Answer:
        first = _parse(url)
        if params:
            first = first.copy_merge_params(
                list(params.items()) if isinstance(params, Mapping) else list(params)
            )
        waited = 0.0
        for attempt in range(1, max(1, manners.tries) + 1):
            try:
                return self._follow(first, manners, method, read)
            except _Passing as trouble:
                wait = trouble.wait if trouble.wait is not None else 2.0 ** (attempt - 1)
                wait = min(wait, LONGEST_WAIT) * (1 + random.random() / 4)
                waited += wait
                if attempt >= manners.tries or waited > manners.patience:
                    raise SourceUnavailable(
                        f"{shown_url(first)}: {trouble} (tried {attempt} times). Try again later."
                    ) from trouble
                self._sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _follow(
        self,
        url: httpx.URL,
        manners: Manners,
        method: str,
        read: Callable[[httpx.Response, Iterator[bytes], str], Answer],
    ) -> Answer:
        for _ in range(MOST_REDIRECTS + 1):
            shown = shown_url(url)
            with self._send(url, manners, method) as response:
                if response.status_code in RETRIED:
                    raise _Passing(
                        f"it answered {response.status_code}",
                        read_retry_after(response.headers.get("retry-after")),
                    )
                if response.status_code not in {301, 302, 303, 307, 308}:
                    pieces = self._pieces(response, manners.most_bytes)
                    return read(response, pieces, shown)
                target = response.headers.get("location", "")
            if not target:
                raise SourceUnavailable(f"{shown} redirects to nowhere. Check the address.")
            try:
                url = url.copy_with(userinfo=b"").join(target)
            except httpx.InvalidURL as error:
                raise SourceUnavailable(f"{shown} redirects to a malformed address. Check it.") from error
        raise SourceUnavailable(f"{shown} redirects more than {MOST_REDIRECTS} times. Check the address.")

    def _pieces(self, response: httpx.Response, most: int) -> Iterator[bytes]:
        ends = self._clock() + LONGEST_ANSWER
        try:
            for piece in decode(response.iter_raw(), response.headers.get("content-encoding", ""), most):
                if self._clock() > ends:
                    raise TooLarge(f"not at its end after {LONGEST_ANSWER / 3600:.0f} hours")
                yield piece
        except TooLarge as error:
            raise SourceUnavailable(
                f"The answer of {response.request.headers['host']} is too large: {error}. "
                "Raise the option most_bytes if that is right."
            ) from error
        except Undecodable as error:
            raise _Passing(f"its answer cannot be read: {error}") from error
        except httpx.TransportError as error:
            raise _Passing(f"the answer broke off ({_say(error)})") from error

    @contextmanager
    def _send(self, url: httpx.URL, manners: Manners, method: str) -> Iterator[httpx.Response]:
        if url.scheme not in {"http", "https"} or not url.host:
            raise SourceUnavailable(f"{shown_url(url)}: only http:// and https:// addresses are harvested.")
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = self._addresses(url, port)
        self._be_polite(url.host, manners.delay)
        client = self._client((url.scheme, url.host, port))
        trouble: httpx.TransportError | None = None
        for address in addresses:
            request = client.build_request(
                method,
                url.copy_with(host=address),
                headers={
                    "Host": url.netloc.decode("ascii"),
                    "User-Agent": self._name(manners),
                    "Accept-Encoding": "gzip, deflate",
                },
                timeout=manners.timeout or self._settings.timeout,
                extensions={"sni_hostname": url.raw_host.decode("ascii")},
            )
            try:
                response = client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                trouble = error
                continue
            except httpx.TransportError as error:
                raise _Passing(_say(error)) from error
            try:
                yield response
            finally:
                response.close()
            return
        raise _Passing(f"no connection ({_say(trouble)})") from trouble

    def _addresses(self, url: httpx.URL, port: int) -> Sequence[str]:
        try:
            found = self._resolve(url.raw_host.decode("ascii"), port)
        except OSError as error:
            raise _Passing(f"its name cannot be resolved ({error.strerror or error})") from error
        if not found:
            raise _Passing("its name has no address")
        if not self._settings.allow_private_hosts and not all(map(is_public, found)):
            raise SourceUnavailable(
                f"{shown_url(url)}: {url.host} is not on the public internet, so it is not asked. "
                "Set TSUNAGI_ALLOW_PRIVATE_HOSTS=1 if this installation may harvest its own network."
            )
        return found[:4]

    def _be_polite(self, host: str, delay: float) -> None:
        now = self._clock()
        wait = self._asked.get(host, now - delay) + delay - now
        if wait > 0:
            self._sleep(wait)
            now += wait
        self._asked[host] = now

    def _client(self, place: tuple[str, str, int]) -> httpx.Client:
        """One client a host: a connection is reused for the host that its certificate was checked for."""
        client = self._clients.pop(place, None)
        if client is None:
            client = httpx.Client(verify=self._trusted, trust_env=False, follow_redirects=False)
            if len(self._clients) >= MOST_HOSTS:
                self._clients.pop(next(iter(self._clients))).close()
        client.cookies.clear()
        self._clients[place] = client
        return client

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()

    def _name(self, manners: Manners) -> str:
        about = self._settings.contact or self._settings.base_url
        name = manners.user_agent or f"Tsunagi/{__version__}" + (f" (+{about})" if about else "")
        return "".join(c for c in name if c.isascii() and c.isprintable())


def _parse(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except httpx.InvalidURL as error:
        raise SourceUnavailable(
            f"{url[:200]!r} is not an address ({error}). Correct it in the source."
        ) from error


def shown_url(url: httpx.URL | str) -> str:
    """`url` as it may be shown: no user, password or key, at most 300 characters."""
    url = _parse(url) if isinstance(url, str) else url
    pairs = url.params.multi_items()
    if any(name.lower() in _SECRETS for name, _ in pairs):
        url = url.copy_with(params=[(n, "…" if n.lower() in _SECRETS else v) for n, v in pairs])
    text = str(url.copy_with(userinfo=b"") if url.userinfo else url)
    return text if len(text) <= 300 else text[:300] + "…"


def read_retry_after(text: str | None) -> float | None:
    """Seconds that a Retry-After header asks us to wait (RFC 9110, 10.2.3); None if it cannot be read."""
    if not text:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _say(error: BaseException | None) -> str:
    """An error in a few words; those of timeouts are empty of their own."""
    return f"{type(error).__name__}: {error}".rstrip(": ")[:200]
