"""What the readers of files share: the options, one stream to read, and how a record gets its id."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BufferedReader
from typing import Any, Literal

import msgspec

from tsunagi.errors import SourceUnavailable
from tsunagi.harvest._options import MEBIBYTE, Manners
from tsunagi.model import RawRecord, Source

MOST_RECORD = 64 * MEBIBYTE
"""Largest body of one record; what is larger is set aside without its body."""

Records = Literal["auto", "csv", "tsv", "xlsx", "jsonl", "json", "xml", "text"]

_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?")


class Options(Manners, frozen=True, kw_only=True):
    """What a source file may say under `options`."""

    path: str | tuple[str, ...]
    """Files relative to the source file's folder (globs are allowed), or http(s) addresses."""
    records: Records = "auto"
    """How a file is cut into records; auto: by its suffix."""
    id: str | tuple[str, ...] = ()
    """Column, key or dotted path of the record's id; several are joined by ':'. XML: local names joined
    by dots, the last may be an @attribute. Empty: a file's name if it is one record, else a digest of the
    record, so that a changed record counts as a new one."""
    datestamp: str = ""
    """Column, key or path of the day of last change, if it is written in ISO 8601."""
    snapshot: bool = True
    """The files list all of the source: what they no longer list has been deleted."""
    member: str = "*"
    """Glob over the members of a .zip file."""
    encoding: str = "auto"
    """auto: the byte order mark's, else UTF-8, EUC-JP or Windows-31J (cp932), whichever fits."""
    delimiter: str = ""
    """Of csv; empty: comma, for tsv a tab."""
    quote: str = '"'
    """Of csv; empty: quotation marks mean nothing."""
    header: tuple[str, ...] = ()
    """Names of the columns of a table that has no header row."""
    skip_lines: int = 0
    """Lines before the header row."""
    sheet: str = ""
    """Of xlsx; empty: the first."""
    items: str = ""
    """Dotted path of the list inside a JSON document; empty: the document is the list, or one record."""
    record_element: str = ""
    """XML element that is one record: local name or {namespace}name; empty: the whole file is one."""
    most_bytes: int = 64 * 1024 * MEBIBYTE
    """Largest file, after unpacking."""
    most_ratio: float = 300.0
    """How many times larger a packed file may become."""


@dataclass(frozen=True)
class Part:
    """One stream to cut into records: a file, or a member of an archive."""

    name: str
    stream: BufferedReader
    source: Source
    options: Options
    fault: Callable[[str, str], None]
    skip: int = 0
    """How many of its records, good or faulty, were got already."""

    def bad(self, line: int, body: bytes, why: str) -> RawRecord:
        """A piece that is no record, named by file and line (or number)."""
        return RawRecord(
            self.source.id, f"{self.name}:{line}", self.source.format, body[:MOST_RECORD], None, False, why
        )

    def read_all(self) -> bytes | None:
        """The whole stream; None if it is larger than a record may be."""
        data = self.stream.read(MOST_RECORD + 1)
        return data if len(data) <= MOST_RECORD else None


class NoId(Exception):
    """The record has no id where it should be."""


def id_paths(options: Options) -> tuple[str, ...]:
    """The option id as a tuple."""
    return (options.id,) if isinstance(options.id, str) else options.id


def digest_id(body: bytes) -> str:
    """The id of a record that has none: it stays the same as long as the content does."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def join_id(values: Sequence[Any], paths: Sequence[str]) -> str:
    """The id from its parts.

    Raises:
        NoId: one is missing, empty or no text or whole number.
    """
    texts = []
    for value, path in zip(values, paths, strict=True):
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, bool) or not isinstance(text, str | int) or text == "":
            raise NoId(f"no id at {path!r}")
        texts.append(str(text))
    return ":".join(texts)


def read_datestamp(value: Any) -> str | None:
    """`value` if it is a date in ISO 8601."""
    if not isinstance(value, str):
        return None
    return value.strip() if _DATE.fullmatch(value.strip()) else None


def walk(document: Any, path: str) -> Any:
    """The value at a dotted path of a JSON document; a key that has dots itself goes first."""
    if isinstance(document, dict):
        if path in document:
            return document[path]
        head, dot, rest = path.partition(".")
        return walk(document.get(head), rest) if dot else None
    if isinstance(document, list) and path:
        head, _, rest = path.partition(".")
        if head.isascii() and head.isdigit() and int(head[:9]) < len(document):
            return walk(document[int(head[:9])], rest) if rest else document[int(head[:9])]
    return None


def json_identifier(options: Options) -> Callable[[bytes | msgspec.Raw], tuple[str, str | None]]:
    """(one JSON document) → its id and datestamp. Only what is needed is decoded.

    The function raises NoId, msgspec.DecodeError (with ValidationError) and RecursionError.
    """
    paths = id_paths(options)
    wanted = (*paths, options.datestamp) if options.datestamp else paths
    count = len(paths)
    if any("." in path for path in wanted):
        decoder = msgspec.json.Decoder()

        def by_path(data: bytes | msgspec.Raw) -> tuple[str, str | None]:
            document = decoder.decode(data)
            values = [walk(document, path) for path in wanted]
            text = join_id(values[:count], paths) if count else digest_id(bytes(data))
            return text, read_datestamp(values[count]) if len(values) > count else None

        return by_path
    names = {f"f{number}": path for number, path in enumerate(wanted)}
    shape = msgspec.defstruct("Wanted", [(name, Any, None) for name in names], rename=names, gc=False)
    quick = msgspec.json.Decoder(shape)

    def by_key(data: bytes | msgspec.Raw) -> tuple[str, str | None]:
        values = msgspec.structs.astuple(quick.decode(data))
        if count == 1 and type(values[0]) is str and (text := values[0].strip()):
            pass
        else:
            text = join_id(values[:count], paths) if count else digest_id(bytes(data))
        return text, read_datestamp(values[count]) if len(values) > count else None

    return by_key


def choose_encoding(sample: bytes, given: str, name: str) -> str:
    """The encoding of a text that begins with `sample`.

    Raises:
        SourceUnavailable: the sample fits none; the option encoding must say it.
    """
    if given != "auto":
        return "utf-8-sig" if given.lower().replace("_", "-") in {"utf-8", "utf8"} else given
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if _is_utf8(sample):
        return "utf-8-sig"
    scores = {name: _japaneseness(sample, name) for name in ("euc_jp", "cp932") if _fits(sample, name)}
    if not scores:
        raise SourceUnavailable(f"{name} is in an unknown encoding. Set the option encoding.")
    return max(scores, key=lambda name: scores[name])


def _is_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8, give or take a few broken characters: those are their rows' fault."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return broken * 20 <= sum(c > "\x7f" for c in text) if broken > 1 else _fits(sample, "utf-8")


def _fits(sample: bytes, encoding: str) -> bool:
    """Whether the sample decodes; its last character may be cut off."""
    for cut in range(4):
        try:
            sample[: len(sample) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _japaneseness(sample: bytes, encoding: str) -> int:
    """Kana count for an encoding, half-width katakana against it: that is what EUC-JP looks like as cp932."""
    text = sample.decode(encoding, "ignore")
    kana = sum("\u3041" <= c <= "\u30fe" for c in text)
    return kana - sum("\uff61" <= c <= "\uff9f" for c in text)
