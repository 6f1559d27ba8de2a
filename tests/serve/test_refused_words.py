"""What search, matching and collaboration refuse is said in the language of the page; to programs in English."""

import page
import pytest
from case_world import signed
from django.test import Client
from lxml import html
from people import People
from plan_world import json

from tsunagi.errors import BadRequest
from tsunagi.match import Need
from tsunagi.match._pool import check

QUERIES = {
    "q=(見本": ("1文字目の括弧が閉じられていません。", "The bracket at character 1 is not closed."),
    "q=見本 OR": (
        "4文字目の OR の後に語がありません。この語そのものを探す場合は、小文字で書くか引用符で囲んでください。",
        "OR at character 4 has nothing after it. To seek the word itself, write it in small letters or in quotes.",
    ),
    "q=見本 -(": ("5文字目の括弧が閉じられていません。", "The bracket at character 5 is not closed."),
    "q=x*": (
        "1文字目の「x*」は短すぎます。「*」の前に2文字以上入力してください。",
        "“x*” at character 1 is too short: give at least 2 characters before the “*”.",
    ),
    "f.decade=見本": (
        "「見本」は年代として読み取れません。1990、BC50 のように最初の年で指定してください。",
        "“見本” is no decade: write its first year, as 1990 or BC50.",
    ),
    "q=見本&cursor=x": (
        "検索結果の続きを示す値（cursor）が正しくありません。値を外して、最初のページからやり直してください。",
        "The cursor is not one that this search gave: leave it out to begin with the first page.",
    ),
}
"""What is asked → what the Japanese page says, what the English one and a program are told."""


@pytest.mark.parametrize("query", QUERIES)
def test_what_the_search_cannot_read(site: Client, query: str) -> None:
    japanese, english = QUERIES[query]
    assert [page.texts(page.get(site, f"/{lang}/search?{query}", 400), ".error-words") for lang in ("ja", "en")] == [
        [japanese], [english],
    ]  # fmt: skip
    assert json(site, f"/ja/search?{query}", 400)["error"]["message"] == english


@pytest.mark.parametrize(
    ("need", "japanese", "english"),
    [
        (Need(" "), "ニーズが入力されていません。求めていることを文で入力してください。",
         "The need is empty: say in a sentence what is sought."),
        (Need("x" * 20_001), "ニーズが20,001文字あります。20,000文字以内で入力してください。",
         "The need has 20,001 characters; at most 20,000 are read."),
        (Need("x", years=(2020, 2010)), "期間の開始年（2020年）が終了年（2010年）より後になっています。",
         "The first year, 2020, is after the last, 2010."),
    ],
)  # fmt: skip
def test_what_the_matching_does_not_take(need: Need, japanese: str, english: str) -> None:
    from django.utils.translation import gettext, override  # Django is set up after this file is read

    with pytest.raises(BadRequest) as refused:
        check(need)
    with override("ja"):
        assert refused.value.said(gettext) == japanese
    with override("en"):
        assert (refused.value.said(gettext), str(refused.value)) == (english, english)


def said(site: Client, address: str, given: dict[str, str], css: str) -> list[str]:
    answer = site.post(address, given)
    assert answer.status_code == 400
    return page.texts(html.fromstring(answer.content.decode()), css)


def test_what_a_saved_search_is_not_given(site: Client, people: People) -> None:
    mine, given = signed(people, "poser"), {"search": "q=茶碗", "title": "茶碗", "every": "hour"}
    assert said(mine, "/ja/saved/keep", given, ".error-words") == ["指定できる値：day, week, never"]
    assert said(mine, "/en/saved/keep", given, ".error-words") == ["Possible are: day, week, never."]
    named = given | {"title": "x" * 201, "every": "day"}
    assert said(mine, "/ja/saved/keep", named, ".error-words") == [
        "名前は1文字以上200文字以内で入力してください。"
    ]


def test_who_cannot_be_invited(site: Client, people: People) -> None:
    admin = signed(people, "administrator")
    given = {"email": "nobody", "role": "coordinator"}
    told = html.fromstring(admin.post("/ja/organisation/mihon-u/invite", given, follow=True).content.decode())
    assert page.texts(told, ".told li") == ["「nobody」はメールアドレスとして正しくありません。"]
