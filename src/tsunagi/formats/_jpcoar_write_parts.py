"""The structured elements of a JPCOAR 2.0 record: people, identifiers, relations, places, grants, files."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from lxml import etree

from tsunagi.formats._coar import (
    CONTRIBUTOR_TYPES,
    FUNDER_SCHEMES,
    HOLDER_SCHEMES,
    NAME_SCHEMES,
    OBJECT_TYPES,
    RELATED_SCHEMES,
    RELATION_TYPES,
    SOURCE_SCHEMES,
    STREAM_SCHEMES,
)  # fmt: skip
from tsunagi.formats._jpcoar_words import DATACITE, DC, DCNDL, JPCOAR, OAIRE, address, iso, language, whole
from tsunagi.formats._refs import scheme_of
from tsunagi.formats._xml import Element, legal, put
from tsunagi.model import Entity, Value

OAIRE_VERSION = f"{OAIRE}version"
_BOX = re.compile(r"(-?[0-9.]{1,20})–(-?[0-9.]{1,20}), (-?[0-9.]{1,20})–(-?[0-9.]{1,20})")
_AWARD = re.compile(r"(\S*[0-9]\S*)(?: (.+))?", re.DOTALL)


def groups(values: Iterable[Value]) -> list[list[Value]]:
    """Values that name one and the same: neighbours with one ref; without a ref each is by itself."""
    found = []
    for (ref, _), held in groupby(values, key=lambda value: (value.ref, value.role)):
        same = list(held)
        found += [same] if ref else [[value] for value in same]
    return found


def _drop_if_empty(child: Element) -> None:
    parent = child.getparent()
    if not len(child) and parent is not None:
        parent.remove(child)


def _names(parent: Element, tag: str, values: Iterable[Value]) -> None:
    for value in values:
        put(parent, tag, value.text, lang=language(value.lang))
        if value.reading:
            put(parent, tag, value.reading, lang="ja-Kana")


def _name_identifier(
    parent: Element, ref: str | None, schemes: frozenset[str], tag: str = "nameIdentifier"
) -> None:
    scheme, bare = scheme_of(ref)
    if scheme in schemes:
        put(
            parent, f"{JPCOAR}{tag}", bare, nameIdentifierScheme=scheme, nameIdentifierURI=address(ref)
        )  # fmt: skip


def people(root: Element, tag: str, entity: Entity, names: Sequence[str]) -> None:
    """creator or contributor, one for each person; affiliations where there is but one person."""
    found = groups(value for name in names for value in entity.values.get(name, ()))
    for same in found:
        child = etree.SubElement(root, f"{JPCOAR}{tag}")
        role = same[0].role
        if tag == "contributor" and role in CONTRIBUTOR_TYPES:
            child.set("contributorType", role or "")
        _name_identifier(child, same[0].ref, NAME_SCHEMES)
        _names(child, f"{JPCOAR}{tag}Name", same)
        if tag == "creator":
            if role and (said := legal(role)):
                child.set("creatorType", said)
            others = entity.values.get("creatorAlternateName", ())
            mine = [value for value in others if len(found) == 1 or (value.ref and value.ref == same[0].ref)]
            _names(child, f"{JPCOAR}creatorAlternative", mine)
            if len(found) == 1:
                agents(child, "affiliation", entity.values.get("affiliation", ()))
        _drop_if_empty(child)


def agents(root: Element, tag: str, values: Iterable[Value]) -> None:
    """Organisations with their identifiers: affiliation, rightsHolder, degreeGrantor."""
    for same in groups(values):
        child = etree.SubElement(root, f"{JPCOAR}{tag}")
        _name_identifier(child, same[0].ref, NAME_SCHEMES)
        _names(child, f"{JPCOAR}{tag}Name", same)
        _drop_if_empty(child)


def holder(root: Element, values: Sequence[Value]) -> None:
    """holdingAgent, which may stand once: the first."""
    for same in groups(values)[:1]:
        child = etree.SubElement(root, f"{JPCOAR}holdingAgent")
        _name_identifier(child, same[0].ref, HOLDER_SCHEMES, "holdingAgentNameIdentifier")
        _names(child, f"{JPCOAR}holdingAgentName", same)
        _drop_if_empty(child)


def publications(root: Element, entity: Entity) -> None:
    """jpcoar:publisher: publishers of a part, and places of publication."""
    for value in entity.values.get("publisher", ()):
        if value.role is not None:
            child = etree.SubElement(root, f"{JPCOAR}publisher")
            _names(child, f"{JPCOAR}publisherName", [value])
            put(child, f"{JPCOAR}publisherDescription", value.role)
            _drop_if_empty(child)
    child = etree.SubElement(root, f"{JPCOAR}publisher")
    for name in ("publicationPlace", "locationCreated"):
        for value in entity.values.get(name, ()):
            put(child, f"{DCNDL}location", value.text, lang=language(value.lang))
    _drop_if_empty(child)


IDENTIFIERS = (
    "identifier", "publicationNumber", "applicationNumber", "registrationNumber", "priorityNumber",
)  # fmt: skip


def _own(entity: Entity) -> list[tuple[str, str]]:
    """(identifierType, address) for what may stand in jpcoar:identifier."""
    found: dict[str, str] = {}
    for value in entity.values.get("identifier", ()):
        for text in (value.text, value.ref, _of_norm(value.norm)):
            where = address(text)
            if where:
                scheme = scheme_of(where)[0]
                found.setdefault(where, scheme if scheme in ("DOI", "HDL") else "URI")
                break
    for value in entity.values.get("url", ()):
        if where := address(value.text):
            found.setdefault(where, "URI")
    return [(scheme, where) for where, scheme in found.items()]


def _of_norm(norm: str | None) -> str:
    scheme, _, bare = (norm or "").partition(":")
    heads = {"doi": "https://doi.org/", "hdl": "https://hdl.handle.net/"}
    return heads[scheme] + bare if scheme in heads else ""


def identifiers(root: Element, entity: Entity) -> None:
    """DOI, handle and web addresses; at least one, made of the entity's id if there is none."""
    found = _own(entity)
    for scheme, where in found or [("URI", address(f"urn:tsunagi:{entity.id}") or "urn:tsunagi:record")]:
        put(root, f"{JPCOAR}identifier", where, identifierType=scheme)


def relations(root: Element, entity: Entity) -> None:
    """Related things, and identifiers that jpcoar:identifier has no type for, as identical."""
    for name in IDENTIFIERS:
        for value in entity.values.get(name, ()):
            if value.label != "dcndl:dissertationNumber" and not _is_own(value):
                _relation(root, "isIdenticalTo", _scheme(value), value.text, [])
    for name, role in (
        ("isPartOf", ""),
        ("hasPart", "hasPart"),
        ("relation", ""),
        ("citation", "references"),
    ):
        held = [v for v in entity.values.get(name, ()) if name != "isPartOf" or v.role in RELATION_TYPES]
        for same in groups(held):
            scheme, bare = scheme_of(same[0].ref)
            named = [value for value in same if value.text not in (bare, same[0].ref)]
            typed = scheme if scheme in RELATED_SCHEMES else "URI"
            _relation(root, same[0].role or role, typed, same[0].ref or "", named)


def _is_own(value: Value) -> bool:
    return bool(address(value.ref) or address(value.text) or address(_of_norm(value.norm)))


def _scheme(value: Value) -> str:
    scheme = (value.norm or "").partition(":")[0]
    return next((name for name in RELATED_SCHEMES if name.lower() == scheme), "Local")


def _relation(root: Element, sort: str, scheme: str, identifier: str, titles: Iterable[Value]) -> None:
    child = etree.SubElement(root, f"{JPCOAR}relation")
    if sort in RELATION_TYPES:
        child.set("relationType", RELATION_TYPES[sort])
    where = address(identifier)
    if where:
        put(child, f"{JPCOAR}relatedIdentifier", where, identifierType=scheme)
    elif identifier:
        bare = re.sub(r"[^\w.\-/()]", "_", identifier.rpartition(":")[2].strip())
        put(child, f"{JPCOAR}relatedIdentifier", bare, identifierType="Local" if scheme == "URI" else scheme)
    _names(child, f"{JPCOAR}relatedTitle", titles)
    _drop_if_empty(child)


def places(root: Element, entity: Entity) -> None:
    """geoLocation for each place: point, box or name."""
    for name in ("spatial", "address", "itemLocation"):
        for value in entity.values.get(name, ()):
            child = etree.SubElement(root, f"{DATACITE}geoLocation")
            box = _BOX.fullmatch(value.text) if value.label == "geoLocationBox" else None
            if box:
                south, north, west, east = box.groups()
                edges = (("west", "Longitude", west), ("east", "Longitude", east),
                         ("south", "Latitude", south), ("north", "Latitude", north))  # fmt: skip
                _degrees(child, "Box", [(f"{side}Bound{axis}", edge) for side, axis, edge in edges])
            elif value.point:
                latitude, longitude = value.point
                _degrees(child, "Point", [("pointLongitude", longitude), ("pointLatitude", latitude)])
            if not box and value.text != (f"{value.point[0]}, {value.point[1]}" if value.point else ""):
                put(child, f"{DATACITE}geoLocationPlace", value.text)
            _drop_if_empty(child)


def _degrees(parent: Element, shape: str, parts: Sequence[tuple[str, float | str]]) -> None:
    try:
        numbers = [(name, float(text)) for name, text in parts]
    except ValueError:
        return
    if all(abs(number) <= (180 if name.endswith("ongitude") else 90) for name, number in numbers):
        child = etree.SubElement(parent, f"{DATACITE}geoLocation{shape}")
        for name, number in numbers:
            put(child, f"{DATACITE}{name}", repr(number))


def grants(root: Element, entity: Entity) -> None:
    """fundingReference: each award with the funder if there is but one, and the funders themselves."""
    funders = groups(entity.values.get("funder", ()))
    held = entity.values.get("funding", ())
    awards = groups(value for value in held if value.role != "fundingStream")
    streams = [value for value in held if value.role == "fundingStream"]
    if len(awards) == 1 and len(funders) > 1 and not funders[0][0].ref:
        flat = [value for same in funders for value in same]
        # One grant whose funders' names are each in another language has one funder.
        if len({value.lang for value in flat}) == len(flat):
            funders = [flat]
    if len(funders) == 1 or len(funders) == len(awards):
        pairs = [(funders[i if len(funders) == len(awards) else 0], award) for i, award in enumerate(awards)]
        pairs = pairs or [(funders[0], [])] if funders else []
    else:
        pairs = [(funder, []) for funder in funders]
    for i, (funder, award) in enumerate(pairs):
        child = etree.SubElement(root, f"{JPCOAR}fundingReference")
        _grant(child, funder, streams if i == 0 or len(funders) == 1 else [], award)
        if child.find(f"{JPCOAR}funderName") is None:
            root.remove(child)


def _grant(child: Element, funder: Sequence[Value], streams: Sequence[Value], award: Sequence[Value]) -> None:
    scheme, bare = scheme_of(funder[0].ref)
    if scheme in FUNDER_SCHEMES:
        where = address(funder[0].ref)
        put(child, f"{JPCOAR}funderIdentifier", where or bare, funderIdentifierType=scheme)
    _names(child, f"{JPCOAR}funderName", funder)
    stream_scheme, code = scheme_of(streams[0].ref if streams else None)
    if stream_scheme in STREAM_SCHEMES:
        text = address(streams[0].ref) or code
        put(child, f"{JPCOAR}fundingStreamIdentifier", text, fundingStreamIdentifierType=stream_scheme)
    _names(child, f"{JPCOAR}fundingStream", streams)
    found = [(value, _AWARD.fullmatch(value.text)) for value in award]
    number = next((match[1] for _, match in found if match), None)
    put(child, f"{JPCOAR}awardNumber", number, awardURI=address(award[0].ref) if award else None)
    for value, match in found:
        put(child, f"{JPCOAR}awardTitle", match[2] if match else value.text, lang=language(value.lang))


def source_identifiers(root: Element, entity: Entity) -> None:
    """sourceIdentifier: the container's ISSN or NCID."""
    for value in entity.values.get("isPartOf", ()):
        if value.label in SOURCE_SCHEMES:
            put(root, f"{JPCOAR}sourceIdentifier", value.text, identifierType=value.label)


def is_source_title(value: Value) -> bool:
    """Whether a value of isPartOf is a journal's or book's title."""
    return value.role not in RELATION_TYPES and value.role != "catalog" and value.label not in SOURCE_SCHEMES


CONFERENCE = ("name", "sequence", "sponsor", "date", "venue", "place", "country")
_COUNTRY = re.compile("[A-Z]{3}")


def conference(root: Element, entity: Entity) -> None:
    """One conference of all that is known of it, in the schema's order."""
    child = etree.SubElement(root, f"{JPCOAR}conference")
    held = entity.values.get("recordedAt", ())
    for part in CONFERENCE:
        tag = f"{JPCOAR}conference{part.capitalize()}"
        for value in held:
            if (value.role if value.role in CONFERENCE else "name") != part:
                continue
            text = whole(value.text) if part == "sequence" else value.text.strip()
            if part == "country" and not _COUNTRY.fullmatch(text):
                continue
            written = put(
                child, tag, text, lang=None if part in ("sequence", "country") else language(value.lang)
            )
            if written is not None and part == "date" and value.span is not None:
                _days(written, value.span)
            if written is not None and part in ("sequence", "date", "country"):
                break
    _drop_if_empty(child)


def _days(element: Element, span: tuple[int, int]) -> None:
    """First and last day as attributes, in the years that the XSD allows."""
    if all(1400 <= number // 10000 <= 2200 and iso(number) for number in span):
        for side, number in zip(("start", "end"), span, strict=True):
            for name, part in zip(("Year", "Month", "Day"), iso(number).split("-"), strict=True):
                element.set(side + name, part)


def files(root: Element, entity: Entity) -> None:
    """The thing's files; the media type where there is but one of each."""
    found = [
        (where, sort or (value.role if value.role in OBJECT_TYPES else None), value.label)
        for name, sort in (("associatedMedia", None), ("iiifManifest", "iiif"), ("thumbnailUrl", "thumbnail"))
        for value in entity.values.get(name, ())
        if (where := address(value.text))
    ]
    mimes = entity.values.get("encodingFormat", ())
    for i, (where, sort, label) in enumerate(found):
        child = etree.SubElement(root, f"{JPCOAR}file")
        put(child, f"{JPCOAR}URI", where, objectType=sort, label=label)
        if i == 0 and len(mimes) == 1:
            put(child, f"{JPCOAR}mimeType", mimes[0].text)


def catalogue(root: Element, entity: Entity) -> None:
    """catalog: who provides the record, and the database that it came from with its titles and address."""
    held = [value for value in entity.values.get("isPartOf", ()) if value.role == "catalog"]
    child = etree.SubElement(root, f"{JPCOAR}catalog")
    for same in groups(entity.values.get("provider", ())):
        host = etree.SubElement(child, f"{JPCOAR}contributor", contributorType="HostingInstitution")
        _name_identifier(host, same[0].ref, NAME_SCHEMES)
        _names(host, f"{JPCOAR}contributorName", same)
        _drop_if_empty(host)
    for same in groups(held)[:1]:
        put(child, f"{JPCOAR}identifier", address(same[0].ref), identifierType="URI")
        _names(child, f"{DC}title", same)
    _drop_if_empty(child)
