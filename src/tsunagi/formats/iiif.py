"""IIIF Presentation 2 and 3: a manifest or a collection as a thing, with its pictures.

https://iiif.io/api/presentation/3.0/ and https://iiif.io/api/presentation/2.1/. The labels under `metadata`
are the institution's own: the source's mapping tells what they mean, and labels that it lacks are reported.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats._adjust import row_reader
from tsunagi.formats._build import Builder, value_readers
from tsunagi.formats._column import script_language
from tsunagi.formats._iiif_images import canvases, images, link, service_id
from tsunagi.formats._mapping import Labels, compile_mapping
from tsunagi.formats._row import Row, as_text, objects
from tsunagi.model import RawRecord, Source, Value

IMAGES = 500
"""Canvases whose images are kept; more are told as a fault. Viewers read them from the manifest itself."""
PARTS = 500
"""Members of a collection and chapters of a manifest that are kept."""
MANIFEST, COLLECTION = ("sc:Manifest", "Manifest"), ("sc:Collection", "Collection")

TEXTS = {"label": "name", "description": "description", "summary": "description", "navDate": "temporal"}
LINKS = {
    "license": "license",
    "rights": "license",
    "related": "url",
    "homepage": "url",
    "rendering": "associatedMedia",
    "seeAlso": "relation",
    "within": "isPartOf",
    "partOf": "isPartOf",
}
_PRESENTATION_ONLY = {
    "@context", "@id", "id", "@type", "type", "logo", "behavior", "viewingHint", "service", "services",
    "start", "startCanvas", "total", "placeholderCanvas", "accompanyingCanvas", "first", "last", "profile",
}  # fmt: skip
_READ = {
    *TEXTS, *LINKS, "metadata", "thumbnail", "attribution", "requiredStatement", "provider",
    "viewingDirection", "sequences", "items", "manifests", "collections", "members", "structures",
}  # fmt: skip
_KNOWN = frozenset(_PRESENTATION_ONLY | _READ)


def iiif_reader(source: Source) -> Reader:
    """Makes the reader of one source's manifests and collections.

    Raises:
        ConfigError: the mapping of the labels under `metadata` is wrong.
    """
    read_row = row_reader(source)
    kinds = {source.kind: compile_mapping(source), "Collection": _for_collections(source)}

    def read(raw: RawRecord) -> Reading:
        thing = read_row(raw)
        written = thing.get("type") or thing.get("@type")
        if written not in (*MANIFEST, *COLLECTION):
            raise BadRecord(
                f"{raw.source} {raw.local_id}: type {written!r} is no IIIF manifest or collection."
            )
        kind = "Collection" if written in COLLECTION else source.kind
        builder = Builder(source, kind)
        _read_common(thing, builder)
        _read_metadata(thing, builder, kinds[kind])
        (_read_members if written in COLLECTION else _read_canvases)(thing, builder)
        for name in thing.keys() - _KNOWN:
            builder.leave(name, " / ".join(text for text, _ in spoken(thing[name])))
        return builder.finish(raw)

    return read


def _for_collections(source: Source) -> Labels:
    # What only an item can have (a holder) is no error of the mapping; on a collection it is unmapped.
    known = value_readers("Collection")

    def targets(entry: Any) -> list[Any]:
        return [
            one.get("to") or one.get("reading_of") if isinstance(one, Mapping) else one
            for one in _listed(entry)
        ]

    fitting = {
        label: entry for label, entry in source.mapping.items() if known.keys() >= {*targets(entry)} - {None}
    }
    return compile_mapping(replace(source, kind="Collection", mapping=fitting))


def _read_common(thing: Row, builder: Builder) -> None:
    for field, name in TEXTS.items():
        for text, lang in spoken(thing.get(field)):
            builder.add(name, text, lang=lang or _japanese(text), label=field)
    for field, name in LINKS.items():
        for one in _listed(thing.get(field)):
            _add_link(one, field, name, builder)
    for one in _listed(thing.get("thumbnail")):
        service = service_id(one) if isinstance(one, dict) else ""
        builder.add("thumbnailUrl", link(one) or (service and f"{service}/full/!400,400/0/default.jpg"))
    credit = "creditText" if builder.kind == "Item" else "rights"
    for text, lang in spoken(thing.get("attribution")):
        builder.add(credit, text, lang=lang or _japanese(text), label="attribution")
    for statement in objects(thing.get("requiredStatement")):
        label = next((text for text, _ in spoken(statement.get("label"))), "requiredStatement")
        for text, lang in spoken(statement.get("value")):
            builder.add(credit, text, lang=lang or _japanese(text), label=label)
    for agent in objects(thing.get("provider")):
        for text, lang in spoken(agent.get("label")):
            builder.add("provider", text, lang=lang, ref=link(agent) or None, label="provider")
    builder.add("note", as_text(thing.get("viewingDirection")), role="viewingDirection")
    builder.add("iiifManifest", link(thing))


def _add_link(one: Any, field: str, name: str, builder: Builder) -> None:
    address = link(one)
    if name in ("relation", "isPartOf"):
        labels = spoken(one.get("label")) if isinstance(one, dict) else []
        for text, lang in labels or [(address, None)]:
            builder.add(name, text, lang=lang, ref=address or None, label=field)
    else:
        builder.add(name, address, label=field)


def _read_metadata(thing: Row, builder: Builder, labels: Labels) -> None:
    rows: dict[str | None, dict[str, list[str]]] = {}
    for pair in objects(thing.get("metadata")):
        names = [text for text, _ in spoken(pair.get("label"))] or ["metadata"]
        label = next((name for name in names if labels.knows(name)), names[0])
        for text, lang in spoken(pair.get("value")):
            rows.setdefault(lang, {}).setdefault(label, []).append(text)
    for lang, row in rows.items():
        labels.apply(row, builder, lang)


def _read_canvases(thing: Row, builder: Builder) -> None:
    found = canvases(thing)
    if found:
        builder.add("extent", f"{len(found)}コマ", lang="ja", label="canvases")
    if len(found) > IMAGES:
        builder.fault(f"more than {IMAGES} canvases: images of the first {IMAGES} are kept")
    reader, seen, pictures = value_readers(builder.kind)["image"], set[str](), list[Value]()
    for address, service in images(found[:IMAGES]):
        if address not in seen:
            seen.add(address)
            value = reader(address, None)
            pictures.append(replace(value, ref=service) if service else value)
    if pictures:
        builder.values["image"] = pictures
    for part in objects(thing.get("structures"))[:PARTS]:
        if part.get("viewingHint") != "top":
            for text, lang in spoken(part.get("label")):
                builder.add("hasPart", text, lang=lang, label="structures")


def _read_members(thing: Row, builder: Builder) -> None:
    members = [
        one for field in ("items", "members", "collections", "manifests") for one in objects(thing.get(field))
    ]
    builder.add(
        "size", as_text(thing.get("total")) or (str(len(members)) if members else None), label="items"
    )
    if len(members) > PARTS:
        builder.fault(f"more than {PARTS} members: the first {PARTS} are kept")
    for one in members[:PARTS]:
        for text, lang in spoken(one.get("label")) or [(link(one), None)]:
            builder.add("hasPart", text, lang=lang, ref=link(one) or None, label="items")


def spoken(value: Any) -> list[tuple[str, str | None]]:
    """Texts with languages: plain, `{"@value", "@language"}` (2), `{"ja": ["text"]}` (3), or lists."""
    return [(text, lang) for text, lang in _spoken(value) if text.strip()]


def _spoken(value: Any) -> Iterator[tuple[str, str | None]]:
    for one in _listed(value):
        if not isinstance(one, dict):
            yield as_text(one), None
        elif "@value" in one:
            lang = one.get("@language")
            yield as_text(one["@value"]), lang if isinstance(lang, str) else None
        elif link(one):
            yield link(one), None
        else:
            for lang, texts in one.items():
                for text in _listed(texts):
                    yield as_text(text), None if lang in ("none", "@none") else lang


def _japanese(text: str) -> str | None:
    # Presentation 2 seldom tells the language; Latin letters do not tell it either.
    return "ja" if script_language(text) == "ja" else None


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


format = Format(
    prefix="iiif",
    namespace="http://iiif.io/api/presentation/3#",
    schema_url="",
    reader=iiif_reader,
    labels={"ja": "IIIF Presentation API", "en": "IIIF Presentation API"},
)
