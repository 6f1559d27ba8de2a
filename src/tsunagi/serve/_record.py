"""Everything that is known of an entity, as the rows of its page and as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.urls import reverse

from tsunagi.catalogue import Held
from tsunagi.model import Entity, Kind, Property, Source, Value, identifier, language, load_kinds, rights
from tsunagi.serve._asked import Asked
from tsunagi.serve._brief import address_of, in_language, roles, web_address
from tsunagi.serve._network_named import pages_named
from tsunagi.serve._words import span_text

SEARCHED = ("person", "subject", "place", "institution", "type")
"""Facets whose values link to a search."""
HIDDEN_NORMS = ("name", "organisation", "text")
"""Value types whose normalised form is a key for grouping and tells people nothing."""
NO_PICTURES = (".pdf", ".zip", ".txt", ".xml", ".csv", ".html", ".json")
LONG = 280
"""Characters from which a value is set as running text."""


@dataclass(frozen=True)
class Cell:
    """One value of one property."""

    text: str
    lang: str
    language: str
    """Name of the language, where it is not the page's."""
    reading: str
    role: str
    norm: str
    original: str
    days: str
    href: str
    """What the value names, elsewhere; or where it leads, for an address."""
    search: str
    page: str
    """Page of the person or institution that the value names."""
    item: str
    """Page of the entity here that the value names."""
    point: str
    label: str
    is_long: bool
    site: str
    """Host of `href`."""
    licence: "Licence | None"


@dataclass(frozen=True)
class Licence:
    """A licence that is understood."""

    name: str
    group: str
    """'free', 'non-commercial' or 'other'."""
    words: str
    search: str


@dataclass(frozen=True)
class Row:
    """One property with all its values."""

    name: str
    label: str
    other_label: str
    type: str
    cells: list[Cell]
    inline: bool
    """Whether the values are words that can stand side by side."""


def kind_of(entity: Entity) -> Kind:
    """The kind of an entity; one that the schema no longer has is shown with its bare property names."""
    known = load_kinds().get(entity.kind)
    return known or Kind(entity.kind, {"ja": entity.kind, "en": entity.kind}, ("schema:Thing",))


def rows(entity: Entity, lang: str) -> list[Row]:
    """The properties that have values, in the kind's order; what the kind does not know comes last."""
    kind = kind_of(entity)
    order = [*kind.properties, *(name for name in entity.values if name not in kind.properties)]
    found, pages = [], pages_named(entity)
    for name in order:
        if values := entity.values.get(name):
            spec = kind.properties.get(name) or Property(name, "text", {"ja": name, "en": name})
            other = "en" if lang == "ja" else "ja"
            cells = [_cell(value, spec, lang, pages.get((name, value.norm or ""), "")) for value in values]
            found.append(Row(name, spec.labels[lang], spec.labels[other], spec.type, cells, _inline(cells)))
    return found


def _inline(cells: list[Cell]) -> bool:
    return all(
        len(c.text) <= 40 and not (c.norm or c.days or c.point or c.original or c.language or c.label)
        for c in cells
    )


def _cell(value: Value, spec: Property, lang: str, page: str = "") -> Cell:
    href = address_of(value) if spec.type == "url" else web_address(value.ref)
    norm = value.norm or ""
    licence = licence_of(norm, lang) if spec.type == "rights" and norm else None
    href = href or (web_address(norm) if licence else _resolver(norm, spec))
    return Cell(
        text=value.text,
        lang=value.lang or "",
        language=language.label(value.lang, lang) if value.lang and value.lang != lang else "",
        reading=value.reading or "",
        role=value.role or "",
        norm=norm if norm not in {value.text, href} and not licence and spec.type not in HIDDEN_NORMS else "",
        original=value.original if value.original and value.original != value.text else "",
        days=span_text(value.span),
        href=href,
        search=_search(value, spec),
        page=page,
        item=_item(value),
        point=f"{value.point[0]:.5f}, {value.point[1]:.5f}" if value.point else "",
        label=value.label if value.label and value.label != spec.labels[lang] else "",
        is_long=len(value.text) > LONG,
        site=(urlsplit(href).hostname or "").removeprefix("www.") if href else "",
        licence=licence,
    )


def licence_of(norm: str, lang: str) -> Licence:
    """What a licence URI lets people do."""
    usage = rights.usage_class(norm)
    group = rights.usage_group(usage)
    return Licence(
        rights.label(norm, lang),
        group,
        rights.class_label(group, lang),
        Asked().with_filter("rights", usage).link(),
    )


def _resolver(norm: str, spec: Property) -> str:
    return web_address(identifier.uri(norm)) if norm and spec.type == "identifier" else ""


def _item(value: Value) -> str:
    """A ref that is no URI is the id of an entity of ours."""
    if value.ref and ":" not in value.ref and "/" not in value.ref and "-" in value.ref:
        return reverse("item", args=[value.ref])
    return ""


def _search(value: Value, spec: Property) -> str:
    """Address of a search for other things with this value."""
    if spec.facet in {"place", "language"} and value.norm:
        return Asked().with_filter(spec.facet, value.norm).link()
    if spec.facet not in SEARCHED or len(value.text) > 200:
        return ""
    quoted = '"' + value.text.replace('"', " ").strip() + '"'
    return Asked(text=quoted if spec.facet == "type" else f"{spec.facet}:{quoted}").link()


def pictures(entity: Entity) -> list[str]:
    """Addresses of the pictures, the larger ones first, each once."""
    names = ("image", "associatedMedia", "thumbnailUrl")
    found = [address_of(v) for name in names for v in entity.values.get(name, ())]
    return list(dict.fromkeys(a for a in found if a and not a.lower().endswith(NO_PICTURES)))


def manifests(entity: Entity) -> list[str]:
    """Addresses of IIIF manifests."""
    return list(dict.fromkeys(a for v in entity.values.get("iiifManifest", ()) if (a := address_of(v))))


def citation(held: Held, title: str, uri: str, source: str, lang: str) -> str:
    """One line to cite the record with."""
    entity = held.entity
    known = roles(entity.kind)
    people = [v.text for v in in_language((v for n in known.people for v in entity.values.get(n, ())), lang)]
    dates = [v.text for name in known.dates for v in entity.values.get(name, ())]
    if lang == "ja":
        title = f"『{title}』" if "「" in title else f"「{title}」"
    else:
        title = f"“{title}”"
    parts = [("、" if lang == "ja" else "; ").join(dict.fromkeys(people[:3])), title, *dates[:1], source, uri]
    return ", ".join(part for part in parts if part)


def record_data(held: Held, base: str, sources: Mapping[str, Source]) -> dict[str, Any]:
    """Everything for machines; every name here is stable."""
    entity, kind = held.entity, kind_of(held.entity)
    source = sources.get(entity.source)
    uri = f"{base}/item/{entity.id}"
    return {
        "id": entity.id,
        "uri": uri,
        "kind": entity.kind,
        "kind_labels": kind.labels,
        "values": {name: [msgspec.to_builtins(v) for v in values] for name, values in entity.values.items()},
        "labels": {name: kind.properties[name].labels for name in entity.values if name in kind.properties},
        "provenance": {
            "source": entity.source,
            "source_labels": source.name if source else {},
            "sample": bool(source and source.sample),
            "local_id": held.local_id,
            "format": held.format,
            "datestamp": held.datestamp,
            "harvested": held.harvested,
            "attribution": source.attribution if source else "",
            "licence": source.licence if source else "",
        },
        "created": held.created,
        "updated": held.updated,
        "change": held.change,
        "deleted": held.deleted,
        "links": {
            "html": {lang: f"{base}/{lang}/item/{entity.id}" for lang in ("ja", "en")},
            "json": f"{uri}.json",
            "jsonld": f"{base}/data/{entity.id}.jsonld",
            "original": f"{uri}/original",
            "source": f"{base}/ja/sources/{entity.source}.json",
        },
    }
