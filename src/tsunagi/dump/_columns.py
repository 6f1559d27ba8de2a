"""Records as columns for Parquet: what programs look for flat, all values as one list of structs."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

import msgspec
import pyarrow as pa

from tsunagi.catalogue import Kept
from tsunagi.model import Value

_decode = msgspec.json.Decoder(dict[str, list[Value]] | None).decode

_first: Callable[[Any], Any] = lambda pair: pair and pair[0]  # noqa: E731
_second: Callable[[Any], Any] = lambda pair: pair and pair[1]  # noqa: E731

VALUE_TEXTS = ("text", "lang", "norm", "original", "role", "ref", "reading", "label")
VALUE_PAIRS = (
    ("first_day", "span", _first, pa.int32()),
    ("last_day", "span", _second, pa.int32()),
    ("latitude", "point", _first, pa.float64()),
    ("longitude", "point", _second, pa.float64()),
)
VALUE = pa.struct(
    [pa.field("property", pa.string(), nullable=False)]
    + [pa.field(name, pa.string()) for name in VALUE_TEXTS]
    + [pa.field(name, sort) for name, _, _, sort in VALUE_PAIRS]
)
MOMENT = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("change", pa.int64(), nullable=False),
        pa.field("created", MOMENT, nullable=False),
        pa.field("updated", MOMENT, nullable=False),
        pa.field("deleted", pa.bool_(), nullable=False),
        pa.field("local_id", pa.string(), nullable=False),
        pa.field("title", pa.string()),
        pa.field("title_en", pa.string()),
        pa.field("values", pa.list_(pa.field("item", VALUE, nullable=False)), nullable=False),
    ]
)
PLAIN = ("id", "kind", "source", "change", "created", "updated", "deleted", "local_id")


def table(rows: Sequence[Kept]) -> pa.Table:
    """The rows as a table of SCHEMA. `title` is the Japanese name or the first; `title_en` the English one."""
    entities = [_decode(row.values) or {} for row in rows]
    names = [entity.get("name", ()) for entity in entities]
    columns = [pa.array([getattr(row, name) for row in rows], SCHEMA.field(name).type) for name in PLAIN]
    columns.append(pa.array([_title(values, "ja", True) for values in names], pa.string()))
    columns.append(pa.array([_title(values, "en", False) for values in names], pa.string()))
    columns.append(_values(entities))
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def _title(values: Sequence[Value], lang: str, any_else: bool) -> str | None:
    for value in values:
        if value.lang == lang:
            return value.text
    return values[0].text if values and any_else else None


def _values(entities: Sequence[dict[str, list[Value]]]) -> pa.ListArray:
    offsets, flat, properties = [0], [], []
    for entity in entities:
        for name, values in entity.items():
            flat += values
            properties += [name] * len(values)
        offsets.append(len(flat))
    columns = [pa.array(properties, pa.string())]
    columns += [pa.array(list(map(attrgetter(name), flat)), pa.string()) for name in VALUE_TEXTS]
    for _, name, half, sort in VALUE_PAIRS:
        columns.append(pa.array([half(pair) for pair in map(attrgetter(name), flat)], sort))
    structs = pa.StructArray.from_arrays(columns, fields=list(VALUE))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs, type=SCHEMA.field("values").type)
