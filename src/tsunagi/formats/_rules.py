"""A mapping as a table: path in the record → property. What no row names is reported, never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

from tsunagi.errors import ConfigError
from tsunagi.formats._build import Builder
from tsunagi.formats._xml import XML_LANG, Element, attribute, collapse, language_tag, local, text
from tsunagi.model import load_kinds

_SPOKEN_TYPES = frozenset({"text", "name", "organisation", "place", "date"})


class Leaf(NamedTuple):
    """The text of one element that a row names."""

    text: str
    lang: str | None = None
    element: Element | None = None

    def get(self, name: str) -> str:
        """An attribute by its local name; '' if there is none."""
        return "" if self.element is None else attribute(self.element, name)


class Part:
    """One element that a row reads as a whole: what its rows collected, by key."""

    __slots__ = ("_given", "element", "lang", "leaves", "parts")

    def __init__(self, element: Element | None, lang: str | None, given: str = "") -> None:
        self.element = element
        self.lang = lang
        self._given = given
        self.leaves: dict[str, list[Leaf]] = {}
        self.parts: dict[str, list[Part]] = {}

    def take(self, key: str, leaf: Leaf) -> None:
        """Collects one leaf; an empty one is nothing."""
        if leaf.text:
            self.leaves.setdefault(key, []).append(leaf)

    @property
    def text(self) -> str:
        """All text of the element, whether rows named it or not."""
        return self._given if self.element is None else text(self.element)

    def all(self, *keys: str) -> list[Leaf]:
        """Leaves of these keys, key by key."""
        return [leaf for key in keys for leaf in self.leaves.get(key, ())]

    def first(self, *keys: str) -> str:
        """Text of the first leaf of the first key that has one; ''."""
        for key in keys:
            if found := self.leaves.get(key):
                return found[0].text
        return ""

    def each(self, key: str) -> list[Part]:
        """The inner parts collected under `key`."""
        return self.parts.get(key, [])

    def get(self, name: str) -> str:
        """An attribute of the element by its local name; '' if there is none."""
        return "" if self.element is None else attribute(self.element, name)


class Known(Enum):
    """Why a row is in the table though nothing is taken from it."""

    NOT_MAPPED = "understood, and deliberately not shown: housekeeping of the source, or said elsewhere"


KNOWN = Known.NOT_MAPPED


@dataclass(frozen=True)
class In:
    """A row whose element is collected as a Part, under `key`, for the row around it."""

    key: str
    rules: Rules


@dataclass(frozen=True)
class Do:
    """A row whose element `then` turns into values. Without `rules` all inside it counts as read."""

    then: Callable[[Builder, Part], None]
    rules: Rules = field(default_factory=dict)


@dataclass(frozen=True)
class Add:
    """A row whose text is a value of a property, with what it is to the thing."""

    name: str
    role: str


Rules = Mapping[str, "str | Add | In | Do | Known"]
"""Path of local names → row. `a|b/c` is both a/c and b/c; '.' is the element's own text.

A plain string names a property at the top of a table, and a key of the Part within a row.
"""


class _Node:
    __slots__ = ("children", "own", "row", "table")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.row: str | Add | In | Do | Known | None = None
        self.own: str | Add | None = None
        self.table: _Node | None = None


class Table:
    """Rules, compiled once."""

    def __init__(self, rules: Rules) -> None:
        self._root = _compile(rules)

    def read(self, builder: Builder, root: Element) -> None:
        """Adds what the rules find below `root` to `builder` and leaves the rest."""
        _walk(builder, root, self._root, _Top(builder), _lang(root, None))

    def read_data(self, builder: Builder, data: Mapping[str, Any]) -> None:
        """The same for JSON-like data; lists are repetitions, empty values are nothing."""
        _walk_data(builder, data, self._root, _Top(builder), "")


class _Top(Part):
    """The sink at the top of a table: leaves become values at once."""

    __slots__ = ("_builder",)

    def __init__(self, builder: Builder) -> None:
        super().__init__(None, None)
        self._builder = builder

    def take(self, key: str, leaf: Leaf) -> None:
        lang = None if leaf.text.isdigit() else spoken(self._builder.kind, key, leaf.lang)
        self._builder.add(key, leaf.text, lang=lang)


@cache
def _spoken(kind: str) -> frozenset[str]:
    return frozenset(n for n, prop in load_kinds()[kind].properties.items() if prop.type in _SPOKEN_TYPES)


def spoken(kind: str, name: str, lang: str | None) -> str | None:
    """`lang`, if values of property `name` are in a language at all; identifiers and addresses are not."""
    return lang if lang and name in _spoken(kind) else None


def _compile(rules: Rules) -> _Node:
    root = _Node()
    for path, row in rules.items():
        for node in _nodes(root, path):
            if path == ".":
                if not isinstance(row, str | Add):
                    raise ConfigError("A table's '.' row must name a property or a key.")
                node.own = row
                continue
            if node.row is not None:
                raise ConfigError(f"Two rows of a table for {path!r}.")
            node.row = row
            if isinstance(row, In | Do) and row.rules:
                node.table = _compile(row.rules)
    _settle(root)
    return root


def _settle(node: _Node) -> None:
    # A row for an element with rows below it means the element's own text only.
    if node.children and isinstance(node.row, str | Add):
        node.own = node.row
    for below in node.children.values():
        _settle(below)


def _nodes(root: _Node, path: str) -> list[_Node]:
    nodes = [root]
    for step in path.split("/") if path != "." else ():
        nodes = [node.children.setdefault(name, _Node()) for node in nodes for name in step.split("|")]
    return nodes


def _lang(element: Element, around: str | None) -> str | None:
    said = element.get(XML_LANG) or element.get("lang")
    return (language_tag(said) or around) if said else around


def _walk(builder: Builder, element: Element, node: _Node, sink: Part, lang: str | None) -> None:
    if element.text and (own := collapse(element.text)):
        if node.own is None:
            builder.leave(_path(element), own)
        else:
            _take(builder, sink, node.own, Leaf(own, lang, element))
    for child in element:
        if isinstance(child.tag, str):
            below = node.children.get(local(child.tag))
            if below is None:
                _leave(builder, child)
            elif below.row is not KNOWN:
                _row(builder, child, below, sink, _lang(child, lang))


def _row(builder: Builder, element: Element, node: _Node, sink: Part, lang: str | None) -> None:
    row = node.row
    if isinstance(row, In | Do):
        part = Part(element, lang)
        if node.table is not None:
            _walk(builder, element, node.table, part, lang)
        if isinstance(row, In):
            sink.parts.setdefault(row.key, []).append(part)
        else:
            row.then(builder, part)
    elif isinstance(row, str | Add) and not node.children:
        _take(builder, sink, row, Leaf(text(element), lang, element))
    else:
        _walk(builder, element, node, sink, lang)


def _take(builder: Builder, sink: Part, row: str | Add, leaf: Leaf) -> None:
    if isinstance(row, Add):
        builder.add(row.name, leaf.text, lang=spoken(builder.kind, row.name, leaf.lang), role=row.role)
    else:
        sink.take(row, leaf)


def _leave(builder: Builder, element: Element) -> None:
    for below in element.iter():
        if isinstance(below.tag, str) and (own := collapse(below.text)):
            builder.leave(_path(below), own)


def _path(element: Element) -> str:
    names = [local(element.tag)]
    names.extend(local(around.tag) for around in element.iterancestors())
    return "/".join(reversed(names[:-1])) or names[0]


def _walk_data(builder: Builder, data: Mapping[str, Any], node: _Node, sink: Part, path: str) -> None:
    for name, given in data.items():
        for item in given if isinstance(given, list) else (given,):
            if item is None or item in ("", {}, []):
                continue
            below = node.children.get(name)
            if below is None:
                _leave_data(builder, item, path + name)
            elif below.row is not KNOWN:
                _row_data(builder, item, below, sink, path + name)


def _row_data(builder: Builder, item: Any, node: _Node, sink: Part, path: str) -> None:
    row = node.row
    if isinstance(item, list):
        _leave_data(builder, item, path)
    elif isinstance(row, In | Do):
        part = Part(None, None, "" if isinstance(item, dict) else str(item).strip())
        if isinstance(item, dict) and node.table is not None:
            _walk_data(builder, item, node.table, part, path + "/")
        elif isinstance(item, dict) or node.table is not None:
            _leave_data(builder, item, path)
            return
        if isinstance(row, In):
            sink.parts.setdefault(row.key, []).append(part)
        else:
            row.then(builder, part)
    elif isinstance(item, dict):
        _walk_data(builder, item, node, sink, path + "/")
    elif row is None or isinstance(row, Known):
        _leave_data(builder, item, path)
    else:
        _take(builder, sink, row, Leaf(str(item).strip()))


def _leave_data(builder: Builder, item: Any, path: str) -> None:
    if isinstance(item, dict | list):
        for name, below in item.items() if isinstance(item, dict) else enumerate(item):
            _leave_data(builder, below, f"{path}/{name}" if isinstance(item, dict) else path)
    elif item not in ("", None):
        builder.leave(path, str(item))
