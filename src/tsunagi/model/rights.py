"""Rights: licences and rights statements in all their spellings to one URI, and the class of use it gives."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from tsunagi.model import Value, ValueType
from tsunagi.model._remember import remember
from tsunagi.model.text import clean, fold

_CC = "https://creativecommons.org/"
_URI = re.compile(r"https?://[^\s<>\"'()（）、。，]{4,200}", re.IGNORECASE)
_CC_URI = re.compile(
    r"https?://(?:www\.|i\.)?creativecommons\.(?:org|jp)/(?:licenses|l)/(by(?:-nc)?(?:-nd|-sa)?)"
    r"(?:/(\d\.\d)(?:/([a-z]{2,3})(?![a-z.]))?)?(?:[/?#].*)?$"
)
_CC_PUBLIC = re.compile(
    r"https?://(?:www\.|i\.)?creativecommons\.org/(?:publicdomain|p|licenses)/(zero|mark|publicdomain)(?:[/?#].*)?$"
)
_STATEMENT = re.compile(
    r"https?://(?:www\.)?rightsstatements\.org/(?:vocab|page|data)/([a-z-]+)(?:/1\.0)?(?:[/?#].*)?$"
)
_ACCESS = re.compile(r"https?://(?:www\.)?purl\.org/coar/access_right/(c_[0-9a-f]{4})/?$")
_NAMED_CC = re.compile(r"\bcc(?![a-z0-9])|creative[- ]?commons|クリエイティブ[・ ]?コモンズ")
_VERSION = re.compile(r"(?<![\d.])([1-4]\.[015])(?![\d.])")
_DENIED = re.compile(
    r"ではな|でな[いく]|以外|除[くき]|\bnot\b(?! evaluated)|\bexcept|\bunless|または|又は|もしくは|\bor\b"
)
_LONGEST_WORDS = 120
"""Characters up to which a text can be the name of a licence; longer ones set conditions."""


@cache
def _table() -> Mapping[str, Any]:
    """rights.yml."""
    read_in: Mapping[str, Any] = msgspec.yaml.decode(
        (files("tsunagi.model") / "rights.yml").read_text("utf-8")
    )
    return read_in


@cache
def _said() -> Mapping[str, str]:
    """Folded words → URI."""
    statements = _table()["statements"]
    return {
        fold(word): uri
        for uri, row in statements.items()
        for word in (row["en"], row["ja"], *row.get("say", ()))
    }


@cache
def _short() -> Mapping[str, str]:
    """Lower-case last part of a statement's or access right's URI → URI."""
    parts = (
        (uri.removesuffix("1.0/").rstrip("/").rsplit("/", 1)[1].lower(), uri)
        for uri in _table()["statements"]
    )
    return {name: uri for name, uri in parts if "creativecommons" not in uri}


def read(text: str, lang: str | None = None) -> Value:
    """Reads a licence's URI or name; norm and ref are its canonical URI, https where it has that.

    A text that names several licences, or one only to except it, has no norm. A licence named without its
    version keeps no version: `https://creativecommons.org/licenses/by/`.
    """
    shown = clean(text)
    norm = _uri_in(shown) or _named(shown)
    return Value(shown, lang, norm, None if shown == text else text, ref=norm)


def _uri_in(text: str) -> str | None:
    found = {uri for uri in map(canonical, _URI.findall(text)) if uri}
    return found.pop() if len(found) == 1 else None


def canonical(uri: str) -> str | None:
    """The canonical form of a known licence URI (http/https, legalcode, deed, ported); None if unknown.

    >>> canonical("http://creativecommons.org/licenses/by/2.1/jp/deed.ja")
    'https://creativecommons.org/licenses/by/2.1/jp/'
    """
    uri = uri.lower()
    if found := _CC_URI.match(uri):
        elements, version, port = found.groups()
        known = version in _table()["creative_commons"]["versions"]
        return _cc(elements, version if known else None, port)
    if found := _CC_PUBLIC.match(uri):
        return f"{_CC}publicdomain/{'zero' if found[1] == 'zero' else 'mark'}/1.0/"
    if found := _STATEMENT.match(uri) or _ACCESS.match(uri):
        return _short().get(found[1])
    return uri if uri in _table()["statements"] else None


def _cc(elements: str, version: str | None, port: str | None) -> str:
    parts = (elements, version, port if version else None)
    return f"{_CC}licenses/{'/'.join(part for part in parts if part)}/"


def _named(text: str) -> str | None:
    if len(text) > _LONGEST_WORDS:
        return None
    words = fold(_URI.sub("", text)).strip(" .。()").replace("ccby", "cc by")
    if words in _said():
        return _said()[words]
    if _DENIED.search(words) or not _NAMED_CC.search(words):
        return None
    versions = set(_VERSION.findall(words))
    if len(versions) > 1 or "cc0" in words:
        return None
    elements = [name for name, said in _table()["creative_commons"]["elements"].items() if _has(words, said)]
    if "by" not in elements or {"nd", "sa"} <= set(elements):
        return None
    ported = re.search(r"日本|\bjp\b|japan", words) and versions and versions != {"4.0"}
    return _cc("-".join(elements), versions.pop() if versions else None, "jp" if ported else None)


def _has(words: str, said: list[str]) -> bool:
    return any(re.search(rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else word, words) for word in said)


@lru_cache(maxsize=4096)
def usage_class(norm: str | None) -> str:
    """Japan Search's class of a licence URI; 'others' for one that is unknown or for None."""
    row = _table()["statements"].get(norm)
    if row:
        return str(row["class"])
    found = _CC_URI.match(norm or "")
    return "cc" + found[1].replace("-", "") if found else "others"


def usage_group(usage: str) -> str:
    """'free', 'non-commercial' or 'other' for a class; unknown classes are 'other'."""
    return str(_table()["classes"].get(usage, {"group": "other"})["group"])


def class_uri(usage: str) -> str | None:
    """The URI to write where only the class is known; None for 'others' and unknown classes."""
    uri = _table()["classes"].get(usage, {"uri": None})["uri"]
    return None if uri is None else str(uri)


def class_label(name: str, lang: str) -> str:
    """Name of a class or of a group in 'ja' or 'en'; the name itself if it is neither."""
    row = _table()["classes"].get(name) or _table()["groups"].get(name)
    return str(row[lang]) if row else name


@lru_cache(maxsize=4096)
def label(norm: str, lang: str) -> str:
    """Short name of a licence URI in 'ja' or 'en'; the URI itself if it is unknown.

    >>> label("https://creativecommons.org/licenses/by-nc/2.1/jp/", "en")
    'CC BY-NC 2.1 JP'
    """
    row = _table()["statements"].get(norm)
    if row:
        return str(row[lang])
    found = _CC_URI.match(norm)
    return " ".join(("CC", *(part.upper() for part in found.groups() if part))) if found else norm


read = remember(read)
value_type = ValueType("rights", read, {"ja": "権利", "en": "Rights"})
