"""Patent XML and SGML as offices publish it: without its DTD, its named characters put back."""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from html.entities import html5

from tsunagi.errors import BadRecord
from tsunagi.formats._xml import MAX_BYTES, Element, collapse, local, parse

_DECLARED = re.compile(r"<!ENTITY\s{1,99}([\w.-]{1,60})\s{1,99}\"([^\"<&%]{1,32})\"\s{0,99}>")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w-]{1,40})")
_REFERENCE = re.compile(r"&(#?[\w.-]{1,60};)?")
_BARE = re.compile(r"<(?=[A-Za-z][^<>]*<)")
_KEPT = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_GREEK = (
    "agr bgr ggr dgr egr zgr eegr thgr igr kgr lgr mgr ngr xgr ogr pgr rgr sfgr sgr tgr ugr "
    "phgr khgr psgr ohgr"
)
# ISO 8879 names in the USPTO's DTDs that HTML does not have.
_OFFICE = {
    "Circlesolid": "●", "Circle": "○", "squf": "▪", "rarr-sub": "→", "custom-character": "□",
    "dash": "‐", "lsaquo": "‹", "thinsp": "\u2009", "angst": "Å", "emptyset": "∅", "Prime": "″",
}  # fmt: skip
_BLOCKS = frozenset(
    {
        "p", "li", "dd", "dt", "br", "heading", "claim-text", "row", "entry", "paragraph", "section",
        "number",
        "PARA", "CLM", "CLMSTEP", "H", "ROW", "ENTRY", "in-line-formula", "maths", "tables", "table-cwu",
    }
)  # fmt: skip


def read_patent_xml(body: bytes, fault: Callable[[str], None]) -> Element:
    """Parses one patent document without its DTD, which is never fetched.

    Named characters (`&mgr;`, `&lsqb;`) become characters by the ISO 8879 and HTML names; a name that nobody
    knows stays as it is written. A bare `&` or `<` in text is mended. Both are reported to `fault`.

    Raises:
        BadRecord: not well-formed even so, or too large.
    """
    if len(body) > MAX_BYTES:
        raise BadRecord(f"XML of {len(body)} bytes; at most {MAX_BYTES} are read.")
    text = _decode(body, fault)
    start = _root(text)
    if start < 0:
        raise BadRecord("Not XML: no element.")
    declared = dict(_DECLARED.findall(text[:start]))
    text = _expand(text[start:], declared, fault)
    try:
        return parse(text.encode(), fault)
    except BadRecord:
        mended = _BARE.sub("&lt;", text)
        if mended == text:
            raise
        fault("a bare < in text")
        return parse(mended.encode(), fault)


def _root(text: str) -> int:
    # Where the first element begins; a comment before it may hold another DOCTYPE. -1 if there is none.
    place = text.find("<")
    while place >= 0 and not text[place + 1 : place + 2].isalpha():
        if text.startswith("<!--", place):
            place = text.find("-->", place)
        if place >= 0:
            place = text.find("<", place + 1)
    return place


def _decode(body: bytes, fault: Callable[[str], None]) -> str:
    found = _ENCODING.search(body[:300])
    try:
        return body.decode(found[1].decode() if found else "utf-8-sig")
    except (UnicodeDecodeError, LookupError):
        fault("bytes that are not of the encoding that the document names")
        return body.decode("utf-8-sig", "replace")


def _expand(text: str, declared: Mapping[str, str], fault: Callable[[str], None]) -> str:
    if "&" not in text:
        return text
    odd: set[str] = set()

    def character(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            odd.add("a bare & in text")
            return "&amp;"
        if name[0] == "#" or name in _KEPT:
            return found[0]
        known = declared.get(name[:-1]) or _named(name)
        if known is None:
            odd.add(f"the unknown character &{name}")
            return f"&amp;{name}"
        return known

    expanded = _REFERENCE.sub(character, text)
    for what in sorted(odd):
        fault(what)
    return expanded


@lru_cache(maxsize=4096)
def _named(name: str) -> str | None:
    known = html5.get(name) or _iso().get(name[:-1])
    return known.replace("&", "&amp;").replace("<", "&lt;") if known else None


@cache
def _iso() -> Mapping[str, str]:
    small = {name: chr(0x3B1 + place) for place, name in enumerate(_GREEK.split())}
    large = {name[0].upper() + name[1:]: char.upper() for name, char in small.items() if name != "sfgr"}
    return {
        **small,
        **large,
        "EEgr": "Η",
        "THgr": "Θ",
        "PHgr": "Φ",
        "KHgr": "Χ",
        "PSgr": "Ψ",
        "OHgr": "Ω",
        **_OFFICE,
    }


def prose(element: Element) -> str:
    """Text of an element with a space where a paragraph, step or cell ends."""
    for below in element.iter():
        if isinstance(below.tag, str) and local(below.tag) in _BLOCKS and below is not element:
            below.text = f" {below.text or ''}"
            below.tail = f" {below.tail or ''}"
    return collapse("".join(str(piece) for piece in element.itertext()))
