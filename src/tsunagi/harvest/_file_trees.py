"""Cutting JSON lines, JSON, XML and plain texts into records, in flat memory where they are large."""

import io
from collections.abc import Iterator
from typing import Any

import ijson
import msgspec
from lxml import etree

from tsunagi.errors import SourceUnavailable
from tsunagi.harvest._file_part import (
    MOST_RECORD,
    NoId,
    Part,
    choose_encoding,
    digest_id,
    id_paths,
    join_id,
    json_identifier,
    read_datestamp,
)
from tsunagi.harvest._options import bad_option
from tsunagi.model import RawRecord

_BOM = b"\xef\xbb\xbf"
_BAD_JSON = (NoId, msgspec.DecodeError, RecursionError, UnicodeDecodeError)


def read_lines(part: Part) -> Iterator[RawRecord]:
    """The lines of a JSON lines file; each body is the line's own bytes, or UTF-8 of another encoding.

    Raises:
        SourceUnavailable: the file breaks off.
    """
    stream, source, identify = part.stream, part.source, json_identifier(part.options)
    encoding = part.options.encoding.lower()
    recode = "" if encoding in {"auto", "utf-8", "utf8", "utf-8-sig"} else part.options.encoding
    seen = number = 0
    readline, skip, source_id, form = stream.readline, part.skip, source.id, source.format
    while line := readline(MOST_RECORD + 1):
        number += 1
        if len(line) > MOST_RECORD:
            _pass_over(stream, line)
            seen += 1
            if seen > skip:
                yield part.bad(number, b"", f"line {number}: longer than {MOST_RECORD:,} bytes")
            continue
        body = line.strip()
        if number == 1:
            body = body.removeprefix(_BOM)
        if not body:
            continue
        seen += 1
        if seen <= skip:
            continue
        try:
            if recode:
                body = _recode(part, body, recode)
            local_id, datestamp = identify(body)
        except _BAD_JSON as error:
            yield part.bad(number, body, f"line {number}: {_say(error)}")
            continue
        yield RawRecord(source_id, local_id, form, body, datestamp)


def _pass_over(stream: io.BufferedReader, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(1 << 20)


def _recode(part: Part, data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except LookupError as error:
        raise bad_option(part.source, f"encoding: {error}") from error


def _say(error: BaseException) -> str:
    if isinstance(error, NoId):
        return str(error)
    return "nested too deeply" if isinstance(error, RecursionError) else f"not JSON: {error}"


def read_json(part: Part) -> Iterator[RawRecord]:
    """The items of a list in a JSON document, or the document.

    Up to 64 MiB an item's body is its own bytes; items of larger documents are written anew, so that
    memory stays flat.

    Raises:
        SourceUnavailable: it is not JSON, breaks off, or has no list where the options say.
    """
    data = part.stream.read(MOST_RECORD + 1)
    large = len(data) > MOST_RECORD
    encoding = choose_encoding(data[:4096], part.options.encoding, part.name)
    listed = part.options.items or data.lstrip(_BOM + b" \t\r\n")[:1] == b"["
    if large:
        if not listed:
            yield from _one(part, None)
            return
        items = _stream_items(part, data)
    else:
        if encoding != "utf-8-sig":
            data = _recode(part, data, encoding)
        data = data.removeprefix(_BOM).strip()
        if not listed:
            yield from _one(part, data)
            return
        items = _list_items(part, data)
    identify = json_identifier(part.options)
    for number, body in enumerate(items, 1):
        if number <= part.skip:
            continue
        try:
            local_id, datestamp = identify(body)
        except _BAD_JSON as error:
            yield part.bad(number, body, f"item {number}: {_say(error)}")
            continue
        yield RawRecord(part.source.id, local_id, part.source.format, body, datestamp)


def _list_items(part: Part, data: bytes) -> Iterator[bytes]:
    try:
        inner: Any = msgspec.Raw(data)
        for key in filter(None, part.options.items.split(".")):
            inner = msgspec.json.decode(inner, type=dict[str, msgspec.Raw])[key]
        items = msgspec.json.decode(inner, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError, KeyError) as error:
        raise _no_list(part, error) from error
    for item in items:
        yield bytes(item)


def _stream_items(part: Part, begun: bytes) -> Iterator[bytes]:
    prefix = f"{part.options.items}.item" if part.options.items else "item"
    encode = msgspec.json.encode
    try:
        for item in ijson.items(_Chain(begun.removeprefix(_BOM), part.stream), prefix, use_float=True):
            yield encode(item)
    except (ijson.JSONError, UnicodeError, RecursionError, OverflowError) as error:
        raise _no_list(part, error) from error


class _Chain:
    """What was read already, then the rest."""

    def __init__(self, begun: bytes, rest: io.BufferedReader) -> None:
        self._begun = io.BytesIO(begun)
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        return self._begun.read(size) or self._rest.read(size)


def _no_list(part: Part, error: BaseException) -> SourceUnavailable:
    where = f"at {part.options.items!r}" if part.options.items else "in it"
    return SourceUnavailable(f"{part.name}: no list of records can be read {where}: {error}.")


def read_text(part: Part) -> Iterator[RawRecord]:
    """The file as one record, named as the file.

    Raises:
        SourceUnavailable: the file breaks off.
    """
    if not part.skip:
        yield _whole(part, part.read_all(), part.name)


def _one(part: Part, data: bytes | None) -> Iterator[RawRecord]:
    """A JSON document that is one record."""
    if part.skip:
        return
    local_id, datestamp = part.name, None
    if data is not None and (id_paths(part.options) or part.options.datestamp):
        try:
            found, datestamp = json_identifier(part.options)(data)
            local_id = found if id_paths(part.options) else local_id
        except _BAD_JSON as error:
            yield part.bad(1, data, _say(error))
            return
    yield _whole(part, data, local_id, datestamp)


def _whole(part: Part, data: bytes | None, local_id: str, datestamp: str | None = None) -> RawRecord:
    if data is None:
        return part.bad(1, b"", f"larger than {MOST_RECORD:,} bytes")
    return RawRecord(part.source.id, local_id, part.source.format, data, datestamp)


def read_xml(part: Part) -> Iterator[RawRecord]:
    """The elements that are records, or the document.

    Raises:
        SourceUnavailable: the document is not well-formed from some place on.
    """
    if not part.options.record_element:
        yield from _one_xml(part)
        return
    wanted = part.options.record_element
    tag = wanted if wanted.startswith("{") else f"{{*}}{wanted}"
    depth = number = 0
    try:
        for event, element in etree.iterparse(
            part.stream, events=("start", "end"), tag=tag, resolve_entities=False, no_network=True,
            load_dtd=False, huge_tree=False,
        ):  # fmt: skip
            depth += 1 if event == "start" else -1
            if depth or event == "start":
                continue
            number += 1
            if number > part.skip:
                yield _element(part, element, number)
            _forget(element)
    except etree.XMLSyntaxError as error:
        raise SourceUnavailable(f"{part.name} is not well-formed XML: {error}. Get it again.") from error


def _element(part: Part, element: etree._Element, number: int) -> RawRecord:
    body = etree.tostring(element, encoding="utf-8", with_tail=False)
    try:
        local_id, datestamp = _identify_xml(part, element, body)
    except NoId as error:
        return part.bad(number, body, f"record {number}: {error}")
    return RawRecord(part.source.id, local_id, part.source.format, body, datestamp)


def _identify_xml(part: Part, element: etree._Element, body: bytes | None) -> tuple[str, str | None]:
    """Id and datestamp; without the option id a digest of `body`, or the file's name if that is None."""
    paths, options = id_paths(part.options), part.options
    if paths:
        text = join_id([find_text(element, path) for path in paths], paths)
    else:
        text = part.name if body is None else digest_id(body)
    return text, read_datestamp(find_text(element, options.datestamp)) if options.datestamp else None


def find_text(element: etree._Element, path: str) -> str:
    """Text at a dotted path of local names below `element`, the first that is not empty; '' if none."""
    head, _, rest = path.partition(".")
    if head.startswith("@"):
        for name, value in element.attrib.items():
            if str(name).rpartition("}")[2] == head[1:]:
                return str(value)
        return ""
    for child in element.iterchildren(f"{{*}}{head}"):
        text = find_text(child, rest) if rest else "".join(map(str, child.itertext())).strip()
        if text:
            return text
    return ""


def _forget(element: etree._Element) -> None:
    """Frees a record and all before it, so that memory stays flat."""
    element.clear()
    for each in (element, *element.iterancestors()):
        parent = each.getparent()
        while parent is not None and each.getprevious() is not None:
            del parent[0]


def _one_xml(part: Part) -> Iterator[RawRecord]:
    if part.skip:
        return
    data, local_id, datestamp = part.read_all(), part.name, None
    if data is not None and (id_paths(part.options) or part.options.datestamp):
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            local_id, datestamp = _identify_xml(part, etree.fromstring(data, parser), None)
        except (NoId, etree.XMLSyntaxError) as error:
            yield part.bad(1, data, str(error))
            return
    yield _whole(part, data, local_id, datestamp)
