"""Unqualified Dublin Core (oai_dc): the fifteen elements that every OAI-PMH server gives.

Source of the rules: http://www.openarchives.org/OAI/2.0/oai_dc.xsd and DCMI Metadata Terms; for the
`info:eu-repo` words the OpenAIRE Guidelines for Literature Repositories 3.
"""

from collections.abc import Sequence

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats import _dc_parts as parts
from tsunagi.formats._fields import Given, Rule, Table
from tsunagi.formats._oai_dc_write import write
from tsunagi.formats._xml import local, parse, payload
from tsunagi.model import RawRecord, Source

RULES = (
    Rule("dc:title", "name"),
    Rule("dc:creator", "creator"),
    Rule("dc:subject", "about", parts.keywords),
    Rule("dc:description", "description"),
    Rule("dc:publisher", "publisher"),
    Rule("dc:contributor", "contributor"),
    Rule("dc:date", "datePublished", parts.dated),
    Rule("dc:type", "additionalType", parts.typed),
    Rule("dc:format", "extent", parts.formatted),
    Rule("dc:identifier", "identifier", parts.identified),
    Rule("dc:source", "isPartOf", parts.contained),
    Rule("dc:language", "inLanguage"),
    Rule("dc:relation", "relation", parts.related),
    Rule("dc:coverage", "spatial", parts.covered),
    Rule("dc:rights", "rights", parts.licensed),
)

# dc:type in lower case without spaces: DCMI Type Vocabulary and the names of COAR.
ITEM_TYPES = frozenset({
    "image", "stillimage", "movingimage", "physicalobject", "map", "cartographicmaterial", "artisticwork",
    "photograph", "manuscript",
})  # fmt: skip


def decide(given: Sequence[Given], tags: set[str]) -> str | None:
    """Collection and pictures or objects by dc:type; otherwise what the source says."""
    said = {v.text.replace(" ", "").lower() for name, v in given if name == "additionalType"}
    if "collection" in said:
        return "Collection"
    return None if said.isdisjoint(ITEM_TYPES) else "Item"


def settle(given: list[Given], kind: str, tags: set[str]) -> list[Given]:
    """Which date each dc:date is."""
    return parts.settle_dates(given, kind)


def reader(source: Source) -> Reader:
    """The reader of one source's records."""
    table = Table(RULES, decide, "dc", settle)

    def read(raw: RawRecord) -> Reading:
        faults: list[str] = []
        root = payload(parse(raw.body, faults.append))
        if local(root.tag) not in ("dc", "oai_dc", "qualifieddc", "qdc"):
            raise BadRecord(f"<{local(root.tag)}> is not a Dublin Core record; its root is <oai_dc:dc>.")
        return table.read(root, source, raw, faults)

    return read


format = Format(
    prefix="oai_dc",
    namespace="http://www.openarchives.org/OAI/2.0/oai_dc/",
    schema_url="http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
    reader=reader,
    write=write,
    labels={"ja": "Dublin Core(OAI)", "en": "Dublin Core (OAI)"},
)
