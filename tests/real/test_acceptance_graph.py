"""A thousand real entities of all sources: JSON-LD, Turtle and RDF/XML of each are the same graph to rdflib."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic

from tsunagi.errors import BadRecord
from tsunagi.graph import SYNTAXES, Frame, quads
from tsunagi.harvest import Tools
from tsunagi.harvest.files import driver
from tsunagi.hub import formats
from tsunagi.model import Entity, Source, load_sources

pytestmark = pytest.mark.real
FOLDER = Path(__file__).parent / "sources"
WANTED, OF_EACH = 1000, 50
PARSERS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml"}


def entities(source: Source) -> Iterator[Entity]:
    tools = Tools(web=None, fault=lambda what, example: None)  # type: ignore[arg-type]
    read = formats()[source.format].reader(source)
    for window in driver.plan(source, [], tools):
        for batch in driver.fetch(source, window, None, tools):
            for raw in batch.records:
                try:
                    yield read(raw).entity
                except BadRecord:
                    continue


def test_each_is_the_same_in_every_syntax(shared: Path) -> None:
    sources = {
        name: source
        for name, source in load_sources(FOLDER).items()
        if source.driver == "files" and source.enabled
    }
    frame = Frame("https://hub.example.jp", sources)
    tried, different = 0, []
    for source in sources.values():
        for entity in islice(entities(source), OF_EACH):
            made = quads(entity, frame)
            turtle, *others = (
                rdflib.Graph().parse(data=SYNTAXES[suffix].write(made), format=known)
                for suffix, known in sorted(PARSERS.items(), key=lambda pair: pair[0] != "ttl")
            )
            tried += 1
            if len(turtle) != len({quad.triple for quad in made}) or not all(
                isomorphic(turtle, other) for other in others
            ):
                different.append(entity.id)
    assert different == []
    assert tried >= WANTED
