"""Any entity as unqualified Dublin Core, valid by oai_dc.xsd."""

from lxml import etree

from tsunagi.formats._jpcoar_words import DC, alpha3, language, w3c
from tsunagi.formats._xml import put, serialise
from tsunagi.model import Entity, Value

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"

# element ← properties, of all kinds.
PARTS = (
    ("title", ("name", "alternateName")),
    ("creator", ("creator", "inventor", "investigator")),
    ("subject", ("about", "depicts", "knowsAbout", "classification", "reviewSection", "equipment")),
    ("description", ("description", "tableOfContents", "note", "inscription", "claim", "jobTitle")),
    ("publisher", ("publisher",)),
    ("contributor", ("contributor", "member", "applicant", "affiliation", "funder")),
    ("date", (
        "datePublished", "dateCreated", "publicationDate", "filingDate", "grantDate", "startDate",
        "foundingDate",
    )),
    ("type", ("additionalType",)),
    ("format", ("encodingFormat", "extent", "material")),
    ("identifier", (
        "identifier", "url", "publicationNumber", "applicationNumber", "registrationNumber", "priorityNumber",
    )),
    ("source", ("isPartOf",)),
    ("language", ("inLanguage",)),
    ("relation", ("relation", "hasPart", "citation", "funding")),
    ("coverage", ("spatial", "temporal", "locationCreated", "itemLocation", "address")),
    ("rights", ("license", "rights", "accessRights", "copyrightHolder")),
)  # fmt: skip

# dc:type of a thing that says none: DCMI Type Vocabulary.
TYPES = {"Work": "Text", "Patent": "Text", "Item": "PhysicalObject", "Collection": "Collection"}


def _texts(element: str, value: Value) -> list[str]:
    if element == "date":
        return [w3c(value) or value.text]
    if element == "language":
        return [alpha3(value.norm or value.text) or value.text]
    if element == "rights" and value.norm and value.norm != value.text:
        return [value.text, value.norm]
    return [value.text]


def write(entity: Entity) -> bytes:
    """Entity → oai_dc document without declaration, valid by oai_dc.xsd for any kind."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC[1:-1]})
    for element, names in PARTS:
        written = set()
        plain = element in ("date", "language", "identifier")
        for name in names:
            for value in entity.values.get(name, ()):
                for text in _texts(element, value):
                    lang = None if plain else language(value.lang)
                    if (text, lang) not in written:
                        written.add((text, lang))
                        put(root, f"{DC}{element}", text, lang=lang)
    if "additionalType" not in entity.values and entity.kind in TYPES:
        put(root, f"{DC}type", TYPES[entity.kind])
    return serialise(root)
