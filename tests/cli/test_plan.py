"""Plans from the command line: read, kept, found by the search at once, excerpted, compared, removed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from small_plan import MEASURES, PLAN

from tsunagi import hub, pipeline
from tsunagi.indexing import Feed, Progress
from tsunagi.policy import Theme, open_plans

OLD = """\
つなぎ推進計画2020

(15ページ)

(2)産学連携の推進

(現状と課題)

大学の発明は、窓口となる人が足りないために使われないことが多い。産学連携の窓口を明らかにすることが課題である。

(施策の方向性)

・ 共同研究の費用を見える化するため、「費用の手引」(令和 2 年 3 月)を大学等に周知する。
(短期、中期)(内閣府、文部科学省)

・ 大学と企業の人事交流を進めるため、産学連携の協定のひな形を公表する。
(短期)(文部科学省、経済産業省)

(30ページ)

(1)記録の公開

(施策の方向性)

・ 地域の写真を電子化し、図書館と博物館の横断検索で公開する。
(中期)(文部科学省)
"""
NEW = (
    OLD.replace("2020", "2021").replace("を大学等に周知する。", "を大学等と企業に周知する。")
    .replace("(短期)(文部科学省、経済産業省)", "(中期)(文部科学省、経済産業省)")
    .replace("・ 地域の写真を電子化し、図書館と博物館の横断検索で公開する。", "・ 新型の観測装置の共用を始める。")
    .replace("(中期)(文部科学省)\n", "(短期)(総務省)\n")
)  # fmt: skip
WORDS = (
    "--title",
    "つなぎ推進計画2020",
    "--date",
    "2020-05-27",
    "--key",
    "tsunagi-2020",
    "--series",
    "つなぎ推進計画",
)
NEXT = (
    "--title",
    "つなぎ推進計画2021",
    "--date",
    "2021-06-01",
    "--key",
    "tsunagi-2021",
    "--series",
    "つなぎ推進計画",
)


@pytest.fixture
def world(empty_world: hub.Hub, monkeypatch: pytest.MonkeyPatch) -> hub.Hub:
    """Nothing yet; indexed in this process, whose database no other sees before the test is over."""

    @contextmanager
    def indexing(opened: hub.Hub, progress: Progress) -> Iterator[None]:
        yield
        with opened.index.writer() as writer:
            feed = Feed(opened.catalogue, writer, opened.index.checkpoint)
            feed.catch_up(lambda done: None)
            feed.commit()

    monkeypatch.setattr(pipeline, "indexing", indexing)
    return empty_world


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text(OLD, "utf-8")
    new.write_text(NEW, "utf-8")
    return old, new


@pytest.fixture
def kept(call: Any, world: hub.Hub, files: tuple[Path, Path]) -> None:
    """Both plans on the shelf and in the catalogue."""
    for file, words in zip(files, (WORDS, NEXT), strict=True):
        assert call("plan", "read", file, *words, "--json").code == 0


def test_a_plan_is_read_and_found_by_the_search_at_once(
    call: Any, world: hub.Hub, files: tuple[Path, Path]
) -> None:
    call("plan", "theme", "save", "産学連携", "--term", "産学連携")
    said = call("plan", "read", files[0], *WORDS, "--json")
    assert said.code == 0
    told = said.json
    assert (told["state"], told["key"], told["measures"], told["lacking"]) == (
        "new", "tsunagi-2020", 3, {"term": 0, "ministries": 0},
    )  # fmt: skip
    assert told["themes"] == [{"name": "産学連携", "measures": 2, "others": 1}]
    assert (told["catalogue"]["state"], told["catalogue"]["counts"]["stored"]) == ("complete", 4)
    found = call(
        "search", "共同研究の費用", "--filter", "kind=Measure", "--facet", "institution", "--json"
    ).json
    (hit,) = found["hits"]
    assert hit["entity"]["values"]["organisation"][0]["text"] == "内閣府"
    assert hit["entity"]["values"]["isPartOf"][0]["ref"] == "plans-tsunagi-2020"
    by = {
        f"{facet}={value}": call("search", "--filter", f"{facet}={value}", "--json").json["total"]
        for facet, value in (
            ("institution", "文部科学省"), ("institution", "経済産業省"), ("type", "中期"), ("kind", "Plan"),
            ("decade", "2020"),
        )
    }  # fmt: skip
    assert by == {
        "institution=文部科学省": 3, "institution=経済産業省": 1, "type=中期": 2, "kind=Plan": 1, "decade=2020": 4,
    }  # fmt: skip


def test_what_was_read_is_told(call: Any, world: hub.Hub, files: tuple[Path, Path]) -> None:
    said = call("plan", "read", files[0], *WORDS)
    assert said.lines == [
        "つなぎ推進計画2020 (2020-05-27): new, key tsunagi-2020",
        "  2 pages, 5 headings, 0 sources named",
        "  3 measures; 0 without a term, 0 without ministries",
        "  catalogue: 4 records changed",
    ]
    assert call("plan", "read", files[0], *WORDS).lines[0].endswith(": unchanged, key tsunagi-2020")
    assert call("plan", "read", files[1], *NEXT).lines[-1] == (
        "Compare it with the year before: tsunagi plan compare tsunagi-2020 tsunagi-2021"
    )


def test_another_file_needs_a_word(call: Any, world: hub.Hub, files: tuple[Path, Path]) -> None:
    call("plan", "read", files[0], *WORDS)
    refused = call("plan", "read", files[1], *WORDS)
    assert (refused.code, "Give this one another key" in " ".join(refused.err.split())) == (2, True)
    assert call("plan", "read", files[1], *WORDS, "--replace", "--json").json["state"] == "replaced"
    found = call("search", "観測装置", "--json").json["hits"]
    assert [hit["entity"]["kind"] for hit in found] == ["Measure"]


@pytest.mark.parametrize(
    ("body", "words", "said"),
    [
        (None, WORDS, "there is no such file"), (b"", WORDS, "The file is empty"), (b" \n ", WORDS, "The file is empty"),
        (b"%PDF-1.7 broken", WORDS, "PDF"), (OLD.encode(), ("--title", "a", "--date", "yesterday"), "no day, month or year"),
        (OLD.encode(), (*WORDS[:4], "--key", "../x"), "key"), (OLD.encode(), ("--title", "", "--date", "2020"), "title"),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_refused_with_a_sentence(
    call: Any, world: hub.Hub, tmp_path: Path, body: bytes | None, words: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "plan.pdf"
    if body is not None:
        file.write_bytes(body)
    refused = call("plan", "read", file, *words)
    assert (refused.code, said in " ".join(refused.err.split()), "Traceback" in refused.err) == (
        2,
        True,
        False,
    )
    assert open_plans(world.settings.data).all() == []


@pytest.mark.usefixtures("kept")
def test_plans_are_listed_and_shown(call: Any) -> None:
    assert [row["key"] for row in call("plan", "list", "--json").json] == ["tsunagi-2021", "tsunagi-2020"]
    assert call("plan", "list").lines[1].split() == [
        "tsunagi-2021",
        "2021-06-01",
        "2",
        "3",
        "つなぎ推進計画2021",
    ]
    assert call("plan", "show", "tsunagi-2020").lines[3:5] == [
        "   15 (2)産学連携の推進",
        "   15   (現状と課題)",
    ]
    assert call("plan", "show", "tsunagi-2020", "--json").json["measures"][2]["terms"] == ["中期"]
    for words in (
        ("show", "../x"),
        ("measures", "none"),
        ("excerpt", "none", "--term", "a"),
        ("remove", "none"),
    ):
        said = call("plan", *words)
        assert (said.code, said.err.startswith("tsunagi: There is no plan ")) == (3, True)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("words", "orders"),
    [
        ((), [0, 1, 2]), (("--ministry", "文科省"), [0, 1, 2]), (("--ministry", "内閣府", "--ministry", "経産省"), [0, 1]),
        (("--term", "中期"), [0, 2]), (("--search", "産学 連携"), [1]), (("--search", "大学", "--search", "手引"), [0]),
        (("--lacking",), []), (("--term", "長期"), []),
    ],
)  # fmt: skip
def test_measures_by_ministry_term_and_words(call: Any, words: tuple[str, ...], orders: list[int]) -> None:
    assert [one["order"] for one in call("plan", "measures", "tsunagi-2020", *words, "--json").json] == orders
    assert call("plan", "measures", "tsunagi-2020", *words).lines[0] == f"{len(orders)} of 3 measures"


@pytest.mark.usefixtures("kept")
def test_measures_as_text(call: Any) -> None:
    lines = call("plan", "measures", "tsunagi-2020", "--search", "写真").lines
    assert lines[1] == "   30 地域の写真を電子化し、図書館と博物館の横断検索で公開する。"
    assert lines[2].startswith("      (中期)(文部科学省)  tsunagi-2020-p30-")


@pytest.mark.usefixtures("kept")
def test_an_excerpt_by_words_by_theme_and_by_likeness(call: Any, tmp_path: Path) -> None:
    said = call("plan", "excerpt", "tsunagi-2020", "--term", "産学連携", "--no-headings")
    assert said.lines[0] == "# つなぎ推進計画2020 「産学連携」に関する抜粋"
    assert [line for line in said.lines if line.startswith("- ")] == [
        "- 大学と企業の人事交流を進めるため、産学連携の協定のひな形を公表する。\\"
    ]
    call("plan", "theme", "save", "費用", "--term", "費用", "--without", "写真")
    by_theme = call("plan", "excerpt", "tsunagi-2021", "--theme", "費用", "--json").json
    assert [one["measure"]["order"] for one in by_theme["quotations"]] == [0]
    first = call("plan", "measures", "tsunagi-2020", "--json").json[0]["id"]
    like = call("plan", "excerpt", "tsunagi-2021", "--like", first, "--json").json
    assert [one["measure"]["order"] for one in like["quotations"]] == [0]
    assert like["sources"] == [["つなぎ推進計画2021", ""]]
    out = tmp_path / "x.docx"
    assert call("plan", "excerpt", "tsunagi-2020", "--theme", "費用", "--out", out, "--lang", "en").code == 0
    document: Any = Document(BytesIO(out.read_bytes()))
    assert document.paragraphs[0].text == "つなぎ推進計画2020: excerpt on 費用"


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "give a term or an example"), (("--theme", "無い"), 3, "There is no theme '無い'"),
        (("--like", "x-1"), 3, "There is no measure 'x-1'"),
        (("--term", "a", "--to", "pdf"), 2, "Known: md, html, docx, xlsx"),
        (("--term", "a", "--out", "/nowhere/x.md"), 2, "/nowhere/x.md: No such file"),
        (("--term", "a", "--lang", "fr"), 2, "Known: ja, en"),
    ],
)  # fmt: skip
def test_an_excerpt_that_cannot_be_made_says_why(
    call: Any, words: tuple[str, ...], code: int, said: str
) -> None:
    refused = call("plan", "excerpt", "tsunagi-2020", *words)
    assert (refused.code, said in " ".join(refused.err.split())) == (code, True), refused.err


def test_themes_are_kept_listed_and_forgotten(call: Any, world: hub.Hub) -> None:
    assert call("plan", "theme", "list").lines[0].startswith("No theme is kept yet.")
    saved = call(
        "plan",
        "theme",
        "save",
        "産学連携",
        "--term",
        "産学連携",
        "--without",
        "模倣品",
        "--example",
        "例文である",
        "--json",
    )
    assert saved.json == {
        "name": "産学連携", "terms": ["産学連携"], "without": ["模倣品"], "examples": ["例文である"], "headings": True,
    }  # fmt: skip
    assert open_plans(world.settings.data).themes() == [
        Theme("産学連携", ("産学連携",), ("模倣品",), ("例文である",))
    ]
    assert call("plan", "theme", "list").lines[1].split() == ["産学連携", "1", "産学連携", "模倣品"]
    assert call("plan", "theme", "remove", "産学連携").code == 0
    assert call("plan", "theme", "list", "--json").json == []
    assert call("plan", "theme", "remove", "産学連携").code == 3
    assert call("plan", "theme", "save", "空").code == 2


@pytest.mark.usefixtures("kept")
def test_two_plans_are_compared(call: Any) -> None:
    told = call("plan", "compare", "tsunagi-2020", "tsunagi-2021", "--json").json
    kinds = [
        (one["kind"], [each["order"] for each in one["old"]], [each["order"] for each in one["new"]])
        for one in told["changes"]
    ]
    assert sorted(kinds) == [
        ("dropped", [2], []),
        ("new", [], [2]),
        ("reworded", [0], [0]),
        ("unchanged", [1], [1]),
    ]
    assert told["changes"][1]["terms"] == [["短期"], ["中期"]]
    said = call("plan", "compare", "tsunagi-2020", "tsunagi-2021", "--only", "new,dropped")
    assert [line for line in said.lines if line[:1] in "+-"] == [
        "+   30 新型の観測装置の共用を始める。", "-   30 地域の写真を電子化し、図書館と博物館の横断検索で公開する。",
    ] or [line for line in said.lines if line[:1] in "+-"] == [
        "-   30 地域の写真を電子化し、図書館と博物館の横断検索で公開する。", "+   30 新型の観測装置の共用を始める。",
    ]  # fmt: skip
    wrong = call("plan", "compare", "tsunagi-2020", "tsunagi-2021", "--only", "gone")
    assert (wrong.code, "--only 'gone' is none" in wrong.err) == (2, True)
    assert call("plan", "compare", "tsunagi-2020", "none").code == 3


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("form", ["md", "html", "xlsx"])
def test_a_comparison_is_written(call: Any, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"x.{form}"
    assert call("plan", "compare", "tsunagi-2020", "tsunagi-2021", "--out", out).code == 0
    assert out.stat().st_size > 1000
    assert call("plan", "compare", "tsunagi-2020", "tsunagi-2021", "--to", "docx").code == 2


@pytest.mark.usefixtures("kept")
def test_what_is_removed_is_found_no_more(call: Any) -> None:
    assert call("plan", "remove", "tsunagi-2020", "--json").json["catalogue"]["state"] == "complete"
    assert call("search", "--filter", "kind=Measure", "--json").json["total"] == 3
    call("plan", "remove", "tsunagi-2021")
    assert call("search", "--filter", "kind=Measure", "--json").json["total"] == 0
    assert call("plan", "list").lines[0].startswith("There are no plans yet.")


def test_a_run_that_goes_on_elsewhere_is_told_and_the_plan_is_kept(
    call: Any, world: hub.Hub, files: tuple[Path, Path]
) -> None:
    with hub.only_run(world.settings):
        said = call("plan", "read", files[0], *WORDS)
    assert (said.code, "`tsunagi run plans` brings the plans into the catalogue" in said.out) == (1, True)
    assert [plan.key for plan in open_plans(world.settings.data).all()] == ["tsunagi-2020"]


def test_what_came_from_outside_is_no_markup(call: Any, world: hub.Hub) -> None:
    from msgspec.structs import replace

    bad = "[red]赤[/red] \x1b[31m"
    plan = replace(PLAN, title=bad, measures=[replace(MEASURES[0], text=bad)])
    open_plans(world.settings.data).add(b"x", plan)
    assert "[red]赤[/red]  [31m" in call("plan", "list").out
    assert "[red]赤[/red]  [31m" in call("plan", "measures", PLAN.key).out
    assert "\x1b[31m" not in call("plan", "show", PLAN.key).out


@pytest.mark.skipif("TSUNAGI_DATABASE_URL" in os.environ, reason="a folder's own SQLite")
def test_a_plan_goes_the_whole_way_in_an_installation_of_its_own(
    make_site: Any, files: tuple[Path, Path]
) -> None:
    site = make_site()
    assert site("plan", "list").lines == [
        "There are no plans yet. `tsunagi plan read FILE --title … --date …` reads one."
    ]
    assert site("plan", "read", files[0], *WORDS).code == 0
    assert [hit["entity"]["source"] for hit in site("search", "人事交流", "--json").json["hits"]] == ["plans"]
    assert site("sources").lines[1].startswith("plans ")
    assert site("plan", "remove", "tsunagi-2020").code == 0
    assert site("search", "人事交流", "--json").json["total"] == 0
