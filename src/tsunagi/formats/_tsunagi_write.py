"""Any entity as our own XML record, whole: every property in order, every value with all its fields."""

import re

import msgspec

from tsunagi.model import Entity, Value

NAMESPACE = "urn:tsunagi:entity"

FIELDS = ("lang", "norm", "original", "role", "ref", "reading", "label")
"""Fields of a value that are texts and go out as attributes of the same name."""

_CARE = re.compile('[<>&"\t\n\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]').search
BARRED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot carry, not even as references (2.2 of the recommendation)."""
_TO_CODE = re.compile(rf"\\|{BARRED.pattern}")


def write(entity: Entity, here: str) -> bytes:
    """Entity → record without declaration, valid by tsunagi.xsd; `here`: address of its page, '' for none."""
    # Text is joined, not built as a tree: most records are flat and short, and lists have millions.
    address = f' address="{_quoted(plain(here))}"' if here else ""
    out = [
        f'<entity xmlns="{NAMESPACE}" id="{_quoted(plain(entity.id))}" source="{_quoted(plain(entity.source))}" '
        f'kind="{_quoted(plain(entity.kind))}"{address}>'
    ]
    for name, values in entity.values.items():
        start = f'<value of="{_quoted(plain(name))}"'
        out += [_value(start, value) for value in values]
    out.append("</entity>")
    return "".join(out).encode()


def _value(start: str, value: Value) -> str:
    said = start
    for field in FIELDS:
        part: str | None = getattr(value, field)
        if part is not None:
            if _CARE(part):
                if BARRED.search(part):
                    return _coded_value(start, value)
                part = _quoted(part)
            said += f' {field}="{part}"'
    if value.span is not None:
        said += f' span="{value.span[0]} {value.span[1]}"'
    if value.point is not None:
        said += f' point="{value.point[0]!r} {value.point[1]!r}"'
    text = value.text
    if _CARE(text):
        if BARRED.search(text):
            return _coded_value(start, value)
        # Line ends and quotes may stand in text, but a return would be read as a line feed.
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return f"{said}>{text}</value>"


def _quoted(text: str) -> str:
    """`text` for a quoted attribute, where line ends and tabs would otherwise become spaces."""
    if not _CARE(text):
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def plain(text: str) -> str:
    """`text` without what XML cannot carry; for what only names the record."""
    return BARRED.sub("", text) if _CARE(text) else text


def _coded_value(start: str, value: Value) -> str:
    parts = {
        field: _coded(part) for field in ("text", *FIELDS) if (part := getattr(value, field)) is not None
    }
    return _value(f'{start} coded="true"', msgspec.structs.replace(value, **parts))


def _coded(text: str) -> str:
    r"""`text` with `\uXXXX` for what XML cannot carry and `\\` for a backslash."""
    return _TO_CODE.sub(lambda found: "\\\\" if found[0] == "\\" else f"\\u{ord(found[0]):04x}", text)
