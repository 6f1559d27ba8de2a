"""What happened to a LIDO object, by the type of the event: making, publishing, acquiring, anything else."""

from tsunagi.formats._build import Builder
from tsunagi.formats._composed import add_date
from tsunagi.formats._lido_pieces import (
    ACTOR_IN_ROLE,
    CONCEPT,
    DATE,
    NOTE,
    OBJECT,
    PLACE,
    add_actors,
    add_concept,
    add_place,
    said,
    term,
)
from tsunagi.formats._rules import KNOWN, In, Part, Rules

MATERIAL: Rules = {
    "displayMaterialsTech": "display",
    "materialsTech": In(
        "in",
        {
            "termMaterialsTech": In("term", CONCEPT),
            "extentMaterialsTech": "extent",
            "sourceMaterialsTech": KNOWN,
        },
    ),
}
EVENT: Rules = {
    "eventID": KNOWN,
    "eventType": In("type", CONCEPT),
    "roleInEvent": In("part", CONCEPT),
    "eventName/appellationValue": "name",
    "eventName/sourceAppellation": KNOWN,
    "eventActor": In("actor", ACTOR_IN_ROLE),
    "culture": In("culture", CONCEPT),
    "eventDate": In("date", DATE),
    "periodName": In("period", CONCEPT),
    "eventPlace": In("place", {"displayPlace": "display", "place": In("place", PLACE)}),
    "eventMethod": In("method", CONCEPT),
    "eventMaterialsTech": In("material", MATERIAL),
    "thingPresent": In("thing", OBJECT),
    "relatedEventSet": In("related", {"relatedEvent/displayEvent": "display"}),
    "eventDescriptionSet": In("note", NOTE),
}

# Last part of the concept's URI, or the term in small letters → what sort of event it is.
_SORTS = {
    **dict.fromkeys(
        (
            "lido00007", "production", "e12_production", "herstellung", "lido00012", "creation", "entstehung",
            "lido00224", "designing", "entwurf", "lido01127", "fotografische aufnahme", "hergestellt",
            "aufgenommen", "verfasst", "gezeichnet", "gemalt",
        ),
        "making",
    ),
    **dict.fromkeys(("lido00228", "publication", "veröffentlichung"), "publishing"),
    **dict.fromkeys(("lido00001", "acquisition", "erwerb", "erwerbung"), "acquiring"),
}  # fmt: skip
_MATERIALS = {"lido00132": "material", "lido00131": "technique", "lido00479": "colour"}
_PLACES = {"making": "locationCreated"}
_DATES = {"making": "dateCreated", "publishing": "datePublished", "acquiring": "dateAcquired"}
_ACTORS = {"making": "creator", "acquiring": "provenance"}
_NOTES = {"acquiring": "provenance"}


def read_event(builder: Builder, event: Part) -> None:
    """Adds what one event says, with the event's name as the role where the property does not tell."""
    sort = _sort(event)
    name = event.first("name") or next(filter(None, map(term, event.each("type"))), "") or "event"
    role = None if sort in _DATES else name
    for actors in event.each("actor"):
        add_actors(builder, _ACTORS.get(sort, "contributor"), actors, None if sort == "making" else name)
    for date in event.each("date"):
        add_date(
            builder, _DATES.get(sort, "temporal"), date.first("display"), date.first("earliest"),
            date.first("latest"), lang=date.lang, role=role, label=event.first("name") or None,
        )  # fmt: skip
    place = _PLACES.get(sort, "spatial")
    for where in event.each("place"):
        _read_place(builder, place, where, None if place == "locationCreated" else name)
    for material in event.each("material"):
        read_material(builder, material)
    for period in event.each("period"):
        add_concept(builder, "temporal", period)
    for culture in event.each("culture"):
        add_concept(builder, "about", culture, "culture")
    for method in (*event.each("method"), *event.each("part")):
        add_concept(builder, _NOTES.get(sort, "note"), method, name)
    for thing in (*event.each("thing"), *event.each("related")):
        for leaf in thing.all("display", "note", "web"):
            builder.add("relation", leaf.text, lang=leaf.lang, role=name)
    for note in event.each("note"):
        for leaf in note.all("text", "source"):
            builder.add(_NOTES.get(sort, "note"), leaf.text, lang=leaf.lang, role=name)


def _sort(event: Part) -> str:
    for concept in event.each("type"):
        for leaf in concept.all("id", "term"):
            key = leaf.text.rstrip("/").rpartition("/")[2] if leaf.text.startswith("http") else leaf.text
            if sort := _SORTS.get(key.lower()):
                return sort
    return ""


def _read_place(builder: Builder, name: str, where: Part, role: str | None) -> None:
    named: set[str] = set()
    for place in where.each("place"):
        add_place(builder, name, place, where.get("type") or role)
        named.update(leaf.text for leaf in place.all("name"))
    for leaf in where.all("display"):
        if leaf.text not in named:
            builder.add(name, leaf.text, lang=leaf.lang, role=role)


def read_material(builder: Builder, material: Part) -> None:
    """Adds materials and techniques: what is displayed, then each term that does not merely repeat it."""
    shown = {leaf.text for leaf in material.all("display")}
    for leaf in material.all("display"):
        builder.add("material", leaf.text, lang=leaf.lang)
    for inner in material.each("in"):
        for concept in inner.each("term"):
            if not shown.issuperset(leaf.text for leaf in concept.all("term")):
                add_concept(builder, "material", concept, _material_role(concept.get("type")))
        for leaf in inner.all("extent"):
            builder.add("material", leaf.text, lang=leaf.lang, role="extent")


def _material_role(kind: str) -> str | None:
    return _MATERIALS.get(kind.rpartition("/")[2]) or said(kind)
