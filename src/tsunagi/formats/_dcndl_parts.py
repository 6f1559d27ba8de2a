"""How the values of DC-NDL are read: literals, rdf:Description, foaf:Agent, datatypes and addresses."""

import re
from typing import NamedTuple

from msgspec.structs import replace

from tsunagi.formats import _dc_parts
from tsunagi.formats._fields import Gather, Given, Rule
from tsunagi.formats._node import Node
from tsunagi.formats._refs import stated
from tsunagi.model import Value, identifier, url

_NAMED = ("value", "name", "label", "title")
_TRANSCRIBED = frozenset({"transcription"})
_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f\s　・,.、。\-‐ー―()\[\]0-9A-Za-z]+")
_CLASS = re.compile(r"https?://id\.ndl\.go\.jp/(?:class|auth)/([A-Za-z0-9]+)/(.+)")
_FIELD = re.compile(r"([^\s：:]{1,12})[：:][ \u3000]*(.+)", re.DOTALL)
_YEARS = re.compile(r"[,，]\s*[0-9]{3,4}-[0-9]{0,4}$")
"""Years of birth and death that authorities write after a name."""

CALL_NUMBER = "請求記号"
MANIFEST = "iiif.io/api/presentation"


class Said(NamedTuple):
    """One thing that a property names."""

    text: str
    lang: str | None
    reading: str | None
    ref: str | None
    places: tuple[str, ...] = ()


def datatype(node: Node) -> str:
    """The last part of rdf:datatype or xsi:type: `JPNO`, `W3CDTF`; '' if there is none."""
    said = node.get("rdf:datatype") or node.get("xsi:type")
    return re.split(r"[/#:]", said.rstrip("/#"))[-1] if said else ""


def said(node: Node, out: Gather) -> list[Said]:
    """What a property says: its own literal, its address, or the resources in it with their readings."""
    ref = node.get("rdf:resource") or None
    if not node.children:
        return [Said(node.text, node.lang, None, ref)] if node.text or ref else []
    if any(child.name in ("Description", "Agent", "Organization", "Person") for child in node.children):
        return [thing for child in node.children for thing in _resource(child, node.tag, out)]
    return list(_resource(node, node.tag, out))


def _resource(node: Node, path: str, out: Gather) -> list[Said]:
    names: list[tuple[str, str | None]] = []
    readings, places = [], []
    ref = node.get("rdf:about") or node.get("rdf:resource") or None
    for child in node.children:
        if child.name in _NAMED:
            names.append((child.words, child.lang))
        elif child.name in _TRANSCRIBED:
            readings.append(child.words)
        elif child.name == "location":
            places.append(child.words)
        elif child.name == "identifier":
            ref = ref or identifier.read(child.words).ref or child.words
        else:
            out.leave(child, path)
    if node.text:
        names.append((node.text, node.lang))
    out.leave_attributes(node, _USED, path)
    readings = [_YEARS.sub("", kana) for kana in readings]
    paired = readings + [""] * (len(names) - len(readings))
    return [
        Said(text, lang, kana or None, ref, tuple(places))
        for (text, lang), kana in zip(names, paired, strict=False)
    ]


_USED = frozenset({"rdf:about", "rdf:resource", "rdf:nodeID", "rdf:datatype", "xml:lang", "rdfs:label"})


def literal(node: Node, rule: Rule, out: Gather) -> None:
    """Values with readings and addresses."""
    for thing in said(node, out):
        out.give(
            rule.property, thing.text or _end(thing.ref), thing.lang, reading=thing.reading, ref=thing.ref,
            role=rule.role, label=rule.label,
        )  # fmt: skip
        for place in thing.places:
            out.give("publicationPlace", place)


def _end(ref: str | None) -> str:
    """The last part of an address, where nothing else names it."""
    return re.split(r"[/#]", (ref or "").rstrip("/#"))[-1]


def transcription(node: Node, rule: Rule, out: Gather) -> None:
    """A flat record's transcription of another element: a reading if it is kana, else one more value."""
    kana = _KANA.fullmatch(node.words)
    out.give(rule.property, node.words, "ja-Kana" if kana else node.lang, label=node.tag if kana else None)


def subject(node: Node, rule: Rule, out: Gather) -> None:
    """A heading, or a class number by its address or datatype with the scheme as label."""
    scheme = datatype(node)
    for thing in said(node, out):
        found = _CLASS.fullmatch(thing.ref or "")
        label = scheme or (found[1].upper() if found else None)
        text = thing.text or (found[2] if found else thing.ref or "")
        out.give(rule.property, text, thing.lang, label=label or None, ref=thing.ref, reading=thing.reading)


def identified(node: Node, rule: Rule, out: Gather) -> None:
    """An identifier by its datatype; a IIIF manifest is told apart."""
    text, sort = node.text or node.get("rdf:resource"), datatype(node)
    if MANIFEST in node.get("rdf:datatype") or sort == "Manifest":
        out.give("iiifManifest", text)
    elif text and sort in ("ISSN", "ISSNL") and rule.role != "own":
        out.give("isPartOf", text, label=sort, ref=identifier.read_as(sort, text).ref)
    elif text:
        out.values.append((rule.property, stated(sort, text) if sort else identifier.read(text)))


def dated(node: Node, rule: Rule, out: Gather) -> None:
    """A date; the datatype is W3CDTF wherever it is given."""
    out.give(rule.property, node.words, node.lang)


def page(node: Node, rule: Rule, out: Gather) -> None:
    """An address; what is no address is left."""
    text = node.get("rdf:resource") or node.words
    if text and url.read(text).norm:
        out.give(rule.property, text)
    elif text:
        out.left.append((node.tag, text))
        out.faults.append(f"{node.tag} is no web address")


def described(node: Node, rule: Rule, out: Gather) -> None:
    """A description; some portals write 'label：text' here: call number and notes are told apart."""
    for thing in said(node, out):
        found = _FIELD.fullmatch(thing.text)
        if found and found[1] == CALL_NUMBER:
            out.give("identifier", found[2], role=CALL_NUMBER)
        elif found and found[1] == "注記":
            out.give("note", found[2], thing.lang, label=found[1])
        else:
            out.give(rule.property, thing.text or (thing.ref or ""), thing.lang)


def licensed(node: Node, rule: Rule, out: Gather) -> None:
    """Rights and licences given as text or address."""
    resource = node.get("rdf:resource")
    if resource and not node.words:
        node = node._replace(raw=resource)
    _dc_parts.licensed(node, rule, out)
    if resource and out.values and out.values[-1][1].ref is None:
        name, value = out.values[-1]
        out.values[-1] = (name, Value(value.text, value.lang, value.norm, value.original, ref=resource))


def ignored(node: Node, rule: Rule, out: Gather) -> None:
    """Nothing: it is about the record as a file of the library's, not about the thing."""


def part(node: Node, rule: Rule, out: Gather) -> None:
    """partInformation: a piece of the contents, as its title with its makers."""
    for child in node.children or (node,):
        names = [c.words for c in child.children if c.name in ("title", "value")] or [child.words]
        makers = [c.words for c in child.children if c.name in ("creator", "description")]
        out.give(rule.property, " / ".join(filter(None, [*names[:1], *makers])), child.lang)


def settle(given: list[Given], kind: str, tags: set[str]) -> list[Given]:
    """Gives each transcription to the value that it stands for, in their order, and says nothing twice."""
    return _once(_transcribe(given))


def _once(given: list[Given]) -> list[Given]:
    """Without the plain form of what is also said with a reading or an address; its role goes over."""
    full = {
        (name, value.norm or value.text): i
        for i, (name, value) in enumerate(given)
        if name in ("name", "creator", "contributor") and (value.reading or value.ref)
    }
    found: list[Given | None] = list(given)
    for i, (name, value) in enumerate(given):
        at = full.get((name, value.norm or value.text), i)
        kept = found[at]
        if at != i and kept is not None and not (value.reading or value.ref):
            found[i] = None
            if value.role and not kept[1].role:
                found[at] = (name, replace(kept[1], role=value.role))
    return [pair for pair in found if pair is not None]


def _transcribe(given: list[Given]) -> list[Given]:
    transcribed: dict[str, list[str]] = {}
    for name, value in given:
        if value.label and value.label.endswith("ranscription") and value.lang == "ja-Kana":
            transcribed.setdefault(name, []).append(value.text)
    if not transcribed:
        return given
    held = {name: sum(1 for n, v in given if n == name and not _is_reading(v)) for name in transcribed}
    paired = {name: iter(texts) for name, texts in transcribed.items() if held[name] == len(texts)}
    found: list[Given] = []
    for name, value in given:
        if name in paired:
            if _is_reading(value):
                continue
            value = Value(
                value.text, value.lang, value.norm, value.original, value.role, value.ref,
                value.reading or next(paired[name]), value.span, value.point, value.label,
            )  # fmt: skip
        found.append((name, value))
    return found


def _is_reading(value: Value) -> bool:
    return value.lang == "ja-Kana" and (value.label or "").endswith("ranscription")
