"""Personal names: text without role and life dates, a key that all spellings of one name share, its parts."""

import re

from tsunagi.model import Value, ValueType
from tsunagi.model import organisation as organisations
from tsunagi.model._names import CJK, KATAKANA, cut, key, split_cjk, split_latin, words
from tsunagi.model._remember import LONGEST, remember
from tsunagi.model.text import clean, fold

_SEVERAL = re.compile(r"\s*[;；]\s*|(?<=[/／][著編訳画作書選補訂筆註注])[ 　]+(?=\S)|\s*[\n\r]+\s*")
_WHOLE = re.compile(r"[;；]|[/／].*[/／]")


def read(text: str, lang: str | None = None) -> Value:
    """Reads the name of a person (or, in a place for persons, of an organisation).

    `text` loses a role (`冢田 大峯/著`), life dates and a reading in brackets; role and reading are kept in
    their fields, and all of it in `original`. norm is the key for grouping, without the life dates; None for
    nobody (不明) and for several persons in one text (see `split`).
    """
    shown = clean(text)
    several = bool(_WHOLE.search(shown))
    found = cut(shown)
    name = shown if several or not found.name else found.name
    original = None if name == text else text
    if several or fold(name).strip("[]() ") in words()["nobody"]:
        return Value(name, lang, None, original, None if several else found.role)
    if organisations.looks_like_one(name):
        return Value(name, lang, organisations.key(name), original, found.role)
    kana = (lang or "ja").startswith("ja") and bool(KATAKANA.fullmatch(name))
    reading = found.reading or (name if kana and (lang in ("ja-Kana", "ja-Hrkt") or "," in name) else None)
    if reading == name and lang in (None, "ja"):
        lang = "ja-Kana"
    return Value(name, lang, key(name), original, found.role, reading=reading)


def parts(value: Value) -> tuple[str, str] | None:
    """(family, given) of a name that was read, where they are known: by a comma, a space, or capitals.

    A western name without comma has the given name first. None for single words and organisations.
    """
    name = value.text
    if len(name) > LONGEST or organisations.looks_like_one(name):
        return None
    return split_cjk(name) if CJK.search(name) else split_latin(name)


def split(text: str) -> list[str]:
    """The single persons of a text that lists several, each with its role: `長谷川貞信/画 一荷堂半水/著`."""
    return [part for part in _SEVERAL.split(text.strip()) if part]


read = remember(read)
value_type = ValueType("name", read, {"ja": "人名", "en": "Personal name"})
