"""Our own record: a whole entity as one Tsunagi gives it to another.

Other formats carry what their schema has a place for. This one carries everything that the model knows, so that
a second installation holds the same entities. Nothing is understood anew: text, norm, span and all else are taken
as they are, after a look at their form. A field that has not the form that its type gives is left out and counted.
It is not made again from the text, since the first installation may have known more than the text tells (a column
of coordinates, a table of codes), and a guess would look like knowledge.

Source of the form: tsunagi.xsd beside this file. The source file's `mapping` may put `address`, `id` and `source` of
the record, which say where it was taken from, to properties; by default they stay in the original record alone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import msgspec

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats import _tsunagi_checks as checks
from tsunagi.formats._build import Builder
from tsunagi.formats._mapping import Labels, compile_mapping
from tsunagi.formats._tsunagi_write import FIELDS, NAMESPACE, write
from tsunagi.formats._xml import Element, local, parse, payload, text
from tsunagi.model import RawRecord, Source, Value, load_kinds

ENTITY, VALUE = f"{{{NAMESPACE}}}entity", f"{{{NAMESPACE}}}value"
ORIGIN = ("address", "id", "source")
"""Attributes of the record that tell where it was taken from."""
_OWN = frozenset({"kind", *ORIGIN})
_KNOWN = frozenset({*FIELDS, "span", "point"})
LONGEST_NAME = 60
"""Characters of a name that we do not know and only report."""
_CODE = re.compile(r"\\(?:\\|u([0-9a-fA-F]{4}))")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Record:
    """One record on its way in."""

    builder: Builder
    accept: Mapping[str, checks.Accept]

    def take(self, element: Element) -> None:
        """Adds one value element, or leaves it as unmapped."""
        given = cast("dict[str, str]", dict(element.items()))
        name = given.pop("of", "")
        if element.tag != VALUE or name not in self.accept:
            called = local(str(element.tag)) if element.tag != VALUE else name
            self.builder.leave(called[:LONGEST_NAME] or "value without a property", text(element))
            return
        said = element.text or ""
        if len(element):
            self.builder.fault("value with elements in it; their text was kept")
            said = text(element)
        if given.pop("coded", "") in {"true", "1"}:
            said, given = self._decoded(said), {key: self._decoded(part) for key, part in given.items()}
        self.builder.values.setdefault(name, []).append(self._value(name, said, given))

    def _value(self, name: str, said: str, given: dict[str, str]) -> Value:
        get = given.get
        norm, lang = get("norm"), get("lang")
        if norm is not None and not self.accept[name](norm):
            self._refuse(name, "norm", norm)
            norm = None
        if lang is not None and not checks.is_lang(lang):
            self._refuse(name, "lang", lang)
            lang = None
        span, point = checks.read_span(get("span", "")), checks.read_point(get("point", ""))
        if span is None and "span" in given:
            self._refuse(name, "span", given["span"])
        if point is None and "point" in given:
            self._refuse(name, "point", given["point"])
        if not given.keys() <= _KNOWN:
            for key in given.keys() - _KNOWN:
                self.builder.leave(f"{name}@{local(key)[:LONGEST_NAME]}", given[key])
        return Value(
            said, lang, norm, get("original"), get("role"), get("ref"), get("reading"), span, point, get("label")
        )  # fmt: skip

    def _refuse(self, name: str, field: str, said: str) -> None:
        self.builder.fault(f"{field} that has not the form of one; the value was kept without it")
        self.builder.leave(f"{name}@{field}", said)

    def _decoded(self, said: str) -> str:
        decoded = _CODE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", said)
        if _SURROGATE.search(decoded):
            self.builder.fault("coded halves of characters; they were replaced")
            decoded = _SURROGATE.sub("\ufffd", decoded)
        return decoded


def reader(source: Source) -> Reader:
    """The reader of one source's records.

    Raises:
        ConfigError: the source's mapping names a property that not every kind has.
    """
    kinds = load_kinds()
    origin = _origin(source)

    def read(raw: RawRecord) -> Reading:
        faults: list[str] = []
        root = payload(parse(raw.body, faults.append))
        if root.tag != ENTITY:
            raise BadRecord(f"<{root.tag}> is not a record of Tsunagi; its root is <entity> in {NAMESPACE}.")
        kind = root.get("kind", "")
        if kind not in kinds:
            raise BadRecord(f"No kind {kind[:60]!r} here. Known: {', '.join(kinds)}.")
        builder = Builder(source, kind)
        record = _Record(builder, checks.norms(kind))
        for element in root.iterchildren():
            record.take(element)
        for key in map(str, root.keys()):
            if key not in _OWN and not key.startswith("{"):
                builder.leave(f"entity@{key[:LONGEST_NAME]}", root.get(key, ""))
        origin(root, builder)
        for fault in faults:
            builder.fault(fault)
        return builder.finish(raw)

    return read


def _origin(source: Source) -> Callable[[Element, Builder], None]:
    """What the source's mapping makes of where a record was taken from."""
    if not source.mapping:
        return lambda root, builder: None
    default = dict.fromkeys(ORIGIN)
    by_kind: dict[str, Labels] = {
        kind: compile_mapping(msgspec.structs.replace(source, kind=kind), default) for kind in load_kinds()
    }

    def add(root: Element, builder: Builder) -> None:
        row = {name: said for name in ORIGIN if (said := root.get(name))}
        by_kind[builder.kind].apply(row, builder)

    return add


format = Format(
    prefix="tsunagi",
    namespace=NAMESPACE,
    schema_url="schemas/tsunagi.xsd",
    reader=reader,
    write=write,
    labels={"ja": "つなぎ（項目と値のすべて）", "en": "Tsunagi (every property and value)"},
)
