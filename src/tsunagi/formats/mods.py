"""MODS 3: what libraries say of books, parts of them, manuscripts and pictures.

Source of the rules: MODS User Guidelines version 3, Library of Congress. A record is an Item where it tells
of one physical thing: `typeOfResource` is still image, cartographic, three dimensional object, mixed
material, artifact, tactile or manuscript (also manuscript="yes"). It is a Work with any other
`typeOfResource`; without one it is what the source says (`kind`), or a Work.
Of a `modsCollection` that is not cut the first record is read;
the harvest cuts it with the option `record_element: mods`.
"""

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats._build import Builder
from tsunagi.formats._composed import either
from tsunagi.formats._mods_pieces import NAME, ORIGIN, PART, TITLE, add_origin, add_part, add_person
from tsunagi.formats._mods_subject import (
    RELATED,
    SUBJECT,
    read_access,
    read_classification,
    read_identifier,
    read_language,
    read_location,
    read_related,
    read_subject,
    read_title,
)
from tsunagi.formats._rules import KNOWN, Add, Do, Part, Rules, Table
from tsunagi.formats._xml import Element, attribute, children, local, parse, payload, text
from tsunagi.model import RawRecord, Source

_PHYSICAL = frozenset(
    {
        "still image", "cartographic", "three dimensional object", "mixed material", "artifact", "manuscript",
        "tactile",
    }
)  # fmt: skip
_DESCRIBED: Rules = {
    "extent": "extent",
    "internetMediaType": "encodingFormat",
    "form": Do(lambda b, p: _add_form(b, p)),
    "note": Add("note", "physical description"),
    "digitalOrigin|reformattingQuality|unitRecord": KNOWN,  # of the digital copy
}
_LOCATION: Rules = {
    "url": "url",
    "physicalLocation": "keeper",
    "shelfLocator": "shelf",
    "holdingSimple/copyInformation/shelfLocator": "shelf",
    "holdingSimple/copyInformation/subLocation": "room",
    "holdingSimple/copyInformation/form|note|enumerationAndChronology|itemIdentifier": KNOWN,
    "holdingExternal": KNOWN,
}
TABLE = Table(
    {
        "titleInfo": Do(read_title, TITLE),
        "name": Do(add_person, NAME),
        "typeOfResource": "additionalType",
        "genre": "additionalType",
        "originInfo": Do(add_origin, ORIGIN),
        "language": Do(read_language, {"languageTerm": "term", "scriptTerm": KNOWN}),
        **{f"physicalDescription/{path}": row for path, row in _DESCRIBED.items()},
        "abstract": "description",
        "tableOfContents": Do(
            lambda b, p: b.add(either(b, "tableOfContents", "description"), p.text, lang=p.lang)
        ),
        "targetAudience": Add("note", "audience"),
        "note": Do(lambda b, p: b.add("note", p.text, lang=p.lang, role=p.get("type") or None)),
        "subject": Do(read_subject, SUBJECT),
        "classification": Do(read_classification),
        "relatedItem": Do(read_related, RELATED),
        "identifier": Do(read_identifier),
        "location": Do(read_location, _LOCATION),
        "accessCondition": Do(read_access),
        "part": Do(add_part, PART),
        "recordInfo/recordIdentifier": Add("identifier", "record"),
        "recordInfo/recordContentSource|recordCreationDate|recordChangeDate|recordOrigin": KNOWN,
        "recordInfo/languageOfCataloging|descriptionStandard|recordInfoNote": KNOWN,
    }
)


def _add_form(builder: Builder, part: Part) -> None:
    made = part.get("type") in ("material", "technique", "medium", "support")
    name = either(builder, "material") if made else "additionalType"
    builder.add(name, part.text, lang=part.lang, role=part.get("type") or "form")


def _reader(source: Source) -> Reader:
    otherwise = source.kind if source.kind in ("Work", "Item") else "Work"

    def read(raw: RawRecord) -> Reading:
        faults: list[str] = []
        root = _record(payload(parse(raw.body, faults.append)), faults)
        builder = Builder(source, _kind(root, otherwise))
        for fault in faults:
            builder.fault(fault)
        TABLE.read(builder, root)
        _promote_title(builder)
        if "name" not in builder.values:
            raise BadRecord("A MODS record without a title.")
        return builder.finish(raw)

    return read


def _record(root: Element, faults: list[str]) -> Element:
    if local(root.tag) == "modsCollection":
        records = [child for child in children(root) if local(child.tag) == "mods"]
        if not records:
            raise BadRecord("A modsCollection without a mods element.")
        if len(records) > 1:
            faults.append("more than one mods element in a record; the first was read")
        root = records[0]
    if local(root.tag) != "mods":
        raise BadRecord(f"Not MODS: the outermost element is {root.tag}, not mods or modsCollection.")
    return root


def _kind(root: Element, otherwise: str) -> str:
    for child in children(root):
        if local(child.tag) == "typeOfResource":
            said = text(child).lower()
            if said in _PHYSICAL or attribute(child, "manuscript") == "yes":
                return "Item"
            otherwise = "Work" if said else otherwise
    return otherwise


def _promote_title(builder: Builder) -> None:
    # Records of works that exist under a uniform title only have no plain one.
    others = builder.values.get("alternateName", [])
    if "name" not in builder.values and others:
        chosen = next((value for value in others if value.role == "uniform"), others[0])
        builder.values["name"] = [chosen]
        others.remove(chosen)
        if not others:
            del builder.values["alternateName"]


format = Format(
    prefix="mods",
    namespace="http://www.loc.gov/mods/v3",
    schema_url="http://www.loc.gov/standards/mods/v3/mods-3-8.xsd",
    reader=_reader,
    labels={"ja": "MODS(図書館資料)", "en": "MODS (library materials)"},
)
