"""One rule of a mapping: compiles `label: {to: property, …}` into a function of a row."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tsunagi.errors import ConfigError
from tsunagi.formats._build import Builder, Read, value_readers
from tsunagi.formats._row import Row, as_text, getter, objects, split_path, texts
from tsunagi.model import Value, load_value_types

Apply = Callable[[Row, Builder, str | None], None]
"""(row, builder, language of the row if it has one) → the rule's values are in the builder."""

KEYS = (
    "to", "lang", "role", "ref", "reading", "type", "split", "strip", "pattern", "values", "when",
    "template", "point",
)  # fmt: skip
SIDES = ("lang", "role", "ref", "reading")
"""What a companion column or a group of `pattern` may give to a value beside its text."""
PATTERN_LIMIT = 10_000
"""Characters; a longer text is not put to `strip` and `pattern`, whose cost may grow with its square."""

AUTO = "auto"
"""As `lang`: Japanese where there are kana or kanji, else English where all is ASCII."""

Pick = Callable[[Row, Row], list[str]]
"""(the object that the value stands in, the whole row) → texts."""


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
    _check(spec, kinds, place)
    if set(spec) <= {"to", "lang", "role"} and all(isinstance(spec.get(s, ""), str) for s in SIDES):
        return Rule(_plain(label, spec), (label,))
    compiler = _Compiler(label, spec, place)
    return Rule(compiler.compile(), tuple(compiler.columns))


def _check(spec: Mapping[str, Any], kinds: Sequence[str], place: str) -> None:
    strange = [str(key) for key in spec if key not in KEYS]
    if strange:
        raise ConfigError(f"{place}: unknown entry {', '.join(strange)}. Known: {', '.join(KEYS)}.")
    if not isinstance(spec.get("to"), str):
        raise ConfigError(f"{place}: `to` must name a property.")
    for kind in kinds:
        if spec["to"] not in value_readers(kind):
            known = ", ".join(value_readers(kind))
            raise ConfigError(f"{place}: no property {spec['to']!r} in kind {kind}. Known: {known}.")
    if "type" in spec and spec["type"] not in load_value_types():
        raise ConfigError(f"{place}: no value type {spec['type']!r}. Known: {', '.join(load_value_types())}.")


def _plain(label: str, spec: Mapping[str, Any]) -> Apply:
    to, written, role = spec["to"], spec.get("lang"), spec.get("role")
    get, shown = getter(split_path(label)), label.replace("\\.", ".")
    auto, fixed = written == AUTO, None if written == AUTO else written

    def apply(row: Row, builder: Builder, lang: str | None) -> None:
        found = get(row)
        if found.__class__ is str:
            spoken = script_language(found) if auto else fixed
            builder.add(to, found, lang=spoken or lang, label=shown, role=role)
        elif found is not None:
            for text in texts(found):
                spoken = script_language(text) if auto else fixed
                builder.add(to, text, lang=spoken or lang, label=shown, role=role)

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
        to, keeps_text = spec["to"], not {"strip", "pattern", "values", "template"} & set(spec)
        read: Read | None = load_value_types()[spec["type"]].read if "type" in spec else None
        pieces = self._pieces(spec)
        sides = [(side, self._companion(spec[side])) for side in SIDES if isinstance(spec.get(side), Mapping)]
        fixed = {side: spec[side] for side in SIDES if isinstance(spec.get(side), str)}
        meets, point = self._condition(), self._point()
        parents, leaf = self._stand()

        def apply(row: Row, builder: Builder, lang: str | None) -> None:
            reader = read or value_readers(builder.kind)[to]
            for node in parents(row):
                if not meets(node, row):
                    continue
                found = list(pieces(texts(leaf(node)), node, row))
                if not found:
                    continue
                given = [
                    (side, _align(pick(node, row), len(found), side, label, builder)) for side, pick in sides
                ]
                spot = point(node, row, builder) if point else None
                for at, (came, text, own) in enumerate(found):
                    if text is None:
                        builder.leave(label, came)
                        continue
                    extra = {**fixed, **{side: column[at] for side, column in given if column[at]}, **own}
                    spoken = extra.get("lang")
                    value = reader(text, (script_language(text) if spoken == AUTO else spoken) or lang)
                    original = value.original if keeps_text or came == text else came
                    builder.put(to, _dress(value, label, extra, original, spot))

        return apply

    def _stand(self) -> tuple[Callable[[Row], Sequence[Row]], Callable[[Row], Any]]:
        # Companions in the same object as the value are read beside it; others from the whole row.
        beside = any(self._is_beside(column) for column in self.columns[1:])
        if not beside:
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
        strange = set(spec) - {"from", "split", "strip", "pattern", "values", "template"}
        if strange or "from" not in spec:
            raise ConfigError(
                f"{self.place}: a companion is {{from: column}}, with values, template or split."
            )
        pick, pieces = self._pick(spec["from"]), self._pieces({"split": self.spec.get("split"), **spec})
        return lambda node, row: [text or "" for _, text, _ in pieces(pick(node, row), node, row)]

    def _condition(self) -> Callable[[Row, Row], bool]:
        tests = []
        for column, wanted in self.spec.get("when", {}).items():
            wishes = wanted if isinstance(wanted, list) else [wanted]
            tests.append((self._pick(column), frozenset(as_text(w) if w is not None else "" for w in wishes)))

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

    def _pieces(self, spec: Mapping[str, Any]) -> "Pieces":
        split, strip = self._split(spec.get("split")), self._regex(spec.get("strip"))
        pattern, codes = self._regex(spec.get("pattern")), self._codes(spec.get("values"))
        fill = self._template(spec.get("template"))

        # None as text: the pattern is not found, so that this rule has no use for it.
        def pieces(found: list[str], node: Row, row: Row) -> Iterator[tuple[str, str | None, dict[str, str]]]:
            if split:
                found = [piece for text in found for piece in split.split(text)]
            for came in found:
                text, own = came.strip(), _NO_SIDES
                if len(text) <= PATTERN_LIMIT:
                    if strip:
                        text = strip.sub("", text).strip()
                    if pattern:
                        match = pattern.search(text)
                        if match is None:
                            yield came, None, _NO_SIDES
                            continue
                        own = {side: part.strip() for side, part in match.groupdict().items() if part}
                        text = own.pop("text", text)
                if codes is not None:
                    text = codes.get(text, text)
                if text:
                    yield came, (fill(text, node, row) if fill else text), own

        return pieces

    def _split(self, marks: Any) -> re.Pattern[str] | None:
        if marks is None:
            return None
        marks = marks if isinstance(marks, list) else [marks]
        return re.compile("|".join(re.escape(str(mark)) for mark in sorted(marks, key=len, reverse=True)))

    def _regex(self, written: Any) -> re.Pattern[str] | None:
        try:
            pattern = re.compile(written) if written is not None else None
        except (re.error, TypeError) as error:
            raise ConfigError(f"{self.place}: {written!r} is no regular expression: {error}") from error
        strange = set(pattern.groupindex) - {"text", *SIDES} if pattern else None
        if strange:
            raise ConfigError(
                f"{self.place}: groups of a pattern are text, {', '.join(SIDES)}, not {strange}."
            )
        return pattern

    def _codes(self, written: Any) -> Mapping[str, str] | None:
        if written is None:
            return None
        if not isinstance(written, Mapping) or any(isinstance(code, bool) for code in written):
            raise ConfigError(
                f"{self.place}: `values` is {{code: text}}; quote codes such as 'no' and 'yes'."
            )
        return {str(code): "" if text is None else as_text(text) for code, text in written.items()}

    def _template(self, written: Any) -> Callable[[str, Row, Row], str] | None:
        if written is None:
            return None
        parts = re.split(r"\{([^{}]*)\}", str(written))
        fixed, holes = parts[::2], [self._pick(hole) if hole else None for hole in parts[1::2]]
        escape = quote if fixed[0].startswith(("http://", "https://")) else str

        def fill(text: str, node: Row, row: Row) -> str:
            given = [text if pick is None else "".join(pick(node, row)[:1]) for pick in holes]
            return fixed[0] + "".join(escape(g) + f for g, f in zip(given, fixed[1:], strict=True))

        return fill


Pieces = Callable[[list[str], Row, Row], Iterator[tuple[str, str | None, dict[str, str]]]]
_NO_SIDES: dict[str, str] = {}


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


def _align(given: list[str], count: int, side: str, label: str, builder: Builder) -> list[str]:
    if len(given) == count:
        return given
    if len(given) == 1 and side != "reading":
        return given * count
    if given:
        builder.fault(f"{label}: not as many {side}s as values")
    return [""] * count


def _dress(
    value: Value, label: str, extra: Mapping[str, str], original: str | None, spot: tuple[float, float] | None
) -> Value:
    return Value(
        value.text, value.lang, value.norm, original,
        extra.get("role") or value.role, extra.get("ref") or value.ref, extra.get("reading") or value.reading,
        value.span, spot or value.point, label,
    )  # fmt: skip
