"""A comparison as Markdown, HTML and Excel: both texts of each change, and nothing of them is an order to a program."""

from io import BytesIO
from typing import Any

import pytest
from lxml import html
from msgspec.structs import replace
from openpyxl import load_workbook
from small_plan import BODY, MEASURES, PLAN

from tsunagi.errors import BadRequest
from tsunagi.policy import COMPARISON_FORMS, Change, Comparison, WordCount, write_comparison

NEW = replace(
    PLAN, key="tsunagi-2021", title="つなぎ推進計画2021", date="2021-06-01", url="",
    measures=[
        replace(
            MEASURES[0], text="共同研究の費用を公開し、広める。", terms=("中期",), ministries=MEASURES[2].ministries
        ),
        *MEASURES[1:3],
    ],
)  # fmt: skip
WORDS: Any = (
    ("same", "共同研究の費用を"),
    ("gone", "見える化し"),
    ("come", "公開し"),
    ("same", "、広める。"),
)
FOUND = Comparison(
    PLAN.key, NEW.key,
    [
        Change("reworded", (0,), (0,), 0.7, True, WORDS, (("短期",), ()), (("内閣府",), ())),
        Change("unchanged", (1,), (1,), 1.0), Change("split", (2,), (1, 2), 0.6), Change("dropped", (3,), (), 0.0),
    ],
    [WordCount("公開", 1, 5, 1.0, 5.0, 12.3)], [],
)  # fmt: skip
assert BODY


def test_as_markdown() -> None:
    made = write_comparison(FOUND, PLAN, NEW, "md", "ja").decode()
    assert made.split("\n\n")[:7] == [
        "# つなぎ推進計画2020とつなぎ推進計画2021の比較",
        "旧：つなぎ推進計画2020（2020-05-27） <https://plan.example/2020.pdf>",
        "新：つなぎ推進計画2021（2021-06-01）",
        "文言修正 1、変更なし 1、分割 1、削除 1",
        "## 施策の変化",
        "文言修正 + 移動",
        "- 旧（15ページ）：共同研究の費用を~~見える化し~~、広める。\\\n  (短期、中期)(内閣府、文科省)",
    ]
    assert made.split("\n\n")[7:10] == [
        "- 新（15ページ）：共同研究の費用を**公開し**、広める。\\\n  (中期)(文部科学省)",
        "実施時期：短期、中期 → 中期",
        "担当府省：内閣府、文科省 → 文部科学省",
    ]
    assert made.endswith("## 増えた語\n\n- 公開　1回 → 5回\n")


def test_only_some_kinds() -> None:
    made = write_comparison(FOUND, PLAN, NEW, "md", "en", {"dropped"}).decode()
    assert [line for line in made.splitlines() if line.startswith("- ")] == [
        "- Older (page 31): 写真の保存を産学連携で進める計画は、模倣品対策に改める。\\", "- 公開: 1 → 5 times",
    ]  # fmt: skip


def test_as_html() -> None:
    page: Any = html.fromstring(write_comparison(FOUND, PLAN, NEW, "html", "en").decode())
    assert [one.text_content() for one in page.xpath("//del | //ins")] == ["見える化し", "公開し"]
    assert [one.text_content() for one in page.xpath("//p[@class='change']")] == [
        "Reworded + Moved", "Unchanged", "Split", "Dropped",
    ]  # fmt: skip


def test_as_excel() -> None:
    changes, words = load_workbook(BytesIO(write_comparison(FOUND, PLAN, NEW, "xlsx", "ja"))).worksheets
    rows = [[cell.value for cell in row] for row in changes.iter_rows(min_row=2)]
    assert rows[0] == [
        "文言修正", 0.7, "移動", 15, MEASURES[0].text, "短期、中期", "内閣府、文科省",
        15, "共同研究の費用を公開し、広める。", "中期", "文部科学省",
    ]  # fmt: skip
    assert rows[2][7:9] == ["16\n30", f"{MEASURES[1].text}\n{MEASURES[2].text}"]
    assert [[cell.value for cell in row] for row in words.iter_rows(min_row=2)] == [
        ["公開", 1, 5, 1, 5, 12.3]
    ]


@pytest.mark.parametrize("form", COMPARISON_FORMS)
def test_hostile_text_is_text(form: str) -> None:
    bad = "=1+1<script>alert(1)</script>\x00\ud800[x](javascript:1)"
    measures = [replace(MEASURES[0], text=bad), *MEASURES[1:]]
    plan = replace(PLAN, title=bad, url="javascript:alert(1)", measures=measures)
    pieces: Any = (("same", bad), ("come", bad))
    found = replace(FOUND, changes=[Change("reworded", (0,), (0,), 0.5, words=pieces)])
    made = write_comparison(found, plan, plan, form, "en")
    if form == "xlsx":
        sheet: Any = load_workbook(BytesIO(made)).worksheets[0]
        assert [(sheet[at].data_type, sheet[at].quotePrefix) for at in ("E2", "I2")] == [("s", True)] * 2
    elif form == "html":
        assert html.fromstring(made.decode()).xpath("//script | //@href") == []
    else:
        assert (b"<script" in made.replace(b"\\<script", b""), b"[x](" in made.replace(b"\\[x\\](", b"")) == (
            False,
            False,
        )


def test_a_form_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadRequest, match="Known: md, html, xlsx"):
        write_comparison(FOUND, PLAN, NEW, "docx", "ja")
