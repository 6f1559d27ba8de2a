"""Reads a record by a table of rules in one pass; equal parts of records are understood once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from tsunagi.errors import BadRecord
from tsunagi.formats import Reading
from tsunagi.formats._build import Builder, Read, value_readers
from tsunagi.formats._node import Frozen, Node, freeze, short, thaw
from tsunagi.formats._xml import Element
from tsunagi.model import RawRecord, Source, Value

KINDS = ("Work", "Item", "Collection")
LONGEST_CACHED = 160
"""Longer texts hardly ever come twice; keeping them would only fill the memory."""

IGNORED = frozenset({"xsi:schemaLocation", "xsi:noNamespaceSchemaLocation", "xsi:nil"})
KANA = frozenset({"ja-Kana", "ja-Hira", "ja-Hrkt"})
PAIRED = frozenset({"name", "alternateName", "isPartOf", "volumeNumber"})
"""Properties where a text in kana is the reading of the Japanese text before it."""

FALLBACK = {
    "publicationPlace": "locationCreated", "tableOfContents": "description",
    "citation": "relation", "dateSubmitted": "dateCreated", "dateAccepted": "dateCreated",
    "dateGranted": "dateCreated",
}  # fmt: skip
"""Where a value goes if its kind lacks the property; what is not here goes to `note`."""

Given = tuple[str, Value]


class Found(NamedTuple):
    """What one element gave: values with their properties, what no rule used, what was tolerated."""

    tag: str
    """The rule's source, or the element's own tag if there is no rule."""
    values: tuple[Given, ...]
    left: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]


@cache
def readers() -> Mapping[str, Read]:
    """How the values of each property are read, over the kinds that these formats tell of."""
    return {name: read for kind in reversed(KINDS) for name, read in value_readers(kind).items()}


@dataclass(slots=True)
class Gather:
    """Collects what the rule of one element gives."""

    values: list[Given] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def give(
        self, name: str, text: str, lang: str | None = None, *, as_type: Read | None = None,
        label: str | None = None, role: str | None = None, ref: str | None = None,
        reading: str | None = None, point: tuple[float, float] | None = None, norm: str | None = None,
    ) -> None:  # fmt: skip
        """Gives one value, read as the property's type or as `as_type`; empty text gives nothing."""
        if not text.strip():
            return
        value = (as_type or readers()[name])(text, lang)
        if label or role or ref or reading or point or norm:
            value = Value(
                value.text, value.lang, norm or value.norm, value.original, role or value.role,
                ref or value.ref, reading or value.reading, value.span, point or value.point,
                label or value.label,
            )  # fmt: skip
        self.values.append((name, value))

    def leave(self, node: Node, path: str = "") -> None:
        """Reports an element that no rule uses, with what is in it."""
        here = f"{path}/{node.tag}" if path else node.tag
        if node.text or not (node.children or node.attributes):
            self.left.append((here, node.text))
        self.leave_attributes(node, ("xml:lang",), path)
        for child in node.children:
            self.leave(child, here)

    def leave_attributes(self, node: Node, used: Iterable[str], path: str = "") -> None:
        """Reports the attributes of `node` that are not in `used`."""
        here = f"{path}/{node.tag}" if path else node.tag
        for name, value in node.attributes:
            if name not in used and name not in IGNORED:
                self.left.append((f"{here}/@{name}", value))

    def sort(self, node: Node, known: Iterable[str]) -> dict[str, list[Node]]:
        """Child elements by local name; those not in `known` are left."""
        found: dict[str, list[Node]] = {name: [] for name in known}
        for child in node.children:
            if child.name in found:
                found[child.name].append(child)
            else:
                self.leave(child, node.tag)
        return found


How = Callable[[Node, "Rule", Gather], None]


def plain(node: Node, rule: "Rule", out: Gather) -> None:
    """The element's text is the value."""
    out.give(rule.property, node.words, node.lang, role=rule.role, label=rule.label)


class Rule(NamedTuple):
    """One line of a mapping: what becomes of an element."""

    source: str
    """The element, as `prefix:local`."""
    property: str
    how: How = plain
    role: str | None = None
    label: str | None = None
    attributes: frozenset[str] = frozenset({"xml:lang", "lang"})
    """The attributes that are used."""


Settle = Callable[[list[Given], str, set[str]], list[Given]]
"""(values with properties, kind, tags) → the same, with what only the whole record can tell."""

Decide = Callable[[Sequence[Given], set[str]], str | None]
"""(values with properties, tags of the record) → kind; None: the record does not tell."""


class Table:
    """A mapping ready for use: reads the children of one element by its rules."""

    def __init__(
        self, rules: Sequence[Rule], decide: Decide, home: str, settle: Settle | None = None
    ) -> None:
        """Compiles the rules.

        Args:
            rules: the mapping, at most one rule an element.
            decide: tells the kind of a record.
            home: prefix of the format; elements of an unknown namespace are taken to be of it.
            settle: what is done when all elements are read; None for nothing.
        """
        self._rules = {rule.source: rule for rule in rules}
        self._decide = decide
        self._home = home
        self._settle = settle
        self._cached = lru_cache(maxsize=2048)(self._convert)

    def read(self, root: Element, source: Source, raw: RawRecord, faults: Iterable[str] = ()) -> Reading:
        """Reads one record whose fields are the children of `root`.

        Raises:
            BadRecord: it has no field at all.
        """
        said = root.get("{http://www.w3.org/XML/1998/namespace}lang")
        lang = str(said) if said else None
        frozen = [freeze(child, lang) for child in root if type(child.tag) is str]
        extra = [(f"@{short(str(k))}", str(v)) for k, v in root.items() if short(str(k)) not in IGNORED]
        left = [(name, value) for name, value in extra if name not in ("@xml:lang", "@version")]
        return self.read_frozen(frozen, source, raw, left, faults)

    def read_frozen(
        self, frozen: Sequence[Frozen], source: Source, raw: RawRecord,
        left: Iterable[tuple[str, str]] = (), faults: Iterable[str] = (),
    ) -> Reading:  # fmt: skip
        """Reads one record given as frozen elements.

        Raises:
            BadRecord: none of them is a field of this format.
        """
        cached, tags = self._cached, set[str]()
        given: list[Given] = []
        all_left, all_faults = list(left), list(faults)
        for one in frozen:
            tag, values, unused, tolerated = (
                cached(one) if len(one[1]) < LONGEST_CACHED else self._convert(one)
            )
            tags.add(tag)
            given += values
            if unused or tolerated:
                all_left += unused
                all_faults += tolerated
        if not given:
            raise BadRecord(f"No field of {self._home} in the record.")
        kind = self._decide(given, tags) or source.kind
        if kind not in KINDS:
            kind = "Work"
        if self._settle is not None:
            given = self._settle(given, kind, tags)
        return self._build(Builder(source, kind), given, all_left, all_faults, raw)

    def _build(
        self, builder: Builder, given: Iterable[Given], left: list[tuple[str, str]], faults: list[str],
        raw: RawRecord,
    ) -> Reading:  # fmt: skip
        values, places = builder.values, _places(builder.kind)
        for name, value in given:
            if value.lang in KANA and name in PAIRED and _attach(values.get(places[name]), value):
                continue
            place = places[name]
            if place != name:
                value = replace(value, label=value.label or name)
            held = values.get(place)
            if held is None:
                values[place] = [value]
            elif value not in held and not (name == "identifier" and _known(held, value)):
                held.append(value)
        for where, text in left:
            builder.leave(where, text)
        for fault in faults:
            builder.fault(fault)
        return builder.finish(raw)

    def _convert(self, frozen: Frozen) -> Found:
        node, out = thaw(frozen), Gather()
        rule = self._rules.get(node.tag)
        if rule is None and ":" not in node.tag:
            rule = self._rules.get(f"{self._home}:{node.tag}")
            if rule is not None:
                out.faults.append(f"<{node.tag}> is not in the namespace of {self._home}")
        if rule is None:
            out.leave(node)
        else:
            rule.how(node, rule, out)
            out.leave_attributes(node, rule.attributes)
        return Found(rule.source if rule else node.tag, tuple(out.values), tuple(out.left), tuple(out.faults))


@cache
def _places(kind: str) -> Mapping[str, str]:
    known = value_readers(kind)

    def place(name: str) -> str:
        if name in known:
            return name
        return FALLBACK[name] if FALLBACK.get(name) in known else "note"

    return {name: place(name) for name in readers()}


def _known(held: Sequence[Value], value: Value) -> bool:
    """Whether an identifier is there already in another spelling."""
    return value.norm is not None and any(other.norm == value.norm for other in held)


def _attach(held: list[Value] | None, kana: Value) -> bool:
    """Makes `kana` the reading of the last Japanese value without one."""
    for i in range(len(held or ()) - 1, -1, -1):
        assert held is not None
        if held[i].reading is None and held[i].lang in ("ja", None):
            held[i] = replace(held[i], reading=kana.text)
            return True
    return False
