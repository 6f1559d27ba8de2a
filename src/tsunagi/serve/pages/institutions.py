"""Institutions: found by name; who is there, what they work on, with whom, and what can be used."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from tsunagi import hub
from tsunagi.errors import NotFound
from tsunagi.match import Institution, People, Person, Tie
from tsunagi.search import Query
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._asked import Asked
from tsunagi.serve._brief import brief_data
from tsunagi.serve._jsonld import script_text
from tsunagi.serve._network_around import open_store
from tsunagi.serve._network_asked import network_link, number, page_asked, read
from tsunagi.serve._network_fields import entities_of, field_link
from tsunagi.serve._network_years import years
from tsunagi.serve._words import kind_label
from tsunagi.serve.pages.item import base_of
from tsunagi.serve.pages.people import briefs_of, person_data

FOUND, PEOPLE, FIELDS, PARTNERS, OWN, LOOKED_AT = 40, 60, 18, 24, 12, 200
"""Institutions and people on a page; fields; partners; documents shown of a kind; newest ones whose funders are counted."""


@page
def institutions(request: HttpRequest) -> Page:
    """GET /institutions?q=: institutions with a name that has these words in it, the largest first."""
    asked = read(request.GET, ("q", "page"))
    text, at = asked.get("q", ""), number(asked, "page", 1, 10_000) or 1
    found = open_store().institutions(text, FOUND + 1, (at - 1) * FOUND)
    links = _pages(len(found) > FOUND, at, Asked(text=text))
    return Page(
        "institutions.html",
        lambda: {"here": "people", "text": text, "institutions": found[:FOUND]} | links,
        lambda: {"q": text, "institutions": [institution_data(one) for one in found[:FOUND]], "page": at,
                 "more": len(found) > FOUND},
    )  # fmt: skip


def _pages(more: bool, at: int, asked: Asked | None = None) -> dict[str, Any]:
    """Query strings of the pages before and after."""
    words = asked.link().partition("?")[2] if asked else ""
    before = f"?{words}{'&' if words else ''}page="
    return {
        "page": at,
        "previous": f"{before}{at - 1}" if at > 1 else "",
        "following": f"{before}{at + 1}" if more else "",
    }


def institution_data(one: Institution) -> dict[str, Any]:
    """An institution for machines."""
    return {
        "key": one.key,
        "name": one.name,
        "entity": one.entity or None,
        "people": one.people,
        "documents": one.documents,
        "links": {
            "page": reverse("institution", args=[one.key]),
            "network": network_link("institution", one.key),
        },
    }


def institution(request: HttpRequest, key: str) -> HttpResponseBase:
    """GET /institutions/{key}; another spelling and the id of its entity lead to the usual address."""
    if len(key) <= 300:
        if key.endswith(".json") and open_store().goes_by(key) is None:
            return _institution(request, key.removesuffix(".json"))
        known = open_store().goes_by(key)
        if known and known[0] != key and open_store().goes_by(known[0]) == known:
            query = request.GET.urlencode()
            there = reverse("institution", args=[known[0]])
            return HttpResponseRedirect(f"{there}?{query}" if query else there)
    return _institution(request, key)


@page
def _institution(request: HttpRequest, key: str) -> Page:
    found = open_store().institution(key) if len(key) <= 300 else None
    if found is None:
        raise NotFound(_("There is no such institution here."))
    told = _Told(found, page_asked(request))
    script = script_text(_schema_org(found, told.spellings, base_of(request)))
    return Page("institution.html", lambda: told.context() | {"script": script}, told.data, script=script)


class _Told:
    """What the page of an institution says, for people and for machines."""

    def __init__(self, one: Institution, at: int) -> None:
        store, lang = open_store(), language()
        self.one, self.at = one, at
        people: list[Person] = store.people_of(one.key, PEOPLE + 1, (at - 1) * PEOPLE)
        self.people, self.more = people[:PEOPLE], len(people) > PEOPLE
        self.spellings = list(dict.fromkeys(store.spellings(one.key)))
        self.asked = Asked()
        for name in self.spellings[:10]:
            self.asked = self.asked.with_filter("institution", name)
        self.counts = store.counts_of(one.key)
        self.fields = _fields(self.spellings)
        self.partners = merged(store, one.key)
        self.funders = _funders(one.key)
        shares = {kind: store.documents_of(one.key, kind, OWN) for kind in ("Patent", "Facility")}
        self.own = {kind: briefs_of(rows, lang) for kind, rows in shares.items() if rows}

    @property
    def by_kind(self) -> dict[str, int]:
        """Kind → documents."""
        sums: Counter[str] = Counter()
        for kind, _year, count in self.counts:
            sums[kind] += count
        return dict(sums.most_common())

    def context(self) -> dict[str, Any]:
        """For the template."""
        lang = language()
        projects = self.asked.with_filter("kind", "Project")
        return {
            "here": "people",
            "institution": self.one,
            "people": self.people,
            "spellings": self.spellings,
            "kinds": [(kind_label(kind, lang), count, self.asked.with_filter("kind", kind).link())
                      for kind, count in self.by_kind.items()],
            "chart": years([(year, count) for kind, year, count in self.counts if kind == "Project"], projects),
            "fields": [(name, count, field_link(name), network_link("field", name)) for name, count in self.fields],
            "partners": self.partners,
            "funders": self.funders,
            "looked_at": LOOKED_AT,
            "own": [(kind_label(kind, lang), rows, self.by_kind.get(kind, 0),
                     self.asked.with_filter("kind", kind).link()) for kind, rows in self.own.items()],
            "network": network_link("institution", self.one.key),
            "search": self.asked.link(),
        } | _pages(self.more, self.at)  # fmt: skip

    def data(self) -> dict[str, Any]:
        """For machines."""
        return institution_data(self.one) | {
            "spellings": self.spellings,
            "people_page": {
                "page": self.at,
                "more": self.more,
                "people": [person_data(p) for p in self.people],
            },
            "kinds": self.by_kind,
            "projects_by_year": [
                {"year": year, "count": count} for kind, year, count in self.counts if kind == "Project"
            ],
            "fields": [{"name": name, "documents": count} for name, count in self.fields],
            "partners": self.partners,
            "funders": [{"name": name, "documents": count} for name, count in self.funders],
            "own": {kind: [brief_data(row) for row in rows] for kind, rows in self.own.items()},
        }


def _fields(spellings: list[str]) -> list[tuple[str, int]]:
    query = Query(filters={"institution": tuple(spellings)}, facets=("subject",), facet_size=FIELDS, size=1)
    return [row for facet in hub.open_hub().index.search(query).facets for row in facet.counts]


def merged(store: People, key: str) -> list[Tie]:
    """Partners of an institution, the spellings of each counted together."""
    counts: dict[tuple[str, str], int] = {}
    for tie in store.partners(key, 2 * PARTNERS):
        known = store.goes_by(tie.key) or (tie.key, tie.name)
        # Two spellings in one document must not count it twice: the most frequent stands for all.
        counts[known] = max(counts.get(known, 0), tie.together)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:PARTNERS]
    return [Tie(one, name, "", count) for (one, name), count in rows]


def _funders(key: str) -> list[tuple[str, int]]:
    """Who pays the newest projects, in the page's language where it is told."""
    shares = open_store().documents_of(key, "Project", LOOKED_AT)
    lang, counts = language(), Counter[str]()
    for entity in entities_of([share.id for share in shares]).values():
        values = entity.values.get("funder", [])
        names = {value.text for value in values if value.lang in {lang, None}} or {v.text for v in values}
        counts.update(names)
    return counts.most_common(10)


def _schema_org(one: Institution, spellings: list[str], base: str) -> dict[str, Any]:
    """The institution in the terms of schema.org."""
    address = f"{base}{reverse('institution', args=[one.key])}"
    said: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Organization", "@id": address, "name": one.name,
        "alternateName": [name for name in spellings if name != one.name],
    }  # fmt: skip
    if one.entity:
        said["sameAs"] = f"{base}/item/{one.entity}"
    return {name: value for name, value in said.items() if value}


urls = [
    path("institutions", institutions, name="institutions"),
    path("institutions.json", institutions),
    path("institutions/<path:key>", institution, name="institution"),
]
