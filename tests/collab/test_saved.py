"""Saved searches tell what is new since they told, once, to their owner alone, and ask for little."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import world
from django.utils import timezone
from people import People
from test_advance import opened as opened_need

from tsunagi.catalogue import Catalogue, open_catalogue
from tsunagi.collab._notices import notices_for
from tsunagi.collab._saved import (
    MOST_SAVED,
    NEED,
    NEWEST,
    STRIDE,
    change_search,
    due,
    new_results,
    question,
    run_due,
    save_search,
    saved_by_key,
    saved_of,
    watch,
)
from tsunagi.collab.models import Account, SavedSearch
from tsunagi.errors import BadRequest, NotFound
from tsunagi.indexing import Feed
from tsunagi.search import Index, Query, Result
from tsunagi.search.tantivy import open_index

TODAY = timezone.localdate()
BOWLS = Query(
    "黒楽茶碗", {"source": ("mihon",), "kind": ("-Project", "Item")}, (None, 16501231), sort="oldest", size=7
)


@dataclass
class Holdings:
    """A catalogue with its index."""

    catalogue: Catalogue
    index: Index
    asked: int = 0

    def bring(self, *numbers: int, indexed: bool = True) -> None:
        world.keep(self.catalogue, "mihon", [world.thing(number) for number in numbers], body=world.as_json)
        if indexed:
            self.catch_up()

    def catch_up(self) -> None:
        with self.index.writer() as writer:
            feed = Feed(self.catalogue, writer, self.index.checkpoint)
            feed.catch_up(lambda done: None)
            feed.commit()

    def run(self, today: date = TODAY + timedelta(days=7)) -> list[str]:
        """Texts of the alerts."""
        done = run_due(today, self.catalogue, self.index)
        assert done.trouble == []
        return [alert.text for alert in done.alerts]


@pytest.fixture
def holdings(db: None, tmp_path: Path) -> Holdings:
    return Holdings(open_catalogue(tmp_path / "archive"), open_index(tmp_path / "index"))


def keep(
    people: People, holdings: Holdings, name: str = "poser", query: Query = BOWLS, **more: Any
) -> SavedSearch:
    seen = holdings.index.checkpoint
    return save_search(
        people.accounts[name], more.pop("title", "茶碗"), query, "q=x", more.pop("every", "week"), seen
    )


def test_the_question_is_kept(people: People, holdings: Holdings) -> None:
    saved = SavedSearch.objects.get(pk=keep(people, holdings).pk)
    asked = Query(BOWLS.text, BOWLS.filters, BOWLS.days, sort="updated")
    assert question(saved) == asked
    boxed = keep(people, holdings, query=Query(box=(34.0, 135.0, 36.0, 136.5)))
    assert question(SavedSearch.objects.get(pk=boxed.pk)) == Query(
        box=(34.0, 135.0, 36.0, 136.5), sort="updated"
    )


def test_only_what_is_new_is_told_and_once(people: People, holdings: Holdings) -> None:
    """Items 1, 9, 17 … are tea bowls."""
    holdings.bring(1, 2, 9)
    saved = keep(people, holdings)
    assert holdings.run() == []
    holdings.bring(2, 3, 17, 25)
    assert holdings.run(TODAY) == []  # asked today already
    SavedSearch.objects.update(told=timezone.now() - timedelta(days=7))
    assert holdings.run(TODAY) == ["保存した検索「茶碗」に、新着・更新が2件あります"]
    (news,) = notices_for(people.accounts["poser"])
    assert (news.sort, news.where) == ("alert", f"/ja/saved/{saved.pk}?since=3")
    assert sorted(one.local_id for one in new_results(saved, holdings.catalogue, holdings.index, 3).held) == [
        "17",
        "25",
    ]
    SavedSearch.objects.update(told=None, made=timezone.now() - timedelta(days=7))
    assert holdings.run(TODAY) == []


def test_in_english(people: People, holdings: Holdings) -> None:
    Account.objects.update(lang="en")
    keep(people, holdings)
    holdings.bring(1)
    assert holdings.run() == ["Saved search “茶碗”: 1 new or changed result"]


@pytest.mark.parametrize(
    ("every", "days", "due_then"),
    [("day", 0, 0), ("day", 1, 1), ("day", 2, 1), ("week", 6, 0), ("week", 7, 1), ("never", 400, 0)],
)
def test_its_day(people: People, holdings: Holdings, every: str, days: int, due_then: int) -> None:
    keep(people, holdings, every=every)
    assert due(TODAY + timedelta(days=days), "search").count() == due_then


def test_only_for_who_is_here(people: People, holdings: Holdings) -> None:
    saved = keep(people, holdings)
    assert saved_by_key(saved.key) == saved
    Account.objects.update(is_active=False)
    holdings.bring(1)
    assert holdings.run() == []
    with pytest.raises(NotFound, match="no such feed"):
        saved_by_key(saved.key)


def test_what_is_gone_is_not_told(people: People, holdings: Holdings) -> None:
    keep(people, holdings)
    holdings.bring(1, 9)
    holdings.catalogue.withdraw("mihon")
    assert holdings.run() == []


def test_what_is_not_indexed_yet_is_told_when_it_is(people: People, holdings: Holdings) -> None:
    holdings.bring(1)
    saved = keep(people, holdings)
    holdings.bring(9, indexed=False)
    assert holdings.run() == []
    holdings.catch_up()
    assert (
        len(new_results(SavedSearch.objects.get(pk=saved.pk), holdings.catalogue, holdings.index).held) == 1
    )


def test_an_index_that_is_built_anew_makes_nothing_new(
    people: People, holdings: Holdings, tmp_path: Path
) -> None:
    holdings.bring(1, 9)
    saved = keep(people, holdings)
    assert saved.seen == 2
    holdings.index = open_index(tmp_path / "another")
    assert holdings.run() == []
    saved.refresh_from_db()
    assert saved.seen == 2


def test_a_catalogue_that_was_begun_anew(people: People, holdings: Holdings) -> None:
    holdings.bring(1)
    saved = keep(people, holdings)
    SavedSearch.objects.update(seen=5_000)
    assert holdings.run() == []
    saved.refresh_from_db()
    assert saved.seen == 1


class Counting:
    """Counts what an index is asked."""

    def __init__(self, index: Index) -> None:
        self._index, self.checkpoint, self.asked = index, index.checkpoint, 0

    def search(self, query: Query) -> Result:
        self.asked += query.size
        return self._index.search(query)


@pytest.mark.parametrize(
    ("added", "told", "more", "asked"),
    [(0, 0, False, STRIDE), (5, 5, False, STRIDE), (30, 30, False, 2 * STRIDE), (260, NEWEST, True, NEWEST)],
)
def test_little_is_asked(
    people: People, holdings: Holdings, added: int, told: int, more: bool, asked: int
) -> None:
    holdings.bring(*range(1000, 1030))
    saved = keep(people, holdings, query=Query())
    holdings.bring(*range(added))
    counting = Counting(holdings.index)
    fresh = new_results(saved, holdings.catalogue, counting)  # type: ignore[arg-type]
    assert (len(fresh.held), fresh.more, counting.asked) == (told, more, asked)
    changes = [one.change for one in fresh.held]
    assert changes == sorted(changes, reverse=True)


def test_many(people: People, holdings: Holdings) -> None:
    keep(people, holdings, query=Query())
    holdings.bring(*range(NEWEST + 1))
    assert holdings.run() == ["保存した検索「茶碗」に、新着・更新が200件以上あります"]


def test_results_with_some_of_the_words_are_none(people: People, holdings: Holdings) -> None:
    keep(people, holdings, query=Query("黒楽茶碗 土器 屏風 織機"))
    holdings.bring(1)
    assert holdings.index.search(Query("黒楽茶碗 土器 屏風 織機")).relaxed
    assert holdings.run() == []


def test_a_search_that_cannot_be_asked_holds_up_no_other(people: People, holdings: Holdings) -> None:
    odd = keep(people, holdings)
    SavedSearch.objects.update(query={"address": "q=x"})
    keep(people, holdings, "coordinator")
    holdings.bring(1)
    done = run_due(TODAY + timedelta(days=7), holdings.catalogue, holdings.index)
    assert done.trouble == [f"Saved search {odd.pk}: This search cannot be asked any more. Save it anew."]
    assert [alert.account for alert in done.alerts] == [people.accounts["coordinator"]]


def test_a_need_is_kept_for_the_matching(people: People, holdings: Holdings) -> None:
    need = opened_need(people)
    saved = watch(people.accounts["poser"], "異物検査", "異物を非接触で見つけたい", need, "day", 0)
    assert saved.query == {"text": "異物を非接触で見つけたい", "case": need.key}
    holdings.bring(1)
    assert holdings.run() == []
    assert list(due(TODAY + timedelta(days=1), NEED)) == [saved]
    with pytest.raises(NotFound):
        saved_by_key(saved.key)


def test_each_sees_their_own(people: People, holdings: Holdings) -> None:
    saved = keep(people, holdings)
    assert saved_of(people.accounts["poser"], saved.pk) == saved
    for number in (saved.pk + 1, 10**30):
        with pytest.raises(NotFound, match="no saved search"):
            saved_of(people.accounts["poser"], number)
    with pytest.raises(NotFound, match="no saved search"):
        saved_of(people.accounts["colleague"], saved.pk)


def test_renaming(people: People, holdings: Holdings) -> None:
    saved = keep(people, holdings)
    change_search(saved, " 新しい\n名前\u202e ", "never")
    saved.refresh_from_db()
    assert (saved.title, saved.every) == ("新しい 名前", "never")
    for title, every, parameter in (
        ("", "day", "title"),
        ("長" * 201, "day", "title"),
        ("a", "hourly", "every"),
    ):
        with pytest.raises(BadRequest) as wrong:
            change_search(saved, title, every)
        assert wrong.value.parameter == parameter


def test_not_too_many(people: People, holdings: Holdings) -> None:
    SavedSearch.objects.bulk_create(
        SavedSearch(account=people.accounts["poser"], key=str(n), title="x") for n in range(MOST_SAVED)
    )
    with pytest.raises(BadRequest, match="At most 100"):
        keep(people, holdings)
    assert keep(people, holdings, "colleague").every == "week"
