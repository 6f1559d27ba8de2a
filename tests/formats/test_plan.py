"""A line of the file of plans becomes a Plan or a Measure, and what is not printed stays away."""

from typing import Any

import msgspec
import pytest
from _lines import lines, read
from small_plan import GUIDE, MEASURES, PLAN, PLAN_URL

from tsunagi.errors import BadRecord
from tsunagi.formats.plan import shortened
from tsunagi.formats.tsunagi import format as whole
from tsunagi.model import RawRecord, Source
from tsunagi.policy._records import records

LINES = [msgspec.json.encode(line) for line in records(PLAN)]


def test_a_measure() -> None:
    reading = read("plan", LINES[1], "Measure")
    assert (reading.entity.kind, reading.unmapped, reading.faults) == ("Measure", [], [])
    assert lines(reading.entity) == [
        "name: 共同研究の費用を見える化し、「費用の手引」(令和 2 年 3 月)を広める。 @ja =text",
        "description: 共同研究の費用を見える化し、「費用の手引」(令和 2 年 3 月)を広める。 @ja =text",
        "temporalCoverage: 短期 @ja =terms",
        "temporalCoverage: 中期 @ja =terms",
        "organisation: 内閣府 @ja =ministries",
        "organisation: 文科省 @ja =ministries",
        "dateCreated: 2020-05-27 =date",
        "isPartOf: つなぎ推進計画2020 @ja =plan <test-tsunagi-2020>",
        "articleSection: 3．連携 › (2)産学連携の推進 › (施策の方向性) @ja =chapter",
        "pageStart: 15 =page",
        f"url: {PLAN_URL} =url",
        "citation: 費用の手引(令和 2 年 3 月) @ja =names",
        f"significantLink: {GUIDE} =links",
    ]
    # An abbreviation counts as the ministry it means.
    assert [one.norm for one in reading.entity.values["organisation"]] == ["内閣府", "文部科学省"]
    assert reading.entity.values["dateCreated"][0].span == (20200527, 20200527)


@pytest.mark.parametrize(
    ("number", "note"), [(3, "実施時期の記載なし"), (4, "担当府省の記載なし"), (2, None)]
)
def test_what_is_not_printed_is_noted_and_not_guessed(number: int, note: str | None) -> None:
    values = read("plan", LINES[number], "Measure").entity.values
    measure = MEASURES[number - 1]
    assert [one.text for one in values.get("note", [])] == ([note] if note else [])
    assert [one.text for one in values.get("temporalCoverage", [])] == list(measure.terms)
    assert [one.text for one in values.get("organisation", [])] == [one.printed for one in measure.ministries]


def test_a_measure_of_a_pdf_opens_at_its_page() -> None:
    paragraphs = [msgspec.structs.replace(one, leaf=one.page and one.page + 4) for one in PLAN.paragraphs]
    plan = msgspec.structs.replace(PLAN, media="pdf", paragraphs=paragraphs)
    entity = read("plan", msgspec.json.encode(list(records(plan))[1]), "Measure").entity
    assert (entity.first("pageStart"), entity.values["url"][0].norm) == ("15", f"{PLAN_URL}#page=19")


def test_a_plan() -> None:
    reading = read("plan", LINES[0], "Measure")
    assert (reading.entity.kind, lines(reading.entity)) == (
        "Plan",
        [
            "name: つなぎ推進計画2020 @ja =title",
            "isPartOf: つなぎ推進計画 @ja =series",
            "dateCreated: 2020-05-27 =date",
            f"url: {PLAN_URL} =url",
            "encodingFormat: text =media",
            "numberOfPages: 31 =pages",
            "tableOfContents: 3．連携\n(2)産学連携の推進\n(現状と課題)\n(施策の方向性)\n4．文化\n(1)記録の公開\n"
            "(施策の方向性) @ja =contents",
            f"citation: 費用の手引 @ja =sources <{GUIDE}>",
            "citation: 見本省 @ja =sources <https://ministry.example/aim>",
        ],
    )


@pytest.mark.parametrize("number", range(len(LINES)))
def test_plans_and_measures_survive_our_own_format(number: int) -> None:
    entity = read("plan", LINES[number], "Measure").entity
    assert whole.write
    source = Source(id="test", name={"en": "Test"}, driver="x", format="tsunagi")
    again = whole.reader(source)(RawRecord("test", "1", "tsunagi", whole.write(entity, "")))
    assert again.entity.values == entity.values
    assert again.entity.kind == entity.kind


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b'{"kind": "Plan"}', b'{"kind": "Need", "id": "a", "title": "b"}', b"\xff", b"[" * 10000,
        b'{"kind": "Plan", "id": "a", "title": "\\u0000 "}',
        b'{"kind": "Measure", "id": "a", "plan": "b", "plan_title": "c", "text": " "}',
        b'{"kind": "Measure", "id": "a", "plan": "b", "plan_title": "c", "text": "d", "lacks": ["all"]}',
    ],
)  # fmt: skip
def test_what_is_no_line_of_a_plan_is_set_aside(body: bytes) -> None:
    with pytest.raises(BadRecord):
        read("plan", body, "Measure")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("短い 施策\nである。", "短い 施策 である。"),
        ("あ" * 40 + "、" + "い" * 40, "あ" * 40 + "…"),
        ("あ" * 10 + "。" + "い" * 90, "あ" * 10 + "。" + "い" * 49 + "…"),
        ("to make the costs of joint research visible to all who pay for them, every year",
         "to make the costs of joint research visible to all who pay…"),
    ],
)  # fmt: skip
def test_the_name_of_a_measure_is_its_text_shortened(text: str, name: str) -> None:
    made: Any = shortened(text)
    assert made == name
