"""A thousand real entities of all sources: JSON-LD, Turtle and RDF/XML of each are the same graph to rdflib."""

from itertools import islice
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic
from real_sources import entities, sources

from tsunagi.graph import SYNTAXES, Frame, quads

pytestmark = pytest.mark.real
WANTED, OF_EACH = 1000, 50
PARSERS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml"}


def test_each_is_the_same_in_every_syntax(shared: Path) -> None:
    frame = Frame("https://hub.example.jp", sources())
    tried, different = 0, []
    for source in sources().values():
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
