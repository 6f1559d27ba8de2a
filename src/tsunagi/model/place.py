"""Places: Japanese addresses to prefecture/municipality, countries to codes, coordinates to points.

norm is `東京都/文京区`, `京都府/京都市北区`, `東京都` where no more is said, or the ISO 3166-1 alpha-2
code of a country (`GB`) for a place outside Japan and for Japan as a whole (`JP`).
"""

import re
from functools import cache, lru_cache

from babel import Locale
from langcodes.data_dicts import TERRITORY_REPLACEMENTS

from tsunagi.model import Value, ValueType
from tsunagi.model._addresses import Address, cut_address, lists, plain_address, prefectures
from tsunagi.model._gazetteer import Gazetteer, Row
from tsunagi.model._remember import remember
from tsunagi.model.text import clean, fold

__all__ = [
    "Address", "Gazetteer", "Row", "country_label", "cut_address", "plain_address", "prefecture_code",
    "prefecture_label", "prefectures", "read", "read_point", "value_type",
]  # fmt: skip

_NUMBER = r"([+-]?\d{1,3}(?:\.\d{1,15})?)"
_PAIR = re.compile(rf"(?:geo:)?\s*[(]?{_NUMBER}\s*[,，;\s]\s*{_NUMBER}[)]?(?:[;?].{{0,40}})?")
_WKT = re.compile(
    rf"(?:SRID=4326;\s*)?POINT\s*Z?\s*\(\s*{_NUMBER}\s+{_NUMBER}(?:\s+{_NUMBER})?\s*\)", re.IGNORECASE
)
_DCMI = re.compile(rf"\b(east|north)\s*=\s*{_NUMBER}", re.IGNORECASE)
_ANGLE = r"(\d{1,3})\s*[°度º]\s*(?:(\d{1,2})\s*['′’分]\s*)?(?:(\d{1,2}(?:\.\d{1,6})?)\s*(?:\"|″|”|''|秒)\s*)?"
_DEGREES = re.compile(
    rf"(北緯|南緯|[NS])?\s*{_ANGLE}([NS])?[\s,，、/]*(東経|西経|[EW])?\s*{_ANGLE}([EW])?", re.IGNORECASE
)
_TONGUES = (
    "en", "de", "fr", "it", "es", "pt", "nl", "pl", "sv", "nb", "da", "fi", "cs", "sk", "hu", "ro", "hr",
    "tr", "ga", "el", "ru", "zh", "ko", "ja",
)  # fmt: skip
_PREFECTURE_WORDS = re.compile(r"[ -](?:prefecture|pref\.?|ken|fu|to|metropolis)$")


def read(text: str, lang: str | None = None) -> Value:
    """Reads an address, a place's or country's name, or coordinates."""
    shown = clean(text)
    original = None if shown == text else text
    if point := read_point(shown):
        return Value(shown, lang, None, original, point=point)
    return Value(shown, lang, _norm(shown), original)


def _norm(text: str) -> str | None:
    if not text.isascii() and (norm := cut_address(plain_address(text)).norm):
        return norm
    return _western(text) if len(text) < 200 else None


def _western(text: str) -> str | None:
    """`Kyoto, Japan`, `London, United Kingdom`, `Hokkaido`, `JPN`, イギリス."""
    pieces = [piece.strip() for piece in re.split(r"[,，、]", text) if piece.strip()]
    if not pieces:
        return None
    country = _country(pieces[-1]) if len(pieces) > 1 else None
    if country in (None, "JP"):
        for piece in pieces:
            if prefecture := _romanised().get(_PREFECTURE_WORDS.sub("", fold(piece))):
                return prefecture
    return country or (_country(text.strip()) if len(pieces) == 1 else None)


@cache
def _romanised() -> dict[str, str]:
    """Folded English name → prefecture."""
    return {fold(row["en"]): row["ja"] for row in lists()["prefectures"].values()}


@cache
def _listed_countries() -> dict[str, str]:
    return {fold(name): code for code, names in lists()["countries"].items() for name in names}


@lru_cache(maxsize=4096)
def _country(name: str) -> str | None:
    if re.fullmatch("[A-Z]{2}", name):
        return name if country_label(name, "en") else None
    if re.fullmatch("[A-Z]{3}", name) and (code := TERRITORY_REPLACEMENTS.get(name.lower())):
        return code if len(code) == 2 else None
    if code := _listed_countries().get(fold(name)):
        return code
    if len(name) < 2 or any(char.isdigit() for char in name):
        return None
    return _named_countries().get(fold(name))


@cache
def _named_countries() -> dict[str, str]:
    """Folded name in the languages that catalogues here are written in → alpha-2 code."""
    return {
        fold(str(name)): code
        for tongue in reversed(_TONGUES)
        for code, name in Locale(tongue).territories.items()
        if re.fullmatch("[A-Z]{2}", code) and code != "ZZ"
    }


@lru_cache(maxsize=1024)
def country_label(code: str, lang: str) -> str:
    """Name of a country's alpha-2 code in 'ja' or 'en'; '' if there is no such country."""
    return "" if code == "ZZ" else str(Locale(lang).territories.get(code, ""))


@cache
def prefecture_label(name: str, lang: str) -> str:
    """Name of a prefecture (東京都) in 'ja' or 'en'; as given if there is no such prefecture."""
    return next((str(row[lang]) for row in lists()["prefectures"].values() if row["ja"] == name), name)


@cache
def prefecture_code(name: str) -> str | None:
    """Two digits of JIS X 0401 for a prefecture, `13` for 東京都."""
    return next((str(code) for code, row in lists()["prefectures"].items() if row["ja"] == name), None)


def read_point(text: str) -> tuple[float, float] | None:
    """(latitude, longitude) of `35.68,139.69`, geo: URIs, WKT POINT, DCMI Point, 北緯35度41分東経139度41分.

    None for anything else and for what lies outside ±90 and ±180 degrees. A bare pair needs decimals in both.
    """
    text = text.strip()
    if len(text) > 120 or not any(char.isdigit() for char in text):
        return None
    if found := _WKT.fullmatch(text):
        return _valid(float(found[2]), float(found[1]))
    if found := _PAIR.fullmatch(text):
        told = text.startswith("geo:") or ("." in found[1] and "." in found[2])
        return _valid(float(found[1]), float(found[2])) if told else None
    named = {name.lower(): float(number) for name, number in _DCMI.findall(text)}
    if named.keys() == {"east", "north"}:
        return _valid(named["north"], named["east"])
    if found := _DEGREES.fullmatch(text):
        south = (found[1] or found[5] or "").upper() in ("S", "南緯")
        west = (found[6] or found[10] or "").upper() in ("W", "西経")
        latitude, longitude = _angle(*found.group(2, 3, 4)), _angle(*found.group(7, 8, 9))
        return _valid(-latitude if south else latitude, -longitude if west else longitude)
    return None


def _angle(degrees: str, minutes: str | None, seconds: str | None) -> float:
    return round(int(degrees) + int(minutes or 0) / 60 + float(seconds or 0) / 3600, 8)


def _valid(latitude: float, longitude: float) -> tuple[float, float] | None:
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


read = remember(read)
value_type = ValueType("place", read, {"ja": "場所", "en": "Place"})
