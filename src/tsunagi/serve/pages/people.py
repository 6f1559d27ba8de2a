"""Researchers: found by name; what one did, in which fields, with whom, and who else is called so."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _

from tsunagi import hub
from tsunagi.catalogue import Held
from tsunagi.errors import NotFound
from tsunagi.match import Institution, Person, Share, Tie
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._brief import Brief, brief, brief_data
from tsunagi.serve._jsonld import script_text
from tsunagi.serve._network_around import CLAIMED, open_store
from tsunagi.serve._network_asked import KINDS, network_link, read
from tsunagi.serve._network_fields import field_link, fields_of_all
from tsunagi.serve._words import kind_label
from tsunagi.serve.pages.item import base_of

FOUND, DOCUMENTS, SHOWN, WITH, FIELDS, OWN = 60, 200, 20, 30, 24, 8
"""People in a list; documents looked at, and shown of a kind at once; co-workers; fields; things of their institution."""


@page
def people(request: HttpRequest) -> Page:
    """GET /people?q=: people whose name begins so."""
    text = read(request.GET, ("q",)).get("q", "")
    found = open_store().find(text, FOUND + 1) if text else []
    return Page(
        "people.html",
        lambda: {"here": "people", "text": text, "people": found[:FOUND], "more": len(found) > FOUND},
        lambda: {
            "q": text,
            "people": [person_data(one) for one in found[:FOUND]],
            "more": len(found) > FOUND,
        },
    )


def person_data(one: Person) -> dict[str, Any]:
    """A person for machines."""
    return {
        "key": one.key,
        "name": one.name,
        "institution": {"key": one.institution_key, "name": one.institution} if one.institution else None,
        "documents": one.documents,
        "first_year": one.first,
        "last_year": one.last,
        "links": {"page": reverse("person", args=[one.key]), "network": network_link("person", one.key)},
    }


@page
def person(request: HttpRequest, key: str) -> Page:
    """GET /people/{key}: one researcher."""
    read(request.GET, ())
    store, lang = open_store(), language()
    one = store.get(key)
    if one is None:
        raise NotFound(_("There is no such person here."))
    shares = store.documents(key, DOCUMENTS)
    held = hub.open_hub().catalogue.many([share.id for share in shares])
    held = {id: row for id, row in held.items() if not row.deleted}
    told = _Told(
        one, shares, held, lang, store.coworkers(key, WITH), store.namesakes(key), _own(one.institution_key)
    )
    script = script_text(_schema_org(one, told, base_of(request)))
    return Page("person.html", lambda: told.context() | {"script": script}, told.data, script=script)


def _own(institution_key: str) -> dict[str, list[Share]]:
    """Patents and facilities of somebody's institution."""
    if not institution_key:
        return {}
    return {kind: open_store().documents_of(institution_key, kind, OWN) for kind in ("Patent", "Facility")}


class _Told:
    """What the page of a person says, for people and for machines."""

    def __init__(
        self, one: Person, shares: Sequence[Share], held: dict[str, Held], lang: str,
        coworkers: list[Tie], namesakes: list[Person], own: dict[str, list[Share]],
    ) -> None:  # fmt: skip
        self.one, self.coworkers, self.namesakes = one, coworkers, namesakes
        self.house: Institution | None = (
            open_store().institution(one.institution_key) if one.institution_key else None
        )
        self.roles = {share.id: role_label(share.role) for share in shares if share.id in held}
        self.by_kind = listed(shares, held, lang)
        self.fields = fields_of_all(held[id].entity for id in self.roles)[:FIELDS]
        self.own = {kind: briefs_of(rows, lang) for kind, rows in own.items() if rows}
        self.rest = max(0, one.documents - len(shares))

    def context(self) -> dict[str, Any]:
        """For the template."""
        own, lang = self.own, language()
        return {
            "here": "people",
            "person": self.one,
            "house": self.house,
            "roles": sorted(set(self.roles.values())),
            "lists": [(kind_label(kind, lang), rows[:SHOWN], rows[SHOWN:]) for kind, rows in self.by_kind],
            "rest": self.rest,
            "fields": [
                (name, count, field_link(name), network_link("field", name)) for name, count in self.fields
            ],
            "coworkers": self.coworkers,
            "namesakes": self.namesakes,
            "own": [(kind_label(kind, lang), rows) for kind, rows in own.items()],
            "network": network_link("person", self.one.key),
            "claimed": CLAIMED + self.one.key,
        }

    def data(self) -> dict[str, Any]:
        """For machines."""
        return person_data(self.one) | {
            "fields": [{"name": name, "documents": count} for name, count in self.fields],
            "by_kind": {
                kind: [brief_data(row) | {"role": self.roles[row.id]} for row in rows]
                for kind, rows in self.by_kind
            },
            "coworkers": self.coworkers,
            "namesakes": [person_data(other) for other in self.namesakes],
        }


def role_label(role: str) -> str:
    """What somebody was to a document."""
    return {
        "investigator": _("Investigator"), "member": _("Member of a project"), "creator": _("Author"),
        "contributor": _("Contributor"), "inventor": _("Inventor"), "name": _("Own record"),
    }.get(role, role)  # fmt: skip


def listed(shares: Sequence[Share], held: dict[str, Held], lang: str) -> list[tuple[str, list[Brief]]]:
    """(kind, its documents in their order) in the order of KINDS."""
    sources = hub.open_hub().sources
    found: dict[str, dict[str, Brief]] = {}
    for share in shares:
        if share.id in held:
            found.setdefault(share.kind, {})[share.id] = brief(held[share.id], lang, sources)
    return [(kind, list(found[kind].values())) for kind in (*KINDS,) if kind in found]


def briefs_of(shares: Sequence[Share], lang: str) -> list[Brief]:
    """Documents in brief, in their order; what is held no more is left out."""
    opened = hub.open_hub()
    held = opened.catalogue.many([share.id for share in shares])
    rows = [held[share.id] for share in shares if share.id in held and not held[share.id].deleted]
    return [brief(row, lang, opened.sources) for row in rows]


def _schema_org(one: Person, told: _Told, base: str) -> dict[str, Any]:
    """The person in the terms of schema.org."""
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Person",
        "@id": f"{base}/{settings.LANGUAGE_CODE[:2]}/people/{one.key}",
        "name": one.name,
    }
    if one.institution:
        said["affiliation"] = {"@type": "Organization", "name": one.institution}
    if told.fields:
        said["knowsAbout"] = [name for name, _count in told.fields]
    return said


urls = [
    path("people", people, name="people"),
    path("people.json", people),
    path("people/<slug:key>", person, name="person"),
    path("people/<slug:key>.json", person),
]
