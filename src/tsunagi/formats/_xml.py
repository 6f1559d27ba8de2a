"""Reading XML safely: no entities, no network, no depth bombs."""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from html.entities import html5

from langcodes import standardize_tag
from langcodes.tag_parser import LanguageTagError
from lxml import etree

from tsunagi.errors import BadRecord

Element = etree._Element

MAX_BYTES = 50_000_000
MAX_DEPTH = 100
MAX_ENTITY = 32
"""Longest text an entity that the document itself declares may stand for; longer or nested ones are bombs."""

XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
XML_LANG = f"{{{XML_NAMESPACE}}}lang"

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ILLEGAL_REFERENCE = re.compile(r"&#(?:x0*([0-9A-Fa-f]{1,6})|0*([0-9]{1,7}));")
_SPACE = re.compile(r"[ \t\r\n]+")
_WRAPPERS = frozenset({"OAI-PMH", "ListRecords", "GetRecord", "record", "metadata"})
_BESIDE = frozenset({"responseDate", "request", "header", "about"})


def parse(body: bytes, fault: Callable[[str], None] | None = None) -> Element:
    """Parses one XML document and returns its root. Comments and processing instructions are dropped.

    Args:
        body: the document.
        fault: where to report what was mended. Without it nothing is mended. With it, bytes that are
            not of the encoding and characters that XML forbids are replaced or dropped and reported.

    Raises:
        BadRecord: not well-formed, too large, too deep, or full of entities; with line and column.
    """
    if len(body) > MAX_BYTES:
        raise BadRecord(f"XML of {len(body)} bytes; at most {MAX_BYTES} are read.")
    try:
        root = etree.fromstring(body, _parser())
    except etree.XMLSyntaxError as error:
        mended = _mend(body) if fault else body
        if mended == body:
            raise _malformed(error) from error
        try:
            root = etree.fromstring(mended, _parser())
        except etree.XMLSyntaxError as again:
            raise _malformed(again) from again
        assert fault is not None
        fault("characters that XML forbids")
    except ValueError as error:
        raise BadRecord(f"Not XML: {error}") from error
    if root is None:
        raise BadRecord("Not XML: no element at line 1, column 1.")
    _refuse_bombs(root, body)
    return root


@cache
def _parser() -> etree.XMLParser:
    # lxml locks a parser while it works, so one serves all threads.
    return etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
        dtd_validation=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip


def _malformed(error: etree.XMLSyntaxError) -> BadRecord:
    line, column = error.position
    return BadRecord(f"Not well-formed XML at line {line}, column {column}: {error.msg}")


def _mend(body: bytes) -> bytes:
    """The document as UTF-8 without what XML forbids; unchanged if it is in another encoding."""
    declared = re.match(
        rb"\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([^\"']{1,40})", body.lstrip(b"\xef\xbb\xbf")
    )
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        return body
    text = _ILLEGAL.sub("", body.decode("utf-8-sig", "replace")).lstrip()
    return _ILLEGAL_REFERENCE.sub(_legal_reference, text).encode()


def _legal_reference(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2])
    return found[0] if code <= 0x10FFFF and not _ILLEGAL.match(chr(code)) else ""


def _refuse_bombs(root: Element, body: bytes) -> None:
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None:
        for entity in dtd.iterentities():  # type: ignore[attr-defined]
            content = entity.content
            if content and ("&" in content or "%" in content or len(content) > MAX_ENTITY):
                raise BadRecord(
                    f"The document declares the entity {entity.name!r}; entities are not expanded."
                )
    # A document of that depth has two tags for each level; most records have fewer in all.
    if body.count(b"<") > 2 * MAX_DEPTH and _too_deep()(root):
        raise BadRecord(f"XML nested deeper than {MAX_DEPTH} elements.")


@cache
def _too_deep() -> etree.XPath:
    return etree.XPath("boolean(/" + "/".join("*" * (MAX_DEPTH + 1)) + ")")


def payload(root: Element) -> Element:
    """The metadata itself, where `root` may be what OAI-PMH wraps around it.

    Raises:
        BadRecord: the wrapping holds no metadata.
    """
    while local(root.tag) in _WRAPPERS:
        inner = next((child for child in children(root) if local(child.tag) not in _BESIDE), None)
        if inner is None:
            raise BadRecord(f"<{local(root.tag)}> holds no metadata.")
        root = inner
    return root


@lru_cache(maxsize=16384)
def local(tag: str) -> str:
    """A tag's or attribute's name without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element) -> Iterator[Element]:
    """Child elements only: no entity references."""
    return element.iterchildren(etree.Element)


def find(element: Element, path: str) -> Element | None:
    """First descendant at `path`, local names joined by '/'; None if there is none."""
    here: Element | None = element
    for name in path.split("/"):
        if here is None:
            return None
        here = next((child for child in children(here) if local(child.tag) == name), None)
    return here


def attribute(element: Element, name: str) -> str:
    """An attribute's text by its local name, trimmed; '' if it is not there."""
    for key, value in element.items():
        if local(str(key)) == name:
            return str(value).strip()
    return ""


def collapse(text: str | None) -> str:
    """`text` with each run of XML white space as one space, none at the ends; wide spaces stay."""
    if not text:
        return ""
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        text = _SPACE.sub(" ", text)
    return text.strip(" ")


def text(element: Element) -> str:
    """All text of an element and what is in it, white space collapsed."""
    if not len(element):
        return collapse(element.text)
    return collapse("".join(_unfold(str(piece)) for piece in element.itertext()))


def _unfold(piece: str) -> str:
    # lxml gives an entity reference that was not expanded as a piece of its own.
    return html5.get(piece[1:], piece) if piece.startswith("&") else piece


def lang(element: Element) -> str | None:
    """The BCP 47 language an element is in, inherited from what is around it; None if not said."""
    here: Element | None = element
    while here is not None:
        said = here.get(XML_LANG)
        if said is not None:
            return language_tag(str(said))
        here = here.getparent()
    return None


@lru_cache(maxsize=4096)
def language_tag(said: str) -> str | None:
    """A language as sources write it (`jpn`, `en_US`, `ja-kana`) → BCP 47; None if it is no tag."""
    try:
        return standardize_tag(said.strip()) or None if said.strip() else None
    except LanguageTagError:
        return None


def legal(text: str) -> str:
    """`text` without the characters that XML 1.0 forbids."""
    return _ILLEGAL.sub("", text)
