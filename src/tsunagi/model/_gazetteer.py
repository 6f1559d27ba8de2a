"""A gazetteer: names with coordinates from a source, to complete addresses and to put them on the map."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from tsunagi.model import Value
from tsunagi.model._addresses import Address, cut_address, first_municipality, plain_address

_SAME = str.maketrans(
    {"ヶ": "ケ", "ヵ": "カ", "が": "ケ", "ガ": "ケ", "ノ": "の", "之": "の", "　": "", " ": ""}
)
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_LONGEST_TOWN = 24


class Row(NamedTuple):
    """One named place: a municipality, or with `town` a part of it."""

    prefecture: str
    municipality: str
    """With 郡 or without; a ward after its city, with a space or without (`札幌市 中央区`)."""
    town: str = ""
    latitude: float | None = None
    longitude: float | None = None


class Gazetteer:
    """Completes addresses without prefecture and gives coordinates. Made once, then only read."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._municipalities: dict[str, dict[str, str]] = {}
        self._towns: dict[tuple[str, str], tuple[float, float]] = {}
        self._points: dict[str, tuple[float, float]] = {}
        for row in rows:
            self._add(row)

    def _add(self, row: Row) -> None:
        name = cut_address(row.prefecture + row.municipality.replace(" ", "").replace("　", "")).municipality
        if not name:
            return
        norm = self._municipalities.setdefault(name.translate(_SAME), {}).setdefault(
            row.prefecture, f"{row.prefecture}/{name}"
        )
        point = _point(row.latitude, row.longitude)
        if point and row.town:
            self._towns.setdefault((norm, _town(row.town)), point)
        elif point:
            self._points[norm] = point

    def __len__(self) -> int:
        return sum(len(found) for found in self._municipalities.values())

    def resolve(self, text: str) -> Address:
        """Cuts an address; a municipality without prefecture gets it if only one has that name."""
        text = plain_address(text)
        address = cut_address(text)
        if address.prefecture:
            return self._spelled(address)
        name, rest = first_municipality(text)
        owners = self._municipalities.get(name.translate(_SAME), {})
        if len(owners) != 1:
            return address
        prefecture = next(iter(owners))
        return self._spelled(Address(prefecture, name, rest))

    def _spelled(self, address: Address) -> Address:
        """The address with its municipality spelled as here (鎌ヶ谷市, not 鎌ケ谷市)."""
        norm = self._municipalities.get(address.municipality.translate(_SAME), {}).get(address.prefecture)
        return Address(address.prefecture, norm.split("/")[1], address.rest) if norm else address

    def point(self, address: Address) -> tuple[float, float] | None:
        """Latitude and longitude of the town that the rest begins with, else of the municipality."""
        if address.norm is None:
            return None
        rest = _town(address.rest)
        for length in range(min(len(rest), _LONGEST_TOWN), 0, -1):
            if found := self._towns.get((address.norm, rest[:length])):
                return found
        return self._points.get(address.norm)

    def complete(self, value: Value) -> Value:
        """The value of a place with norm and point filled in where the gazetteer knows them."""
        if value.norm is not None and value.point is not None:
            return value
        address = self.resolve(value.text)
        norm = address.norm or value.norm
        point = value.point or self.point(address)
        return msgspec.structs.replace(value, norm=norm, point=point)


def _town(text: str) -> str:
    """A town's name as compared: without 大字 and 字, digits and small kana in one form."""
    return text.translate(_DIGITS).translate(_SAME).removeprefix("大字").removeprefix("字")


def _point(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return latitude, longitude
