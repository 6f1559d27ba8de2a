"""Reading one answer of an OAI-PMH server: strictly, or else by cutting good records out of a broken page."""

import hashlib
import html
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from lxml import etree

from tsunagi.errors import SourceUnavailable

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"

_HTML = re.compile(rb"\s*(<!--.{0,2000}?-->\s*)?<(!doctype\s+html|html)\b", re.I | re.S)
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,200})", re.I)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.I)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>", re.I)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ILLEGAL_REFERENCE = re.compile(r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.I)
_ROOT = re.compile(r"<((?:[\w.-]{1,40}:)?OAI-PMH)\b([^>]{0,4000})>")
_START = re.compile(r"<(?:[\w.-]{1,40}:)?record\b[^<>]{0,2000}>\s*<(?:[\w.-]{1,40}:)?header\b")
_END = re.compile(r"</(?:[\w.-]{1,40}:)?record\s*>")
_LIST_END = re.compile(
    r"<(?:[\w.-]{1,40}:)?resumptionToken\b|</(?:[\w.-]{1,40}:)?(?:ListRecords|GetRecord)\s*>"
)
_TOKEN = re.compile(
    r"<(?:[\w.-]{1,40}:)?resumptionToken\b([^<>]{0,1000}?)(?:/>|>([^<]{0,20000})</)[^<]{0,60}\s*", re.S
)
_SIZE = re.compile(r"""completeListSize\s*=\s*["'](\d{1,12})["']""")
_IDENTIFIER = re.compile(r"<(?:[\w.-]{1,40}:)?identifier\b[^<>]{0,200}>\s*([^<\s]{1,1000})\s*<")
_DATESTAMP = re.compile(r"<(?:[\w.-]{1,40}:)?datestamp\b[^<>]{0,200}>\s*([^<\s]{1,40})\s*<")
_CANDIDATES = ("utf-8", "cp932", "euc_jp")
_NOT_FOR_TEXT = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7", "utf-7"}
)
"""Python codecs that no server may make us run over a whole page: slow, or not an encoding of pages."""


class Unreadable(Exception):
    """The page is so broken that its records cannot even be told apart. `body`: what came."""

    def __init__(self, why: str, body: bytes = b"") -> None:
        super().__init__(why)
        self.body = body


class Fault(Protocol):
    """Reports a tolerated deviation: what, example."""

    def __call__(self, what: str, example: str, /) -> None: ...


@dataclass(frozen=True)
class Found:
    """A record of a page. `broken` says why it cannot be read; then `body` is what came for it."""

    identifier: str
    datestamp: str | None
    deleted: bool
    body: bytes
    broken: str | None = None


@dataclass
class Page:
    """What an answer holds. Lists of other verbs are in `root`, None for a page that was cut."""

    root: etree._Element | None
    records: list[Found] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    """(code, text) of OAI-PMH errors."""
    token: str = ""
    total: int | None = None
    """completeListSize."""


@lru_cache(maxsize=16384)
def local(tag: str) -> str:
    """The name of a tag without its namespace."""
    return tag.rpartition("}")[2]


def children(element: etree._Element, name: str = "") -> list[etree._Element]:
    """Child elements, all or those called `name` in any namespace; comments are left out."""
    found = [child for child in element if isinstance(child.tag, str)]
    return [child for child in found if local(str(child.tag)) == name] if name else found


def text_of(element: etree._Element, name: str) -> str:
    """Stripped text of the first child called `name`; '' if there is none."""
    for child in children(element, name):
        return (child.text or "").strip()
    return ""


def read_page(body: bytes, url: str, fault: Fault) -> Page:
    """Reads an answer to any verb.

    Raises:
        SourceUnavailable: it is a web page or something else that is not OAI-PMH.
        Unreadable: it is broken beyond cutting.
    """
    if _HTML.match(body[:4000]):
        title = _TITLE.search(body[:20000])
        words = title.group(1).decode("utf-8", "replace").strip() if title else "without a title"
        raise SourceUnavailable(f"{url} answered with a web page ({words!r}), not OAI-PMH. Check its url.")
    if not body.strip():
        raise Unreadable("the answer is empty")
    try:
        root = parse(body)
    except etree.XMLSyntaxError as error:
        return _mend(body, url, fault, str(error))
    return _read_root(root, url, fault)


def parse(body: bytes | str) -> etree._Element:
    """Parses XML of strangers: no entities are expanded, nothing is fetched, depth and size are limited.

    Raises:
        etree.XMLSyntaxError: it is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(body, parser)


def _mend(body: bytes, url: str, fault: Fault, why: str) -> Page:
    """Tries once more with the right encoding and without forbidden characters, then cuts."""
    text, encoding = _decode(body, fault, url)
    cleaned = _DECLARATION.sub("", _clean(text).lstrip("\ufeff \t\r\n"), count=1).lstrip()
    try:
        root = parse(cleaned.encode())
    except etree.XMLSyntaxError:
        return _cut(text, encoding, url, fault, why)
    fault("page with forbidden characters or a wrong encoding; they were left out", f"{url}: {why}"[:300])
    return _read_root(root, url, fault)


def _clean(text: str) -> str:
    """`text` without the characters that XML 1.0 forbids, written out or as references."""
    return _ILLEGAL_REFERENCE.sub("", _ILLEGAL.sub("", text))


def _decode(body: bytes, fault: Fault, url: str) -> tuple[str, str]:
    match = _DECLARED.match(body[:400])
    declared = match.group(1).decode("ascii", "replace") if match else "utf-8"
    for encoding in (declared, *_CANDIDATES):
        if encoding.lower() in _NOT_FOR_TEXT:
            continue
        try:
            text = body.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
        if encoding != declared:
            fault("page in another encoding than it declares", f"{url}: {declared} is {encoding}")
        return text, encoding
    return body.decode("utf-8", "surrogateescape"), "utf-8"


def _read_root(root: etree._Element, url: str, fault: Fault) -> Page:
    tag = str(root.tag)
    if local(tag) != "OAI-PMH":
        raise SourceUnavailable(f"{url} answered with <{local(tag)[:60]}>, not OAI-PMH. Check its url.")
    if tag != f"{{{NAMESPACE}}}OAI-PMH":
        fault("answer without the namespace of OAI-PMH 2.0", f"{url}: {tag}"[:300])
    page = Page(root)
    for child in children(root):
        name = local(str(child.tag))
        if name == "error":
            page.errors.append((child.get("code", ""), (child.text or "").strip()[:300]))
        elif name in {"ListRecords", "GetRecord"}:
            _read_records(child, page, fault)
        if name.startswith("List"):
            for token in children(child, "resumptionToken"):
                page.token = (token.text or "").strip()
                size = (token.get("completeListSize") or "").strip()
                page.total = int(size) if size.isascii() and size.isdigit() and len(size) < 13 else None
    return page


def _read_records(parent: etree._Element, page: Page, fault: Fault) -> None:
    add = page.records.append
    for element in parent:
        if isinstance(element.tag, str) and local(element.tag) == "record":
            add(_read_record(element, fault))


def _read_record(element: etree._Element, fault: Fault) -> Found:
    identifier, datestamp, deleted, metadata = "", "", False, None
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = local(child.tag)
        if name == "header":
            deleted = (child.get("status") or "").strip().lower() == "deleted"
            for part in child:
                if isinstance(part.tag, str):
                    if (called := local(part.tag)) == "identifier":
                        identifier = (part.text or "").strip()
                    elif called == "datestamp":
                        datestamp = (part.text or "").strip()
        elif name == "metadata" and metadata is None:
            metadata = child
    if not datestamp:
        fault("record without a datestamp", identifier)
    if not identifier:
        return _broken(_serialise(element), "the record has no identifier", datestamp)
    if deleted:
        return Found(identifier, datestamp or None, True, b"")
    inner = [] if metadata is None else children(metadata)
    if not inner:
        return Found(identifier, datestamp or None, False, _serialise(element), "the record has no metadata")
    if len(inner) > 1:
        fault("more than one element in metadata; the first was taken", identifier)
    return Found(identifier, datestamp or None, False, _serialise(inner[0]))


def _serialise(element: etree._Element) -> bytes:
    return etree.tostring(element, encoding="utf-8", with_tail=False)


def _broken(body: bytes, why: str, datestamp: str = "") -> Found:
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    return Found(f"no-identifier:{digest}", datestamp or None, False, body, why)


def _cut(text: str, encoding: str, url: str, fault: Fault, why: str) -> Page:
    """Cuts a page that is not well-formed into records; each is then read, or set aside, alone.

    A record begins where `<record>` is followed by `<header`, so that records inside the metadata (MARCXML)
    do not count, and reaches to the next beginning.
    """
    starts = [match.start() for match in _START.finditer(text)]
    root = _ROOT.search(text)
    if root is None or not starts:
        raise Unreadable(f"the page is not well-formed ({why})")
    tail = _LIST_END.search(text, _last_end(text, starts[-1]))
    if tail is None:
        raise Unreadable(f"the page ends too early ({why})")
    fault("page that is not well-formed; its records were read one by one", f"{url}: {why}"[:300])
    page = Page(None)
    opening = _ROOT.sub(r"<\1\2>", root.group(0))
    for start, end in zip(starts, [*starts[1:], tail.start()], strict=True):
        page.records.append(_read_piece(opening, root.group(1), text[start:end].rstrip(), encoding, fault))
    if token := _TOKEN.match(text, tail.start()):
        page.token = html.unescape(token.group(2) or "").strip()
        size = _SIZE.search(token.group(1))
        page.total = int(size.group(1)) if size else None
    return page


def _last_end(text: str, start: int) -> int:
    ends = [match.end() for match in _END.finditer(text, start)]
    return ends[-1] if ends else start


def _read_piece(opening: str, root: str, piece: str, encoding: str, fault: Fault) -> Found:
    body = piece.encode(encoding, "surrogateescape")
    try:
        element = parse(f"{opening}{_clean(piece)}</{root}>".encode())
        found: list[Found] = [_read_record(child, fault) for child in children(element, "record")]
    except etree.XMLSyntaxError as error:
        identifier, datestamp = _IDENTIFIER.search(piece), _DATESTAMP.search(piece)
        why = f"the record is not well-formed XML: {error}"
        if identifier is None:
            return _broken(body, why)
        return Found(
            html.unescape(identifier.group(1)), datestamp.group(1) if datestamp else None, False, body, why
        )
    return found[0] if len(found) == 1 else _broken(body, "the record cannot be cut out")
