"""Pages of plans: what they show, link and refuse, as HTML and as JSON; who may bring a plan."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import page
import plan_world
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from msgspec.structs import replace as changed
from people import People
from plan_world import json, own_folder, signed, two_plans  # noqa: F401 (fixtures)

from tsunagi.collab.models import Audit
from tsunagi.policy import Plan, compare, matrix, open_plans
from tsunagi.serve import _plan_upload

OLD, NEW = plan_world.OLD, plan_world.NEW
HOSTILE = "<script>alert(1)</script>"
TEXT = """第１章　連携
１．産学連携の推進
（施策の方向性）
・共同研究の費用を見える化し、手引を広める。（短期、中期）（内閣府、文部科学省）
・大学と企業の人事交流を進める。（短期）（経済産業省）
""".encode()


def test_without_plans_the_page_says_what_to_do(data: Path, site: Client) -> None:
    assert page.texts(page.get(site, "/ja/plans"), ".empty strong") == ["計画はまだ登録されていません。"]
    assert "tsunagi plan read" in page.texts(page.get(site, "/en/plans"), ".empty code")[0]
    assert json(site, "/ja/plans") == {"plans": []}


def test_the_list_has_series_and_years(plans: tuple[Plan, Plan], site: Client) -> None:
    shown = page.get(site, "/ja/plans")
    assert page.texts(shown, ".plan-series h2") == ["つなぎ知財計画"]
    assert page.texts(shown, ".card h3") == ["つなぎ知財計画2007", "つなぎ知財計画2006"]
    assert f"/ja/plans/{OLD}/compare/{NEW}" in page.links(shown)
    assert page.select(shown, "form[enctype]") == []


def test_a_plan_page_has_its_facts_and_measures(plans: tuple[Plan, Plan], site: Client) -> None:
    new = plans[1]
    shown = page.get(site, f"/ja/plans/{NEW}")
    assert page.texts(shown, "h1") == ["つなぎ知財計画2007"]
    assert len(page.select(shown, ".measures li.measure")) == min(50, len(new.measures))
    assert page.texts(shown, ".measures .measure-text")[0] == new.measures[0].text
    told = json(site, f"/ja/plans/{NEW}.json")
    assert (told["key"], told["found"]) == (NEW, len(new.measures))
    assert [one["id"] for one in told["measures"]] == [one.id for one in new.measures[:50]]


def test_each_number_of_the_matrix_leads_to_as_many_measures(plans: tuple[Plan, Plan], site: Client) -> None:
    shown = page.get(site, f"/ja/plans/{NEW}")
    found = matrix(plans[1])
    counts = [
        len(cell)
        for row, whole in zip(found.cells, found.totals, strict=True)
        for cell in (*row, whole)
        if cell
    ]
    links = page.select(shown, ".heat td a")
    assert [int(link.text_content()) for link in links] == counts
    for link in [*links[:6], *links[-3:]]:
        assert json(site, link.get("href").partition("#")[0])["found"] == int(link.text_content())


def test_each_bar_of_the_terms_leads_to_as_many_measures(plans: tuple[Plan, Plan], site: Client) -> None:
    rows = page.select(page.get(site, f"/ja/plans/{NEW}"), ".narrow-table tbody tr")
    assert sum(int(row.getchildren()[1].text_content()) for row in rows) == len(plans[1].measures)
    for row in rows:
        told = json(site, page.links(row, "a")[0].partition("#")[0])
        assert told["found"] == int(row.getchildren()[1].text_content())


def test_measures_are_filtered(plans: tuple[Plan, Plan], site: Client) -> None:
    old = plans[0]

    def found(words: str) -> list[str]:
        return [one["id"] for one in json(site, f"/ja/plans/{OLD}?{words}")["measures"]]

    assert found("ministry=meti") == [
        one.id for one in old.measures if "meti" in {r.key for r in one.ministries}
    ]
    assert found(f"term={quote('短期')}") == [one.id for one in old.measures if "短期" in one.terms]
    assert found("lacks=ministries") == [one.id for one in old.measures if not one.ministries]
    assert found("term=-") == found("lacks=term") == [one.id for one in old.measures if not one.terms]
    top = old.measures[0].chapter[0]
    assert found("chapter=1") == [one.id for one in old.measures if one.chapter[0] == top]
    words = old.measures[3].text[:6]
    assert old.measures[3].id in found(f"q={quote(words)}")
    assert found(f"q={quote(HOSTILE)}") == []


@pytest.mark.parametrize(
    "words", ["x=1", "chapter=9", "lacks=all", "page=0", "page=99", "page=x", "q=" + "x" * 301, "q=1&q=2", "format=xml"]
)  # fmt: skip
def test_what_is_not_understood_is_refused(plans: tuple[Plan, Plan], site: Client, words: str) -> None:
    assert site.get(f"/ja/plans/{NEW}?{words}").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "plans/none", "plans/..%2f..", f"plans/{OLD}/compare/none", f"plans/none/compare/{NEW}", f"plans/{OLD}/compare/{OLD}",
        "plans/none/excerpt", "measures/none", "measures/%E3%81%82", "ministries/none", f"plans/{OLD}/excerpt?theme=1",
        f"plans/{OLD}/excerpt.pdf?term=a", "plans/none/excerpt.md?term=a",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(plans: tuple[Plan, Plan], site: Client, path: str) -> None:
    assert site.get(f"/ja/{path}").status_code == 404


def test_comparison(plans: tuple[Plan, Plan], site: Client) -> None:
    found = compare(*plans)
    told = json(site, f"/ja/plans/{OLD}/compare/{NEW}?kind=all")
    assert told["counts"] == dict(found.counts())
    assert len(told["changes"]) == len(found.changes)
    for kind, n in found.counts().items():
        rows = json(site, f"/ja/plans/{OLD}/compare/{NEW}?kind={kind}")["changes"]
        assert [row["kind"] for row in rows] == [kind] * n
    changed = json(site, f"/ja/plans/{OLD}/compare/{NEW}?what=terms")["changes"]
    assert len(changed) == sum(one.terms is not None for one in found.changes)


def test_comparison_marks_words_with_signs(plans: tuple[Plan, Plan], site: Client) -> None:
    shown = page.get(site, f"/en/plans/{OLD}/compare/{NEW}?kind=reworded")
    first = next(one for one in compare(*plans).changes if one.kind == "reworded")
    row = page.select(shown, ".change")[0]
    assert page.texts(row, "ins") == [" ".join(text.split()) for sort, text in first.words if sort == "come"]
    assert page.texts(row, "del") == [" ".join(text.split()) for sort, text in first.words if sort == "gone"]
    assert page.texts(row, ".change-kind")[0] == "Reworded"


def test_the_streams_are_all_measures(plans: tuple[Plan, Plan], site: Client) -> None:
    shown = page.get(site, f"/ja/plans/{OLD}/compare/{NEW}")
    rows = [
        [cell.text_content() for cell in row.getchildren()]
        for row in page.select(shown, "section .data tbody tr")
    ]
    flows = [row for row in rows if len(row) == 5]
    split = sum(len(one.new) - 1 for one in compare(*plans).changes if one.kind == "split")
    assert sum(int(row[3]) for row in flows) in range(
        len(plans[0].measures), len(plans[0].measures) + split + 1
    )
    assert sum(int(row[4]) for row in flows) >= len(plans[1].measures)
    assert (
        len(page.select(shown, ".net-wide .band[d]"))
        == len(page.select(shown, ".net-narrow .band[d]"))
        == len(flows)
    )


def test_excerpt_marks_words_and_gives_files(plans: tuple[Plan, Plan], site: Client) -> None:
    words = f"term={quote('共同研究、特許')}"
    shown = page.get(site, f"/ja/plans/{NEW}/excerpt?{words}")
    assert set(page.texts(shown, ".quotations mark")) == {"共同研究", "特許"}
    told = json(site, f"/ja/plans/{NEW}/excerpt?{words}")
    assert told["theme"]["terms"] == ["共同研究", "特許"]
    assert len(page.select(shown, ".quotations .measure")) == len(told["quotations"])
    files = {
        link.rpartition("?")[0].rpartition(".")[2]: link for link in page.links(shown) if "/excerpt." in link
    }
    assert sorted(files) == ["docx", "html", "md", "xlsx"]
    for form, link in files.items():
        answer = site.get(link)
        assert answer["Content-Disposition"] == f'attachment; filename="{NEW}-excerpt.{form}"'
        assert "sandbox" in answer["Content-Security-Policy"]
        if form in ("docx", "xlsx"):
            assert zipfile.ZipFile(BytesIO(answer.content)).testzip() is None
        else:
            assert "共同研究" in answer.content.decode()


def test_excerpt_like_a_measure_finds_it(plans: tuple[Plan, Plan], site: Client) -> None:
    one = plans[0].measures[5]
    told = json(site, f"/ja/plans/{OLD}/excerpt?like={one.id}")
    assert told["theme"]["examples"] == [one.text]
    assert max(told["quotations"], key=lambda row: row["score"])["measure"]["id"] == one.id


@pytest.mark.parametrize(
    "words",
    ["x=1", "term=" + "x" * 5000, "&".join(["term=a"] * 10) + "&" + "&".join(f"like={n}" for n in range(11))],
)
def test_excerpts_that_are_too_much_are_refused(plans: tuple[Plan, Plan], site: Client, words: str) -> None:
    assert site.get(f"/ja/plans/{NEW}/excerpt?{words}").status_code == 400
    assert site.get(f"/ja/plans/{NEW}/excerpt.md?{words}").status_code == 400


def test_ministries(plans: tuple[Plan, Plan], site: Client) -> None:
    counts = [
        sum("meti" in {one.key for one in each.ministries} for each in plan.measures)
        for plan in reversed(plans)
    ]
    told = json(site, "/en/ministries/meti")
    assert [len(plan["measures"]) for plan in told["plans"]] == counts
    assert page.texts(page.get(site, "/en/ministries/meti"), "h1") == [
        "Ministry of Economy, Trade and Industry"
    ]
    rows = {row["key"]: row["measures"] for row in json(site, "/ja/ministries")["ministries"]}
    assert rows["meti"] == {NEW: counts[0], OLD: counts[1]}


def test_a_renamed_ministry_has_its_measures_of_before(plans: tuple[Plan, Plan], site: Client) -> None:
    """防衛庁 became 防衛省 between the two plans."""
    counts = [len(plan["measures"]) for plan in json(site, "/ja/ministries/mod")["plans"]]
    printed = [
        sum("防衛" in "".join(r.printed for r in one.ministries) for one in plan.measures)
        for plan in reversed(plans)
    ]
    assert counts == printed


@pytest.mark.parametrize(("name", "may"), [
    ("analyst", True), ("coordinator", True), ("administrator", True), ("researcher", False), ("poser", False),
])  # fmt: skip
def test_who_may_bring_a_plan(data: Path, people: People, name: str, may: bool) -> None:
    site = signed(people, name)
    assert bool(page.select(page.get(site, "/ja/plans"), "form[enctype]")) == may
    answer = site.post("/ja/plan-upload", {})
    assert answer.status_code == (400 if may else 403)


def bring(site: Client, body: bytes = TEXT, **more: str) -> Any:
    given = {
        "title": "見本計画2030",
        "date": "2030-06-01",
        "url": "https://plan.example.jp/2030",
        "series": "見本計画",
        **more,
    }
    return site.post("/ja/plan-upload", {**given, "file": SimpleUploadedFile("plan.txt", body)})


def test_a_plan_is_brought(data: Path, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(_plan_upload, "beside", started.append)
    site = signed(people, "analyst")
    answer = bring(site, key="mihon-2030")
    assert (answer.status_code, answer["Location"]) == (303, "/ja/plans/mihon-2030")
    plan = open_plans(data).get("mihon-2030")
    assert [(one.text, one.terms, tuple(r.printed for r in one.ministries)) for one in plan.measures] == [
        ("共同研究の費用を見える化し、手引を広める。", ("短期", "中期"), ("内閣府", "文部科学省")),
        ("大学と企業の人事交流を進める。", ("短期",), ("経済産業省",)),
    ]
    assert page.texts(page.get(site, "/ja/plans/mihon-2030"), ".told li") == ["施策を2件読み取りました。"]
    assert (len(started), Audit.objects.get(act="plan").what) == (1, "mihon-2030")


@pytest.mark.parametrize(
    ("wish", "at"),
    [
        ({"title": " "}, "title"), ({"title": "x" * 201}, "title"), ({"date": "2030年"}, "date"), ({"date": ""}, "date"),
        ({"url": "javascript:alert(1)"}, "url"), ({"key": "Ａ b"}, "key"), ({"body": b""}, "file"),
        ({"body": b"%PDF-1.7 broken"}, "file"), ({"body": b"PK\x03\x04zip"}, "file"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_read_comes_back(
    data: Path, people: People, wish: dict[str, Any], at: str
) -> None:
    answer = bring(signed(people, "analyst"), **wish)
    assert answer.status_code == 400
    shown = html.fromstring(answer.content.decode())
    assert len(page.texts(shown, ".faults p")) == 1
    assert [one.get("id") for one in page.select(shown, '[aria-invalid="true"]')] == [at]
    assert open_plans(data).all() == []


def test_a_plan_that_is_too_large_comes_back(
    data: Path, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_plan_upload, "MOST", 10)
    assert "10" not in TEXT.decode()
    assert bring(signed(people, "analyst")).status_code == 400


def test_another_file_does_not_take_the_place_of_a_plan(
    data: Path, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_plan_upload, "beside", lambda act: None)
    site = signed(people, "analyst")
    assert bring(site, key="one").status_code == 303
    answer = bring(site, TEXT + "・別の施策を進める。（長期）（総務省）\n".encode(), key="one")
    assert (answer.status_code, len(open_plans(data).get("one").measures)) == (400, 2)


def test_texts_of_plans_are_no_markup(data: Path, site: Client) -> None:
    old, _new = plan_world.put_plans(data, each=(1, 1))
    measures = [
        changed(
            one,
            id=f"h{one.order}",
            text=HOSTILE,
            names=(HOSTILE,),
            links=("javascript:alert(3)",),
            terms=(HOSTILE,),
        )
        for one in old.measures
    ]
    sources = [(HOSTILE, "javascript:alert(2)")]
    hostile = changed(
        old,
        key="hostile",
        title=HOSTILE,
        series=HOSTILE,
        url="javascript:alert(1)",
        sources=sources,
        measures=measures,
    )
    open_plans(data).add(b"hostile", hostile)
    for path in (
        "plans",
        "plans/hostile",
        f"plans/hostile/compare/{OLD}?kind=all",
        "plans/hostile/excerpt?term=script",
        "measures/h0",
    ):
        answer = site.get(f"/ja/{path}")
        assert answer.status_code == 200
        assert (HOSTILE in answer.content.decode(), 'href="javascript:' in answer.content.decode()) == (
            False,
            False,
        ), path
