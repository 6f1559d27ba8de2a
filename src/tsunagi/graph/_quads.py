"""An entity as quads: what is said of it, how to get at it, and where the saying comes from."""

from datetime import UTC, datetime
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from tsunagi.graph._frame import Frame
from tsunagi.graph._plan import Plan, Way, plan
from tsunagi.graph._terms import MOMENT, PREFIXES, date, day, iri, literal, number, term, written_id
from tsunagi.model import Entity, Source, Value
from tsunagi.model.date import era_of

Node = NamedNode | Literal

TYPE, LABEL, SEE = term("rdf:type"), term("rdfs:label"), term("rdfs:seeAlso")
NAME, URL, PROVIDER = term("schema:name"), term("schema:url"), term("schema:provider")
DESCRIPTION, ORGANISATION = term("schema:description"), term("schema:Organization")
RELATION, VALUE, ERA = term("jps:relationType"), term("jps:value"), term("jps:era")
START, END = term("schema:startDate"), term("schema:endDate")
LATITUDE, LONGITUDE = term("schema:latitude"), term("schema:longitude")
REGION, LOCALITY, COUNTRY = (term(f"schema:address{part}") for part in ("Region", "Locality", "Country"))
TIME = PREFIXES["time"]
MEDIA = ("associatedMedia", "image", "iiifManifest")
MODERN = frozenset({"明治", "大正", "昭和", "平成", "令和"})


class Record:
    """The quads of one entity while they are made."""

    __slots__ = ("base", "document", "graph", "made", "out", "plan", "subject")

    def __init__(self, entity: Entity, base: str) -> None:
        written = written_id(entity.id)
        self.base = base
        self.plan: Plan = plan(entity.kind)
        self.subject = NamedNode(f"{base}/item/{written}")
        self.graph = NamedNode(f"{base}/graph/{written}")
        self.document = f"{base}/data/{written}"
        self.out: list[Quad] = []
        self.made: dict[str, list[Node]] = {}
        """Property → what was written as its values."""

    def say(self, subject: NamedNode, predicate: NamedNode, value: Node) -> None:
        """Adds one statement to the record's graph."""
        self.out.append(Quad(subject, predicate, value, self.graph))

    def part(self, name: str) -> NamedNode:
        """IRI of a part of the description."""
        return NamedNode(f"{self.document}#{name}")


def quads(entity: Entity, frame: Frame) -> list[Quad]:
    """All quads of one entity, in its own named graph; what is said of the graph itself stands in it too.

    A graph is thus replaced or removed as one. No blank nodes: every part has an IRI that stays the same.
    A value that has no RDF term in its kind is not written.
    """
    record = Record(entity, frame.base)
    for cls in record.plan.classes:
        record.say(record.subject, TYPE, cls)
    title = entity.first("name", "ja") or entity.id
    record.say(record.subject, LABEL, literal(title))
    if not entity.values.get("name"):
        record.say(record.subject, NAME, literal(title))
    for name, values in entity.values.items():
        if way := record.plan.ways.get(name):
            record.made[name] = _property(record, way, values)
    _frame(record, entity, frame)
    return record.out


def _property(record: Record, way: Way, values: list[Value]) -> list[Node]:
    made = []
    for position, value in enumerate(values, 1):
        node = _value(record, way, value, position)
        made.append(node)
        for predicate in way.terms:
            record.say(record.subject, predicate, node)
        if way.structured:
            _structured(record, way, value, node, position)
        if value.reading and way.naming and way.terms:
            record.say(record.subject, way.terms[0], literal(value.reading, "ja-Kana"))
    return made


def _value(record: Record, way: Way, value: Value, position: int) -> Node:
    if way.cls:
        return _named(record, way, value, position)
    if way.type == "date":
        return date(value.norm) if value.norm else literal(value.text, value.lang)
    if way.type == "url":
        return iri(value.norm) or literal(value.text)
    if way.type == "rights":
        return iri(value.norm) or iri(value.ref) or literal(value.text, value.lang)
    if way.type == "identifier":
        if address := iri(value.ref):
            record.say(record.subject, SEE, address)
        return literal(value.norm or value.text)
    if way.type == "language":
        return literal(value.norm or value.text)
    if value.ref and not way.naming and (named := _reference(record, value.ref)):
        record.say(named, NAME, literal(value.text, value.lang))
        return named
    return literal(value.text, value.lang)


def _reference(record: Record, ref: str) -> NamedNode | None:
    """What a ref names: an IRI, or an entity of ours by its id."""
    if ":" in ref or "/" in ref:
        return iri(ref)
    return NamedNode(f"{record.base}/item/{written_id(ref)}") if "-" in ref else None


def _named(record: Record, way: Way, value: Value, position: int) -> NamedNode:
    """A person, organisation or place as a node of its own."""
    node = (_reference(record, value.ref) if value.ref else None) or record.part(f"{way.name}-{position}")
    record.say(node, TYPE, way.cls)  # type: ignore[arg-type]
    record.say(node, NAME, literal(value.text, value.lang))
    if value.reading:
        record.say(node, NAME, literal(value.reading, "ja-Kana"))
    if way.type == "place":
        _placed(record, node, value)
    return node


def _placed(record: Record, node: NamedNode, value: Value) -> None:
    if value.point:
        record.say(node, LATITUDE, number(value.point[0]))
        record.say(node, LONGITUDE, number(value.point[1]))
    if not value.norm:
        return
    if value.norm.isascii():
        record.say(node, COUNTRY, literal(value.norm))
        return
    prefecture, _, municipality = value.norm.partition("/")
    record.say(node, REGION, literal(prefecture))
    if municipality:
        record.say(node, LOCALITY, literal(municipality))


def _structured(record: Record, way: Way, value: Value, node: Node, position: int) -> None:
    """The value once more in the structured form of Japan Search: its role, itself, the source's words."""
    detail = record.part(f"{way.name}-{position}-relation")
    record.say(record.subject, way.structured, detail)  # type: ignore[arg-type]
    record.say(detail, TYPE, term("type:RelationDetail"))
    record.say(detail, RELATION, way.relation)  # type: ignore[arg-type]
    record.say(detail, DESCRIPTION, literal(f"{value.role or value.label or way.label}: {value.text}"))
    if way.type != "date" or not value.span:
        record.say(detail, VALUE, node)
        return
    years, era = times(value.span)
    record.say(detail, VALUE, years or node)
    if era:
        record.say(detail, ERA, era)
    record.say(detail, START, day(value.span[0]))
    record.say(detail, END, day(value.span[1]))


@lru_cache(maxsize=65536)
def times(span: tuple[int, int]) -> tuple[NamedNode | None, NamedNode | None]:
    """(years, period) of a span as the IRIs that Japan Search has for them: time:1861, time:江戸時代."""
    first, last = span[0] // 10000, span[1] // 10000
    years = None
    if 0 < first <= last <= 9999:
        years = NamedNode(TIME + (f"{first}" if first == last else f"{first}-{last}"))
    era = era_of(span)
    named = era if not era or era in MODERN else f"{era}時代"
    return years, NamedNode(TIME + named) if named else None


def _frame(record: Record, entity: Entity, frame: Frame) -> None:
    """How to get at the thing, who tells of it, and the provenance of the graph."""
    say, made = record.say, record.made
    source = frame.sources.get(entity.source)
    origin = NamedNode(f"{record.base}/ja/sources/{written_id(entity.source)}")
    told_by = _teller(record, origin, entity.source, source)
    original = NamedNode(f"{record.subject.value}/original")

    access = record.part("accessinfo")
    say(record.subject, term("jps:accessInfo"), access)
    say(access, TYPE, term("type:アクセス情報"))
    for holder in made.get("holdingArchive") or made.get("provider") or (told_by,):
        say(access, PROVIDER, holder)
    for address in made.get("url") or (record.subject,):
        say(access, URL, address if isinstance(address, NamedNode) else record.subject)
    for name in MEDIA:
        for file in made.get(name, ()):
            if isinstance(file, NamedNode):
                say(access, term("schema:associatedMedia"), file)
    for licence in made.get("license", ()):
        say(access, term("schema:license"), licence)
    say(access, term("jps:contentId"), literal(entity.id))

    told = record.part("sourceinfo")
    say(record.subject, term("jps:sourceInfo"), told)
    say(told, TYPE, term("type:ソース情報"))
    say(told, PROVIDER, told_by)
    say(told, URL, origin)
    if home := iri(source.home if source else None):
        say(told, term("schema:relatedLink"), home)
    say(told, term("jps:sourceData"), original)

    say(record.graph, term("prov:wasDerivedFrom"), origin)
    say(record.graph, term("dcterms:source"), original)
    say(record.graph, term("foaf:primaryTopic"), record.subject)
    if source and source.licence:
        say(record.graph, term("dcterms:license"), iri(source.licence) or literal(source.licence))
    if source and source.attribution:
        say(record.graph, term("dcterms:rights"), literal(source.attribution))
    if frame.updated:
        say(record.graph, term("prov:generatedAtTime"), moment(frame.updated))


def _teller(record: Record, origin: NamedNode, source_id: str, source: Source | None) -> NamedNode:
    """Who publishes the source: by the URI its file gives, else a name of ours beside the source's page."""
    record.say(origin, LABEL, literal(source.title("ja") if source else source_id))
    names = {lang: name for lang, name in source.provider.items() if lang != "ref"} if source else {}
    if not source or not names:
        return origin
    teller = iri(source.provider.get("ref")) or NamedNode(f"{origin.value}#provider")
    record.say(teller, TYPE, ORGANISATION)
    for lang, name in names.items():
        record.say(teller, NAME, literal(name, lang))
    return teller


@lru_cache(maxsize=4096)
def moment(when: datetime) -> Literal:
    """A moment as xsd:dateTime in UTC."""
    return Literal(when.astimezone(UTC).isoformat().replace("+00:00", "Z"), datatype=MOMENT)
