"""Puts an entity together, value by value, and remembers what was left over."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from tsunagi.errors import ConfigError
from tsunagi.formats import Reading
from tsunagi.model import Entity, RawRecord, Source, Value, entity_id, load_kinds, load_value_types
from tsunagi.model.text import plain
from tsunagi.model.text import read as read_text

EXAMPLE_LENGTH = 120
FEW = 32
"""Values of a property up to which looking through the list is quicker than a set."""

Read = Callable[[str, str | None], Value]


@cache
def value_readers(kind: str) -> Mapping[str, Read]:
    """Property name → how its values are read, for one kind.

    Raises:
        ConfigError: there is no such kind, or a property of it has no such type.
    """
    kinds, types = load_kinds(), load_value_types()
    if kind not in kinds:
        raise ConfigError(f"No kind {kind!r}. Known: {', '.join(sorted(kinds))}.")
    try:
        return {name: types[prop.type].read for name, prop in kinds[kind].properties.items()}
    except KeyError as error:
        raise ConfigError(
            f"Kind {kind}: no value type {error}. Known: {', '.join(sorted(types))}."
        ) from error


class Builder:
    """Collects the values of one entity. One Builder a record."""

    __slots__ = ("_faults", "_many", "_readers", "_source", "_unmapped", "kind", "values")

    def __init__(self, source: Source, kind: str) -> None:
        self._source = source
        self._readers = value_readers(kind)
        self._unmapped: list[tuple[str, str]] = []
        self._faults: list[str] = []
        self._many: dict[str, set[Value]] = {}
        self.kind = kind
        self.values: dict[str, list[Value]] = {}

    def add(
        self,
        name: str,
        text: str | None,
        *,
        lang: str | None = None,
        label: str | None = None,
        role: str | None = None,
        ref: str | None = None,
        reading: str | None = None,
        point: tuple[float, float] | None = None,
    ) -> None:
        """Adds one value to property `name`; a text with nothing to read (`<BR>`) adds none, a repeated value once.

        Raises:
            KeyError: the kind has no such property (a mistake in a mapping).
        """
        if not text or text.isspace():
            return
        read = self._readers[name]
        if read is read_text:  # most values are texts: made once, not twice
            shown = plain(text)
            original = None if shown == text else text
            value = Value(
                shown, lang, None, original, role or None, ref or None, reading or None, None, point, label or None
            )  # fmt: skip
        else:
            value = read(text, lang)
            if label or role or ref or reading or point:
                value = Value(
                    value.text, value.lang, value.norm, value.original, role or value.role, ref or value.ref,
                    reading or value.reading, value.span, point or value.point, label or value.label,
                )  # fmt: skip
        if not value.text:
            return
        held = self.values.get(name)
        if held is None:
            self.values[name] = [value]
        else:
            self._append(name, held, value)

    def add_all(
        self, name: str, texts: Iterable[str], langs: Iterable[str | None], label: str, role: str | None
    ) -> None:
        """Adds several values from one field, each in its language, as `add` would."""
        if self._readers[name] is not read_text:
            for text, lang in zip(texts, langs, strict=False):
                self.add(name, text.strip(), lang=lang, label=label, role=role)
            return
        held = self.values.get(name, [])
        for text, lang in zip(texts, langs, strict=False):
            text = text.strip()
            if shown := plain(text):
                original = None if shown == text else text
                value = Value(shown, lang, None, original, role, None, None, None, None, label)
                if len(held) >= FEW:
                    self._append(name, held, value)
                elif value not in held:
                    held.append(value)
        if held:
            self.values[name] = held

    def put(self, name: str, value: Value) -> None:
        """Adds a value that has been read already; a repeated one once."""
        self._append(name, self.values.setdefault(name, []), value)

    def _append(self, name: str, held: list[Value], value: Value) -> None:
        if len(held) < FEW:
            if value not in held:
                held.append(value)
            return
        many = self._many.setdefault(name, set())
        if len(many) != len(held):
            many.update(held)
        if value not in many:
            many.add(value)
            held.append(value)

    def leave(self, field: str, text: str) -> None:
        """Reports a field that no rule uses."""
        self._unmapped.append((field, text[:EXAMPLE_LENGTH]))

    def fault(self, what: str) -> None:
        """Reports a tolerated deviation from the standard."""
        self._faults.append(what)

    def finish(self, raw: RawRecord) -> Reading:
        """The entity of `raw`, with the source's constants added."""
        for name, given in self._source.constants.items():
            for text in given if isinstance(given, list) else [given]:
                self.add(name, str(text))
        provider = self._source.provider
        if provider and "provider" not in self.values:
            for lang in ("ja", "en"):
                self.add("provider", provider.get(lang), lang=lang, ref=provider.get("ref"))
        entity = Entity(entity_id(raw.source, raw.local_id), self.kind, raw.source, self.values)
        return Reading(entity, self._unmapped, self._faults)
