"""What of an entity is searched: the neutral document that engines index."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from unicodedata import is_normalized, normalize

import msgspec

from tsunagi.model import Entity, Kind, Value
from tsunagi.model.date import decades_of, era_of
from tsunagi.model.rights import usage_class
from tsunagi.search._spans import decade_label

LONGEST_FACET = 200
"""Characters of a facet's value; a longer one is a text that strayed into a list of subjects."""
_SORTED_BY = 120
"""Characters of a title that its place in the order depends on."""


class Document(msgspec.Struct, gc=False):
    """An entity as search sees it: text as people wrote it (engines fold it) and values to count by."""

    id: str
    kind: str
    source: str
    title: str
    """All names and their readings, joined by newlines; the first line is how it is called."""
    body: str
    """All other text that is searched, joined by newlines; engines search the facet subject as well."""
    facets: dict[str, list[str]] = {}
    """Facet → distinct values, for all of FACETS but kind and source."""
    spans: list[tuple[int, int]] = []
    """Dates as in Value.span."""
    point: tuple[float, float] | None = None
    sort_title: str = ""
    """What its place in an order by title depends on: the reading, if there is one."""
    changed: int = 0
    """Change number of the catalogue, for sorting by update."""
    identifiers: list[str] = []
    """What `id:` finds besides the id: each identifier as written and in its canonical spelling."""


Plan = Mapping[str, tuple[bool, bool, str, bool]]
"""Property → (is in the title, is in the body, facet, is an identifier)."""


def documents(entities: Iterable[tuple[Entity, int]], kinds: Mapping[str, Kind]) -> list[Document]:
    """Makes the documents of (entity, change number) pairs.

    The settings `text` and `facet` of a kind's properties decide what goes where. A property or kind
    that is not known (a catalogue older than its schema) is found by full text.
    """
    plans = {name: _plan(kind) for name, kind in kinds.items()}
    return [_document(entity, changed, plans.get(entity.kind, {})) for entity, changed in entities]


def _plan(kind: Kind) -> Plan:
    return {
        name: (prop.text == "title", prop.text == "body", prop.facet, prop.type == "identifier")
        for name, prop in kind.properties.items()
    }


_UNKNOWN = (False, True, "", False)


def _document(entity: Entity, changed: int, plan: Plan) -> Document:
    title: list[str] = []
    body: list[str] = []
    facets: dict[str, list[str]] = {}
    spans: list[tuple[int, int]] = []
    identifiers: list[str] = []
    point: tuple[float, float] | None = None
    for name, values in entity.values.items():
        in_title, in_body, facet, is_identifier = plan.get(name, _UNKNOWN)
        if in_title or in_body:
            lines = title if in_title else body
            is_subject = facet == "subject"
            for value in values:
                if not is_subject or len(value.text) > LONGEST_FACET:
                    lines.append(value.text)
                if value.reading:
                    lines.append(value.reading)
        if facet == "date":
            spans.extend([value.span for value in values if value.span is not None])
        elif facet:
            _count_by(facet, values, facets.setdefault(facet, []))
        if is_identifier:
            for value in values:
                identifiers.append(value.text)
                if value.norm and value.norm != value.text:
                    identifiers.append(value.norm)
        if point is None:
            for value in values:
                if value.point is not None:
                    point = value.point
                    break
    if spans:
        _add_times(spans, facets)
    names = entity.values.get("name")
    return Document(
        entity.id, entity.kind, entity.source, "\n".join(title), "\n".join(body), facets, spans, point,
        (names[0].reading or names[0].text)[:_SORTED_BY] if names else "", changed, identifiers,
    )  # fmt: skip


def _count_by(facet: str, values: list[Value], counted: list[str]) -> None:
    """Adds the values' labels, each thing once: one with a second name of the same norm or ref is skipped."""
    if facet in ("place", "rights", "language"):
        for value in values:
            for label in _labels(facet, value.norm):
                if label not in counted:
                    counted.append(label)
        return
    known: set[str] = set()
    for value in values:
        same = value.ref or value.norm
        if same:
            if same in known:
                continue
            known.add(same)
        label = _one_line(value.text)
        if label and label not in counted:
            counted.append(label)


@lru_cache(4096)
def _labels(facet: str, norm: str | None) -> tuple[str, ...]:
    """What a normalised place, licence or language is counted as."""
    if facet == "rights":
        return (usage_class(norm),)
    if not norm:
        return ()
    if facet == "language":
        return (norm,)
    prefecture, slash, municipality = norm.partition("/")
    return (prefecture, norm) if slash and municipality else (prefecture,)


def _one_line(text: str) -> str:
    """A label of one line, in one width of letters: （ＳＤＧｓ） and (SDGs) are counted together."""
    if is_normalized("NFKC", text) and text.isprintable() and len(text) <= LONGEST_FACET:
        return text.strip() if "  " not in text else " ".join(text.split())
    return " ".join(normalize("NFKC", text).split())[:LONGEST_FACET]


@lru_cache(4096)
def _times(span: tuple[int, int]) -> tuple[str | None, tuple[str, ...]]:
    return era_of(span), tuple(map(decade_label, decades_of(span)))


def _add_times(spans: list[tuple[int, int]], facets: dict[str, list[str]]) -> None:
    eras = facets.setdefault("era", [])
    decades = facets.setdefault("decade", [])
    for span in spans:
        era, years = _times(span)
        if era and era not in eras:
            eras.append(era)
        for decade in years:
            if decade not in decades:
                decades.append(decade)
