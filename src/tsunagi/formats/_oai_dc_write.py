"""Any entity as unqualified Dublin Core, valid by oai_dc.xsd."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from tsunagi.formats._jpcoar_words import alpha3, w3c
from tsunagi.formats._markup import addressed, spoken, written
from tsunagi.model import Entity, Value

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"

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

Spelling = Callable[[Value], Sequence[str]]


def _date(value: Value) -> Sequence[str]:
    return (w3c(value) or value.text,)


def _language(value: Value) -> Sequence[str]:
    return (alpha3(value.norm or value.text) or value.text,)


def _right(value: Value) -> Sequence[str]:
    return (value.text, value.norm) if value.norm and value.norm != value.text else (value.text,)


def _as_it_is(value: Value) -> Sequence[str]:
    return (value.text,)


_SPELLINGS: dict[str, Spelling] = {"date": _date, "language": _language, "rights": _right}
_PLAIN = frozenset({"date", "language", "identifier"})
"""Elements whose text is in no language."""


@lru_cache(maxsize=2048)
def _plan(held: tuple[str, ...]) -> tuple[tuple[str, str, bool, Spelling, str], ...]:
    """(start of the tag, end, whether without language, spelling, property) for a thing with these properties."""
    return tuple(
        (f"<dc:{tag}", f"</dc:{tag}>", tag in _PLAIN, _SPELLINGS.get(tag, _as_it_is), name)
        for tag, names in PARTS
        for name in names
        if name in held
    )


def write(entity: Entity, here: str = "") -> bytes:
    """Entity → oai_dc document without declaration, valid by oai_dc.xsd for any kind.

    Args:
        entity: the thing.
        here: the address of its page in this installation; '' for none.
    """
    values = addressed(entity, here).values
    # Keys: what two properties say alike is written once.
    out = {f'<oai_dc:dc xmlns:oai_dc="{OAI_DC}" xmlns:dc="{DC}">': True}
    for start, end, plain, spell, name in _plan(tuple(values)):
        for value in values[name]:
            lang = "" if plain else spoken(value.lang)
            for text in spell(value):
                if said := written(text):
                    out[f"{start}{lang}>{said}{end}"] = True
    if "additionalType" not in values and entity.kind in TYPES:
        out[f"<dc:type>{TYPES[entity.kind]}</dc:type>"] = True
    return ("".join(out) + "</oai_dc:dc>").encode()
