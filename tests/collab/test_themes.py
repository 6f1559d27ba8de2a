"""Themes: one person's own, told of once for each plan, refused with the part that is wrong."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from people import People

from tsunagi.collab._accounts import erase, export
from tsunagi.collab._notices import notices_for
from tsunagi.collab._saved import MOST_SAVED, saved_by_key
from tsunagi.collab._themes import (
    change_theme,
    save_theme,
    tell_theme,
    theme_by_key,
    theme_of,
    themes_due,
    themes_of,
)
from tsunagi.collab.models import SavedSearch
from tsunagi.errors import BadRequest, NotFound

SOUGHT = {
    "terms": ["産学連携", "共同研究"],
    "without": ["農業"],
    "examples": ["大学と企業の共同研究を促す。"],
}


def keep(people: People, name: str = "analyst", **more: Any) -> SavedSearch:
    wish = {"title": "産学連携", **SOUGHT, "every": "day", "plans": ["mihon-2019"], **more}
    return save_theme(people.accounts[name], **wish)


def test_a_theme_is_kept_as_it_was_asked(people: People) -> None:
    saved = keep(people, terms=[" 産学連携 ", "産学連携", "共同\n研究", ""])
    assert saved.query == {**SOUGHT, "terms": ["産学連携", "共同 研究"], "told": ["mihon-2019"]}
    assert themes_of(people.accounts["analyst"]) == [saved]


def test_a_theme_is_its_owners_alone(people: People) -> None:
    saved = keep(people)
    assert theme_of(people.accounts["analyst"], saved.pk) == saved
    for name in ("coordinator", "memberless"):
        with pytest.raises(NotFound):
            theme_of(people.accounts[name], saved.pk)


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        ({"terms": [], "examples": []}, "terms"), ({"terms": ["x" * 101]}, "terms"),
        ({"terms": [str(n) for n in range(51)]}, "terms"), ({"without": ["x" * 101]}, "without"),
        ({"examples": ["x" * 4001]}, "examples"), ({"title": " "}, "title"), ({"every": "hour"}, "every"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(people: People, wish: dict[str, Any], wrong: str) -> None:
    with pytest.raises(BadRequest) as caught:
        keep(people, **wish)
    assert (caught.value.parameter, SavedSearch.objects.count()) == (wrong, 0)


def test_there_are_not_too_many(people: People) -> None:
    account = people.accounts["analyst"]
    SavedSearch.objects.bulk_create(
        SavedSearch(account=account, key=f"k{n}", title="x", sort="search") for n in range(MOST_SAVED)
    )
    with pytest.raises(BadRequest):
        keep(people)


def test_a_theme_is_changed_and_what_was_told_stays_told(people: People) -> None:
    saved = keep(people)
    change_theme(saved, "人文", ["人文"], [], [], "never")
    saved.refresh_from_db()
    assert (saved.title, saved.every) == ("人文", "never")
    assert saved.query == {"terms": ["人文"], "without": [], "examples": [], "told": ["mihon-2019"]}


def test_due(people: People) -> None:
    daily = keep(people)
    keep(people, every="never")
    assert list(themes_due(timezone.localdate())) == []
    assert list(themes_due(timezone.localdate() + timedelta(days=1))) == [daily]


def test_a_plan_is_told_once(people: People) -> None:
    saved = keep(people)
    assert tell_theme(saved, "mihon-2019", "見本推進計画2019", 3) is None
    assert tell_theme(saved, "mihon-2020", "見本推進計画2020", 7) is not None
    assert tell_theme(SavedSearch.objects.get(pk=saved.pk), "mihon-2020", "見本推進計画2020", 7) is None
    assert [(one.text, one.where) for one in notices_for(people.accounts["analyst"])] == [
        (
            "テーマ「産学連携」に関する施策が、「見本推進計画2020」に7件あります",
            f"/ja/plans/mihon-2020/excerpt?theme={saved.pk}",
        )
    ]


def test_nothing_is_no_news(people: People) -> None:
    assert tell_theme(keep(people), "mihon-2020", "見本推進計画2020", 0) is None
    assert notices_for(people.accounts["analyst"]) == []


def test_the_feed_of_a_theme_is_none_of_a_search(people: People) -> None:
    saved = keep(people)
    assert theme_by_key(saved.key) == saved
    with pytest.raises(NotFound):
        saved_by_key(saved.key)
    people.accounts["analyst"].is_active = False
    people.accounts["analyst"].save()
    with pytest.raises(NotFound):
        theme_by_key(saved.key)


def test_export_and_erasure(people: People) -> None:
    keep(people)
    account = people.accounts["analyst"]
    (told,) = export(account)["saved_searches"]
    assert (told["title"], told["sort"], told["query"]["terms"]) == ("産学連携", "theme", SOUGHT["terms"])
    erase(account, people.who("administrator"))
    assert SavedSearch.objects.count() == 0
