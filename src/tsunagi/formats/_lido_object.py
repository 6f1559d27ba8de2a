"""What a LIDO object is: titles, keeper, sizes, subjects, relations, rights and pictures, as values."""

from tsunagi.formats._build import Builder
from tsunagi.formats._composed import add_date
from tsunagi.formats._lido_pieces import (
    ALTERNATE,
    BODY,
    CONCEPT,
    DATE,
    add_actors,
    add_body,
    add_concept,
    add_place,
    said,
    term,
    uri,
)
from tsunagi.formats._rules import KNOWN, In, Leaf, Part, Rules

MEASUREMENTS: Rules = {
    "displayObjectMeasurements": "display",
    "objectMeasurements": In(
        "in",
        {
            "measurementsSet": In(
                "set",
                {"measurementType": "type", "measurementUnit": "unit", "measurementValue": "value"},
            ),
            "extentMeasurements": "extent",
            "qualifierMeasurements": "qualifier",
            "formatMeasurements|shapeMeasurements|scaleMeasurements": "qualifier",
        },
    ),
}
RIGHTS: Rules = {
    "rightsType": In("type", CONCEPT),
    "rightsDate": KNOWN,
    "rightsHolder": In("holder", BODY),
    "creditLine": "credit",
}
RESOURCE: Rules = {
    "resourceID": KNOWN,  # the file's name in the museum's own system
    "resourceRepresentation": In("file", {"linkResource": "link", "resourceMeasurementsSet": KNOWN}),
    "resourceType": In("type", CONCEPT),
    "resourceRelType|resourcePerspective": KNOWN,
    "resourceDescription": "about",
    "resourceDateTaken": In("date", DATE),
    "resourceSource": In("source", BODY),
    "rightsResource": In("rights", RIGHTS),
}
_EMPTY = frozenset({"-", "–", "."})
"""What KENOM and others write where there is nothing to say."""
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".webp")


def read_title(builder: Builder, part: Part) -> None:
    """The first title of each language is the name, whatever is called alternate is another name."""
    for leaf in part.all("name"):
        taken = {value.lang for value in builder.values.get("name", ())}
        other = leaf.get("pref") in ALTERNATE or leaf.lang in taken
        builder.add(
            "alternateName" if other else "name", leaf.text, lang=leaf.lang, role=said(part.get("type"))
        )


def read_inscription(builder: Builder, part: Part) -> None:
    """What is written on the object, and how it is described."""
    leaves = [*part.all("text"), *(leaf for note in part.each("note") for leaf in note.all("text", "source"))]
    for leaf in leaves:
        if leaf.text not in _EMPTY:
            builder.add(
                "inscription", leaf.text, lang=leaf.lang, role=leaf.get("label") or said(part.get("type"))
            )


def read_repository(builder: Builder, part: Part) -> None:
    """Who keeps the object; a former keeper is its provenance."""
    former = "former" in part.get("type").lower() or part.get("type").endswith("lido00476")
    for body in part.each("body"):
        add_body(builder, "provenance" if former else "holdingArchive", body)
    for leaf in part.all("display") if not part.each("body") else ():
        builder.add("provenance" if former else "note", leaf.text, lang=leaf.lang)
    for leaf in part.all("work"):
        builder.add("identifier", leaf.text, role=said(leaf.get("type")) or "inventory number")
    for place in part.each("place"):
        add_place(builder, "provenance" if former else "itemLocation", place)


def read_state(builder: Builder, part: Part) -> None:
    """State and edition of a print."""
    for key in ("state", "edition"):
        for leaf in part.all(key):
            builder.add("note", leaf.text, lang=leaf.lang, role=key)


def read_description(builder: Builder, part: Part) -> None:
    """A description, by what its type says; where it came from goes with it."""
    role = said(part.get("type"))
    name = "provenance" if role and role.lower().startswith("proven") else "description"
    for leaf in part.all("text"):
        builder.add(name, leaf.text, lang=leaf.lang, role=role, ref=uri(part.all("id")))
    for leaf in part.all("source"):
        builder.add("note", leaf.text, lang=leaf.lang, role="source of the description")


def read_measurements(builder: Builder, part: Part) -> None:
    """Sizes as the museum shows them, else put together from type, value and unit."""
    for leaf in part.all("display"):
        builder.add("extent", leaf.text, lang=leaf.lang)
    for inner in part.each("in") if not part.all("display") else ():
        sizes = [
            f"{size.first('type')}: {size.first('value')} {size.first('unit')}".strip(" :")
            for size in inner.each("set")
            if size.first("value")
        ]
        around = [leaf.text for leaf in inner.all("extent", "qualifier")]
        text = ", ".join(sizes)
        builder.add("extent", f"{text} ({', '.join(around)})" if text and around else text, lang=inner.lang)


def read_subject(builder: Builder, part: Part) -> None:
    """What an object shows or is about: concepts, people, places, times, events, other objects."""
    before = sum(map(len, builder.values.values()))
    for subject in part.each("subject"):
        _read_subject(builder, subject)
    if not part.each("subject") or sum(map(len, builder.values.values())) == before:
        for leaf in part.all("display"):
            builder.add("about", leaf.text, lang=leaf.lang)


def _read_subject(builder: Builder, subject: Part) -> None:
    role = subject.first("extent") or None
    for concept in subject.each("concept"):
        add_concept(builder, "about", concept, role)
    for actor in subject.each("actor"):
        add_actors(builder, "about", actor, role or "person or body")
    for place in subject.each("place"):
        for where in place.each("place"):
            add_place(builder, "spatial", where, "subject")
        if not any(where.all("name") for where in place.each("place")):
            for leaf in place.all("display"):
                builder.add("spatial", leaf.text, lang=leaf.lang, role="subject")
    for date in subject.each("date"):
        shown = date.first("display")
        add_date(builder, "temporal", shown, date.first("earliest"), date.first("latest"), role="subject")
    for event in subject.each("event"):
        for leaf in event.all("display"):
            builder.add("about", leaf.text, lang=leaf.lang, role="event")
        for inner in event.each("event"):
            for leaf in inner.all("name"):
                builder.add("about", leaf.text, lang=leaf.lang, role="event")
    for thing in subject.each("object"):
        _add_object(builder, "about", thing, "object")


def read_related(builder: Builder, part: Part) -> None:
    """Another work: its title or note with its address; what it is to this one becomes the role."""
    kinds = [leaf.text for kind in part.each("type") for leaf in kind.all("id", "term")]
    role = next(filter(None, map(term, part.each("type"))), None)
    name = "relation"
    if any("P46_is_composed_of" in kind or kind == "has part" for kind in kinds):
        name = "hasPart"
    elif any("P46i_" in kind or kind == "is part of" for kind in kinds):
        name = "isPartOf"
    for work in part.each("work"):
        _add_object(builder, name, work, role)


def _add_object(builder: Builder, name: str, work: Part, role: str | None) -> None:
    ref = work.first("web") or uri(work.all("id"))
    leaves = work.all("display", "note") or [Leaf(i.text) for i in work.all("id")[-1:]] or work.all("web")[:1]
    if leaves:
        more = [leaf.text for leaf in leaves[1:] if leaf.text not in leaves[0].text]
        text = "; ".join((leaves[0].text, *dict.fromkeys(more)))
        builder.add(name, text, lang=leaves[0].lang, ref=ref, role=role)


def read_rights(builder: Builder, part: Part) -> None:
    """Licence and rights of the object or a picture of it."""
    _add_rights(builder, part)
    for leaf in part.all("credit"):
        builder.add("creditText", leaf.text, lang=leaf.lang)


def _add_rights(builder: Builder, part: Part) -> None:
    for kind in part.each("type"):
        licence = uri(kind.all("id")) or next(
            (leaf.text for leaf in kind.all("term") if leaf.text.startswith("http")), None
        )
        if licence:
            builder.add("license", licence)
        else:
            add_concept(builder, "rights", kind)
    for holder in part.each("holder"):
        add_body(builder, "copyrightHolder", holder)


def read_metadata_rights(builder: Builder, part: Part) -> None:
    """Rights in the record itself; they say nothing of the object and so are no licence of it."""
    for kind in part.each("type"):
        add_concept(builder, "rights", kind, "metadata")
    for holder in part.each("holder"):
        add_body(builder, "rights", holder, "metadata")
    for leaf in part.all("credit"):
        builder.add("rights", leaf.text, lang=leaf.lang, role="metadata")


def read_resource(builder: Builder, part: Part) -> None:
    """Pictures and other files with their rights; what shows them small is a thumbnail."""
    for file in part.each("file"):
        for leaf in file.all("link"):
            if leaf.text.startswith(("http://", "https://")):
                builder.add(_file_property(file.get("type"), leaf, part), leaf.text)
            else:
                builder.leave("linkResource that is no web address", leaf.text)
    for leaf in part.all("about"):
        builder.add("note", leaf.text, lang=leaf.lang, role="image")
    for rights in part.each("rights"):
        read_rights(builder, rights)


def _file_property(kind: str, leaf: Leaf, part: Part) -> str:
    if "thumb" in kind or "preview" in kind or kind.endswith("lido00451"):
        return "thumbnailUrl"
    form = leaf.get("formatResource").lower()
    if form.startswith(("image", "jp", "png", "tif")) or leaf.text.lower().endswith(_PICTURES):
        return "image"
    terms = {leaf.text.lower() for kind in part.each("type") for leaf in kind.all("term")}
    if form or terms & {"video", "audio", "3d", "text", "pdf", "dokument"}:
        return "associatedMedia"
    return "image"
