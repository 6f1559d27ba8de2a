"""The SHACL validator: shapes prepared once, then batches of statements judged from any number of threads."""

import logging
from typing import Any

import msgspec
import rdflib
import shifty
from rdflib.namespace import SH

from tsunagi.graph._terms import PREFIXES


class Result(msgspec.Struct, frozen=True):
    """One sh:ValidationResult."""

    focus: str
    """IRI of the node that breaks a shape."""
    shape: str
    """IRI of the shape, or the label of a blank node."""
    path: str
    """IRI of the property; empty if the node itself is meant."""
    constraint: str
    """The component of SHACL that is not met: MinCount, NodeKind …"""
    value: str
    """The value at fault; empty where it is one too few or too many."""


class Judge:
    """Shapes that statements are held against; threads may share it, and run at once while they judge."""

    def __init__(self, shapes: str) -> None:
        """Prepares the shapes.

        Args:
            shapes: SHACL Core as Turtle.
        """
        # a report quotes faulty numbers and dates, which is no reason to warn of them once more
        logging.getLogger("rdflib.term").setLevel(logging.ERROR)
        self._validator = shifty.PreparedValidator(shapes.encode())
        self._shapes = rdflib.Graph().parse(data=shapes, format="turtle")

    def results(self, triples: bytes) -> list[Result]:
        """All that is broken in these statements, as N-Triples or Turtle; they are judged as one graph."""
        options: dict[str, Any] = {
            "graph_mode": "data",
            "infer": False,
            "sort_results": False,
            "on_unsupported": "error",
        }
        # the report takes as long again as the verdict, and most batches need none
        if self._validator.validate_algebra(triples, **options).conforms:
            return []
        _good, report, _text = self._validator.validate(triples, **options)
        return [_result(report, one) for one in report.objects(None, SH.result)]

    def sentence(self, result: Result) -> str:
        """What the shape asks for there, in words."""
        shape = rdflib.URIRef(result.shape)
        name = result.constraint[:1].lower() + result.constraint[1:]
        wanted = self._shapes.value(shape, SH[name])
        if result.constraint == "Or" and wanted is not None:
            forms = self._shapes.items(wanted)
            return f"None of the forms allowed here fits: {', or '.join(map(self._form, forms))}."
        return _SENTENCES.get(result.constraint, "It does not meet this constraint: {}.").format(
            _said(wanted)
        )

    def _form(self, form: Any) -> str:
        return " and ".join(
            f"{_said(key)} {_said(value)}" for key, value in self._shapes.predicate_objects(form)
        )


_SENTENCES = {
    "MinCount": "There must be at least {}.",
    "MaxCount": "There may be {} and no more.",
    "Datatype": "Its value must be a proper {}.",
    "Class": "What it names must be told to be a {}, and is not, or is a text.",
    "NodeKind": "Its value must be of the kind {}.",
    "MinLength": "Its text must have at least {} character, and is empty.",
    "MaxLength": "Its text may have {} characters and no more.",
    "MinInclusive": "Its number must be {} or more.",
    "MaxInclusive": "Its number must be {} or less.",
    "Pattern": "Its text must match {}.",
    "In": "Its value must be one of those listed.",
    "UniqueLang": "It may have one text in each language.",
    "Closed": "The shape does not know this property.",
}


def _said(term: Any) -> str:
    """A term of the shapes for people: `an address` for sh:IRI, curies for all that has a prefix."""
    if term == SH.IRI:
        return "sh:IRI (an address)"
    if term == SH.Literal:
        return "sh:Literal (a text)"
    return curie(str(term if term is not None else ""))


def curie(address: str) -> str:
    """`schema:name` for an IRI in a namespace that we have a prefix for, else the IRI."""
    for prefix, space in (*PREFIXES.items(), ("sh", str(SH))):
        if address.startswith(space):
            return f"{prefix}:{address.removeprefix(space)}"
    return address


def _result(report: rdflib.Graph, one: Any) -> Result:
    def told(predicate: Any) -> str:
        return str(report.value(one, predicate) or "")

    component = told(SH.sourceConstraintComponent).removeprefix(str(SH))
    return Result(
        told(SH.focusNode),
        told(SH.sourceShape),
        told(SH.resultPath),
        component.removesuffix("ConstraintComponent"),
        told(SH.value),
    )
