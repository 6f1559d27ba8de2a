"""An entity in brief: what a list of results says of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse

from tsunagi.catalogue import Held
from tsunagi.model import Entity, Source, Value, load_kinds
from tsunagi.search import highlight
from tsunagi.serve._words import kind_label

PEOPLE, PLACES = 3, 2
SNIPPET = 160
PROVIDERS = ("holdingArchive", "organisation", "provider", "publisher", "applicant", "affiliation")
"""Who is named as the giver of a thing, the likeliest first."""


@dataclass(frozen=True)
class Roles:
    """Properties of a kind by what they are good for in a list."""

    people: tuple[str, ...]
    dates: tuple[str, ...]
    texts: Mapping[str, Mapping[str, str]]
    """Property → its labels; the description first. What a list shows anyway is left out."""


@dataclass(frozen=True)
class Brief:
    """One line of a list."""

    id: str
    kind: str
    kind_label: str
    title: str
    title_lang: str
    other_title: str
    href: str
    people: str
    dates: str
    provider: str
    source: str
    sample: bool
    thumbnail: str
    snippet: Sequence[tuple[str, bool]] = ()
    snippet_label: str = ""
    """Which property the snippet is from, unless it is the description."""


@cache
def roles(kind: str) -> Roles:
    """Which properties of a kind tell people, dates and running text."""
    known = load_kinds().get(kind)
    properties = list(known.properties.values()) if known else []
    return Roles(
        people=tuple(p.name for p in properties if p.facet == "person" and p.name != "name"),
        dates=tuple(p.name for p in properties if p.facet == "date"),
        texts={
            p.name: p.labels
            for p in sorted(properties, key=lambda p: p.name != "description")
            if p.text == "body" and p.facet not in {"person", "institution", "date"}
        },
    )


def web_address(text: str | None) -> str:
    """`text` if it is an http or https address that may be linked to, else ''."""
    if not text or len(text) > 2000 or not text.isprintable() or " " in text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.hostname else ""


def address_of(value: Value) -> str:
    """The address that a url-type value holds."""
    return web_address(value.norm) or web_address(value.text)


def in_language(values: Iterable[Value], lang: str) -> list[Value]:
    """Values in `lang` or in none; all if there are none such."""
    all_values = list(values)
    return [v for v in all_values if v.lang is None or v.lang == lang] or all_values


def title_of(entity: Entity, lang: str) -> Value:
    """The name to head a page with; the id if it has none."""
    names = entity.values.get("name", [])
    return next((v for v in names if v.lang == lang), names[0] if names else Value(text=entity.id))


def thumbnail_of(entity: Entity) -> str:
    """Address of a small picture, or ''."""
    for value in entity.values.get("thumbnailUrl", []):
        if address := address_of(value):
            return address
    return ""


def brief(held: Held, lang: str, sources: Mapping[str, Source], text: str | None = None) -> Brief:
    """An entity in brief; with `text`, what was sought, also a snippet around it."""
    entity = held.entity
    known = roles(entity.kind)
    title = title_of(entity, lang)
    people = in_language((v for name in known.people for v in entity.values.get(name, ())), lang)
    source = sources.get(entity.source)
    name, snippet = _snippet(entity, known.texts, text) if text is not None else ("", [])
    return Brief(
        id=entity.id,
        kind=entity.kind,
        kind_label=kind_label(entity.kind, lang),
        title=title.text,
        title_lang=title.lang or "",
        other_title=_other_title(entity, title),
        href=reverse("item", args=[entity.id]),
        people=_names(people),
        dates=_date(entity, known.dates),
        provider=_provider(entity, lang),
        source=source.title(lang) if source else entity.source,
        sample=bool(source and source.sample),
        thumbnail=thumbnail_of(entity),
        snippet=snippet,
        snippet_label=known.texts[name][lang] if name and name != "description" else "",
    )


def _other_title(entity: Entity, title: Value) -> str:
    """The name in the other language, or the reading."""
    for value in entity.values.get("name", []):
        if value.text != title.text and value.lang in {"ja", "en"}:
            return value.text
    return title.reading or ""


def _names(people: Sequence[Value]) -> str:
    names = list(dict.fromkeys(v.text for v in people))
    between = "、" if any(not name.isascii() for name in names[:PEOPLE]) else "; "
    return between.join(names[:PEOPLE]) + (" …" if len(names) > PEOPLE else "")


def _date(entity: Entity, names: Iterable[str]) -> str:
    return next((values[0].text for name in names if (values := entity.values.get(name))), "")


def _provider(entity: Entity, lang: str) -> str:
    for name in PROVIDERS:
        if values := entity.values.get(name):
            return in_language(values, lang)[0].text
    return ""


def _snippet(entity: Entity, names: Iterable[str], text: str) -> tuple[str, list[tuple[str, bool]]]:
    """(property, its text around what was sought); without a match the beginning of the description."""
    if text:
        for name in names:
            for value in entity.values.get(name, ()):
                pieces = highlight(text, value.text, SNIPPET)
                if any(marked for _, marked in pieces):
                    return name, pieces
    values = entity.values.get("description")
    return ("description", highlight("", values[0].text, SNIPPET)) if values else ("", [])


def brief_data(found: Brief) -> dict[str, Any]:
    """The same for machines."""
    return {
        "id": found.id,
        "kind": found.kind,
        "title": found.title,
        "people": found.people,
        "date": found.dates,
        "provider": found.provider,
        "source": found.source,
        "thumbnail": found.thumbnail or None,
        "snippet": "".join(piece for piece, _ in found.snippet) or None,
        "links": {"item": f"/item/{found.id}", "json": f"/item/{found.id}.json", "page": found.href},
    }
