"""DC-NDL of the National Diet Library: RDF/XML, the flat dcndl_simple, and JSON-LD, by one mapping.

Source of the rules: 国立国会図書館ダブリンコアメタデータ記述(DC-NDL),
https://www.ndl.go.jp/jp/dlib/standards/meta/.
"""

from collections.abc import Sequence

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading, _dc_parts, _dcndl_json
from tsunagi.formats import _dcndl_parts as parts
from tsunagi.formats._fields import Given, How, Rule, Table
from tsunagi.formats._node import Frozen, Node, freeze
from tsunagi.formats._xml import Element, children, local, parse, payload
from tsunagi.model import RawRecord, Source

_USED = frozenset({"xml:lang", "rdf:resource", "rdf:datatype", "xsi:type", "rdf:about", "rdfs:label"})


def _rule(
    source: str, name: str, how: How = parts.literal, label: str | None = None, role: str | None = None
) -> Rule:
    return Rule(source, name, how, role, label, _USED)


RULES = (
    # Both dcterms:title (a literal) and dc:title (with its reading) say the title.
    _rule("dcterms:title", "name"),
    _rule("dc:title", "name"),
    _rule("dcndl:titleTranscription", "name", parts.transcription),
    _rule("dcndl:alternative", "alternateName"),
    _rule("dcterms:alternative", "alternateName"),
    _rule("dcndl:alternativeTranscription", "alternateName", parts.transcription),
    _rule("dcndl:uniformTitle", "alternateName", label="dcndl:uniformTitle"),
    _rule("dcndl:volume", "volumeNumber"),
    _rule("dcndl:volumeTranscription", "volumeNumber", parts.transcription),
    _rule("dcndl:volumeTitle", "volumeNumber", label="dcndl:volumeTitle"),
    _rule("dcndl:volumeTitleTranscription", "volumeNumber", parts.transcription),
    _rule("dcndl:number", "issueNumber"),
    _rule("dcndl:issue", "issueNumber"),
    _rule("dcndl:seriesTitle", "isPartOf", role="inSeries"),
    _rule("dcndl:seriesTitleTranscription", "isPartOf", parts.transcription),
    _rule("dcterms:isPartOf", "isPartOf"),
    _rule("dcndl:publicationName", "isPartOf"),
    _rule("dcndl:publicationVolume", "volumeNumber"),
    _rule("dcndl:pageRange", "pageStart"),
    _rule("dcterms:creator", "creator"),
    _rule("dc:creator", "creator", label="dc:creator"),
    _rule("dcndl:creatorTranscription", "creator", parts.transcription),
    _rule("dcterms:contributor", "contributor"),
    _rule("dc:contributor", "contributor", label="dc:contributor"),
    _rule("dcndl:contributorTranscription", "contributor", parts.transcription),
    _rule("dcterms:publisher", "publisher"),
    _rule("dc:publisher", "publisher"),
    _rule("dcndl:publisherTranscription", "publisher", parts.transcription),
    _rule("dcndl:digitizedPublisher", "publisher", role="digitizedPublisher"),
    _rule("dcndl:publicationPlace", "publicationPlace"),
    _rule("dcndl:location", "publicationPlace"),
    _rule("dcterms:issued", "datePublished", parts.dated),
    _rule("dcterms:date", "datePublished", parts.dated, label="dcterms:date"),
    _rule("dc:date", "datePublished", parts.dated),
    _rule("dcterms:created", "dateCreated", parts.dated),
    _rule("dcterms:modified", "dateModified", parts.dated),
    _rule("dcterms:available", "dateAvailable", parts.dated),
    _rule("dcterms:dateCopyrighted", "copyrightYear", parts.dated),
    _rule("dcndl:dateDigitized", "dateAvailable", parts.dated),
    _rule("dcndl:dateCaptured", "dateAvailable", parts.dated),
    _rule("dcterms:subject", "about", parts.subject),
    _rule("dc:subject", "about", parts.subject),
    _rule("dcterms:language", "inLanguage"),
    _rule("dc:language", "inLanguage"),
    _rule("dcndl:originalLanguage", "note", label="dcndl:originalLanguage"),
    _rule("dcterms:identifier", "identifier", parts.identified),
    _rule("dc:identifier", "identifier", parts.identified),
    _rule("dcterms:source", "isPartOf"),
    _rule("dcndl:sourceIdentifier", "isPartOf", label="dcndl:sourceIdentifier"),
    _rule("dcterms:tableOfContents", "tableOfContents"),
    _rule("dcndl:partInformation", "tableOfContents", parts.part),
    _rule("dcterms:abstract", "description"),
    _rule("dcterms:description", "description", parts.described),
    _rule("dc:description", "description", parts.described),
    _rule("dcterms:extent", "extent"),
    _rule("dcterms:medium", "material"),
    _rule("dcterms:format", "encodingFormat"),
    _rule("dc:format", "extent", _dc_parts.formatted),
    _rule("dcndl:edition", "bookEdition", label="dcndl:edition"),
    _rule("dcndl:price", "note", label="dcndl:price"),
    _rule("dcterms:audience", "note", label="dcterms:audience"),
    _rule("dcndl:publicationPeriodicity", "note", label="dcndl:publicationPeriodicity"),
    _rule("dcndl:publicationStatus", "note", label="dcndl:publicationStatus"),
    _rule("dcndl:materialType", "additionalType"),
    _rule("dcterms:type", "additionalType"),
    _rule("dc:type", "additionalType"),
    _rule("dcndl:genre", "about", parts.subject, label="dcndl:genre"),
    _rule("dcterms:spatial", "spatial"),
    _rule("dcterms:temporal", "temporal"),
    _rule("dcterms:coverage", "spatial", _dc_parts.covered),
    _rule("dcterms:rights", "rights", parts.licensed),
    _rule("dc:rights", "rights", parts.licensed),
    _rule("dcterms:license", "rights", parts.licensed),
    _rule("dcterms:accessRights", "accessRights"),
    _rule("dcterms:rightsHolder", "copyrightHolder"),
    _rule("dcndl:degreeGrantor", "degreeGrantor"),
    _rule("dcndl:degreeName", "inSupportOf"),
    _rule("dcndl:dissertationNumber", "identifier", label="dcndl:dissertationNumber"),
    _rule("dcndl:dateGranted", "dateGranted", parts.dated),
    _rule("dcterms:relation", "relation"),
    _rule("dc:relation", "relation"),
    _rule("dcterms:hasPart", "hasPart"),
    _rule("dcterms:isVersionOf", "relation", role="isVersionOf"),
    _rule("dcterms:hasVersion", "relation", role="hasVersion"),
    _rule("dcterms:isFormatOf", "relation", role="isFormatOf"),
    _rule("dcterms:hasFormat", "relation", role="hasFormat"),
    _rule("dcterms:replaces", "relation", role="replaces"),
    _rule("dcterms:isReplacedBy", "relation", role="isReplacedBy"),
    _rule("dcterms:references", "citation"),
    _rule("dcterms:isReferencedBy", "relation", role="isReferencedBy"),
    _rule("rdfs:seeAlso", "url", parts.page),
    _rule("owl:sameAs", "url", parts.page),
    _rule("foaf:page", "url", parts.page),
    _rule("foaf:thumbnail", "thumbnailUrl", parts.page),
    _rule("dcndl:holdingAgent", "holdingArchive"),
    _rule("dcndl:callNumber", "identifier", label="dcndl:callNumber"),
    _rule("dcndl:localCallNumber", "identifier", label="dcndl:localCallNumber"),
    *(
        _rule(f"dcndl:{name}", "note", parts.ignored)
        for name in (
            "catalogingStatus", "catalogingRule", "catalogingType", "bibRecordCategory",
            "bibRecordSubCategory", "descriptionLevel", "record",
        )
    ),
)  # fmt: skip

BRANCHES = frozenset({"BibAdminResource", "BibResource", "Item"})
ITEM_TYPES = frozenset({
    "StillImage", "Image", "MovingImage", "PhysicalObject", "Artifact", "Photograph", "Map", "Manuscript",
    "静止画", "写真", "地図",
})  # fmt: skip


def decide(given: Sequence[Given], tags: set[str]) -> str | None:
    """Pictures and objects, and what a flat record says is held somewhere, are Items."""
    if any(name == "additionalType" and value.text in ITEM_TYPES for name, value in given):
        return "Item"
    return "Item" if "dcndl:holdingAgent" in tags and "branch:Item" not in tags else None


def _flatten(root: Element) -> list[Frozen]:
    """The fields of an RDF record's resource, its administration and its copies, as one list."""
    found: list[Frozen] = []
    for branch in children(root):
        if local(branch.tag) in BRANCHES:
            found += [freeze(field) for field in children(branch)]
            if local(branch.tag) == "Item":
                found.append(Node("branch:Item", "", (), ()))
        else:
            found.append(freeze(branch))
    return found


def reader(source: Source) -> Reader:
    """The reader of one source's records, XML or JSON by their first character."""
    table = Table((*RULES, Rule("branch:Item", "note", parts.ignored)), decide, "dcndl", parts.settle)

    def read(raw: RawRecord) -> Reading:
        if raw.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            address, nodes = _dcndl_json.nodes(raw.body)
            return table.read_frozen(_own_page(address, nodes), source, raw)
        faults: list[str] = []
        root = payload(parse(raw.body, faults.append))
        name = local(root.tag)
        if name == "RDF":
            return table.read_frozen(_flatten(root), source, raw, (), faults)
        if name not in ("dc", "dcndl_simple", "dcndl", "BibResource"):
            raise BadRecord(f"<{name}> is not a DC-NDL record; its root is <rdf:RDF> or <dcndl_simple:dc>.")
        return table.read(root, source, raw, faults)

    return read


def _own_page(address: str, nodes: list[Node]) -> list[Node]:
    """A relation to the record's own address without its query is its page."""
    own = address.partition("?")[0]
    return [
        node._replace(tag="foaf:page")
        if own and node.tag == "dcterms:relation" and node.get("rdf:resource") == own
        else node
        for node in nodes
    ]


format = Format(
    prefix="dcndl",
    namespace="http://ndl.go.jp/dcndl/terms/",
    schema_url="http://ndl.go.jp/dcndl/dcndl.xsd",
    reader=reader,
    labels={"ja": "DC-NDL", "en": "DC-NDL"},
)
