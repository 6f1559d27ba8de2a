"""The pages of people and institutions that a document or a search names."""

from urllib.parse import quote

from django.urls import reverse

from tsunagi import hub
from tsunagi.match import INSTITUTIONS, ROLES, People, open_people, person_key
from tsunagi.model import Entity

MOST = 60
"""Institutions of a document that are looked up."""


def store_if_any() -> People | None:
    """The people of this installation; None before the first run, so that asking makes no empty store."""
    data = hub.open_hub().settings.data
    return open_people(data) if (data / "match" / "people.sqlite3").exists() else None


def pages_named(entity: Entity) -> dict[tuple[str, str], str]:
    """(property, grouping key of a value) → address, for those that the store knows."""
    store, holders = store_if_any(), INSTITUTIONS.get(entity.kind, ())
    if store is None or not holders:
        return {}
    houses = [(name, value.norm) for name in holders for value in entity.values.get(name, ()) if value.norm]
    pages: dict[tuple[str, str], str] = {}
    for name, norm in dict.fromkeys(houses[:MOST]):
        if known := store.goes_by(norm):
            pages[name, norm] = reverse("institution", args=[known[0]])
    held = {key for key, _role in store.people([entity.id]).get(entity.id, ())}
    first = houses[0][1] if houses else ""
    for role in ROLES.get(entity.kind, ()):
        for value in entity.values.get(role, ()):
            if value.norm and (key := person_key(value.norm, first)) in held:
                pages[role, value.norm] = reverse("person", args=[key])
    return pages


def pages_sought(filters: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """(name, address) of the institutions and people that a search is narrowed by."""
    store = store_if_any()
    if store is None:
        return []
    found = []
    for facet, value in filters:
        if facet == "institution" and not value.startswith("-") and (known := store.goes_by(value)):
            found.append((value, reverse("institution", args=[known[0]])))
        if facet == "person" and not value.startswith("-") and store.find(value, 1):
            found.append((value, f"{reverse('people')}?q={quote(value)}"))
    return list({href: (name, href) for name, href in found}.values())
