"""What a rule does to a column's text: split, strip, pattern, values, template."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from tsunagi.errors import ConfigError
from tsunagi.formats._row import Row, as_text

CHANGES = ("split", "strip", "pattern", "values", "template")
SIDES = ("lang", "role", "ref", "reading")
"""What a companion column or a group of `pattern` may give to a value beside its text."""
PATTERN_LIMIT = 10_000
"""Characters that `pattern` looks at, and above which `strip` and `split: {at}` leave a text alone: what it
costs to match may grow with the square of the text."""
MOST_PIECES = 10_000
"""What one text is cut into at the most; the last piece holds the rest."""

Pick = Callable[[Row, Row], list[str]]
"""(the object that the value stands in, the whole row) → texts."""


class Piece(NamedTuple):
    """One text on its way to a value."""

    came: str
    """The text before it was changed."""
    text: str | None
    """None: the pattern does not fit, so that the rule has no use for it."""
    own: Mapping[str, str]
    """SIDES that a pattern found in the text."""


Pieces = Callable[[list[str], Row, Row], Iterator[Piece]]
"""(texts of the column, the object that they stand in, the whole row) → the pieces that are left."""

_NONE: Mapping[str, str] = {}


def compile_pieces(spec: Mapping[str, Any], place: str, pick: Callable[[str], Pick]) -> Pieces:
    """Compiles the entries of `spec` that CHANGES names; `pick` makes the reader of another column.

    Raises:
        ConfigError: an entry is malformed; the text begins with `place`.
    """
    split, strip = _split(spec.get("split"), place), _regex(spec.get("strip"), place)
    pattern, codes = _regex(spec.get("pattern"), place), _codes(spec.get("values"), place)
    fill, by_pattern = _template(spec.get("template"), pick), isinstance(spec.get("split"), Mapping)

    def pieces(found: list[str], node: Row, row: Row) -> Iterator[Piece]:
        if split:
            found = [piece for text in found for piece in _cut(split, text, by_pattern)]
        for came in found:
            text, own = came.strip(), _NONE
            if strip and len(text) <= PATTERN_LIMIT:
                text = strip.sub("", text).strip()
            if pattern and text:
                match = pattern.search(text[:PATTERN_LIMIT])
                if match is None:
                    yield Piece(came, None, _NONE)
                    continue
                text, own = _groups(match, text)
            if codes is not None:
                text = codes.get(text, text)
            if text:
                yield Piece(came, fill(text, node, row) if fill else text, own)

    return pieces


def _cut(split: re.Pattern[str], text: str, by_pattern: bool) -> list[str]:
    return [text] if by_pattern and len(text) > PATTERN_LIMIT else split.split(text, maxsplit=MOST_PIECES)


def _groups(match: re.Match[str], whole: str) -> tuple[str, Mapping[str, str]]:
    found = match.groupdict(default="")
    text = found.pop("text", whole).strip()
    return text, {side: part.strip() for side, part in found.items() if part.strip()}


def _split(marks: Any, place: str) -> re.Pattern[str] | None:
    if marks is None:
        return None
    if isinstance(marks, Mapping):
        if set(marks) != {"at"}:
            raise ConfigError(f"{place}: `split` is a text, a list of texts or {{at: regular expression}}.")
        return _regex(marks["at"], place)
    marks = sorted(
        (str(mark) for mark in (marks if isinstance(marks, list) else [marks])), key=len, reverse=True
    )
    return re.compile("|".join(map(re.escape, marks)))


def _regex(written: Any, place: str) -> re.Pattern[str] | None:
    try:
        pattern = re.compile(written) if written is not None else None
    except (re.error, TypeError) as error:
        raise ConfigError(f"{place}: {written!r} is no regular expression: {error}") from error
    strange = set(pattern.groupindex) - {"text", *SIDES} if pattern else None
    if strange:
        raise ConfigError(f"{place}: a pattern has groups text, {', '.join(SIDES)}, not {sorted(strange)}.")
    return pattern


def _codes(written: Any, place: str) -> Mapping[str, str] | None:
    if written is None:
        return None
    if not isinstance(written, Mapping) or any(isinstance(code, bool) for code in written):
        raise ConfigError(f"{place}: `values` is {{code: text}}; quote codes such as 'no' and 'yes'.")
    return {str(code): as_text(text) for code, text in written.items()}


def _template(written: Any, pick: Callable[[str], Pick]) -> Callable[[str, Row, Row], str] | None:
    if written is None:
        return None
    parts = re.split(r"\{([^{}]*)\}", str(written))
    fixed, holes = parts[::2], [pick(hole) if hole else None for hole in parts[1::2]]
    escape: Callable[[str], str] = quote if fixed[0].startswith(("http://", "https://")) else str

    def fill(text: str, node: Row, row: Row) -> str:
        given = [text if hole is None else "".join(hole(node, row)[:1]) for hole in holes]
        return fixed[0] + "".join(escape(g) + f for g, f in zip(given, fixed[1:], strict=True))

    return fill
