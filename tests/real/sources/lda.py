"""The titles of Nishinomiya's archive: `題名ダイメイ\nシリーズ` in one text, taken apart."""

import re

_KATAKANA_END = re.compile(r"[ァ-ヴー・]{2,}$")


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

    Katakana that belong to the title are those which the reading ends with, too.
    """
    run = _KATAKANA_END.search(text)
    if run is None or run.start() == 0:
        return text, ""
    katakana = run[0]
    for size in range(len(katakana) // 2, -1, -1):
        own, reading = katakana[:size], katakana[size:]
        if reading.endswith(own) and len(reading) >= 2:
            return text[: run.start()] + own, reading
    return text, ""
