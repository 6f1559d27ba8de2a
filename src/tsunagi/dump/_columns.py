"""Records as columns for Parquet: what programs look for flat, all values as one list of structs."""

from collections.abc import Sequence

import msgspec
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.json as json

from tsunagi.catalogue import Kept

_decode = msgspec.json.Decoder(dict[str, list[msgspec.Raw]] | None).decode

BLOCK_BYTES = 1 << 20
VALUE_TEXTS = ("text", "lang", "norm", "original", "role", "ref", "reading", "label")
PAIRS = (
    ("span", pa.int32(), ("first_day", "last_day")),
    ("point", pa.float64(), ("latitude", "longitude")),
)
"""What a value has in twos, and the columns that they become."""
KEPT = pa.schema(
    [pa.field(name, pa.string()) for name in VALUE_TEXTS]
    + [pa.field(name, pa.list_(sort)) for name, sort, _ in PAIRS]
)
"""A value as the catalogue keeps it."""
VALUE = pa.struct(
    [pa.field("property", pa.string(), nullable=False)]
    + [pa.field(name, pa.string()) for name in VALUE_TEXTS]
    + [pa.field(half, sort) for _, sort, halves in PAIRS for half in halves]
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


class _Name(msgspec.Struct, gc=False):
    """What a title needs of a value."""

    text: str
    lang: str | None = None


_name = msgspec.json.Decoder(_Name).decode


def table(rows: Sequence[Kept]) -> pa.Table:
    """The rows as a table of SCHEMA. `title` is the Japanese name or the first; `title_en` the English one."""
    entities = [_decode(row.values) or {} for row in rows]
    names = [list(map(_name, entity.get("name", ()))) for entity in entities]
    columns = [pa.array([getattr(row, name) for row in rows], SCHEMA.field(name).type) for name in PLAIN]
    columns.append(pa.array([_title(values, "ja", True) for values in names], pa.string()))
    columns.append(pa.array([_title(values, "en", False) for values in names], pa.string()))
    columns.append(_values(entities))
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def _title(names: Sequence[_Name], lang: str, any_else: bool) -> str | None:
    for name in names:
        if name.lang == lang:
            return name.text
    return names[0].text if names and any_else else None


def _values(entities: Sequence[dict[str, list[msgspec.Raw]]]) -> pa.ListArray:
    offsets, properties = [0], []
    flat: list[msgspec.Raw] = []
    for entity in entities:
        for name, values in entity.items():
            flat += values
            properties += [name] * len(values)
        offsets.append(len(flat))
    kept = _read(flat)
    columns = [pa.array(properties, pa.string())]
    columns += [kept[name].combine_chunks() for name in VALUE_TEXTS]
    for name, _, halves in PAIRS:
        pairs = kept[name].combine_chunks()
        columns += [compute.list_element(pairs, at) for at in range(len(halves))]
    structs = pa.StructArray.from_arrays(columns, fields=list(VALUE))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs, type=SCHEMA.field("values").type)


def _read(values: Sequence[msgspec.Raw]) -> pa.Table:
    """Values as columns, by the reader of JSON lines: no object is made of a value."""
    if not values:
        return KEPT.empty_table()
    lines = b"\n".join(values)
    longest = max(map(len, lines.split(b"\n")))
    return json.read_json(
        pa.BufferReader(lines),
        json.ReadOptions(block_size=max(BLOCK_BYTES, longest + 2)),
        json.ParseOptions(explicit_schema=KEPT, unexpected_field_behavior="error"),
    )
