"""What an entity becomes in RDF."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as any_
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from tsunagi.graph import PREFIXES, Frame, graph_name, nquads, quads, subject
from tsunagi.graph._terms import day, iri, language, literal, number, written_id
from tsunagi.model import Entity, Source, Value, load_kinds

BASE = "https://hub.example.jp"
SOURCE = Source(
    id="mihon", name={"ja": "見本目録", "en": "Sample catalogue"}, driver="file", format="table",
    home="https://museum.example.jp/", licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="見本県立博物館", provider={"ja": "見本県立博物館", "ref": "https://ror.org/000000000"},
)  # fmt: skip
FRAME = Frame(BASE, {"mihon": SOURCE}, datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))


def iri_of(curie: str) -> NamedNode:
    prefix, _, name = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


def part(name: str) -> NamedNode:
    return NamedNode(f"{BASE}/data/mihon-1#{name}")


def said(values: dict[str, list[Value]], of: NamedNode, kind: str = "Item") -> list[tuple[NamedNode, object]]:
    """(predicate, object) of all that is said of `of` when an entity has these values."""
    found = quads(Entity("mihon-1", kind, "mihon", values), FRAME)
    return [(q.predicate, q.object) for q in found if q.subject == of]


def of_thing(values: dict[str, list[Value]], *curies: str) -> list[object]:
    terms = [iri_of(curie) for curie in curies]
    return [o for p, o in said(values, subject("mihon-1", BASE)) if p in terms]


def test_each_quad_stands_in_the_graph_of_the_record() -> None:
    made = quads(Entity("mihon-1", "Item", "mihon", {"name": [Value("絵図", "ja")]}), FRAME)
    assert {q.graph_name for q in made} == {graph_name("mihon-1", BASE)}
    assert graph_name("mihon-1", BASE) == NamedNode("https://hub.example.jp/graph/mihon-1")


def test_what_is_said_of_the_graph() -> None:
    assert said({}, graph_name("mihon-1", BASE)) == [
        (iri_of("prov:wasDerivedFrom"), NamedNode(f"{BASE}/ja/sources/mihon")),
        (iri_of("dcterms:source"), NamedNode(f"{BASE}/item/mihon-1/original")),
        (iri_of("foaf:primaryTopic"), subject("mihon-1", BASE)),
        (iri_of("dcterms:license"), NamedNode(SOURCE.licence)),
        (iri_of("dcterms:rights"), Literal("見本県立博物館")),
        (iri_of("prov:generatedAtTime"), Literal("2026-03-04T05:06:07Z", datatype=iri_of("xsd:dateTime"))),
    ]


def test_label_is_one_and_names_are_many() -> None:
    names = [Value("Map", "en"), Value("絵図", "ja", reading="エズ")]
    assert of_thing({"name": names}, "rdfs:label") == [Literal("絵図")]
    assert of_thing({"name": names}, "schema:name") == [
        Literal("Map", language="en"), Literal("絵図", language="ja"), Literal("エズ", language="ja-kana"),
    ]  # fmt: skip


def test_a_thing_without_name_is_called_by_its_id() -> None:
    assert of_thing({}, "rdfs:label", "schema:name") == [Literal("mihon-1"), Literal("mihon-1")]


@pytest.mark.parametrize(
    ("norm", "datatype"),
    [("1924-05-12", "xsd:date"), ("1924-05", "edtf:EDTF"), ("1924", "edtf:EDTF"), ("1603/1868", "edtf:EDTF"),
     ("1924-05-12?", "edtf:EDTF"), ("-0400-01-01", "edtf:EDTF")],
)  # fmt: skip
def test_a_known_day_is_a_date_and_all_else_is_edtf(norm: str, datatype: str) -> None:
    values = {"dateCreated": [Value("年代", norm=norm)]}
    expected = Literal(norm, datatype=iri_of(datatype))
    assert of_thing(values, "schema:dateCreated", "dcterms:created") == [expected, expected]


def test_a_date_that_is_not_understood_stays_text() -> None:
    assert of_thing({"dateCreated": [Value("昔", "ja")]}, "schema:dateCreated") == [
        Literal("昔", language="ja")
    ]


def test_structured_time() -> None:
    value = Value("文化14年3月", "ja", norm="1817-03", span=(18170301, 18170331), label="年代")
    assert said({"dateCreated": [value]}, part("dateCreated-1-relation")) == [
        (iri_of("rdf:type"), iri_of("type:RelationDetail")),
        (iri_of("jps:relationType"), iri_of("role:制作")),
        (iri_of("schema:description"), Literal("年代: 文化14年3月")),
        (iri_of("jps:value"), iri_of("time:1817")),
        (iri_of("jps:era"), iri_of("time:江戸時代")),
        (iri_of("schema:startDate"), Literal("1817-03-01", datatype=iri_of("xsd:date"))),
        (iri_of("schema:endDate"), Literal("1817-03-31", datatype=iri_of("xsd:date"))),
    ]


def test_structured_person() -> None:
    value = Value("見本 太郎", "ja", role="絵師", reading="ミホン タロウ")
    assert said({"creator": [value]}, part("creator-1-relation")) == [
        (iri_of("rdf:type"), iri_of("type:RelationDetail")),
        (iri_of("jps:relationType"), iri_of("role:制作")),
        (iri_of("schema:description"), Literal("絵師: 見本 太郎")),
        (iri_of("jps:value"), part("creator-1")),
    ]
    assert said({"creator": [value]}, part("creator-1")) == [
        (iri_of("rdf:type"), iri_of("schema:Person")),
        (iri_of("schema:name"), Literal("見本 太郎", language="ja")),
        (iri_of("schema:name"), Literal("ミホン タロウ", language="ja-kana")),
    ]


def test_a_person_with_an_address_is_that_address() -> None:
    value = Value("架空 花子", ref="https://orcid.org/0000-0002-1825-0097")
    assert (
        of_thing({"creator": [value]}, "schema:creator", "dcterms:creator")
        == [NamedNode(value.ref or "")] * 2
    )


def test_place_to_the_municipality_with_its_point() -> None:
    value = Value("京都市", "ja", norm="京都府/京都市", point=(35.0116, -135.5))
    assert said({"spatial": [value]}, part("spatial-1")) == [
        (iri_of("rdf:type"), iri_of("schema:Place")),
        (iri_of("schema:name"), Literal("京都市", language="ja")),
        (iri_of("schema:latitude"), Literal("35.0116", datatype=iri_of("xsd:decimal"))),
        (iri_of("schema:longitude"), Literal("-135.5", datatype=iri_of("xsd:decimal"))),
        (iri_of("schema:addressRegion"), Literal("京都府")),
        (iri_of("schema:addressLocality"), Literal("京都市")),
    ]


def test_access_and_source() -> None:
    values = {
        "url": [Value("x", norm="https://museum.example.jp/1")],
        "image": [Value("y", norm="https://museum.example.jp/1.jpg"), Value("javascript:alert(1)")],
        "license": [Value("CC0", norm="https://creativecommons.org/publicdomain/zero/1.0/")],
    }
    assert said(values, part("accessinfo")) == [
        (iri_of("rdf:type"), iri_of("type:アクセス情報")),
        (iri_of("schema:provider"), NamedNode("https://ror.org/000000000")),
        (iri_of("schema:url"), NamedNode("https://museum.example.jp/1")),
        (iri_of("schema:associatedMedia"), NamedNode("https://museum.example.jp/1.jpg")),
        (iri_of("schema:license"), NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")),
        (iri_of("jps:contentId"), Literal("mihon-1")),
    ]
    assert said(values, part("sourceinfo")) == [
        (iri_of("rdf:type"), iri_of("type:ソース情報")),
        (iri_of("schema:provider"), NamedNode("https://ror.org/000000000")),
        (iri_of("schema:url"), NamedNode(f"{BASE}/ja/sources/mihon")),
        (iri_of("schema:relatedLink"), NamedNode("https://museum.example.jp/")),
        (iri_of("jps:sourceData"), NamedNode(f"{BASE}/item/mihon-1/original")),
    ]


def test_a_source_that_is_not_described_and_a_kind_that_is_gone() -> None:
    made = quads(
        Entity("old-1", "Gone", "old", {"name": [Value("x")], "lost": [Value("y")]}), Frame(BASE, {})
    )
    told = {(q.predicate, q.object) for q in made if q.subject == NamedNode(f"{BASE}/ja/sources/old")}
    assert told == {(iri_of("rdfs:label"), Literal("old"))}
    assert next(q.object for q in made if q.predicate == iri_of("rdf:type")) == iri_of("schema:Thing")
    assert Literal("y") not in [q.object for q in made]


def test_a_reference_is_an_iri_with_its_words() -> None:
    topic, ours = NamedNode("http://id.ndl.go.jp/auth/ndlsh/1"), subject("mihon-2", BASE)
    values = {"about": [Value("地図", "ja", ref=topic.value)], "isPartOf": [Value("地図帳", ref="mihon-2")]}
    assert of_thing(values, "schema:about", "schema:isPartOf") == [topic, ours]
    assert said(values, topic) == [(iri_of("schema:name"), Literal("地図", language="ja"))]
    assert said(values, ours) == [(iri_of("schema:name"), Literal("地図帳"))]


@pytest.mark.parametrize(
    "text",
    ["", "x", "javascript:alert(1)", "data:text/html,x", "http://", "https:///x", "http://a b/", 'http://a/"',
     "http://a/<x>", "http://a/%zz", "http://a/\u202e", "http://a/\n", "http://u:p@a/", "http://a/\\", "file:///x",
     "http://a/\ue000", "http://[::1", "http://a:123456/", "//a/b", "mailto:a@example.jp"],
)  # fmt: skip
def test_what_is_surely_no_iri(text: str) -> None:
    assert iri(text) is None


@pytest.mark.parametrize(
    "text", ["http://a.example.jp/あ?b=1#c", "https://[::1]:8080/", "urn:isbn:9784000000000", "ark:/12345/x"]
)
def test_what_is_an_iri(text: str) -> None:
    assert iri(text) == f"<{text}>"


@pytest.mark.parametrize("lang", ["ja_JP", "日本", "x", "en-", '"', "abcdefghij", ""])
def test_a_wrong_language_is_left_out(lang: str) -> None:
    assert literal("a", lang) == '"a"'
    assert language(lang) is None


def test_texts_that_xml_could_not_hold() -> None:
    assert literal("a\0b\x07c\r\nd\re\ud800f\ufffe") == '"abc\\nd\\nef"'


def test_days_before_the_common_era() -> None:
    assert day(-50 * 10000 + 203) == f'"-0050-02-03"^^<{PREFIXES["edtf"]}EDTF>'
    assert day(7_0203) == f'"0007-02-03"^^<{PREFIXES["xsd"]}date>'


@pytest.mark.parametrize(
    ("degrees", "written"), [(135.0, "135"), (-0.0000001, "0"), (100.0, "100"), (-35.5000001, "-35.5")]
)
def test_degrees(degrees: float, written: str) -> None:
    assert number(degrees) == f'"{written}"^^<{PREFIXES["xsd"]}decimal>'


ODD = any_.text(
    any_.characters(exclude_categories=()) | any_.sampled_from('\0\t\n\r\x1f\x7f\x85"\\\u3000\u2028<>{}^`%')
)
TAGS = any_.none() | any_.sampled_from(["ja", "ja-Kana", "zh-Hant-TW", "ja_JP", "x", ""]) | ODD


@given(ODD, TAGS)
def test_a_literal_is_what_the_library_writes_of_it(text: str, lang: str | None) -> None:
    [quad] = parse(f"<a:s> <a:p> {literal(text, lang)} .", format=RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, Literal)
    kept = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\t\n" or c >= " ")
    assert quad.object.value == "".join(
        c for c in kept if c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff"
    )
    assert str(quad.object) == literal(text, lang)


@given(
    any_.sampled_from(sorted(load_kinds())),
    any_.builds(
        Value, text=ODD, lang=TAGS, norm=any_.none() | ODD, ref=any_.none() | ODD, reading=any_.none() | ODD
    ),
    any_.sampled_from(["", "https://a.example.jp/", "urn:x:", "ark:", "mihon-"]),
    ODD.filter(lambda text: text.isprintable()),
)
def test_the_text_is_what_the_library_writes_of_its_quads(
    kind: str, value: Value, start: str, id: str
) -> None:
    value = msgspec.structs.replace(value, norm=start + (value.norm or ""), ref=start + (value.ref or ""))
    entity = Entity(f"mihon-{id}", kind, "mihon", {name: [value] for name in load_kinds()[kind].properties})
    text = nquads(entity, FRAME)
    assert serialize(quads(entity, FRAME), format=RdfFormat.N_QUADS) == text


def test_values_that_come_again_are_written_with_the_record_of_each() -> None:
    value = Value("見本 太郎", "ja", reading="ミホン タロウ")
    one, other = (
        nquads(Entity(id, "Item", "mihon", {"creator": [value]}), FRAME) for id in ("mihon-1", "mihon-22")
    )
    assert one.replace(b"mihon-1", b"mihon-22") == other


def test_ids_that_are_no_path() -> None:
    assert written_id("a-~1.b:c_d") == "a-~1.b:c_d"
    assert written_id('a/"<b>') == "a%2F%22%3Cb%3E"


def test_every_property_of_every_kind_can_be_written() -> None:
    for kind in load_kinds().values():
        values = {name: [Value("値", "ja")] for name in kind.properties}
        made = quads(Entity("mihon-1", kind.name, "mihon", values), FRAME)
        thing = subject("mihon-1", BASE)
        predicates = {q.predicate for q in made if q.subject == thing}
        wanted = {iri_of(c) for p in kind.properties.values() for c in p.rdf}
        assert wanted - predicates == set()
        assert all(isinstance(q, Quad) for q in made)
