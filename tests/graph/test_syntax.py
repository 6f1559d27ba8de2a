"""The same record in all syntaxes is the same graph to a library that we did not write."""

import json
from datetime import UTC, datetime

import pytest
import rdflib
from rdflib.compare import isomorphic

from tsunagi.graph import SYNTAXES, Frame, quads
from tsunagi.model import Entity, Source, Value

NAMES = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml", "nt": "nt"}
FRAME = Frame(
    "https://hub.example.jp",
    {"mihon": Source(id="mihon", name={"ja": "見本"}, driver="file", format="table", attribution="<&>")},
    datetime(2026, 3, 4, tzinfo=UTC),
)
ODD = Entity(
    "mihon-1",
    "Item",
    "mihon",
    {
        "name": [
            Value("\"><script>&'\\ \t\r\n\0\x0b", "ja", reading="ミ"),
            Value("𠮷野家 🍚", "xx-wrong-tag-too-long-x"),
        ],
        "description": [Value("]]> -->\u2028\u0085 \ufffe", "en")],
        "creator": [
            Value("甲", ref="javascript:1"),
            Value("乙", ref="https://orcid.org/0000-0002-1825-0097"),
        ],
        "dateCreated": [Value("x", norm="1817-03-01", span=(18170301, 18170301)), Value("縄文")],
        "spatial": [Value("京都", norm="京都府/京都市", point=(35.0, 135.000001)), Value("GB", norm="GB")],
        "license": [Value("自由"), Value("CC0", norm="https://creativecommons.org/publicdomain/zero/1.0/")],
        "url": [Value("x", norm="https://a.example.jp/?a=1&b=%22#é"), Value("data:x")],
    },
)


def test_all_syntaxes_say_the_same() -> None:
    made = quads(ODD, FRAME)
    graphs = {s: rdflib.Graph().parse(data=SYNTAXES[s].write(made), format=NAMES[s]) for s in NAMES}
    assert {s: len(g) for s, g in graphs.items()} == dict.fromkeys(NAMES, len({q.triple for q in made}))
    for name in NAMES:
        assert isomorphic(graphs[name], graphs["ttl"]), name


def test_n_quads_keep_the_graph() -> None:
    made = rdflib.Dataset()
    made.parse(data=SYNTAXES["nq"].write(quads(ODD, FRAME)), format="nquads")
    assert {str(g.identifier) for g in made.graphs() if len(g)} == {"https://hub.example.jp/graph/mihon-1"}


@pytest.mark.parametrize("suffix", SYNTAXES)
def test_twice_the_same_is_written_once(suffix: str) -> None:
    made = quads(ODD, FRAME)
    assert SYNTAXES[suffix].write([*made, *made]).count(b"#accessinfo") == SYNTAXES[suffix].write(made).count(
        b"#accessinfo"
    )


def test_json_ld_is_short() -> None:
    written = json.loads(SYNTAXES["jsonld"].write(quads(Entity("mihon-2", "Person", "mihon", {}), FRAME)))
    thing = next(node for node in written["@graph"] if node["@id"] == "https://hub.example.jp/item/mihon-2")
    assert thing == {
        "@id": "https://hub.example.jp/item/mihon-2",
        "@type": ["schema:Person", "foaf:Person"],
        "rdfs:label": "mihon-2",
        "schema:name": "mihon-2",
        "jps:accessInfo": {"@id": "https://hub.example.jp/data/mihon-2#accessinfo"},
        "jps:sourceInfo": {"@id": "https://hub.example.jp/data/mihon-2#sourceinfo"},
    }
    assert written["@context"]["schema"] == "http://schema.org/"
