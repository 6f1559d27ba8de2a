"""An entity as an item of Japan Search: `common` and the record's own fields, with more beside them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from tsunagi.catalogue import Held
from tsunagi.model import Entity, Kind, Source, Value, load_kinds, rights
from tsunagi.model.date import era_of
from tsunagi.serve._brief import address_of
from tsunagi.serve._jpsearch_database import LANGUAGES, database_name, organisation_names, organisation_of
from tsunagi.serve._jpsearch_labels import properties_of
from tsunagi.serve._words import day_text, kind_label, place_label

FORMATS = ("image", "video", "pdf", "sound", "text")
_SOUNDS = ("audio", "sound", "音")
_RESTRICTED = ("限定", "制限", "restricted", "embargo", "metadata only", "メタデータのみ", "館内")
_ABSENT = ("デジタル画像なし", "not_exist")


def item(held: Held, sources: Mapping[str, Source], base: str) -> dict[str, Any]:
    """The whole answer for one entity.

    `id`, `common`, `rdfindex` and `{database}-{property}` are Japan Search's; `labels` say in words what ids
    mean, and `tsunagi` has what it does not: days, municipalities, the kind and the stable address.
    """
    entity = held.entity
    found: dict[str, Any] = {
        "id": entity.id,
        "common": common(entity, held.updated, sources, base),
        "rdfindex": _index(entity),
        "labels": _labels(entity, sources),
        "tsunagi": {
            "uri": f"{base}/item/{entity.id}",
            "kind": entity.kind,
            "dates": dates(entity),
            "places": places(entity),
        },
    }
    return found | own_fields(entity)


def own_fields(entity: Entity) -> dict[str, list[str]]:
    """The record's own fields, `{database}-{property}`."""
    return {f"{entity.source}-{name}": texts(values) for name, values in entity.values.items()}


def common(entity: Entity, updated: datetime, sources: Mapping[str, Source], base: str) -> dict[str, Any]:
    """The common items (共通項目); what the entity has nothing for is left out."""
    kind = entity.kind
    owner = organisation_of(entity.source, sources)
    found = {
        "id": entity.id,
        **_titles(entity),
        **_descriptions(entity),
        **{
            label: texts(_of(entity, label))
            for label in ("contributor", "temporal", "location", "category", "subCategory")
        },
        "coordinates": _coordinates(entity),
        "linkUrl": next(iter(addresses(entity, "url")), f"{base}/item/{entity.id}"),
        "thumbnailUrl": addresses(entity, "thumbnailUrl"),
        "contentsUrl": addresses(entity, *properties_of(kind, "contentsUrl")),
        "iiifUrl": next(iter(addresses(entity, "iiifManifest")), ""),
        "contentsType": contents_type(entity),
        "contentsRightsType": usage(entity),
        "contentsAccess": contents_access(entity),
        "provider": owner,
        "providerUrl": _home(entity.source, sources),
        "ownerOrg": owner,
        "database": entity.source,
        "access": "PUBLIC",
        "lastUpdatedDate": _moment(updated),
    }
    return {name: value for name, value in found.items() if value not in ("", [], {}, None)}


def texts(values: Iterable[Value]) -> list[str]:
    """The values' texts, each once."""
    return list(dict.fromkeys(value.text for value in values))


def addresses(entity: Entity, *names: str) -> list[str]:
    """The web addresses that url-type properties hold, each once."""
    found = (address_of(value) for name in names for value in entity.values.get(name, ()))
    return list(dict.fromkeys(address for address in found if address))


def usage(entity: Entity) -> str:
    """Japan Search's class of the first licence; '' where nothing is said."""
    return next((rights.usage_class(value.norm) for value in entity.values.get("license", ())), "")


def contents_access(entity: Entity) -> str:
    """'internet', 'restricted' or 'not_exist': by what the record says, else by whether it links to anything."""
    said = " ".join(value.text for value in entity.values.get("accessRights", ())).lower()
    if any(word in said for word in _ABSENT):
        return "not_exist"
    if any(word in said for word in _RESTRICTED):
        return "restricted"
    if said or addresses(entity, "associatedMedia", "image", "iiifManifest"):
        return "internet"
    return "not_exist"


def contents_type(entity: Entity) -> str:
    """One of FORMATS, or '' if it is not known."""
    said = " ".join(value.text for value in entity.values.get("encodingFormat", ())).lower()
    if any(word in said for word in _SOUNDS):
        return "sound"
    for name in FORMATS:
        if name in said:
            return name
    return "image" if addresses(entity, "image", "iiifManifest") else ""


def contents(entity: Entity) -> set[str]:
    """All values of f-contents that fit."""
    found = {contents_access(entity), contents_type(entity)}
    if addresses(entity, "iiifManifest"):
        found.add("iiif")
    if addresses(entity, "thumbnailUrl"):
        found.add("thumb")
    return found - {""}


def dates(entity: Entity) -> list[dict[str, Any]]:
    """Each date that is understood with its first and last possible day, ISO 8601."""
    return [
        {
            "property": name,
            "text": value.text,
            "edtf": value.norm,
            "first": day_text(value.span[0]),
            "last": day_text(value.span[1]),
        }
        for name, values in entity.values.items()
        for value in values
        if value.span is not None
    ]


def places(entity: Entity) -> list[dict[str, Any]]:
    """Each place that is understood: prefecture and municipality, or country, and the point."""
    properties = _kind(entity).properties
    found = []
    for name, values in entity.values.items():
        if name not in properties or properties[name].type != "place":
            continue
        for value in values:
            if value.norm or value.point:
                found.append({"property": name, "text": value.text, **_parts(value)})
    return found


def _parts(value: Value) -> dict[str, Any]:
    norm = value.norm or ""
    first, _slash, municipality = norm.partition("/")
    abroad = norm.isascii()
    return {
        "country": (norm or None) if abroad else "JP",
        "prefecture": None if abroad else first,
        "municipality": municipality or None,
        "labels": {lang: place_label(norm, lang) for lang in LANGUAGES} if norm else {},
        "lat": value.point[0] if value.point else None,
        "lon": value.point[1] if value.point else None,
    }


def _of(entity: Entity, label: str) -> list[Value]:
    return [v for name in properties_of(entity.kind, label) for v in entity.values.get(name, ())]


def _titles(entity: Entity) -> dict[str, str]:
    names = entity.values.get("name", [])
    main = next((v for v in names if v.lang == "ja"), names[0] if names else None)
    return {
        "title": main.text if main else "",
        "titleEn": next((v.text for v in names if v.lang == "en"), ""),
        "titleYomi": (main.reading or "") if main else "",
    }


def _descriptions(entity: Entity) -> dict[str, str]:
    values = entity.values.get("description", [])
    return {
        "description": "\n".join(v.text for v in values if v.lang != "en"),
        "descriptionEn": "\n".join(v.text for v in values if v.lang == "en"),
    }


def _coordinates(entity: Entity) -> dict[str, float]:
    points = (value.point for values in entity.values.values() for value in values if value.point)
    return next(({"lat": lat, "lon": lon} for lat, lon in points), {})


def _index(entity: Entity) -> dict[str, list[str]]:
    eras = (era_of(v.span) for v in _of(entity, "temporal") if v.span is not None)
    norms = (part["labels"]["ja"] for part in places(entity) if part["labels"])
    return {
        "type": texts(_of(entity, "category")),
        "temporal": list(dict.fromkeys(f"{era}時代" for era in eras if era)),
        "spatial": list(dict.fromkeys(norms)),
    }


def _labels(entity: Entity, sources: Mapping[str, Source]) -> dict[str, dict[str, str]]:
    """What the ids in `common` mean, in 'ja' and 'en'."""
    owner = organisation_names(entity.source, sources)
    found = {
        "database": {lang: database_name(entity.source, sources, lang) for lang in LANGUAGES},
        "provider": owner,
        "ownerOrg": owner,
        "kind": {lang: kind_label(entity.kind, lang) for lang in LANGUAGES},
    }
    if code := usage(entity):
        found["contentsRightsType"] = {lang: rights.class_label(code, lang) for lang in LANGUAGES}
    return found


def _kind(entity: Entity) -> Kind:
    known = load_kinds().get(entity.kind)
    return known or Kind(entity.kind, {}, ())


def _home(source: str, sources: Mapping[str, Source]) -> str:
    return sources[source].home if source in sources else ""


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
