"""JPCOAR schema 1.0, 2.0 and 2.1 (read) and 2.0 (written): the national schema of Japan's repositories.

Source of the rules: the schema's XSDs and guidelines, https://schema.irdb.nii.ac.jp/.
"""

from collections.abc import Sequence

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats import _jpcoar_parts as parts
from tsunagi.formats._dc_parts import titles_first
from tsunagi.formats._fields import Given, How, Rule, Table, plain
from tsunagi.formats._jpcoar_write import write
from tsunagi.formats._xml import local, parse, payload
from tsunagi.model import RawRecord, Source


def _rule(source: str, name: str, how: How = plain, *used: str, label: str | None = None) -> Rule:
    return Rule(source, name, how, label=label, attributes=frozenset({"xml:lang", *used}))


RULES = (
    _rule("dc:title", "name"),
    _rule("dcterms:alternative", "alternateName"),
    _rule("jpcoar:creator", "creator", parts.person, "creatorType"),
    _rule("jpcoar:contributor", "contributor", parts.person, "contributorType"),
    _rule("dcterms:accessRights", "accessRights", parts.coded, "rdf:resource"),
    _rule("rioxxterms:apc", "note", label="APC"),
    _rule("dc:rights", "rights", parts.rights_statement, "rdf:resource"),
    _rule("jpcoar:license", "rights", parts.rights_statement, "rdf:resource", "licenseType"),
    _rule("jpcoar:rightsHolder", "copyrightHolder", parts.agent),
    _rule("jpcoar:subject", "about", parts.subject, "subjectScheme", "subjectURI"),
    _rule("datacite:description", "note", parts.description, "descriptionType"),
    _rule("dc:publisher", "publisher"),
    _rule("jpcoar:publisher", "publisher", parts.publication),
    _rule("datacite:date", "datePublished", parts.dated, "dateType"),
    _rule("dcterms:date", "datePublished", label="dcterms:date"),
    _rule("dc:language", "inLanguage"),
    _rule("dc:type", "additionalType", parts.coded, "rdf:resource"),
    _rule("datacite:version", "version"),
    _rule("oaire:version", "version", parts.coded, "rdf:resource"),
    _rule("jpcoar:identifier", "identifier", parts.identified, "identifierType"),
    _rule("dc:identifier", "identifier", parts.identified, "identifierType"),
    _rule("jpcoar:identifierRegistration", "identifier", parts.registered, "identifierType"),
    _rule("jpcoar:relation", "relation", parts.related, "relationType"),
    _rule("dcterms:temporal", "temporal"),
    _rule("datacite:geoLocation", "spatial", parts.located),
    _rule("jpcoar:fundingReference", "funding", parts.funded),
    _rule("jpcoar:sourceIdentifier", "isPartOf", parts.container, "identifierType"),
    _rule("dcndl:edition", "bookEdition", label="dcndl:edition"),
    _rule("dcndl:volumeTitle", "volumeNumber", label="dcndl:volumeTitle"),
    _rule("dcndl:originalLanguage", "note", label="dcndl:originalLanguage"),
    _rule("dcterms:extent", "extent"),
    _rule("jpcoar:format", "material", label="jpcoar:format"),
    _rule("jpcoar:holdingAgent", "holdingArchive", parts.agent),
    _rule("jpcoar:datasetSeries", "additionalType", parts.series),
    _rule("jpcoar:sourceTitle", "isPartOf"),
    _rule("jpcoar:volume", "volumeNumber"),
    _rule("jpcoar:issue", "issueNumber"),
    _rule("jpcoar:numPages", "numberOfPages"),
    _rule("jpcoar:pageStart", "pageStart"),
    _rule("jpcoar:pageEnd", "pageEnd"),
    _rule("dcndl:dissertationNumber", "identifier", label="dcndl:dissertationNumber"),
    _rule("dcndl:degreeName", "inSupportOf"),
    _rule("dcndl:dateGranted", "dateGranted"),
    _rule("jpcoar:degreeGrantor", "degreeGrantor", parts.agent),
    _rule("jpcoar:conference", "recordedAt", parts.conference),
    _rule("jpcoar:file", "associatedMedia", parts.file),
    _rule("jpcoar:catalog", "isPartOf", parts.catalogue),
)

COLLECTION_TYPES = frozenset({"archival collection", "collection", parts.SERIES})
ITEM_TYPES = frozenset({
    "image", "still image", "moving image", "video", "map", "cartographic material", "artistic work",
    "physical sample", "research instrument", "manuscript",
})  # fmt: skip
ITEM_ELEMENTS = frozenset({"jpcoar:holdingAgent", "jpcoar:format"})
"""Elements that version 2.0 added for digital archives: they are said of things that are kept somewhere."""


def decide(given: Sequence[Given], tags: set[str]) -> str | None:
    """A dataset series or a collection's type → Collection; what is held or a picture → Item; else Work."""
    said = {value.text for name, value in given if name == "additionalType"}
    if not said.isdisjoint(COLLECTION_TYPES):
        return "Collection"
    return "Work" if said.isdisjoint(ITEM_TYPES) and tags.isdisjoint(ITEM_ELEMENTS) else "Item"


def settle(given: list[Given], kind: str, tags: set[str]) -> list[Given]:
    """The journal's title before its numbers."""
    return titles_first(given) if "jpcoar:sourceIdentifier" in tags else given


def reader(source: Source) -> Reader:
    """The reader of one source's records."""
    table = Table(RULES, decide, "jpcoar", settle)
    catalogue = Table(RULES, lambda given, tags: "Collection", "jpcoar")

    def read(raw: RawRecord) -> Reading:
        faults: list[str] = []
        root = payload(parse(raw.body, faults.append))
        name = local(root.tag)
        if name not in ("jpcoar", "catalog"):
            raise BadRecord(f"<{name}> is not a JPCOAR record; its root is <jpcoar:jpcoar>.")
        return (table if name == "jpcoar" else catalogue).read(root, source, raw, faults)

    return read


format = Format(
    prefix="jpcoar",
    namespace="https://github.com/JPCOAR/schema/blob/master/2.0/",
    schema_url="https://github.com/JPCOAR/schema/blob/master/2.0/jpcoar_scm.xsd",
    reader=reader,
    write=write,
    labels={"ja": "JPCOARスキーマ", "en": "JPCOAR Schema"},
)
