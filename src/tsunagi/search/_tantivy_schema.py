"""Documents as Tantivy keeps them: its fields and the rows written to them."""

from binascii import crc32, crc_hqx
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import tantivy as engine
from msgspec import Struct
from msgspec.msgpack import decode, encode

from tsunagi.model.text import fold
from tsunagi.search._document import Document
from tsunagi.search._grams import grams
from tsunagi.search._spans import SLOTS, change_key, day_keys, decade_number, merged, title_key

VERSION = 3
"""Counted up when the fields change; an index of another version is built anew."""
CHECKPOINT_ID = " checkpoint"
"""Id of the one document that is none: it holds the checkpoint. No entity's id has a space."""
TEXT_FACETS = ("era", "place", "rights", "language", "type")
SOUGHT_FACETS = ("institution", "person", "subject", "place")
"""Facets whose words can be sought by `field:word`."""
CODED_FACETS = ("institution", "person", "subject")
"""Facets of so many values that they are kept, counted and chosen by a number that stands for the value: looking
up the texts of what is counted took 30 ms a query, and keeping texts and numbers a tenth of all indexing."""
SORTED_BY = 40
"""Characters of a title that its place in the order depends on."""
UNTITLED = "\uffff"
"""What a document without a title is ordered by: after all others."""
BATCH = 64
"""Documents whose text is cut into tokens at once: more no longer fit the processor's cache."""


@cache
def schema() -> engine.Schema:
    """The fields. In `<facet>_words` are the facet's values cut into tokens."""
    builder = engine.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title", "body", *(f"{facet}_words" for facet in SOUGHT_FACETS)):
        builder.add_text_field(name, tokenizer_name="tokens", index_option="position")
    for name in ("kind", "source", *TEXT_FACETS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in CODED_FACETS:
        builder.add_unsigned_field(f"{name}_code", indexed=True, fast=True)
    for name in ("identifier", "other_title"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("sort_title", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("decade", indexed=True, fast=True)
    for slot in range(SLOTS):
        builder.add_integer_field(f"first{slot}", fast=True)
        builder.add_integer_field(f"last{slot}", fast=True)
    for name in ("south", "west"):
        builder.add_float_field(name, fast=True)
    for name in ("oldest", "newest", "title_key", "updated"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_unsigned_field("checkpoint", stored=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def prepare(index: engine.Index) -> engine.Index:
    """Tells an opened index how its fields are cut; needed after each opening."""
    tokens = engine.TextAnalyzerBuilder(engine.Tokenizer.whitespace())
    index.register_tokenizer("tokens", tokens.filter(engine.Filter.remove_long(200)).build())
    index.config_reader("manual", 0)
    return index


def rows(batch: Sequence[Document]) -> Iterator[dict[str, Any]]:
    """The documents as `tantivy.Document.from_dict` takes them; at most BATCH at once are best.

    Raises:
        UnicodeEncodeError: there is half a surrogate pair in one of them; see `writable`.
    """
    cut = iter(grams(_texts(batch)))
    orders = fold("\n".join([_order(document) for document in batch])).split("\n")
    for document, order in zip(batch, orders, strict=True):
        row = _row(document, order)
        row["title"], row["body"] = next(cut), next(cut)
        for facet in SOUGHT_FACETS:
            if document.facets.get(facet):
                row[f"{facet}_words"] = next(cut)
        yield row


def writable(document: Document) -> Document:
    """The document with '?' for what no encoding can write."""

    def clean(text: str) -> str:
        return text.encode("utf-8", "replace").decode()

    facets = {name: [clean(value) for value in values] for name, values in document.facets.items()}
    return Document(
        clean(document.id), clean(document.kind), clean(document.source), clean(document.title),
        clean(document.body), facets, document.spans, document.point, clean(document.sort_title),
        document.changed, [clean(text) for text in document.identifiers],
    )  # fmt: skip


def _texts(batch: Sequence[Document]) -> list[str]:
    """What of each document is cut into tokens: title, body, and those of SOUGHT_FACETS that it has."""
    texts: list[str] = []
    for document in batch:
        texts += (document.title, document.body)
        facets = document.facets
        texts += ["\n".join(facets[facet]) for facet in SOUGHT_FACETS if facets.get(facet)]
    return texts


def _order(document: Document) -> str:
    title = document.sort_title[:SORTED_BY] or UNTITLED
    return title.replace("\n", " ") if "\n" in title else title


def checkpoint_row(checkpoint: int) -> dict[str, Any]:
    """The document that holds the checkpoint."""
    return {"id": CHECKPOINT_ID, "checkpoint": checkpoint}


def _row(document: Document, order: str) -> dict[str, Any]:
    id, facets, title = document.id, document.facets, document.title
    spans = merged(document.spans) if document.spans else []
    tie = crc32(id.encode("utf-8", "replace"))
    oldest, newest = day_keys(spans, tie)
    row: dict[str, Any] = {
        "id": id, "kind": document.kind, "source": document.source, "sort_title": order,
        "oldest": oldest, "newest": newest, "title_key": title_key(order),
        "updated": change_key(document.changed, tie),
        "shown": encode((title.partition("\n")[0], *[facets.get(f, ()) for f in CODED_FACETS])),
    }  # fmt: skip
    for facet, values in facets.items():
        if values and facet in _CODES:
            row[_CODES[facet]] = list(map(code, values))
        elif values and facet in _TEXT_FACETS:
            row[facet] = values
    if decades := facets.get("decade"):
        row["decade"] = [decade_number(decade) or 0 for decade in decades]
    for (first, last), (begin, end) in zip(_SLOTS, spans, strict=False):
        row[first], row[last] = begin, end
    if document.point is not None:
        row["south"], row["west"] = document.point
    if order != title and "\n" in title:
        row["other_title"] = [fold(line[:SORTED_BY]) for line in title.split("\n", 4)[:4]]
    if document.identifiers:
        keys = {identifier_key(text) for text in document.identifiers}
        # A query with a scheme finds the bare identifier too: where that is kept, the other need not be.
        row["identifier"] = [key for key in keys if key.partition(":")[2] not in keys]
    return row


_TEXT_FACETS = frozenset(TEXT_FACETS)
_CODES = {facet: f"{facet}_code" for facet in CODED_FACETS}
_SLOTS = [(f"first{slot}", f"last{slot}") for slot in range(SLOTS)]


class Shown(Struct, frozen=True, array_like=True, gc=False):
    """What of a document is kept to be shown without its record."""

    title: str
    institution: list[str]
    person: list[str]
    subject: list[str]


def shown(searcher: engine.Searcher, address: engine.DocAddress) -> Shown:
    """What is kept of the document at `address`."""
    return decode(bytes(searcher.doc(address)["shown"][0]), type=Shown)


def code(value: str) -> int:
    """The number that stands for a facet's value: 48 bits of two checksums, two in a million million are the same."""
    text = value.encode()
    return crc32(text) << 16 | crc_hqx(text, 0)


def identifier_key(text: str) -> str:
    """An identifier as it is compared: folded, without spaces around."""
    return fold(text).strip()
