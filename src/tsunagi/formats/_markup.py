"""XML written as text: records are flat and short and lists have millions, so elements are joined, not built as a tree."""

import re
from functools import lru_cache

from msgspec.structs import replace

from tsunagi.formats._xml import legal
from tsunagi.model import Entity, Value

_LANG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_IN_ATTRIBUTE = str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})


def written(text: str) -> str:
    """`text` as the content of an element: trimmed, without what XML 1.0 forbids."""
    # What is printable has nothing that XML forbids and no line ends; to ask takes a fraction of the search.
    if not text.isprintable():
        text = legal(text)
        if "\r" in text:
            text = text.strip().replace("&", "&amp;").replace("\r", "&#13;")
            return text.replace("<", "&lt;").replace(">", "&gt;")
    text = text.strip()
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def element(tag: str, text: str | None, attributes: str = "") -> str:
    """An element with text; '' if the text is empty."""
    said = written(text) if text else ""
    return f"<{tag}{attributes}>{said}</{tag}>" if said else ""


def around(tag: str, inner: str, attributes: str = "") -> str:
    """An element around others; '' if there are none."""
    return f"<{tag}{attributes}>{inner}</{tag}>" if inner else ""


def attribute(name: str, text: str | None) -> str:
    """An attribute after a space; '' if the text is empty."""
    said = written(text).translate(_IN_ATTRIBUTE) if text else ""
    return f' {name}="{said}"' if said else ""


@lru_cache(maxsize=4096)
def spoken(tag: str | None) -> str:
    """The attribute xml:lang of a BCP 47 tag; '' if it is none."""
    return f' xml:lang="{tag}"' if tag and _LANG.fullmatch(tag) else ""


def addressed(entity: Entity, here: str) -> Entity:
    """The entity with the address of its page here after the addresses that the source gives; '' for none."""
    if not here:
        return entity
    return replace(entity, values={**entity.values, "url": [*entity.values.get("url", ()), Value(here)]})
