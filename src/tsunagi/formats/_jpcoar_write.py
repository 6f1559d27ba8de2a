"""Any entity as a JPCOAR 2.0 record, valid by its XSD: the elements in the schema's order."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from tsunagi.formats import _jpcoar_write_parts as parts
from tsunagi.formats._coar import ACCESS, OLD_TYPES, SUBJECT_SCHEMES, TYPE_BASE, TYPE_OF_KIND, TYPES, VERSIONS
from tsunagi.formats._jpcoar_words import address, alpha3, day, w3c, whole
from tsunagi.formats._jpcoar_write_grants import grants
from tsunagi.formats._markup import addressed, attribute, element, spoken
from tsunagi.model import Entity, Value

NAMESPACES = {
    "jpcoar": "https://github.com/JPCOAR/schema/blob/master/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "datacite": "https://schema.datacite.org/meta/kernel-4/",
    "oaire": "http://namespace.openaire.eu/schema/oaire/",
    "dcndl": "http://ndl.go.jp/dcndl/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_START = "<jpcoar:jpcoar" + "".join(f' xmlns:{name}="{uri}"' for name, uri in NAMESPACES.items()) + ">"

Part = Callable[[Entity], str]
"""What a record says in one place of the schema's sequence; '' for nothing."""


def of(entity: Entity, *names: str) -> list[Value]:
    """The values of several properties, in that order."""
    values = entity.values
    return [value for name in names for value in values.get(name, ())]


def texts(
    tag: str, *names: str, kana: bool = False, plain: bool = False,
    when: Callable[[Value], bool] | None = None,
) -> tuple[tuple[str, ...], Part]:  # fmt: skip
    """A part that writes each value of the properties as one `tag`, with its language unless `plain`."""

    def part(entity: Entity) -> str:
        return "".join([
            element(tag, value.text, "" if plain else spoken(value.lang))
            + (element(tag, value.reading, parts.KANA) if kana and value.reading else "")
            for value in of(entity, *names)
            if when is None or when(value)
        ])  # fmt: skip

    return names, part


def once(tag: str, name: str, allowed: Callable[[str], str] = str.strip) -> tuple[tuple[str, ...], Part]:
    """A part that writes the first value that `allowed` lets through: elements that may stand once."""

    def part(entity: Entity) -> str:
        found = (element(tag, allowed(value.text)) for value in of(entity, name) if value.label is None)
        return next(filter(None, found), "")

    return (name,), part


_names = texts("dc:title", "name", kana=True)[1]


def title(entity: Entity) -> str:
    """Titles with readings; a thing without any is called by what it has, at least its id."""
    if found := _names(entity):
        return found
    others = of(entity, "alternateName", "identifier", "description")
    called = (element("dc:title", value.text[:200], spoken(value.lang)) for value in others)
    return next(filter(None, called), "") or element("dc:title", entity.id) or "<dc:title>?</dc:title>"


def access(entity: Entity) -> str:
    """accessRights, where it is one of the vocabulary's four."""
    for value in of(entity, "accessRights"):
        if value.text in ACCESS:
            return element("dcterms:accessRights", value.text, _resource(ACCESS[value.text]))
    return ""


def _resource(where: str) -> str:
    return attribute("rdf:resource", where)


def rights(entity: Entity) -> str:
    """Licences with their address, then statements."""
    return "".join(
        element(
            "dc:rights", value.text,
            spoken(value.lang) + _resource(address(value.ref) or address(value.norm)),
        )
        for value in of(entity, "license", "rights")
    )  # fmt: skip


SUBJECTS = ("about", "depicts", "knowsAbout", "classification", "reviewSection", "equipment")


def subject(entity: Entity) -> str:
    """Subjects of all kinds; a label that is a scheme of the vocabulary is written as such."""
    out = []
    for value in of(entity, *SUBJECTS):
        scheme = value.label if value.label in SUBJECT_SCHEMES else "Other"
        more = attribute("subjectURI", address(value.ref)) if value.ref else ""
        said = f'{spoken(value.lang)} subjectScheme="{scheme}"{more}'
        out.append(element("jpcoar:subject", value.text, said))
    return "".join(out)


# property → descriptionType.
DESCRIPTIONS = {
    "description": "Abstract", "tableOfContents": "TableOfContents", "note": "Other", "inscription": "Other",
    "provenance": "Other", "creditText": "Other", "claim": "Other", "jobTitle": "Other",
    "availability": "Other",
}  # fmt: skip


LABELLED = frozenset({"dcndl:originalLanguage", "dcndl:edition", "dcndl:volumeTitle"})
"""Notes that have an element of their own."""


def description(entity: Entity) -> str:
    """Abstracts, contents, and all notes that are for people."""
    out = []
    for name, sort in DESCRIPTIONS.items():
        for value in entity.values.get(name, ()):
            if value.label not in LABELLED:
                said = value.label if value.label in ("Methods", "TechnicalInfo") else sort
                attributes = f'{spoken(value.lang)} descriptionType="{said}"'
                out.append(element("datacite:description", value.text, attributes))
    return "".join(out)


# property → dateType.
DATES = {
    "datePublished": "Issued", "publicationDate": "Issued", "dateAvailable": "Available",
    "dateCreated": "Created", "filingDate": "Submitted", "dateSubmitted": "Submitted",
    "grantDate": "Accepted", "dateAccepted": "Accepted", "dateModified": "Updated",
    "copyrightYear": "Copyrighted", "startDate": "Valid", "foundingDate": "Created",
}  # fmt: skip


def dates(entity: Entity) -> str:
    """Machine-readable dates with their type, then those that are words."""
    out, words = [], []
    for name, sort in DATES.items():
        for value in entity.values.get(name, ()):
            written = "" if value.label == "dcterms:date" else w3c(value)
            if written:
                out.append(_date(written, "Valid" if value.label == "Valid" else sort))
            if written != value.text.strip():
                words.append(value)
    for value in of(entity, "temporal"):
        if value.label == "Collected":
            out.append(_date(w3c(value), "Collected"))
    out += [element("dcterms:date", value.text, spoken(value.lang)) for value in words]
    return "".join(out)


def _date(text: str, sort: str) -> str:
    return element("datacite:date", text, f' dateType="{sort}"')


def languages(entity: Entity) -> str:
    """dc:language in ISO 639-3; what is no language is not written."""
    codes = dict.fromkeys(alpha3(value.norm or value.text) for value in of(entity, "inLanguage"))
    return "".join(element("dc:language", code) for code in codes)


def type_(entity: Entity) -> str:
    """dc:type: the first that the vocabulary knows, else by kind."""
    found = [(OLD_TYPES.get(value.text, value.text), value.ref) for value in of(entity, "additionalType")]
    other = TYPE_OF_KIND.get(entity.kind, "other")
    name, ref = next(((text, ref) for text, ref in found if text in TYPES), (other, None))
    concept = ref if ref and ref.startswith(TYPE_BASE) else TYPES[name]
    return element("dc:type", name, _resource(address(concept)))


def versions(entity: Entity) -> str:
    """datacite:version, then oaire:version; each once."""
    held = of(entity, "version")
    plain = next((value.text for value in held if value.text not in VERSIONS), None)
    known = next((value.text for value in held if value.text in VERSIONS), None)
    said = element("oaire:version", known, _resource(VERSIONS[known])) if known else ""
    return element("datacite:version", plain) + said


DEGREE = ("identifier", "inSupportOf", "dateGranted", "degreeGrantor")
_degree_names = texts("dcndl:degreeName", "inSupportOf")[1]


def degree(entity: Entity) -> str:
    """dissertationNumber, degreeName, dateGranted, degreeGrantor."""
    numbers = [value for value in of(entity, "identifier") if value.label == "dcndl:dissertationNumber"]
    granted = (element("dcndl:dateGranted", day(value)) for value in of(entity, "dateGranted"))
    return (
        "".join(element("dcndl:dissertationNumber", value.text) for value in numbers[:1])
        + _degree_names(entity)
        + next(filter(None, granted), "")
        + parts.agents("degreeGrantor", of(entity, "degreeGrantor"))
    )


def _labelled(label: str) -> Callable[[Value], bool]:
    return lambda value: value.label == label


def _series(entity: Entity) -> str:
    return "<jpcoar:datasetSeries>True</jpcoar:datasetSeries>" if entity.kind == "Collection" else ""


def _people(tag: str, *names: str) -> tuple[tuple[str, ...], Part]:
    return names, lambda entity: parts.people(tag, entity, names)


ALWAYS: tuple[str, ...] = ()
HOLDERS = ("copyrightHolder", "owner", "assignee")

# The order of the XSD's sequence, each with the properties that it is made of. Whatever an entity has, the parts
# write only what is valid.
PARTS: Sequence[tuple[Sequence[str], Part]] = (
    (ALWAYS, title),
    texts("dcterms:alternative", "alternateName", kana=True),
    _people("creator", "creator", "inventor", "investigator"),
    _people("contributor", "contributor", "member", "agent"),
    (("accessRights",), access),
    (("license", "rights"), rights),
    (HOLDERS, lambda entity: parts.agents("rightsHolder", of(entity, *HOLDERS))),
    (SUBJECTS, subject),
    (tuple(DESCRIPTIONS), description),
    texts("dc:publisher", "publisher", kana=True, when=lambda value: value.role is None),
    (("publisher", *parts.PUBLISHED_IN), parts.publications),
    ((*DATES, "temporal"), dates),
    (("inLanguage",), languages),
    (ALWAYS, type_),
    (("version",), versions),
    (ALWAYS, parts.identifiers),
    ((*parts.IDENTIFIERS, *parts.RELATED), parts.relations),
    texts("dcterms:temporal", "temporal", when=lambda value: value.label != "Collected"),
    (parts.PLACES, parts.places),
    (("funder", "funding"), grants),
    (("isPartOf",), parts.source_identifiers),
    texts("dcndl:edition", "bookEdition"),
    texts("dcndl:edition", "note", when=_labelled("dcndl:edition")),
    texts("dcndl:volumeTitle", "volumeNumber", "note", kana=True, when=_labelled("dcndl:volumeTitle")),
    texts("dcndl:originalLanguage", "note", when=_labelled("dcndl:originalLanguage"), plain=True),
    texts("dcterms:extent", "extent"),
    texts("jpcoar:format", "material"),
    (("holdingArchive",), lambda entity: parts.holder(of(entity, "holdingArchive"))),
    (ALWAYS, _series),
    texts("jpcoar:sourceTitle", "isPartOf", kana=True, when=parts.is_source_title),
    once("jpcoar:volume", "volumeNumber"),
    once("jpcoar:issue", "issueNumber"),
    once("jpcoar:numPages", "numberOfPages", whole),
    once("jpcoar:pageStart", "pageStart", whole),
    once("jpcoar:pageEnd", "pageEnd", whole),
    (DEGREE, degree),
    (("recordedAt",), parts.conference),
    (tuple(parts.FILES), parts.files),
    (("provider", "isPartOf"), parts.catalogue),
)


@lru_cache(maxsize=2048)
def _plan(held: tuple[str, ...]) -> tuple[Part, ...]:
    """The parts that may have something to say of a thing with these properties."""
    return tuple(part for names, part in PARTS if not names or not set(names).isdisjoint(held))


def write(entity: Entity, here: str = "") -> bytes:
    """Entity → JPCOAR 2.0 document without declaration, valid by jpcoar_scm.xsd for any kind.

    Args:
        entity: the thing.
        here: the address of its page in this installation; '' for none.
    """
    told = addressed(entity, here)
    said = "".join([part(told) for part in _plan(tuple(told.values))])
    return f"{_START}{said}</jpcoar:jpcoar>".encode()
