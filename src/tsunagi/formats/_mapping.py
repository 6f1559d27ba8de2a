"""A source's mapping: its labels → properties, compiled once and applied to each row."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tsunagi.errors import ConfigError
from tsunagi.formats._build import Builder, value_readers
from tsunagi.formats._column import Apply, compile_rule
from tsunagi.formats._cover import Cover
from tsunagi.formats._row import Row, getter, objects, split_path, texts
from tsunagi.model import Source

KIND = "kind"
"""The entry that tells a record's kind from a column: `kind: {from: type, values: {…}}`."""

SHAPES = 1000
"""Sets of columns whose rules are remembered."""


class Labels:
    """A compiled mapping. How it is written is told in docs/how-to/map-a-table.md."""

    __slots__ = ("_cover", "_kind", "_plans", "_rules")

    def __init__(self, rules: Sequence[tuple[str, Apply]], cover: Cover, kind: Callable[[Row], str]) -> None:
        self._rules, self._cover, self._kind = tuple(rules), cover, kind
        self._plans: dict[tuple[str, ...], tuple[Apply, ...]] = {}

    def kind(self, row: Row) -> str:
        """Which kind of thing the row describes."""
        return self._kind(row)

    def knows(self, label: str) -> bool:
        """Whether a rule, be it 'not mapped', names the top-level column `label`."""
        return label in self._cover.children

    def apply(self, row: Row, builder: Builder, lang: str | None = None, within: str = "") -> None:
        """Adds the row's values; columns that no rule names are left (`within` + name)."""
        for rule in self._plan(row):
            rule(row, builder, lang)
        for path, text in self._cover.unknown(row):
            builder.leave(within + path, text)

    def _plan(self, row: Row) -> tuple[Apply, ...]:
        # Rows of one table mostly have the same columns: which rules these call for is found once.
        shape = tuple(row)
        plan = self._plans.get(shape)
        if plan is None:
            plan = tuple(rule for column, rule in self._rules if column in row)
            if len(self._plans) < SHAPES:
                self._plans[shape] = plan
        return plan


def compile_mapping(source: Source, given: Mapping[str, Any] | None = None) -> Labels:
    """The source's mapping, over the entries of `given` (a format's own), which it replaces label by label.

    Raises:
        ConfigError: a rule is malformed; the text names file, label and what is known.
    """
    where = source.path or f"source {source.id}"
    written = {**(given or {}), **source.mapping}
    spec = written.get(KIND)
    kinds, kind = [source.kind], _always(source.kind)
    if isinstance(spec, Mapping) and "from" in spec and "to" not in spec:
        del written[KIND]
        kinds, kind = _kinds(source.kind, spec, where)
    labels = _compile(written, kinds, where, kind)
    if "from" in (spec or ()):
        labels._cover.know(spec["from"])  # type: ignore[index]
    return labels


def _always(kind: str) -> Callable[[Row], str]:
    return lambda row: kind


def _kinds(default: str, spec: Mapping[str, Any], where: str) -> tuple[list[str], Callable[[Row], str]]:
    table = spec.get("values")
    if set(spec) - {"from", "values"} or not isinstance(table, Mapping):
        raise ConfigError(f"{where}: mapping 'kind' is {{from: column, values: {{code: kind}}}}.")
    by_code = {str(code): str(kind) for code, kind in table.items()}
    get = getter(split_path(spec["from"]))

    def kind(row: Row) -> str:
        return next((by_code[text] for text in texts(get(row)) if text in by_code), default)

    return sorted({default, *by_code.values()}), kind


def _compile(
    written: Mapping[Any, Any], kinds: Sequence[str], where: str, kind: Callable[[Row], str]
) -> Labels:
    for name in kinds:
        value_readers(name)
    rules: list[tuple[str, Apply]] = []
    pairs: list[tuple[str, Apply]] = []
    cover = Cover()
    for key, entry in written.items():
        label = _label(key, where)
        column = split_path(label)[0]
        if entry is None:
            cover.know(label, whole=True)
        elif isinstance(entry, Mapping) and "pairs" in entry:
            pairs.append((column, _pairs(label, entry, kinds, where)))
            cover.know(label, whole=True)
        else:
            for spec in entry if isinstance(entry, list) else [entry]:
                rule = compile_rule(label, _spec(spec, label, where), kinds, where)
                rules.append((column, rule.apply))
                for read in rule.columns:
                    cover.know(read)
    # Pairs come last: a reading among them may belong to a value of a column.
    return Labels([*rules, *pairs], cover, kind)


def _label(key: Any, where: str) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, int | float) and not isinstance(key, bool):
        return str(key)
    raise ConfigError(f"{where}: mapping: YAML reads a label as {key!r}: put it in quotes.")


def _spec(spec: Any, label: str, where: str) -> Mapping[str, Any]:
    if isinstance(spec, str):
        return {"to": spec}
    if isinstance(spec, Mapping):
        return spec
    raise ConfigError(
        f"{where}: mapping {label!r}: a property or {{to: property, …}} is expected, not {spec!r}."
    )


def _pairs(label: str, entry: Mapping[str, Any], kinds: Sequence[str], where: str) -> Apply:
    names = entry["pairs"]
    if (
        set(entry) != {"pairs", "mapping"}
        or not isinstance(names, Mapping)
        or set(names) != {"label", "value"}
    ):
        raise ConfigError(
            f"{where}: mapping {label!r} is {{pairs: {{label: name, value: name}}, mapping: {{…}}}}."
        )
    inner = _compile(entry["mapping"], kinds, where, _always(kinds[0]))
    get, name, value = getter(split_path(label)), names["label"], names["value"]

    def apply(row: Row, builder: Builder, lang: str | None) -> None:
        inner.apply(gather(objects(get(row)), name, value), builder, lang, label + ".")

    return apply


def gather(pairs: Sequence[Row], label: str, value: str) -> dict[str, list[Any]]:
    """Label/value pairs as a row: label → all its values in order."""
    row: dict[str, list[Any]] = {}
    for pair in pairs:
        for name in texts(pair.get(label)):
            row.setdefault(name, []).append(pair.get(value))
    return row
