"""The titles of Nishinomiya's archive: `題名ダイメイ\nシリーズ` in one text, taken apart."""

import re

_READING = re.compile(r"[ァ-ヴー][ァ-ヴー・\s\d０-９()（）]*$")
_KANJI = re.compile(r"[一-龠々〇]")
_KANA = re.compile(r"[ぁ-んァ-ヴー]")
MORAE = 2.0
"""Kana that a kanji is read with, on the average of these titles."""


def adjust(row: dict) -> dict:
    """Leaves the title in `label`; reading and series become labels of their own."""
    if "nishinomiya" not in (row.get("id") or row.get("@id") or ""):
        return row
    first, _, series = row["label"].partition("\n")
    title, reading = split_reading(first.strip())
    found = [("名称よみ", reading), ("シリーズ名", series.strip())]
    row["label"] = title
    told = [{"label": name, "value": text} for name, text in found if text]
    row["metadata"] = [*row["metadata"], *told]
    return row


def split_reading(text: str) -> tuple[str, str]:
    """Cuts a katakana reading off the end: `甲子園ホテルコウシエンホテル` → `甲子園ホテル` and the rest.

    Katakana that the title itself may end with are those which the reading ends with, too; of such cuts the
    one is taken that leaves each kanji a reading of usual length.
    """
    run = _READING.search(text)
    if run is None or run.start() == 0:
        return text, ""
    katakana, before = run[0], text[: run.start()]
    cuts = [
        (before + katakana[:size], katakana[size:])
        for size in range(len(katakana) // 2 + 1)
        if katakana[size:].endswith(katakana[:size])
    ]
    title, reading = min(cuts, key=lambda cut: _strangeness(*cut))
    return title.strip(), reading.strip()


def _strangeness(title: str, reading: str) -> float:
    kanji = len(_KANJI.findall(title))
    left = len(_KANA.findall(reading)) - len(_KANA.findall(title))
    return abs(left / kanji - MORAE) if kanji else abs(left)
