"""Records of every real source: all syntaxes say the same of them, and they keep the shapes of their kinds.

The first records of each source are tried; TSUNAGI_TEST_ALL=1 tries the first thousand.
"""

import os
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic

from tsunagi.errors import BadRecord
from tsunagi.graph import SYNTAXES, Frame, quads
from tsunagi.graph.check import check_shapes
from tsunagi.harvest import Tools
from tsunagi.harvest.files import driver
from tsunagi.hub import formats
from tsunagi.model import Entity, Source, load_sources

pytestmark = pytest.mark.real

FOLDER = Path(__file__).parent / "sources"
ROWS = 1000 if os.environ.get("TSUNAGI_TEST_ALL") else 20
PARSERS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml", "nt": "nt"}


@cache
def sources() -> dict[str, Source]:
    return {
        name: source
        for name, source in load_sources(FOLDER).items()
        if source.driver == "files" and source.enabled
    }


def entities(source: Source) -> list[Entity]:
    tools = Tools(web=None, fault=lambda what, example: None)  # type: ignore[arg-type]
    windows = driver.plan(source, [], tools)
    raws = (raw for w in windows for batch in driver.fetch(source, w, None, tools) for raw in batch.records)
    read = formats()[source.format].reader(source)
    found = []
    for raw in islice(raws, ROWS):
        try:
            found.append(read(raw).entity)
        except BadRecord:
            continue
    return found


@pytest.mark.parametrize("name", sorted(sources()))
def test_all_syntaxes_say_the_same_and_keep_the_shapes(shared: Path, name: str) -> None:
    frame = Frame("https://hub.example.jp", sources())
    found = entities(sources()[name])
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
