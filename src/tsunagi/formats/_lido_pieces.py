"""What LIDO says again and again: concepts, bodies, places, actors, dates, and how they become values."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from tsunagi.formats._build import Builder
from tsunagi.formats._composed import read_as
from tsunagi.formats._rules import KNOWN, In, Leaf, Part, Rules, spoken
from tsunagi.formats._xml import attribute, local, text

CONCEPT: Rules = {
    "conceptID": "id",
    "term": "term",
    "Concept/prefLabel": "term",  # LIDO 1.1 embeds SKOS
    "Concept/altLabel|hiddenLabel|exactMatch|closeMatch|broader|inScheme|notation|definition": KNOWN,
}
BODY: Rules = {
    "legalBodyID": "id",
    "legalBodyName/appellationValue": "name",
    "legalBodyName/sourceAppellation": KNOWN,
    "legalBodyWeblink": "web",
}
PLACE: Rules = {
    "placeID": "id",
    "namePlaceSet/appellationValue": "name",
    "namePlaceSet/sourceAppellation": KNOWN,
    "gml": "shape",
    "partOfPlace": "within",
    "placeClassification": KNOWN,
}
ACTOR: Rules = {
    "actorID": "id",
    "nameActorSet/appellationValue": "name",
    "nameActorSet/sourceAppellation": KNOWN,
    "nationalityActor": KNOWN,
    "vitalDatesActor/earliestDate": "born",
    "vitalDatesActor/latestDate": "died",
    "genderActor": KNOWN,
}
DATE: Rules = {
    "displayDate": "display",
    "date/earliestDate": "earliest",
    "date/latestDate": "latest",
}
NOTE: Rules = {
    "descriptiveNoteID": "id",
    "descriptiveNoteValue": "text",
    "sourceDescriptiveNote": "source",
}
OBJECT: Rules = {
    "displayObject": "display",
    "object/objectID": "id",
    "object/objectNote": "note",
    "object/objectWebResource": "web",
}
ACTOR_IN_ROLE: Rules = {
    "displayActorInRole|displayActor": "display",
    "actor": In("actor", ACTOR),
    "actorInRole": In(
        "in",
        {
            "actor": In("actor", ACTOR),
            "roleActor": In("role", CONCEPT),
            "attributionQualifierActor": "qualifier",
            "extentActor": "extent",
        },
    ),
}

_TERMS = "http://terminology.lido-schema.org/"
ALTERNATE = frozenset({"alternate", "alternative", f"{_TERMS}lido00170", f"{_TERMS}lido00526"})
"""Values of `pref` for another name: alternate (lido00170) and display form (lido00526)."""
_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{1,20})?")


def uri(ids: list[Leaf], terms: Sequence[Leaf] = ()) -> str | None:
    """The first identifier that is a URI; that of a German ISIL; what a SKOS label hangs on."""
    for leaf in ids:
        if leaf.text.startswith(("http://", "https://")):
            return leaf.text
    for leaf in ids:
        if "isil" in leaf.get("source").lower() and leaf.text.startswith("DE-"):
            return f"http://ld.zdb-services.de/resource/organisations/{leaf.text}"
    for leaf in terms:
        around = leaf.element.getparent() if leaf.element is not None else None
        if around is not None and (about := attribute(around, "about")):
            return about
    return None


def add_concept(builder: Builder, name: str, part: Part, role: str | None = None) -> None:
    """Adds a concept's terms, each with the concept's URI; the bare URI if there is no term.

    Terms marked as alternates are the thesaurus's synonyms, which the URI leads to; they are not shown.
    """
    terms = part.all("term")
    ref = uri(part.all("id"), terms)
    for leaf in terms:
        if leaf.get("pref") not in ALTERNATE:
            builder.add(
                name, leaf.text, lang=spoken(builder.kind, name, leaf.lang), ref=ref, role=role or None
            )
    if not terms and ref:
        builder.add(name, ref, ref=ref, role=role or None)


def said(kind: str) -> str | None:
    """A type attribute in words: the last part of a URI; None for bare numbers of the LIDO terminology."""
    words = kind.rstrip("/").rpartition("/")[2] if kind.startswith("http") else kind
    return None if not words or words.startswith("lido0") else words


def term(part: Part) -> str:
    """A concept's first term; ''."""
    return part.first("term")


def add_body(builder: Builder, name: str, part: Part, role: str | None = None) -> None:
    """Adds an institution, with the URI or ISIL that identifies it, else its web address."""
    ref = uri(part.all("id")) or part.first("web") or None
    for leaf in part.all("name"):
        builder.add(name, leaf.text, lang=spoken(builder.kind, name, leaf.lang), ref=ref, role=role)


def add_place(builder: Builder, name: str, part: Part, role: str | None = None) -> None:
    """Adds a place's names with what it lies in, its URI and its point."""
    ref = uri(part.all("id"))
    point = _point(part.all("shape"))
    around = "".join(f", {inner}" for leaf in part.all("within") if (inner := _within(leaf)))
    for leaf in preferred(part.all("name")):
        builder.add(name, leaf.text + around, lang=leaf.lang, ref=ref, role=role, point=point)


def _within(leaf: Leaf) -> str:
    names: dict[str, None] = {}
    if leaf.element is not None:
        for below in leaf.element.iter():
            if isinstance(below.tag, str) and local(below.tag) == "appellationValue":
                names[text(below)] = None
    return ", ".join(name for name in names if name)


def _point(shapes: list[Leaf]) -> tuple[float, float] | None:
    # GML gives latitude first; the corners of an area stand for their middle.
    for leaf in shapes:
        numbers = [float(found) for found in _NUMBER.findall(leaf.text[:20_000])]
        corners = list(zip(numbers[::2], numbers[1::2], strict=False))
        if len(corners) > 1 and corners[0] == corners[-1]:
            corners.pop()
        if corners and all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in corners):
            count = len(corners)
            return sum(c[0] for c in corners) / count, sum(c[1] for c in corners) / count
    return None


def preferred(names: list[Leaf]) -> list[Leaf]:
    """One name a language: the preferred one, or the first."""
    chosen: dict[str | None, Leaf] = {}
    for leaf in sorted(names, key=lambda leaf: leaf.get("pref") in ALTERNATE):
        chosen.setdefault(leaf.lang, leaf)
    return list(chosen.values())


def add_actor(builder: Builder, name: str, part: Part, role: str | None = None) -> None:
    """Adds a person or body with role, URI and life dates (kept in what the name was before)."""
    ref = uri(part.all("id"))
    dates = "–".join((part.first("born"), part.first("died"))).strip("–")
    chosen = preferred(part.all("name"))
    for leaf in chosen:
        value = read_as(builder, name, leaf.text, leaf.lang)
        original = f"{leaf.text} ({dates})" if dates else value.original
        builder.put(name, replace(value, original=original, role=role or value.role, ref=ref or value.ref))
    if name == "creator":
        for leaf in part.all("name"):
            if leaf not in chosen:
                builder.add("creatorAlternateName", leaf.text, lang=leaf.lang, ref=ref)


def add_actors(builder: Builder, name: str, part: Part, otherwise: str | None = None) -> None:
    """Adds the actors of an event or subject; what is displayed counts only if nothing else is said."""
    for inner in part.each("in"):
        roles = [*dict.fromkeys(filter(None, map(term, inner.each("role")))), *_texts(inner, "extent")]
        if qualifier := inner.first("qualifier"):
            roles.append(qualifier)
        for actor in inner.each("actor"):
            add_actor(builder, name, actor, ", ".join(roles) or otherwise)
    for actor in part.each("actor"):
        add_actor(builder, name, actor, otherwise)
    named = [a for p in (part, *part.each("in")) for a in p.each("actor") if a.all("name")]
    if not named:
        for leaf in part.all("display"):
            builder.add(name, leaf.text, lang=leaf.lang, role=otherwise)


def _texts(part: Part, key: str) -> list[str]:
    return [leaf.text for leaf in part.all(key)]
