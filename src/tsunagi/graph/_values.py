"""The values of a property as N-Quads of any record: the record's id stands in them as ID."""

from functools import lru_cache

from tsunagi.graph._plan import Place, Way
from tsunagi.graph._terms import PREFIXES, date, day, iri, literal, number, term, written_id
from tsunagi.model import Value
from tsunagi.model.date import era_of

Written = tuple[bytes, str]
"""(statements, what was written as the value)."""

TYPE, NAME, SEE = term("rdf:type"), term("schema:name"), term("rdfs:seeAlso")
DESCRIPTION, DETAIL = term("schema:description"), term("type:RelationDetail")
RELATION, VALUE, ERA = term("jps:relationType"), term("jps:value"), term("jps:era")
START, END = term("schema:startDate"), term("schema:endDate")
LATITUDE, LONGITUDE = term("schema:latitude"), term("schema:longitude")
REGION, LOCALITY, COUNTRY = (term(f"schema:address{part}") for part in ("Region", "Locality", "Country"))
TIME = PREFIXES["time"]
MODERN = frozenset({"明治", "大正", "昭和", "平成", "令和"})


def write_value(way: Way, value: Value, position: int) -> Written:
    """All that is said with the value at a position of a property, counted from 1."""
    told, node = _value(way, value, position)
    end = way.place.end
    for head in way.heads:
        told += f"{head}{node}{end}"
    if way.structured:
        told += _structured(way, value, node, position)
    if value.reading and way.naming and way.heads:
        told += f"{way.heads[0]}{literal(value.reading, 'ja-Kana')}{end}"
    return told.encode(), node


remembered_value = lru_cache(maxsize=4096)(write_value)
"""The same, for values that many records have."""


def _value(way: Way, value: Value, position: int) -> tuple[str, str]:
    """What is said beside the value, and the value."""
    if way.cls:
        return _named(way, value, position)
    if way.type == "date":
        return "", date(value.norm) if value.norm else literal(value.text, value.lang)
    if way.type == "url":
        return "", iri(value.norm) or literal(value.text)
    if way.type == "rights":
        return "", iri(value.norm) or iri(value.ref) or literal(value.text, value.lang)
    if way.type == "identifier":
        address = iri(value.ref)
        see = f"{way.place.subject} {SEE} {address}{way.place.end}" if address else ""
        return see, literal(value.norm or value.text)
    if way.type == "language":
        return "", literal(value.norm or value.text)
    words = literal(value.text, value.lang)
    if value.ref and not way.naming and (named := _reference(way.place, value.ref)):
        return f"{named} {NAME} {words}{way.place.end}", named
    return "", words


def _reference(place: Place, ref: str) -> str | None:
    """What a ref names: an IRI, or an entity of ours by its id."""
    if ":" in ref or "/" in ref:
        return iri(ref)
    return f"<{place.base}/item/{written_id(ref)}>" if "-" in ref else None


def _named(way: Way, value: Value, position: int) -> tuple[str, str]:
    """A person, organisation or place as a node of its own."""
    place, end = way.place, way.place.end
    node = _reference(place, value.ref) if value.ref else None
    node = node or f"<{place.document}#{way.name}-{position}>"
    told = f"{node} {TYPE} {way.cls}{end}{node} {NAME} {literal(value.text, value.lang)}{end}"
    if value.reading:
        told += f"{node} {NAME} {literal(value.reading, 'ja-Kana')}{end}"
    if way.type == "place":
        told += "".join(f"{node} {predicate} {said}{end}" for predicate, said in _placed(value))
    return told, node


def _placed(value: Value) -> list[tuple[str, str]]:
    said = []
    if value.point:
        said = [(LATITUDE, number(value.point[0])), (LONGITUDE, number(value.point[1]))]
    if value.norm and value.norm.isascii():
        said.append((COUNTRY, literal(value.norm)))
    elif value.norm:
        prefecture, _, municipality = value.norm.partition("/")
        said.append((REGION, literal(prefecture)))
        if municipality:
            said.append((LOCALITY, literal(municipality)))
    return said


def _structured(way: Way, value: Value, node: str, position: int) -> str:
    """The value once more in the structured form of Japan Search: its role, itself, the source's words."""
    place, end = way.place, way.place.end
    detail = f"<{place.document}#{way.name}-{position}-relation>"
    words = literal(f"{value.role or value.label or way.label}: {value.text}")
    told = (
        f"{place.subject} {way.structured} {detail}{end}{detail} {TYPE} {DETAIL}{end}"
        f"{detail} {RELATION} {way.relation}{end}{detail} {DESCRIPTION} {words}{end}"
    )
    if way.type != "date" or not value.span:
        return f"{told}{detail} {VALUE} {node}{end}"
    years, era = times(value.span)
    told += f"{detail} {VALUE} {years or node}{end}"
    if era:
        told += f"{detail} {ERA} {era}{end}"
    return f"{told}{detail} {START} {day(value.span[0])}{end}{detail} {END} {day(value.span[1])}{end}"


@lru_cache(maxsize=65536)
def times(span: tuple[int, int]) -> tuple[str | None, str | None]:
    """(years, period) of a span as the IRIs that Japan Search has for them: time:1861, time:江戸時代."""
    first, last = span[0] // 10000, span[1] // 10000
    years = None
    if 0 < first <= last <= 9999:
        years = f"<{TIME}{first}>" if first == last else f"<{TIME}{first}-{last}>"
    era = era_of(span)
    named = era if not era or era in MODERN else f"{era}時代"
    return years, f"<{TIME}{named}>" if named else None
