"""What all value types share: repeated short strings are read once, giant ones not parsed at all."""

from collections.abc import Callable
from functools import lru_cache, wraps

from tsunagi.model import Value

SHORT = 300
"""Characters up to which a string is worth remembering."""

LONGEST = 4000
"""Characters up to which a string is parsed; nothing but running text is longer, or it is hostile."""

Read = Callable[[str, str | None], Value]


def remember(read: Read) -> Callable[..., Value]:
    """Wraps a value type's `read`: `lang` may be left out, short strings are cached, giant ones only kept."""
    cached = lru_cache(maxsize=16384)(read)

    @wraps(read)
    def reading(text: str, lang: str | None = None) -> Value:
        if len(text) <= SHORT:
            return cached(text, lang)
        if len(text) > LONGEST:
            return Value(text=text.strip(), lang=lang)
        return read(text, lang)

    return reading
