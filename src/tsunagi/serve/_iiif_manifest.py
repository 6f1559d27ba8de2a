"""An entity with pictures as a manifest of IIIF Presentation 3.0 (https://iiif.io/api/presentation/3.0/)."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import msgspec

from tsunagi.catalogue import Held
from tsunagi.model import Entity, Property, RawRecord, Source, Value, rights
from tsunagi.serve._brief import address_of, thumbnail_of, title_of
from tsunagi.serve._iiif_canvas import canvases_of_manifest, canvases_of_pictures
from tsunagi.serve._iiif_image import guessed_service, thumbnail
from tsunagi.serve._iiif_text import (
    FORMATS,
    Json,
    LanguageMap,
    anchor,
    inert,
    language_map,
    listed,
    media_type,
    objects,
    uri,
)
from tsunagi.serve._record import NO_PICTURES, kind_of, manifests

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
_RIGHTS = re.compile(
    r"https?://(?:creativecommons\.org/(?:licenses/[a-z-]+/\d\.\d/(?:[a-z]{2,3}/)?|publicdomain/(?:mark|zero)/1\.0/)"
    r"|rightsstatements\.org/vocab/[A-Za-z-]+/1\.0/)"
)
_SAID_ELSEWHERE = {
    "name",
    "description",
    "image",
    "thumbnailUrl",
    "iiifManifest",
    "associatedMedia",
    "creditText",
}
_DIRECTIONS = ("left-to-right", "right-to-left", "top-to-bottom", "bottom-to-top")
_BEHAVIORS = ("paged", "individuals", "continuous", "unordered")


def images_of(entity: Entity) -> list[str]:
    """Addresses of the pictures that make canvases: images, files that are pictures; failing these, thumbnails.

    An entity has a manifest exactly if this gives something.
    """
    values = entity.values
    found = [uri(address_of(v)) for v in values.get("image", ())]
    found += [a for v in values.get("associatedMedia", ()) if _is_picture(a := uri(address_of(v)))]
    found = found if any(found) else [uri(address_of(v)) for v in values.get("thumbnailUrl", ())]
    return list(dict.fromkeys(a for a in found if a and not a.lower().endswith(NO_PICTURES)))


def _is_picture(where: str) -> bool:
    return where.partition("?")[0].rpartition(".")[2].lower() in FORMATS


def place_of(id: str, base: str) -> str:
    """Address of all that IIIF has of an entity: its manifest's without the last part."""
    return f"{base}/iiif/{quote(id, safe=':~')}"


def manifest(held: Held, raw: RawRecord | None, source: Source | None, base: str) -> Json:
    """The manifest of an entity for which images_of gives something.

    Args:
        held: the entity as held.
        raw: its original, whose canvases are kept if it is a manifest; None if it is gone.
        source: where it came from; None if that is described no longer.
        base: address of the site, without a slash at its end.
    """
    entity, place = held.entity, place_of(held.entity.id, base)
    original = original_of(raw)
    canvases = canvases_of_manifest(original, place) or canvases_of_pictures(images_of(entity), place)
    written: Json = {
        "@context": CONTEXT,
        "id": f"{place}/manifest",
        "type": "Manifest",
        "label": label_of(entity),
        "metadata": metadata(entity),
    }
    if summary := language_map(((v.text, v.lang) for v in entity.values.get("description", ())), markup=True):
        written["summary"] = summary
    written["requiredStatement"] = _attribution(entity, source)
    if licence := licence_of(entity):
        written["rights"] = licence
    written["provider"] = [_provider(entity, source, base)]
    written["thumbnail"] = [_small(entity, canvases)]
    written["homepage"] = _homepages(entity, base)
    written["seeAlso"] = list(_also(entity, base))
    written["service"] = [{"id": f"{place}/search", "type": "SearchService2"}]
    if source:
        written["partOf"] = [{"id": f"{base}/iiif/collection/{quote(source.id)}", "type": "Collection"}]
    return written | _reading(original) | {"items": canvases}


def original_of(raw: RawRecord | None) -> Json:
    """The manifest that a record is; empty if it is none."""
    if raw is None or raw.format != "iiif":
        return {}
    try:
        found = msgspec.json.decode(raw.body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    if not isinstance(found, dict) or found.get("type", found.get("@type")) not in (
        "Manifest",
        "sc:Manifest",
    ):
        return {}
    return found


def label_of(entity: Entity) -> LanguageMap:
    """The names by language; the id of what has none."""
    return language_map((v.text, v.lang) for v in entity.values.get("name", ())) or {"none": [entity.id]}


def metadata(entity: Entity) -> list[Json]:
    """What is known of an entity, in the order of its kind, with the kind's labels in both languages."""
    found = []
    for name, spec in kind_of(entity).properties.items():
        if name in _SAID_ELSEWHERE:
            continue
        value: LanguageMap = {}
        for one in entity.values.get(name, ()):
            for lang, written in _said(one, spec).items():
                held = value.setdefault(lang, [])
                held += [text for text in written if text not in held]
        if value:
            labels = {lang: [text] for lang, text in spec.labels.items() if lang in {"ja", "en"}}
            found.append({"label": labels, "value": value})
    return found


def _said(value: Value, spec: Property) -> LanguageMap:
    if spec.type == "url" and (where := uri(address_of(value))):
        return {"none": [anchor(where)]}
    if spec.type == "rights" and value.norm:
        return language_map(((rights.label(value.norm, lang), lang) for lang in ("ja", "en")), markup=True)
    text = f"{value.text} ({value.role})" if value.role and value.text else value.text
    return language_map([(text, value.lang)], markup=True)


def _attribution(entity: Entity, source: Source | None) -> Json:
    credits = [(v.text, v.lang) for v in entity.values.get("creditText", ())]
    if source and source.attribution:
        credits.append((source.attribution, None))
    if not credits:
        credits = [(name, lang) for lang, name in source.name.items()] if source else [(entity.source, None)]
    value = language_map(credits, markup=True) or {"none": [inert(entity.source)]}
    return {"label": {"ja": ["出典"], "en": ["Attribution"]}, "value": value}


def licence_of(entity: Entity) -> str:
    """The first licence that `rights` may hold: Creative Commons or RightsStatements.org (3.3); '' if none.

    Written with http, as both bodies write their URIs.
    """
    for value in entity.values.get("license", ()):
        if value.norm and _RIGHTS.fullmatch(value.norm):
            return "http://" + value.norm.partition("://")[2]
    return ""


def _provider(entity: Entity, source: Source | None, base: str) -> Json:
    page = f"{base}/ja/sources/{quote(entity.source)}"
    if source is None:
        return {"id": page, "type": "Agent", "label": {"none": [entity.source]}}
    names = {k: v for k, v in source.provider.items() if k in {"ja", "en"}} or source.name
    agent: Json = {
        "id": uri(source.provider.get("ref", "")) or page,
        "type": "Agent",
        "label": language_map((name, lang) for lang, name in names.items()) or {"none": [entity.source]},
    }
    if home := uri(source.home):
        label = language_map((name, lang) for lang, name in source.name.items())
        agent["homepage"] = [
            {"id": home, "type": "Text", "label": label or {"none": [home]}, "format": "text/html"}
        ]
    return agent


def _small(entity: Entity, canvases: list[Json]) -> Json:
    where = uri(thumbnail_of(entity))
    if not where:
        found: Json = next((c["thumbnail"][0] for c in canvases if "thumbnail" in c), {})
        return found or {"id": images_of(entity)[0], "type": "Image"}
    body: Json = {"id": where, "type": "Image"}
    if form := media_type(None, where):
        body["format"] = form
    service = guessed_service(where)
    return thumbnail(body) | ({"service": [service]} if service else {})


def _homepages(entity: Entity, base: str) -> list[Json]:
    return [
        {
            "id": f"{base}/{lang}/item/{quote(entity.id, safe=':~')}",
            "type": "Text",
            "label": {lang: [title_of(entity, lang).text or entity.id]},
            "format": "text/html",
            "language": [lang],
        }
        for lang in ("ja", "en")
    ]


def _also(entity: Entity, base: str) -> Iterator[Json]:
    yield {
        "id": f"{base}/item/{quote(entity.id, safe=':~')}.jsonld",
        "type": "Dataset",
        "label": {"en": ["JSON-LD"]},
        "format": "application/ld+json",
        "profile": "https://schema.org/",
    }
    for where in filter(None, map(uri, manifests(entity))):
        yield {
            "id": where,
            "type": "Dataset",
            "label": {"ja": ["収録元のIIIFマニフェスト"], "en": ["IIIF manifest of the source"]},
            "format": "application/ld+json",
        }


def _reading(original: Json) -> Json:
    """Direction and manner of reading, as the original manifest or its first sequence tells."""
    told = [original, *objects(original.get("sequences"))[:1]]
    found: Json = {}
    direction = next((d for t in told if (d := t.get("viewingDirection")) in _DIRECTIONS), None)
    if direction:
        found["viewingDirection"] = direction
    hints = [h for t in told for name in ("viewingHint", "behavior") for h in listed(t.get(name))]
    behavior = next((h for h in hints if h in _BEHAVIORS), None)
    if behavior:
        found["behavior"] = [behavior]
    return found
