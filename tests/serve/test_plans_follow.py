"""What follows a plan on the pages: notes and links of measures, themes with their feed and their alerts."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import page
import plan_world
import pytest
import world
from django.test import Client
from django.utils import timezone
from lxml import etree, html
from msgspec.structs import replace
from people import People
from plan_world import json, own_folder, signed, two_plans  # noqa: F401 (fixtures)

from tsunagi import hub
from tsunagi.collab.models import MeasureEntry, SavedSearch
from tsunagi.model import Entity
from tsunagi.policy import Plan, compare, excerpt, open_plans
from tsunagi.serve import _measure_near
from tsunagi.serve._plan_excerpt import theme_from
from tsunagi.serve._plan_watch import run_themes

OLD, NEW = plan_world.OLD, plan_world.NEW
DAY = "2026-04-01"
TOMORROW = timezone.localdate() + timedelta(days=1)
pytestmark = pytest.mark.usefixtures("data")


def where(plans: tuple[Plan, Plan], order: int = 0) -> str:
    return f"/ja/measures/{plans[1].measures[order].id}"


def note(site: Client, address: str, **more: str) -> Any:
    given = {
        "text": "公募を開始した。",
        "day": DAY,
        "url": "https://www.example.jp/kobo",
        "public": "1",
        **more,
    }
    return site.post(f"{address}/note", given)


def test_a_measure_tells_what_is_printed(plans: tuple[Plan, Plan], site: Client) -> None:
    one = plans[1].measures[0]
    shown = page.get(site, where(plans))
    assert page.texts(shown, "h1") == [one.text]
    assert page.texts(shown, "form") == page.texts(shown, ".top-search")
    told = json(site, where(plans))
    assert (told["measure"]["id"], told["measure"]["terms"], told["entries"]) == (one.id, list(one.terms), [])
    assert json(site, f"{where(plans)}.json") == told


def test_a_measure_tells_what_it_was_the_year_before(plans: tuple[Plan, Plan], site: Client) -> None:
    for change in compare(*plans).changes[:40]:
        for order in change.new:
            shown = page.get(site, f"/en/measures/{plans[1].measures[order].id}")
            before = [plans[0].measures[n].id for n in change.old]
            links = page.links(shown, ".item-side .measure-text a")
            assert [link.rpartition("/")[2] for link in links] == before


def test_a_note_is_written_and_read(plans: tuple[Plan, Plan], people: People, site: Client) -> None:
    answer = note(signed(people, "coordinator"), where(plans))
    assert (answer.status_code, answer["Location"]) == (303, f"{where(plans)}#entries")
    shown = page.get(site, where(plans))
    assert page.texts(shown, ".entry .text") == ["公募を開始した。"]
    assert page.links(shown, ".entry a") == ["https://www.example.jp/kobo"]
    assert "連携 美香" not in shown.text_content()
    assert "連携 美香" in page.get(signed(people, "researcher"), where(plans)).text_content()
    assert json(site, where(plans))["entries"][0]["day"] == DAY


def test_what_is_not_public_is_for_the_organisation(
    plans: tuple[Plan, Plan], people: People, site: Client
) -> None:
    note(signed(people, "coordinator"), where(plans), public="")
    seen = {
        name: len(json(signed(people, name) if name else site, where(plans))["entries"])
        for name in ("", "coordinator", "researcher", "other_coordinator", "poser")
    }
    assert seen == {"": 0, "coordinator": 1, "researcher": 1, "other_coordinator": 0, "poser": 0}
    answer = signed(people, "researcher").get(where(plans))
    assert answer["Cache-Control"] == "private, no-store"
    assert "private" not in site.get(where(plans)).get("Cache-Control", "")


@pytest.mark.parametrize(
    ("wish", "at"),
    [({"text": ""}, "text"), ({"day": "2999-01-01"}, "day"), ({"url": "javascript:alert(1)"}, "url")],
)
def test_a_note_that_is_wrong_comes_back(
    plans: tuple[Plan, Plan], people: People, wish: dict[str, str], at: str
) -> None:
    answer = note(signed(people, "analyst"), where(plans), **wish)
    shown = html.fromstring(answer.content.decode())
    assert (answer.status_code, len(page.texts(shown, ".faults"))) == (400, 1)
    assert [one.get("name") for one in page.select(shown, '[aria-invalid="true"]')] == [at]
    assert MeasureEntry.objects.count() == 0


def test_others_do_not_write(plans: tuple[Plan, Plan], people: People, site: Client) -> None:
    assert note(signed(people, "researcher"), where(plans)).status_code == 403
    assert note(site, where(plans)).status_code == 302
    assert note(signed(people, "coordinator"), "/ja/measures/none").status_code == 404
    assert signed(people, "coordinator").get(f"{where(plans)}/note").status_code == 405
    assert MeasureEntry.objects.count() == 0
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(people.accounts["coordinator"])
    assert note(guarded, where(plans)).status_code == 403


def test_a_link_to_a_record_is_shown_and_taken_back(
    plans: tuple[Plan, Plan], people: People, site: Client
) -> None:
    office = signed(people, "coordinator")
    answer = office.post(f"{where(plans)}/link", {"target": "kadai-K1", "text": "関連", "public": "1"})
    assert answer.status_code == 303
    assert page.links(page.get(site, where(plans)), ".entry a") == ["/ja/item/kadai-K1"]
    number = MeasureEntry.objects.get().pk
    back = f"{where(plans)}/entries/{number}/withdraw"
    assert signed(people, "other_coordinator").post(back).status_code == 404
    assert office.post(back).status_code == 303
    assert page.select(page.get(site, where(plans)), ".entry") == []
    assert office.post(f"{where(plans)}/link", {"target": "kadai-K99"}).status_code == 400


def test_what_is_near_is_proposed_with_its_reason(
    plans: tuple[Plan, Plan],
    site: Client,
    data: Path,
) -> None:
    one = replace(
        plans[1].measures[0], text="地域資料の保存と活用に関する研究を支援し、文化財の記録を進める。"
    )
    plan = replace(plans[1], measures=[one, *plans[1].measures[1:]])
    open_plans(data).add(NEW.encode(), plan)
    shown = page.get(site, where(plans))
    assert "/ja/item/kadai-K" in page.links(shown, ".works a")[0]
    assert "地域資料" in page.texts(shown, ".works .faint")[0]


def test_shared_words_are_the_longest(data: Path) -> None:
    found = _measure_near.shared("共同研究費用の見える化とデータ流通", ["共同研究の費用", "データベース"])
    assert sorted(found) == ["共同研究", "費用"]
    assert _measure_near.shared("", [""]) == ()


def keep(site: Client, **more: str) -> Any:
    given = {
        "title": "共同研究",
        "terms": "共同研究、特許\n知財",
        "without": "",
        "examples": "",
        "every": "day",
        **more,
    }
    return site.post("/ja/themes/keep", given)


def test_a_theme_is_kept_and_run_on_each_plan(plans: tuple[Plan, Plan], people: People) -> None:
    site = signed(people, "analyst")
    answer = keep(site)
    saved = SavedSearch.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/ja/themes/{saved.pk}")
    assert saved.query == {
        "terms": ["共同研究", "特許", "知財"], "without": [], "examples": [], "told": [NEW, OLD],
    }  # fmt: skip
    told = json(site, f"/ja/themes/{saved.pk}")
    assert [len(plan["quotations"]) for plan in told["plans"]] == [
        len(excerpt(plan, theme_from(saved)).quotations) for plan in reversed(plans)
    ]
    rows = page.texts(page.get(site, "/ja/themes"), ".data tbody tr")
    assert rows[0].startswith("共同研究")
    assert page.texts(page.get(site, f"/ja/plans/{NEW}/excerpt?theme={saved.pk}"), "h1") == [
        "「共同研究」に関する記述"
    ]


def test_a_theme_is_nobody_elses(plans: tuple[Plan, Plan], people: People, site: Client) -> None:
    keep(signed(people, "analyst"))
    number = SavedSearch.objects.get().pk
    for other in (signed(people, "coordinator"), signed(people, "administrator")):
        for path in (
            f"themes/{number}",
            f"plans/{NEW}/excerpt?theme={number}",
            f"plans/{NEW}/excerpt.md?theme={number}",
        ):
            assert other.get(f"/ja/{path}").status_code == 404
        for act in ("change", "delete"):
            assert (
                other.post(
                    f"/ja/themes/{number}/{act}", {"title": "x", "terms": "x", "every": "day"}
                ).status_code
                == 404
            )
        assert json(other, "/ja/themes") == {"themes": []}
    assert site.get(f"/ja/themes/{number}").status_code == 302
    assert site.get(f"/ja/plans/{NEW}/excerpt?theme={number}").status_code == 404
    assert SavedSearch.objects.get().title == "共同研究"


def test_what_a_theme_finds_is_kept_by_no_cache(
    plans: tuple[Plan, Plan], people: People, site: Client
) -> None:
    mine = signed(people, "analyst")
    keep(mine)
    number = SavedSearch.objects.get().pk
    for path in (f"plans/{NEW}/excerpt?theme={number}", f"plans/{NEW}/excerpt.md?theme={number}", "themes"):
        assert mine.get(f"/ja/{path}")["Cache-Control"] == "private, no-store", path
    public = [
        f"plans/{NEW}",
        "plans",
        f"plans/{NEW}/excerpt?term=a",
        f"plans/{OLD}/compare/{NEW}",
        "ministries/meti",
    ]
    assert [site.get(f"/ja/{path}").get("Cache-Control") for path in public] == [None] * 5


def test_a_plan_that_was_read_anew_is_compared_anew(
    plans: tuple[Plan, Plan], site: Client, data: Path
) -> None:
    address = f"/ja/plans/{OLD}/compare/{NEW}?kind=all"
    before = len(json(site, address)["changes"])
    shorter = replace(plans[1], measures=plans[1].measures[:3])
    open_plans(data).add(NEW.encode(), shorter)
    assert sum(len(one["new"]) for one in json(site, address)["changes"]) == 3
    assert before > 3


def test_a_theme_is_no_saved_search(plans: tuple[Plan, Plan], people: People) -> None:
    site = signed(people, "analyst")
    keep(site)
    assert json(site, "/ja/saved") == {"saved": []}
    assert site.get(f"/ja/saved/{SavedSearch.objects.get().pk}").status_code == 404


def test_a_theme_is_changed_and_deleted(plans: tuple[Plan, Plan], people: People) -> None:
    site = signed(people, "analyst")
    keep(site)
    number = SavedSearch.objects.get().pk
    wish = {"title": "人文", "terms": "人文", "without": "法", "examples": "", "every": "week"}
    assert site.post(f"/ja/themes/{number}/change", wish).status_code == 303
    assert (SavedSearch.objects.get().title, SavedSearch.objects.get().query["terms"]) == ("人文", ["人文"])
    wrong = site.post(f"/ja/themes/{number}/change", {**wish, "terms": ""})
    assert (wrong.status_code, SavedSearch.objects.get().query["terms"]) == (400, ["人文"])
    assert site.post(f"/ja/themes/{number}/delete").status_code == 303
    assert SavedSearch.objects.count() == 0


@pytest.mark.parametrize(
    ("wish", "at"),
    [({"terms": " "}, "terms"), ({"title": "x" * 201}, "title"), ({"without": "x" * 101}, "without")],
)
def test_a_theme_that_is_wrong_comes_back(people: People, wish: dict[str, str], at: str) -> None:
    answer = keep(signed(people, "analyst"), **wish)
    shown = html.fromstring(answer.content.decode())
    assert answer.status_code == 400
    assert [one.get("name") for one in page.select(shown, '[aria-invalid="true"]')] == [at]


def test_the_feed_has_the_measures_and_not_the_name(
    plans: tuple[Plan, Plan], people: People, site: Client
) -> None:
    keep(signed(people, "analyst"), title="内緒の名前", terms="特許")
    saved = SavedSearch.objects.get()
    answer = site.get(f"/saved/theme/{saved.key}.atom")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    entries = etree.fromstring(answer.content).findall("{http://www.w3.org/2005/Atom}entry")
    wanted = [
        one.measure.id
        for plan in reversed(plans)
        for one in excerpt(plan, theme_from(saved)).quotations
        if one.measure is not None
    ]
    got = [entry.findtext("{http://www.w3.org/2005/Atom}id") or "" for entry in entries]
    assert [one.rpartition("/")[2] for one in got] == wanted[:100]
    assert "内緒の名前" not in answer.content.decode()
    assert site.get("/saved/theme/none.atom").status_code == 404
    assert site.get(f"/saved/{saved.key}.atom").status_code == 404


def test_a_new_plan_is_told_once(plans: tuple[Plan, Plan], people: People, data: Path) -> None:
    site = signed(people, "analyst")
    keep(site, terms="特許")
    assert run_themes(TOMORROW, open_plans(data)).alerts == []
    third = replace(plan_world.alone(plans[1], "third"), title="つなぎ知財計画2008", date="2008-06-01")
    open_plans(data).add(b"third", third)
    done = run_themes(TOMORROW + timedelta(days=1), open_plans(data))
    saved = SavedSearch.objects.get()
    number = sum(one.measure is not None for one in excerpt(third, theme_from(saved)).quotations)
    assert [one.text for one in done.alerts] == [
        f"テーマ「共同研究」に関する施策が、「つなぎ知財計画2008」に{number}件あります"
    ]
    assert site.get(done.alerts[0].where).status_code == 200
    assert run_themes(TOMORROW + timedelta(days=2), open_plans(data)).alerts == []


def test_the_item_leads_to_the_measure(plans: tuple[Plan, Plan], site: Client) -> None:
    one = plans[1].measures[0]
    made = world.Maker("Measure", "plans", one.id)
    made.say("name", one.text[:40], "ja")
    entity: Entity = made.done()
    world.keep(hub.open_hub().catalogue, "plans", [entity], body=world.as_json)
    assert quote(f"/ja/item/{entity.id}") in page.links(page.get(site, where(plans)), ".item-side a")
