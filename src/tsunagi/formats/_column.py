"""One rule of a mapping: compiles `label: {to: property, …}` into a function of a row."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, repeat
from typing import Any, TypeVar

from tsunagi.errors import ConfigError
from tsunagi.formats._build import Builder, Read, value_readers
from tsunagi.formats._pieces import CHANGES, SIDES, Pick, Pieces, compile_pieces
from tsunagi.formats._row import Row, as_text, getter, objects, split_path, texts
from tsunagi.model import Value, load_value_types
from tsunagi.model.identifier import read_as

Apply = Callable[[Row, Builder, str | None], None]
"""(row, builder, language of the row if it has one) → the rule's values are in the builder."""

KEYS = ("to", *SIDES, *CHANGES, "type", "scheme", "when", "point")
AUTO = "auto"
"""As `lang`: Japanese where there are kana or kanji, else English where all is ASCII."""
MOST_VALUES = 5000
"""Values of one column of one record; papers of particle physics have 3,000 authors."""

T = TypeVar("T")


@dataclass(frozen=True)
class Rule:
    """A compiled rule and the columns that it reads."""

    apply: Apply
    columns: tuple[str, ...]


def compile_rule(label: str, spec: Mapping[str, Any], kinds: Sequence[str], where: str) -> Rule:
    """Compiles one rule; `where` names the source file in errors.

    Raises:
        ConfigError: an entry is unknown or malformed, or a kind has no such property.
    """
    place = f"{where}: mapping {label!r}"
    if set(spec) == {"reading_of"}:
        _check_property(spec["reading_of"], kinds, place)
        return Rule(_reading(label, spec["reading_of"]), (label,))
    _check(spec, kinds, place)
    if set(spec) <= {"to", "lang", "role"} and all(isinstance(spec.get(s, ""), str) for s in SIDES):
        return Rule(_plain(label, spec), (label,))
    compiler = _Compiler(label, spec, place)
    return Rule(compiler.compile(), tuple(compiler.columns))


def _check(spec: Mapping[str, Any], kinds: Sequence[str], place: str) -> None:
    strange = [str(key) for key in spec if key not in KEYS]
    if strange:
        raise ConfigError(
            f"{place}: unknown entry {', '.join(strange)}. Known: {', '.join(KEYS)}, reading_of."
        )
    _check_property(spec.get("to"), kinds, place)
    if "type" in spec and spec["type"] not in load_value_types():
        raise ConfigError(f"{place}: no value type {spec['type']!r}. Known: {', '.join(load_value_types())}.")


def _check_property(name: Any, kinds: Sequence[str], place: str) -> None:
    if not isinstance(name, str):
        raise ConfigError(f"{place}: `to` must name a property.")
    for kind in kinds:
        known = value_readers(kind)
        if name not in known:
            raise ConfigError(f"{place}: no property {name!r} in kind {kind}. Known: {', '.join(known)}.")


def _plain(label: str, spec: Mapping[str, Any]) -> Apply:
    to, written, role = spec["to"], spec.get("lang"), spec.get("role")
    get, shown = getter(split_path(label)), label.replace("\\.", ".")
    auto, fixed = written == AUTO, None if written == AUTO else written

    def apply(row: Row, builder: Builder, lang: str | None) -> None:
        found = get(row)
        if found.__class__ is str:
            spoken = script_language(found) if auto else fixed
            builder.add(to, found.strip(), lang=spoken or lang, label=shown, role=role)
        elif found is not None:
            many = _few(texts(found), shown, builder)
            langs = [script_language(text) or lang for text in many] if auto else repeat(fixed or lang)
            builder.add_all(to, many, langs, shown, role)

    return apply


def _reading(label: str, to: str) -> Apply:
    get = getter(split_path(label))

    def apply(row: Row, builder: Builder, lang: str | None) -> None:
        for reading in texts(get(row)):
            held = builder.values.get(to, [])
            at = next((n for n, value in enumerate(held) if not value.reading), None)
            if at is None:
                builder.leave(label, reading)
            else:
                held[at] = _dress(held[at], held[at].label, {"reading": reading}, held[at].original, None)

    return apply


class _Compiler:
    """Compiles a rule with companions, conditions or changes to the text."""

    def __init__(self, label: str, spec: Mapping[str, Any], place: str) -> None:
        self.label, self.spec, self.place = label, spec, place
        self.columns = [label]
        self.names = split_path(label)
        self.parent = self.names[:-1]

    def compile(self) -> Apply:
        label, spec = self.label.replace("\\.", "."), self.spec
        # What a template puts together of several columns came from none of them as a whole.
        to, composed = spec["to"], re.search(r"\{[^{}]+\}", str(spec.get("template", "")))
        read = self._reader()
        pieces = compile_pieces(spec, self.place, self._pick)
        sides = [(side, self._companion(spec[side])) for side in SIDES if isinstance(spec.get(side), Mapping)]
        fixed = {side: spec[side] for side in SIDES if isinstance(spec.get(side), str)}
        meets, point = self._condition(), self._point()
        parents, leaf = self._stand()

        def apply(row: Row, builder: Builder, lang: str | None) -> None:
            reader = read or value_readers(builder.kind)[to]
            for node in parents(row):
                if not meets(node, row):
                    continue
                pieced = islice(pieces(texts(leaf(node)), node, row), MOST_VALUES + 1)
                found = _few(list(pieced), label, builder)
                if not found:
                    continue
                size = len(found)
                given = [(side, _align(pick(node, row), size, side, label, builder)) for side, pick in sides]
                spot = point(node, row, builder) if point else None
                for at, (came, text, own) in enumerate(found):
                    if text is None:
                        builder.leave(label, came)
                        continue
                    extra = {**fixed, **{side: column[at] for side, column in given if column[at]}, **own}
                    spoken = extra.get("lang")
                    value = reader(text, (script_language(text) if spoken == AUTO else spoken) or lang)
                    original = value.original if composed or came.strip() == text else came
                    builder.put(to, _dress(value, label, extra, original, spot))

        return apply

    def _reader(self) -> Read | None:
        if "scheme" in self.spec:
            return partial(read_as, str(self.spec["scheme"]))
        return load_value_types()[self.spec["type"]].read if "type" in self.spec else None

    def _stand(self) -> tuple[Callable[[Row], Sequence[Row]], Callable[[Row], Any]]:
        # Companions in the same object as the value are read beside it; others from the whole row.
        if not any(self._is_beside(column) for column in self.columns[1:]):
            return (lambda row: (row,)), getter(self.names)
        up = getter(self.parent)
        return (lambda row: objects(up(row))), getter(self.names[-1:])

    def _is_beside(self, column: str) -> bool:
        names, depth = split_path(column), len(self.parent)
        return depth > 0 and len(names) > depth and names[:depth] == self.parent

    def _pick(self, column: Any) -> Pick:
        if not isinstance(column, str):
            raise ConfigError(f"{self.place}: a column's name is expected, not {column!r}.")
        self.columns.append(column)
        names = split_path(column)
        if self._is_beside(column):
            near = getter(names[len(self.parent) :])
            return lambda node, row: texts(near(node))
        far = getter(names)
        return lambda node, row: texts(far(row))

    def _companion(self, spec: Mapping[str, Any]) -> Pick:
        if set(spec) - {"from", *CHANGES} or "from" not in spec:
            raise ConfigError(f"{self.place}: a companion is {{from: column}} with {', '.join(CHANGES)}.")
        columns = spec["from"] if isinstance(spec["from"], list) else [spec["from"]]
        picks = [self._pick(column) for column in columns]
        pieces: Pieces = compile_pieces({"split": self.spec.get("split"), **spec}, self.place, self._pick)

        def companion(node: Row, row: Row) -> list[str]:
            found = next((texts for pick in picks if (texts := pick(node, row))), [])
            return [piece.text or "" for piece in pieces(found, node, row)]

        return companion

    def _condition(self) -> Callable[[Row, Row], bool]:
        tests = []
        for column, wanted in self.spec.get("when", {}).items():
            wishes = wanted if isinstance(wanted, list) else [wanted]
            tests.append((self._pick(column), frozenset(as_text(wish) for wish in wishes)))

        def meets(node: Row, row: Row) -> bool:
            return all(not wishes.isdisjoint(pick(node, row) or [""]) for pick, wishes in tests)

        return meets

    def _point(self) -> Callable[[Row, Row, Builder], tuple[float, float] | None] | None:
        spec = self.spec.get("point")
        if spec is None:
            return None
        if not isinstance(spec, Mapping) or set(spec) != {"lat", "lon"}:
            raise ConfigError(f"{self.place}: `point` is {{lat: column, lon: column}}.")
        lat, lon, label = self._pick(spec["lat"]), self._pick(spec["lon"]), self.label

        def point(node: Row, row: Row, builder: Builder) -> tuple[float, float] | None:
            north, east = lat(node, row)[:1], lon(node, row)[:1]
            if not north and not east:
                return None
            spot = read_point("".join(north), "".join(east))
            if spot is None:
                builder.fault(f"{label}: latitude and longitude are not a point")
            return spot

        return point


_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")


def script_language(text: str) -> str | None:
    """`ja` where a text has kana or kanji, `en` where it is all ASCII, else None."""
    if text.isascii():
        return "en"
    return "ja" if _JAPANESE.search(text) else None


def read_point(lat: str, lon: str) -> tuple[float, float] | None:
    """Latitude and longitude in WGS 84 degrees, or None if they are not numbers or out of range."""
    try:
        spot = float(lat), float(lon)
    except ValueError:
        return None
    return spot if abs(spot[0]) <= 90 and abs(spot[1]) <= 180 else None


def _few(found: list[T], label: str, builder: Builder) -> list[T]:
    if len(found) <= MOST_VALUES:
        return found
    builder.fault(f"{label}: more than {MOST_VALUES} values; the others are left out")
    return found[:MOST_VALUES]


def _align(given: list[str], count: int, side: str, label: str, builder: Builder) -> list[str]:
    if len(given) == count:
        return given
    if len(given) == 1 and side != "reading":
        return given * count
    if given:
        builder.fault(f"{label}: not as many {side}s as values")
    return [""] * count


def _dress(
    value: Value,
    label: str | None,
    extra: Mapping[str, str],
    original: str | None,
    spot: tuple[float, float] | None,
) -> Value:
    return Value(
        value.text, value.lang, value.norm, original,
        extra.get("role") or value.role, extra.get("ref") or value.ref, extra.get("reading") or value.reading,
        value.span, spot or value.point, label,
    )  # fmt: skip
