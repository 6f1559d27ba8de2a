"""Any entity as unqualified Dublin Core, valid by oai_dc.xsd."""

import re
from xml.sax.saxutils import escape

from tsunagi.formats._jpcoar_words import DC, alpha3, language, w3c
from tsunagi.formats._xml import legal
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

_HEAD = f'<oai_dc:dc xmlns:oai_dc="{OAI_DC}" xmlns:dc="{DC[1:-1]}">'
_SPECIAL = re.compile("[<>&\r]").search
_RETURN = {"\r": "&#13;"}
_PLAIN = frozenset({"date", "language", "identifier"})
"""Elements whose text is in no language."""
_TAGS = {name: (f"<dc:{name}", f"</dc:{name}>", name in _PLAIN) for name, _ in PARTS}


def _texts(element: str, value: Value) -> list[str]:
    if element == "date":
        return [w3c(value) or value.text]
    if element == "language":
        return [alpha3(value.norm or value.text) or value.text]
    if element == "rights" and value.norm and value.norm != value.text:
        return [value.text, value.norm]
    return [value.text]


def write(entity: Entity, here: str = "") -> bytes:
    """Entity → oai_dc document without declaration, valid by oai_dc.xsd for any kind.

    Args:
        entity: the thing.
        here: the address of its page in this installation; '' for none.
    """
    # Text is joined, not built as a tree: most records are flat and short, and lists have millions.
    out = [_HEAD]
    values = entity.values
    for element, names in PARTS:
        start, end, plain = _TAGS[element]
        written = set()
        for name in names:
            for value in values.get(name, ()):
                for text in _texts(element, value):
                    lang = None if plain else language(value.lang)
                    if (text, lang) not in written:
                        written.add((text, lang))
                        if said := legal(text).strip():
                            said = escape(said, _RETURN) if _SPECIAL(said) else said
                            out.append(
                                f'{start} xml:lang="{lang}">{said}{end}' if lang else f"{start}>{said}{end}"
                            )
    if "additionalType" not in values and entity.kind in TYPES:
        out.append(f"<dc:type>{TYPES[entity.kind]}</dc:type>")
    out.append("</oai_dc:dc>")
    return "".join(out).encode()
