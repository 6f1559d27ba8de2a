"""Organisations: names without their legal forms as keys, so that one organisation is counted once."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from tsunagi.model import Value, ValueType
from tsunagi.model._remember import remember
from tsunagi.model._schemes import ror
from tsunagi.model.text import clean, fold

_ROR = re.compile(r"(?:https?://)?(?:www\.)?ror\.org/([0-9a-z]{9})/?", re.IGNORECASE)
_LATIN_PUNCTUATION = re.compile(r"[^\w&()]+")
_JAPANESE = re.compile("[぀-ヿ㐀-鿿가-힣]")
_BRACKETS = re.compile(r"^\[(.+)\]$")
_UNIT = re.compile(
    r"(.{1,30}?(?:大学校|大学院大学|短期大学部?|大学))[ 　・]?"
    r"((?:大学院|附属|付属|総合|先端|[^\s]{1,20}?(?:学部|学府|学系|研究科|研究院|研究所|研究部|センター|図書館|博物館|"
    r"病院|機構|学院|本部|学類|学群|学域)).*)"
)
_UNIT_EN = re.compile(
    r"((?:Graduate School|Faculty|School|Department|Institute|Center|Centre|College)\b[^,]*(?:,[^,]+)*), "
    r"([^,]*\b(?:University|Institute of Technology)\b[^,]*)",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    {"不明", "未詳", "不詳", "出版者不明", "発行者不明", "作者不明", "unknown", "s.n.", "s.n", "-", "なし"}
)


@cache
def _forms() -> Mapping[str, Any]:
    """legal_forms.yml."""
    read_in: Mapping[str, Any] = msgspec.yaml.decode(
        (files("tsunagi.model") / "legal_forms.yml").read_text("utf-8")
    )
    return read_in


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Japanese forms at the front, Japanese forms at the end, western forms at the end; of folded text."""
    japanese = "|".join(sorted((fold(form) for form in _forms()["japanese"]), key=len, reverse=True))
    short = "|".join(sorted((fold(form) for form in _forms()["short"]), key=len, reverse=True))
    western = "|".join(sorted(_forms()["western"], key=len, reverse=True))
    return (
        re.compile(rf"(?:(?:{japanese}|\((?:{short})\)) *)++"),
        re.compile(rf"(?: *(?:{japanese}|\((?:{short})\)))+$"),
        re.compile(rf"(?: (?:{western}))+$"),
    )


def read(text: str, lang: str | None = None) -> Value:
    """Reads an organisation's name; norm is its key (see `key`), ref its ROR where the text is one."""
    shown = clean(text)
    original = None if shown == text else text
    if (found := _ROR.fullmatch(shown)) and (ror_id := ror(found[1])):
        return Value(shown, lang, f"ror:{ror_id}", original, ref=f"https://ror.org/{ror_id}")
    return Value(shown, lang, key(shown), original)


def key(text: str) -> str | None:
    """What two spellings of one organisation share: folded, without legal form, spaces and punctuation.

    >>> key("㈱日立製作所") == key("日立製作所株式会社") == key("日立製作所")
    True
    """
    if found := _BRACKETS.match(text):
        text = found[1]
    folded = fold(text).strip()
    if not folded or folded in _NOBODY:
        return None
    front, end, western = _patterns()
    if not _JAPANESE.search(folded):
        words = _LATIN_PUNCTUATION.sub(" ", folded.replace(".", " ").replace("&", " and ")).strip()
        words = re.sub(r"\s+", " ", words).removeprefix("the ")
        bare = western.sub("", words).removeprefix("kabushiki kaisha ")
        return bare or words or None
    bare = end.sub("", front.sub("", folded, count=1) if front.match(folded) else folded)
    return re.sub(r"[\s,、。・]+", "", bare or folded) or None


def parts(value: Value) -> tuple[str, str] | None:
    """(institution, its part) where the text clearly names both: 東京大学, 大学院工学系研究科."""
    if found := _UNIT.fullmatch(value.text):
        return found[1], found[2]
    if found := _UNIT_EN.fullmatch(value.text):
        return found[2], found[1]
    return None


@cache
def _signs() -> tuple[re.Pattern[str], frozenset[str]]:
    """What ends a Japanese organisation's name, and words of an English one; of folded text."""
    ends = "|".join(fold(form) for form in _forms()["ends"] if len(form) > 1)
    # A word by itself is a given name: 中村 大学.
    return re.compile(rf"(?<!\s)(?:{ends})$|^[^\s,]{{3,}}[省庁県府市]$"), frozenset(_forms()["english"])


def looks_like_one(text: str) -> bool:
    """Whether a name that should be a person's is an organisation's (contributors often are)."""
    folded = fold(text).strip()
    signs, english = _signs()
    if _JAPANESE.search(folded):
        front, end, _ = _patterns()
        return bool(signs.search(folded) or front.match(folded) or end.search(folded))
    return not english.isdisjoint(re.findall(r"[a-z]+", folded))


@cache
def _firm() -> re.Pattern[str]:
    """A firm's legal form, at the front or the end of a folded name."""
    known = [fold(form) for form in _forms()["firms"]]
    japanese = "|".join(re.escape(form) for form in known if not form.isascii())
    western = "|".join(form for form in known if form.isascii())
    return re.compile(rf"^(?:{japanese})|(?:{japanese})$|[ ,.](?:{western})\.?$")


def is_firm(text: str) -> bool:
    """Whether a name says that it is a firm's.

    >>> is_firm("架空精機㈱"), is_firm("Fictional Optics, Inc."), is_firm("架空大学")
    (True, True, False)
    """
    return bool(_firm().search(fold(text).strip()))


read = remember(read)
value_type = ValueType("organisation", read, {"ja": "団体名", "en": "Organisation name"})
