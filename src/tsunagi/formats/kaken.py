"""KAKEN: grant projects of the Grants-in-Aid for Scientific Research, as rows of a dump or of its CSV.

Two vocabularies are read: the English keys of dumps (`awardnumber`, `title` …) and the Japanese headings
of the file that https://kaken.nii.ac.jp gives for a search. A source's own mapping is laid over both.
"""

from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats._adjust import row_reader
from tsunagi.formats._build import Builder, value_readers
from tsunagi.formats._mapping import compile_mapping
from tsunagi.formats._row import as_text
from tsunagi.model import RawRecord, Source, Value
from tsunagi.model.identifier import award_year, read_as

NUMBER = ("awardnumber", "award_number", "awardNumber", "研究課題/領域番号", "研究課題番号", "課題番号")
"""Columns that may hold the award number; the first that has a text is it."""
PAGE = "https://kaken.nii.ac.jp/grant/KAKENHI-PROJECT-{}/"

_DATE = r"\d{4}(?:[-/.]\d\d?){0,2}"
_AUTO = {"lang": "auto"}
# '虚構 太郎  架空大学, 工学部, 教授 (01234567)': name, then affiliation, position and e-Rad number.
_MEMBER = {"split": "\n", "pattern": r"^(?P<text>.+?)(?:\s\s+(?P<role>.*?))?\s*(?:\(\d+\))?$"}

MAPPING: MappingProxyType[str, Any] = MappingProxyType(
    {
        **dict.fromkeys(NUMBER),
        "title": {"to": "name", **_AUTO},
        "研究課題名": {"to": "name", "lang": "ja"},
        "研究課題名 (英文)": {"to": "name", "lang": "en"},
        "title_en": {"to": "name", "lang": "en"},
        "name": {"to": "investigator", **_AUTO},
        "研究代表者": {"to": "investigator", **_MEMBER},
        "研究分担者": {"to": "member", **_MEMBER},
        "連携研究者": {"to": "member", **_MEMBER},
        "研究協力者": {"to": "member", **_MEMBER},
        "特別研究員": {"to": "investigator", **_MEMBER},
        "外国人特別研究員": {"to": "investigator", **_MEMBER},
        "受入研究者": {"to": "member", **_MEMBER},
        "organization": {"to": "organisation", **_AUTO},
        "institution": {"to": "organisation", **_AUTO},
        "研究機関": {"to": "organisation", "lang": "ja", "split": " / ", "strip": r"\s*\(\d+\)$"},
        "section": {"to": "fundingScheme", "lang": "ja"},
        "研究種目": {"to": "fundingScheme", "lang": "ja"},
        "review_section": {"to": "reviewSection", "lang": "ja"},
        "審査区分": {"to": "reviewSection", "lang": "ja"},
        "研究分野": {"to": "reviewSection", "lang": "ja"},
        "keywords": {"to": "about", **_AUTO},
        "キーワード": {"to": "about", "split": " / ", **_AUTO},
        "abstract": {"to": "description", **_AUTO},
        "研究開始時の研究の概要": {"to": "description", "lang": "ja", "role": "研究開始時の研究の概要"},
        "研究概要": {"to": "description", "lang": "ja", "role": "研究概要"},
        "研究概要 (英文)": {"to": "description", "lang": "en", "role": "研究概要"},
        "研究成果の概要": {"to": "description", "lang": "ja", "role": "研究成果の概要"},
        "研究成果の概要 (英文)": {"to": "description", "lang": "en", "role": "研究成果の概要"},
        "研究実績の概要": {"to": "description", "lang": "ja", "role": "研究実績の概要"},
        "研究期間 (年度)": [
            {"to": "startDate", "pattern": rf"^(?P<text>{_DATE})"},
            {"to": "endDate", "pattern": rf"\s*(?P<text>{_DATE})\D*$"},
        ],
        "総配分額": {"to": "amount", "pattern": r"^(?P<text>[\d,]+(?:千?円)?)"},
        "総配分額 (直接経費)": None,
        "総配分額 (間接経費)": None,
        "研究課題ステータス": {"to": "note", "role": "研究課題ステータス"},
    }
)


def kaken_reader(source: Source) -> Reader:
    """Makes the reader of one source of KAKEN rows.

    Raises:
        ConfigError: the source's own mapping is wrong.
    """
    labels, read_row = compile_mapping(source, MAPPING), row_reader(source)

    def read(raw: RawRecord) -> Reading:
        row = read_row(raw)
        label = next((name for name in NUMBER if row.get(name)), None)
        number = as_text(row[label]).strip() if label else ""
        if not number:
            raise BadRecord(f"{raw.source} {raw.local_id}: no award number in any of {', '.join(NUMBER)}.")
        builder = Builder(source, labels.kind(row))
        labels.apply(row, builder)
        # The number begins with the fiscal year in which the project was adopted: '22K21341' in 2022.
        year = award_year(number)
        if year:
            page = PAGE.format(number.upper().removeprefix("JP"))
            award = Value(number, None, f"kaken:{number.upper().removeprefix('JP')}", ref=page)
        else:
            page = PAGE.format(quote(number.removeprefix("JP")))
            award = read_as("kaken", number)
        builder.put("identifier", replace(award, role="KAKENHI", label=label))
        builder.put("url", Value(page, norm=page, label=label))
        if year and "startDate" not in builder.values:
            builder.add("startDate", f"{year}年度", lang="ja", label=label)
        for name in ("investigator", "member"):
            if name in builder.values:
                builder.values[name] = [_family_first(value) for value in builder.values[name]]
        return builder.finish(raw)

    return read


def _family_first(value: Value) -> Value:
    # e-Rad registers family name, then given name, in Latin letters as well: 'SAMPLE Taro', 'Sample Taro'.
    family, _, given = value.text.partition(" ")
    if not given or "," in family or not value.text.isascii():
        return value
    return replace(value, norm=value_readers("Project")["investigator"](f"{family}, {given}", None).norm)


format = Format(
    prefix="kaken",
    namespace="https://kaken.nii.ac.jp/",
    schema_url="",
    reader=kaken_reader,
    labels={"ja": "KAKEN(科学研究費助成事業データベース)", "en": "KAKEN grant projects"},
)
