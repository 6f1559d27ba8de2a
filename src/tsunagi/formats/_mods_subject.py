"""What a MODS record is about, what it belongs to, where it is, and what may be done with it."""

import re

from tsunagi.formats._build import Builder
from tsunagi.formats._composed import add_identifier, either
from tsunagi.formats._mods_pieces import (
    NAME,
    ORIGIN,
    PART,
    TITLE,
    add_origin,
    add_part,
    person,
    places,
    roles,
    title,
    when,
)
from tsunagi.formats._rules import KNOWN, In, Part, Rules
from tsunagi.formats._xml import children, local, text

SUBJECT: Rules = {
    "topic|genre|occupation": "topic",
    "geographic": "place",
    "geographicCode": KNOWN,
    "temporal": "time",
    "titleInfo": In("title", TITLE),
    "name": In("name", NAME),
    "hierarchicalGeographic": In(
        "area",
        {
            "continent|country|province|region|state|territory|county|city|citySection|island|area": "name",
            "extraterrestrialArea|extraTerrestrialArea": "name",
        },
    ),
    "cartographics": In("map", {"scale": "scale", "projection": "scale", "coordinates": "point"}),
}
_THING: Rules = {
    "titleInfo": In("title", TITLE),
    "name": In("name", NAME),
    "originInfo": In("origin", ORIGIN),
    "part": In("part", PART),
    "identifier": "id",
    "location": In("location", {"url": "url", "physicalLocation": "keeper", "shelfLocator": "shelf"}),
    # A related item is another thing with a record of its own; of it we say only what it is.
    "typeOfResource|genre|language|physicalDescription|abstract|tableOfContents|targetAudience": KNOWN,
    "note|subject|classification|accessCondition|recordInfo": KNOWN,
}
RELATED: Rules = {
    **_THING,
    "relatedItem": In("related", {**_THING, "relatedItem": In("related", {**_THING, "relatedItem": KNOWN})}),
}

_BELONGS = {"host": "isPartOf", "series": "isPartOf", "constituent": "hasPart"}
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,300}")
_DECIMAL = re.compile(r"(-?\d{1,2}\.\d{1,12})\s*,\s*(-?\d{1,3}\.\d{1,12})")


def read_title(builder: Builder, part: Part) -> None:
    """The plain title is the name, each in its own language or script; typed and repeated ones are others."""
    line = title(part)
    kind = part.get("type")
    taken = {value.lang for value in builder.values.get("name", ())}
    other = bool(kind) or part.lang in taken
    builder.add("alternateName" if other else "name", line, lang=part.lang, role=kind or None)


def read_subject(builder: Builder, part: Part) -> None:
    """One heading is one value, its steps joined; its places and times are also found as such."""
    topics = [*part.all("topic"), *part.all("time")]
    people = [person(inner)[0] for inner in part.each("name")]
    titles = [title(inner) for inner in part.each("title")]
    ref = part.get("valueURI") or None
    if topics or people or titles:
        builder.add("about", " -- ".join(_steps(part)), lang=part.lang, ref=ref, role=None)
    for leaf in part.all("place"):
        builder.add("spatial", leaf.text, lang=leaf.lang, ref=leaf.get("valueURI") or None, role="subject")
    for leaf in part.all("time"):
        builder.add("temporal", leaf.text, lang=leaf.lang, role="subject")
    for area in part.each("area"):
        names = ", ".join(leaf.text for leaf in area.all("name"))
        builder.add("spatial", names, lang=area.lang, role="subject")
    for chart in part.each("map"):
        for leaf in chart.all("scale"):
            builder.add("note", leaf.text, lang=leaf.lang, role="cartographics")
        for leaf in chart.all("point"):
            builder.add("spatial", leaf.text, role="coordinates", point=_point(leaf.text))


def _steps(part: Part) -> list[str]:
    # In the order of the record, which the collected keys no longer tell.
    steps = {"titleInfo": iter([title(p) for p in part.each("title")])}
    steps["name"] = iter([person(p)[0] for p in part.each("name")])
    found = []
    for child in children(part.element) if part.element is not None else ():
        name = local(child.tag)
        if name in steps:
            found.append(next(steps[name]))
        elif name not in ("geographicCode", "hierarchicalGeographic", "cartographics"):
            found.append(text(child))
    return [step for step in found if step]


def _point(said: str) -> tuple[float, float] | None:
    found = _DECIMAL.fullmatch(said.strip())
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        return None
    return float(found[1]), float(found[2])


def read_classification(builder: Builder, part: Part) -> None:
    """A class mark, with the scheme as its role."""
    builder.add("about", part.text, role=part.get("authority") or "classification")


def read_language(builder: Builder, part: Part) -> None:
    """A language by its code; in words only if there is none."""
    codes = [leaf for leaf in part.all("term") if leaf.get("type") == "code"]
    for leaf in codes or part.all("term"):
        builder.add("inLanguage", leaf.text, role=part.get("objectPart") or None)


def read_identifier(builder: Builder, part: Part) -> None:
    """An identifier, read by the scheme that its type names; cancelled ones are kept as a note."""
    if part.get("invalid") == "yes":
        builder.add("note", part.text, role=f"invalid {part.get('type')}".strip())
    else:
        add_identifier(builder, part.text, part.get("type"))


def read_location(builder: Builder, part: Part) -> None:
    """Where a thing is: pages, files, previews, keeper and shelf mark."""
    for leaf in part.all("url"):
        kind = {"preview": "thumbnailUrl", "raw object": "associatedMedia"}.get(leaf.get("access"), "url")
        builder.add(kind, leaf.text, label=leaf.get("displayLabel") or part.get("displayLabel") or None)
    _add_keeper(builder, part)


def _add_keeper(builder: Builder, part: Part) -> None:
    for leaf in part.all("keeper", "room"):
        name = either(builder, "holdingArchive", "note")
        builder.add(name, leaf.text, lang=leaf.lang, role="held by" if name == "note" else None)
    for leaf in part.all("shelf"):
        builder.add("identifier", leaf.text, role="shelf mark")


def read_access(builder: Builder, part: Part) -> None:
    """Licence, rights or restriction, by type and by whether there is an address."""
    address = part.get("href") or next(iter(_ADDRESS.findall(part.text[:5000])), "")
    if "restriction" in part.get("type"):
        builder.add("accessRights", part.text, lang=part.lang)
    elif address:
        builder.add("license", address)
        if part.text != address:
            builder.add("rights", part.text, lang=part.lang, ref=address)
    else:
        builder.add("rights", part.text, lang=part.lang)


def read_related(builder: Builder, part: Part) -> None:
    """Another item, in one line that tells what it is; of a host also volume, pages and publication."""
    _add_related(builder, part)
    if part.get("type") == "host":
        for inner in part.each("part"):
            add_part(builder, inner)
        for where in part.each("location"):
            _add_keeper(builder, where)


def _add_related(builder: Builder, part: Part) -> None:
    kind, label = part.get("type"), part.get("displayLabel")
    line = _line(part)
    role = label or part.get("otherType") or (kind if kind != "host" else "")
    address = next((leaf.text for where in part.each("location") for leaf in where.all("url")), "")
    ref = part.get("href") or address or None
    shown = line or label or ref
    builder.add(
        _BELONGS.get(kind, "relation"), shown, lang=part.lang, role=role if role != shown else None, ref=ref
    )
    # A part is published with what it is part of, and with what that is part of.
    if kind == "host" and "publisher" not in builder.values and "datePublished" not in builder.values:
        for origin in part.each("origin"):
            add_origin(builder, origin)
    for inner in part.each("related"):
        _add_related(builder, inner)


def _line(part: Part) -> str:
    names = [
        f"{person(inner)[0]} ({', '.join(roles(inner))})" if roles(inner) else person(inner)[0]
        for inner in part.each("name")
    ]
    made = [
        ", ".join(filter(None, (*places(o), *(leaf.text for leaf in o.all("publisher")), when(o))))
        for o in part.each("origin")
    ]
    heading = next((line for line in map(title, part.each("title")) if line), "")
    pieces = [heading, "; ".join(filter(None, names)), "; ".join(filter(None, made))]
    return ". ".join(piece.rstrip(".") for piece in pieces if piece)
