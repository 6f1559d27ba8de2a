"""The structured elements of a JPCOAR 2.0 record: people, identifiers, relations, places, files."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from tsunagi.formats._coar import (
    CONTRIBUTOR_TYPES,
    HOLDER_SCHEMES,
    NAME_SCHEMES,
    OBJECT_TYPES,
    RELATED_SCHEMES,
    RELATION_TYPES,
    SOURCE_SCHEMES,
)  # fmt: skip
from tsunagi.formats._jpcoar_words import address, iso, whole
from tsunagi.formats._markup import around, attribute, element, spoken
from tsunagi.formats._refs import scheme_of
from tsunagi.model import Entity, Value

Names = tuple[str, ...]
KANA = ' xml:lang="ja-Kana"'
_BOX = re.compile(r"(-?[0-9.]{1,20})–(-?[0-9.]{1,20}), (-?[0-9.]{1,20})–(-?[0-9.]{1,20})")


def groups(values: Iterable[Value]) -> list[list[Value]]:
    """Values that name one and the same: neighbours with one ref; without a ref each is by itself."""
    found: list[list[Value]] = []
    before = None
    for value in values:
        if value.ref and before and value.ref == before.ref and value.role == before.role:
            found[-1].append(value)
        else:
            found.append([value])
        before = value
    return found


def names(tag: str, values: Iterable[Value]) -> str:
    """Each value as one `tag` with its language, and its reading as another."""
    return "".join([
        element(tag, value.text, spoken(value.lang))
        + (element(tag, value.reading, KANA) if value.reading else "")
        for value in values
    ])  # fmt: skip


def _name_identifier(ref: str | None, schemes: frozenset[str], tag: str = "nameIdentifier") -> str:
    scheme, bare = scheme_of(ref) if ref else ("", "")
    if scheme not in schemes:
        return ""
    said = f' nameIdentifierScheme="{scheme}"{attribute("nameIdentifierURI", address(ref))}'
    return element(f"jpcoar:{tag}", bare, said)


def people(tag: str, given: Sequence[Value], entity: Entity) -> str:
    """creator or contributor, one for each person; affiliations where there is but one person."""
    values, found = entity.values, groups(given)
    creators = tag == "creator"
    others = values.get("creatorAlternateName", ()) if creators else ()
    out = []
    for same in found:
        ref, role = same[0].ref, same[0].role
        inner = _name_identifier(ref, NAME_SCHEMES) + names(f"jpcoar:{tag}Name", same)
        said = ""
        if creators:
            said = attribute("creatorType", role)
            mine = [value for value in others if len(found) == 1 or (value.ref and value.ref == ref)]
            inner += names("jpcoar:creatorAlternative", mine)
            if len(found) == 1:
                inner += agents("affiliation", values.get("affiliation", ()))
        elif role in CONTRIBUTOR_TYPES:
            said = f' contributorType="{role}"'
        out.append(around(f"jpcoar:{tag}", inner, said))
    return "".join(out)


def agents(tag: str, values: Iterable[Value]) -> str:
    """Organisations with their identifiers: affiliation, rightsHolder, degreeGrantor."""
    return "".join([
        around(f"jpcoar:{tag}", _name_identifier(same[0].ref, NAME_SCHEMES) + names(f"jpcoar:{tag}Name", same))
        for same in groups(values)
    ])  # fmt: skip


def holder(entity: Entity, held: Names) -> str:
    """holdingAgent, which may stand once: the first."""
    return "".join(
        around(
            "jpcoar:holdingAgent",
            _name_identifier(same[0].ref, HOLDER_SCHEMES, "holdingAgentNameIdentifier")
            + names("jpcoar:holdingAgentName", same),
        )
        for same in groups(entity.values["holdingArchive"])[:1]
    )


def publications(entity: Entity, held: Names) -> str:
    """jpcoar:publisher: publishers of a part, and places of publication."""
    out = [
        around(
            "jpcoar:publisher",
            names("jpcoar:publisherName", [value]) + element("jpcoar:publisherDescription", value.role),
        )
        for value in entity.values.get("publisher", ())
        if value.role is not None
    ]
    places = "".join(
        element("dcndl:location", value.text, spoken(value.lang))
        for name in held
        if name != "publisher"
        for value in entity.values[name]
    )
    return "".join(out) + around("jpcoar:publisher", places)


IDENTIFIERS = (
    "identifier", "publicationNumber", "applicationNumber", "registrationNumber", "priorityNumber",
)  # fmt: skip
_RESOLVER = re.compile(r"doi\.org/|hdl\.handle\.net/").search
"""What all addresses have that are of a DOI or a handle; the others need not be compared with each head."""
_HEADS = {"doi": "https://doi.org/", "hdl": "https://hdl.handle.net/"}


def _own(entity: Entity) -> Mapping[str, str]:
    """address → identifierType for what may stand in jpcoar:identifier."""
    found: dict[str, str] = {}
    for value in entity.values.get("identifier", ()):
        if where := _where(value):
            scheme = scheme_of(where)[0] if _RESOLVER(where) else ""
            found.setdefault(where, scheme if scheme in ("DOI", "HDL") else "URI")
    for value in entity.values.get("url", ()):
        if where := address(value.text):
            found.setdefault(where, "URI")
    return found


def _where(value: Value) -> str:
    """The address that an identifier has, as it is, by its reference, or by its scheme."""
    if where := address(value.text) or address(value.ref):
        return where
    scheme, _, bare = (value.norm or "").partition(":")
    return address(_HEADS[scheme] + bare) if scheme in _HEADS else ""


def identifiers(entity: Entity, held: Names) -> str:
    """DOI, handle and web addresses; at least one, made of the entity's id if there is none."""
    found = _own(entity) or {address(f"urn:tsunagi:{entity.id}") or "urn:tsunagi:record": "URI"}
    return "".join([
        element("jpcoar:identifier", where, f' identifierType="{scheme}"') for where, scheme in found.items()
    ])  # fmt: skip


RELATED = {"isPartOf": "", "hasPart": "hasPart", "relation": "", "citation": "references"}
"""property → the type of its relations that have none of their own."""


def relations(entity: Entity, held: Names) -> str:
    """Related things, and identifiers that jpcoar:identifier has no type for, as identical."""
    out = []
    for name in held:
        if name in RELATED:
            out += _related(name, entity.values[name])
        else:
            out += [
                _relation("isIdenticalTo", _scheme(value), value.text, [])
                for value in entity.values[name]
                if value.label != "dcndl:dissertationNumber" and not _where(value)
            ]
    return "".join(out)


def _related(name: str, given: Sequence[Value]) -> list[str]:
    out = []
    for same in groups(given if name != "isPartOf" else [v for v in given if v.role in RELATION_TYPES]):
        ref = same[0].ref
        scheme, bare = scheme_of(ref)
        named = [value for value in same if value.text not in (bare, ref)]
        typed = scheme if scheme in RELATED_SCHEMES else "URI"
        out.append(_relation(same[0].role or RELATED[name], typed, ref or "", named))
    return out


def _scheme(value: Value) -> str:
    return _RELATED.get((value.norm or "").partition(":")[0], "Local")


_RELATED = {name.lower(): name for name in RELATED_SCHEMES}
_NO_LOCAL = re.compile(r"[^\w.\-/()]")


def _relation(sort: str, scheme: str, identifier: str, titles: Iterable[Value]) -> str:
    said = ""
    if where := address(identifier):
        said = element("jpcoar:relatedIdentifier", where, f' identifierType="{scheme}"')
    elif identifier:
        bare = _NO_LOCAL.sub("_", identifier.rpartition(":")[2].strip())
        typed = "Local" if scheme == "URI" else scheme
        said = element("jpcoar:relatedIdentifier", bare, f' identifierType="{typed}"')
    typed = f' relationType="{RELATION_TYPES[sort]}"' if sort in RELATION_TYPES else ""
    return around("jpcoar:relation", said + names("jpcoar:relatedTitle", titles), typed)


def places(entity: Entity, held: Names) -> str:
    """geoLocation for each place: point, box or name."""
    return "".join([
        around("datacite:geoLocation", _place(value))
        for name in held
        for value in entity.values[name]
    ])  # fmt: skip


def _place(value: Value) -> str:
    box = _BOX.fullmatch(value.text) if value.label == "geoLocationBox" else None
    if box:
        south, north, west, east = box.groups()
        edges = (("west", "Longitude", west), ("east", "Longitude", east),
                 ("south", "Latitude", south), ("north", "Latitude", north))  # fmt: skip
        return _degrees("Box", [(f"{side}Bound{axis}", edge) for side, axis, edge in edges])
    if value.point is None:
        return element("datacite:geoLocationPlace", value.text)
    latitude, longitude = value.point
    said = _degrees("Point", [("pointLongitude", longitude), ("pointLatitude", latitude)])
    if value.text != f"{latitude}, {longitude}":
        said += element("datacite:geoLocationPlace", value.text)
    return said


def _degrees(shape: str, parts: Sequence[tuple[str, float | str]]) -> str:
    try:
        numbers = [(name, float(text)) for name, text in parts]
    except ValueError:
        return ""
    if not all(abs(number) <= (180 if name.endswith("ongitude") else 90) for name, number in numbers):
        return ""
    said = "".join(element(f"datacite:{name}", repr(number)) for name, number in numbers)
    return around(f"datacite:geoLocation{shape}", said)


def source_identifiers(entity: Entity, held: Names) -> str:
    """sourceIdentifier: the container's ISSN or NCID."""
    return "".join(
        element("jpcoar:sourceIdentifier", value.text, f' identifierType="{value.label}"')
        for value in entity.values["isPartOf"]
        if value.label in SOURCE_SCHEMES
    )


def is_source_title(value: Value) -> bool:
    """Whether a value of isPartOf is a journal's or book's title."""
    return value.role not in RELATION_TYPES and value.role != "catalog" and value.label not in SOURCE_SCHEMES


CONFERENCE = ("name", "sequence", "sponsor", "date", "venue", "place", "country")
_COUNTRY = re.compile("[A-Z]{3}")


def conference(entity: Entity, held: Names) -> str:
    """One conference of all that is known of it, in the schema's order."""
    out = []
    for part in CONFERENCE:
        for value in entity.values["recordedAt"]:
            if (value.role if value.role in CONFERENCE else "name") == part:
                said = _of_conference(part, value)
                out.append(said)
                if said and part in ("sequence", "date", "country"):
                    break
    return around("jpcoar:conference", "".join(out))


def _of_conference(part: str, value: Value) -> str:
    text = whole(value.text) if part == "sequence" else value.text.strip()
    if part == "country" and not _COUNTRY.fullmatch(text):
        return ""
    said = "" if part in ("sequence", "country") else spoken(value.lang)
    if part == "date" and value.span is not None:
        said += _days(value.span)
    return element(f"jpcoar:conference{part.capitalize()}", text, said)


def _days(span: tuple[int, int]) -> str:
    """First and last day as attributes, in the years that the XSD allows."""
    if not all(1400 <= number // 10000 <= 2200 and iso(number) for number in span):
        return ""
    return "".join(
        f' {side}{name}="{part}"'
        for side, number in zip(("start", "end"), span, strict=True)
        for name, part in zip(("Year", "Month", "Day"), iso(number).split("-"), strict=True)
    )


FILES = {"associatedMedia": None, "iiifManifest": "iiif", "thumbnailUrl": "thumbnail"}
"""property → objectType."""


def files(entity: Entity, held: Names) -> str:
    """The thing's files; the media type where there is but one of each."""
    values = entity.values
    found = [
        (where, FILES[name] or (value.role if value.role in OBJECT_TYPES else None), value.label)
        for name in held
        for value in values[name]
        if (where := address(value.text))
    ]
    mimes = values.get("encodingFormat", ())
    out = []
    for i, (where, sort, label) in enumerate(found):
        said = element("jpcoar:URI", where, attribute("objectType", sort) + attribute("label", label))
        if i == 0 and len(mimes) == 1:
            said += element("jpcoar:mimeType", mimes[0].text)
        out.append(around("jpcoar:file", said))
    return "".join(out)


def catalogue(entity: Entity, held: Names) -> str:
    """catalog: who provides the record, and the database that it came from with its titles and address."""
    values = entity.values
    databases = tuple([value for value in values.get("isPartOf", ()) if value.role == "catalog"])
    return _catalogue(tuple(values.get("provider", ())), databases)


@lru_cache(maxsize=256)
def _catalogue(providers: tuple[Value, ...], databases: tuple[Value, ...]) -> str:
    # Remembered: it is the same for all that one source gives.
    hosts = "".join(
        around(
            "jpcoar:contributor",
            _name_identifier(same[0].ref, NAME_SCHEMES) + names("jpcoar:contributorName", same),
            ' contributorType="HostingInstitution"',
        )
        for same in groups(providers)
    )
    said = "".join(
        element("jpcoar:identifier", address(same[0].ref), ' identifierType="URI"') + names("dc:title", same)
        for same in groups(databases)[:1]
    )
    return around("jpcoar:catalog", hosts + said)
