"""Text: made fit to be shown (`clean`), and folded for search (`fold`, `fold_map`)."""

import html
import re

from tsunagi.model import Value, ValueType
from tsunagi.model._fold import fold, fold_map

__all__ = ["clean", "fold", "fold_map", "plain", "read", "value_type"]

_BREAK_TAGS = (
    "br|p|div|li|ul|ol|tr|table|h[1-6]|dd|dt|dl|blockquote|section|article|hr|jats:p|jats:title|jats:sec"
)
_INLINE_TAGS = (
    "a|abbr|b|bdi|bdo|big|center|cite|code|del|dfn|em|embed|figure|font|form|i|iframe|img|input|ins|kbd|link|mark|"
    "meta|object|p|pre|q|rb|rp|rt|ruby|s|samp|small|span|strike|strong|style|script|sub|sup|svg|td|th|tbody|thead|"
    "title|tt|u|var|video|audio|wbr|jats:[a-z-]+|mml:[a-z-]+|inf"
)
_ATTRIBUTES = r"""(?:\s++[A-Za-z_:][\w:.-]*+\s*+(?:=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>]++))?+)*+\s*+/?+"""
_BREAK = re.compile(rf"</?+(?:{_BREAK_TAGS})(?![\w:-]){_ATTRIBUTES}>", re.IGNORECASE)
_INLINE = re.compile(rf"</?+(?:{_INLINE_TAGS})(?![\w:-]){_ATTRIBUTES}>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?:(?!-->|<!--).){0,2000}+-->", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0001\U000e0020-\U000e007f"
)
_NEEDS_CLEANING = re.compile(
    f"[{_UNSEEN}\ud800-\udfff\t\r\x85\u2028\u2029\u00a0\u2000-\u200a\u202f\u205f]|[ \n]{{2}}|\n[ ]|[ ]\n"
)
_GONE = re.compile(f"[{_UNSEEN}]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_NEWLINES = re.compile("\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f]+")
_AROUND_NEWLINE = re.compile(r" ?\n[ \n]*")


def clean(text: str) -> str:
    """Text without what cannot be seen or turns the reader's eye: controls, NULs, bidi overrides.

    Spaces are single (an ideographic space stays, it is how Japanese titles are set), newlines at most two
    together, ends bare. Half a surrogate pair, which no encoding can write, becomes U+FFFD.
    """
    text = text.strip()
    # isprintable is the quick test: all that needs cleaning is unprintable, but not the other way round.
    if ("  " not in text and text.isprintable()) or not _NEEDS_CLEANING.search(text):
        return text
    text = _SURROGATES.sub("\ufffd", _GONE.sub("", _NEWLINES.sub("\n", text)))
    text = _SPACES.sub(" ", text)
    text = _AROUND_NEWLINE.sub(lambda found: "\n\n" if found[0].count("\n") > 1 else "\n", text)
    return text.strip()


def plain(text: str) -> str:
    """Text without HTML or JATS markup: tags dropped, `<br>` and blocks to newlines, entities decoded once.

    Only tags that HTML and JATS have are markup: `<火打ち石>` and `a<b and c>d` are text. What comes out may
    well hold `<` again (from `&lt;`); it is text, and pages escape it.
    """
    if "<" in text:
        text = _INLINE.sub("", _BREAK.sub("\n", _COMMENT.sub("", text)))
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return clean(text)


def read(text: str, lang: str | None = None) -> Value:
    """Running text, titles, keywords: made plain; norm is always None."""
    shown = plain(text)
    return Value(shown, lang, None, None if shown == text else text)


value_type = ValueType("text", read, {"ja": "文字列", "en": "Text"})
