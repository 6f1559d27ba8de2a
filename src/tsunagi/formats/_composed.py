"""Values that one field alone does not make: a date from three fields, a place with its point."""

from functools import cache

from msgspec.structs import replace

from tsunagi.formats._build import Builder, value_readers
from tsunagi.model import Value, identifier, load_kinds


def read_as(builder: Builder, name: str, text: str, lang: str | None = None) -> Value:
    """`text` as values of property `name` are read.

    Raises:
        KeyError: the kind has no such property (a mistake in a mapping).
    """
    return value_readers(builder.kind)[name](text, lang)


def period(earliest: str, latest: str) -> str:
    """An interval as EDTF writes it; one date if both ends are the same or one is missing."""
    if earliest and latest and earliest != latest:
        return f"{earliest}/{latest}"
    return earliest or latest


def add_date(
    builder: Builder,
    name: str,
    shown: str,
    earliest: str = "",
    latest: str = "",
    *,
    lang: str | None = None,
    label: str | None = None,
    role: str | None = None,
) -> None:
    """Adds a date that people read as `shown` and machines as `earliest` to `latest`."""
    exact = period(earliest.strip(), latest.strip())
    text = shown.strip() or exact
    if not text:
        return
    value = read_as(builder, name, text, lang)
    if exact and exact != text:
        machine = read_as(builder, name, exact)
        if machine.span is not None:
            value = replace(value, norm=machine.norm, span=machine.span)
    builder.put(name, replace(value, role=role or value.role, label=label or value.label))


def iso_day(digits: str) -> str:
    """YYYYMMDD as ISO 8601; unknown parts ('00') are left out. Other text stays as it is.

    WIPO ST.2 writes dates so; the USPTO's citations know only year and month (19980800).
    """
    found = digits.strip()
    if len(found) != 8 or not found.isdigit():
        return found
    parts = [found[:4], found[4:6], found[6:]]
    while parts and parts[-1] == "00":
        parts.pop()
    return "-".join(parts)


@cache
def _properties(kind: str) -> frozenset[str]:
    return frozenset(load_kinds()[kind].properties)


def either(builder: Builder, *names: str) -> str:
    """The first of these properties that the kind has (works have no keeper, items no edition)."""
    return next(name for name in names if name in _properties(builder.kind))


def add_identifier(builder: Builder, text: str, scheme: str = "", role: str | None = None) -> None:
    """Adds an identifier whose scheme the source names (`isbn`, `doi`); its role, if none is given."""
    value = identifier.read_as(scheme, text) if scheme else identifier.read(text)
    if value.text:
        builder.put("identifier", replace(value, role=role or scheme or None))
