"""Records of every real source: all syntaxes say the same of them, and they keep the shapes of their kinds.

The first records of each source are tried; TSUNAGI_TEST_ALL=1 tries the first thousand.
"""

import os
from itertools import islice
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic
from real_sources import entities, sources

from tsunagi.graph import SYNTAXES, Frame, quads
from tsunagi.graph.check import check_shapes

pytestmark = pytest.mark.real

ROWS = 1000 if os.environ.get("TSUNAGI_TEST_ALL") else 20
PARSERS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml", "nt": "nt"}


@pytest.mark.parametrize("name", sorted(sources()))
def test_all_syntaxes_say_the_same_and_keep_the_shapes(shared: Path, name: str) -> None:
    frame = Frame("https://hub.example.jp", sources())
    found = list(islice(entities(sources()[name]), ROWS))
    if not found:
        pytest.skip(f"{name} is prepared by tests/real/load.py")
    made = [quads(entity, frame) for entity in found]
    graphs = {suffix: rdflib.Graph() for suffix in PARSERS}
    for suffix, graph in graphs.items():
        for one in made:
            graph.parse(data=SYNTAXES[suffix].write(one), format=PARSERS[suffix])
    assert len(graphs["nt"]) == len({quad.triple for one in made for quad in one})
    for suffix, graph in graphs.items():
        assert isomorphic(graph, graphs["nt"]), suffix
    assert check_shapes([[(entity, None) for entity in found]], frame).violations == []
