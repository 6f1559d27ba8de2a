"""Shapes made from the kinds: what breaks them is counted with an example."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from tsunagi.graph import Frame, shapes
from tsunagi.graph._shapes import own_class
from tsunagi.graph.check import Batch, Violation, check_shapes
from tsunagi.model import Entity, Source, Value, load_kinds

BASE = "https://hub.example.jp"
FRAME = Frame(BASE, {"mihon": Source(id="mihon", name={"ja": "見本"}, driver="file", format="table")})


def thing(number: int, kind: str = "Item", **values: list[Value]) -> tuple[Entity, None]:
    return Entity(f"mihon-{number}", kind, "mihon", {"name": [Value("絵図", "ja")], **values}), None


def test_each_kind_has_a_shape_and_a_class_of_its_own() -> None:
    kinds = load_kinds()
    assert len({own_class(kind) for kind in kinds.values()}) == len(kinds)
    made = rdflib.Graph().parse(data=shapes(BASE), format="turtle")
    named = {str(s).rpartition("#")[2] for s in made.subjects(RDF.type, SH.NodeShape)}
    assert named == {*kinds, "Thing", "AccessInfo", "SourceInfo", "Relation", "Named", "Located", "Graph"}


def test_each_property_of_a_shape_has_a_name_of_its_own() -> None:
    made = rdflib.Graph().parse(data=shapes(BASE), format="turtle")
    for shape in made.subjects(RDF.type, SH.PropertyShape):
        assert len(list(made.objects(shape, SH.path))) == len(list(made.subjects(SH.property, shape))) == 1
        assert isinstance(shape, rdflib.URIRef)


def test_the_shapes_are_shapes() -> None:
    made = rdflib.Graph().parse(data=shapes(BASE), format="turtle")
    assert pyshacl.validate(rdflib.Graph(), shacl_graph=made, meta_shacl=True)[0]


@pytest.mark.parametrize("kind", load_kinds())
def test_what_is_well_said_breaks_nothing(kind: str) -> None:
    by_type = {
        "date": Value("x", norm="1817-03-01", span=(18170301, 18170301)),
        "url": Value("x", norm="https://museum.example.jp/"),
        "place": Value("京都", "ja", norm="京都府/京都市", point=(35.0, 135.0)),
        "rights": Value("x", norm="https://creativecommons.org/publicdomain/zero/1.0/"),
    }
    values = {
        name: [by_type.get(spec.type, Value("値", "ja"))]
        for name, spec in load_kinds()[kind].properties.items()
    }
    report = check_shapes([[thing(1, kind, **values)]], FRAME)
    assert (report.checked, report.violations) == (1, [])


def test_violations_are_counted_over_batches_with_the_first_example() -> None:
    bad = {"url": [Value("javascript:alert(1)")]}
    done: list[int] = []
    report = check_shapes(
        [[thing(1), thing(2, **bad)], [thing(3, **bad, image=[Value("x")])]], FRAME, done.append
    )
    message = "Its value must be of the kind sh:IRI (an address)."
    shape = f"{BASE}/shapes.ttl#Item-schema"
    assert report.violations == [
        Violation(
            "Item", "schema:url", "NodeKind", message, "mihon-2", 2, f"{shape}-url", "javascript:alert(1)"
        ),
        Violation("Item", "schema:image", "NodeKind", message, "mihon-3", 1, f"{shape}-image", "x"),
    ]
    assert (report.checked, done) == (3, [2, 1])


def test_what_is_wrong_with_a_part_names_the_way_to_it() -> None:
    place = Value("x", point=(95.0, 0.0))
    report = check_shapes([[thing(1, itemLocation=[place], creator=[Value("")])]], FRAME)
    assert {(v.path, v.constraint, v.count) for v in report.violations} == {
        ("schema:itemLocation/schema:latitude", "MaxInclusive", 1),
        ("schema:creator/schema:name", "MinLength", 1),
    }


def test_an_empty_name_breaks_the_shape_of_its_label() -> None:
    entity = Entity("mihon-1", "Work", "mihon", {"alternateName": [Value("")]})
    report = check_shapes([[(entity, None)]], FRAME)
    assert {(v.kind, v.path, v.constraint) for v in report.violations} == {
        ("Work", "schema:alternateName", "MinLength"),
        ("Work", "dcterms:alternative", "MinLength"),
    }


def test_many_batches_are_all_counted() -> None:
    batches = [[thing(10 * n + m, url=[Value("x")] * (m == 0)) for m in range(10)] for n in range(20)]
    report = check_shapes(batches, FRAME)
    assert (report.checked, [v.count for v in report.violations]) == (200, [20])


def test_what_was_found_is_told_when_it_is_stopped() -> None:
    moment = datetime(2026, 11, 1, tzinfo=UTC)

    def batches() -> Iterator[Batch]:
        for number in range(1, 9):
            yield [(thing(number, url=[Value("x")])[0], moment + timedelta(days=number))]
        raise KeyboardInterrupt

    report = check_shapes(batches(), FRAME)
    assert report.stopped
    assert [v.count for v in report.violations] == [report.checked]
    assert report.reached == moment + timedelta(days=report.checked)


def test_a_source_that_breaks_a_shape_is_told_with_its_record() -> None:
    teller = Source(
        id="mihon", name={"ja": "見本"}, driver="file", format="table",
        provider={"ja": "", "ref": "https://teller.example.jp/"},
    )  # fmt: skip
    report = check_shapes([[thing(1), thing(2)]], Frame(BASE, {"mihon": teller}))
    assert [(v.path, v.constraint, v.example) for v in report.violations] == [
        ("schema:provider/schema:name", "MinLength", "mihon-1")
    ]


def test_nothing_to_check() -> None:
    assert check_shapes([], FRAME).checked == 0


def test_who_is_named_by_others_still_has_one_label() -> None:
    part = Value("別の呼び名", "ja", ref="mihon-1")
    assert check_shapes([[thing(1), thing(2, isPartOf=[part])]], FRAME).violations == []
