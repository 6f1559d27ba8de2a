"""The validator against another one, pyshacl, which its own people wrote: both find the same faults."""

import random
from collections import Counter

import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDFS, SH, XSD

from tsunagi.graph import Frame, quads, shapes
from tsunagi.graph._judge import Judge
from tsunagi.model import Entity, Source, Value, load_kinds

BASE = "https://hub.example.jp"
FRAME = Frame(BASE, {"mihon": Source(id="mihon", name={"ja": "見本"}, driver="file", format="table")})
HEAD = """
@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
Fault = tuple[str, str, str, str]


def told_by_us(judge: Judge, triples: str) -> Counter[Fault]:
    return Counter((r.focus, r.path, r.constraint, r.value) for r in judge.results(triples.encode()))


def told_by_pyshacl(shapes: str, triples: str) -> Counter[Fault]:
    wanted, data = (rdflib.Graph().parse(data=text, format="turtle") for text in (shapes, triples))
    _good, report, _text = pyshacl.validate(data, shacl_graph=wanted, inplace=True)
    assert isinstance(report, rdflib.Graph)
    found: Counter[Fault] = Counter()
    for one in report.objects(None, SH.result):
        terms = (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.value)
        focus, path, constraint, value = (str(report.value(one, term) or "") for term in terms)
        found[focus, path, constraint.removeprefix(str(SH)).removesuffix("ConstraintComponent"), value] += 1
    return found


@pytest.mark.parametrize(
    ("constraint", "rule", "good", "bad"),
    [
        ("MinCount", "sh:minCount 2", "1, 2", "1"),
        ("MaxCount", "sh:maxCount 1", "1", "1, 2"),
        ("Datatype", "sh:datatype xsd:date", '"2026-02-28"^^xsd:date', '"2026-02-28"'),
        ("Datatype", "sh:datatype xsd:date", '"0868-05-01"^^xsd:date', '"2026-02-31"^^xsd:date'),
        ("Datatype", "sh:datatype xsd:decimal", "35.0", '"35N"^^xsd:decimal'),
        ("Datatype", "sh:datatype xsd:string", '"絵図"', '"絵図"@ja'),
        ("Class", "sh:class ex:Known", "ex:known", "ex:unknown"),
        ("Class", "sh:class ex:Known", "ex:known", '"known"'),
        ("NodeKind", "sh:nodeKind sh:IRI", "ex:a", '"a"'),
        ("NodeKind", "sh:nodeKind sh:Literal", '"a"', "ex:a"),
        ("NodeKind", "sh:nodeKind sh:IRIOrLiteral", '"a", ex:a', "[]"),
        ("MinLength", "sh:minLength 1", '"絵"', '""'),
        ("MaxLength", "sh:maxLength 2", '"絵図"', '"絵図集"'),
        ("MinInclusive", "sh:minInclusive -90.0", "-90.0", "-90.5"),
        ("MaxInclusive", "sh:maxInclusive 90.0", "90.0", "91.0"),
        ("MinExclusive", "sh:minExclusive 0", "1", "0"),
        ("MaxExclusive", "sh:maxExclusive 9", "8", "9"),
        ("Pattern", 'sh:pattern "^[0-9]{4}$"', '"1817"', '"文化14"'),
        ("Pattern", 'sh:pattern "^x" ; sh:flags "i"', '"X"', '"ax"'),
        ("LanguageIn", 'sh:languageIn ( "ja" "en" )', '"a"@ja, "b"@en', '"a"@fr'),
        ("UniqueLang", "sh:uniqueLang true", '"a"@ja, "b"@en', '"a"@ja, "b"@ja'),
        ("In", "sh:in ( ex:a ex:b )", "ex:a", "ex:c"),
        ("HasValue", "sh:hasValue ex:a", "ex:a, ex:b", "ex:b"),
        ("Or", "sh:or ( [ sh:datatype xsd:date ] [ sh:nodeKind sh:IRI ] )", "ex:a", '"a"'),
        ("And", "sh:and ( [ sh:minLength 2 ] [ sh:datatype xsd:string ] )", '"ab"', '"a"'),
        ("Xone", "sh:xone ( [ sh:minLength 2 ] [ sh:datatype xsd:string ] )", '"a"', '"ab"'),
        ("Not", "sh:not [ sh:minLength 2 ]", '"a"', '"ab"'),
        ("Node", "sh:node [ sh:class ex:Known ]", "ex:known", "ex:unknown"),
        ("Equals", "sh:equals ex:other", '"o"', '"p"'),
        ("Disjoint", "sh:disjoint ex:other", '"p"', '"o"'),
    ],
)
def test_each_constraint_is_read_as_the_other_validator_reads_it(
    constraint: str, rule: str, good: str, bad: str
) -> None:
    wanted = f"{HEAD} ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; {rule} ] ."
    judge = Judge(wanted)
    told = {}
    for values in (good, bad):
        data = f'{HEAD} ex:known a ex:Known . ex:x a ex:T ; ex:other "o" ; ex:p {values} .'
        told[values] = told_by_us(judge, data)
        ours, theirs = (
            Counter(key[:3] for key in f.elements()) for f in (told[values], told_by_pyshacl(wanted, data))
        )
        assert ours == theirs
    assert (told[good], {key[2] for key in told[bad]}) == (Counter(), {constraint})


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        ('sh:closed true ; sh:property [ sh:path ex:p ] ; sh:ignoredProperties ( rdf:type )', "ex:x a ex:T ; ex:q 1 ."),
        ("sh:targetObjectsOf ex:q ; sh:nodeKind sh:IRI", "ex:x ex:q 1 ."),
        ("sh:targetSubjectsOf ex:q ; sh:property [ sh:path ex:p ; sh:minCount 1 ]", "ex:x ex:q 1 ."),
        ("sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:maxCount 0 ]", "ex:x a ex:T . ex:y ex:q ex:x ."),
    ],
)  # fmt: skip
def test_shapes_of_nodes_are_read_as_the_other_validator_reads_them(rule: str, bad: str) -> None:
    head = f"{HEAD} @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ."
    wanted, data = f"{head} ex:S a sh:NodeShape ; sh:targetClass ex:T ; {rule} .", f"{head} {bad}"
    ours, theirs = told_by_us(Judge(wanted), data), told_by_pyshacl(wanted, data)
    assert [key[0::2] for key in ours] == [key[0::2] for key in theirs]
    assert ours.total() == 1


def test_our_shapes_find_in_broken_records_what_the_other_validator_finds() -> None:
    """Records of all kinds, each statement of which is broken in some way: lost, emptied, of another sort."""
    dice = random.Random(1817)
    graph = rdflib.Graph()
    for number, kind in enumerate(load_kinds()):
        for quad in quads(_full(number, kind), FRAME):
            graph.parse(data=f"{quad.triple} .", format="nt")
    whole = graph.serialize(format="nt")
    judge = Judge(shapes(BASE))
    assert told_by_us(judge, whole) == Counter()
    for subject, predicate, value in dice.sample(sorted(graph), 250):
        _break(graph, subject, predicate, value, dice)
    broken = graph.serialize(format="nt")
    found = told_by_us(judge, broken)
    other = told_by_pyshacl(shapes(BASE), broken)
    assert other - found == Counter()
    # A day that there is not cannot be compared with a number, which SHACL counts as a violation (4.4.1) and pyshacl not.
    extra = {(what, value) for _, _, what, value in found - other}
    assert extra <= {("MaxInclusive", "1817-02-31"), ("MinInclusive", "1817-02-31")}
    assert {key[2] for key in found} >= {
        "MinCount", "MaxCount", "NodeKind", "Class", "Datatype", "MinLength", "MaxInclusive", "Or",
    }  # fmt: skip


def _full(number: int, kind: str) -> Entity:
    by_type = {
        "date": Value("x", norm="1817-03-01", span=(18170301, 18170301)),
        "url": Value("x", norm="https://museum.example.jp/"),
        "place": Value("京都", "ja", norm="京都府/京都市", point=(35.0, 135.0)),
        "rights": Value("x", norm="https://creativecommons.org/publicdomain/zero/1.0/"),
    }
    specs = load_kinds()[kind].properties
    values = {name: [by_type.get(spec.type, Value("値", "ja"))] for name, spec in specs.items()}
    return Entity(f"mihon-{number}", kind, "mihon", values)


def _break(
    graph: rdflib.Graph, subject: object, predicate: object, value: object, dice: random.Random
) -> None:
    faults = [
        None, rdflib.Literal(""), rdflib.Literal("もう一つ", lang="ja"), rdflib.URIRef("http://example.org/x"),
        rdflib.Literal("1817-02-31", datatype=XSD.date, normalize=False), rdflib.Literal("91.5", datatype=XSD.decimal),
    ]  # fmt: skip
    fault = dice.choice(faults)
    if predicate in (RDFS.label, SH.path) or dice.random() < 0.5:
        graph.remove((subject, predicate, value))  # type: ignore[arg-type]
    if fault is not None:
        graph.add((subject, predicate, fault))  # type: ignore[arg-type]


def test_what_a_shape_asks_for_is_told_in_a_sentence() -> None:
    wanted = shapes(BASE)
    judge = Judge(wanted)
    graph = rdflib.Graph()
    for quad in quads(_full(1, "Item"), FRAME):
        graph.parse(data=f"{quad.triple} .", format="nt")
    thing = rdflib.URIRef(f"{BASE}/item/mihon-1")
    graph.remove((thing, RDFS.label, None))
    graph.add((thing, rdflib.URIRef("http://schema.org/url"), rdflib.Literal("x")))
    told = {r.path: judge.sentence(r) for r in judge.results(graph.serialize(format="nt").encode())}
    assert told == {
        str(RDFS.label): "There must be at least 1.",
        "http://schema.org/url": "Its value must be of the kind sh:IRI (an address).",
    }
