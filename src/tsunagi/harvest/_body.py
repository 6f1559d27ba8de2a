"""Reading the body of an answer in bounded pieces: no more than was allowed, however it was compressed."""

import zlib
from collections.abc import Iterable, Iterator

PIECE = 1 << 18


class TooLarge(Exception):
    """The body is larger than was allowed."""


class Undecodable(Exception):
    """The body is compressed in a way that was not asked for, or its compression is broken."""


def decode(pieces: Iterable[bytes], encoding: str, most: int) -> Iterator[bytes]:
    """The decoded body, piece by piece, none above 256 KiB if it was compressed.

    Args:
        pieces: the body as it came over the wire.
        encoding: the Content-Encoding header.
        most: bytes allowed after decoding.

    Raises:
        TooLarge: there is more than `most`.
        Undecodable: the encoding is not gzip, deflate or none, or the data is not in it.
    """
    coded = encoding.strip().lower()
    if coded in {"", "identity"}:
        plain: Iterable[bytes] = pieces
    elif coded in {"gzip", "x-gzip", "deflate"}:
        plain = _inflate(pieces, coded)
    else:
        raise Undecodable(f"Content-Encoding {encoding[:40]!r} was not asked for")
    size = 0
    for piece in plain:
        size += len(piece)
        if size > most:
            raise TooLarge(f"more than {most:,} bytes")
        yield piece


def _inflate(pieces: Iterable[bytes], coded: str) -> Iterator[bytes]:
    inflater = None
    for piece in pieces:
        if not piece:
            continue
        if inflater is None:
            inflater = zlib.decompressobj(_window_bits(coded, piece))
        try:
            data = inflater.decompress(piece, PIECE)
            while data:
                yield data
                data = inflater.decompress(inflater.unconsumed_tail, PIECE)
        except zlib.error as error:
            raise Undecodable(f"the {coded} data is broken ({error})") from error
    if inflater is not None and not inflater.eof:
        raise Undecodable(f"the {coded} data ends too early")


def _window_bits(coded: str, first: bytes) -> int:
    """zlib's wbits: servers send 'deflate' both with the zlib header (RFC 9110) and without."""
    if coded != "deflate":
        return 31
    has_header = first[0] & 0x0F == 8 and (len(first) < 2 or (first[0] << 8 | first[1]) % 31 == 0)
    return 15 if has_header else -15
