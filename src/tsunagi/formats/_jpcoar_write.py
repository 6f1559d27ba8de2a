"""Any entity as a JPCOAR 2.0 record, valid by its XSD: the elements in the schema's order."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from tsunagi.formats import _jpcoar_write_parts as parts
from tsunagi.formats._coar import ACCESS, OLD_TYPES, SUBJECT_SCHEMES, TYPE_BASE, TYPE_OF_KIND, TYPES, VERSIONS
from tsunagi.formats._jpcoar_words import address, alpha3, day, w3c, whole
from tsunagi.formats._jpcoar_write_grants import grants
from tsunagi.formats._jpcoar_write_parts import Names
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

Part = Callable[[Entity, Names], str]
"""What a record says in one place of the schema's sequence, '' for nothing. It is given those of its properties that
the entity has."""


def of(entity: Entity, names: Names) -> list[Value]:
    """The values of several properties that the entity has, in that order."""
    values = entity.values
    return values[names[0]] if len(names) == 1 else [value for name in names for value in values[name]]


def texts(
    tag: str, *names: str, kana: bool = False, plain: bool = False,
    when: Callable[[Value], bool] | None = None,
) -> tuple[Names, Part]:  # fmt: skip
    """A part that writes each value of the properties as one `tag`, with its language unless `plain`."""

    def part(entity: Entity, held: Names) -> str:
        return "".join([
            element(tag, value.text, "" if plain else spoken(value.lang))
            + (element(tag, value.reading, parts.KANA) if kana and value.reading else "")
            for value in of(entity, held)
            if when is None or when(value)
        ])  # fmt: skip

    return names, part


def once(
    tag: str, *names: str, allowed: Callable[[Value], str] = lambda value: value.text,
    when: Callable[[Value], bool] = lambda value: value.label is None,
) -> tuple[Names, Part]:  # fmt: skip
    """A part that writes the first value that `allowed` lets through: elements that may stand once."""

    def part(entity: Entity, held: Names) -> str:
        found = (element(tag, allowed(value)) for value in of(entity, held) if when(value))
        return next(filter(None, found), "")

    return names, part


_names = texts("dc:title", "name", kana=True)[1]


def title(entity: Entity, held: Names) -> str:
    """Titles with readings; a thing without any is called by what it has, at least its id."""
    if held[:1] == ("name",) and (found := _names(entity, held[:1])):
        return found
    others = (value for name in held if name != "name" for value in entity.values[name])
    called = (element("dc:title", value.text[:200], spoken(value.lang)) for value in others)
    return next(filter(None, called), "") or element("dc:title", entity.id) or "<dc:title>?</dc:title>"


def access(entity: Entity, held: Names) -> str:
    """accessRights, where it is one of the vocabulary's four."""
    for value in of(entity, held):
        if value.text in ACCESS:
            return element("dcterms:accessRights", value.text, _resource(ACCESS[value.text]))
    return ""


def _resource(where: str) -> str:
    return attribute("rdf:resource", where)


def rights(entity: Entity, held: Names) -> str:
    """Licences with their address, then statements."""
    return "".join([
        element(
            "dc:rights", value.text,
            spoken(value.lang) + _resource(address(value.ref) or address(value.norm)),
        )
        for value in of(entity, held)
    ])  # fmt: skip


def subject(entity: Entity, held: Names) -> str:
    """Subjects of all kinds; a label that is a scheme of the vocabulary is written as such."""
    out = []
    for value in of(entity, held):
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


def description(entity: Entity, held: Names) -> str:
    """Abstracts, contents, and all notes that are for people."""
    out = []
    for name in held:
        for value in entity.values[name]:
            if value.label not in LABELLED:
                sort = value.label if value.label in ("Methods", "TechnicalInfo") else DESCRIPTIONS[name]
                said = f'{spoken(value.lang)} descriptionType="{sort}"'
                out.append(element("datacite:description", value.text, said))
    return "".join(out)


# property → dateType.
DATES = {
    "datePublished": "Issued", "publicationDate": "Issued", "dateAvailable": "Available",
    "dateCreated": "Created", "filingDate": "Submitted", "dateSubmitted": "Submitted",
    "grantDate": "Accepted", "dateAccepted": "Accepted", "dateModified": "Updated",
    "copyrightYear": "Copyrighted", "startDate": "Valid", "foundingDate": "Created",
}  # fmt: skip


def dates(entity: Entity, held: Names) -> str:
    """Machine-readable dates with their type, then those that are words."""
    out, words = [], []
    for name in held:
        for value in entity.values[name]:
            if name != "temporal":
                written = "" if value.label == "dcterms:date" else w3c(value)
                out.append(_date(written, "Valid" if value.label == "Valid" else DATES[name]))
                if written != value.text.strip():
                    words.append(value)
            elif value.label == "Collected":
                out.append(_date(w3c(value), "Collected"))
    out += [element("dcterms:date", value.text, spoken(value.lang)) for value in words]
    return "".join(out)


def _date(text: str, sort: str) -> str:
    return element("datacite:date", text, f' dateType="{sort}"')


def languages(entity: Entity, held: Names) -> str:
    """dc:language in ISO 639-3; what is no language is not written."""
    codes = dict.fromkeys(alpha3(value.norm or value.text) for value in of(entity, held))
    return "".join([element("dc:language", code) for code in codes])


def type_(entity: Entity, held: Names) -> str:
    """dc:type: the first that the vocabulary knows, else by kind."""
    for value in of(entity, held):
        name = OLD_TYPES.get(value.text, value.text)
        if name in TYPES:
            ref = value.ref
            return _type(name, ref if ref and ref.startswith(TYPE_BASE) else TYPES[name])
    name = TYPE_OF_KIND.get(entity.kind, "other")
    return _type(name, TYPES[name])


@lru_cache(maxsize=256)
def _type(name: str, concept: str) -> str:
    return element("dc:type", name, _resource(address(concept)))


def versions(entity: Entity, held: Names) -> str:
    """datacite:version, then oaire:version; each once."""
    found = of(entity, held)
    plain = next((value.text for value in found if value.text not in VERSIONS), None)
    known = next((value.text for value in found if value.text in VERSIONS), None)
    said = element("oaire:version", known, _resource(VERSIONS[known])) if known else ""
    return element("datacite:version", plain) + said


def _labelled(label: str) -> Callable[[Value], bool]:
    return lambda value: value.label == label


def _whole(value: Value) -> str:
    return whole(value.text)


def _series(entity: Entity, held: Names) -> str:
    return "<jpcoar:datasetSeries>True</jpcoar:datasetSeries>" if entity.kind == "Collection" else ""


def _people(tag: str, *names: str) -> tuple[Names, Part]:
    return names, lambda entity, held: parts.people(tag, of(entity, held), entity)


def _agents(tag: str, *names: str) -> tuple[Names, Part]:
    return names, lambda entity, held: parts.agents(tag, of(entity, held))


# The order of the XSD's sequence, each with the properties that it is made of. Whatever an entity has, the parts
# write only what is valid.
PARTS: Sequence[tuple[Names, Part]] = (
    (("name", "alternateName", "identifier", "description"), title),
    texts("dcterms:alternative", "alternateName", kana=True),
    _people("creator", "creator", "inventor", "investigator"),
    _people("contributor", "contributor", "member", "agent"),
    (("accessRights",), access),
    (("license", "rights"), rights),
    _agents("rightsHolder", "copyrightHolder", "owner", "assignee"),
    (("about", "depicts", "knowsAbout", "classification", "reviewSection", "equipment"), subject),
    (tuple(DESCRIPTIONS), description),
    texts("dc:publisher", "publisher", kana=True, when=lambda value: value.role is None),
    (("publisher", "publicationPlace", "locationCreated"), parts.publications),
    ((*DATES, "temporal"), dates),
    (("inLanguage",), languages),
    (("additionalType",), type_),
    (("version",), versions),
    (("identifier", "url"), parts.identifiers),
    ((*parts.IDENTIFIERS, *parts.RELATED), parts.relations),
    texts("dcterms:temporal", "temporal", when=lambda value: value.label != "Collected"),
    (("spatial", "address", "itemLocation"), parts.places),
    (("funder", "funding"), grants),
    (("isPartOf",), parts.source_identifiers),
    texts("dcndl:edition", "bookEdition"),
    texts("dcndl:edition", "note", when=_labelled("dcndl:edition")),
    texts("dcndl:volumeTitle", "volumeNumber", "note", kana=True, when=_labelled("dcndl:volumeTitle")),
    texts("dcndl:originalLanguage", "note", when=_labelled("dcndl:originalLanguage"), plain=True),
    texts("dcterms:extent", "extent"),
    texts("jpcoar:format", "material"),
    (("holdingArchive",), parts.holder),
    ((), _series),
    texts("jpcoar:sourceTitle", "isPartOf", kana=True, when=parts.is_source_title),
    once("jpcoar:volume", "volumeNumber"),
    once("jpcoar:issue", "issueNumber"),
    once("jpcoar:numPages", "numberOfPages", allowed=_whole),
    once("jpcoar:pageStart", "pageStart", allowed=_whole),
    once("jpcoar:pageEnd", "pageEnd", allowed=_whole),
    once("dcndl:dissertationNumber", "identifier", when=_labelled("dcndl:dissertationNumber")),
    texts("dcndl:degreeName", "inSupportOf"),
    once("dcndl:dateGranted", "dateGranted", allowed=day, when=lambda value: True),
    _agents("degreeGrantor", "degreeGrantor"),
    (("recordedAt",), parts.conference),
    (tuple(parts.FILES), parts.files),
    (("provider", "isPartOf"), parts.catalogue),
)
ALWAYS = frozenset({title, type_, parts.identifiers, _series})
"""What the schema requires, or the kind decides."""


@lru_cache(maxsize=2048)
def _plan(held: Names) -> tuple[tuple[Part, Names], ...]:
    """The parts that may have something to say of a thing with these properties, and what of them is theirs."""
    found = ((part, tuple(name for name in names if name in held)) for names, part in PARTS)
    return tuple((part, mine) for part, mine in found if mine or part in ALWAYS)


def write(entity: Entity, here: str = "") -> bytes:
    """Entity → JPCOAR 2.0 document without declaration, valid by jpcoar_scm.xsd for any kind.

    Args:
        entity: the thing.
        here: the address of its page in this installation; '' for none.
    """
    told = addressed(entity, here)
    said = "".join([part(told, held) for part, held in _plan(tuple(told.values))])
    return f"{_START}{said}</jpcoar:jpcoar>".encode()
