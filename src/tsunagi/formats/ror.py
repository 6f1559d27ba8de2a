"""ROR: organisations of the Research Organization Registry, in its schemas 1 and 2.

https://ror.readme.io/docs/data-structure. What else a row has goes through the source's own mapping.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats._adjust import row_reader
from tsunagi.formats._build import Builder
from tsunagi.formats._column import read_point
from tsunagi.formats._mapping import compile_mapping
from tsunagi.formats._row import Row, as_text, objects, texts
from tsunagi.model import RawRecord, Source
from tsunagi.model.identifier import read_as

IDS = MappingProxyType(
    {
        "grid": "GRID",
        "isni": "ISNI",
        "wikidata": "Wikidata",
        "fundref": "Crossref Funder ID",
        "orgref": "OrgRef",
        "cnrs": "CNRS",
        "hesa": "HESA",
        "ucas": "UCAS",
        "ukprn": "UKPRN",
        "lei": "LEI",
    }
)
FUNDREF = "10.13039/"
"""The DOI prefix of Crossref's funder ids, which ROR leaves out."""
RELATIONS = MappingProxyType({"parent": "parentOrganization", "child": "subOrganization"})
"""Kind of relationship → property; others (related, predecessor, successor) are `relation` with a role."""

_KNOWN = frozenset(
    {
        "id", "names", "name", "aliases", "acronyms", "labels", "established", "types", "status", "links",
        "domains", "wikipedia_url", "locations", "addresses", "country", "external_ids", "relationships",
        "admin", "email_address", "ip_addresses",
    }
)  # fmt: skip


def ror_reader(source: Source) -> Reader:
    """Makes the reader of one source of ROR records.

    Raises:
        ConfigError: the source's own mapping is wrong.
    """
    rest, read_row = compile_mapping(source), row_reader(source)

    def read(raw: RawRecord) -> Reading:
        row = read_row(raw)
        ror = as_text(row.get("id"))
        named = list(_names(row))
        if not ror or not named:
            raise BadRecord(f"{raw.source} {raw.local_id}: an organisation without `id` or without a name.")
        builder = Builder(source, source.kind)
        builder.put("identifier", replace(read_as("ror", ror), role="ROR", label="id"))
        for name, text, lang, role in named:
            builder.add(name, text, lang=lang, role=role, label="names")
        _read_facts(row, builder)
        _read_places(row, builder)
        _read_ids(row, builder)
        _read_relations(row, builder)
        rest.apply({key: value for key, value in row.items() if key not in _KNOWN}, builder)
        return builder.finish(raw)

    return read


def _names(row: Row) -> Iterator[tuple[str, str, str | None, str | None]]:
    """(property, name, language, role); names that ROR displays come first."""
    found = objects(row.get("names"))
    for one in sorted(found, key=lambda one: "ror_display" not in texts(one.get("types"))):
        types, lang = texts(one.get("types")), as_text(one.get("lang")) or None
        label = "label" in types or "ror_display" in types
        role = None if label else next(iter(types), None)
        yield "name" if label else "alternateName", as_text(one.get("value")), lang, role
    for text in texts(row.get("name")):
        yield "name", text, None, None
    for one in objects(row.get("labels")):
        yield "name", as_text(one.get("label")), as_text(one.get("iso639")) or None, None
    for role, field in (("alias", "aliases"), ("acronym", "acronyms")):
        for text in texts(row.get(field)):
            yield "alternateName", text, None, role


def _read_facts(row: Row, builder: Builder) -> None:
    for text in texts(row.get("types")):
        builder.add("additionalType", text.lower(), lang="en", label="types")
    builder.add("foundingDate", as_text(row.get("established")), label="established")
    builder.add("note", as_text(row.get("status")), role="status", label="status")
    for text in texts(row.get("email_address")):
        builder.add("email", text, label="email_address")
    for text in texts(row.get("links")):
        builder.add("url", text, label="links")
    for one in objects(row.get("links")):
        role = as_text(one.get("type"))
        builder.add("url", as_text(one.get("value")), role=None if role == "website" else role, label="links")
    builder.add("url", as_text(row.get("wikipedia_url")), role="wikipedia", label="wikipedia_url")
    for text in texts(row.get("domains")):
        builder.add("identifier", text, role="domain", label="domains")


def _read_places(row: Row, builder: Builder) -> None:
    for one in objects(row.get("locations")):
        for about in objects(one.get("geonames_details")):
            names = (about.get("name"), about.get("country_subdivision_name"), about.get("country_name"))
            _add_place(names, about, one.get("geonames_id"), "locations", builder)
    countries = [as_text(one.get("country_name")) for one in objects(row.get("country"))] or [""]
    for one in objects(row.get("addresses")):
        city = next(iter(objects(one.get("geonames_city"))), {})
        region = next(iter(objects(city.get("geonames_admin1"))), {})
        names = (one.get("city"), region.get("name") or one.get("state"), countries[0])
        _add_place(names, one, city.get("id"), "addresses", builder)


def _add_place(names: tuple[Any, ...], at: Row, geonames: Any, label: str, builder: Builder) -> None:
    told = list(dict.fromkeys(text for name in names if (text := as_text(name))))
    point = read_point(as_text(at.get("lat")), as_text(at.get("lng")))
    ref = f"https://sws.geonames.org/{as_text(geonames)}/" if geonames else None
    builder.add("address", ", ".join(told), lang="en", point=point, ref=ref, label=label)


def _read_ids(row: Row, builder: Builder) -> None:
    given = row.get("external_ids")
    found = objects(given)
    if isinstance(given, dict) and "type" not in given:
        found = [{"type": scheme, **about} for scheme, about in given.items() if isinstance(about, dict)]
    for one in found:
        scheme = as_text(one.get("type"))
        role = IDS.get(scheme.lower(), scheme)
        for text in dict.fromkeys([*texts(one.get("preferred")), *texts(one.get("all"))]):
            stated = f"{FUNDREF}{text}" if scheme.lower() == "fundref" else text
            builder.put("identifier", replace(read_as(role, stated), role=role, label="external_ids"))


def _read_relations(row: Row, builder: Builder) -> None:
    for one in objects(row.get("relationships")):
        kind = as_text(one.get("type")).lower()
        name = RELATIONS.get(kind, "relation")
        role = kind if name == "relation" else None
        ref = as_text(one.get("id")) or None
        builder.add(name, as_text(one.get("label")) or ref, role=role, ref=ref, label="relationships")


format = Format(
    prefix="ror",
    namespace="https://ror.org/",
    schema_url="https://github.com/ror-community/ror-schema",
    reader=ror_reader,
    labels={"ja": "ROR(研究機関登録簿)", "en": "Research Organization Registry"},
)
