"""Walking one list of an OAI-PMH server page by page: tokens, errors, loops, broken pages."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from tsunagi.errors import SourceUnavailable
from tsunagi.harvest import Tools
from tsunagi.harvest._oai_page import Page, Unreadable, children, read_page, text_of
from tsunagi.harvest._options import Manners
from tsunagi.harvest._web import shown_url

MOST_EMPTY_PAGES = 100


class BadToken(Exception):
    """The server no longer knows the resumption token: the list must be begun anew."""


class BadArgument(Exception):
    """The server does not take the dates as they were written."""


class Span(msgspec.Struct, frozen=True):
    """A part of a window between two dates, both included; None: not bounded."""

    since: str | None = None
    until: str | None = None


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a harvest of a window stands; the cursor of a batch is its JSON."""

    spans: tuple[Span, ...]
    """What is left; the first is under way."""
    token: str = ""
    done: int = 0
    """Records got of the first span."""
    skip: int = 0
    """How many of the page that `token` leads to have been got already."""
    singly: bool = False
    """The first span is got by ListIdentifiers and GetRecord."""
    restarted: bool = False
    """The first span has been begun anew once because its token was refused."""


@dataclass
class Client:
    """One server as its source's options describe it."""

    url: str
    manners: Manners
    tools: Tools
    prefix: str = ""

    def ask(self, **params: str | None) -> Page:
        """One answer.

        Raises:
            SourceUnavailable: no OAI-PMH answer came.
            Unreadable: the answer is broken beyond cutting.
        """
        given = [(name.rstrip("_"), value) for name, value in params.items() if value]
        answer = self.tools.web.get(self.url, given, self.manners)
        if answer.status >= 400 and not answer.body.strip():
            raise SourceUnavailable(f"{answer.url} answered {answer.status}. Check the option url.")
        try:
            page = read_page(answer.body, answer.url, self.tools.fault)
        except Unreadable as error:
            if answer.status >= 400:
                raise SourceUnavailable(f"{answer.url} answered {answer.status}. Check its url.") from error
            raise Unreadable(f"{answer.url}: {error}", answer.body) from error
        if answer.status >= 400 and not page.errors:
            raise SourceUnavailable(f"{answer.url} answered {answer.status}. Check the option url.")
        return page


@dataclass
class Walk:
    """Notices lists that never end."""

    tokens: set[int] = field(default_factory=set)
    last: int = 0
    empty: int = 0

    def note(self, token: str) -> None:
        """Remembers a token that a harvest goes on from."""
        self.tokens.add(hash(token))

    def repeats(self, token: str, content: int, records: int) -> bool:
        """Whether the page's token was given before, or a new token brought the same page again."""
        again = bool(token) and (hash(token) in self.tokens or (records > 0 and content == self.last))
        self.tokens.add(hash(token))
        self.last = content
        self.empty = 0 if records else self.empty + 1
        return again or self.empty > MOST_EMPTY_PAGES


def list_params(client: Client, verb: str, group: str, place: Place) -> dict[str, str | None]:
    """The arguments of the next request: the token alone, or what begins the list."""
    if place.token:
        return {"verb": verb, "resumptionToken": place.token}
    span = place.spans[0]
    return {
        "verb": verb,
        "metadataPrefix": client.prefix,
        "set": group or None,
        "from_": span.since,
        "until": span.until,
    }


def check_errors(page: Page, url: str, params: dict[str, str | None]) -> bool:
    """Whether the list is empty (noRecordsMatch).

    Raises:
        BadToken: badResumptionToken, or badArgument for a request that was a token alone.
        BadArgument: badArgument for a request with dates.
        SourceUnavailable: any other error.
    """
    if not page.errors:
        return False
    codes = {code for code, _ in page.errors}
    if codes == {"noRecordsMatch"}:
        return True
    words = "; ".join(f"{code}: {text}" for code, text in page.errors)[:500]
    if params.get("resumptionToken") and codes & {"badResumptionToken", "badArgument"}:
        raise BadToken(words)
    if "badArgument" in codes and (params.get("from_") or params.get("until")):
        raise BadArgument(words)
    raise SourceUnavailable(
        f"{shown_url(url)} refused {params['verb']}: {words}. Check the source's options."
    )


def walk_list(client: Client, verb: str) -> Iterator[Page]:
    """The pages of a short list (ListSets, ListMetadataFormats); ends quietly at a loop.

    Raises:
        SourceUnavailable: the server does not answer.
        Unreadable: a page is broken.
    """
    walk, token = Walk(), ""
    while True:
        page = client.ask(verb=verb, resumptionToken=token)
        yield page
        if not page.token or walk.repeats(page.token, 0, 1 if not walk.tokens else 0):
            return
        token = page.token


def formats_of(client: Client) -> list[str]:
    """The metadata prefixes that the server offers, in its order; empty if it does not say.

    Raises:
        SourceUnavailable: the server does not answer.
    """
    try:
        page = client.ask(verb="ListMetadataFormats")
    except Unreadable as error:
        client.tools.fault("ListMetadataFormats cannot be read", str(error))
        return []
    lists = [] if page.root is None else children(page.root, "ListMetadataFormats")
    offered = [each for one in lists for each in children(one, "metadataFormat")]
    prefixes = [text_of(each, "metadataPrefix") for each in offered]
    for each, prefix in zip(offered, prefixes, strict=True):
        if not text_of(each, "metadataNamespace") or not text_of(each, "schema"):
            client.tools.fault("ListMetadataFormats without schema or namespace", prefix)
    return [prefix for prefix in prefixes if prefix]


def sets_of(client: Client) -> set[str] | None:
    """The sets that the server offers; None if it does not say.

    Raises:
        SourceUnavailable: the server does not answer.
    """
    found: set[str] = set()
    try:
        for page in walk_list(client, "ListSets"):
            if page.errors or page.root is None:
                return None
            for one in children(page.root, "ListSets"):
                found |= {text_of(each, "setSpec") for each in children(one, "set")}
    except Unreadable as error:
        client.tools.fault("ListSets cannot be read", str(error))
        return None
    return found


def headers_of(page: Page) -> list[tuple[str, str, bool]]:
    """(identifier, datestamp, deleted) of a ListIdentifiers page."""
    lists = [] if page.root is None else children(page.root, "ListIdentifiers")
    return [
        (
            text_of(header, "identifier"),
            text_of(header, "datestamp"),
            (header.get("status") or "").strip().lower() == "deleted",
        )
        for one in lists
        for header in children(one, "header")
    ]
