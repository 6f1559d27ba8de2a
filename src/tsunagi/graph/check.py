"""Checks entities against the shapes of their kinds, batch by batch."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import pyshacl
import rdflib
from pyoxigraph import Literal, Quad
from rdflib.namespace import SH

from tsunagi.graph._frame import Frame
from tsunagi.graph._quads import quads
from tsunagi.graph._shapes import shapes
from tsunagi.graph._terms import PREFIXES
from tsunagi.model import Entity

BATCH = 300
"""Entities that are checked together: more are no faster and take more memory."""
Batch = Sequence[tuple[Entity, datetime | None]]
"""Entities with the moments of their last change."""


class Violation(msgspec.Struct, frozen=True):
    """One way to break a shape, and how often it happened."""

    kind: str
    path: str
    """The property, `schema:image`; with a part's property behind it, `jps:accessInfo/schema:url`."""
    constraint: str
    """The component of SHACL that is not met: MinCount, NodeKind …"""
    message: str
    example: str
    """Id of an entity that breaks it."""
    count: int


class ShapeReport(msgspec.Struct, frozen=True):
    """What came of a check."""

    checked: int
    violations: list[Violation]
    """The most frequent first."""


def check_shapes(
    batches: Iterable[Batch], frame: Frame, watch: Callable[[int], object] = lambda done: None
) -> ShapeReport:
    """Checks all batches; memory holds one at a time. `watch` is told the size of each that is done."""
    wanted = rdflib.Graph().parse(data=shapes(frame.base), format="turtle")
    counts: dict[tuple[str, str, str, str], tuple[str, int]] = {}
    checked = 0
    for batch in batches:
        for key, id in _broken(batch, frame, wanted):
            example, count = counts.get(key, (id, 0))
            counts[key] = example, count + 1
        checked += len(batch)
        watch(len(batch))
    found = [Violation(*key, example, count) for key, (example, count) in counts.items()]
    return ShapeReport(checked, sorted(found, key=lambda v: -v.count))


def _broken(
    batch: Batch, frame: Frame, wanted: rdflib.Graph
) -> Iterable[tuple[tuple[str, str, str, str], str]]:
    """((kind, path, constraint, message), id) of each violation in a batch."""
    data = rdflib.Graph()
    owners: dict[rdflib.URIRef, Entity] = {}
    for entity, updated in batch:
        for quad in quads(entity, msgspec.structs.replace(frame, updated=updated)):
            triple = _triple(quad)
            data.add(triple)
            owners.setdefault(triple[0], entity)
    good, report, _text = pyshacl.validate(data, shacl_graph=wanted, inplace=True)
    if good:
        return
    if not isinstance(report, rdflib.Graph):
        raise RuntimeError(f"pyshacl could not check a batch: {report}")
    for result in report.objects(None, SH.result):
        focus: Any = report.value(result, SH.focusNode)
        owner = owners[focus]
        path = _curie(report.value(result, SH.resultPath))
        way = "" if "/item/" in focus else _curie(next(data.predicates(None, focus), ""))
        component = str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2]
        message = str(report.value(result, SH.resultMessage) or "").partition("\n")[0]
        key = (
            owner.kind,
            f"{way}/{path}" if way else path,
            component.removesuffix("ConstraintComponent"),
            message[:200],
        )
        yield key, owner.id


def _curie(node: Any) -> str:
    address = str(node or "")
    for prefix, space in PREFIXES.items():
        if address.startswith(space):
            return f"{prefix}:{address.removeprefix(space)}"
    return address


def _triple(quad: Quad) -> tuple[Any, Any, Any]:
    """The same triple in the terms of rdflib; texts stay to the letter."""
    value = quad.object
    if isinstance(value, Literal):
        kind = None if value.language else rdflib.URIRef(value.datatype.value)
        node: Any = rdflib.Literal(value.value, lang=value.language, datatype=kind, normalize=False)
    else:
        node = rdflib.URIRef(value.value)  # type: ignore[union-attr]
    return rdflib.URIRef(quad.subject.value), rdflib.URIRef(quad.predicate.value), node  # type: ignore[union-attr]
