"""Which columns of a row a mapping knows, so that the others can be told."""

from collections.abc import Iterable
from typing import Any

from tsunagi.formats._row import Row, as_text, split_path

PATH_LENGTH = 200
"""Characters of a told path; a hostile row could otherwise make paths larger than itself."""
PATHS = 1000
"""Unknown paths that are told of one row."""


class Cover:
    """A tree of the names along the known paths."""

    __slots__ = ("children", "deep", "leaf", "whole")

    def __init__(self) -> None:
        self.children: dict[str, Cover] = {}
        self.leaf = False
        """A scalar here is known."""
        self.whole = False
        """All that is here and below is known."""
        self.deep = False
        """The children's names are known at any depth below here."""

    def know(self, path: str, whole: bool = False) -> None:
        """Marks a path as known; `whole`: with all below it."""
        node = self
        for name in split_path(path):
            if name == "":
                node.deep = True
            else:
                node = node.children.setdefault(name, Cover())
        node.leaf = True
        node.whole = node.whole or whole

    def unknown(self, row: Row) -> Iterable[tuple[str, str]]:
        """(path, text) of each scalar that is not known; a path that occurs often is told once."""
        told: dict[str, str] = {}
        for name, item in row.items():
            node = self.children.get(name)
            if node is None:
                node = _NOTHING
            elif node.whole or (node.leaf and (item.__class__ is str or _is_flat(item))):
                continue
            if item:
                node._walk(item, name, told)
        return told.items()

    def _walk(self, start: Any, path: str, told: dict[str, str]) -> None:
        stack: list[tuple[Any, str, Cover]] = [(start, path, self)]
        while stack:
            item, at, node = stack.pop()
            if node.whole:
                continue
            if isinstance(item, dict):
                stack.extend(
                    (below, f"{at}.{name}"[:PATH_LENGTH], node._child(name, below))
                    for name, below in item.items()
                )
            elif isinstance(item, list):
                stack.extend((below, at, node) for below in reversed(item))
            elif not node.leaf and len(told) < PATHS and (text := as_text(item)):
                told.setdefault(at, text)

    def _child(self, name: str, item: Any) -> "Cover":
        found = self.children.get(name)
        if found is not None:
            return found
        return self if self.deep and isinstance(item, dict | list) else _NOTHING


def _is_flat(item: Any) -> bool:
    return item.__class__ is list and set(map(type, item)) <= _SCALARS


_SCALARS = frozenset({str, int, float, bool, type(None)})
_NOTHING = Cover()
