"""Place: not yet understood, only kept."""

from tsunagi.model import Value, ValueType


def read(text: str, lang: str | None = None) -> Value:
    """Keeps the text as it is."""
    return Value(text=text.strip(), lang=lang)


value_type = ValueType("place", read, {"ja": "場所", "en": "Place"})
