"""What others wrote, made fit for IIIF: texts with their languages, addresses, numbers."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tsunagi.model import text as texts
from tsunagi.model.url import normalise
from tsunagi.serve._brief import web_address

Json = dict[str, Any]
LanguageMap = dict[str, list[str]]

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_URI = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_FORMAT = re.compile(r"(?:image|video|audio)/[A-Za-z0-9.+-]{1,60}")
_LARGEST = 10**7
"""Pixels or seconds: what is larger is a mistake or an attack on the memory of viewers."""


def language_map(said: Iterable[tuple[str, str | None]], *, markup: bool = False) -> LanguageMap:
    """(text, language) pairs as a map of Presentation 3.0, 4.1; what has no language is under `none`.

    Args:
        said: the texts; empty ones and repetitions are left out.
        markup: whether readers may take the text for HTML (summary, metadata, requiredStatement).
    """
    found: LanguageMap = {}
    for text, lang in said:
        shown = texts.clean(text)
        if shown:
            key = lang if lang and _LANGUAGE.fullmatch(lang) else "none"
            held = found.setdefault(key, [])
            written = inert(shown) if markup else shown
            if written not in held:
                held.append(written)
    return found


def inert(text: str) -> str:
    """Text that no reader takes for HTML.

    Presentation 3.0, 4.2: a value is HTML exactly if it begins with `<` and ends with `>`; such a text is
    put into a `span` with its own signs escaped.
    """
    if text.lstrip().startswith("<") and text.rstrip().endswith(">"):
        return f"<span>{html.escape(text)}</span>"
    return text


def anchor(address: str) -> str:
    """A link as 4.2 allows it in values; `address` is one that web_address let pass."""
    safe = html.escape(address)
    return f'<a href="{safe}">{safe}</a>'


def spoken(value: Any) -> Iterator[tuple[str, str | None]]:
    """(text, language) of a label of version 2 (plain, @value and @language) or 3 (language map)."""
    for one in listed(value):
        if isinstance(one, str):
            yield texts.plain(one), None
        elif isinstance(one, dict) and isinstance(one.get("@value"), str):
            lang = one.get("@language")
            yield texts.plain(one["@value"]), lang if isinstance(lang, str) else None
        elif isinstance(one, dict):
            for lang, held in one.items():
                for text in listed(held):
                    if isinstance(text, str) and not lang.startswith("@"):
                        yield texts.plain(text), None if lang == "none" else lang


def listed(value: Any) -> list[Any]:
    """A value that may stand alone or in a list, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def objects(value: Any) -> list[Json]:
    """The objects in a value that may stand alone or in a list."""
    return [one for one in listed(value) if isinstance(one, dict)]


def address(thing: Any) -> str:
    """The http(s) address of a resource told as a text or an object of version 2 or 3; '' if it has none."""
    if isinstance(thing, dict):
        thing = thing.get("id") or thing.get("@id")
    return uri(thing) if isinstance(thing, str) else ""


def uri(text: str) -> str:
    """An http(s) address as it may stand in JSON-LD; '' if it is none.

    One that is a URI (RFC 3986) stays as it is, since others know the thing by it; else it is encoded.
    """
    known = normalise(text) if web_address(text) else None
    return text if known and _URI.fullmatch(text) else known or ""


def type_of(thing: Json) -> str:
    """The type without the prefix of version 2: sc:Canvas → Canvas; '' if there is none."""
    found = thing.get("type") or thing.get("@type")
    return found.rpartition(":")[2] if isinstance(found, str) else ""


def pixels(thing: Json, name: str) -> int:
    """A width or height above 0, written as a number or as digits; 0 if it is none."""
    found = thing.get(name)
    if isinstance(found, str) and re.fullmatch("[0-9]{1,8}", found):
        found = int(found)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 1 <= found <= _LARGEST:
        return 0
    return int(found)


def seconds(thing: Json) -> float:
    """A duration above 0; 0 if there is none."""
    found = thing.get("duration")
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 < found <= _LARGEST:
        return 0.0
    return float(found)


def media_type(given: Any, url: str) -> str:
    """The media type as given, or as the address ends; '' if neither tells."""
    if isinstance(given, str) and _FORMAT.fullmatch(given):
        return given
    ending = url.partition("?")[0].rpartition(".")[2].lower()
    return FORMATS.get(ending, "")


FORMATS = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "tif": "image/tiff", "tiff": "image/tiff", "jp2": "image/jp2", "svg": "image/svg+xml", "bmp": "image/bmp",
}  # fmt: skip
"""Endings of pictures."""
