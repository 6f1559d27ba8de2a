"""Days: spans of dates put in order, and the keys that documents are ordered by."""

from collections.abc import Sequence

SLOTS = 8
"""Separate spans of time that a document is found by; of more, the nearest are taken together."""

Span = tuple[int, int]
_ZERO_DAY = 1 << 31
_LAST_KEY = (1 << 63) - 1


def merged(spans: Sequence[Span]) -> list[Span]:
    """The spans in order of time, overlapping ones joined, at most SLOTS of them.

    Examples:
        >>> merged([(19500101, 19501231), (19000101, 19001231), (19000601, 19010101)])
        [(19000101, 19010101), (19500101, 19501231)]
    """
    if len(spans) == 1:
        return list(spans)
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    while len(joined) > SLOTS:
        nearest = min(range(len(joined) - 1), key=lambda at: joined[at + 1][0] - joined[at][1])
        joined[nearest : nearest + 2] = [(joined[nearest][0], joined[nearest + 1][1])]
    return joined


def day_keys(spans: Sequence[Span], tie: int) -> tuple[int, int]:
    """Keys for 'oldest' (ascending) and 'newest' (descending); documents without a date come last in both.

    `tie`, 32 bits of the document's own, orders those of one day.
    """
    if not spans:
        return _LAST_KEY, tie
    oldest = min(max(spans[0][0] + _ZERO_DAY, 1), (1 << 32) - 1)
    newest = min(max(spans[-1][1] + _ZERO_DAY, 1), (1 << 32) - 1)
    return min((oldest << 31) + (tie >> 1), _LAST_KEY), (newest << 31) + (tie >> 1)


def change_key(changed: int, tie: int) -> int:
    """Key for 'updated' (descending); `tie` as in `day_keys`."""
    return (min(max(changed, 0), (1 << 38) - 1) << 24) + (tie >> 8)


def title_key(title: str) -> int:
    """The first four characters of a folded title as a number; characters beyond the basic plane tie."""
    padded = title[:4].ljust(4, "\0")
    a, b, c, d = [min(ord(character), 0xFFFF) for character in padded]
    return a << 48 | b << 32 | c << 16 | d


def decade_label(first_year: int) -> str:
    """How a decade is called as a facet's value: '1990', 'BC50' (a '-' would mean: not)."""
    return str(first_year) if first_year >= 0 else f"BC{-first_year}"


def decade_number(label: str) -> int | None:
    """First year of the decade with this label; None if it is no label."""
    digits = label.removeprefix("BC")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
        return None
    return -int(digits) if label.startswith("BC") else int(digits)
