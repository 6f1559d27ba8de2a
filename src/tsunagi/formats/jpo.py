"""Answers of the Japan Patent Office's API (特許情報取得API): one JSON answer is one record.

Source of the rules: 特許庁 特許情報取得APIの手引き.
An answer is `{"result": {"statusCode", "errorMessage", "data"}}`. Status 100 is a record; all others
(107: no such data) are set aside with the office's own words. Papers of the file come as zip archives
and are no records. An applicant's answer is an Organisation, every other one a Patent: the progress of a
patent, design or trademark, its registration, priorities, divisions, citations, numbers, or page.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats._build import Builder
from tsunagi.formats._jpo_tables import APPLICANT, PROGRESS, name_by_number
from tsunagi.model import RawRecord, Source

_RIGHTS = {"design": "意匠", "trademark": "商標", "patent": "特許"}
_CODE = re.compile(r"\d{9}")


def _reader(source: Source) -> Reader:
    def read(raw: RawRecord) -> Reading:
        data = _data(raw.body)
        if "applicantAttorneyName" in data or (
            isinstance(data.get("applicantAttorney"), list) and "applicationNumber" not in data
        ):
            return _applicant(source, raw, data)
        builder = Builder(source, "Patent")
        right = _right(raw.local_id, data)
        builder.add("additionalType", _RIGHTS[right], lang="ja")
        try:
            PROGRESS[right].read_data(builder, data)
        except RecursionError as error:
            raise BadRecord("JPO answer nested too deeply.") from error
        # Answers on citations, priorities or divisions do not tell how far the application has come.
        name_by_number(builder, told="registrationNumber" in data)
        if "name" not in builder.values:
            raise BadRecord("JPO answer without a number, a title or a page.")
        return builder.finish(raw)

    return read


def _data(body: bytes) -> Mapping[str, Any]:
    if body.startswith(b"PK\x03\x04"):
        raise BadRecord("JPO papers in a zip archive; only JSON answers are records.")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"Not an answer of the JPO API: the body is no JSON: {error}.") from error
    result = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(result, dict) or "statusCode" not in result:
        raise BadRecord("Not an answer of the JPO API: it has no result with a statusCode.")
    status = str(result["statusCode"])
    if status != "100":
        raise BadRecord(f"JPO status {status}: {result.get('errorMessage') or 'no message'}")
    data = result.get("data")
    if not isinstance(data, dict) or not data:
        raise BadRecord("JPO status 100 without data.")
    return data


def _right(local_id: str, data: Mapping[str, Any]) -> str:
    """Patent, design or trademark: by what only one of them has, else by the path of the API."""
    if "designArticle" in data or "designClass" in data:
        return "design"
    if "trademarkForDisplay" in data or "goodsServiceInformation" in data:
        return "trademark"
    return next((right for right in ("design", "trademark") if f"{right}/" in local_id), "patent")


def _applicant(source: Source, raw: RawRecord, data: Mapping[str, Any]) -> Reading:
    builder = Builder(source, "Organisation")
    given = data.get("applicantAttorney")
    if isinstance(given, list) and len(given) > 1:
        builder.fault("more than one applicant in an answer; the first was read")
        for other in given[1:]:
            builder.leave("applicantAttorney", str(other))
        data = {**data, "applicantAttorney": given[:1]}
    APPLICANT.read_data(builder, data)
    if "name" not in builder.values:
        raise BadRecord("JPO answer of an applicant without a name.")
    asked = raw.local_id.rstrip("/").rpartition("/")[2]
    if "identifier" not in builder.values and _CODE.fullmatch(asked):
        # Asked by code, the office answers with the name alone.
        builder.add("identifier", asked, role="申請人コード")
    return builder.finish(raw)


format = Format(
    prefix="jpo",
    namespace="",
    schema_url="https://www.jpo.go.jp/system/laws/koho/internet/api-patent_info.html",
    reader=_reader,
    labels={"ja": "特許庁 特許情報取得API", "en": "Japan Patent Office API"},
)
