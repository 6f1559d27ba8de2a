"""The excerpt on 産学連携 of the review in ../shared/seeds has what the analyst took, in her order, with her sources."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tsunagi.policy import Excerpt, Theme, excerpt, read_plan, write_excerpt

pytestmark = pytest.mark.real
TERMS = ("産学連携", "産学官連携", "オープンイノベーション", "人文")
URL = "https://www.kantei.go.jp/jp/singi/titeki2/kettei/chizaikeikaku20200527.pdf"


@pytest.fixture(scope="module")
def found(shared: Path) -> Excerpt:
    (seed,) = (shared.parent / "seeds").glob("*.txt")
    plan = read_plan(seed.read_bytes(), title="知的財産推進計画2020", date="2020-05-27", url=URL)
    return excerpt(plan, Theme("産学連携", TERMS))


def test_all_measures_and_passages_of_the_review_are_quoted_with_their_pages(found: Excerpt) -> None:
    pages = [
        (one.paragraph.role, one.paragraph.page)
        for one in found.quotations
        if one.paragraph.role != "quotation"
    ]
    assert pages == [
        ("text", 4), ("text", 5), ("text", 15), *[("measure", 15)] * 6, ("text", 15), ("measure", 68),
    ]  # fmt: skip
    assert [one.measure.order for one in found.quotations if one.measure] == list(range(7))


def test_the_sources_are_those_at_the_end_of_the_review(found: Excerpt) -> None:
    assert [address for _what, address in found.sources] == [
        URL, "https://www.meti.go.jp/policy/innovation_corp/guideline.html", "https://jpsearch.go.jp",
        "https://www.ndl.go.jp/jp/event/events/201907jps.html",
        "https://www.lib.u-tokyo.ac.jp/ja/library/contents/news/20191125",
    ]  # fmt: skip


def test_in_word_terms_and_ministries_stand_below_each_measure(found: Excerpt) -> None:
    document: Any = Document(BytesIO(write_excerpt(found, "docx", "ja")))
    told = [one.text for one in document.paragraphs if one.style.name == "Tsunagi responsible"]
    assert told == [
        "(短期、中期)(内閣府、文部科学省、経済産業省)", "(短期、中期)(内閣府、文部科学省、経済産業省)", "(短期)(文部科学省)",
        "(短期、中期)(文部科学省)", "(短期、中期)(文部科学省)", "(短期、中期)(経済産業省、文部科学省)",
        "(短期、中期)(文部科学省)",
    ]  # fmt: skip
