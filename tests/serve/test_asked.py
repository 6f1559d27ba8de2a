"""What is asked and the addresses that say it: each way leads back to the same."""

import pytest
from django.http import QueryDict
from django.utils.translation import override

from tsunagi.search import Query
from tsunagi.serve._asked import Asked, read_asked

FULL = (
    "q=絵図&f.kind=Item&f.person=-見本 太郎&from=明治元年&to=1912"
    "&box=20,120,46,150&sort=title&size=50&cursor=abc"
)


def test_an_address_says_all_that_was_asked() -> None:
    asked = read_asked(QueryDict(FULL))
    assert asked == Asked(
        text="絵図",
        filters=(("kind", "Item"), ("person", "-見本 太郎")),
        since="明治元年",
        until="1912",
        days=(18680125, 19121231),
        box=(20.0, 120.0, 46.0, 150.0),
        sort="title",
        size=50,
        cursor="abc",
    )
    address = asked.link(cursor="abc")
    assert read_asked(QueryDict(address.partition("?")[2])) == asked


def test_the_engine_is_asked_the_same() -> None:
    query = read_asked(QueryDict("q=a&f.kind=Item&f.kind=Work&f.era=-江戸&size=5")).query(("kind",), grid=3)
    assert query == Query(
        text="a",
        filters={"kind": ("Item", "Work"), "era": ("-江戸",)},
        size=5,
        facets=("kind",),
        facet_size=15,
        histogram=True,
        grid=3,
    )


def test_what_is_as_usual_is_not_in_the_address() -> None:
    with override("en"):
        assert read_asked(QueryDict("q=&sort=relevance&size=20&from=")).link() == "/en/search"


@pytest.mark.parametrize("query", ["", "q=絵図", FULL])
def test_the_quick_way_to_narrow_is_the_same_way(query: str) -> None:
    asked = read_asked(QueryDict(query))
    for facet, value in [("subject", "a&b=c"), ("place", "京都府/京都市"), ("person", "-架空 花子")]:
        assert asked.narrowing_link()(facet, value) == asked.with_filter(facet, value).link()


def test_including_replaces_excluding() -> None:
    asked = Asked(filters=(("kind", "-Item"), ("era", "江戸")))
    assert asked.with_filter("kind", "Item").filters == (("era", "江戸"), ("kind", "Item"))
    assert asked.without_filter("kind", "Item").filters == (("era", "江戸"),)
