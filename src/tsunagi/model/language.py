"""Languages: codes of ISO 639 and BCP 47 and names in Japanese and English to one BCP 47 tag."""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

import langcodes
import msgspec
from babel import Locale
from langcodes.tag_parser import LanguageTagError

from tsunagi.model import Value, ValueType
from tsunagi.model._remember import remember
from tsunagi.model.text import clean, fold

_URI_STARTS = (
    "http://id.loc.gov/vocabulary/iso639-1/", "http://id.loc.gov/vocabulary/iso639-2/",
    "http://id.loc.gov/vocabulary/languages/", "http://lexvo.org/id/iso639-3/", "http://lexvo.org/id/iso639-1/",
    "http://id.ndl.go.jp/language/", "http://publications.europa.eu/resource/authority/language/",
)  # fmt: skip


@cache
def _listed() -> Mapping[str, str]:
    """Folded name → tag, from languages.yml."""
    listed = msgspec.yaml.decode((files("tsunagi.model") / "languages.yml").read_text("utf-8"))["names"]
    return {fold(str(name)): tag for tag, names in listed.items() for name in names}


def read(text: str, lang: str | None = None) -> Value:
    """Reads a code or a name; norm is the BCP 47 tag, as short as the standard has it (`jpn` → `ja`)."""
    shown = clean(text)
    return Value(shown, lang, tag(shown), None if shown == text else text)


@lru_cache(maxsize=4096)
def tag(text: str) -> str | None:
    """BCP 47 tag of a code or name; None if it is neither, or names several.

    Codes of ISO 639-1, 639-2/B, 639-2/T and 639-3 and the LOC, lexvo and NDL URIs of them are known.
    """
    for start in _URI_STARTS:
        if text.replace("https:", "http:", 1).startswith(start):
            text = text.replace("https:", "http:", 1).removeprefix(start)
    key = fold(text).strip().strip(".()[]")
    if not key or len(key) > 60:
        return None
    return _listed().get(key) or _coded(key) or _named(key)


def _coded(key: str) -> str | None:
    """A code without more is only taken at two or three letters: longer words are names."""
    if len(key.replace("_", "-").split("-")[0]) > 3 or not key.isascii():
        return None
    try:
        found = langcodes.standardize_tag(key)
        return found if langcodes.tag_is_valid(found) else None
    except (LanguageTagError, ValueError):
        return None


def _named(key: str) -> str | None:
    return _names().get(key)


@cache
def _names() -> Mapping[str, str]:
    """Folded name in English or Japanese → tag."""
    return {
        fold(str(name)): tag.replace("_", "-")
        for tongue in ("ja", "en")
        for tag, name in Locale(tongue).languages.items()
    }


@lru_cache(maxsize=4096)
def label(tag: str, lang: str) -> str:
    """Name of the language `tag` in `lang` ('ja' or 'en'); the tag itself where it has none."""
    if found := Locale(lang).languages.get(tag.replace("-", "_")):
        return str(found)
    try:
        name = langcodes.get(tag).display_name(lang)
    except (LanguageTagError, ValueError):
        return tag
    return tag if name.startswith(("Unknown language", "不明な言語")) and tag != "und" else str(name)


read = remember(read)
value_type = ValueType("language", read, {"ja": "言語", "en": "Language"})
