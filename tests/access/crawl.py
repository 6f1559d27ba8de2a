"""A walk through the site by the links that it offers, as one person with one browser."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urldefrag, urlencode, urljoin, urlsplit

from django.http import HttpResponse
from django.urls import Resolver404, resolve
from lxml import html

SITE = "http://testserver"
ALIKE = 3
"""Addresses of one pattern with the same parameters that are asked; of one's own cases all are."""
MOST = 600
LINKS = "//a/@href | //link/@href | //img/@src | //iframe/@src | //area/@href | //script/@src"
ADDRESS = re.compile(r"http://testserver(/[^\s\"'<>\\{}`]*)")
ELSEWHERE = (f"{SITE}/static/", f"{SITE}/en/")


@dataclass(frozen=True)
class Visit:
    """What an address answered, and on which page it stood."""

    address: str
    offered_by: str
    status: int
    text: str
    """All that came: the body, the headers."""


@dataclass(frozen=True)
class Offered:
    """A form that changes something, as it stands on a page."""

    page: str
    sent: dict[str, str]
    asks: bool
    """Whether there is anything to fill in or to choose."""


@dataclass
class Walk:
    """All that somebody came to see, and the forms that were offered on the way."""

    client: Any
    visits: dict[str, Visit] = field(default_factory=dict)
    forms: dict[str, "Offered"] = field(default_factory=dict)
    """Where a form is sent → the form."""
    met: Counter[str] = field(default_factory=Counter)

    def go(self, *starts: str) -> "Walk":
        """Asks for everything that can be reached, nearest first."""
        waiting = deque((start, "") for start in starts)
        while waiting and len(self.visits) < MOST:
            address, offered_by = waiting.popleft()
            if address in self.visits or self.enough(address):
                continue
            response = self.client.get(address)
            text = said(response)
            self.visits[address] = Visit(address, offered_by, response.status_code, text)
            self.twin(address, response)
            for link in self.links(address, response, text):
                if link not in self.visits:
                    waiting.append((link, address))
        return self

    def twin(self, address: str, response: HttpResponse) -> None:
        """The same as JSON, where it is a page."""
        if response.status_code == 200 and response.get("Content-Type", "").startswith("text/html"):
            told = self.client.get(address, headers={"Accept": "application/json"})
            as_json = f"{address} as JSON"
            self.visits[as_json] = Visit(as_json, address, told.status_code, said(told))

    def enough(self, address: str) -> bool:
        """Whether others like it were asked already: pages of the catalogue are many and alike."""
        parts = urlsplit(address)
        try:
            found = resolve(parts.path)
        except Resolver404:
            return False
        if "/cases/" in address or "/organisation" in address:
            return False
        asked = sorted(parse_qs(parts.query))
        like = f"{found.route} {asked if len(asked) < 2 else 'several'}"
        self.met[like] += 1
        return self.met[like] > ALIKE

    def links(self, address: str, response: HttpResponse, text: str) -> Iterator[str]:
        """The addresses of this site that an answer names, without those of the other language."""
        found: list[str] = [response["Location"]] if response.has_header("Location") else []
        if response.get("Content-Type", "").startswith("text/html") and response.status_code == 200:
            page = html.fromstring(response.content)
            found += [str(link) for link in page.xpath(LINKS)]
            found += self.asked(address, page)
        found += ADDRESS.findall(text)
        for link in found:
            where = urldefrag(urljoin(SITE + address, link.replace("&amp;", "&"))).url
            if where.startswith(f"{SITE}/") and not where.startswith(ELSEWHERE):
                yield where.removeprefix(SITE)

    def asked(self, address: str, page: Any) -> Iterator[str]:
        """Where forms lead that only ask, as they stand; those that change something are noted."""
        for form in page.forms:
            where = urldefrag(urljoin(SITE + address, form.action or address)).url.removeprefix(SITE)
            if form.method == "POST":
                self.forms.setdefault(where, offered(address, form))
            else:
                yield f"{where}?{urlencode([one for one in form.form_values() if one[1]])}"


def offered(page: str, form: Any) -> Offered:
    """What would be sent if somebody pressed the button at once."""
    sent = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    return Offered(page, sent, bool(form.xpath(".//*[@name][not(@type='hidden')]")))


def said(response: HttpResponse) -> str:
    """All that came: the body, the headers, the cookies."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    plain = body.decode("utf-8", "replace")
    if response.get("Content-Type", "").startswith("text/calendar"):
        plain = plain.replace("\r\n ", "")
    return f"{response.headers}{response.cookies}{plain}"
