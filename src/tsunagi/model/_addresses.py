"""Japanese addresses: prefecture, municipality with ward, and the rest; by closed lists and one pattern."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec

_MUNICIPALITY = re.compile(r"[^市町村郡区\d\s,、()]{1,6}[市町村]")
_SPECIAL_WARD = re.compile(r"[^市町村郡区\d\s,、()]{1,4}区")
_DISTRICT = re.compile(r"(?!郡)[^市町村郡区\d\s,、()]{1,5}郡")
_FORMER = re.compile(r"^(?:現在の|現|旧)|^日本国?[ ,、]*(?=\S{2,3}[都道府県])|^〒?\s?\d{3}-?\d{4}\s*")


class Address(NamedTuple):
    """An address cut up; '' for what it does not say."""

    prefecture: str
    municipality: str
    """City, town, village, special ward, or designated city with its ward (大阪市住吉区); without 郡."""
    rest: str

    @property
    def norm(self) -> str | None:
        """`東京都/文京区`, `東京都`, or None if the prefecture is not known."""
        if not self.prefecture:
            return None
        return f"{self.prefecture}/{self.municipality}" if self.municipality else self.prefecture


@cache
def lists() -> Mapping[str, Any]:
    """places.yml."""
    read_in: Mapping[str, Any] = msgspec.yaml.decode(
        (files("tsunagi.model") / "places.yml").read_text("utf-8")
    )
    return read_in


@cache
def prefectures() -> tuple[str, ...]:
    """The 47 prefectures in the order of their codes."""
    return tuple(row["ja"] for row in lists()["prefectures"].values())


@cache
def _starts() -> Mapping[str, str]:
    """First two characters of a prefecture's name → the name; they tell all 47 apart."""
    return {name[:2]: name for name in prefectures()}


@cache
def _stems() -> Mapping[str, str]:
    """東京 → 東京都; for a text that is nothing else."""
    return {name if name == "北海道" else name[:-1]: name for name in prefectures()}


@cache
def _alone() -> Mapping[str, str]:
    """Municipality that is known without its prefecture → the prefecture."""
    cities = {city: prefecture for prefecture, listed in lists()["designated"].items() for city in listed}
    wards = {ward: "東京都" for ward in lists()["special_wards"] if ward not in lists()["shared_wards"]}
    return {**cities, **wards}


@cache
def _tricky(which: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(lists()[which], key=len, reverse=True)))


def plain_address(text: str) -> str:
    """The text as addresses are compared: NFKC, without spaces inside the Japanese part."""
    text = unicodedata.normalize("NFKC", text[:300]).strip()
    text = _FORMER.sub("", text)
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", text)


def cut_address(text: str) -> Address:
    """Cuts an address that `plain_address` has seen to; all '' but the rest if it begins with neither a
    prefecture nor a municipality known by its name alone."""
    if text in _stems():
        return Address(_stems()[text], "", "")
    prefecture = _starts().get(text[:2], "")
    if prefecture and text.startswith(prefecture):
        municipality, rest = _municipality(prefecture, text[len(prefecture) :].lstrip(" /、,"))
        return Address(prefecture, municipality, rest)
    for name, owner in _alone().items():
        if text.startswith(name):
            municipality, rest = _municipality(owner, text)
            return Address(owner, municipality, rest)
    return Address("", "", text)


def first_municipality(text: str) -> tuple[str, str]:
    """(municipality, rest) of an address without prefecture, by pattern; for a Gazetteer to look up."""
    return _municipality("", text)


def _municipality(prefecture: str, text: str) -> tuple[str, str]:
    if prefecture in ("東京都", "") and (found := _SPECIAL_WARD.match(text)):
        return found[0], text[found.end() :]
    start = 0
    district = _tricky("districts").match(text)
    if district or not _tricky("tricky").match(text):
        district = district or _DISTRICT.match(text)
        start = district.end() if district else 0
    found = _tricky("tricky").match(text, start) or _MUNICIPALITY.match(text, start)
    if not found:
        return "", text
    name, end = found[0], found.end()
    if name in lists()["designated"].get(prefecture, ()):
        ward = _tricky("wards").match(text, end) or _SPECIAL_WARD.match(text, end)
        name, end = (name + ward[0], ward.end()) if ward else (name, end)
    return name, text[end:]
