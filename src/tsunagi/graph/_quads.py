"""An entity as quads: what is said of it, how to get at it, and where the saying comes from."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from pyoxigraph import Quad, RdfFormat, parse

from tsunagi.graph._frame import Frame
from tsunagi.graph._plan import ID, Place, place, plan
from tsunagi.graph._terms import MOMENT, iri, literal, term, written_id
from tsunagi.graph._values import remembered_value, write_value
from tsunagi.model import Entity, Source

TYPE, LABEL, NAME = term("rdf:type"), term("rdfs:label"), term("schema:name")
URL, PROVIDER, ORGANISATION = term("schema:url"), term("schema:provider"), term("schema:Organization")
MEDIA, LICENCE = term("schema:associatedMedia"), term("schema:license")
ACCESS, CONTENT, GENERATED = term("jps:accessInfo"), term("jps:contentId"), term("prov:generatedAtTime")
FILES = ("associatedMedia", "image", "iiifManifest")
REMEMBERED = 40
"""Characters of the longest text that is remembered with its statements."""


def quads(entity: Entity, frame: Frame) -> list[Quad]:
    """All quads of one entity, as `nquads` writes them."""
    return list(parse(nquads(entity, frame), format=RdfFormat.N_QUADS))


def nquads(entity: Entity, frame: Frame) -> bytes:
    """All that is said of one entity as N-Quads, in its own named graph; what is said of the graph stands in it too.

    A graph is thus replaced or removed as one. No blank nodes: every part has an IRI that stays the same.
    A value that has no RDF term in its kind is not written. A statement may come twice.
    """
    chosen = plan(entity.kind, frame.base)
    here, ways = chosen.place, chosen.ways
    title = literal(entity.first("name", "ja") or entity.id)
    head = f"{here.subject} {LABEL} {title}{here.end}"
    if not entity.values.get("name"):
        head += f"{here.subject} {NAME} {title}{here.end}"
    told = [chosen.classes, head.encode()]
    made: dict[str, list[str]] = {}
    for name, values in entity.values.items():
        if way := ways.get(name):
            nodes = made[name] = []
            for position, value in enumerate(values, 1):
                write = remembered_value if way.repeated and len(value.text) <= REMEMBERED else write_value
                statements, node = write(way, value, position)
                told.append(statements)
                nodes.append(node)
    origin = _origin(frame, entity.source)
    told += (origin.teller, _access(here, entity.id, origin.told_by, made), origin.provenance)
    if frame.updated:
        told.append(f"{here.graph} {GENERATED} {_moment(frame.updated)}{here.end}".encode())
    return b"".join(told).replace(ID.encode(), written_id(entity.id).encode())


def _access(here: Place, id: str, told_by: str, made: Mapping[str, Sequence[str]]) -> bytes:
    """How to get at the thing; `made` has what was written as the values of each property."""
    access, end = f"<{here.document}#accessinfo>", here.end
    said = [(PROVIDER, holder) for holder in made.get("holdingArchive") or made.get("provider") or (told_by,)]
    for address in made.get("url") or (here.subject,):
        said.append((URL, address if address[0] == "<" else here.subject))
    for name in FILES:
        said += [(MEDIA, file) for file in made.get(name, ()) if file[0] == "<"]
    said += [(LICENCE, licence) for licence in made.get("license", ())]
    said.append((CONTENT, literal(id)))
    statements = "".join(f"{access} {predicate} {node}{end}" for predicate, node in said)
    kind = term("type:アクセス情報")
    return f"{here.subject} {ACCESS} {access}{end}{access} {TYPE} {kind}{end}{statements}".encode()


class _Origin(msgspec.Struct, frozen=True):
    """Where the records of a source come from, as it is said with any of them."""

    told_by: str
    """Who publishes the source."""
    teller: bytes
    provenance: bytes


def _origin(frame: Frame, id: str) -> _Origin:
    source = frame.sources.get(id) or Source(id=id, name={}, driver="", format="")
    return _origin_of(
        frame.base, id, source.title("ja"), tuple(source.provider.items()),
        source.home, source.licence, source.attribution,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _origin_of(
    base: str, id: str, title: str, provider: tuple[tuple[str, str], ...], home: str, licence: str, words: str
) -> _Origin:
    here = place(base)
    end, origin = here.end, f"{base}/ja/sources/{written_id(id)}"
    teller = f"<{origin}> {LABEL} {literal(title)}{end}"
    told_by = f"<{origin}>"
    if names := [(lang, name) for lang, name in provider if lang != "ref"]:
        # by the URI that the source's file gives, else by a name of ours beside the source's page
        told_by = iri(dict(provider).get("ref")) or f"<{origin}#provider>"
        teller += f"{told_by} {TYPE} {ORGANISATION}{end}"
        teller += "".join(f"{told_by} {NAME} {literal(name, lang)}{end}" for lang, name in names)
    told, original = f"<{here.document}#sourceinfo>", f"{here.subject[:-1]}/original>"
    said = [
        (here.subject, "jps:sourceInfo", told), (told, "rdf:type", term("type:ソース情報")),
        (told, "schema:provider", told_by), (told, "schema:url", f"<{origin}>"),
        (told, "schema:relatedLink", iri(home)), (told, "jps:sourceData", original),
        (here.graph, "prov:wasDerivedFrom", f"<{origin}>"), (here.graph, "dcterms:source", original),
        (here.graph, "foaf:primaryTopic", here.subject),
        (here.graph, "dcterms:license", (iri(licence) or literal(licence)) if licence else None),
        (here.graph, "dcterms:rights", literal(words) if words else None),
    ]  # fmt: skip
    provenance = "".join(f"{of} {term(curie)} {node}{end}" for of, curie, node in said if node)
    return _Origin(told_by, teller.encode(), provenance.encode())


@lru_cache(maxsize=4096)
def _moment(when: datetime) -> str:
    """A moment as xsd:dateTime in UTC."""
    return f'"{when.astimezone(UTC).isoformat().replace("+00:00", "Z")}"{MOMENT}'
