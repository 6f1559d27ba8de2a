"""Marks what was sought in a text."""


def highlight(query_text: str, text: str, width: int = 160) -> list[tuple[str, bool]]:
    """Cuts about `width` characters of `text` around what `query_text` seeks.

    Returns pieces (text, whether it is a match) in order; matching ignores width, case and variant kanji.
    """
    raise NotImplementedError
