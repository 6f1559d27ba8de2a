"""Any entity as a JPCOAR 2.0 record, valid by its XSD: the elements in the schema's order."""

from collections.abc import Callable, Iterable, Sequence

from lxml import etree

from tsunagi.formats import _jpcoar_write_parts as parts
from tsunagi.formats._coar import ACCESS, OLD_TYPES, SUBJECT_SCHEMES, TYPE_BASE, TYPE_OF_KIND, TYPES, VERSIONS
from tsunagi.formats._jpcoar_words import (
    DATACITE,
    DC,
    DCNDL,
    DCTERMS,
    JPCOAR,
    NSMAP,
    RDF,
    address,
    alpha3,
    day,
    language,
    w3c,
    whole,
)  # fmt: skip
from tsunagi.formats._xml import Element, put, serialise
from tsunagi.model import Entity, Value

Part = Callable[[Element, Entity], None]


def of(entity: Entity, *names: str) -> list[Value]:
    """The values of several properties, in that order."""
    return [value for name in names for value in entity.values.get(name, ())]


def texts(
    tag: str, *names: str, kana: bool = False, plain: bool = False,
    when: Callable[[Value], bool] | None = None,
) -> Part:  # fmt: skip
    """A part that writes each value of the properties as one `tag`, with its language unless `plain`."""

    def part(root: Element, entity: Entity) -> None:
        for value in of(entity, *names):
            if when is None or when(value):
                put(root, tag, value.text, lang=None if plain else language(value.lang))
                if kana and value.reading:
                    put(root, tag, value.reading, lang="ja-Kana")

    return part


def once(tag: str, name: str, allowed: Callable[[str], str] = str.strip) -> Part:
    """A part that writes the first value that `allowed` lets through: elements that may stand once."""

    def part(root: Element, entity: Entity) -> None:
        for value in of(entity, name):
            if value.label is None and put(root, tag, allowed(value.text)) is not None:
                return

    return part


def title(root: Element, entity: Entity) -> None:
    """Titles with readings; a thing without any is called by what it has, at least its id."""
    texts(f"{DC}title", "name", kana=True)(root, entity)
    if not len(root):
        for value in of(entity, "alternateName", "identifier", "description"):
            if put(root, f"{DC}title", value.text[:200], lang=language(value.lang)) is not None:
                return
        if put(root, f"{DC}title", entity.id) is None:
            put(root, f"{DC}title", "?")


def access(root: Element, entity: Entity) -> None:
    """accessRights, where it is one of the vocabulary's four."""
    for value in of(entity, "accessRights"):
        if value.text in ACCESS:
            put(root, f"{DCTERMS}accessRights", value.text, **{f"{RDF}resource": ACCESS[value.text]})
            return


def rights(root: Element, entity: Entity) -> None:
    """Licences with their address, then statements."""
    for value in of(entity, "license", "rights"):
        resource = address(value.ref) or address(value.norm)
        put(root, f"{DC}rights", value.text, lang=language(value.lang), **{f"{RDF}resource": resource})


def subject(root: Element, entity: Entity) -> None:
    """Subjects of all kinds; a label that is a scheme of the vocabulary is written as such."""
    for value in of(entity, "about", "depicts", "knowsAbout", "classification", "reviewSection", "equipment"):
        scheme = value.label if value.label in SUBJECT_SCHEMES else "Other"
        put(
            root, f"{JPCOAR}subject", value.text, lang=language(value.lang), subjectScheme=scheme,
            subjectURI=address(value.ref),
        )  # fmt: skip


# property → descriptionType.
DESCRIPTIONS = {
    "description": "Abstract", "tableOfContents": "TableOfContents", "note": "Other", "inscription": "Other",
    "provenance": "Other", "creditText": "Other", "claim": "Other", "jobTitle": "Other",
    "availability": "Other",
}  # fmt: skip


LABELLED = frozenset({"dcndl:originalLanguage", "dcndl:edition", "dcndl:volumeTitle"})
"""Notes that have an element of their own."""


def description(root: Element, entity: Entity) -> None:
    """Abstracts, contents, and all notes that are for people."""
    for name, sort in DESCRIPTIONS.items():
        for value in entity.values.get(name, ()):
            if value.label not in LABELLED:
                written = value.label if value.label in ("Methods", "TechnicalInfo") else sort
                lang = language(value.lang)
                put(root, f"{DATACITE}description", value.text, lang=lang, descriptionType=written)


# property → dateType.
DATES = {
    "datePublished": "Issued", "publicationDate": "Issued", "dateAvailable": "Available",
    "dateCreated": "Created", "filingDate": "Submitted", "dateSubmitted": "Submitted",
    "grantDate": "Accepted", "dateAccepted": "Accepted", "dateModified": "Updated",
    "copyrightYear": "Copyrighted", "startDate": "Valid", "foundingDate": "Created",
}  # fmt: skip


def dates(root: Element, entity: Entity) -> None:
    """Machine-readable dates with their type, then those that are words."""
    words = []
    for name, sort in DATES.items():
        for value in entity.values.get(name, ()):
            written = "" if value.label == "dcterms:date" else w3c(value)
            if written:
                sort_of = value.label if value.label in ("Valid",) else sort
                put(root, f"{DATACITE}date", written, dateType=sort_of)
            if written != value.text.strip():
                words.append(value)
    for value in of(entity, "temporal"):
        if value.label == "Collected":
            put(root, f"{DATACITE}date", w3c(value), dateType="Collected")
    for value in words:
        put(root, f"{DCTERMS}date", value.text, lang=language(value.lang))


def languages(root: Element, entity: Entity) -> None:
    """dc:language in ISO 639-3; what is no language is not written."""
    for code in dict.fromkeys(alpha3(value.norm or value.text) for value in of(entity, "inLanguage")):
        put(root, f"{DC}language", code)


def type_(root: Element, entity: Entity) -> None:
    """dc:type: the first that the vocabulary knows, else by kind."""
    found = [(OLD_TYPES.get(value.text, value.text), value.ref) for value in of(entity, "additionalType")]
    other = TYPE_OF_KIND.get(entity.kind, "other")
    name, ref = next(((text, ref) for text, ref in found if text in TYPES), (other, None))
    concept = ref if ref and ref.startswith(TYPE_BASE) else TYPES[name]
    put(root, f"{DC}type", name, **{f"{RDF}resource": address(concept)})


def versions(root: Element, entity: Entity) -> None:
    """datacite:version, then oaire:version; each once."""
    held = of(entity, "version")
    plain = next((value.text for value in held if value.text not in VERSIONS), None)
    put(root, f"{DATACITE}version", plain)
    for value in held:
        if value.text in VERSIONS:
            put(root, parts.OAIRE_VERSION, value.text, **{f"{RDF}resource": VERSIONS[value.text]})
            return


def holder_of_degree(root: Element, entity: Entity) -> None:
    """dissertationNumber, degreeName, dateGranted, degreeGrantor."""
    numbers = [value for value in of(entity, "identifier") if value.label == "dcndl:dissertationNumber"]
    for value in numbers[:1]:
        put(root, f"{DCNDL}dissertationNumber", value.text)
    texts(f"{DCNDL}degreeName", "inSupportOf")(root, entity)
    for value in of(entity, "dateGranted"):
        if put(root, f"{DCNDL}dateGranted", day(value)) is not None:
            break
    parts.agents(root, "degreeGrantor", of(entity, "degreeGrantor"))


def _labelled(label: str) -> Callable[[Value], bool]:
    return lambda value: value.label == label


def _series(root: Element, entity: Entity) -> None:
    if entity.kind == "Collection":
        put(root, f"{JPCOAR}datasetSeries", "True")


# The order of the XSD's sequence. Whatever an entity has, the parts write only what is valid.
PARTS: Sequence[Part] = (
    title,
    texts(f"{DCTERMS}alternative", "alternateName", kana=True),
    lambda root, entity: parts.people(root, "creator", entity, ("creator", "inventor", "investigator")),
    lambda root, entity: parts.people(root, "contributor", entity, ("contributor", "member", "agent")),
    access,
    rights,
    lambda root, entity: parts.agents(
        root, "rightsHolder", of(entity, "copyrightHolder", "owner", "assignee")
    ),
    subject,
    description,
    texts(f"{DC}publisher", "publisher", kana=True, when=lambda value: value.role is None),
    parts.publications,
    dates,
    languages,
    type_,
    versions,
    parts.identifiers,
    parts.relations,
    texts(f"{DCTERMS}temporal", "temporal", when=lambda value: value.label != "Collected"),
    parts.places,
    parts.grants,
    parts.source_identifiers,
    texts(f"{DCNDL}edition", "bookEdition"),
    texts(f"{DCNDL}edition", "note", when=_labelled("dcndl:edition")),
    texts(f"{DCNDL}volumeTitle", "volumeNumber", "note", kana=True, when=_labelled("dcndl:volumeTitle")),
    texts(f"{DCNDL}originalLanguage", "note", when=_labelled("dcndl:originalLanguage"), plain=True),
    texts(f"{DCTERMS}extent", "extent"),
    texts(f"{JPCOAR}format", "material"),
    lambda root, entity: parts.holder(root, of(entity, "holdingArchive")),
    _series,
    texts(f"{JPCOAR}sourceTitle", "isPartOf", kana=True, when=parts.is_source_title),
    once(f"{JPCOAR}volume", "volumeNumber"),
    once(f"{JPCOAR}issue", "issueNumber"),
    once(f"{JPCOAR}numPages", "numberOfPages", whole),
    once(f"{JPCOAR}pageStart", "pageStart", whole),
    once(f"{JPCOAR}pageEnd", "pageEnd", whole),
    holder_of_degree,
    parts.conference,
    parts.files,
    parts.catalogue,
)


def build(entity: Entity, written: Iterable[Part] = PARTS) -> Element:
    """The record's root element."""
    root = etree.Element(f"{JPCOAR}jpcoar", nsmap=NSMAP)
    for part in written:
        part(root, entity)
    return root


def write(entity: Entity, here: str = "") -> bytes:
    """Entity → JPCOAR 2.0 document without declaration, valid by jpcoar_scm.xsd for any kind.

    Args:
        entity: the thing.
        here: the address of its page in this installation; '' for none.
    """
    return serialise(build(entity))
